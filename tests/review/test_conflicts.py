"""Two people who claim the same picture: the desk sees it, neither of them does."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from pictures.models import Blob, Work
from review.queries import Filter, Shelf, conflicts_of, on_shelf, sheets
from similarity.models import ContentHash
from similarity.sameness import nearly_same
from tests.factories import (
    NOW,
    make_blob,
    make_claim,
    make_draft,
    make_hash,
    make_user,
    make_work,
)
from tests.review.cases import in_review

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
HASH = "f0f0a5a5c3c30ff0"
ONE_BIT = "f0f0a5a5c3c30ff1"
TWO_BITS = "70f0a5a5c3c30ff1"
THREE_BITS = "70f0a5a5c3c34ff1"


def hashed(blob: Blob, phash: str) -> Blob:
    """The content with this stored hash of the whole picture."""
    make_hash(blob, phash)
    return blob


def claimed(owner: User, blob: Blob) -> Claim:
    return in_review(owner, works=[make_work(owner, blob=blob)])


def told(claim: Claim, viewer: User) -> list[tuple[str, bool, bool]]:
    """Reference, sameness and readability of what the desk says of the only picture."""
    found = conflicts_of(claim, viewer=viewer).get(claim.pictures.get().pk, [])
    return [(str(each.claim), each.same, each.readable) for each in found]


def test_the_same_content_of_somebody_else_is_a_conflict(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob = make_blob()
    mine, theirs = claimed(creator, blob), claimed(other_creator, blob)
    assert told(mine, reviewer) == [(theirs.reference, True, True)]
    assert told(theirs, reviewer) == [(mine.reference, True, True)]


def test_own_drafts_and_withdrawn_claims_are_none(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob = make_blob()
    work = make_work(creator, blob=blob)
    mine = in_review(creator, works=[work])
    in_review(creator, works=[work])
    make_draft(other_creator, works=[make_work(other_creator, blob=blob)])
    third = make_user(Role.CREATOR)
    withdraw_claim(claimed(third, blob), by=third, reason="", now=NOW)
    assert told(mine, reviewer) == []
    assert sheets(mine, viewer=reviewer)[0].conflicts == []


def test_a_claim_that_nobody_may_open_is_named_without_a_link(
    creator: User, other_creator: User, senior: User, client_for: Browser
) -> None:
    blob = make_blob()
    mine = claimed(creator, blob)
    waiting = make_claim(
        other_creator, state=State.SUBMITTED, works=[make_work(other_creator, blob=blob)]
    )
    assert told(mine, senior) == [(waiting.reference, True, False)]
    page = client_for(senior).get(reverse("review:desk", args=[mine.public_id])).content.decode()
    assert f"<li>{waiting} · " in page


def test_nearly_the_same_picture_comes_after_the_same(
    creator: User, other_creator: User, reviewer: User
) -> None:
    blob, near, far = (hashed(make_blob(), text) for text in (HASH, TWO_BITS, THREE_BITS))
    mine = claimed(creator, blob)
    first = claimed(other_creator, near)
    claimed(other_creator, far)
    both = in_review(
        other_creator,
        works=[make_work(make_user(Role.CREATOR), blob=each) for each in (near, blob)],
    )
    assert told(mine, reviewer) == [
        (both.reference, True, True),
        (first.reference, False, True),
    ]


def test_hashes_are_near_at_two_bits_and_silent_in_blank_pictures() -> None:
    one, other, third = (hashed(make_blob(), text) for text in (HASH, ONE_BIT, TWO_BITS))
    make_hash(make_blob(), HASH, view=ContentHash.View.DISC)
    hashed(make_blob(), THREE_BITS)
    empty, void = (hashed(make_blob(), "8000000000000000") for _ in range(2))
    unread = make_blob()
    assert nearly_same([one.pk]) == {one.pk: {other.pk, third.pk}}
    assert nearly_same([empty.pk, void.pk, unread.pk]) == {}


def test_parts_of_the_hash_are_looked_up_in_an_index() -> None:
    blob = hashed(make_blob(), HASH)
    with CaptureQueriesContext(connection) as asked:
        nearly_same([blob.pk])  # it sets back how its statement is planned
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        (found,) = [each["sql"] for each in asked.captured_queries if "UNION" in each["sql"]]
        cursor.execute(f"EXPLAIN {found}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert all(f"content_hash_part_{part}" in plan for part in (1, 2, 3)), plan


def test_the_desk_and_its_api_name_the_other_claim(
    creator: User, other_creator: User, reviewer: User, client_for: Browser
) -> None:
    blob = make_blob()
    mine, theirs = claimed(creator, blob), claimed(other_creator, hashed(make_blob(), HASH))
    hashed(blob, ONE_BIT)
    browser = client_for(reviewer)
    desk = reverse("review:desk", args=[theirs.public_id])
    page = browser.get(reverse("review:desk", args=[mine.public_id])).content.decode()
    assert "Somebody else claims this picture too" in page
    assert f'<a href="{desk}">{theirs.reference}</a>' in page
    assert "nearly the same picture" in page
    url = reverse("api:review-claim-detail", kwargs={"claim_id": mine.public_id})
    assert browser.get(url).json()["pictures"][0]["also_claimed_in"] == [
        {
            "id": str(theirs.public_id),
            "reference": theirs.reference,
            "state": "IN_REVIEW",
            "same": False,
        }
    ]


def test_the_queue_shows_conflicts_alone_if_asked(
    creator: User, other_creator: User, reviewer: User, client_for: Browser
) -> None:
    blob = make_blob()
    mine, theirs, alone = claimed(creator, blob), claimed(other_creator, blob), in_review()
    narrowed = Filter(conflicts=True)
    found = on_shelf(Shelf.WAITING, viewer=reviewer, narrowed=narrowed, now=NOW)
    assert {card.claim for card in found} == {mine, theirs}
    browser = client_for(reviewer)
    page = browser.get(reverse("review:queue"), {"conflicts": "on"}).content.decode()
    assert str(mine) in page
    assert str(alone) not in page
    url = reverse("api:review-queue-list")
    rows = browser.get(url, {"conflicts": "true"}).json()["results"]
    assert {row["reference"] for row in rows} == {mine.reference, theirs.reference}
    assert len(browser.get(url, {"conflicts": "false"}).json()["results"]) == 3


def test_neither_claimant_is_told_of_the_other(
    creator: User, other_creator: User, reviewer: User, client_for: Browser
) -> None:
    blob = make_blob()
    mine, theirs = claimed(creator, blob), claimed(other_creator, blob)
    reviewers = client_for(reviewer).get(reverse("review:desk", args=[mine.public_id]))
    secrets = (str(theirs), str(theirs.public_id), other_creator.email, "also_claimed_in")
    assert any(secret in reviewers.content.decode() for secret in secrets)
    browser, claim = client_for(creator), [mine.public_id]
    for url in (
        reverse("claims:list"),
        reverse("claims:detail", args=claim),
        reverse("review:of-claim", args=claim),
        reverse("pictures:works"),
        reverse("api:claim-list"),
        reverse("api:claim-detail", args=claim),
    ):
        answer = browser.get(url)
        assert answer.status_code == 200
        said = answer.content.decode()
        assert not any(secret in said for secret in secrets), url
        assert "claims this picture too" not in said
    assert browser.get(reverse("review:desk", args=claim)).status_code == 403
    assert Work.objects.filter(blob=blob).count() == 2


@pytest.mark.parametrize("works", [1, 3])
def test_the_desk_asks_the_database_a_constant_number_of_questions(
    creator: User,
    other_creator: User,
    reviewer: User,
    works: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    blobs = [hashed(make_blob(), f"{HASH[:-1]}{number}") for number in range(works)]
    mine = in_review(creator, works=[make_work(creator, blob=blob) for blob in blobs])
    for blob in blobs:
        claimed(other_creator, blob)
    with django_assert_num_queries(8):  # four of them set the planner and put it back
        assert len(conflicts_of(mine, viewer=reviewer)) == works
