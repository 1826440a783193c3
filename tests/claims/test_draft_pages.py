"""The pages of a draft, clicked through: it is filled, corrected, signed and filed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from claims import actions
from claims.actions import Problem
from claims.linter import content_gaps
from claims.models import Claim, Evidence, Picture
from claims.states import State
from claims.views.wizard.avatar import AvatarPage
from claims.views.wizard.pictures import PicturesPage
from claims.views.wizard.proof import ProofPage
from claims.views.wizard.statement import StatementPage
from pictures.models import Work
from tests.claims.browsing import STEPS, SignIn, picture_file, step, url
from tests.factories import NOW, make_avatar, make_claim, make_draft, make_work

pytestmark = pytest.mark.django_db


def facts_of(picture: Picture, title: str) -> dict[str, object]:
    """What the form says of a work."""
    part = f"pictures-{picture.public_id}"
    return {
        f"{part}-title": title,
        f"{part}-created_on": "2021-01-02",
        f"{part}-first_published_on": "",
        f"{part}-first_published_url": "",
    }


def proof_of(picture: Picture) -> dict[str, object]:
    """What the form says of a work's proof."""
    part = f"proof-{picture.public_id}"
    return {f"{part}-proof_kind": "REGISTRATION", f"{part}-proof_note": "国作登字-2021-F-00123456"}


STATEMENT = {
    "holder_name": "Lin Mo",
    "holder_kind": "PERSON",
    "postal_address": "1 Example Road",
    "contact_email": "lin@example.org",
    "telephone": "+86 571 000000",
    "rights": ["REPRODUCTION"],
    "request": "Stop.",
}


def test_a_draft_is_filled_step_by_step_and_filed_without_scripts(
    creator: User, client_for: SignIn
) -> None:
    browser = client_for(creator)
    there = browser.post(reverse("claims:start"))
    claim = Claim.objects.get(claimant=creator)
    assert there["Location"] == url("edit", claim)
    assert browser.get(there["Location"])["Location"] == step("avatar", claim)
    go: dict[str, object] = {"then": "next"}
    named = browser.post(step("avatar", claim), go | {"avatar_id": make_avatar().external_id})
    assert named["Location"] == step("pictures", claim)
    files = [picture_file(5), picture_file(6, "fox.png")]
    added = browser.post(step("pictures", claim), go | {"new_works": files})
    assert added["Location"] == step("pictures", claim)  # their dates are still to be said
    first, second = claim.pictures.all()
    assert [first.work.title, second.work.title] == ["lamp girl", "fox"]
    facts = facts_of(first, "Work 1") | facts_of(second, "Work 2")
    described = browser.post(step("pictures", claim), go | facts)
    assert described["Location"] == step("proof", claim)
    proved = browser.post(step("proof", claim), go | proof_of(first) | proof_of(second))
    assert proved["Location"] == step("statement", claim)
    stated = browser.post(step("statement", claim), go | STATEMENT)
    assert stated["Location"] == url("file", claim)
    assert browser.get(url("edit", claim))["Location"] == url("file", claim)
    assert "Nothing is missing" in browser.get(url("file", claim)).content.decode()
    signed = {"declaration_agreed": "on", "signature": "lin mo"}
    filed = browser.post(url("file", claim), signed, follow=True)
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED
    assert claim.reference is not None
    assert claim.reference in filed.content.decode()


@pytest.mark.parametrize("name", STEPS)
def test_saving_a_step_leaves_the_others_as_they_are(
    creator: User, client_for: SignIn, name: str
) -> None:
    """A step that is sent empty may empty its own fields and nothing else."""
    claim = make_draft(creator)
    gaps = content_gaps(claim, now=NOW)
    assert gaps == []
    answer = client_for(creator).post(step(name, claim), {})
    claim.refresh_from_db()
    assert answer["Location"] == step(name, claim)
    assert {gap.step for gap in content_gaps(claim, now=NOW)} <= {name}


@pytest.mark.parametrize(
    ("then", "there"),
    [
        ("leave", "/claims/"),
        ("sign", "file/"),
        ("avatar", "step/avatar/"),
        ("nowhere", "step/statement/"),
    ],
)
def test_a_button_leads_on_and_its_step_is_saved(
    creator: User, client_for: SignIn, then: str, there: str
) -> None:
    claim = make_draft(creator)
    said = STATEMENT | {"holder_name": "Chen Xi", "then": then}
    answer = client_for(creator).post(step("statement", claim), said)
    claim.refresh_from_db()
    assert answer["Location"].endswith(there)
    assert claim.holder_name == "Chen Xi"


def test_a_finished_work_from_the_library_leads_straight_on(
    creator: User, client_for: SignIn
) -> None:
    claim, work = make_draft(creator), make_work(creator)
    said = {"library": [str(work.public_id)], "then": "next"}
    facts = facts_of(claim.pictures.get(), "Work")
    answer = client_for(creator).post(step("pictures", claim), said | facts)
    assert claim.pictures.count() == 2
    assert answer["Location"] == step("proof", claim)


