"""What has changed about a proposal, field by field and word by word."""

import copy
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from review import actions
from review.changes import Changes, Compared, Evidence, changes_of
from review.differences import NOISE, Change, compared_words, differences
from review.digest import bundle
from review.models import Approval
from tests.factories import make_comparison, make_next_tariff, make_user
from tests.review.cases import at, decide, decide_all, in_review, lease, pictures_of, proposed

pytestmark = pytest.mark.django_db


def marked(runs: tuple[Any, ...]) -> str:
    """A text whose changed stretches stand in brackets."""
    return "".join(f"[{run.text}]" if run.changed else run.text for run in runs)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("The face is the same.", "The face is the same.", *["The face is the same."] * 2),
        ("The face matches.", "The pose matches.", "The [face] matches.", "The [pose] matches."),
        ("", "New words", "", "[New words]"),
        ("Gone", "", "[Gone]", ""),
        ("面部相同。", "面部和姿势相同。", "面部相同。", "面部[和姿势]相同。"),
        ("See p. 3", "See p. 4!", "See p. [3]", "See p. [4!]"),
    ],
)
def test_texts_are_compared_word_by_word(old: str, new: str, before: str, after: str) -> None:
    one, other = compared_words(old, new)
    assert (marked(one), marked(other)) == (before, after)


def test_a_very_long_text_is_compared_in_time() -> None:
    old, new = "the same again " * 260, "the other one " * 260
    one, other = compared_words(old, new)
    assert ("".join(run.text for run in one), "".join(run.text for run in other)) == (old, new)


def facts(**verdict: Any) -> dict[str, Any]:
    """A bundle with one picture and one verdict."""
    said = {"ground": "UPHELD", "reason": "The same.", "access": "PRESUMED", "elements": ["POSE"]}
    figures = {"score": 0.9, "band": "LIKELY", "signals": {"clip": {"cosine": 0.9}}}
    picture = {"picture": "p", "original": "aa", "comparison": figures}
    verdict = {
        **said,
        "reviewer": 1,
        "round": 0,
        "decided_at": "2026-03-02T02:00:00+00:00",
    } | verdict
    return {
        "respondent": "PLATFORM",
        "declaration": {"agreed": True, "signed_at": "2026-03-02T02:00:00+00:00"},
        "pictures": [picture | {"verdict": verdict}],
    }


def changed(change: Callable[[dict[str, Any]], None], **options: Any) -> list[tuple[str, str, str]]:
    """Names and values of what differs after a change of the usual bundle."""
    old, new = facts(), copy.deepcopy(facts())
    change(new)
    found = differences(old, new, names={1: "Ann", 2: "Bo"}, **options)
    every = [*found.general, *found.pictures.get("p", [])]
    return [(one.name, one.old, one.new) for one in every]


def verdict_with(**said: Any) -> Callable[[dict[str, Any]], None]:
    return lambda new: new["pictures"][0]["verdict"].update(said)


def figures_with(**figures: Any) -> Callable[[dict[str, Any]], None]:
    return lambda new: new["pictures"][0]["comparison"].update(figures)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda new: None, []),
        (
            verdict_with(ground="LICENSED"),
            [("Ground", "Upheld: copied without permission", "Licensed")],
        ),
        (verdict_with(access=""), [("Access", "Presumed: published before generation", "none")]),
        (verdict_with(elements=["POSE", "LINE"]), [("Similar in", "Pose", "Line, Pose")]),
        (verdict_with(elements=[]), [("Similar in", "Pose", "none")]),
        (verdict_with(reason="The same?"), [("Reason", "The same.", "The same?")]),
        (verdict_with(reviewer=2), [("Decided by", "Ann", "Bo")]),
        (verdict_with(reviewer=3), [("Decided by", "Ann", "3")]),
        (verdict_with(round=1), [("Round", "0", "1")]),
        (
            verdict_with(decided_at="2026-03-02T03:00:00+00:00"),
            [("Decided", "2026-03-02 10:00:00", "2026-03-02 11:00:00")],
        ),
        (figures_with(score=0.5), [("Score", "0.9", "0.5")]),
        (figures_with(band="POSSIBLE"), [("Similarity", "likely", "possible")]),
        (
            figures_with(signals={"clip": {"cosine": 0.8}}),
            [("comparison · signals · clip · cosine", "0.9", "0.8")],
        ),
        (
            figures_with(points=list(range(9))),
            [("comparison · points", "none", "9 values")],
        ),
        (figures_with(words=["a"]), [("comparison · words", "none", '["a"]')]),
        (
            lambda new: new["declaration"].update(agreed=False),
            [("Declaration agreed to", "yes", "no")],
        ),
        (
            lambda new: new.update(respondent="USER"),
            [("Respondent", "The platform's own generator", "A user's upload or fine-tuned model")],
        ),
        (
            lambda new: new["pictures"][0].update(original="bb"),
            [("Content of the original", "aa", "bb")],
        ),
    ],
)
def test_each_field_is_named_and_shown_in_words(
    change: Callable[[dict[str, Any]], None], expected: list[tuple[str, str, str]]
) -> None:
    assert changed(change) == expected


