"""The pages of claims, clicked through as each role."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims import actions
from claims.actions import Problem
from claims.models import Claim, Evidence, Picture
from claims.states import State
from claims.views.draft_page import DraftPage
from pictures.models import Look, Work
from tests.factories import (
    NOW,
    make_avatar,
    make_claim,
    make_draft,
    make_picture_bytes,
    make_user,
    make_work,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def picture_file(seed: int, name: str = "lamp girl.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture_bytes(seed), "image/png")


def url(name: str, claim: Claim, **more: object) -> str:
    return reverse(f"claims:{name}", kwargs={"public_id": claim.public_id, **more})


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page(state: State, client_for: SignIn) -> None:
    claim = make_claim(state=state)
    page = client_for(claim.claimant).get(url("detail", claim), follow=True)
    assert page.status_code == 200
    assert str(state.label) in page.content.decode()


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
        part = f"pictures-{picture.public_id}"
        said |= {
            f"{part}-title": f"Work {number}",
            f"{part}-created_on": "2021-01-02",
            f"{part}-first_published_on": "",
            f"{part}-first_published_url": "",
            f"proof-{picture.public_id}-proof_kind": "REGISTRATION",
            f"proof-{picture.public_id}-proof_note": "国作登字-2021-F-00123456",
        }
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
    assert "Add a picture, a PDF or a layered Photoshop file" in answer.content.decode()


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


def test_no_match_is_brought_to_a_person(creator: User, client_for: SignIn) -> None:
    claim, browser = make_claim(creator, state=State.NO_MATCH), client_for(creator)
    assert "Ask for a person" in browser.get(url("detail", claim)).content.decode()
    browser.post(url("ask-person", claim))
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW
    again = browser.post(url("ask-person", claim), follow=True)
    assert "A person looks at this claim already" in again.content.decode()


def test_a_question_is_answered_with_files(creator: User, client_for: SignIn) -> None:
    claim, browser = make_claim(creator, state=State.INFO_REQUESTED), client_for(creator)
    assert "Where was this first shown?" in browser.get(url("detail", claim)).content.decode()
    bad = {"answer": "Here.", "uploads": [SimpleUploadedFile("x.exe", b"MZ")]}
    refused = browser.post(url("answer", claim), bad)
    assert refused.status_code == 400
    assert "Add a picture, a PDF" in refused.content.decode()
    assert ">\nHere.</textarea>" in refused.content.decode()
    empty = browser.post(url("answer", claim), {"answer": " "})
    assert empty.status_code == 400
    browser.post(url("answer", claim), {"answer": "Here.", "uploads": [picture_file(3)]})
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW
    page = browser.get(url("detail", claim)).content.decode()
    assert "You answered" in page
    assert "lamp girl.png" in page
    late = browser.post(url("answer", claim), {"answer": "Again."}, follow=True)
    assert "No question is open" in late.content.decode()


def test_a_claim_is_withdrawn_with_a_reason(creator: User, client_for: SignIn) -> None:
    claim, browser = make_claim(creator), client_for(creator)
    long = browser.post(url("withdraw", claim), {"reason": "x" * 2000})
    assert long.status_code == 400
    page = browser.post(url("withdraw", claim), {"reason": "We agreed."}, follow=True)
    claim.refresh_from_db()
    assert claim.state == State.WITHDRAWN
    assert "We agreed." in page.content.decode()


def test_a_draft_is_discarded(creator: User, client_for: SignIn) -> None:
    claim, browser = make_draft(creator), client_for(creator)
    page = browser.post(url("withdraw", claim), follow=True)
    assert "Withdrawn draft" in page.content.decode()


def test_the_list_is_filtered_paged_and_says_what_to_do_when_empty(
    creator: User, client_for: SignIn
) -> None:
    browser = client_for(creator)
    assert "No claims yet" in browser.get(reverse("claims:list")).content.decode()
    filed = make_claim(creator)
    for _ in range(26):
        actions.start_claim(by=creator, now=NOW)
    page = browser.get(reverse("claims:list"), {"state": "SUBMITTED"}).content.decode()
    assert str(filed.reference) in page
    assert "Draft of" not in page
    nothing = browser.get(reverse("claims:list"), {"state": "PAID"}).content.decode()
    assert "No claim in this state" in nothing
    odd = browser.get(reverse("claims:list"), {"state": "ODD", "page": "2"}).content.decode()
    assert odd.count('class="cover"') == 2


def test_the_list_shows_only_own_claims(
    creator: User, other_creator: User, client_for: SignIn
) -> None:
    own, foreign = make_claim(creator), make_claim(other_creator)
    page = client_for(creator).get(reverse("claims:list")).content.decode()
    assert str(own.reference) in page
    assert str(foreign.reference) not in page


@pytest.mark.parametrize("name", ["list", "detail", "edit", "file"])
def test_the_number_of_queries_does_not_grow(
    name: str,
    client_for: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for works in (1, 3):
        user = make_user(Role.CREATOR)
        drafting = name in {"edit", "file"}
        make = make_draft if drafting else make_claim
        claim = make(user, works=1 if name == "list" else works)
        for _ in range(works - 1 if name == "list" else 0):
            make(user)
        for _ in range(works):
            make_work(user)
        browser = client_for(user)
        browser.get(url("detail", claim))
        with django_assert_max_num_queries(40) as asked:
            there = reverse("claims:list") if name == "list" else url(name, claim)
            assert browser.get(there).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def everything(claim: Claim) -> list[tuple[str, str]]:
    picture = claim.pictures.get().public_id
    proof = claim.evidence.exclude(attachment="").get().public_id
    pages = [(name, "get") for name in ("detail", "edit", "file")]
    steps = [(name, "post") for name in ("edit", "file", "withdraw", "ask-person", "answer")]
    found = [(url(name, claim), method) for name, method in (*pages, *steps)]
    found += [
        (url("picture", claim, picture_id=picture, which=which, side=384), "get")
        for which in ("original", "avatar")
    ]
    found.append((url("avatar", claim, side=1600), "get"))
    found.append((url("evidence-file", claim, evidence_id=proof), "get"))
    return found


def with_file(claim: Claim) -> Claim:
    Evidence.objects.filter(claim=claim).delete()
    paper = SimpleUploadedFile("c.pdf", b"%PDF-1.4 %%EOF")
    actions.add_evidence(
        claim,
        by=claim.claimant,
        kind=Evidence.Kind.CONTRACT,
        upload=paper,
        picture=claim.pictures.get(),
        now=NOW,
    )
    return claim


def test_nobody_reaches_the_claim_of_somebody_else(
    other_creator: User,
    reviewer: User,
    finance_preparer: User,
    platform_client: User,
    administrator: User,
    stranger: Client,
    client_for: SignIn,
) -> None:
    draft = with_file(make_draft())
    for address, method in everything(draft):
        assert getattr(stranger, method)(address).status_code == 302
        assert getattr(client_for(other_creator), method)(address).status_code == 404
        assert getattr(client_for(reviewer), method)(address).status_code in {403, 404}
        for user in (finance_preparer, platform_client, administrator):
            assert getattr(client_for(user), method)(address).status_code == 403
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_an_auditor_reads_a_filed_claim_and_changes_nothing(
    auditor: User, client_for: SignIn
) -> None:
    draft = make_draft()
    filed, browser = with_file(make_draft()), client_for(auditor)
    actions.file_claim(filed, by=filed.claimant, signature="Lin Mo", now=NOW)
    assert browser.get(url("detail", draft)).status_code == 404
    page = browser.get(url("detail", filed)).content.decode()
    assert str(filed.reference) in page
    assert filed.telephone not in page
    assert filed.postal_address not in page
    assert "Withdraw" not in page
    for address, method in everything(filed):
        expected = 200 if method == "get" else 403
        if address in {url("edit", filed), url("file", filed)}:
            expected = 403
        assert getattr(browser, method)(address).status_code == expected, address


def test_claimant_and_auditor_download_proofs_and_reviewers_do_so_elsewhere(
    reviewer: User, auditor: User, client_for: SignIn
) -> None:
    claim = with_file(make_draft())
    address = url("evidence-file", claim, evidence_id=claim.evidence.get().public_id)
    assert client_for(auditor).get(address).status_code == 404
    actions.file_claim(claim, by=claim.claimant, signature="Lin Mo", now=NOW)
    assert client_for(reviewer).get(address).status_code == 403
    for person in (claim.claimant, auditor):
        got = client_for(person).get(address)
        assert got.status_code == 200
        assert got.content == b"%PDF-1.4 %%EOF"
        assert got["Content-Disposition"] == 'attachment; filename="c.pdf"'
        assert got["X-Content-Type-Options"] == "nosniff"


def test_a_look_at_an_avatar_is_logged_and_never_cached(creator: User, client_for: SignIn) -> None:
    claim = make_claim(creator)
    assert claim.avatar is not None
    got = client_for(creator).get(url("avatar", claim, side=384))
    assert got["Cache-Control"] == "no-store"
    look = Look.objects.get(viewer=creator)
    assert (look.blob, look.where) == (claim.avatar.blob, url("avatar", claim, side=384))


def test_pictures_of_another_claim_are_not_there(creator: User, client_for: SignIn) -> None:
    claim, other = make_claim(creator), make_claim()
    foreign = url(
        "picture", claim, picture_id=other.pictures.get().public_id, which="original", side=384
    )
    assert client_for(creator).get(foreign).status_code == 404
    empty = actions.start_claim(by=creator, now=NOW)
    assert client_for(creator).get(url("avatar", empty, side=384)).status_code == 404
    nothing = reverse("claims:detail", kwargs={"public_id": uuid4()})
    assert client_for(creator).get(nothing).status_code == 404


def test_the_page_reloads_itself_when_the_comparison_has_ended(
    creator: User, client_for: SignIn
) -> None:
    claim, browser = make_claim(creator), client_for(creator)
    waiting = browser.get(url("detail", claim), headers={"hx-request": "true"})
    assert "HX-Refresh" not in waiting
    assert "every 5s" in waiting.content.decode()
    actions.advance(claim, to=State.NO_MATCH, by=None, now=NOW)
    done = browser.get(url("detail", claim), headers={"hx-request": "true"})
    assert done["HX-Refresh"] == "true"


def test_a_date_beyond_the_known_holidays_says_that_it_may_move(
    creator: User, client_for: SignIn
) -> None:
    claim = make_draft(creator, now=NOW + timedelta(days=365 * 40))
    far = NOW + timedelta(days=365 * 40)
    actions.file_claim(claim, by=creator, signature="Lin Mo", now=far)
    assert "may move" in client_for(creator).get(url("detail", claim)).content.decode()


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
