"""What this room holds of a person: answers and suits, and what was said and judged of orders."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part
from accounts.models import User
from enforcement import personal_answers
from enforcement.models import Acknowledgement, EndpointChange, Order, TestReport


def hand_over(user: User) -> Part:
    """Orders because of the person's claims, what they did about orders, and their answers."""
    answered = personal_answers.hand_over(user)
    return Part(
        "enforcement",
        {
            **answered.records,
            "orders": list(
                Order.objects.filter(measure__claim__claimant=user).values(
                    "number", "kind", "state", "issued_at", "ended_at", "measure__claim__reference"
                )
            ),
            "acknowledgements": list(
                Acknowledgement.objects.filter(by=user).values(
                    "order__number", "done", "done_at", "copies", "words", "at"
                )
            ),
            "test_reports": list(
                TestReport.objects.filter(by=user).values(
                    "order__number", "tested_on", "prompts", "alike", "words", "at", "outcome"
                )
            ),
            "judged_reports": list(
                TestReport.objects.filter(decided_by=user).values(
                    "order__number", "outcome", "decided_at", "reason"
                )
            ),
            "endpoint_changes": list(
                EndpointChange.objects.filter(by=user).values("endpoint__url", "what", "at")
            ),
        },
        answered.files,
    )


def obstacles(user: User) -> list[Obstacle]:
    """Nothing in this room needs the account."""
    return []


def kept(user: User) -> list[Kept]:
    """Orders stay with their claim; they say nothing of a person themselves. So do answers."""
    answered = personal_answers.kept(user)
    if not Order.objects.filter(measure__claim__claimant=user).exists():
        return answered
    return [
        *answered,
        Kept(
            _("Orders to the platform because of your claims"),
            _("They show that an avatar had to come down. They do not name you."),
        ),
    ]


def forget(user: User, *, now: datetime) -> None:
    """Of an answer the draft and the contact go; an order names nobody."""
    personal_answers.forget(user, now=now)
