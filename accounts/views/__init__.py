"""Pages of people: their profile, token and data, and for administrators everybody's roles."""

from accounts.views.mails import MailsView, MuteView
from accounts.views.people import PeopleView, PersonView, ProfileView, TokenView
from accounts.views.personal import DataView, DeleteView, GoodbyeView

__all__ = [
    "DataView",
    "DeleteView",
    "GoodbyeView",
    "MailsView",
    "MuteView",
    "PeopleView",
    "PersonView",
    "ProfileView",
    "TokenView",
]
