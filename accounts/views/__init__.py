"""Pages of people: their profile, keys and data, and for administrators everybody's roles."""

from accounts.views.keys import KeysView, PlatformKeysView, RevokeView, RotateView
from accounts.views.mails import MailsView, MuteView
from accounts.views.people import PeopleView, PersonView, ProfileView
from accounts.views.personal import DataView, DeleteView, GoodbyeView

__all__ = [
    "DataView",
    "DeleteView",
    "GoodbyeView",
    "KeysView",
    "MailsView",
    "MuteView",
    "PeopleView",
    "PersonView",
    "PlatformKeysView",
    "ProfileView",
    "RevokeView",
    "RotateView",
]
