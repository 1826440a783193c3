"""Setting up the queues: their rules, their order and who works in them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from review.models import Queue
from review.queries.ranking import version

CHANGING = 0x5EDCA2D6


class BadQueue(Refused):
    """The rules of the queue cannot be met, or its people do not review."""

    code = "bad_queue"
    status = 400


@transaction.atomic
def save_queue(queue: Queue | None, *, by: User, **said: Any) -> Queue:
    """Add a queue (None) or change one; every waiting claim is then sorted anew, lot by lot.

    Raises `BadQueue` when a value cannot be, or when somebody who reviews nothing is named.
    """
    by.must_have_role(Role.SENIOR_REVIEWER)
    with connection.cursor() as cursor:  # each change has a version of its own
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
    people = said.pop("reviewers", None)
    queue = queue or Queue()
    for name, value in (said | {"version": version() + 1}).items():
        setattr(queue, name, value)
    _must_be_whole(queue, people)
    queue.save()
    if people is not None:
        queue.reviewers.set(people)
    return queue


def _must_be_whole(queue: Queue, people: list[User] | None) -> None:
    try:
        queue.full_clean()
    except ValidationError as error:
        raise BadQueue(" ".join(error.messages)) from error
    for person in people or ():
        if not person.has_role(*REVIEWING):
            raise BadQueue(_("%(name)s decides no claims.") % {"name": person})
