"""Evidence at the desk, on proposals, in the API and in the claimant's decision: who sees what."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from pictures.models import Look
from review.templatetags.review import CAPTIONS
from similarity import storage
from similarity.exhibits import draw_waiting
from similarity.models import Exhibit
from tests.factories import make_comparison, make_user
from tests.review.browsing import address, text
from tests.review.cases import decide_all, in_review, proposed
from tests.similarity.exhibited import exhibited

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FITS = "The avatar fits onto the original once it is mirrored."
NOBODY = ("creator", "other_creator", "finance_preparer", "finance_approver", "platform_client",
          "administrator")  # fmt: skip


@pytest.fixture
def exhibit(creator: User) -> Exhibit:
    """A drawn exhibit in a claim of the creator's that a reviewer may take now."""
    return exhibited(creator, now=timezone.now())


def claim_of(exhibit: Exhibit) -> Claim:
    return exhibit.comparison.picture.claim


def where(exhibit: Exhibit, view: str = "overlay", *, before: str = "/review") -> str:
    picture = exhibit.comparison.picture
    return f"{before}/{picture.claim.public_id}/pictures/{picture.public_id}/evidence/{view}/"


# --- The desk -------------------------------------------------------------------------------


def test_the_desk_offers_every_view_and_says_what_is_seen(desk: Client, exhibit: Exhibit) -> None:
    page = text(desk.get(address(claim_of(exhibit))))
    for view in Exhibit.View:
        assert where(exhibit, view) in page
        assert f'value="{view.value}"' in page
        assert str(CAPTIONS[view]) in page
    assert page.count('name="view-1"') == 1 + len(Exhibit.View)
    assert 'value="pair" checked' in page
    assert FITS in page
    assert "being drawn" not in page
    assert "· points" not in page
    assert set(CAPTIONS) == set(Exhibit.View)


def test_nothing_of_it_is_looked_at_before_it_is_loaded(desk: Client, exhibit: Exhibit) -> None:
    desk.get(address(claim_of(exhibit)))
    assert not Look.objects.exists()


def test_two_pictures_have_two_switches(desk: Client) -> None:
    claim = in_review(works=2, now=timezone.now())
    for picture in claim.pictures.all():
        Exhibit.objects.filter(comparison__picture=picture).update(
            pictures={"overlay": "0" * 64}, facts={"aligned": False}
        )
    page = text(desk.get(address(claim)))
    assert page.count('name="view-1"') == page.count('name="view-2"') == 2


def test_the_desk_says_what_is_still_to_be_drawn_and_what_was_given_up(
    desk: Client, creator: User
) -> None:
    claim = in_review(creator, now=timezone.now())
    picture = claim.pictures.get()
    assert "being drawn" not in text(desk.get(address(claim)))
    newer = make_comparison(picture, drawn=False, now=timezone.now() + timedelta(minutes=1))
    page = text(desk.get(address(claim)))
    assert "are being drawn" in page
    assert "/evidence/" not in page
    Exhibit.objects.create(comparison=newer, tries=10, failure="OSError: gone")
    page = text(desk.get(address(claim)))
    assert "could not be drawn" in page
    assert "are being drawn" not in page
    assert "OSError" not in page


def test_who_speaks_for_and_against_is_shown_once_it_is_known(
    desk: Client, exhibit: Exhibit
) -> None:
    assert "What moved the score" not in text(desk.get(address(claim_of(exhibit))))
    comparison = exhibit.comparison
    comparison.signals["contributions"] = {"details": 4.0, "colours": -1.0}
    comparison.save()
    page = text(desk.get(address(claim_of(exhibit))))
    assert page.index("Matching details") < page.index("Shares of colours")
    assert "speaks for a copy" in page
    assert "speaks against it" in page
    assert 'value="0.25"' in page


