"""Proofs kept with a work: what is taken, who may, where they go, and when their files go."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from claims import actions as claim_actions
from claims.actions import evidence as evidence_actions
from claims.linter import AUTHORSHIP
from claims.models import Evidence
from pictures import proofs
from pictures.actions import WorkInUse, delete_work
from pictures.models import ProofKind, Work, WorkProof
from pictures.proofs import ProofInUse, ProofRefused, add_proof, remove_proof
from tests.factories import NOW, make_draft, make_work

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 nothing much %%EOF\n"
REGISTRATION = "国作登字-2021-F-00123456"


def files(settings: LazySettings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).glob("evidence/**/*") if path.is_file()]


def paper(name: str = "draft.pdf", data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def work(creator: User) -> Work:
    return make_work(creator)


@pytest.fixture
def browser(creator: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(creator)


def kept(work: Work, **more: object) -> WorkProof:
    facts = {"kind": ProofKind.CONTRACT, "upload": paper(), "now": NOW, **more}
    return add_proof(work, by=work.owner, **facts)  # type: ignore[arg-type]


def test_the_kinds_are_those_that_a_claim_takes_as_proof() -> None:
    assert {(kind.value, str(kind.label)) for kind in ProofKind} == {
        (kind.value, str(kind.label)) for kind in AUTHORSHIP
    }


def test_a_proof_is_kept_with_its_file(work: Work, settings: LazySettings) -> None:
    proof = kept(work, note=" with the studio ")
    assert (proof.note, proof.filename, proof.media_type) == (
        "with the studio",
        "draft.pdf",
        "application/pdf",
    )
    assert [file.read_bytes() for file in files(settings)] == [PAPER]
    assert str(proof) == "Contract with the studio"


def test_a_number_alone_is_a_proof_and_a_strange_one_only_a_hint(work: Work) -> None:
    for note, odd in ((REGISTRATION, False), ("2021/123", True)):
        proof = kept(work, kind=ProofKind.REGISTRATION, note=note, upload=None)
        assert (proof.attachment.name, proof.odd_number) == ("", odd)
    assert not kept(work, note="2021/123").odd_number


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "POWER_OF_ATTORNEY"}, "kind"),
        ({"upload": None, "note": "  "}, "file"),
        ({"upload": paper(data=b"")}, "file"),
        ({"upload": paper(data=b"hello")}, "file"),
    ],
)
def test_what_is_no_proof_is_refused(
    work: Work, settings: LazySettings, more: dict[str, object], field: str
) -> None:
    with pytest.raises(ProofRefused) as refused:
        kept(work, **more)
    assert refused.value.field == field
    assert (work.proofs.count(), files(settings)) == (0, [])


def test_a_work_has_so_many_proofs_at_most(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MOST_PROOFS", 1)
    kept(work)
    with pytest.raises(ProofRefused, match="at most 1 proofs"):
        kept(work)


def test_a_note_that_is_too_long_is_refused(work: Work) -> None:
    with pytest.raises(ValidationError):
        kept(work, note="x" * 501)


def test_a_row_that_fails_leaves_no_file(work: Work, settings: LazySettings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pictures_workproof ADD CONSTRAINT no CHECK (note <> 'no')")
    with pytest.raises(DatabaseError):
        kept(work, note="no")
    assert files(settings) == []


def test_nobody_else_adds_or_removes(work: Work, other_creator: User) -> None:
    proof = kept(work)
    with pytest.raises(PermissionDenied):
        add_proof(work, by=other_creator, kind=ProofKind.CONTRACT, note="mine", now=NOW)
    with pytest.raises(PermissionDenied):
        remove_proof(proof, by=other_creator)


def test_the_database_refuses_an_empty_or_unknown_proof(work: Work) -> None:
    with pytest.raises(IntegrityError, match="work_proof_says_something"):
        WorkProof.objects.create(work=work, kind=ProofKind.CONTRACT)


def test_a_claim_gets_the_proofs_of_the_work(
    work: Work,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    proof = kept(work)
    claim = make_draft(work.owner, works=[])
    picture = claim_actions.add_picture(claim, work=work, by=work.owner, now=NOW)
    (evidence,) = picture.evidence.all()
    assert (evidence.kind, evidence.sha256, evidence.proof) == ("CONTRACT", proof.sha256, proof)
    assert len(files(settings)) == 1
    with pytest.raises(ProofInUse, match="has to stay as evidence"):
        remove_proof(proof, by=work.owner)
    with pytest.raises(WorkInUse):
        delete_work(work, by=work.owner)
    with django_capture_on_commit_callbacks(execute=True):
        claim_actions.remove_evidence(evidence, by=work.owner, now=NOW)
    assert len(files(settings)) == 1  # the library still has it
    with django_capture_on_commit_callbacks(execute=True):
        remove_proof(proof, by=work.owner)
    assert files(settings) == []


def test_a_deleted_work_takes_its_proofs_with_it(
    work: Work,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    kept(work)
    kept(work, kind=ProofKind.REGISTRATION, note=REGISTRATION, upload=None)
    with django_capture_on_commit_callbacks(execute=True):
        delete_work(work, by=work.owner)
    assert (WorkProof.objects.count(), files(settings)) == (0, [])


def test_a_later_proof_is_brought_into_a_draft_once(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_draft(work.owner, works=[])
    picture = claim_actions.add_picture(claim, work=work, by=work.owner, now=NOW)
    kept(work)
    assert len(claim_actions.take_proofs(picture, by=work.owner, now=NOW)) == 1
    assert claim_actions.take_proofs(picture, by=work.owner, now=NOW) == []
    kept(work)
    monkeypatch.setattr(evidence_actions, "MAX_EVIDENCE", 1)
    assert claim_actions.take_proofs(picture, by=work.owner, now=NOW) == []
    assert Evidence.objects.count() == 1


def test_the_works_page_takes_shows_and_removes_proofs(browser: Client, work: Work) -> None:
    page = reverse("pictures:work", args=[work.public_id])
    answer = browser.post(
        f"{page}proofs/", {"kind": "REGISTRATION", "note": "no. 7", "file": paper()}
    )
    proof = work.proofs.get()
    assert answer.status_code == 302
    content = browser.get(page).content.decode()
    assert "no. 7" in content
    assert "does not look like a registration number" in content
    file = browser.get(f"{page}proofs/{proof.public_id}/")
    assert (file.content, file["Content-Disposition"]) == (
        PAPER,
        'attachment; filename="draft.pdf"',
    )
    done = browser.post(f"{page}proofs/{proof.public_id}/remove/", follow=True)
    assert "The proof is removed." in done.content.decode()
    assert work.proofs.count() == 0


def test_the_works_page_says_what_is_wrong_with_a_proof(browser: Client, work: Work) -> None:
    page = reverse("pictures:work", args=[work.public_id])
    for data, words in (
        ({"note": "kept"}, "This field is required."),
        ({"kind": "CONTRACT"}, "Add a file, a number or an address."),
        ({"kind": "CONTRACT", "file": paper(data=b"text")}, "whole and undamaged"),
    ):
        answer = browser.post(f"{page}proofs/", data)
        assert answer.status_code == 400
        assert words in answer.content.decode()


def test_a_proof_of_a_claim_stays_on_the_page(browser: Client, work: Work) -> None:
    proof = kept(work)
    claim = make_draft(work.owner, works=[])
    claim_actions.add_picture(claim, work=work, by=work.owner, now=NOW)
    page = reverse("pictures:work", args=[work.public_id])
    done = browser.post(f"{page}proofs/{proof.public_id}/remove/", follow=True)
    assert "has to stay as evidence" in done.content.decode()


def test_somebody_elses_proof_is_not_found(browser: Client) -> None:
    proof = kept(make_work())
    url = f"/pictures/{proof.work.public_id}/proofs/{proof.public_id}/"
    assert browser.get(url).status_code == 404
    assert browser.post(f"{url}remove/").status_code == 404


def test_the_api_keeps_lists_and_removes_proofs(browser: Client, work: Work) -> None:
    url = f"/api/v1/works/{work.public_id}/proofs/"
    made = browser.post(url, {"kind": "CONTRACT", "file": paper()})
    assert made.status_code == 201, made.content
    bare = browser.post(url, {"kind": "REGISTRATION", "note": "7"}, "application/json").json()
    assert bare["odd_number"] is True
    listed = browser.get(url).json()
    assert [one["kind"] for one in listed] == ["CONTRACT", "REGISTRATION"]
    assert browser.get(f"{url}{made.json()['id']}/file/").content == PAPER
    assert browser.get(f"{url}{bare['id']}/file/").status_code == 404
    assert browser.delete(f"{url}{bare['id']}/").status_code == 204
    assert browser.post(url, {"kind": "CONTRACT"}).json()["code"] == "evidence_refused"


def test_the_api_brings_proofs_into_a_draft(browser: Client, work: Work) -> None:
    claim = make_draft(work.owner, works=[])
    picture = claim_actions.add_picture(claim, work=work, by=work.owner, now=NOW)
    kept(work)
    url = f"/api/v1/claims/{claim.public_id}/pictures/{picture.public_id}/library-proofs/"
    assert [one["filename"] for one in browser.post(url).json()] == ["draft.pdf"]
