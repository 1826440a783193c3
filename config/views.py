"""The start page: what Redress is, what a visitor can try, and what waits for somebody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from config.demo.cases import OWNERS, UNCLAIMED
from config.demo.characters import CAST
from config.demo.people import PASSWORD, PEOPLE, Person
from config.todo import todo_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A person's list of what waits, or for a visitor what this is and the demo's logins."""
    if isinstance(request.user, User):
        todo = todo_of(request.user, now=timezone.now())
        context = {"todo": todo, "tries": demo_tries(request.user)}
        return render(request, "config/desk.html", context)
    visitor = {"logins": demo_logins(), "password": PASSWORD, "demo": settings.REDRESS_DEMO}
    return render(request, "config/start.html", visitor)


def demo_logins() -> list[Person]:
    """The logins to show: none outside the demo, and none that were not made."""
    if not settings.REDRESS_DEMO:
        return []
    shown = [person for person in PEOPLE if person.tries]
    emails = {person.email for person in shown}
    made = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    return [person for person in shown if person.email in made]


def demo_tries(user: User) -> list[tuple[str, str]]:
    """Avatars of the demo that this person could claim against, each with the work it copies."""
    if not settings.REDRESS_DEMO:
        return []
    owners = {person.key: person.email for person in PEOPLE}
    return [
        (external_id, CAST[place].title)
        for external_id, place, _edits in UNCLAIMED
        if owners[OWNERS[place]] == user.email
    ]
