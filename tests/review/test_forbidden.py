"""Straight attempts at what is forbidden, at each of the four doors: page, API, action, database.

A cell says how the door answers: a status, an exception, or a part of the database's refusal.
`NOT_HERE` stands where the database holds no such rule, and says where the rule is held instead.
After each attempt nothing has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Claim, Step
from review import actions
from review.actions.leases import Barred, LeaseLost
from review.actions.verdicts import NotAllDecided, VerdictIncomplete
from review.models import Approval, Assignment, Verdict
from tests.factories import make_user
from tests.review.browsing import SignIn, address
from tests.review.cases import in_review, pictures_of, proposed
from tests.review.test_database import ASSIGNMENT, VERDICT

pytestmark = pytest.mark.django_db
NOT_HERE = ""  # a lease, a role or a whole set of verdicts: `manage.py audit_decisions` finds it
GOOD: dict[str, Any] = {
    "ground": "UPHELD",
    "reason": "The same.",
    "access": "PROVEN",
    "elements": ["LINE"],
}


@dataclass
class Attempt:
    """Who tries what on which claim, and how each door answers."""

    claim: Claim
    by: User
    move: str = "verdict"  # or take, propose, approve
    sheet: dict[str, Any] = field(default_factory=lambda: dict(GOOD))
    sql: Callable[["Attempt"], tuple[str, tuple[Any, ...]]] | None = None

    @property
    def proposal(self) -> Approval:
        return Approval.objects.get(claim=self.claim)


def by_verdict(tried: Attempt) -> tuple[str, tuple[Any, ...]]:
    said = tried.sheet
    values = (said["ground"], said["reason"].strip(), said["access"], said["elements"])
    return VERDICT, (pictures_of(tried.claim)[0].pk, tried.by.pk, *values)


def by_lease(tried: Attempt) -> tuple[str, tuple[Any, ...]]:
    return ASSIGNMENT, (tried.claim.pk, tried.by.pk, 30)


def by_approval(tried: Attempt) -> tuple[str, tuple[Any, ...]]:
    change = "UPDATE review_approval SET outcome = 'APPROVED', decided_at = now(), decided_by_id ="
    return f"{change} %s WHERE claim_id = %s", (tried.by.pk, tried.claim.pk)


def held_by(person: User, *, minutes_ago: int = 0) -> Claim:
    """A claim of two pictures that the person took so long ago."""
    now = timezone.now() - timedelta(minutes=minutes_ago)
    claim = in_review(works=2, now=now)
    actions.take(claim, by=person, now=now)
    return claim


def with_claims(role: Role) -> User:
    """Somebody of the house who files claims as well."""
    person = make_user(role)
    person.groups.add(*make_user(Role.CREATOR).groups.all())
    return person


def own_claim() -> Attempt:
    """A reviewer who is the claimant, and whose lease nobody could have given."""
    both = with_claims(Role.REVIEWER)
    return Attempt(in_review(both), both, sql=by_verdict)


def taking_own_claim() -> Attempt:
    return Attempt(**{**vars(own_claim()), "move": "take", "sql": by_lease})


def own_proposal() -> Attempt:
    senior = make_user(Role.SENIOR_REVIEWER)
    claim = proposed(in_review(now=timezone.now()), by=senior, now=timezone.now()).claim
    return Attempt(claim, senior, "approve", sql=by_approval)


def own_appeal() -> Attempt:
    """The appeal against one's own decision."""
    reviewer, now = make_user(Role.REVIEWER), timezone.now()
    claim = held_by(reviewer)
    for picture in pictures_of(claim):
        actions.save_verdict(claim, picture, by=reviewer, ground="UNPROVEN", reason="x", now=now)
    actions.propose(claim, by=reviewer, now=now)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=timezone.now())
    return Attempt(claim, reviewer, "take")


def saying(**other: Any) -> Callable[[], Attempt]:
    """A verdict of the holder that lacks something."""

    def made() -> Attempt:
        reviewer = make_user(Role.REVIEWER)
        return Attempt(held_by(reviewer), reviewer, sheet={**GOOD, **other}, sql=by_verdict)

    return made