def test_two_long_lists_of_one_length_still_differ() -> None:
    old, new = facts(), facts()
    old["pictures"][0]["comparison"]["points"] = list(range(9))
    new["pictures"][0]["comparison"]["points"] = list(range(1, 10))
    (change,) = differences(old, new, names={}).pictures["p"]
    assert change == Change("comparison · points", "9 values", "other values", figure=True)


def test_what_every_new_verdict_has_otherwise_can_be_passed_over() -> None:
    assert changed(verdict_with(decided_at="2026-03-02T03:00:00+00:00", round=1), quiet=NOISE) == []
    assert changed(figures_with(score=0.1), only="verdict") == []


def test_a_picture_that_only_one_of_them_has() -> None:
    old, new = facts(), facts()
    new["pictures"] = []
    gone = differences(old, new, names={1: "Ann"}).pictures["p"]
    assert ("Ground", "none") in {(one.name, one.new) for one in gone}
    come = differences(new, old, names={1: "Ann"}).pictures["p"]
    assert ("Reason", "none", "The same.") in {(one.name, one.old, one.new) for one in come}


@pytest.fixture
def approval(reviewer: User) -> Approval:
    return proposed(in_review(works=2), by=reviewer)


def of(approval: Approval) -> Changes:
    approval.refresh_from_db()
    return changes_of(approval, now=at(60))


def lines(compared: Compared | None) -> dict[int, list[tuple[str, str, str]]]:
    assert compared is not None
    return {
        one.number: [(each.name, each.old, each.new) for each in one.changes]
        for one in compared.pictures
    }


def test_the_bundle_kept_is_what_was_proposed(approval: Approval) -> None:
    assert approval.bundle is not None
    assert json.loads(approval.bundle) == bundle(approval.claim)


def test_nothing_has_changed(approval: Approval) -> None:
    assert of(approval) == Changes(Evidence.SAME, None, None, None, None)


def test_a_new_comparison_shows_old_and_new(approval: Approval) -> None:
    make_comparison(pictures_of(approval.claim)[1], score=0.52, now=at(1))
    found = of(approval)
    assert found.evidence == Evidence.CHANGED
    assert found.since is not None
    assert not found.since.general
    ((number, changes),) = lines(found.since).items()
    assert number == 2
    assert ("Score", "0.91", "0.52") in changes
    assert ("Similarity", "likely", "possible") in changes


