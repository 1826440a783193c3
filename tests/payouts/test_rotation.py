"""Another key for the vault, with the site running; and the same account under several names."""

import base64
import io
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from accounts.models import User
from payouts.actions import change_payee, open_paper, prepare_batch
from payouts.keys import sealing_key
from payouts.models import ExportPart, Payee, PayeePaper
from payouts.queries import shared_accounts
from payouts.vault import Unreadable, blind_index
from tests.factories import NOW
from tests.payouts.scenes import (
    CARD,
    RESIDENT,
    accept,
    accepted_claim,
    awarded_claim,
    exported_batch,
    file_of,
    payee_fields,
    tamper,
)
from tests.payouts.test_races import together

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 power of attorney %%EOF"
NEW = base64.b64encode(bytes(range(32))).decode()


def agent() -> Payee:
    """A payee with a sealed number and a sealed paper."""
    upload = SimpleUploadedFile("power.pdf", PAPER)
    accepted_claim(payee={"kind": "AGENT", "papers": [upload]})
    return Payee.objects.latest("pk")


@pytest.fixture
def rotated(settings: LazySettings) -> Callable[[], str]:
    """Brings in another key and walks through the vault; what the command said."""

    def walk() -> str:
        if settings.PAYEE_KEY != NEW:
            settings.PAYEE_KEY_FALLBACKS = [settings.PAYEE_KEY]
            settings.PAYEE_KEY = NEW
        out = io.StringIO()
        call_command("rotate_payee_key", stdout=out)
        return out.getvalue()

    return walk


