"""What dates and measurements suggest for a worksheet, and that nothing is invented."""

from datetime import date
from typing import Any

import pytest

from review.queries import suggestion_for
from similarity.models import Comparison, Exhibit
from tests.factories import NOW, make_avatar, make_comparison, make_work
from tests.review.cases import in_review, pictures_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FACTS: dict[str, Any] = {
    "aligned": True,
    "agreement": 0.8,
    "original": {"across": "123", "down": "123", "share": 0.82},
    "colours": {"apart": 2.0, "colourful": 20.0},
}


@pytest.mark.parametrize(
    ("published", "avatar", "access", "says"),
    [
        (date(2021, 5, 1), {}, "PRESUMED", "the platform's record says generated 2026-03-02"),
        (date(2021, 5, 1), {"external_id": None}, "PRESUMED", "01, generated 2026-03-02"),
        (date(2021, 5, 1), {"seen": True}, "PRESUMED", "the avatar was first seen 2026-02-28"),
        (TODAY, {}, "", "published on 2026-03-02; the avatar is of 2026-03-02"),
        (None, {}, "", "When the work was first published is not given"),
        (date(2021, 5, 1), {"generated_at": None}, "", "When the avatar was generated"),
    ],
)
def test_access_is_presumed_from_dates_alone(
    published: date | None, avatar: dict[str, Any], access: str, says: str
) -> None:
    claim = in_review()
    claim.avatar = make_avatar(**avatar)
    found = suggestion_for(claim, make_work(first_published_on=published), None)
    assert (found.access, found.elements) == (access, {})
    assert says in found.because
    claim.avatar = None
    assert not suggestion_for(claim, make_work(first_published_on=published), None).access


def measured(**facts: Any) -> Comparison:
    claim = in_review()
    comparison = make_comparison(pictures_of(claim)[0], drawn=False)
    Exhibit.objects.create(comparison=comparison, drawn_at=NOW, facts=FACTS | facts)
    return comparison


@pytest.mark.parametrize(
    ("facts", "elements"),
    [
        ({}, ["COMPOSITION", "LINE", "COLOUR"]),
        ({"agreement": 0.4}, ["COMPOSITION", "COLOUR"]),
        ({"colours": {"apart": 9.0, "colourful": 20.0}}, ["COMPOSITION", "LINE"]),
        ({"colours": {"apart": 1.0, "colourful": 2.0}}, ["COMPOSITION", "LINE"]),
        ({"original": {"share": 0.3}}, []),
        ({"aligned": False}, []),
    ],
)
def test_elements_follow_from_what_was_measured(facts: dict[str, Any], elements: list[str]) -> None:
    comparison = measured(**facts)
    picture = comparison.picture
    found = suggestion_for(picture.claim, picture.work, comparison).elements
    assert list(found) == elements
    assert not elements or found["COMPOSITION"].startswith("82 % of the work match")


def test_without_a_comparison_nothing_is_suggested_but_the_dates() -> None:
    (picture,) = pictures_of(in_review())
    assert not suggestion_for(picture.claim, picture.work, None).elements
    make_comparison(picture, drawn=False)
    compared = Comparison.objects.filter(picture=picture).first()
    assert not suggestion_for(picture.claim, picture.work, compared).elements