def test_a_changed_verdict_and_declaration_show(approval: Approval) -> None:
    with connection.cursor() as cursor:  # past the triggers that guard what was signed and decided
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE claims_claim SET signature = 'Somebody else'")
        cursor.execute("UPDATE review_verdict SET ground = 'LICENSED'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    since = of(approval).since
    assert since is not None
    assert [(one.name, one.old, one.new) for one in since.general] == [
        ("Signature", "Lin Mo", "Somebody else")
    ]
    said = ("Ground", "Upheld: copied without permission", "Licensed")
    assert lines(since) == {1: [said], 2: [said]}


@pytest.mark.parametrize(("amount", "new"), [("9000.00", "9000.00 CNY"), (None, "none")])
def test_another_promised_amount_shows(
    approval: Approval, settings: LazySettings, amount: str | None, new: str
) -> None:
    if amount is None:
        settings.REDRESS_RATE = "tests.review.cases.nothing_promised"
    else:
        day = date(2026, 3, 1)
        make_next_tariff(Decimal(amount), day)
    found = of(approval)
    assert (found.evidence, found.since and found.since.pictures) == (Evidence.CHANGED, [])
    assert found.since is not None
    assert found.since.general == [Change("Promised for a picture", "10000.00 CNY", new)]


def test_what_kept_no_copy_can_only_say_that_it_changed(reviewer: User) -> None:
    kept = proposed(in_review(), by=reviewer)
    claim, digest = kept.claim, kept.digest
    kept.delete()
    facts = {"proposed_by": reviewer, "proposed_at": at(0)}
    old = Approval.objects.create(claim=claim, digest=digest, **facts)
    assert of(old).evidence == Evidence.SAME
    old.delete()
    other = Approval.objects.create(claim=claim, digest="0" * 64, **facts)
    assert of(other) == Changes(Evidence.UNKNOWN, None, None, None, None)


def test_a_proposal_that_no_longer_waits_is_not_compared_with_now(
    approval: Approval, senior: User, reviewer: User
) -> None:
    actions.approve(approval, by=senior, now=at(1))
    assert of(approval).evidence == Evidence.CLOSED
    withdrawn = proposed(in_review(), by=reviewer)
    withdraw_claim(withdrawn.claim, by=withdrawn.claim.claimant, reason="", now=at(1))
    assert of(withdrawn).evidence == Evidence.CLOSED


def test_after_a_return_it_shows_what_the_reviewer_changed(
    approval: Approval, reviewer: User, senior: User
) -> None:
    actions.return_proposal(approval, by=senior, reason="Look at the hands.", now=at(1))
    lease(approval.claim, by=reviewer, now=at(2))
    first, _second = pictures_of(approval.claim)
    decide(first, by=reviewer, reason="The hands, too, are the same.", elements=["LINE"], now=at(3))
    again = actions.propose(approval.claim, by=reviewer, now=at(4))
    assert again is not None
    found = of(again)
    assert (found.evidence, found.returned) == (Evidence.SAME, approval)
    assert found.since_return is not None
    ((number, title, changes),) = [
        (one.number, one.title, one.changes) for one in found.since_return.pictures
    ]
    assert (number, title) == (1, first.work.title)
    by_name = {change.name: change for change in changes}
    assert set(by_name) == {"Similar in", "Reason"}
    assert "[hands]" in marked(by_name["Reason"].after) or "[hands, too,]" in marked(
        by_name["Reason"].after
    )
    assert of(approval).returned is None


def test_the_same_proposed_again_says_so(approval: Approval, reviewer: User, senior: User) -> None:
    actions.return_proposal(approval, by=senior, reason="Look again.", now=at(1))
    lease(approval.claim, by=reviewer, now=at(2))
    again = actions.propose(approval.claim, by=reviewer, now=at(3))
    assert again is not None
    compared = of(again).since_return
    assert compared is not None
    assert not compared


def test_a_returned_proposal_without_a_copy(reviewer: User, senior: User) -> None:
    kept = proposed(in_review(), by=reviewer)
    claim, digest = kept.claim, kept.digest
    kept.delete()
    old = Approval.objects.create(
        claim=claim, proposed_by=reviewer, proposed_at=at(0), digest=digest
    )
    actions.return_proposal(old, by=senior, reason="Look again.", now=at(1))
    again = decide_all(claim, ["UPHELD"], by=reviewer, now=at(2))
    assert again is not None
    found = of(again)
    assert (found.returned, found.since_return) == (old, None)


@pytest.mark.parametrize(("ground", "changes"), [("UPHELD", True), ("UNPROVEN", False)])
def test_after_an_appeal_it_shows_what_differs_from_the_first_decision(
    reviewer: User, senior: User, ground: str, changes: bool
) -> None:
    claim = in_review(works=2)
    first = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert first is not None
    actions.approve(first, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    third = make_user(Role.REVIEWER, email="third@example.org")
    again = decide_all(claim, [ground], by=third, now=at(3))
    assert again is not None
    compared = of(again).since_appeal
    ((number, found),) = lines(compared).items()
    assert number == 2
    assert ("Decided by", "reviewer", "third") in found
    grounds = ("Ground", "Authorship not sufficiently proven", "Upheld: copied without permission")
    assert (grounds in found) is changes
    assert of(first).since_appeal is None


def test_comparing_asks_a_constant_number_of_questions(reviewer: User) -> None:
    counts = []
    for works in (1, 3):
        approval = proposed(in_review(works=works), by=reviewer)
        for picture in pictures_of(approval.claim):
            make_comparison(picture, score=0.5, now=at(1))
        approval.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            changes_of(approval, now=at(60))
        counts.append(len(asked))
    assert counts[0] == counts[1]
