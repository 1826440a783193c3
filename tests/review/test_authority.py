"""Who may approve how much, and how many must sign."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from review import actions
from review.actions.approvals import AlreadyDecided, AlreadySigned, AmountChanged, Overtaken
from review.models import Approval, Countersignature
from review.queries import (
    Asked,
    Waiting,
    bar,
    bar_to_sign,
    next_to_sign,
    open_approvals,
    signatures_for,
    stake_of,
)
from tests.factories import make_next_tariff, make_user
from tests.review.cases import at, decide_all, in_review, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def low(settings: LazySettings) -> None:
    """One person approves one picture, not two."""
    settings.REDRESS_APPROVAL_LIMIT = 10_000


@pytest.fixture
def second(db: None) -> User:
    return make_user(Role.SENIOR_REVIEWER, email="second-senior@example.org")


@pytest.fixture
def large(low: None, reviewer: User) -> Approval:
    """A proposal of two pictures, above what one person may approve."""
    return proposed(in_review(works=2), by=reviewer)


def test_a_proposal_keeps_what_it_costs(reviewer: User) -> None:
    approval = decide_all(in_review(works=3), ["UPHELD", "UNPROVEN", "UPHELD"], by=reviewer)
    assert approval is not None
    kept = (approval.pictures, approval.rate, approval.amount, approval.signatures)
    assert kept == (2, Decimal("10000.00"), Decimal("20000.00"), 1)


def test_what_is_not_promised_costs_nothing() -> None:
    claim = Claim(respondent_kind=Claim.RespondentKind.USER)
    stake = stake_of(claim, 9, now=at(0))
    assert (stake.pictures, stake.amount, signatures_for(stake.amount)) == (9, Decimal(0), 1)


def test_an_unknown_amount_exceeds_every_limit(reviewer: User, settings: LazySettings) -> None:
    settings.REDRESS_RATE = "tests.review.cases.nothing_promised"
    approval = proposed(in_review(), by=reviewer)
    assert (approval.rate, approval.amount, approval.signatures) == (None, None, 2)


@pytest.mark.parametrize(
    ("amount", "needed"), [("0.00", 1), ("10000.00", 1), ("10000.01", 2), (None, 2)]
)
def test_the_limit_itself_is_within_it(low: None, amount: str | None, needed: int) -> None:
    assert signatures_for(None if amount is None else Decimal(amount)) == needed


def test_a_large_amount_needs_two_people(large: Approval, senior: User, second: User) -> None:
    actions.approve(large, by=senior, now=at(1))
    large.refresh_from_db()
    assert (large.outcome, large.signed, large.claim.state) == ("", 1, State.AWAITING_APPROVAL)
    first = Countersignature.objects.get()
    assert (first.approval, first.person, first.at) == (large, senior, at(1))
    assert str(first) == f"{large} · senior"
    actions.approve(large, by=second, now=at(2))
    large.refresh_from_db()
    assert (large.outcome, large.decided_by, large.signed) == ("APPROVED", second, 2)
    assert large.claim.state == State.UPHELD


def test_one_person_signs_once(large: Approval, senior: User, second: User) -> None:
    actions.approve(large, by=senior, now=at(1))
    assert "You have signed" in bar_to_sign(large, senior)
    assert bar(large, senior) == bar_to_sign(large, second) == ""
    with pytest.raises(AlreadySigned):
        actions.approve(large, by=senior, now=at(2))
    assert Countersignature.objects.count() == 1


def test_neither_the_proposer_nor_the_claimant_countersigns(low: None, senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own = proposed(in_review(works=2), by=senior)
    claimed = proposed(in_review(senior, works=2), by=make_user(Role.REVIEWER))
    for approval, words in ((own, "second person"), (claimed, "own claim")):
        actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(1))
        with pytest.raises(PermissionDenied, match=words):
            actions.approve(approval, by=senior, now=at(2))


def test_a_signed_proposal_can_be_returned_and_starts_anew(
    large: Approval, reviewer: User, senior: User, second: User
) -> None:
    actions.approve(large, by=senior, now=at(1))
    actions.return_proposal(large, by=senior, reason="I looked again.", now=at(2))
    with pytest.raises(AlreadyDecided):
        actions.approve(large, by=second, now=at(3))
    again = decide_all(large.claim, ["UPHELD", "UPHELD"], by=reviewer, now=at(4))
    assert again is not None
    assert (again.signed, large.signed) == (0, 1)
    actions.approve(again, by=senior, now=at(5))
    actions.approve(again, by=second, now=at(6))
    large.claim.refresh_from_db()
    assert large.claim.state == State.UPHELD


def test_a_withdrawal_overtakes_the_first_signature(
    large: Approval, senior: User, second: User
) -> None:
    actions.approve(large, by=senior, now=at(1))
    withdraw_claim(large.claim, by=large.claim.claimant, reason="", now=at(2))
    with pytest.raises(Overtaken):
        actions.approve(large, by=second, now=at(3))
    actions.release_expired(now=at(4))
    large.refresh_from_db()
    assert (large.outcome, large.signed) == ("OVERTAKEN", 1)


def test_the_limit_counts_as_it_was_when_proposed(
    large: Approval, senior: User, settings: LazySettings
) -> None:
    settings.REDRESS_APPROVAL_LIMIT = 1_000_000
    actions.approve(large, by=senior, now=at(1))
    large.refresh_from_db()
    assert large.outcome == ""


@pytest.mark.parametrize("amount", ["9000.00", "12000.00"])
def test_another_promised_amount_is_not_approved(reviewer: User, senior: User, amount: str) -> None:
    approval = proposed(in_review(), by=reviewer)
    make_next_tariff(Decimal(amount), date(2026, 3, 1))
    with pytest.raises(AmountChanged, match="promised amount has changed"):
        actions.approve(approval, by=senior, now=at(1))
    actions.return_proposal(approval, by=senior, reason="A new tariff.", now=at(2))
    again = decide_all(approval.claim, ["UPHELD"], by=reviewer, now=at(3))
    assert again is not None
    assert again.amount == Decimal(amount)


def test_a_proposal_from_before_amounts_were_kept(reviewer: User, senior: User) -> None:
    kept = proposed(in_review(), by=reviewer)
    claim, digest = kept.claim, kept.digest
    kept.delete()
    old = Approval.objects.create(
        claim=claim, proposed_by=reviewer, proposed_at=at(0), digest=digest
    )
    actions.approve(old, by=senior, now=at(1))
    claim.refresh_from_db()
    assert claim.state == State.UPHELD


@pytest.fixture
def top(settings: LazySettings, senior: User, second: User) -> None:
    """Above one picture two people sign, above two pictures appointed ones: the two seniors."""
    settings.REDRESS_APPROVAL_LIMIT, settings.REDRESS_APPROVAL_TOP = 10_000, 20_000
    settings.REDRESS_APPROVERS = [senior.email.upper(), second.email]


def test_above_the_upper_limit_only_appointed_people_sign(
    top: None, reviewer: User, senior: User, second: User
) -> None:
    other = make_user(Role.SENIOR_REVIEWER)
    approval = proposed(in_review(works=3), by=reviewer)
    assert "appointed" in bar_to_sign(approval, other)
    with pytest.raises(PermissionDenied, match="appointed"):
        actions.approve(approval, by=other, now=at(1))
    actions.approve(approval, by=senior, now=at(2))
    with pytest.raises(PermissionDenied, match="appointed"):
        actions.approve(approval, by=other, now=at(3))
    actions.approve(approval, by=second, now=at(4))
    assert approval.outcome == "APPROVED"


def test_who_may_not_sign_so_much_may_return_it(top: None, reviewer: User) -> None:
    approval = proposed(in_review(works=3), by=reviewer)
    other = make_user(Role.SENIOR_REVIEWER)
    assert bar(approval, other) == ""
    actions.return_proposal(approval, by=other, reason="Look again.", now=at(1))
    assert approval.outcome == "RETURNED"


def test_up_to_the_upper_limit_anybody_senior_signs(top: None, reviewer: User) -> None:
    approval = proposed(in_review(works=2), by=reviewer)
    for minute in (1, 2):
        actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(minute))
    assert approval.outcome == "APPROVED"


def test_who_signed_before_an_appeal_signs_nothing_after_it(
    low: None, reviewer: User, senior: User, second: User
) -> None:
    claim = in_review(works=3)
    first = decide_all(claim, ["UPHELD", "UPHELD", "UNPROVEN"], by=reviewer)
    assert first is not None
    actions.approve(first, by=senior, now=at(1))
    actions.approve(first, by=second, now=at(2))
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(3))
    again = decide_all(claim, ["UPHELD"], by=make_user(Role.REVIEWER), now=at(4))
    assert again is not None
    assert (again.pictures, again.amount) == (3, Decimal("30000.00"))
    for person in (senior, second):
        assert "before the appeal" in bar(again, person)
        assert not open_approvals(to=person, wanted=Asked(which=Waiting.MINE)).exists()
        with pytest.raises(PermissionDenied, match="before the appeal"):
            actions.approve(again, by=person, now=at(5))


def mine(person: User) -> list[Approval]:
    return list(open_approvals(to=person, wanted=Asked(which=Waiting.MINE)))


def test_mine_to_sign_are_those_that_nothing_bars_me_from(
    top: None, reviewer: User, senior: User, second: User
) -> None:
    """The filter and the bar agree, proposal by proposal and person by person."""
    other = make_user(Role.SENIOR_REVIEWER)
    small = proposed(in_review(), by=senior)
    middle = proposed(in_review(works=2), by=reviewer)
    large = proposed(in_review(works=3), by=reviewer)
    actions.approve(middle, by=other, now=at(1))
    expected = {
        reviewer: [],
        senior: [middle, large],
        second: [small, middle, large],
        other: [small],
    }
    assert {person: mine(person) for person in expected} == expected
    for person, own in expected.items():
        unbarred = [one for one in open_approvals(to=person) if not bar_to_sign(one, person)]
        assert unbarred == own
    assert next_to_sign(senior, after=middle) == large
    assert next_to_sign(other, after=small) is None


def with_due_date(approval: Approval, minutes: float) -> Approval:
    Claim.objects.filter(pk=approval.claim.pk).update(due_at=at(minutes))
    return approval


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Asked(), ["late", "small", "large"]),
        (Asked(which=Waiting.SECOND), ["large"]),
        (Asked(least=Decimal(20_000)), ["large"]),
        (Asked(overdue=True), ["late"]),
        (Asked(appealed=True), ["late"]),
        (Asked(text="nothing like it"), []),
    ],
)
def test_the_list_is_narrowed_and_ordered_by_what_is_due(
    low: None, reviewer: User, senior: User, wanted: Asked, names: list[str]
) -> None:
    claim = in_review(works=2)
    decide_all(claim, ["UNPROVEN", "UNPROVEN"], by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    late = decide_all(claim, ["UPHELD", "UNPROVEN"], by=senior, now=at(2))
    assert late is not None
    found = {
        "large": with_due_date(proposed(in_review(works=2), by=reviewer), 300),
        "small": with_due_date(proposed(in_review(), by=reviewer), 200),
        "late": with_due_date(late, 10),
    }
    actions.approve(found["large"], by=senior, now=at(5))
    viewer = make_user(Role.SENIOR_REVIEWER)
    listed = list(open_approvals(to=viewer, wanted=wanted, now=at(60)))
    assert listed == [found[name] for name in names]


def test_a_reference_is_found(reviewer: User, senior: User) -> None:
    first, _second = (proposed(in_review(), by=reviewer) for _ in range(2))
    reference = str(first.claim.reference).lower()
    assert list(open_approvals(to=senior, wanted=Asked(text=reference))) == [first]
