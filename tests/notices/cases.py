"""Claims that wait for their notice, brought there by the real actions of the rooms before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from notices.actions import issue_waiting
from notices.models import Notice
from payouts.actions import award_claim
from review.actions import approve, file_appeal
from review.grounds import Ground
from tests.factories import NOW, make_claim, make_comparison, make_tariff, make_user
from tests.review.cases import decide_all, in_review

LATER = NOW + timedelta(minutes=5)


def filed(claimant: User | None = None, **how: Any) -> Claim:
    """A claim whose receipt is still to be issued."""
    return make_claim(claimant, state=State.SUBMITTED, **how)


def unmatched(claimant: User | None = None, *, works: int = 1) -> Claim:
    """A claim whose comparison found nothing."""
    claim = make_claim(claimant, state=State.NO_MATCH, works=works)
    for place, picture in enumerate(claim.pictures.all()):
        make_comparison(picture, score=0.2 + 0.099 * place)
    return claim


def decided(
    grounds: Sequence[Ground], *, claimant: User | None = None, award: bool = True, **how: Any
) -> Claim:
    """A claim with these verdicts; approved and awarded where one of them upholds."""
    claim = in_review(claimant, works=len(grounds), **how)
    approval = decide_all(claim, grounds, by=make_user(Role.REVIEWER))
    if approval is not None:
        approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=NOW)
        if award:
            awarded(claim)
    claim.refresh_from_db()
    return claim


def awarded(claim: Claim, *, now: datetime = NOW) -> None:
    """Give the claim its awards."""
    make_tariff()
    claim.refresh_from_db()
    award_claim(claim, now=now)


def appealed(claim: Claim, grounds: Sequence[Ground], *, now: datetime = LATER) -> Claim:
    """The claim after its appeal, decided by new people."""
    file_appeal(claim, by=claim.claimant, grounds="Look again at the second one.", now=now)
    approval = decide_all(claim, grounds, by=make_user(Role.REVIEWER), now=now)
    if approval is not None:
        approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=now)
        awarded(claim, now=now)
    claim.refresh_from_db()
    return claim


def issued(claim: Claim, *, now: datetime = NOW) -> Notice:
    """The notice of the claim's last step, after the bell has rung."""
    issue_waiting(now=now)
    return Notice.objects.get(step=last_step(claim))


def last_step(claim: Claim) -> Step:
    return Step.objects.filter(claim=claim).order_by("number").last() or Step()


def warmed(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Filled whenever a module that issues makes itself warm: whether no transaction is open."""
    outside = list(connection.savepoint_ids)  # a test has a transaction of its own
    seen: list[bool] = []
    monkeypatch.setattr(module, "warm", lambda: seen.append(connection.savepoint_ids == outside))
    return seen
