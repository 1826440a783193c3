"""A decision shows and says what the comparison found, frozen as it was when it was issued."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from notices.actions import issue_waiting
from notices.models import Attempt, Notice
from notices.prints import prints_of
from notices.render import render
from notices.storage import read_back
from review.grounds import Ground
from similarity import storage
from similarity.exhibits import draw_waiting
from similarity.models import Comparison, Exhibit
from tests.factories import NOW, make_user
from tests.notices.cases import issued, last_step, unmatched
from tests.notices.reading import images_of, text_of
from tests.review.cases import decide_all
from tests.similarity.exhibited import compared, exhibited

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def dismissed(comparison: Comparison, *, by: User | None = None) -> Claim:
    """The comparison's claim, dismissed by a reviewer."""
    claim = comparison.picture.claim
    decide_all(claim, [Ground.UNPROVEN], by=by or make_user(Role.REVIEWER))
    return claim


def test_a_decision_shows_the_matches_and_says_them_in_both_languages() -> None:
    exhibit = exhibited()
    notice = issued(dismissed(exhibit.comparison))
    frozen = notice.context["pictures"][0]
    assert frozen["exhibit"] == {"view": "regions", "sha256": exhibit.pictures["regions"]}
    english = [said["en"] for said in frozen["explanation"]]
    assert "The avatar fits onto the original once it is mirrored." in english
    assert all(said["zh"] for said in frozen["explanation"])
    assert "Many drawn details match and lie in the same arrangement." not in english
    pdf = read_back(notice)
    assert len(images_of(pdf)) == 3
    text = text_of(pdf)
    assert "比对所见Whatthecomparisonfound" in text
    assert "Theavatarfitsontotheoriginalonceitismirrored." in text
    assert "编号相同之处相互吻合" in text


def test_the_drawing_bears_the_claims_reference() -> None:
    notice = issued(dismissed(exhibited().comparison))
    digest = notice.context["pictures"][0]["exhibit"]["sha256"]
    prints = prints_of(notice.context)
    other = prints_of(notice.context | {"reference": "RD-2026-999999"})
    assert prints[digest] != other[digest]
    assert (
        prints[notice.context["pictures"][0]["sha256"]]
        == other[notice.context["pictures"][0]["sha256"]]
    )


def test_the_letter_follows_from_its_context_alone() -> None:
    notice = issued(dismissed(exhibited().comparison))
    before = render(notice.context, prints_of(notice.context)).pdf
    Comparison.objects.all().update(signals={})
    Exhibit.objects.all().delete()
    assert render(notice.context, prints_of(notice.context)).pdf == before
    assert sha256(before).hexdigest() == notice.unsigned_sha256


def test_an_outline_is_shown_as_an_overlay() -> None:
    exhibit = exhibited()
    exhibit.facts |= {"by": "outlines"}
    exhibit.save()
    notice = issued(dismissed(exhibit.comparison))
    assert notice.context["pictures"][0]["exhibit"]["view"] == "overlay"
    assert "头像半透明叠加于原作之上" in text_of(read_back(notice))


def test_without_anything_aligned_the_words_stand_alone() -> None:
    comparison = compared()
    comparison.signals["geometry"]["movement"] = None
    comparison.save()
    draw_waiting(now=NOW)
    notice = issued(dismissed(comparison))
    frozen = notice.context["pictures"][0]
    assert "exhibit" not in frozen
    assert "nothing can be aligned" in frozen["explanation"][0]["en"]
    assert len(images_of(read_back(notice))) == 2


def test_a_decision_waits_for_what_is_still_to_be_drawn() -> None:
    claim = dismissed(compared())
    issue_waiting(now=NOW)
    assert not Notice.objects.filter(step=last_step(claim)).exists()
    assert Attempt.objects.get(step=last_step(claim)).failure == ""
    draw_waiting(now=NOW)
    issue_waiting(now=LATER)
    assert "exhibit" in Notice.objects.get(step=last_step(claim)).context["pictures"][0]


def test_a_decision_does_not_wait_for_what_was_given_up() -> None:
    comparison = compared()
    Exhibit.objects.create(comparison=comparison, tries=10, failure="OSError: gone")
    notice = issued(dismissed(comparison))
    frozen = notice.context["pictures"][0]
    assert "exhibit" not in frozen
    assert frozen["explanation"]


def test_a_damaged_drawing_stops_its_notice_until_it_is_drawn_again() -> None:
    exhibit = exhibited()
    claim = dismissed(exhibit.comparison)
    Path(default_storage.path(storage.name_of(exhibit.pictures["regions"]))).unlink()
    issue_waiting(now=NOW)
    attempt = Attempt.objects.get(step=last_step(claim))
    assert "ExhibitDamaged: This evidence picture is missing or damaged" in attempt.failure
    call_command("render_evidence", claim.reference)
    issue_waiting(now=LATER)
    assert Notice.objects.filter(step=last_step(claim)).exists()


def test_other_notices_wait_for_no_drawing_and_show_none() -> None:
    claim = unmatched()
    Exhibit.objects.all().delete()
    assert "explanation" not in issued(claim).context["pictures"][0]
