"""Freezes the letter of an order to the platform: the avatar and the decision, no claimant."""

from datetime import datetime

from django.conf import settings

from claims.models import Step
from notices.frames import NOBODY, frame
from notices.letter import Context
from notices.models import Notice


def freeze_order(
    step: Step, *, order: str, decision: str, within_hours: int, page: str, now: datetime
) -> Context:
    """The context of an order to take down, all but its number; `step` upheld the claim.

    `order` and `decision` are numbers. The letter goes to the operator of the generator, so that
    it names neither the claimant nor their works.
    """
    framed = frame(step.claim, Notice.Kind.TAKEDOWN, claimant=NOBODY, page=page, now=now)
    details = {"within_hours": within_hours, "order": order, "decision": decision}
    addressee = settings.REDRESS_PLATFORM_NAME
    return {**framed, "details": details, "addressee": addressee}
