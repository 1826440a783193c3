"""Limits that people changed, and comparisons made in the way that counts now."""

from typing import Any

from accounts.models import User
from accounts.roles import Role
from claims.models import Picture
from similarity.fitted import Fitted, fitted
from similarity.models import Comparison, ThresholdVersion
from similarity.thresholds import approve, propose
from tests.factories import NOW, make_comparison, make_user

WHY = "Half of what is sent to people now is obviously no copy."


def calibration() -> Fitted:
    """The shipped calibration."""
    found = fitted()
    assert found is not None
    return found


def proposed(by: User | None = None, **facts: Any) -> ThresholdVersion:
    """A proposal that waits for its second person."""
    given: dict[str, Any] = {
        "possible": 0.25,
        "likely": 0.75,
        "why": WHY,
        "figures": {},
        "now": NOW,
    }
    return propose(by=by or make_user(Role.SENIOR_REVIEWER), **given | facts)


def approved(**facts: Any) -> ThresholdVersion:
    """Limits in force from now on."""
    return approve(proposed(**facts), by=make_user(Role.SENIOR_REVIEWER), now=NOW)


def scored(picture: Picture, score: float, **facts: Any) -> Comparison:
    """A comparison by the shipped calibration and its encoder."""
    made = make_comparison(picture, score=score, **facts)
    found = calibration()
    Comparison.objects.filter(pk=made.pk).update(
        space=found.space, calibration_sha256=found.sha256, thresholds=found.own.thresholds
    )
    made.refresh_from_db()
    return made
