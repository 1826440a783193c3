"""Finance finds payees masked, and reads a number only with a reason that stays on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from payouts.actions import OwnPayee, prepare_batch, reveal
from payouts.actions.batches import NoReason
from payouts.actions.reveals import NothingToRead
from payouts.models import Acceptance, Payee, PayeeLook
from payouts.personal import forget, hand_over, kept
from payouts.queries import look_rates, payees
from tests.factories import NOW
from tests.payouts.scenes import CARD, RESIDENT, accepted_claim, payee_fields, tamper
from tests.payouts.test_api import api, ask
from tests.payouts.test_batches import also

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
AGAIN = "INSERT INTO payouts_payeelook (payee_id, viewer_id, what, reason, at) SELECT"
LOOKS = "FROM payouts_payeelook"
WHY = {"what": "ACCOUNT", "reason": "The bank asks for the last digits."}


def one(owner: User | None = None, **payee: object) -> Payee:
    return Acceptance.objects.get(claim=accepted_claim(owner, payee=payee)).payee


def at(name: str, payee: Payee | None = None) -> str:
    return reverse(f"payouts:{name}", args=[payee.public_id] if payee else [])


def html_of(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


# --- Finding ------------------------------------------------------------------------------------


def test_payees_are_found_by_name_bank_claim_kind_way_and_shared_account(
    client_for: ClientFor, finance_preparer: User
) -> None:
    client = client_for(finance_preparer)
    assert "No payees yet" in html_of(client, at("payees"))
    first = one(account_name="王芳")
    second = one(
        account_name="墨画室", kind="COMPANY", bank_name="招商银行", account_number="12345678"
    )
    third = one(method="ALIPAY", alipay_account="lin@example.org", account_name="陈一")
    fourth = one(account_name="李四")
    claim = Acceptance.objects.get(payee=second).claim
    for query, wanted in (
        ({"q": "王"}, {first}),
        ({"q": "招商"}, {second}),
        ({"q": str(claim)}, {second}),
        ({"kind": "COMPANY"}, {second}),
        ({"method": "ALIPAY"}, {third}),
        ({"shared": "on"}, {first, fourth}),
        ({}, {first, second, third, fourth}),
    ):
        html = html_of(client, at("payees"), **query)
        found = {payee for payee in Payee.objects.all() if at("payee", payee) in html}
        assert found == wanted, query
        listed = ask(
            api(finance_preparer),
            "/api/v1/payees/?"
            + "&".join(f"{k}={'true' if v == 'on' else v}" for k, v in query.items()),
        )
        assert {row["id"] for row in listed["results"]} == {str(p.public_id) for p in wanted}
        assert CARD not in html
        assert CARD not in str(listed)
        assert RESIDENT not in html
    assert "No payee matches" in html_of(client, at("payees"), q="nobody")


def test_the_page_shows_all_but_the_numbers(
    client_for: ClientFor, finance_preparer: User, auditor: User
) -> None:
    paper = SimpleUploadedFile("power.pdf", b"%PDF-1.4 %%EOF")
    payee = one(kind="AGENT", papers=[paper], bank_code="102331001017")
    other = one(account_name="王芳")
    batch = prepare_batch(by=finance_preparer, now=NOW)
    html = html_of(client_for(finance_preparer), at("payee", payee))
    claim = Acceptance.objects.get(payee=payee).claim
    for words in ("power.pdf", "102331001017", "•••• 0128", f"•••• {RESIDENT[-4:]}", str(claim),
                  str(batch), "王芳", "Show it once", at("payee", other)):  # fmt: skip
        assert words in html
    assert CARD not in html
    assert RESIDENT not in html
    assert reverse("payouts:paper", args=[payee.papers.get().public_id]) in html
    html = html_of(client_for(auditor), at("payee", payee))
    assert "power.pdf" in html
    assert "Show it once" not in html
    assert reverse("payouts:paper", args=[payee.papers.get().public_id]) not in html


def test_numbers_from_before_the_index_are_like_nobodys(
    client_for: ClientFor, finance_preparer: User
) -> None:
    payee, _other = one(), one()
    tamper("payouts_payee", "account_index = NULL")
    html = html_of(client_for(finance_preparer), at("payee", payee))
    assert "Other people have named the same" in html  # the identity number
    assert html.count("<li>Account:") == 0


@pytest.mark.parametrize(
    ("person", "lists", "reads", "audits"),
    [
        ("finance_preparer", True, True, False),
        ("finance_approver", True, True, False),
        ("auditor", True, False, True),
        ("creator", False, False, False),
        ("reviewer", False, False, False),
        ("senior", False, False, False),
        ("administrator", False, False, False),
        ("platform_client", False, False, False),
    ],
)
def test_who_may_see_and_who_may_read(
    request: pytest.FixtureRequest,
    client_for: ClientFor,
    person: str,
    *,
    lists: bool,
    reads: bool,
    audits: bool,
) -> None:
    payee, user = one(), request.getfixturevalue(person)
    client, caller, root = client_for(user), api(user), f"/api/v1/payees/{payee.public_id}/"
    for address in (at("payees"), at("payee", payee)):
        assert client.get(address).status_code == (200 if lists else 403)
    for address in ("/api/v1/payees/", root, f"{root}looks/"):
        assert caller.get(address).status_code == (200 if lists else 403)
    assert client.get(at("payee-looks")).status_code == (200 if audits else 403)
    for address in ("/api/v1/payee-looks/", "/api/v1/payee-looks/rates/"):
        assert caller.get(address).status_code == (200 if audits else 403)
    assert client.post(at("reveal", payee), WHY).status_code == (200 if reads else 403)
    assert caller.post(f"{root}reveal/", WHY).status_code == (200 if reads else 403)
    assert PayeeLook.objects.count() == (2 if reads else 0)
    if not reads:
        with pytest.raises(PermissionDenied):
            reveal(payee, **WHY, by=user, now=NOW)


def test_strangers_sign_in_first(stranger: Client) -> None:
    payee = one()
    for address in (at("payees"), at("payee", payee), at("payee-looks")):
        assert stranger.get(address).status_code == 302
    assert stranger.post(at("reveal", payee), WHY).status_code == 302


def test_lists_take_the_same_queries_for_one_and_for_three(
    client_for: ClientFor, finance_preparer: User, auditor: User
) -> None:
    payee, counts = one(), list[list[int]]()
    for more in (1, 2):
        for _ in range(more):
            reveal(one(), **WHY, by=finance_preparer, now=NOW)
        counts.append([])
        for user, address in (
            (finance_preparer, at("payees")),
            (finance_preparer, at("payee", payee)),
            (auditor, at("payee-looks")),
        ):
            client = client_for(user)
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            counts[-1].append(len(caught))
    assert counts[0] == counts[1]


# --- Reading a number ---------------------------------------------------------------------------


def test_a_number_is_shown_once_and_the_look_stays(
    client_for: ClientFor, finance_approver: User, auditor: User
) -> None:
    payee, client = one(), client_for(finance_approver)
    for what, number in (("ACCOUNT", CARD), ("IDENTITY", RESIDENT)):
        shown = client.post(at("reveal", payee), {**WHY, "what": what})
        assert number in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
    assert client.get(at("reveal", payee)).status_code == 405
    html = html_of(client, at("payee", payee))
    assert html.count(WHY["reason"]) == 2
    assert CARD not in html
    html = html_of(client_for(auditor), at("payee-looks"))
    assert html.count(WHY["reason"]) == 2
    assert finance_approver.email in html
    assert "No look matches" in html_of(client_for(auditor), at("payee-looks"), q="nothing")
    assert "Who read numbers" in html_of(client_for(auditor), at("payees"))


def test_without_a_reason_nothing_is_shown(client_for: ClientFor, finance_preparer: User) -> None:
    payee, client = one(), client_for(finance_preparer)
    for given in ({**WHY, "reason": "  "}, {**WHY, "what": "SHOE"}, {}):
        answer = client.post(at("reveal", payee), given)
        assert answer.status_code == 400
        assert CARD not in answer.content.decode()
    with pytest.raises(NoReason):
        reveal(payee, what="ACCOUNT", reason=" ", by=finance_preparer, now=NOW)
    with pytest.raises(NothingToRead):
        reveal(payee, what="SHOE", reason="x", by=finance_preparer, now=NOW)
    assert not PayeeLook.objects.exists()


def test_what_was_never_asked_cannot_be_read(
    client_for: ClientFor, finance_preparer: User, settings: object
) -> None:
    settings.REDRESS_PAYEE_IDENTITY = False  # type: ignore[attr-defined]
    payee = one(identity_type="", identity_number="")
    client = client_for(finance_preparer)
    answer = client.post(at("reveal", payee), {**WHY, "what": "IDENTITY"})
    assert answer.status_code == 400
    assert "No identity number was asked of this payee." in answer.content.decode()
    assert "Not asked" in html_of(client, at("payee", payee))
    assert ask(api(finance_preparer), f"/api/v1/payees/{payee.public_id}/")["identity"] == ""


def test_nobody_reads_a_payee_of_their_own(client_for: ClientFor, creator: User) -> None:
    payee = one(creator)
    user = also(creator, Role.FINANCE_APPROVER)
    with pytest.raises(OwnPayee):
        reveal(payee, **WHY, by=user, now=NOW)
    client = client_for(user)
    assert "This payee is your own" in html_of(client, at("payee", payee))
    assert client.post(at("reveal", payee), WHY).status_code == 403
    address = f"/api/v1/payees/{payee.public_id}/reveal/"
    assert ask(api(user), address, WHY, 403)["code"] == "own_payee"
    assert not PayeeLook.objects.exists()


def test_over_the_api_too(finance_preparer: User, auditor: User) -> None:
    payee, caller = one(), api(finance_preparer)
    root = f"/api/v1/payees/{payee.public_id}/"
    answer = caller.post(f"{root}reveal/", WHY)
    assert answer.json() == {"what": "ACCOUNT", "number": CARD}
    assert answer["Cache-Control"] == "no-store"
    assert ask(caller, f"{root}reveal/", {**WHY, "reason": ""}, 400)["errors"].keys() == {"reason"}
    assert ask(caller, root)["looks"] == 1
    (look,) = ask(caller, f"{root}looks/")["results"]
    assert (look["viewer"], look["reason"]) == (finance_preparer.email, WHY["reason"])
    assert len(ask(api(auditor), "/api/v1/payee-looks/?q=bank")["results"]) == 1
    (rate,) = ask(api(auditor), "/api/v1/payee-looks/rates/")
    assert (rate["viewer"], rate["day"], rate["payees"]) == (finance_preparer.email, 1, 1)


def test_the_rate_counts_days_and_payees(finance_preparer: User, finance_approver: User) -> None:
    first, second, now = one(), one(), timezone.now()
    for payee, days in ((first, 0), (first, 3), (second, 20), (second, 40)):
        reveal(payee, **WHY, by=finance_preparer, now=now - timedelta(days=days))
    reveal(second, **WHY, by=finance_approver, now=now - timedelta(days=2))
    rates = [
        (rate["email"], rate["day"], rate["week"], rate["month"], rate["payees"])
        for rate in look_rates(now + timedelta(seconds=1))
    ]
    assert rates == [(finance_preparer.email, 1, 2, 3, 2), (finance_approver.email, 0, 1, 1, 1)]
    assert [vars(payee)["times_read"] for payee in payees()] == [3, 2]


# --- The record ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE payouts_payeelook SET reason = 'x'", "never edited or deleted"),
        ("DELETE FROM payouts_payeelook", "never edited or deleted"),
        (f"{AGAIN} payee_id, viewer_id, 'SHOE', 'x', now() {LOOKS}", "payee_look_what_known"),
        (f"{AGAIN} payee_id, viewer_id, 'ACCOUNT', ' ', now() {LOOKS}", "payee_look_has_reason"),
        (f"{AGAIN} id, owner_id, 'ACCOUNT', 'x', now() FROM payouts_payee", "of their own"),
    ],
)
def test_a_look_is_never_changed_and_never_made_up(
    finance_preparer: User, sql: str, words: str
) -> None:
    reveal(one(), **WHY, by=finance_preparer, now=NOW)
    with (
        pytest.raises(IntegrityError, match=words),
        connection.cursor() as cursor,
        transaction.atomic(),
    ):
        cursor.execute(sql)
    assert str(PayeeLook.objects.get()).startswith(f"{finance_preparer} · Account · ")


def test_a_payee_that_was_read_outlives_the_account_of_its_owner(
    creator: User, finance_preparer: User
) -> None:
    made = [
        Payee(
            owner=creator,
            account_name=name,
            bank_name="B",
            consent_version="1",
            consented_at=NOW,
        )
        for name in ("read", "unread")
    ]
    for payee in made:
        payee.keep_number(payee_fields().account_number)
        payee.save()
    assert kept(creator) == []
    reveal(made[0], **WHY, by=finance_preparer, now=NOW)
    (row,) = hand_over(creator).records["payees_read_by_staff"]
    assert (row["payee"], row["what"]) == (made[0].public_id, "ACCOUNT")
    (row,) = hand_over(finance_preparer).records["own_looks_at_payees"]
    assert row["reason"] == WHY["reason"]
    assert "whose numbers staff have read" in kept(creator)[0].what
    forget(creator, now=NOW)
    assert list(Payee.objects.filter(owner=creator)) == [made[0]]