def test_the_draft_opens_at_the_first_step_with_a_gap(creator: User, client_for: SignIn) -> None:
    browser, claim = client_for(creator), make_draft(creator)
    Claim.objects.filter(pk=claim.pk).update(request="")
    assert browser.get(url("edit", claim))["Location"] == step("statement", claim)
    claim.evidence.all().delete()
    assert browser.get(url("edit", claim))["Location"] == step("proof", claim)


def test_the_steps_say_in_words_what_is_missing(creator: User, client_for: SignIn) -> None:
    browser, claim = client_for(creator), make_draft(creator)
    Claim.objects.filter(pk=claim.pk).update(request="", telephone="")
    page = browser.get(step("statement", claim)).content.decode()
    shown = re.findall(r'"steps-name">([^<]+)</span>\s*<span class="steps-state">([^<]+)<', page)
    assert shown == [
        ("Avatar", "complete"),
        ("Pictures", "complete"),
        ("Proof", "complete"),
        ("Statement", "2 gaps"),
        ("Check and sign", "not signed yet"),
    ]
    assert page.count('aria-current="step"') == 1
    assert f'href="{step("proof", claim)}"' in page


def test_a_draft_of_somebody_else_is_not_there(
    creator: User, other_creator: User, client_for: SignIn
) -> None:
    claim, browser = make_draft(creator), client_for(other_creator)
    for name in STEPS:
        assert browser.get(step(name, claim)).status_code == 404
        assert browser.post(step(name, claim), STATEMENT).status_code == 404
    assert browser.get(url("edit", claim)).status_code == 404


def test_what_is_valid_is_kept_and_what_is_not_is_shown_again(
    creator: User, client_for: SignIn
) -> None:
    browser, claim = client_for(creator), make_draft(creator)
    picture = claim.pictures.get()
    part = f"pictures-{picture.public_id}"
    unknown = browser.post(step("avatar", claim), {"avatar_id": "no-such-avatar"})
    works = browser.post(
        step("pictures", claim),
        {
            "then": "next",
            f"{part}-title": "A new title",
            f"{part}-created_on": "2021-13-45",
            "new_works": [SimpleUploadedFile("page.html", b"<html>hello</html>")],
        },
    )
    kindless = browser.post(
        step("proof", claim), {f"proof-{picture.public_id}-proof_note": "a note without its kind"}
    )
    stated = browser.post(
        step("statement", claim), {"holder_name": "Chen Xi", "contact_email": "not an address"}
    )
    claim.refresh_from_db()
    picture.work.refresh_from_db()
    answers = (unknown, works, kindless, stated)
    pages = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [400] * 4
    assert (claim.holder_name, picture.work.title) == ("Chen Xi", "A new title")
    assert claim.contact_email == creator.email
    assert "No avatar has the id “no-such-avatar”" in pages[0]
    assert 'value="2021-13-45"' in pages[1]
    assert "This is a web page" in pages[1]
    assert "a note without its kind" in pages[2]
    assert 'value="not an address"' in pages[3]
    assert Evidence.objects.filter(claim=claim).count() == 1


def test_a_file_that_is_no_proof_is_named_beside_its_work(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator)
    part = f"proof-{claim.pictures.get().public_id}"
    bad = SimpleUploadedFile("proof.exe", b"MZ nothing")
    answer = client_for(creator).post(
        step("proof", claim), {f"{part}-proof_kind": "ORIGINAL", f"{part}-proof_file": bad}
    )
    assert answer.status_code == 400
    assert "Add a picture, a PDF, a layered Photoshop file" in answer.content.decode()


def test_an_avatar_is_uploaded_as_it_was_seen_and_completed_later(
    creator: User, client_for: SignIn
) -> None:
    browser, claim = client_for(creator), actions.start_claim(by=creator, now=NOW)
    browser.post(step("avatar", claim), {"avatar_image": picture_file(9)})
    claim.refresh_from_db()
    assert claim.avatar is not None
    assert (claim.avatar.registered, claim.avatar.source_url) == (False, "")
    blob = claim.avatar.blob
    browser.post(
        step("avatar", claim),
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
        step("avatar", claim),
        {"avatar_id": claim.avatar.external_id, "avatar_image": picture_file(9)},
    )
    claim.refresh_from_db()
    assert claim.avatar is not None
    assert claim.avatar.external_id is None


