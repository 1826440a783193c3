"""A payee is refused with its field in form, action and API, and by the database itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from payouts import texts
from payouts.actions import BadPayee, CodeLooksMistyped, change_payee
from payouts.models import Payee
from payouts.payee_forms import PayeeForm
from payouts.personal import hand_over
from tests.factories import NOW
from tests.payouts.scenes import (
    CARD,
    COMPANY,
    RESIDENT,
    accept,
    accepted_claim,
    awarded_claim,
    payee_fields,
)
from tests.payouts.test_api import ENTERED, acceptance, api, ask
from tests.payouts.test_claimant_pages import FORM

pytestmark = pytest.mark.django_db
ALIPAY = {"method": "ALIPAY", "alipay_account": "Lin.Mo@Example.org"}
CODE = "102331001017"
WRONG: list[tuple[dict[str, str], str]] = [
    ({"account_name": "林\u200b墨"}, "account_name"),
    ({"account_name": "林😀"}, "account_name"),
    ({"account_name": "林" * 61}, "account_name"),
    ({"account_name": "=林墨"}, "account_name"),
    ({"bank_name": "银行\ue000"}, "bank_name"),
    ({"bank_name": "行" * 71}, "bank_name"),
    ({"bank_name": ""}, "bank_name"),
    ({"account_number": ""}, "account_number"),
    ({"account_number": "12AB"}, "account_number"),
    ({"bank_code": "1023"}, "bank_code"),
    ({"method": "CASH"}, "method"),
    ({"method": "ALIPAY", "alipay_account": ""}, "alipay_account"),
    ({"method": "ALIPAY", "alipay_account": "12012345678"}, "alipay_account"),
    ({"identity_number": RESIDENT[:-1] + "5"}, "identity_number"),
    ({"identity_number": ""}, "identity_number"),
    ({"identity_type": ""}, "identity_type"),
    ({"identity_type": "USCC", "identity_number": COMPANY}, "identity_type"),
    ({"kind": "COMPANY", "identity_type": "RESIDENT"}, "identity_type"),
    ({"kind": "COMPANY", "identity_type": "USCC", "identity_number": RESIDENT}, "identity_number"),
    ({"identity_type": "PASSPORT", "identity_number": "E1"}, "identity_number"),
]


def form(**changes: Any) -> PayeeForm:
    return PayeeForm({**FORM, **changes}, {})


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_the_form_says_it_beside_the_field(changes: dict[str, str], field: str) -> None:
    assert list(form(**changes).errors) == [field]


def test_the_action_refuses_each_by_its_field() -> None:
    claim = accepted_claim()
    before = Payee.objects.count()
    for changes, field in WRONG:
        entered = replace(payee_fields(), **dict[str, Any](changes))
        with pytest.raises(BadPayee) as caught:
            change_payee(claim, by=claim.claimant, payee=entered, now=NOW)
        assert caught.value.field == field, changes
        assert all(not value or value not in str(caught.value) for value in changes.values())
    assert Payee.objects.count() == before


def test_the_api_refuses_each_by_its_field(creator: User) -> None:
    claim, client = awarded_claim(creator), api(creator)
    for changes, field in WRONG:
        problem = ask(client, acceptance(claim), {**ENTERED, **changes}, 400)
        assert list(problem["errors"]) == [field], changes
    assert not Payee.objects.exists()


def test_half_a_character_is_refused_by_the_api(creator: User) -> None:
    sent = json.dumps({**ENTERED, "account_name": "林\ud800"})
    address = acceptance(awarded_claim(creator))
    answer = api(creator).post(address, sent, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["account_name"])


def test_the_character_is_named() -> None:
    assert "U+200B" in str(form(account_name="林\u200b墨").errors)
    assert "U+1F600" in str(form(account_name="林😀").errors)


def test_everything_wrong_is_said_at_once() -> None:
    wrong = form(bank_code="1", account_number="1", identity_number="1", account_name="=")
    assert set(wrong.errors) == {"bank_code", "account_number", "identity_number", "account_name"}


def test_no_text_of_a_refusal_is_the_same_as_what_was_entered() -> None:
    assert "110101" not in str(form(identity_number=RESIDENT[:-1] + "5").errors["identity_number"])


# --- What the database refuses ------------------------------------------------------------------


@pytest.fixture
def row() -> Payee:
    accept(awarded_claim())
    return Payee.objects.get()


def insert(payee: Payee, **changes: str) -> None:
    """The same row once more by SQL, with these columns as SQL says."""
    given = {"id": "DEFAULT", "public_id": "gen_random_uuid()", **changes}
    names = [str(field.column) for field in Payee._meta.concrete_fields]
    values = [given.get(name, name) for name in names]
    values[0] = "nextval(pg_get_serial_sequence('payouts_payee', 'id'))"
    sql = f"INSERT INTO payouts_payee ({', '.join(names)}) SELECT {', '.join(values)} FROM payouts_payee WHERE id = %s"  # noqa: S608, E501  # words of these tests
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(sql, [payee.pk])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account_name": "E'林\\u200B墨'"}, "that a bank can carry"),
        ({"account_name": "E'林\\n墨'"}, "that a bank can carry"),
        ({"account_name": "'林😀'"}, "that a bank can carry"),
        ({"bank_name": "E'银行\\uE000'"}, "that a bank can carry"),
        ({"bank_name": "E'银行\\U000E0101'"}, "that a bank can carry"),
        ({"account_name": "'=1'"}, "would calculate"),
        ({"account_name": "' ＠林'"}, "would calculate"),
        ({"bank_name": "'-1'"}, "would calculate"),
        ({"account_name": "repeat('林', 61)"}, "no longer than a bank reads"),
        ({"bank_name": "repeat('行', 71)"}, "no longer than a bank reads"),
        ({"bank_name": "''"}, "payee_bank_named"),
        ({"method": "'CASH'"}, "payee_m"),
        ({"method": "'ALIPAY'"}, "payee_masked_by_method"),
        ({"account_masked": "'x'"}, "payee_masked_by_method"),
        ({"bank_code": "'1023'"}, "payee_bank_code_is_digits"),
        ({"identity_type": "''"}, "payee_identity_whole"),
        ({"identity_type": "'LIBRARY'"}, "payee_identity"),
        ({"identity_encrypted": "NULL"}, "payee_identity_whole"),
        ({"identity_last4": "''"}, "payee_identity_whole"),
        ({"identity_type": "'USCC'"}, "payee_identity_fits"),
        ({"kind": "'COMPANY'"}, "payee_identity_fits"),
    ],
)
def test_the_database_refuses_what_goes_around_the_action(
    row: Payee, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(IntegrityError, match=words):
        insert(row, **changes)


def test_a_row_with_nothing_wrong_is_taken_and_rare_characters_survive(row: Payee) -> None:
    insert(row, account_name="'王㛃䶮𫖯'")
    assert Payee.objects.latest("pk").account_name == "王㛃䶮𫖯"


@pytest.mark.parametrize(
    "change",
    ["public_id = gen_random_uuid()", "owner_id = owner_id + 1", "method = 'ALIPAY'",
     "identity_type = 'PASSPORT'"],
)  # fmt: skip
def test_what_a_sealed_value_is_bound_to_never_changes(row: Payee, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="never changes"),
        connection.cursor() as cursor,
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE payouts_payee SET {change}")  # noqa: S608  # words of these tests


# --- What is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "kept", "shown"),
    [
        ("Lin.Mo@Example.org", "lin.mo@example.org", "l••••@example.org"),
        ("+86 138 0013 8000", "13800138000", "138••••8000"),
    ],
)
def test_alipay_is_kept_sealed_and_masked(entered: str, kept: str, shown: str) -> None:
    accepted_claim(payee={"method": "ALIPAY", "alipay_account": entered, "bank_name": "x"})
    payee = Payee.objects.get()
    assert payee.open_number() == kept
    assert (payee.masked_number, payee.bank_name, payee.bank_code) == (shown, "支付宝", "")
    assert payee.open_identity() == RESIDENT
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_payee::text FROM payouts_payee")
        [(text,)] = cursor.fetchall()
    for secret in (kept, RESIDENT):
        assert secret not in text
        assert secret.encode().hex() not in text
    for secret in (entered, RESIDENT, CARD):
        assert secret not in repr(payee_fields(alipay_account=entered))


def test_a_mobile_number_is_no_account_number_of_the_same_digits() -> None:
    accepted_claim(payee={"method": "ALIPAY", "alipay_account": "13800138000"})
    accepted_claim(payee={"account_number": "13800138000"})
    accepted_claim(payee={"method": "ALIPAY", "alipay_account": "138 0013 8000"})
    first, bank, again = Payee.objects.order_by("pk")
    assert bytes(first.account_index or b"") == bytes(again.account_index or b"")
    assert bytes(first.account_index or b"") != bytes(bank.account_index or b"")


def test_a_doubtful_bank_code_is_a_question() -> None:
    claim = awarded_claim()
    with pytest.raises(CodeLooksMistyped) as caught:
        accept(claim, bank_code=CODE[:-1] + "0")
    assert caught.value.field == "bank_code"
    accept(claim, bank_code=CODE[:-1] + "0", code_checked=True)
    assert Payee.objects.get().bank_code == CODE[:-1] + "0"


def test_a_company_and_a_foreigner_are_known_by_their_numbers() -> None:
    accepted_claim(payee={"kind": "COMPANY", "bank_code": CODE})
    company = Payee.objects.get()
    assert (company.identity_type, company.open_identity()) == ("USCC", COMPANY)
    assert company.masked_identity == f"•••• {COMPANY[-4:]}"
    accepted_claim(payee={"identity_type": "PASSPORT", "identity_number": "e 1234 5678"})
    assert Payee.objects.latest("pk").open_identity() == "E12345678"


def test_where_no_tax_is_declared_the_number_may_be_left_out(settings: LazySettings) -> None:
    settings.REDRESS_PAYEE_IDENTITY = False
    none = {"identity_type": "", "identity_number": ""}
    assert form(**none).is_valid()
    accepted_claim(payee=none)
    payee = Payee.objects.get()
    assert (payee.masked_identity, payee.open_identity(), payee.altered) == ("", "", False)
    assert list(form(identity_type="", identity_number=RESIDENT).errors) == ["identity_type"]


def test_the_consent_names_what_is_asked() -> None:
    for language, words in (("en", ("Alipay", "identity number")), ("zh-hans", ("支付宝", "证件"))):
        assert all(word in texts.consent(language) for word in words)
        assert not any(word in texts.consent(language, "2026-11") for word in words)


def test_ones_own_data_have_the_numbers_in_clear(creator: User) -> None:
    accepted_claim(creator, payee=ALIPAY)
    (given,) = hand_over(creator).records["payees"]
    assert (given["account_number"], given["identity_number"]) == ("lin.mo@example.org", RESIDENT)
    assert (given["method"], given["identity_type"]) == ("ALIPAY", "RESIDENT")


# --- The claimant's page ------------------------------------------------------------------------


def test_both_ways_stand_on_the_page_and_what_was_typed_stays(
    client_for: Callable[[User], Client], creator: User
) -> None:
    claim, client = awarded_claim(creator), client_for(creator)
    address = reverse("payouts:accept", args=[claim.public_id])
    html = client.get(address).content.decode()
    for words in ("To a bank account", "To Alipay", "js/payee.js", 'data-method="ALIPAY"'):
        assert words in html
    assert html.count('autocomplete="off"') >= 6
    doubtful = {**FORM, "bank_code": CODE[:-1] + "0"}
    wrong = client.post(address, doubtful)
    assert wrong.status_code == 400
    html = wrong.content.decode()
    assert "I have compared the bank code" in html
    for typed in (CARD, RESIDENT, CODE[:-1] + "0", "中国工商银行杭州分行"):
        assert typed in html
    assert client.post(address, {**doubtful, "code_checked": "on"}).status_code == 302
    assert Payee.objects.get().bank_code == CODE[:-1] + "0"


def test_alipay_on_the_page_needs_no_bank(
    client_for: Callable[[User], Client], creator: User
) -> None:
    claim = awarded_claim(creator)
    given = {**FORM, **ALIPAY, "bank_name": "", "account_number": ""}
    address = reverse("payouts:accept", args=[claim.public_id])
    assert client_for(creator).post(address, given).status_code == 302
    assert Payee.objects.get().open_number() == "lin.mo@example.org"


def test_alipay_over_the_api(creator: User) -> None:
    claim = awarded_claim(creator)
    entered = {k: v for k, v in ENTERED.items() if k not in ("bank_name", "account_number")}
    said = ask(api(creator), acceptance(claim), {**entered, **ALIPAY}, 201)
    assert said["acceptance"]["account"] == "l••••@example.org"