def without_lease() -> Attempt:
    return Attempt(in_review(now=timezone.now()), make_user(Role.REVIEWER), sql=by_verdict)


def with_anothers_lease() -> Attempt:
    return Attempt(held_by(make_user(Role.REVIEWER)), make_user(Role.REVIEWER), sql=by_verdict)


def taking_what_is_held() -> Attempt:
    return Attempt(**{**vars(with_anothers_lease()), "move": "take", "sql": by_lease})


def after_expiry() -> Attempt:
    reviewer = make_user(Role.REVIEWER)
    return Attempt(held_by(reviewer, minutes_ago=45), reviewer, sql=by_verdict)


def pictures_undecided() -> Attempt:
    reviewer = make_user(Role.REVIEWER)
    claim = held_by(reviewer)
    actions.save_verdict(claim, pictures_of(claim)[0], by=reviewer, now=timezone.now(), **GOOD)
    return Attempt(claim, reviewer, "propose")


def as_ordinary_reviewer() -> Attempt:
    tried = own_proposal()
    return Attempt(tried.claim, make_user(Role.REVIEWER), "approve", sql=by_approval)


def approving_own_claim() -> Attempt:
    """A senior reviewer whose own claim was proposed by somebody else."""
    senior, now = with_claims(Role.SENIOR_REVIEWER), timezone.now()
    claim = proposed(in_review(senior, now=now), by=make_user(Role.REVIEWER), now=now).claim
    return Attempt(claim, senior, "approve", sql=by_approval)


# what is tried: page, API, action, database
CELLS: list[tuple[Callable[[], Attempt], Any, Any, type[Exception], str]] = [
    (own_claim, 403, 403, LeaseLost, "own claim"),
    (taking_own_claim, 403, 403, PermissionDenied, "own claim"),
    (own_proposal, 403, 403, PermissionDenied, "approval_by_another_person"),
    (approving_own_claim, 404, 404, PermissionDenied, "own claim"),
    (own_appeal, 302, 409, Barred, NOT_HERE),
    (saying(reason=""), 400, 400, VerdictIncomplete, "verdict_has_reason"),
    (saying(reason=" \n\t "), 400, 400, VerdictIncomplete, "verdict_has_reason"),
    (saying(elements=["STYLE"]), 400, 400, VerdictIncomplete, "style_alone"),
    (saying(elements=[]), 400, 400, VerdictIncomplete, "style_alone"),
    (saying(ground="PERHAPS"), 400, 400, VerdictIncomplete, "verdict_ground_known"),
    (without_lease, 409, 409, LeaseLost, NOT_HERE),
    (with_anothers_lease, 409, 409, LeaseLost, NOT_HERE),
    (taking_what_is_held, 302, 409, Refused, "assignment_one_live_per_claim"),
    (after_expiry, 409, 409, LeaseLost, NOT_HERE),
    (pictures_undecided, 302, 409, NotAllDecided, NOT_HERE),
    (as_ordinary_reviewer, 403, 403, PermissionDenied, NOT_HERE),
]
NAMES = [
    "own_claim", "taking_own_claim", "own_proposal", "approving_own_claim", "own_appeal",
    "no_reason", "blank_reason", "style_alone", "nothing_similar", "unknown_ground",
    "without_lease", "with_anothers_lease", "taking_what_is_held", "after_expiry",
    "pictures_undecided", "as_ordinary_reviewer",
]  # fmt: skip


def table(column: int) -> pytest.MarkDecorator:
    """What is tried, and how one of the doors answers."""
    cells = [(row[0], row[column]) for row in CELLS if row[column] != NOT_HERE]
    names = [name for name, row in zip(NAMES, CELLS, strict=True) if row[column] != NOT_HERE]
    return pytest.mark.parametrize(("tried", "answer"), cells, ids=names)


def everything() -> list[Any]:
    """All rows that a decision could touch."""
    return [
        sorted(model.objects.values_list(), key=lambda row: row[0])
        for model in (Claim, Step, Assignment, Verdict, Approval)
    ]