def test_evidence_costs_no_question_per_picture(desk: Client, exhibit: Exhibit) -> None:
    def count(claim: Claim) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address(claim)).status_code == 200
        return len(asked)

    several = in_review(works=3, now=timezone.now())
    Exhibit.objects.update(pictures=exhibit.pictures)
    count(several)
    assert count(several) == count(claim_of(exhibit))
    at = f"/api/v1/review/claims/{several.public_id}/"
    with CaptureQueriesContext(connection) as many:
        desk.get(at)
    with CaptureQueriesContext(connection) as one:
        desk.get(f"/api/v1/review/claims/{claim_of(exhibit).public_id}/")
    assert len(many) == len(one)


# --- The pictures ---------------------------------------------------------------------------


def test_a_view_is_guarded_like_the_avatar(desk: Client, exhibit: Exhibit, reviewer: User) -> None:
    answer = desk.get(where(exhibit))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    look = Look.objects.get()
    avatar = claim_of(exhibit).avatar
    assert avatar is not None
    assert (look.viewer, look.blob, look.where) == (reviewer, avatar.blob, where(exhibit))


def test_a_view_names_its_viewer(client_for: SignIn, exhibit: Exhibit, senior: User) -> None:
    stored = storage.read_back(exhibit.pictures["overlay"])
    viewers = (senior, make_user(Role.AUDITOR))
    handed = [client_for(viewer).get(where(exhibit)).content for viewer in viewers]
    assert len({stored, *handed}) == 3
    plain, marked = (
        np.asarray(Image.open(io.BytesIO(each)).convert("L"), int) for each in (stored, handed[0])
    )
    assert (np.abs(plain - marked) > 12).mean() > 0.01


@pytest.mark.parametrize("person", ["reviewer", "senior", "auditor"])
def test_readers_see_every_view(
    person: str, request: pytest.FixtureRequest, client_for: SignIn, exhibit: Exhibit
) -> None:
    browser = client_for(request.getfixturevalue(person))
    for view in Exhibit.View:
        assert browser.get(where(exhibit, view)).status_code == 200
        api = where(exhibit, view, before="/api/v1/review/claims")
        assert browser.get(api).status_code == 200
    assert Look.objects.count() == 2 * len(Exhibit.View)


@pytest.mark.parametrize("person", NOBODY)
def test_nobody_else_sees_one(
    person: str, request: pytest.FixtureRequest, client_for: SignIn, exhibit: Exhibit
) -> None:
    browser = client_for(request.getfixturevalue(person))
    assert browser.get(where(exhibit)).status_code == 403
    assert browser.get(where(exhibit, before="/api/v1/review/claims")).status_code == 403
    assert not Look.objects.exists()


def test_a_stranger_is_sent_to_sign_in(stranger: Client, exhibit: Exhibit) -> None:
    assert stranger.get(where(exhibit)).status_code == 302
    assert stranger.get(where(exhibit, before="/api/v1/review/claims")).status_code == 401


