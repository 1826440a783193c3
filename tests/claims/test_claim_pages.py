"""The pages of filed claims: their states, their list, their files, and who may see them."""

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
from claims.models import Claim, Evidence
from claims.states import State
from pictures.models import Look
from tests.claims.browsing import STEPS, SignIn, picture_file, step, url
from tests.factories import NOW, make_claim, make_draft, make_user, make_work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page(state: State, client_for: SignIn) -> None:
    claim = make_claim(state=state)
    page = client_for(claim.claimant).get(url("detail", claim), follow=True)
    assert page.status_code == 200
    assert str(state.label) in page.content.decode()


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


def page_of(name: str, claim: Claim) -> str:
    """The address of the list, of a step, or of another page of the claim."""
    if name == "list":
        return reverse("claims:list")
    return step(name, claim) if name in STEPS else url(name, claim)


@pytest.mark.parametrize("name", ["list", "detail", *STEPS, "file"])
def test_the_number_of_queries_does_not_grow(
    name: str,
    client_for: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for works in (1, 3):
        user = make_user(Role.CREATOR)
        drafting = name in {*STEPS, "file"}
        make = make_draft if drafting else make_claim
        claim = make(user, works=1 if name == "list" else works)
        for _ in range(works - 1 if name == "list" else 0):
            make(user)
        for _ in range(works):
            make_work(user)
        browser = client_for(user)
        browser.get(url("detail", claim))
        with django_assert_max_num_queries(40) as asked:
            assert browser.get(page_of(name, claim)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def everything(claim: Claim) -> list[tuple[str, str]]:
    picture = claim.pictures.get().public_id
    proof = claim.evidence.exclude(attachment="").get().public_id
    pages = [(name, "get") for name in ("detail", "edit", "file")]
    steps = [(name, "post") for name in ("file", "withdraw", "ask-person", "answer")]
    found = [(url(name, claim), method) for name, method in (*pages, *steps)]
    found += [
        (url("picture", claim, picture_id=picture, which=which, side=384), "get")
        for which in ("original", "avatar")
    ]
    found += [(step(name, claim), method) for name in STEPS for method in ("get", "post")]
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
        if address in {
            url("edit", filed),
            url("file", filed),
            *(step(one, filed) for one in STEPS),
        }:
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