def on_page(tried: Attempt, browser: Client) -> int:
    if tried.move == "verdict":
        picture = pictures_of(tried.claim)[0].public_id
        path = address(tried.claim, f"pictures/{picture}/verdict/")
        return browser.post(path, tried.sheet).status_code
    if tried.move == "approve":
        return browser.post(f"/review/approvals/{tried.proposal.public_id}/approve/").status_code
    return browser.post(address(tried.claim, f"{tried.move}/")).status_code


def over_api(tried: Attempt, browser: Client) -> int:
    path, body = f"review/claims/{tried.claim.public_id}/{tried.move}/", {}
    if tried.move == "verdict":
        path = f"review/claims/{tried.claim.public_id}/verdicts/"
        body = {**tried.sheet, "picture": str(pictures_of(tried.claim)[0].public_id)}
    if tried.move == "approve":
        path = f"approvals/{tried.proposal.public_id}/approve/"
    return browser.post(f"/api/v1/{path}", body, content_type="application/json").status_code


def by_action(tried: Attempt) -> Any:
    common: dict[str, Any] = {"by": tried.by, "now": timezone.now()}
    if tried.move == "verdict":
        picture = pictures_of(tried.claim)[0]
        return actions.save_verdict(tried.claim, picture, **tried.sheet, **common)
    if tried.move == "approve":
        return actions.approve(tried.proposal, **common)
    return getattr(actions, tried.move)(tried.claim, **common)


@table(1)
def test_the_page_refuses(tried: Callable[[], Attempt], answer: int, client_for: SignIn) -> None:
    attempt = tried()
    before = everything()
    assert on_page(attempt, client_for(attempt.by)) == answer
    assert everything() == before


@table(2)
def test_the_api_refuses(tried: Callable[[], Attempt], answer: int, client_for: SignIn) -> None:
    attempt = tried()
    before = everything()
    assert over_api(attempt, client_for(attempt.by)) == answer
    assert everything() == before


@table(3)
def test_the_action_refuses(tried: Callable[[], Attempt], answer: type[Exception]) -> None:
    attempt = tried()
    before = everything()
    with pytest.raises(answer):
        by_action(attempt)
    assert everything() == before


@table(4)
def test_the_database_refuses(tried: Callable[[], Attempt], answer: str) -> None:
    attempt = tried()
    before = everything()
    assert attempt.sql is not None
    sql, values = attempt.sql(attempt)
    with (
        pytest.raises(IntegrityError, match=answer),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    assert everything() == before


# --- People without the role ------------------------------------------------------------------

OUTSIDERS = [
    Role.CREATOR, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR,
    Role.PLATFORM_CLIENT, Role.ADMINISTRATOR, None,
]  # fmt: skip
MOVES = ["take", "verdict", "propose", "approve"]


def attempt_of(person: User, move: str) -> Attempt:
    return Attempt(
        own_proposal().claim if move == "approve" else held_by(make_user(Role.REVIEWER)),
        person,
        move,
    )


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_else_decides(role: Role | None, move: str, client_for: SignIn) -> None:
    attempt = attempt_of(make_user(role), move)
    before = everything()
    browser = client_for(attempt.by)
    assert on_page(attempt, browser) == 403
    assert over_api(attempt, browser) == 403
    with pytest.raises((PermissionDenied, LeaseLost)):
        by_action(attempt)
    assert everything() == before


@pytest.mark.parametrize("move", MOVES)
def test_a_stranger_decides_nothing(move: str, stranger: Client) -> None:
    attempt = attempt_of(make_user(), move)
    before = everything()
    assert on_page(attempt, stranger) == 302  # to the sign-in page
    assert over_api(attempt, stranger) in (401, 403)
    assert everything() == before


def test_an_insert_that_the_rules_allow_goes_through(reviewer: User) -> None:
    """The SQL of these attempts is no nonsense: the same statements work for those who may."""
    claim = in_review()
    fine = Attempt(claim, reviewer)
    with connection.cursor() as cursor:
        for sql, values in (by_lease(fine), by_verdict(fine)):
            cursor.execute(sql, values)
    assert Verdict.objects.get().reviewer == Assignment.objects.get().reviewer == reviewer