def test_a_reviewer_sees_no_evidence_of_an_own_claim(client_for: SignIn, senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own = exhibited(senior, now=timezone.now())
    assert client_for(senior).get(where(own)).status_code == 403


def test_what_is_not_drawn_is_not_found(desk: Client, exhibit: Exhibit) -> None:
    assert desk.get(where(exhibit, "tomorrow")).status_code == 404
    assert desk.get(where(exhibit, "tomorrow", before="/api/v1/review/claims")).status_code == 404
    exhibit.delete()
    assert desk.get(where(exhibit)).status_code == 404
    other = in_review(now=timezone.now())
    wrong = where(exhibit).replace(str(claim_of(exhibit).public_id), str(other.public_id))
    assert desk.get(wrong).status_code == 404


def test_a_damaged_picture_says_so_and_is_no_look(desk: Client, exhibit: Exhibit) -> None:
    Path(default_storage.path(storage.name_of(exhibit.pictures["overlay"]))).write_bytes(b"x")
    answer = desk.get(where(exhibit))
    assert answer.status_code == 500
    assert "missing or damaged" in text(answer)
    problem = desk.get(where(exhibit, before="/api/v1/review/claims"))
    assert (problem.status_code, problem.json()["code"]) == (500, "evidence_damaged")
    assert not Look.objects.exists()


# --- Proposals, the API and the claimant ----------------------------------------------------


def test_a_proposal_shows_the_same(
    client_for: SignIn, exhibit: Exhibit, reviewer: User, senior: User
) -> None:
    approval = proposed(claim_of(exhibit), by=reviewer, now=timezone.now())
    page = text(client_for(senior).get(f"/review/approvals/{approval.public_id}/"))
    assert where(exhibit, "regions") in page
    assert FITS in page


def test_the_api_hands_out_facts_words_and_addresses(desk: Client, exhibit: Exhibit) -> None:
    answer = desk.get(f"/api/v1/review/claims/{claim_of(exhibit).public_id}/").json()
    sheet = answer["pictures"][0]
    assert FITS in sheet["words"]
    evidence = sheet["evidence"]
    assert evidence["state"] == "drawn"
    assert evidence["facts"]["mirrored"] is True
    assert [view["view"] for view in evidence["views"]] == Exhibit.View.values
    for view in evidence["views"]:
        assert view["sha256"] == exhibit.pictures[view["view"]]
        assert view["url"].startswith("http://testserver/api/v1/")
        assert desk.get(view["url"]).headers["Content-Type"] == "image/webp"
    Exhibit.objects.update(drawn_at=None, pictures={}, facts={})
    answer = desk.get(f"/api/v1/review/claims/{claim_of(exhibit).public_id}/").json()
    assert answer["pictures"][0]["evidence"] == {"state": "failed", "facts": {}, "views": []}
    Exhibit.objects.all().delete()
    answer = desk.get(f"/api/v1/review/claims/{claim_of(exhibit).public_id}/").json()
    assert answer["pictures"][0]["evidence"] is None


def test_a_claimant_reads_the_words_once_decided_and_gets_no_picture(
    client_for: SignIn, exhibit: Exhibit, creator: User, reviewer: User
) -> None:
    browser = client_for(creator)
    claim = claim_of(exhibit)
    page, api = address(claim, "decision/"), f"/api/v1/decisions/{claim.public_id}/"
    assert FITS not in text(browser.get(page))
    assert browser.get(api).json()["pictures"] == []
    decide_all(claim, ["UNPROVEN"], by=reviewer, now=timezone.now())
    assert FITS in text(browser.get(page))
    assert "/evidence/" not in text(browser.get(page))
    decided = browser.get(api).json()["pictures"][0]
    assert FITS in decided["words"]
    assert "evidence" not in decided
    assert browser.get(where(exhibit)).status_code == 403


def test_words_of_a_proposal_stay_with_the_room(
    client_for: SignIn, exhibit: Exhibit, creator: User, reviewer: User
) -> None:
    proposed(claim_of(exhibit), by=reviewer, now=timezone.now())
    assert FITS not in text(client_for(creator).get(address(claim_of(exhibit), "decision/")))


def test_another_creator_reads_nothing(
    client_for: SignIn, exhibit: Exhibit, other_creator: User, reviewer: User
) -> None:
    decide_all(claim_of(exhibit), ["UNPROVEN"], by=reviewer, now=timezone.now())
    browser = client_for(other_creator)
    assert browser.get(address(claim_of(exhibit), "decision/")).status_code == 404
    assert browser.get(f"/api/v1/decisions/{claim_of(exhibit).public_id}/").status_code == 404


def test_the_worker_draws_what_the_desk_waits_for(desk: Client, exhibit: Exhibit) -> None:
    exhibit.delete()
    assert "are being drawn" in text(desk.get(address(claim_of(exhibit))))
    draw_waiting(now=timezone.now())
    assert FITS in text(desk.get(address(claim_of(exhibit))))
