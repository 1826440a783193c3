"""Papers of payees who receive money in another's place: asked for, sealed, opened on record."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from payouts.actions import (
    BadPayee,
    PaperUnreadable,
    accept_award,
    change_payee,
    open_paper,
    prepare_batch,
)
from payouts.actions.papers import TooManyPapers
from payouts.models import Acceptance, PaperLook, Payee, PayeePaper
from payouts.personal import forget
from payouts.texts import ACCEPTANCE_VERSION, CONSENT_VERSION, consent
from pictures.proofs import ProofRefused
from tests.factories import NOW
from tests.payouts.scenes import awarded_claim, payee_fields
from tests.payouts.test_claimant_pages import FORM

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 power of attorney %%EOF"
SignIn = Callable[[User], Client]


def paper(data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("power.pdf", data)


def accept(owner: User, **fields: object) -> Acceptance:
    return accept_award(
        awarded_claim(owner),
        by=owner,
        payee=payee_fields(**{"kind": "AGENT", "papers": [paper()], **fields}),
        text_version=ACCEPTANCE_VERSION,
        signature="Lin Mo",
        now=NOW,
    )


def stored(settings: LazySettings) -> list[bytes]:
    folder = Path(settings.MEDIA_ROOT)
    return [path.read_bytes() for path in folder.glob("papers/**/*") if path.is_file()]


@pytest.mark.parametrize(
    ("kind", "needed"),
    [("PERSON", False), ("COMPANY", False), ("AGENT", True), ("GUARDIAN", True), ("HEIR", True)],
)
def test_who_receives_money_for_another_shows_a_paper(
    creator: User, kind: str, *, needed: bool
) -> None:
    if not needed:
        assert accept(creator, kind=kind, papers=[]).payee.kind == kind
        return
    with pytest.raises(BadPayee) as refused:
        accept(creator, kind=kind, papers=[])
    assert refused.value.field == "papers"
    assert Payee.objects.count() == 0


def test_a_paper_is_sealed_in_storage(creator: User, settings: LazySettings) -> None:
    payee = accept(creator).payee
    kept = payee.papers.get()
    assert (str(kept), kept.sha256) == ("power.pdf", sha256(PAPER).hexdigest())
    (sealed,) = stored(settings)
    assert b"power of attorney" not in sealed
    assert (payee.consent_version, CONSENT_VERSION) == ("2026-12", "2026-12")
    assert "papers" in consent("en")
    assert "papers" not in consent("en", "2023-03")


def test_bad_papers_keep_nothing(creator: User, settings: LazySettings) -> None:
    with pytest.raises(ProofRefused):
        accept(creator, papers=[paper(), paper(b"text")])
    with pytest.raises(TooManyPapers, match="At most 5"):
        accept(creator, papers=[paper()] * 6)
    assert (Payee.objects.count(), stored(settings)) == (0, [])


def test_a_row_that_fails_leaves_no_file(creator: User, settings: LazySettings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payouts_payeepaper ADD CONSTRAINT no CHECK (filename = '')")
    with pytest.raises(IntegrityError):
        accept(creator)
    assert stored(settings) == []


def test_finance_opens_it_on_record_and_nobody_else(
    creator: User, finance_preparer: User, reviewer: User, auditor: User
) -> None:
    kept = accept(creator).payee.papers.get()
    for person in (reviewer, auditor, creator):
        with pytest.raises(PermissionDenied):
            open_paper(kept, by=person, now=NOW)
    assert PaperLook.objects.count() == 0
    assert open_paper(kept, by=finance_preparer, now=NOW) == PAPER
    look = PaperLook.objects.get()
    assert (look.viewer, look.at) == (finance_preparer, NOW)
    assert str(look).endswith("power.pdf · 2026-03-02 02:00")
    kept.payee.owner = finance_preparer
    with pytest.raises(PermissionDenied, match="your own"):
        open_paper(kept, by=finance_preparer, now=NOW)


def test_the_database_keeps_papers_and_looks(creator: User, finance_approver: User) -> None:
    kept = accept(creator).payee.papers.get()
    open_paper(kept, by=finance_approver, now=NOW)
    for change in (
        lambda: PayeePaper.objects.update(filename="other.pdf"),
        lambda: PaperLook.objects.update(viewer=creator),
        PaperLook.objects.all().delete,
    ):
        with (
            pytest.raises(IntegrityError, match=r"never edited|only the place"),
            transaction.atomic(),
        ):
            change()


def test_a_batch_offers_the_papers_to_who_handles_it(
    creator: User, finance_preparer: User, auditor: User, client_for: SignIn, settings: LazySettings
) -> None:
    kept = accept(creator).payee.papers.get()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    page, file = (
        reverse("payouts:batch", args=[batch.public_id]),
        f"/payouts/papers/{kept.public_id}/",
    )
    browser = client_for(finance_preparer)
    assert file in browser.get(page).content.decode()
    assert file not in client_for(auditor).get(page).content.decode()
    answer = browser.get(file)
    assert (answer.content, answer["Cache-Control"]) == (PAPER, "private, no-store")
    for path in Path(settings.MEDIA_ROOT).glob("papers/**/*"):
        if path.is_file():
            path.write_bytes(b"\x01 altered, altered, altered")
    broken = browser.get(file)
    assert (broken.status_code, "Tell an administrator" in broken.content.decode()) == (500, True)
    with pytest.raises(PaperUnreadable):
        open_paper(kept, by=finance_preparer, now=NOW)


def test_the_page_asks_for_the_paper_and_takes_it(creator: User, client_for: SignIn) -> None:
    claim, browser = awarded_claim(creator), client_for(creator)
    url = reverse("payouts:accept", args=[claim.public_id])
    assert "multipart/form-data" in browser.get(url).content.decode()
    bare = browser.post(url, {**FORM, "kind": "HEIR"})
    assert bare.status_code == 400
    assert "Add the paper that shows" in bare.content.decode()
    bad = browser.post(url, {**FORM, "kind": "HEIR", "papers": [paper(b"text")]})
    assert bad.status_code == 400
    assert "whole and undamaged" in bad.content.decode()
    done = browser.post(url, {**FORM, "kind": "HEIR", "papers": [paper(), paper()]})
    assert done.status_code == 302
    assert Acceptance.objects.get().payee.papers.count() == 2


def test_the_api_takes_papers(creator: User, client_for: SignIn) -> None:
    claim, browser = awarded_claim(creator), client_for(creator)
    url = f"/api/v1/claims/{claim.public_id}/acceptance/"
    said = {name: FORM[name] for name in FORM if name not in ("consent", "agreed")}
    bare = browser.post(url, {**said, "kind": "GUARDIAN"}, "application/json")
    assert (bare.status_code, bare.json()["code"]) == (400, "payee_invalid")
    done = browser.post(url, {**said, "kind": "GUARDIAN", "papers": [paper()]})
    assert done.status_code == 201, done.content
    assert PayeePaper.objects.count() == 1


def test_papers_of_a_payee_who_was_replaced_go_with_the_account(
    creator: User, settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    acceptance = accept(creator)
    old = acceptance.payee
    fields = payee_fields(kind="HEIR", papers=[paper(b"%PDF-1.4 will %%EOF")])
    new = change_payee(acceptance.claim, by=creator, payee=fields, now=NOW)
    assert len(stored(settings)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        forget(creator, now=NOW)
    assert list(PayeePaper.objects.all()) == [new.papers.get()]
    assert not Payee.objects.filter(pk=old.pk).exists()
    assert len(stored(settings)) == 1