def test_everything_is_sealed_with_the_new_key_and_the_old_one_may_go(
    rotated: Callable[[], str],
    settings: LazySettings,
    finance_preparer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    payee, paper = agent(), PayeePaper.objects.get()
    old = paper.attachment.name
    with django_capture_on_commit_callbacks(execute=True):
        said = rotated()
    assert "2 sealed anew, 0 fresh already" in said
    assert "PAYEE_KEY_FALLBACKS may go" in said
    settings.PAYEE_KEY_FALLBACKS = []
    payee.refresh_from_db()
    paper.refresh_from_db()
    assert payee.open_number() == CARD
    assert open_paper(paper, by=finance_preparer, now=NOW) == PAPER
    assert paper.attachment.name != old
    assert not paper.attachment.storage.exists(str(old))


def test_between_the_keys_both_open(settings: LazySettings) -> None:
    payee = agent()
    settings.PAYEE_KEY_FALLBACKS, settings.PAYEE_KEY = [settings.PAYEE_KEY], NEW
    assert payee.open_number() == CARD
    settings.PAYEE_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        payee.open_number()


def test_a_second_walk_finds_everything_fresh(rotated: Callable[[], str]) -> None:
    agent()
    rotated()
    assert "0 sealed anew, 2 fresh already" in rotated()


def test_what_no_key_opens_is_named_and_left_as_it_is(
    settings: LazySettings, rotated: Callable[[], str]
) -> None:
    payee, other = agent(), agent()
    paper = PayeePaper.objects.get(payee=payee)
    tamper("payouts_payee", f"account_number_encrypted = '\\x01' WHERE id = {payee.pk}")
    with paper.attachment.storage.open(str(paper.attachment.name), "wb") as file:
        file.write(b"other bytes")
    errors = io.StringIO()
    settings.PAYEE_KEY_FALLBACKS, settings.PAYEE_KEY = [settings.PAYEE_KEY], NEW
    with pytest.raises(CommandError, match="2 cannot be opened"):
        call_command("rotate_payee_key", stdout=io.StringIO(), stderr=errors)
    assert f"No key opens payouts_payee:{payee.public_id}" in errors.getvalue()
    assert f"No key opens payouts_payeepaper:{paper.public_id}" in errors.getvalue()
    settings.PAYEE_KEY_FALLBACKS = []
    other.refresh_from_db()
    assert other.open_number() == CARD


def test_identity_numbers_alipay_and_bank_files_are_sealed_anew_too(
    rotated: Callable[[], str],
    settings: LazySettings,
    finance_preparer: User,
    finance_approver: User,
) -> None:
    accepted_claim(payee={"method": "ALIPAY", "alipay_account": "lin@example.org"})
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    content = file_of(batch)
    assert "2 sealed anew, 0 fresh already" in rotated()
    assert "0 sealed anew, 2 fresh already" in rotated()
    settings.PAYEE_KEY_FALLBACKS = []
    payee = Payee.objects.get()
    assert (payee.open_number(), payee.open_identity()) == ("lin@example.org", RESIDENT)
    assert file_of(batch) == content
    assert sha256(content).hexdigest() == batch.exports.get().sha256
    tamper("payouts_exportpart", "sealed = '\\x01'")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 cannot be opened"):
        call_command("rotate_payee_key", stdout=io.StringIO(), stderr=errors)
    assert "No key opens payouts_exportpart:" in errors.getvalue()


def test_a_payee_without_an_identity_number_is_sealed_anew_too(
    rotated: Callable[[], str], settings: LazySettings
) -> None:
    settings.REDRESS_PAYEE_IDENTITY = False
    accepted_claim(payee={"identity_type": "", "identity_number": ""})
    assert "1 sealed anew, 0 fresh already" in rotated()
    settings.PAYEE_KEY_FALLBACKS = []
    assert Payee.objects.get().open_number() == CARD


def test_a_part_of_a_file_keeps_everything_but_its_seal(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    with pytest.raises(IntegrityError, match="only its seal may change"), transaction.atomic():
        ExportPart.objects.update(number=7)
    ExportPart.objects.update(sealed=b"x")
    with pytest.raises(IntegrityError, match="come and go only"), transaction.atomic():
        ExportPart.objects.all().delete()


def test_a_wrong_index_is_named_and_not_made_good(rotated: Callable[[], str]) -> None:
    accepted_claim()
    tamper("payouts_payee", "identity_index = '\\x00'")
    with pytest.raises(CommandError, match="1 cannot be opened"):
        rotated()


@pytest.mark.django_db(transaction=True)
def test_people_name_payees_while_the_key_is_changed(settings: LazySettings) -> None:
    claims = [awarded_claim() for _ in range(6)]
    for claim in claims[:2]:
        accept(claim)
    settings.PAYEE_KEY_FALLBACKS, settings.PAYEE_KEY = [settings.PAYEE_KEY], NEW

    def walk() -> None:
        call_command("rotate_payee_key", stdout=io.StringIO())

    def change() -> None:
        for claim in claims[:2]:
            change_payee(claim, by=claim.claimant, payee=payee_fields(), now=NOW)

    jobs: list[Callable[[], Any]] = [
        walk,
        change,
        *(partial(accept, claim) for claim in claims[2:]),
    ]
    done = together(jobs)
    assert not [result for result in done if isinstance(result, Exception)]
    settings.PAYEE_KEY_FALLBACKS = []
    assert Payee.objects.count() == 8
    for payee in Payee.objects.all():
        assert (payee.open_number(), payee.open_identity()) == (CARD, RESIDENT)


def test_numbers_from_before_the_index_get_theirs(rotated: Callable[[], str]) -> None:
    payee = agent()
    tamper("payouts_payee", "account_index = NULL")
    assert "2 sealed anew" in rotated()
    payee.refresh_from_db()
    assert bytes(payee.account_index or b"") == blind_index(CARD, key=sealing_key())


def test_the_index_tells_equal_numbers_and_nothing_else() -> None:
    key, other = bytes(32), bytes([1] * 32)
    assert blind_index(CARD, key=key) == blind_index(CARD, key=key)
    assert blind_index(CARD, key=key) != blind_index(CARD[:-1], key=key)
    assert blind_index(CARD, key=key) != blind_index(CARD, key=other)
    assert CARD.encode() not in blind_index(CARD, key=key)


def test_two_swapped_numbers_do_not_open() -> None:
    first, second = agent(), agent()
    sealed = {first.pk: second, second.pk: first}
    for key, other in sealed.items():
        changed = Payee.objects.filter(pk=key)
        changed.update(account_number_encrypted=other.account_number_encrypted)
    for payee in (first, second):
        payee.refresh_from_db()
        with pytest.raises(Unreadable):
            payee.open_number()


def test_an_account_that_two_people_named_is_shown_to_who_approves(
    finance_preparer: User, finance_approver: User, client_for: Callable[[User], Client]
) -> None:
    accepted_claim(payee={"account_name": "林墨"})
    accepted_claim(payee={"account_name": "王芳"})
    accepted_claim(payee={"account_number": "6222020200112233449", "number_checked": True})
    batch = prepare_batch(by=finance_preparer, now=NOW)
    (shared,) = shared_accounts(batch)
    assert [payee.account_name for payee in shared.payees] == ["林墨", "王芳"]
    page = client_for(finance_approver).get(reverse("payouts:batch", args=[batch.public_id]))
    assert "Several people have named the same account" in page.content.decode()
    api = APIClient()
    api.force_authenticate(finance_approver)
    assert api.get(f"/api/v1/batches/{batch.public_id}/shared-accounts/").json() == [
        {"number": "•••• 0128", "account_names": ["林墨", "王芳"]}
    ]


def test_one_person_with_two_claims_shares_nothing(creator: User, finance_preparer: User) -> None:
    accepted_claim(creator)
    accepted_claim(creator)
    assert shared_accounts(prepare_batch(by=finance_preparer, now=NOW)) == []
