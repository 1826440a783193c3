"""Claims decided on chosen days, so that there is something to count and to enter."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance, ask_for_person
from claims.models import Claim
from claims.states import State
from review.actions import Disputed, approve, file_appeal
from review.grounds import Ground
from review.models import Approval
from review.queries.verdicts import final_verdicts
from tests.factories import make_claim, make_tariff, make_user
from tests.payouts.scenes import decide, tamper
from tests.review.cases import decide_all
from transparency.actions import publish_day
from transparency.models import Archive, Entry

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
TODAY = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
UPHELD, LICENSED, UNPROVEN = Ground.UPHELD, Ground.LICENSED, Ground.UNPROVEN


def day(number: int) -> datetime:
    """The morning so many days after the first one, which is the second of March."""
    return MORNING + timedelta(days=number)


def decided(
    grounds: Sequence[Ground] = (UPHELD,),
    *,
    filed: datetime = MORNING,
    now: datetime | None = None,
    claimant: User | None = None,
    respondent: str = "PLATFORM",
) -> Claim:
    """A claim with one picture for each ground, decided by a reviewer and approved by a senior."""
    make_tariff()
    claim = make_claim(claimant, state=State.SUBMITTED, works=len(grounds), now=filed)
    if respondent != "PLATFORM":
        _made_by_user(claim)
    advance(claim, to=State.IN_REVIEW, by=None, now=filed)
    people = (make_user(Role.REVIEWER), make_user(Role.SENIOR_REVIEWER))
    return decide(claim, grounds, by=people[0], senior=people[1], now=now or filed)


def _made_by_user(claim: Claim) -> None:
    """What is filed never changes: the avatar was a user's from the beginning."""
    tamper("claims_claim", f"respondent_kind = 'USER' WHERE id = {claim.pk}")
    claim.refresh_from_db()


def unmatched(*, now: datetime = MORNING, asks: datetime | None = None) -> Claim:
    """A claim for which the comparison found nothing; whether and when a person is asked for."""
    claim = make_claim(state=State.NO_MATCH, now=now)
    if asks is not None:
        ask_for_person(claim, by=claim.claimant, now=asks)
    return claim


def appealed(claim: Claim, *, now: datetime) -> Claim:
    """The claimant disputes every picture that was not upheld."""
    chosen = [
        Disputed(picture, "Look again.", [])
        for picture, ground in _grounds(claim)
        if ground != UPHELD
    ]
    file_appeal(claim, by=claim.claimant, grounds="", disputed=chosen, now=now)
    claim.refresh_from_db()
    return claim


def _grounds(claim: Claim) -> list[tuple[Any, str]]:
    given = final_verdicts(claim)
    return [(picture, given[picture.pk].ground) for picture in claim.pictures.all()]


def decided_again(claim: Claim, grounds: Sequence[Ground], *, now: datetime) -> Claim:
    """Another reviewer decides what was disputed, and another senior approves."""
    approval: Approval | None = decide_all(
        claim, list(grounds), by=make_user(Role.REVIEWER), now=now
    )
    if approval is not None:
        approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=now)
    claim.refresh_from_db()
    return claim


def published(number: int) -> Archive:
    """The archive of the day with this number, made early on the next one."""
    archive = publish_day(day(number).date(), now=day(number + 1))
    assert archive is not None
    return archive


def entries(archive: Archive) -> list[Entry]:
    """What an archive holds, by outcome and number."""
    return list(Entry.objects.filter(archive=archive).order_by("outcome", "number"))
