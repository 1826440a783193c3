"""The public figures: what counts, in which month, by which kind; medians, amounts, agreement."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.clocks import first_moment
from claims.models import Step
from claims.states import State
from enforcement.actions import begin_measure, end_measure
from enforcement.models import Measure
from payouts.models import Award, Payment
from tests.enforcement.ordered import acknowledged, ordered, reversed_measure
from tests.factories import make_claim, make_draft, make_user
from tests.payouts.scenes import accepted_claim, exported_batch, tamper
from tests.review.looks import double_reviews, held_up, looked
from tests.transparency.decisions import (
    LICENSED,
    TODAY,
    UNPROVEN,
    UPHELD,
    appealed,
    day,
    decided,
    decided_again,
    unmatched,
)
from transparency.blocks import sheet
from transparency.figures import Report
from transparency.queries import figures as figures_module
from transparency.queries.counts import CUBES, by_month
from transparency.queries.figures import counted, figures, kept, refreshed
from transparency.tasks import refresh

pytestmark = pytest.mark.django_db
END = first_moment(TODAY.date())


def of(name: str, end: datetime = END) -> dict[str, dict[str, int]]:
    """A count as the database gives it, before anything is hidden."""
    return {month: dict(kinds) for month, kinds in by_month(CUBES[name].rows(end)).items()}


def report(k: int = 2) -> Report:
    return counted(TODAY.date(), k=k)


def test_claims_count_in_the_month_in_which_they_were_filed() -> None:
    make_claim(now=day(0))
    make_claim(now=day(29))
    make_claim(now=day(30))  # the first of April
    make_draft(now=day(0))
    make_claim(now=TODAY)  # today is not over
    assert of("filed") == {"2026-03": {"PLATFORM": 2}, "2026-04": {"PLATFORM": 1}}


def test_the_month_is_that_of_china() -> None:
    make_claim(now=day(29) + timedelta(hours=15))  # still March in UTC
    assert of("filed") == {"2026-04": {"PLATFORM": 1}}


def test_decisions_count_by_outcome_and_pictures_by_ground() -> None:
    decided((UPHELD, UPHELD))
    decided((UPHELD, LICENSED))
    decided((UNPROVEN,), now=day(31))
    assert of("decided") == {
        "2026-03": {"UPHELD": 1, "PARTLY": 1},
        "2026-04": {"DISMISSED": 1},
    }
    assert of("grounds") == {
        "2026-03": {"UPHELD": 3, "LICENSED": 1},
        "2026-04": {"UNPROVEN": 1},
    }


def test_a_proposal_that_nobody_approved_is_no_decision() -> None:
    claim = make_claim(state=State.AWAITING_APPROVAL)
    assert claim.state == State.AWAITING_APPROVAL
    assert of("decided") == of("grounds") == {}


def test_an_appeal_counts_apart_from_the_first_decision() -> None:
    changed = appealed(decided((UNPROVEN, LICENSED)), now=day(3))
    decided_again(changed, (UPHELD, LICENSED), now=day(31))
    stood = appealed(decided((UNPROVEN,)), now=day(3))
    decided_again(stood, (UNPROVEN,), now=day(4))
    appealed(decided((UNPROVEN,)), now=day(5))  # not decided yet
    assert of("decided") == {"2026-03": {"DISMISSED": 3}}
    assert of("grounds") == {"2026-03": {"UNPROVEN": 3, "LICENSED": 1}}
    assert of("appeals") == {"2026-03": {"STOOD": 1}, "2026-04": {"CHANGED": 1}}


def test_the_machine_s_word_counts_as_long_as_nobody_asks_for_a_person() -> None:
    unmatched()
    unmatched(asks=day(2))
    decided()
    make_claim()  # not compared yet
    assert of("compared") == {"2026-03": {"PERSON": 1, "ASKED": 1, "MACHINE": 1}}


def test_other_ends_count_when_the_claim_was_filed() -> None:
    make_claim(state=State.LAPSED)
    filed, draft = make_claim(), make_draft()
    withdraw_claim(filed, by=filed.claimant, reason="Enough.", now=day(1))
    withdraw_claim(draft, by=draft.claimant, reason="Enough.", now=day(1))
    assert of("otherwise") == {"2026-03": {"LAPSED": 1, "WITHDRAWN": 1}}


def test_measures_count_when_they_begin_and_end() -> None:
    begin_measure(decided(), basis=Measure.Basis.UPHELD, now=day(1))
    measure = begin_measure(decided(), basis=Measure.Basis.NOTICE, now=day(1))
    end_measure(measure, end=Measure.End.COUNTERED, now=day(31))
    assert of("begun") == {"2026-03": {"UPHELD": 1, "NOTICE": 1}}
    assert of("ended") == {"2026-04": {"COUNTERED": 1}}


def _acknowledged(*, issued: datetime, hours: float) -> None:
    """An order to take down that the platform acknowledged so many hours later."""
    at = issued + timedelta(hours=hours)
    acknowledged(ordered(now=issued), done_at=at, now=at)


def test_orders_count_when_they_are_issued_and_acknowledged() -> None:
    ordered(now=day(1))
    _acknowledged(issued=day(29), hours=30)
    reversed_measure(ordered(now=day(2)).measure, day(31))
    assert of("orders") == {"2026-03": {"TAKE_DOWN": 3}, "2026-04": {"RESTORE": 1}}
    assert of("acknowledged") == {"2026-04": {"ACKNOWLEDGED": 1}}
    assert of("orders", first_moment(day(2).date())) == {"2026-03": {"TAKE_DOWN": 1}}


def test_how_long_the_platform_takes_is_told_of_enough_orders_alone() -> None:
    make_claim(now=day(0))
    for hours in (2, 5, 20):
        _acknowledged(issued=day(2), hours=hours)
    shown = sheet(report(k=3), "2026-03")
    assert (shown.blocks["acknowledged"].total, shown.blocks["orders"].total) == (3, 3)
    assert shown.hours == {"acknowledgement": 5.0}
    assert "acknowledgement" not in shown.days
    hidden = sheet(report(k=4), "2026-03")
    assert (hidden.blocks["acknowledged"].total, hidden.blocks["orders"].total) == (None, None)
    assert hidden.hours == {"acknowledgement": None}


def _settled(payment: Payment, state: str, on: datetime) -> None:
    """What became of a payment, without the file in which a bank says so."""
    facts = f"state = '{state}', settled_on = '{on.date()}'"
    tamper("payouts_payment", f"{facts} WHERE id = {payment.pk}")


def test_what_the_bank_confirmed_counts_with_its_amount(
    finance_preparer: User, finance_approver: User
) -> None:
    claims = [accepted_claim() for _ in range(2)]
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    first, second = Payment.objects.order_by("pk")
    _settled(first, "PAID", day(3))
    _settled(second, "FAILED", day(3))
    assert (len(claims), Award.objects.count()) == (2, 2)
    assert of("paid") == {"2026-03": {"PAID": 1}}
    _settled(second, "PAID", day(4))
    found = report()
    periods = ("all", "2026", "2026-Q1", "2026-03")
    assert found.paid == dict.fromkeys(periods, Decimal("20000.00"))
    assert report(k=3).paid == {}


def test_medians_are_days_of_enough_cases() -> None:
    for days in (1, 2, 9):
        decided((UNPROVEN,), now=day(days))
    found = report(k=3)
    assert found.medians["decision"] == dict.fromkeys(("all", "2026", "2026-Q1", "2026-03"), 2.0)
    assert found.medians["appeal"] == found.medians["payment"] == {}
    assert report(k=4).medians["decision"] == {}


def test_waiting_for_an_appeal_and_for_money_counts_from_its_own_beginning() -> None:
    for _ in range(2):
        claim = appealed(decided((UNPROVEN,), now=day(1)), now=day(3))
        decided_again(claim, (UNPROVEN,), now=day(7))
    paid = make_claim(state=State.PAID, now=day(1))
    assert Step.objects.filter(claim=paid, new=State.PAID).exists()
    found = report(k=2)
    assert found.medians["appeal"]["2026-03"] == 4.0
    assert found.medians["payment"] == {}
    make_claim(state=State.PAID, now=day(1))
    assert report(k=2).medians["payment"]["all"] == 0.0


def test_shares_need_enough_cases_and_kinds_that_are_shown() -> None:
    for _ in range(3):
        decided((UPHELD,))
    for _ in range(2):
        decided((UNPROVEN,))
    found = report(k=2)
    assert found.share("decided", ("UPHELD", "PARTLY"), "all") == pytest.approx(0.6)
    assert found.share("decided", ("DISMISSED",), "2026-03") == pytest.approx(0.4)
    assert report(k=6).share("decided", ("UPHELD",), "all") is None
    hidden = report(k=3)
    assert hidden.cell("decided", "all").merged == ("UPHELD", "DISMISSED")  # type: ignore[union-attr]
    assert hidden.share("decided", ("UPHELD",), "all") is None
    assert hidden.share("decided", ("UPHELD", "DISMISSED"), "all") == 1.0
    assert hidden.share("decided", ("PARTLY",), "all") == 0.0


def test_reviewers_agree_or_not_in_what_both_decided_blindly(settings: LazySettings) -> None:
    double_reviews(settings)
    for ground in (UPHELD, UPHELD, UPHELD, UNPROVEN, UNPROVEN):
        held = held_up(by=make_user(Role.REVIEWER), now=day(1))
        looked(held, (ground,), by=make_user(Role.REVIEWER), now=day(2))
    found = report(k=2)
    cell = found.cell("looks", "2026-03")
    assert cell is not None
    assert cell.parts == {"AGREED": 3, "DIFFERED": 2}
    assert (found.agreement["all"].pairs, found.agreement["all"].share) == (5, 0.6)
    assert report(k=3).agreement == {}


def test_a_month_that_has_just_begun_waits_for_enough_cases() -> None:
    for _ in range(5):
        make_claim(now=day(1))
    make_claim(now=day(31))
    seen = report(k=5).counts["filed"]
    assert (seen.until.isoformat(), seen.few) == ("2026-04-01", False)
    assert seen.of("2026-03").total == seen.of("all").total == 5  # type: ignore[union-attr]
    assert seen.of("2026-04") is seen.of("2026-Q2") is None
    for _ in range(4):
        make_claim(now=day(32))
    later = report(k=5).counts["filed"]
    assert (later.until, later.of("2026-04").total) == (TODAY.date(), 5)  # type: ignore[union-attr]


def test_a_month_of_which_no_day_is_over_is_no_period() -> None:
    make_claim(now=day(1))
    found = counted(day(30).date(), k=2)  # counted on the first of April
    assert found.months == ("2026-03",)
    assert found.periods() == ["all", "2026", "2026-Q1", "2026-03"]


def test_nothing_was_ever_filed() -> None:
    found = report()
    assert (found.empty, found.periods(), found.medians["decision"]) == (True, ["all"], {})
    assert sheet(found, "all").blocks["filed"].total is None


def test_a_claim_of_today_is_nothing_to_count_yet() -> None:
    make_claim(now=TODAY)
    assert report().empty


def test_a_sheet_says_everything_of_one_period() -> None:
    for grounds in ((UPHELD,), (UPHELD,), (UNPROVEN,), (UNPROVEN,)):
        decided(grounds, now=day(2))
    shown = sheet(report(k=2), "2026-03")
    block = shown.blocks["decided"]
    assert [(line.kind, line.count) for line in block.lines] == [
        ("UPHELD", 2), ("PARTLY", 0), ("DISMISSED", 2),
    ]  # fmt: skip
    assert (block.total, block.together, block.merged, block.single) == (4, None, False, False)
    assert (shown.upheld, shown.machine, shown.overturned, shown.agreement) == (
        0.5,
        0.0,
        None,
        None,
    )
    assert (shown.paid, shown.days["decision"]) == (Decimal("0.00"), 2.0)
    assert shown.last.isoformat() == "2026-04-19"
    assert shown.blocks["paid"].single


def test_counting_asks_always_the_same_number_of_questions() -> None:
    decided()
    with CaptureQueriesContext(connection) as few:
        report()
    for number in range(3):
        decided((UPHELD, UNPROVEN), now=day(20 * number))
    with CaptureQueriesContext(connection) as many:
        report()
    assert len(many) == len(few)


def test_figures_are_counted_once_a_day() -> None:
    make_claim(now=day(1))
    first = figures(now=TODAY)
    make_claim(now=day(1))
    with CaptureQueriesContext(connection) as asked:
        again = figures(now=TODAY + timedelta(hours=9))
    assert (again, len(asked)) == (first, 0)
    assert kept(TODAY + timedelta(days=1)) is None


def test_yesterday_is_shown_until_today_is_counted() -> None:
    make_claim(now=day(1))
    first = figures(now=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert figures(now=tomorrow) == first
    assert refreshed(now=tomorrow).until == tomorrow.date()
    assert figures(now=tomorrow).until == tomorrow.date()


def test_another_k_counts_anew(settings: LazySettings) -> None:
    make_claim(now=day(1))
    assert figures(now=TODAY).k == 5
    settings.REDRESS_TRANSPARENCY_K = 3
    assert figures(now=TODAY).k == 3


def test_the_bell_counts_once_a_day() -> None:
    assert refresh() is True
    assert refresh() is False


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody counts beside somebody who counts already: they wait and take what was found."""
    runs: list[int] = []
    real: Callable[..., Report] = figures_module.counted

    def slow(*args: object, **kwargs: object) -> Report:
        runs.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(figures_module, "counted", slow)
    make_claim(now=day(1))
    cache.clear()
    gate = Barrier(4)

    def read(_number: int) -> Report:
        try:
            gate.wait()
            return figures(now=TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(4)))
    assert (len(runs), len({one.until for one in found})) == (1, 1)
