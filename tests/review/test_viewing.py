"""What the server tells the comparison viewer, and what it gets ready for the next claim."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from pictures.models import Look
from review.grounds import Ground
from review.models import Assignment
from review.queries import coming_pictures, scene_of, sheets
from similarity.models import Exhibit
from tests.factories import make_avatar, make_blob, make_work
from tests.review.browsing import address, text
from tests.review.cases import decide, in_review, lease, pictures_of
from tests.similarity.exhibited import NUMBERS, POINTS, exhibited

pytestmark = pytest.mark.django_db
DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
AHEAD = re.compile(r'<link rel="prefetch" as="image" href="([^"]+)">')


def scene(page: str) -> dict[str, Any]:
    found = DATA.search(page)
    assert found
    told: dict[str, Any] = json.loads(found.group(1))
    return told


def test_the_desk_tells_how_a_copy_lies_on_its_original(desk: Client, creator: User) -> None:
    exhibit = exhibited(creator, now=timezone.now())
    page = text(desk.get(address(exhibit.comparison.picture.claim)))
    told = scene(page)
    assert (told["original"], told["avatar"]) == ([1.0, 1.0], [1.0, 1.0])
    movement = told["movement"]
    assert movement["matrix"] == pytest.approx(NUMBERS)
    assert (movement["mirrored"], movement["inverted"]) == (True, False)
    unmirrored = [[1 - x, y, u, v] for x, y, u, v in POINTS]
    assert movement["points"] == [pytest.approx(places, abs=1e-5) for places in unmirrored]
    assert 'data-do="lines"' in page
    assert 'data-do="aligned"' in page


def test_without_a_movement_nothing_can_be_aligned(desk: Client, claim: Claim) -> None:
    page = text(desk.get(address(claim)))
    assert scene(page)["movement"] is None
    assert len(DATA.findall(page)) == 2
    assert 'data-do="swipe"' in page
    assert 'data-do="lines"' not in page
    assert 'data-do="aligned"' not in page


def test_sides_are_in_units_of_the_long_one(creator: User, reviewer: User) -> None:
    wide, high = make_blob(1), make_blob(2)
    wide.width, wide.height, high.width, high.height = 400, 200, 300, 400
    for blob in (wide, high):
        blob.save()
    works = [make_work(creator, blob=wide)]
    claim = in_review(creator, works=works, avatar=make_avatar(blob=high))
    told = scene_of(claim, sheets(claim, viewer=reviewer)[0])
    assert (told["original"], told["avatar"]) == ((1.0, 0.5), (0.75, 1.0))


def test_an_exhibit_that_is_not_believed_any_more_moves_nothing(
    claim: Claim, reviewer: User
) -> None:
    Exhibit.objects.update(facts={"aligned": True})
    found = sheets(claim, viewer=reviewer)
    assert [scene_of(claim, sheet)["movement"] for sheet in found] == [None, None]


def test_a_picture_that_was_never_compared_is_shown_as_well(claim: Claim, reviewer: User) -> None:
    sheet = sheets(claim, viewer=reviewer)[0]
    sheet.comparison = None
    assert scene_of(claim, sheet)["movement"] is None


def test_pictures_are_small_and_lead_to_the_full_ones(desk: Client, claim: Claim) -> None:
    page = text(desk.get(address(claim)))
    for picture in pictures_of(claim):
        for which in ("original", "avatar"):
            at = address(claim, f"pictures/{picture.public_id}/{which}/")
            assert f'<a href="{at}1600/"><img src="{at}384/"' in page


# --- The next claim -------------------------------------------------------------------------


def decided(claim: Claim, *, by: User, count: int) -> None:
    now = timezone.now()
    lease(claim, by=by, now=now)
    for picture in pictures_of(claim)[:count]:
        decide(picture, by=by, ground=Ground.UNPROVEN, now=now)


def test_the_last_verdict_gets_the_next_originals_ready(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    later = in_review(works=3, now=timezone.now())
    decided(claim, by=reviewer, count=1)
    assert AHEAD.findall(text(desk.get(address(claim)))) == []
    decided(claim, by=reviewer, count=2)
    first, second, _third = pictures_of(later)
    ready = AHEAD.findall(text(desk.get(address(claim))))
    assert ready == [
        address(later, f"pictures/{picture.public_id}/original/384/") for picture in (first, second)
    ]
    for path in ready:
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200, "private, max-age=3600",
        )  # fmt: skip
    assert not Look.objects.exists()
    assert not Assignment.objects.filter(claim=later).exists()


def test_nothing_is_made_ready_where_nothing_waits_or_somebody_only_reads(
    desk: Client, claim: Claim, reviewer: User, senior: User
) -> None:
    assert coming_pictures(reviewer, now=timezone.now()) == pictures_of(claim)
    decided(claim, by=senior, count=2)
    assert coming_pictures(reviewer, now=timezone.now()) == []
    other = in_review(now=timezone.now())
    assert coming_pictures(reviewer, now=timezone.now()) == pictures_of(other)
    assert AHEAD.findall(text(desk.get(address(claim)))) == []
