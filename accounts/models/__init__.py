"""People, what happened to their roles, their keys to the API, and what these were answered."""

from accounts.models.calls import AnsweredCall
from accounts.models.keys import ApiKey, KeyEvent
from accounts.models.people import ROLE_NAMES, News, PersonalRequest, RoleChange, User, UserManager

__all__ = [
    "ROLE_NAMES",
    "AnsweredCall",
    "ApiKey",
    "KeyEvent",
    "News",
    "PersonalRequest",
    "RoleChange",
    "User",
    "UserManager",
]