def test_works_come_from_the_library_and_go_again(creator: User, client_for: SignIn) -> None:
    browser, work = client_for(creator), make_work(creator, title="From the library")
    claim = make_draft(creator)
    assert "From the library" in browser.get(step("pictures", claim)).content.decode()
    browser.post(step("pictures", claim), {"library": [str(work.public_id)]})
    added = Picture.objects.get(claim=claim, work=work)
    browser.post(step("pictures", claim), {"remove": f"picture:{added.public_id}"})
    assert not Picture.objects.filter(claim=claim, work=work).exists()
    assert Work.objects.filter(pk=work.pk).exists()


def test_the_library_of_somebody_else_is_not_there(
    creator: User, other_creator: User, client_for: SignIn
) -> None:
    claim, foreign = make_draft(creator), make_work(other_creator)
    answer = client_for(creator).post(
        step("pictures", claim), {"library": [str(foreign.public_id)]}
    )
    assert answer.status_code == 400
    assert claim.pictures.count() == 1


def test_a_proof_is_taken_out(creator: User, client_for: SignIn) -> None:
    claim = make_draft(creator)
    proof = claim.evidence.get()
    client_for(creator).post(step("proof", claim), {"remove": f"evidence:{proof.public_id}"})
    assert claim.evidence.count() == 0


def test_what_has_no_field_of_its_own_is_said_at_the_top() -> None:
    claim = make_draft()
    problems = [Problem("", "It is gone."), Problem("proof.unknown", "No such work.")]
    for page in (AvatarPage, PicturesPage, ProofPage, StatementPage):
        shown = page(claim)
        shown.note(problems)
        assert shown.wrong
        said = [error["message"] for error in shown.again(claim).errors()]
        assert said == ["It is gone.", "No such work."]


def test_problems_of_wrong_dates_and_papers_stand_beside_them(
    creator: User, client_for: SignIn
) -> None:
    browser, claim = client_for(creator), make_draft(creator)
    part = f"pictures-{claim.pictures.get().public_id}"
    facts = {f"{part}-title": "A", f"{part}-created_on": "2999-01-01"}
    dated = browser.post(step("pictures", claim), facts)
    bad = SimpleUploadedFile("power.exe", b"MZ")
    papers = browser.post(step("statement", claim), STATEMENT | {"power_of_attorney": bad})
    assert (dated.status_code, papers.status_code) == (400, 400)
    assert f'href="#field-{part}-created_on"' in dated.content.decode()
    assert 'value="2999-01-01"' in dated.content.decode()
    assert 'href="#field-power_of_attorney"' in papers.content.decode()


def test_a_work_of_a_filed_claim_is_shown_but_not_changed(
    creator: User, client_for: SignIn
) -> None:
    filed, browser = make_claim(creator), client_for(creator)
    work = filed.pictures.get().work
    draft = make_draft(creator, works=[work])
    part = f"pictures-{draft.pictures.get().public_id}"
    answer = browser.post(step("pictures", draft), {f"{part}-title": "Other"})
    assert answer.status_code == 302
    page = browser.get(step("pictures", draft)).content.decode()
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
    browser.post(step("statement", claim), {"agent_name": "Wang Lei", "power_of_attorney": paper})
    proof = claim.evidence.get(kind=Evidence.Kind.POWER_OF_ATTORNEY)
    assert proof.filename == "power.pdf"
    assert "power.pdf" in browser.get(step("statement", claim)).content.decode()


def test_a_filed_claim_is_not_changed(creator: User, client_for: SignIn) -> None:
    claim, browser = make_claim(creator), client_for(creator)
    for place in (url("edit", claim), url("file", claim), step("avatar", claim)):
        assert browser.get(place)["Location"] == url("detail", claim)
    answer = browser.post(step("statement", claim), {"holder_name": "Other"}, follow=True)
    assert "no longer a draft" in answer.content.decode()
    again = browser.post(url("file", claim), {"signature": "Lin Mo"}, follow=True)
    assert "no longer a draft" in again.content.decode()


def test_every_gap_leads_to_its_field_and_names_its_rule(creator: User, client_for: SignIn) -> None:
    browser, claim = client_for(creator), actions.start_claim(by=creator, now=NOW)
    Claim.objects.filter(pk=claim.pk).update(contact_email="", agent_name="An Agent")
    bare = make_work(creator, created_on=None, first_published_url="")
    actions.add_picture(claim, work=bare, by=creator, now=NOW)
    page = browser.get(url("file", claim)).content.decode()
    claim.refresh_from_db()
    gaps = content_gaps(claim, now=NOW)
    links = re.findall(r'<a href="([^"#]+)#(field-[^"]+)">[^<]+</a><br><[^>]+>Rule: ([^<]+)<', page)
    assert [anchor for _page, anchor, _rule in links] == [gap.anchor for gap in gaps]
    assert [rule for _page, _anchor, rule in links] == [gap.rule for gap in gaps]
    assert {there for there, _anchor, _rule in links} == {step(name, claim) for name in STEPS}
    for there, anchor, _rule in links:
        assert f'id="{anchor}"' in browser.get(there).content.decode(), anchor


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
