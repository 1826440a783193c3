"""What open claims may still cost: which pictures count, and with which chance."""

from decimal import Decimal
from math import isclose

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from payouts.actions import confirm_reserve, enter_reserve
from payouts.models import Tariff
from payouts.queries.reports import Forecast, bin_rows, forecast
from review.grounds import Ground
from tests.factories import NOW, make_claim, make_comparison, make_user
from tests.payouts.scenes import LATER, awarded_claim, tamper, upheld_claim

pytestmark = pytest.mark.django_db
YUAN, NOTHING = Decimal(10000), Decimal(0)


def scored(claim: Claim, *scores: float) -> Claim:
    for picture, score in zip(claim.pictures.all(), scores, strict=True):
        make_comparison(picture, score=score)
    return claim


def test_without_a_tariff_there_is_no_forecast() -> None:
    tamper("payouts_tariff", "effective_from = '2099-01-01'")
    assert Tariff.objects.exists()
    assert forecast(now=NOW) is None


def test_without_claims_nothing_is_expected() -> None:
    found = forecast(now=NOW)
    assert found is not None
    assert (found.expected, found.low, found.high, found.owed) == (NOTHING,) * 4
    assert (found.uncovered, found.reserve, found.missing) == (0, None, None)


def test_open_pictures_have_the_chance_of_decided_ones_like_them() -> None:
    """Decided: 10 of 10 upheld from 0.9 up, 1 of 10 below 0.1."""
    for _ in range(2):
        scored(upheld_claim(works=5), *[0.95] * 5)
    low = upheld_claim(works=10, grounds=[Ground.UPHELD, *[Ground.INDEPENDENT] * 9])
    scored(low, *[0.05] * 10)
    scored(make_claim(state=State.IN_REVIEW, works=2), 0.93, 0.06)
    make_claim(state=State.INFO_REQUESTED)  # not compared
    found = forecast(now=LATER)
    assert found is not None
    assert [
        (row["low"], row["high"], row["decided"], row["upheld"], row["coming"])
        for row in bin_rows(found)
    ] == [(0.0, 0.1, 10, 1, 1), (0.1, 1.0, 10, 10, 1), (None, None, 20, 11, 1)]
    mean = 1.5 / 11 + 10.5 / 11 + 11.5 / 21
    assert isclose(found.pictures.mean, mean)
    assert found.expected == round(Decimal(mean) * YUAN, 2)
    assert (found.low, found.high) == (NOTHING, 3 * YUAN)


def test_only_what_may_still_be_upheld_is_open() -> None:
    awarded_claim()
    for state in (State.DRAFT, State.DISMISSED, State.WITHDRAWN, State.LAPSED):
        make_claim(state=state)
    for state in (State.SUBMITTED, State.IN_REVIEW, State.AWAITING_APPROVAL, State.APPEALED):
        make_claim(state=state)
    tamper("claims_claim", "respondent_kind = 'USER' WHERE state = 'SUBMITTED'")
    found = forecast(now=LATER)
    assert found is not None
    assert (found.pictures.most, found.uncovered) == (3, 1)
    assert (found.owed, found.needed) == (YUAN, YUAN + found.high)


def test_what_was_awarded_in_an_appealed_claim_is_not_open() -> None:
    claim = awarded_claim(works=2, grounds=[Ground.UPHELD, Ground.INDEPENDENT])
    advance(claim, to=State.APPEALED, by=claim.claimant, now=LATER)
    found = forecast(now=LATER)
    assert found is not None
    assert found.pictures.most == 1


def test_without_a_match_it_counts_how_many_ask_for_a_person() -> None:
    asked = make_claim(state=State.NO_MATCH)
    advance(asked, to=State.IN_REVIEW, by=asked.claimant, now=NOW)
    make_claim(state=State.NO_MATCH, works=2)
    found = forecast(now=LATER)
    assert found is not None
    assert (found.asking.hits, found.asking.tries) == (1, 2)
    rest = bin_rows(found)[-1]
    assert (rest["coming"], rest["unasked"]) == (1, 2)
    assert isclose(found.pictures.mean, (1 + 2 * 0.5) * 0.5)


def test_the_newest_comparison_counts() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    make_comparison(claim.pictures.get(), score=0.95)
    make_comparison(claim.pictures.get(), score=1.0, now=LATER)
    found = forecast(now=LATER)
    assert found is not None
    assert [row["coming"] for row in bin_rows(found)] == [1, 0]


def test_a_reserve_is_held_against_it() -> None:
    make_claim(state=State.IN_REVIEW, works=3)
    entering, confirming = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)

    def reserved(amount: Decimal) -> Forecast | None:
        made = enter_reserve(
            by=entering, amount=amount, effective_from=NOW.date(), source="Board", now=NOW
        )
        confirm_reserve(made, by=confirming, now=NOW)
        return forecast(now=NOW)

    short, ample = reserved(YUAN), reserved(99 * YUAN)
    assert short is not None
    assert ample is not None
    assert short.missing == short.high - YUAN
    assert ample.missing == 0


def test_the_number_of_questions_is_constant() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            forecast(now=LATER)
        return len(found)

    scored(make_claim(state=State.IN_REVIEW), 0.5)
    one = asked()
    scored(make_claim(state=State.IN_REVIEW, works=3), 0.1, 0.5, 0.9)
    make_claim(state=State.NO_MATCH)
    assert asked() == one
