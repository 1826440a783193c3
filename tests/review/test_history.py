"""What the desk says of both sides' past: facts with references alone, and to reviewers alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from pictures.models import Blob, ProvenanceReport
from review import actions
from review.queries import Group, History, PastClaim, history_of, under_appeal
from review.queries.history import FEW
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_draft,
    make_user,
    make_work,
)
from tests.review.browsing import SignIn
from tests.review.cases import (
    at,
    decide_all,
    dismissed,
    in_review,
    lease,
    proposed,
)
from tests.review.test_conflicts import HASH, ONE_BIT, hashed
from tests.review.test_notes import rival_of

pytestmark = pytest.mark.django_db


def history(claim: Claim, viewer: User, *, days: float = 0) -> History:
    return history_of(claim, viewer=viewer, now=NOW + timedelta(days=days))


def group(claim: Claim, viewer: User, name: Group) -> list[PastClaim]:
    (found,) = [one for one in history(claim, viewer).sections if one.group == name]
    assert found.total == len(found.claims)
    return found.claims


def told(past: PastClaim) -> tuple[str, list[tuple[str, int]]]:
    return str(past.claim), sorted((ground.value, many) for ground, many in past.grounds)


def test_earlier_claims_with_what_was_decided(
    creator: User, reviewer: User, senior: User, partly: Claim
) -> None:
    creator = partly.claimant
    actions.file_appeal(partly, by=creator, grounds="x", now=at(2))
    other = make_user(Role.REVIEWER)
    decide_all(partly, ["UPHELD"], by=other, now=at(3))
    waiting = proposed(in_review(creator), by=reviewer).claim
    refused = dismissed(in_review(creator, works=2), by=reviewer)
    lease(in_review(creator), by=reviewer)
    make_draft(creator)
    unseen = make_claim(creator, state=State.SUBMITTED)
    claim = in_review(creator)
    found = group(claim, reviewer, Group.CLAIMANT)
    assert [told(past) for past in found if past.grounds] == [
        (str(refused), [("UNPROVEN", 2)]),
        (str(partly), [("UNPROVEN", 1), ("UPHELD", 1)]),
    ]
    assert {str(past.claim): past.readable for past in found}[str(unseen)] is False
    assert {str(past.claim): past.appealed for past in found}[str(partly)] is True
    assert all(past.by_claimant and past.same is None for past in found)
    assert str(waiting) in {str(past.claim) for past in found}
    assert len(found) == 5


def test_the_record_counts_by_outcome_and_speed(
    creator: User, reviewer: User, senior: User
) -> None:
    actions.approve(proposed(in_review(creator), by=reviewer), by=senior, now=at(1))
    appealed = dismissed(in_review(creator), by=reviewer)
    dismissed(in_review(creator), by=reviewer)
    actions.file_appeal(appealed, by=creator, grounds="x", now=at(2))
    withdraw_claim(in_review(creator), by=creator, reason="", now=NOW)
    make_draft(creator)
    claim = in_review(creator, now=NOW + timedelta(days=5))
    record = history(claim, reviewer, days=5).record
    assert (record.filed, record.upheld, record.dismissed) == (5, 1, 1)
    assert (record.withdrawn, record.appealed) == (1, 1)
    assert (record.day, record.month, record.works) == (1, 5, 5)
    assert history(claim, reviewer, days=32).record.month == 1
    assert record.since == creator.date_joined


def report(blob: Blob, *findings: dict[str, Any], version: int = 9) -> None:
    ProvenanceReport.objects.create(
        blob=blob, version=version, findings=list(findings), read_at=NOW
    )


@pytest.mark.parametrize(
    ("finding", "counts"),
    [
        ({"kind": "aigc", "place": "x", "facts": {"meaning": "is"}}, 1),
        ({"kind": "generator", "place": "x", "facts": {"tool": "x"}}, 1),
        ({"kind": "source_type", "place": "x", "facts": {"value": "trainedAlgorithmicMedia"}}, 1),
        (
            {
                "kind": "c2pa",
                "place": "x",
                "facts": {"source_type": "compositeWithTrainedAlgorithmicMedia"},
            },
            1,
        ),
        ({"kind": "source_type", "place": "x", "facts": {"value": "digitalCapture"}}, 0),
        ({"kind": "software", "place": "x", "facts": {"name": "aigc"}}, 0),
    ],
)
def test_works_whose_file_speaks_of_ai_as_the_desk_says_it(
    creator: User, reviewer: User, finding: dict[str, Any], counts: int
) -> None:
    work = make_work(creator)
    claim = in_review(creator, works=[work])
    in_review(creator, works=[work])
    report(work.blob, {"kind": "aigc", "place": "x", "facts": {}}, version=8)
    report(work.blob, finding)
    assert history(claim, reviewer).record.by_ai == counts
    said = Blob.objects.get(pk=work.blob_id).said
    assert said is not None
    assert said.by_ai is bool(counts)


@pytest.mark.parametrize(
    ("published", "later"),
    [(date(2026, 3, 2), 0), (date(2026, 3, 3), 1)],
)
def test_works_published_after_the_avatar(
    creator: User, reviewer: User, published: date, later: int
) -> None:
    work = make_work(creator, first_published_on=published)
    claim = in_review(creator, works=[work, make_work(creator)], now=at(60 * 48))
    assert history(claim, reviewer).record.published_later == later


def test_claims_against_the_same_avatar_or_nearly(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob, near = hashed(make_blob(), HASH), hashed(make_blob(), ONE_BIT)
    claim = in_review(creator, avatar=make_avatar(blob=blob))
    exact = dismissed(in_review(other_creator, avatar=make_avatar(blob=blob)), by=reviewer)
    nearly = in_review(avatar=make_avatar(blob=near))
    own = in_review(creator, avatar=make_avatar(blob=blob))
    in_review()
    found = {past.claim: past for past in group(claim, reviewer, Group.AVATAR)}
    assert {key: past.same for key, past in found.items()} == {
        exact: True,
        nearly: False,
        own: True,
    }
    assert told(found[exact]) == (str(exact), [("UNPROVEN", 1)])
    assert [key for key, past in found.items() if past.by_claimant] == [own]


def test_claims_with_the_same_work_or_nearly(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob, near = hashed(make_blob(), HASH), hashed(make_blob(), ONE_BIT)
    claim = in_review(creator, works=[make_work(creator, blob=blob)])
    exact = in_review(other_creator, works=[make_work(other_creator, blob=blob)])
    nearly = in_review(works=[make_work(blob=near)])
    in_review()
    found = group(claim, reviewer, Group.WORK)
    assert {past.claim: past.same for past in found} == {exact: True, nearly: False}


def test_claims_against_the_same_model_version(creator: User, reviewer: User) -> None:
    claim = in_review(avatar=make_avatar(model_version="painter-3"))
    same = in_review(avatar=make_avatar(model_version="painter-3"))
    in_review(avatar=make_avatar(model_version="painter-4"))
    assert [past.claim for past in group(claim, reviewer, Group.MODEL)] == [same]
    nameless = in_review()
    in_review()
    assert group(nameless, reviewer, Group.MODEL) == []


def test_doubles_in_other_libraries_are_counted_and_nobody_named(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob, near = hashed(make_blob(), HASH), hashed(make_blob(), ONE_BIT)
    mine = make_work(creator, blob=blob)
    make_work(creator, blob=near)
    alone = make_work(creator)
    claim = in_review(creator, works=[mine, alone])
    assert history(claim, reviewer).copies == []
    for owner in (other_creator, make_user(Role.CREATOR)):
        make_work(owner, blob=blob)
    make_work(other_creator, blob=near)
    (found,) = history(claim, reviewer).copies
    assert (found.picture.work, found.same, found.near) == (mine, 2, 1)


def test_the_decision_under_appeal_is_shown_beside_it(
    partly: Claim, senior: User, client_for: SignIn
) -> None:
    assert under_appeal(partly) is None
    actions.file_appeal(partly, by=partly.claimant, grounds="See the layers.", now=at(2))
    found = under_appeal(partly)
    assert found is not None
    (one,) = found.pictures
    assert one.verdict is not None
    assert (one.verdict.ground, one.verdict.reviewer.email) == ("UNPROVEN", "reviewer@example.org")
    browser = client_for(make_user(Role.REVIEWER))
    page = browser.get(reverse("review:history", args=[partly.public_id])).content.decode()
    assert "The decision under appeal" in page
    assert one.verdict.reason in page
    assert f"{reverse('review:timeline', args=[partly.public_id])}#appeal" in page


def test_the_panel_is_a_fragment_of_the_desk_and_a_page(
    creator: User, reviewer: User, desk: Client
) -> None:
    for _ in range(FEW + 1):
        dismissed(in_review(creator), by=reviewer)
    claim = in_review(creator)
    url = reverse("review:history", args=[claim.public_id])
    assert (
        f'hx-get="{url}"'
        in desk.get(reverse("review:desk", args=[claim.public_id])).content.decode()
    )
    fragment = desk.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    alone = desk.get(url).content.decode()
    assert "History around" in alone
    more = reverse("review:history-group", args=[claim.public_id, "claimant"])
    assert f'<a href="{more}">and 1 more</a>' in alone
    listed = desk.get(more).content.decode()
    assert listed.count('data-ground="UNPROVEN"') == FEW + 1
    empty = reverse("review:history-group", args=[claim.public_id, "avatar"])
    assert "There are none." in desk.get(empty).content.decode()
    nowhere = reverse("review:history-group", args=[claim.public_id, "wishes"])
    assert desk.get(nowhere).status_code == 404


def test_who_claims_the_same_is_not_shown_the_history(claim: Claim, client_for: SignIn) -> None:
    browser = client_for(rival_of(claim))
    for name, more in (("history", []), ("history-group", ["avatar"]), ("timeline", [])):
        page = browser.get(reverse(f"review:{name}", args=[claim.public_id, *more]))
        assert page.status_code == 403
        assert claim.claimant.email not in page.content.decode()
    for rest in ("history/", "history/avatar/", "timeline/"):
        url = f"/api/v1/review/claims/{claim.public_id}/{rest}"
        assert browser.get(url).status_code == 403


def test_neither_side_learns_of_the_other(
    creator: User, other_creator: User, reviewer: User, auditor: User, client_for: SignIn
) -> None:
    blob = make_blob()
    claim = in_review(creator, avatar=make_avatar(blob=blob))
    rival = dismissed(in_review(other_creator, avatar=make_avatar(blob=blob)), by=reviewer)
    names = ("history", "timeline")
    for staff in (reviewer, auditor):
        browser = client_for(staff)
        page = browser.get(reverse("review:history", args=[claim.public_id])).content.decode()
        assert str(rival) in page
        for secret in (other_creator.email, str(other_creator), "Hangzhou", "+86"):
            assert secret not in page
    for name in names:
        for person in (creator, other_creator):
            url = reverse(f"review:{name}", args=[claim.public_id])
            assert client_for(person).get(url).status_code == 403
            api = f"/api/v1/review/claims/{claim.public_id}/{name}/"
            assert client_for(person).get(api).status_code == 403


def test_the_history_over_the_api(
    creator: User, other_creator: User, reviewer: User, partly: Claim, client_for: SignIn
) -> None:
    actions.file_appeal(partly, by=partly.claimant, grounds="See the layers.", now=at(2))
    assert partly.avatar is not None
    rival = in_review(other_creator, avatar=make_avatar(blob=partly.avatar.blob))
    make_work(other_creator, blob=partly.pictures.all()[0].work.blob)
    browser = client_for(make_user(Role.REVIEWER))
    url = f"/api/v1/review/claims/{partly.public_id}/history/"
    found = browser.get(url).json()
    assert found["claimant"]["filed"] == 1
    assert found["claimant"]["filed_in_30_days"] == 0
    assert [one["same"] for one in found["in_other_libraries"]] == [1]
    assert found["under_appeal"]["pictures"][0]["ground"] == "UNPROVEN"
    by_group = {one["group"]: one for one in found["groups"]}
    assert list(by_group) == ["claimant", "avatar", "work", "model"]
    (past,) = by_group["avatar"]["claims"]
    assert past == {
        "id": str(rival.public_id),
        "reference": rival.reference,
        "state": "IN_REVIEW",
        "filed_at": past["filed_at"],
        "pictures": 1,
        "decided": [],
        "appealed": False,
        "by_claimant": False,
        "same": True,
    }
    assert browser.get(f"{url}avatar/").json()["results"] == [past]
    assert browser.get(f"{url}wishes/").status_code == 404
    back = browser.get(f"/api/v1/review/claims/{rival.public_id}/history/avatar/").json()
    assert back["results"][0]["decided"] == [
        {"ground": "UPHELD", "pictures": 1},
        {"ground": "UNPROVEN", "pictures": 1},
    ]
    assert back["results"][0]["appealed"] is True


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_a_constant_number_of_questions(
    creator: User,
    other_creator: User,
    reviewer: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    blobs = [hashed(make_blob(), f"{HASH[:-1]}{number}") for number in range(count)]
    avatar = make_avatar(blob=hashed(make_blob(), HASH), model_version="painter-3")
    claim = in_review(
        creator, avatar=avatar, works=[make_work(creator, blob=blob) for blob in blobs]
    )
    for blob in blobs:
        work = make_work(other_creator, blob=blob)
        dismissed(in_review(other_creator, avatar=avatar, works=[work]), by=reviewer)
        in_review(creator, avatar=avatar)
    claim = Claim.objects.select_related("claimant", "avatar__blob").get(pk=claim.pk)
    with django_assert_num_queries(25):  # four of them steer the planner in the search of hashes
        found = history(claim, reviewer)
    assert [one.total for one in found.sections] == [count, 2 * count, count, 2 * count]
    assert len(found.copies) == count
