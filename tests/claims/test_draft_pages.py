"""The pages of a draft, clicked through: it is filled, corrected, signed and filed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from claims import actions
from claims.actions import Problem
from claims.models import Claim, Evidence, Picture
from claims.states import State
from claims.views.draft_page import DraftPage
from pictures.models import Work
from tests.claims.browsing import SignIn, picture_file, step, url
from tests.factories import NOW, make_avatar, make_claim, make_draft, make_work

pytestmark = pytest.mark.django_db


def said_of(picture: Picture, title: str) -> dict[str, str]:
    """What the form says of a work and of its proof."""
    part, proof = f"pictures-{picture.public_id}", f"proof-{picture.public_id}"
    return {
        f"{part}-title": title,
        f"{part}-created_on": "2021-01-02",
        f"{part}-first_published_on": "",
        f"{part}-first_published_url": "",
        f"{proof}-proof_kind": "REGISTRATION",
        f"{proof}-proof_note": "国作登字-2021-F-00123456",
    }


def test_a_draft_is_filled_and_filed_without_scripts(creator: User, client_for: SignIn) -> None:
    browser = client_for(creator)
    avatar = make_avatar()
    there = browser.post(reverse("claims:start"))
    claim = Claim.objects.get(claimant=creator)
    assert there["Location"] == url("edit", claim)
    said = {
        "avatar_id": avatar.external_id,
        "holder_name": "Lin Mo",
        "holder_kind": "PERSON",
        "postal_address": "1 Example Road",
        "contact_email": "lin@example.org",
        "telephone": "+86 571 000000",
        "rights": ["REPRODUCTION"],
        "request": "Stop.",
        "new_works": [picture_file(5), picture_file(6, "fox.png")],
    }
    saved = browser.post(url("edit", claim), said)
    assert saved.status_code == 302
    first, second = claim.pictures.all()
    assert [first.work.title, second.work.title] == ["lamp girl", "fox"]
    del said["new_works"]
    for number, picture in enumerate((first, second)):
        said |= said_of(picture, f"Work {number}")
    checked = browser.post(url("edit", claim), {**said, "check": "1"})
    assert checked["Location"] == url("file", claim)
    assert "Nothing is missing" in browser.get(url("file", claim)).content.decode()
    signed = {"declaration_agreed": "on", "signature": "lin mo"}
    filed = browser.post(url("file", claim), signed, follow=True)
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED
    assert claim.reference is not None
    assert claim.reference in filed.content.decode()


def test_what_is_valid_is_kept_and_what_is_not_is_shown_again(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator)
    picture = claim.pictures.get()
    part = f"pictures-{picture.public_id}"
    answer = client_for(creator).post(
        url("edit", claim),
        {
            "avatar_id": "no-such-avatar",
            "holder_name": "Chen Xi",
            "contact_email": "not an address",
            f"{part}-title": "A new title",
            f"{part}-created_on": "2021-13-45",
            "new_works": [SimpleUploadedFile("page.html", b"<html>hello</html>")],
            f"proof-{picture.public_id}-proof_note": "a note without its kind",
        },
    )
    page = answer.content.decode()
    claim.refresh_from_db()
    picture.work.refresh_from_db()
    assert answer.status_code == 400
    assert (claim.holder_name, picture.work.title) == ("Chen Xi", "A new title")
    assert claim.contact_email == creator.email
    assert "No avatar has the id “no-such-avatar”" in page
    assert 'value="not an address"' in page
    assert 'value="2021-13-45"' in page
    assert "This is a web page" in page
    assert "a note without its kind" in page
    assert Evidence.objects.filter(claim=claim).count() == 1


def test_a_file_that_is_no_proof_is_named_beside_its_work(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator)
    part = f"proof-{claim.pictures.get().public_id}"
    bad = SimpleUploadedFile("proof.exe", b"MZ nothing")
    answer = client_for(creator).post(
        url("edit", claim), {f"{part}-proof_kind": "ORIGINAL", f"{part}-proof_file": bad}
    )
    assert answer.status_code == 400
    assert "Add a picture, a PDF, a layered Photoshop file" in answer.content.decode()


def test_an_avatar_is_uploaded_as_it_was_seen_and_completed_later(
    creator: User, client_for: SignIn
) -> None:
    browser, claim = client_for(creator), actions.start_claim(by=creator, now=NOW)
    browser.post(url("edit", claim), {"avatar_image": picture_file(9)})
    claim.refresh_from_db()
    assert claim.avatar is not None
    assert (claim.avatar.registered, claim.avatar.source_url) == (False, "")
    blob = claim.avatar.blob
    browser.post(
        url("edit", claim),
        {"avatar_url": "https://example.org/a/9", "avatar_seen_at": "2026-02-01T12:30"},
    )
    claim.refresh_from_db()
    assert claim.avatar is not None
    assert claim.avatar.blob == blob
    assert claim.avatar.source_url == "https://example.org/a/9"
    assert claim.avatar.seen_at is not None
    assert claim.avatar.seen_at.isoformat() == "2026-02-01T04:30:00+00:00"


def test_an_upload_replaces_the_id(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    assert claim.avatar is not None
    client_for(creator).post(
        url("edit", claim),
        {"avatar_id": claim.avatar.external_id, "avatar_image": picture_file(9)},
    )
    claim.refresh_from_db()
    assert claim.avatar is not None
    assert claim.avatar.external_id is None


def test_works_come_from_the_library_and_go_again(creator: User, client_for: SignIn) -> None:
    browser, work = client_for(creator), make_work(creator, title="From the library")
    claim = make_draft(creator)
    assert "From the library" in browser.get(url("edit", claim)).content.decode()
    browser.post(url("edit", claim), {"library": [str(work.public_id)]})
    added = Picture.objects.get(claim=claim, work=work)
    browser.post(url("edit", claim), {"remove": f"picture:{added.public_id}"})
    assert not Picture.objects.filter(claim=claim, work=work).exists()
    assert Work.objects.filter(pk=work.pk).exists()


def test_the_library_of_somebody_else_is_not_there(
    creator: User, other_creator: User, client_for: SignIn
) -> None:
    claim, foreign = make_draft(creator), make_work(other_creator)
    answer = client_for(creator).post(url("edit", claim), {"library": [str(foreign.public_id)]})
    assert answer.status_code == 400
    assert claim.pictures.count() == 1


def test_a_proof_is_taken_out(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    proof = claim.evidence.get()
    client_for(creator).post(url("edit", claim), {"remove": f"evidence:{proof.public_id}"})
    assert claim.evidence.count() == 0


def test_what_has_no_field_of_its_own_is_said_at_the_top() -> None:
    page = DraftPage(make_draft())
    page.note([Problem("", "It is gone."), Problem("proof.unknown", "No such work.")])
    assert page.wrong
    assert [error["message"] for error in page.errors()] == ["It is gone.", "No such work."]


def test_problems_of_wrong_dates_and_papers_stand_beside_them(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator)
    part = f"pictures-{claim.pictures.get().public_id}"
    bad = SimpleUploadedFile("power.exe", b"MZ")
    facts = {f"{part}-title": "A", f"{part}-created_on": "2999-01-01", "power_of_attorney": bad}
    answer = client_for(creator).post(url("edit", claim), facts)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#field-{part}-created_on"' in page
    assert 'href="#field-power_of_attorney"' in page
    assert 'value="2999-01-01"' in page


def test_a_work_of_a_filed_claim_is_shown_but_not_changed(
    creator: User, client_for: SignIn
) -> None:
    filed, browser = make_claim(creator), client_for(creator)
    work = filed.pictures.get().work
    draft = make_draft(creator, works=[work])
    part = f"pictures-{draft.pictures.get().public_id}"
    answer = browser.post(url("edit", draft), {f"{part}-title": "Other", "telephone": "123456"})
    assert answer.status_code == 302
    page = browser.get(url("edit", draft)).content.decode()
    assert "what you said of it stays" in page
    work.refresh_from_db()
    assert work.title != "Other"


def test_the_start_page_says_what_is_needed(creator: User, client_for: SignIn) -> None:
    page = client_for(creator).get(reverse("claims:start"))
    assert "What you need at hand" in page.content.decode()
    assert Claim.objects.count() == 0


def test_an_agent_adds_the_power_of_attorney(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    paper = SimpleUploadedFile("power.pdf", b"%PDF-1.7 signed %%EOF")
    browser = client_for(creator)
    browser.post(url("edit", claim), {"agent_name": "Wang Lei", "power_of_attorney": paper})
    proof = claim.evidence.get(kind=Evidence.Kind.POWER_OF_ATTORNEY)
    assert proof.filename == "power.pdf"
    assert "power.pdf" in browser.get(url("edit", claim)).content.decode()


def test_a_filed_claim_is_not_changed(creator: User, client_for: SignIn) -> None:
    claim, browser = make_claim(creator), client_for(creator)
    assert browser.get(url("edit", claim))["Location"] == url("detail", claim)
    assert browser.get(url("file", claim))["Location"] == url("detail", claim)
    answer = browser.post(url("edit", claim), {"holder_name": "Other"}, follow=True)
    assert "no longer a draft" in answer.content.decode()
    again = browser.post(url("file", claim), {"signature": "Lin Mo"}, follow=True)
    assert "no longer a draft" in again.content.decode()


def test_every_gap_points_at_something_on_the_page(creator: User, client_for: SignIn) -> None:
    claim = actions.start_claim(by=creator, now=NOW)
    Claim.objects.filter(pk=claim.pk).update(contact_email="", agent_name="An Agent")
    bare = make_work(creator, created_on=None, first_published_url="")
    actions.add_picture(claim, work=bare, by=creator, now=NOW)
    page = client_for(creator).get(url("edit", claim)).content.decode()
    anchors = re.findall(r'<a href="#(field-[^"]+)"', page)
    assert len(anchors) >= 10
    for anchor in anchors:
        assert f'id="{anchor}"' in page, anchor


def test_gaps_are_named_when_signing_and_nothing_is_filed(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator)
    claim.evidence.all().delete()
    answer = client_for(creator).post(url("file", claim), {"signature": "Somebody Else"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "add at least one proof" in page
    assert "Sign with the name given above: Lin Mo." in page
    assert 'value="Somebody Else"' in page
    claim.refresh_from_db()
    assert (claim.state, claim.reference) == (State.DRAFT, None)


def test_only_the_signature_is_missing(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    answer = client_for(creator).post(url("file", claim), {})
    assert "Make the declaration" in answer.content.decode()


def test_a_too_long_signature_is_a_field_error(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    answer = client_for(creator).post(url("file", claim), {"signature": "x" * 300})
    assert answer.status_code == 409
    assert "at most 200 characters" in answer.content.decode()
