"""Veils on the desk, and flags that ask for them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from pictures.flags import flag_content
from pictures.models import Look, SensitiveFlag
from review import actions
from review.models import DeskSettings
from review.queries.veils import veils_of
from tests.factories import NOW
from tests.review.browsing import SignIn, address, text
from tests.review.cases import in_review, pictures_of
from tests.similarity.exhibited import exhibited

pytestmark = pytest.mark.django_db
API = "/api/v1/review/"
WISHES = {"grey": "FLAGGED", "blur": "FLAGGED", "break_minutes": 50, "daily_cap": ""}


def wish(person: User, **wishes: Any) -> DeskSettings:
    return actions.change_desk_settings(by=person, **{**WISHES, "daily_cap": None, **wishes})


def flagged(claim: Claim, by: User, which: str = "original") -> SensitiveFlag:
    assert claim.avatar is not None
    blob = pictures_of(claim)[0].work.blob if which == "original" else claim.avatar.blob
    return flag_content(blob, kind="VIOLENCE", by=by, now=NOW)


def images(page: str) -> list[tuple[str, str]]:
    """The images of the first pair: which and through which veil."""
    return re.findall(r'<img src="[^"]*/(original|avatar)/384/(?:\?veil=(\w+))?"', page)[:2]


# --- What is veiled -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grey", "blur", "original", "avatar"),
    [
        ("FLAGGED", "FLAGGED", "both", ""),
        ("ALWAYS", "FLAGGED", "both", "grey"),
        ("NEVER", "ALWAYS", "blur", "blur"),
        ("FLAGGED", "NEVER", "grey", ""),
        ("NEVER", "NEVER", "", ""),
    ],
)
def test_the_desk_veils_what_its_person_wants_veiled(
    desk: Client, claim: Claim, reviewer: User, grey: str, blur: str, original: str, avatar: str
) -> None:
    flagged(claim, reviewer)
    if (grey, blur) != ("FLAGGED", "FLAGGED"):  # the default needs no row
        wish(reviewer, grey=grey, blur=blur)
    page = text(desk.get(address(claim)))
    assert images(page) == [("original", original), ("avatar", avatar)]
    first = page[: page.index('id="picture-2"')]
    assert first.count("data-clear=") == bool(original) + bool(avatar)
    assert ("data-veil" in first) == bool(original or avatar)
    assert ("The original, clearly" in first) == bool(original)
    assert ("The avatar, clearly" in first) == bool(avatar)


def test_without_flags_nothing_is_veiled(desk: Client, claim: Claim) -> None:
    page = text(desk.get(address(claim)))
    assert images(page) == [("original", ""), ("avatar", "")]
    assert "data-clear" not in page
    assert "data-veil" not in page


def test_drawn_evidence_shows_both_and_is_veiled_for_either(
    desk: Client, creator: User, reviewer: User
) -> None:
    claim = exhibited(creator, now=timezone.now()).comparison.picture.claim
    flagged(claim, reviewer, "avatar")
    page = text(desk.get(address(claim)))
    drawn = re.findall(r'<img src="([^"]+/evidence/[^"]+)" data-clear="([^"]+)"', page)
    assert len(drawn) == 4
    assert {veiled for veiled, _clear in drawn} == {f"{clear}?veil=both" for _v, clear in drawn}
    for veiled, clear in drawn[:1]:
        assert desk.get(veiled).content != desk.get(clear).content
        assert [look.where for look in Look.objects.order_by("pk")] == [veiled, clear]


def test_the_second_person_and_the_auditor_see_through_the_same_veil(
    approval: Any, claim: Claim, reviewer: User, senior: User, auditor: User, client_for: SignIn
) -> None:
    flagged(claim, reviewer)
    page = text(client_for(senior).get(f"/review/approvals/{approval.public_id}/"))
    assert images(page) == [("original", "both"), ("avatar", "")]
    page = text(client_for(auditor).get(address(claim)))
    assert images(page) == [("original", "both"), ("avatar", "")]
    assert "data-flag" not in page
    assert "data-working" not in page


def test_veils_of_the_api(desk: Client, claim: Claim) -> None:
    (first, _second) = pictures_of(claim)
    where = f"{API}claims/{claim.public_id}/pictures/{first.public_id}/original/384/"
    assert desk.get(where).content != desk.get(f"{where}?veil=both").content


def test_a_claim_without_an_avatar_has_veils_too(claim: Claim, reviewer: User) -> None:
    flagged(claim, reviewer)
    claim.avatar = None
    first, second = (veils_of(claim, viewer=reviewer)[one.pk] for one in pictures_of(claim))
    assert (first.both.code, second.both.code) == ("both", "")


def test_veils_cost_the_same_however_many_pictures(reviewer: User) -> None:
    counts = []
    for works in (1, 3):
        claim = in_review(works=works)
        with CaptureQueriesContext(connection) as asked:
            assert len(veils_of(claim, viewer=reviewer)) == works
        counts.append(len(asked))
    assert counts == [3, 3]


# --- Flagging at the desk -------------------------------------------------------------------


@pytest.mark.parametrize(("which", "count"), [("", 2), ("both", 2), ("original", 1), ("avatar", 1)])
def test_one_click_flags(desk: Client, claim: Claim, which: str, count: int) -> None:
    (first, _second) = pictures_of(claim)
    response = desk.post(
        address(claim, f"pictures/{first.public_id}/flag/"), {"kind": "SEXUAL", "which": which}
    )
    assert response["Location"] == f"{address(claim)}#picture-1"
    assert [flag.kind for flag in SensitiveFlag.objects.all()] == ["SEXUAL"] * count
    page = text(desk.get(address(claim)))
    assert ("Distressing? Veil both" in page[: page.index('id="picture-2"')]) == (count == 1)
    assert page.count("Lift the flag") == count + (which != "original")  # the second pair's avatar


@pytest.mark.parametrize("kind", ["", "BORING"])
def test_a_flag_needs_a_kind(desk: Client, claim: Claim, kind: str) -> None:
    where = address(claim, f"pictures/{pictures_of(claim)[1].public_id}/flag/")
    response = desk.post(where, {"kind": kind}, follow=True)
    assert "Choose what kind" in text(response)
    assert not SensitiveFlag.objects.exists()


def test_a_flag_leads_back_to_the_page_it_was_set_on(desk: Client, claim: Claim) -> None:
    where = address(claim, f"pictures/{pictures_of(claim)[1].public_id}/flag/")
    back = desk.post(where, {"kind": "OTHER", "back": "/review/approvals/7/"})
    assert back["Location"] == "/review/approvals/7/#picture-2"
    back = desk.post(where, {"kind": "OTHER", "back": "https://evil.example/"})
    assert back["Location"] == f"{address(claim)}#picture-2"


def test_a_flag_is_lifted_with_a_reason(desk: Client, claim: Claim, reviewer: User) -> None:
    flag = flagged(claim, reviewer)
    picture = pictures_of(claim)[0].public_id
    where = address(claim, f"pictures/{picture}/flags/{flag.public_id}/lift/")
    assert "Say why the flag is not needed." in text(desk.post(where, follow=True))
    assert "The flag is lifted." in text(desk.post(where, {"reason": "Ketchup."}, follow=True))
    flag.refresh_from_db()
    assert (flag.lifted_by, flag.reason) == (reviewer, "Ketchup.")
    elsewhere = address(in_review(now=timezone.now()), f"pictures/{picture}/flag/")
    assert desk.post(elsewhere, {"kind": "OTHER"}).status_code == 404


def test_flags_over_the_api(
    desk: Client, claim: Claim, reviewer: User, platform_client: User, auditor: User,
    client_for: SignIn,
) -> None:  # fmt: skip
    assert claim.avatar is not None
    content = claim.avatar.blob.sha256
    given = {"sha256": content, "kind": "VIOLENCE"}
    platform = client_for(platform_client)
    assert platform.post(f"{API}flags/", given).status_code == 404
    claim.avatar.added_by = platform_client
    claim.avatar.save()
    made = platform.post(f"{API}flags/", given)
    assert made.status_code == 201
    assert made.json() == desk.post(f"{API}flags/", given).json()
    where = f"{API}flags/{made.json()['id']}/lift/"
    assert platform.post(where, {"reason": "x"}).status_code == 403
    assert desk.post(where, {"reason": ""}).status_code == 400
    assert desk.post(where, {"reason": "x"}).json()["reason"] == "x"
    assert desk.post(where, {"reason": "x"}).status_code == 409
    found = client_for(auditor).get(f"{API}flags/", {"sha256": content}).json()
    assert [flag["kind"] for flag in found["results"]] == ["VIOLENCE"]
    assert len(desk.get(f"{API}flags/", {"sha256": "0" * 64}).json()["results"]) == 0
    assert len(desk.get(f"{API}flags/").json()["results"]) == 1
    assert desk.post(f"{API}flags/", {"sha256": "x", "kind": "OTHER"}).status_code == 400
