"""Shelves, figures and the words of the queue and the desk."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import ask_for_person, withdraw_claim
from claims.states import State
from review import actions
from review.queries import Counts, Filter, Shelf, counts, on_shelf, sheets
from review.templatetags.review import element_words, made, percent, published
from tests.factories import NOW, make_avatar, make_claim, make_comparison, make_user, make_work
from tests.review.cases import at, dismissed, in_review, lease, pictures_of, proposed

pytestmark = pytest.mark.django_db


def shelf(name: Shelf, viewer: User) -> list[str]:
    return [str(claim) for claim in on_shelf(name, viewer=viewer, now=at(1))]


def test_every_claim_of_the_room_lies_on_one_shelf(
    reviewer: User, senior: User, auditor: User
) -> None:
    waiting, taken = in_review(), in_review()
    lease(taken, by=senior)
    asked = make_claim(state=State.INFO_REQUESTED)
    awaiting = proposed(in_review(), by=reviewer).claim
    closed = dismissed(in_review(), by=reviewer)
    for state in (State.DRAFT, State.SUBMITTED, State.NO_MATCH):
        make_claim(state=state)
    never = make_claim(state=State.SUBMITTED)
    withdraw_claim(never, by=never.claimant, reason="", now=NOW)
    expected = {
        Shelf.WAITING: [str(waiting)],
        Shelf.TAKEN: [str(taken)],
        Shelf.ASKED: [str(asked)],
        Shelf.AWAITING: [str(awaiting)],
        Shelf.CLOSED: [str(closed)],
    }
    for viewer in (reviewer, auditor):
        assert {name: shelf(name, viewer) for name in expected} == expected
        assert sorted(shelf(Shelf.ALL, viewer)) == sorted(
            claim for claims in expected.values() for claim in claims
        )
    found = counts(reviewer, now=at(1))
    assert found == Counts(waiting=1, appeals=0, overdue=0, taken=1, asked=1, awaiting=1)
    assert counts(auditor, now=at(1)) == found


def test_appeals_and_what_is_late_are_counted(reviewer: User, senior: User) -> None:
    claim = dismissed(in_review(), by=senior)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    late = at(60 * 24 * 60)
    actions.sort_waiting(now=at(2))
    assert counts(reviewer, now=late) == Counts(1, 1, 1, 0, 0, 0)
    assert counts(senior, now=late) == Counts(0, 0, 0, 0, 0, 0)


def test_own_claims_lie_on_no_shelf(senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    in_review(senior)
    assert shelf(Shelf.ALL, senior) == []


def test_the_newest_comparison_of_the_most_alike_picture_counts(reviewer: User) -> None:
    claim = make_claim(state=State.IN_REVIEW, works=2)
    first, second = pictures_of(claim)
    make_comparison(first, score=0.99, now=at(0))
    make_comparison(first, score=0.30, now=at(1))
    make_comparison(second, score=0.55, now=at(0))
    make_comparison(second, score=0.50, now=at(0))
    actions.sort_waiting(now=at(2))
    (row,) = on_shelf(Shelf.WAITING, viewer=reviewer, now=at(2))
    assert (row.score, row.band, row.pictures, row.appealed) == (0.5, "POSSIBLE", 2, False)
    likely = Filter(band="LIKELY")
    assert not on_shelf(Shelf.WAITING, viewer=reviewer, narrowed=likely, now=at(2)).exists()


def test_a_sheet_without_a_comparison_has_no_figures(reviewer: User) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    (sheet,) = sheets(claim, viewer=reviewer)
    assert (sheet.comparison, sheet.words, sheet.numbers) == (None, [], [])
    assert (sheet.open, sheet.saved, sheet.undecided) == (True, False, True)


def test_the_figures_are_named(reviewer: User) -> None:
    (sheet,) = sheets(in_review(), viewer=reviewer)
    figures = dict(sheet.numbers)
    assert figures["score"] == 0.91
    assert figures["clip · mirrored"] == 0.71
    assert figures["thresholds · likely"] == 0.8


def test_nobody_opens_proofs_of_their_own_claim(senior: User, creator: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    proof = pictures_of(in_review(senior))[0].evidence.get()
    for person in (senior, creator):
        with pytest.raises(PermissionDenied):
            actions.open_proof(proof, by=person, now=NOW)


def test_dates_and_figures_in_words() -> None:
    assert published(make_work()) == "first published 2021-05-01"
    assert published(make_work(first_published_on=None)) == "publication date not given"
    assert made(make_avatar()) == "generated 2026-03-02"
    assert made(make_avatar(seen=True)) == "seen 2026-02-28"
    assert made(make_avatar(generated_at=None)) == ""
    assert element_words(["POSE", "COMPOSITION"]) == "Composition, Pose"
    assert (percent(0.999), percent(1.0)) == ("99 %", "100 %")


def test_a_claim_without_a_match_comes_in_when_a_person_is_asked(reviewer: User) -> None:
    claim = make_claim(state=State.NO_MATCH)
    assert shelf(Shelf.ALL, reviewer) == []
    ask_for_person(claim, by=claim.claimant, now=NOW)
    assert shelf(Shelf.WAITING, reviewer) == [str(claim)]
