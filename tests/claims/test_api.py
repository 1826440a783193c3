"""Claims over the API: the whole way of a claimant, and everybody else's refusals."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims import actions
from claims.models import Claim, Evidence
from claims.states import State
from pictures.models import Blob, Work
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
JSON = "application/json"
STATED = {
    "holder_name": "Lin Mo",
    "holder_kind": "PERSON",
    "postal_address": "1 Example Road",
    "contact_email": "lin@example.org",
    "telephone": "+86 571 000000",
    "rights": ["REPRODUCTION", "ADAPTATION"],
    "request": "Stop.",
    "declaration_agreed": True,
}


def at(name: str, claim: Claim | None = None, **more: object) -> str:
    kwargs = more if claim is None else {"public_id": claim.public_id, **more}
    return reverse(f"api:claim-{name}", kwargs=kwargs)


def file(seed: int, name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture_bytes(seed), "image/png")


def test_a_claim_is_made_filed_and_followed(creator: User, client_for: SignIn) -> None:
    api, avatar, work = client_for(creator), make_avatar(), make_work(creator)
    body = {**STATED, "avatar_id": avatar.external_id, "works": [str(work.public_id)]}
    made = api.post(at("list"), body, content_type=JSON)
    assert made.status_code == 201
    claim = Claim.objects.get(public_id=made.json()["id"])
    picture = made.json()["pictures"][0]
    assert (claim.state, picture["work"]) == (State.DRAFT, str(work.public_id))
    missing = api.get(at("gaps", claim)).json()
    fields = [gap["field"] for gap in missing]
    assert fields == [f"pictures.{picture['id']}.evidence", "signature"]
    assert all(gap["message"] and gap["rule"] for gap in missing)
    early = api.post(at("file", claim), {"signature": "Lin Mo"}, content_type=JSON)
    assert early.status_code == 409
    assert early.json()["code"] == "incomplete"
    assert list(early.json()["errors"]) == [f"pictures.{picture['id']}.evidence"]
    proof = {"picture": picture["id"], "kind": "ORIGINAL", "file": file(3)}
    assert api.post(at("add-evidence", claim), proof).status_code == 201
    filed = api.post(at("file", claim), {"signature": "Lin Mo"}, content_type=JSON).json()
    assert (filed["state"], filed["reference"][:3]) == ("SUBMITTED", "RD-")
    assert filed["due_at"] is not None
    status = api.get(at("detail", claim)).json()
    assert [moment["state"] for moment in status["timeline"]] == ["DRAFT", "SUBMITTED"]
    assert [moment["actor"] for moment in status["timeline"]] == ["You", "You"]


def test_pictures_are_uploaded_with_the_claim(creator: User, client_for: SignIn) -> None:
    body = {
        "avatar_image": file(1),
        "avatar_url": "https://example.org/a",
        "avatar_seen_at": "2026-01-01T10:00:00+08:00",
        "new_works[0]title": "Lamp",
        "new_works[0]created_on": "2021-01-01",
        "new_works[0]image": file(2),
        "new_works[1]title": "Fox",
        "new_works[1]image": file(3),
    }
    made = client_for(creator).post(at("list"), body)
    assert made.status_code == 201, made.json()
    titles = [(picture["title"], picture["created_on"]) for picture in made.json()["pictures"]]
    assert titles == [("Lamp", "2021-01-01"), ("Fox", None)]
    assert made.json()["avatar"]["avatar_url"] == "https://example.org/a"


def test_if_a_part_is_refused_nothing_is_kept(creator: User, client_for: SignIn) -> None:
    body = {
        "avatar_id": "unknown",
        "new_works[0]title": "Lamp",
        "new_works[0]image": file(2),
        "new_works[1]title": "Fox",
        "new_works[1]image": SimpleUploadedFile("fox.png", b"MZ"),
    }
    refused = client_for(creator).post(at("list"), body)
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"avatar", "new_works.1.image"}
    assert refused["Content-Type"].startswith("application/problem+json")
    assert (Claim.objects.count(), Work.objects.count(), Blob.objects.count()) == (0, 0, 0)


def test_works_of_others_are_unknown(creator: User, client_for: SignIn) -> None:
    foreign = str(make_work().public_id)
    refused = client_for(creator).post(at("list"), {"works": [foreign]}, content_type=JSON)
    assert refused.status_code == 400
    assert foreign in refused.json()["errors"]["works"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_email", "nonsense"),
        ("rights", ["FREEDOM"]),
        ("holder_kind", "ROBOT"),
        ("avatar_url", "not a url"),
        ("works", ["1"]),
        ("telephone", "1" * 41),
    ],
)
def test_a_wrong_value_is_named(
    field: str, value: object, creator: User, client_for: SignIn
) -> None:
    refused = client_for(creator).post(at("list"), {field: value}, content_type=JSON)
    assert refused.status_code == 400
    assert [name.split(".")[0] for name in refused.json()["errors"]] == [field]


def test_a_draft_is_changed(creator: User, client_for: SignIn) -> None:
    claim, api = make_draft(creator), client_for(creator)
    changed = api.patch(at("detail", claim), {"telephone": "123456789"}, content_type=JSON)
    assert changed.json()["telephone"] == "123456789"
    assert changed.json()["holder_name"] == "Lin Mo"
    other = make_avatar()
    api.patch(at("detail", claim), {"avatar_id": other.external_id}, content_type=JSON)
    claim.refresh_from_db()
    assert claim.avatar == other
    filed = make_claim(creator)
    refused = api.patch(at("detail", filed), {"telephone": "1"}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_draft")


def test_works_come_and_go(creator: User, client_for: SignIn) -> None:
    claim, api, work = make_draft(creator), client_for(creator), make_work(creator)
    named = api.post(at("add-picture", claim), {"work": str(work.public_id)}, content_type=JSON)
    assert (named.status_code, named.json()["work"]) == (201, str(work.public_id))
    sent = api.post(at("add-picture", claim), {"image": file(8), "title": "New"})
    assert (sent.status_code, sent.json()["title"]) == (201, "New")
    nothing = api.post(at("add-picture", claim), {}, content_type=JSON)
    assert nothing.status_code == 400
    twice = api.post(at("add-picture", claim), {"work": str(work.public_id)}, content_type=JSON)
    assert twice.status_code == 400
    assert "already" in twice.json()["errors"]["works"][0]
    gone = api.delete(at("picture", claim, picture_id=named.json()["id"]))
    assert gone.status_code == 204
    assert claim.pictures.count() == 2


def test_a_proof_comes_goes_and_is_read(creator: User, client_for: SignIn) -> None:
    claim, api = make_draft(creator), client_for(creator)
    paper = SimpleUploadedFile("p.pdf", b"%PDF-1.4 %%EOF")
    made = api.post(at("add-evidence", claim), {"kind": "POWER_OF_ATTORNEY", "file": paper})
    number = made.json()["id"]
    read = api.get(at("evidence-file", claim, evidence_id=number))
    assert read.content == b"%PDF-1.4 %%EOF"
    assert api.delete(at("evidence", claim, evidence_id=number)).status_code == 204
    bare = api.post(at("add-evidence", claim), {"kind": "CONTRACT"}, content_type=JSON)
    assert list(bare.json()["errors"]) == ["file"]
    foreign = make_draft().pictures.get().public_id
    body = {"kind": "CONTRACT", "note": "x", "picture": str(foreign)}
    assert api.post(at("add-evidence", claim), body, content_type=JSON).status_code == 404


def test_pictures_are_shown(creator: User, client_for: SignIn) -> None:
    claim, api = make_claim(creator), client_for(creator)
    picture = claim.pictures.get().public_id
    assert api.get(at("original", claim, picture_id=picture, side=384)).status_code == 200
    avatar = api.get(at("avatar", claim, side=384))
    assert (avatar.status_code, avatar["Cache-Control"]) == (200, "no-store")


def test_withdraw_ask_person_and_answer(creator: User, client_for: SignIn) -> None:
    api = client_for(creator)
    claim = make_claim(creator, state=State.NO_MATCH)
    asked = api.post(at("ask-person", claim), content_type=JSON)
    assert asked.json()["state"] == "IN_REVIEW"
    again = api.post(at("ask-person", claim), content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "step_refused")
    waiting = make_claim(creator, state=State.INFO_REQUESTED)
    answered = api.post(at("answer", waiting), {"answer": "In 2021.", "files": [file(4)]})
    assert answered.json()["state"] == "IN_REVIEW"
    assert answered.json()["questions"][0]["answer"] == "In 2021."
    assert [proof["kind"] for proof in answered.json()["evidence"]] == ["ANSWER"]
    gone = api.post(at("withdraw", waiting), {"reason": "Settled."}, content_type=JSON)
    assert gone.json()["state"] == "WITHDRAWN"
    assert gone.json()["timeline"][-1]["reason"] == "Settled."


def test_the_list_is_filtered_and_paged(creator: User, client_for: SignIn) -> None:
    filed, draft, _foreign = make_claim(creator), make_draft(creator), make_claim()
    api = client_for(creator)
    listed = api.get(at("list")).json()
    assert {row["id"] for row in listed["results"]} == {str(filed.public_id), str(draft.public_id)}
    drafts = api.get(at("list"), {"state": "DRAFT"}).json()
    assert [row["id"] for row in drafts["results"]] == [str(draft.public_id)]
    assert [row["works"] for row in drafts["results"]] == [1]
    assert api.get(at("list"), {"page": "9"}).status_code == 400  # pages are leafed by cursor


@pytest.mark.parametrize("name", ["list", "detail", "gaps"])
def test_the_number_of_queries_does_not_grow(
    name: str, client_for: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for number in (1, 3):
        user = make_user(Role.CREATOR)
        claim = make_draft(user, works=1 if name == "list" else number)
        for _ in range(number - 1 if name == "list" else 0):
            make_draft(user)
        address = at("list") if name == "list" else at(name, claim)
        api = client_for(user)
        with django_assert_max_num_queries(15) as asked:
            assert api.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def calls(claim: Claim) -> list[tuple[str, str]]:
    picture, proof = claim.pictures.get().public_id, claim.evidence.get().public_id
    posts = ["file", "withdraw", "ask-person", "answer", "add-picture", "add-evidence"]
    return [
        *[("post", at(name, claim)) for name in posts],
        ("patch", at("detail", claim)),
        ("delete", at("picture", claim, picture_id=picture)),
        ("delete", at("evidence", claim, evidence_id=proof)),
        ("get", at("detail", claim)),
        ("get", at("gaps", claim)),
        ("get", at("original", claim, picture_id=picture, side=384)),
        ("get", at("avatar", claim, side=384)),
        ("get", at("evidence-file", claim, evidence_id=proof)),
    ]


def test_nobody_reaches_the_claim_of_somebody_else(
    other_creator: User, reviewer: User, platform_client: User, stranger: Client, client_for: SignIn
) -> None:
    claim = make_draft()
    for method, address in calls(claim):
        for browser, expected in (
            (stranger, 401),
            (client_for(other_creator), 404),
            (client_for(reviewer), 403),
            (client_for(platform_client), 403),
        ):
            got = getattr(browser, method)(address, content_type=JSON)
            assert got.status_code == expected, (address, expected)
    assert Claim.objects.get(pk=claim.pk).state == State.DRAFT
    assert (claim.pictures.count(), claim.evidence.count()) == (1, 1)


def test_an_auditor_reads_and_changes_nothing(auditor: User, client_for: SignIn) -> None:
    draft, filed, api = make_draft(), make_claim(), client_for(auditor)
    assert api.get(at("detail", draft)).status_code == 404
    shown = api.get(at("detail", filed)).json()
    assert (shown["telephone"], shown["postal_address"], shown["contact_email"]) == ("", "", "")
    assert shown["timeline"][0]["actor"] == str(filed.claimant)
    assert len(api.get(at("list")).json()["results"]) == 1
    body = {"answer": "x", "kind": "CONTRACT", "note": "x", "work": str(uuid4())}
    for method, address in calls(filed):
        if method != "get":
            got = getattr(api, method)(address, json.dumps(body), content_type=JSON)
            assert got.status_code in {400, 403}, address
    filed.refresh_from_db()
    assert filed.state == State.SUBMITTED
    assert (filed.pictures.count(), filed.evidence.count()) == (1, 1)


def test_an_auditor_starts_no_claim(auditor: User, client_for: SignIn) -> None:
    assert client_for(auditor).post(at("list"), STATED, content_type=JSON).status_code == 403
    assert Claim.objects.count() == 0


def test_an_odd_id_is_not_found(creator: User, client_for: SignIn) -> None:
    api, claim = client_for(creator), make_draft(creator)
    assert api.get(at("list") + "nonsense/").status_code == 404
    assert api.get(f"{at('list')}{uuid4()}/").status_code == 404
    assert api.delete(at("picture", claim, picture_id=uuid4())).status_code == 404
    assert api.delete(at("evidence", claim, evidence_id=uuid4())).status_code == 404
    note = claim.evidence.get().public_id
    assert api.get(at("evidence-file", claim, evidence_id=note)).status_code == 404


def test_evidence_of_an_undone_call_leaves_no_file(creator: User) -> None:
    """A sheet with a good proof and a bad avatar keeps neither row nor file."""
    claim = make_draft(creator)
    paper = SimpleUploadedFile("p.pdf", b"%PDF-1.4 %%EOF")
    note = actions.NewProof("proof", Evidence.Kind.CONTRACT, note="a number")
    proof = actions.NewProof("proof", Evidence.Kind.CONTRACT, upload=paper)
    sheet = actions.Sheet(avatar=actions.AvatarChoice("unknown"), proofs=[note, proof])
    with pytest.raises(actions.SheetRefused):
        actions.change_claim(claim, by=creator, sheet=sheet, now=NOW)
    assert claim.evidence.count() == 1
    assert stored_proofs() == []


def stored_proofs() -> list[str]:
    return [str(path) for path in Path(settings.MEDIA_ROOT).glob("evidence/**/*") if path.is_file()]
