"""The files for the bank on the batch's page and over the API."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from payouts.actions import (
    OWN,
    approve_batch,
    make_waiting_exports,
    prepare_batch,
    release_batch,
)
from payouts.exports.profiles import profiles
from payouts.models import Batch, Export, Payee
from tests.factories import NOW
from tests.payouts.scenes import CARD, accepted_claim, file_of, payments, tamper
from tests.payouts.test_api import api, ask, at
from tests.payouts.test_finance_pages import page, queries, send

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def released(finance_preparer: User, finance_approver: User) -> Batch:
    """A released batch of two payments."""
    accepted_claim(works=2)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    return release_batch(batch, by=finance_preparer, now=NOW)


@pytest.fixture
def preparer(client_for: ClientFor, finance_preparer: User) -> Client:
    return client_for(finance_preparer)


@pytest.fixture
def caller(finance_preparer: User) -> APIClient:
    return api(finance_preparer)


def files_at(batch: Batch, profile: str = "") -> str:
    return at("export-list", batch) + (f"{profile}/" if profile else "")


def test_every_kind_of_file_is_offered_to_preparers_alone(
    released: Batch, preparer: Client, client_for: ClientFor, auditor: User
) -> None:
    html = page(preparer, "batch", released.public_id)
    for profile in profiles().values():
        assert profile.name["en"] in html
        assert reverse("payouts:export", args=[released.public_id, profile.key]) in html
    assert "never two" in html
    seen = page(client_for(auditor), "batch", released.public_id)
    assert "Plain table (Excel)" in seen
    assert "Make the file" not in seen


def test_a_batch_that_is_not_released_has_no_files(
    finance_preparer: User, preparer: Client
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    assert "Files for the bank" not in page(preparer, "batch", batch.public_id)


def test_a_file_is_made_downloaded_and_both_are_shown(
    released: Batch, preparer: Client, client_for: ClientFor, auditor: User
) -> None:
    html = send(preparer, "export", released.public_id, "redress-xlsx")[1]
    export = Export.objects.get()
    assert f"{released}.xlsx is made and kept" in html
    assert export.sha256 in html
    address = reverse("payouts:download", args=[released.public_id, "redress-xlsx"])
    first, second = preparer.get(address), preparer.get(address)
    assert first.getvalue() == second.getvalue() == file_of(released)
    assert first["ETag"] == f'"{export.sha256}"'
    seen = page(client_for(auditor), "batch", released.public_id)
    assert "Downloaded 2 times" in seen
    assert export.sha256 in seen
    assert address not in seen
    assert CARD not in seen


def test_a_file_under_way_is_shown_with_progress_until_it_is_made(
    released: Batch, preparer: Client, settings: LazySettings
) -> None:
    settings.REDRESS_EXPORT_AT_ONCE = 1
    html = send(preparer, "export", released.public_id, OWN)[1]
    assert "The file is being made." in html
    assert 'hx-trigger="every 2s"' in html
    assert "0 of 2 payments · Waiting to be made" in html
    make_waiting_exports(now=NOW)
    html = page(preparer, "batch", released.public_id)
    assert "every 2s" not in html
    assert Export.objects.get().sha256 in html


def test_a_refusal_names_every_payment_and_other_kinds_stay_possible(
    released: Batch, preparer: Client
) -> None:
    status, html = send(preparer, "export", released.public_id, "alipay-batch")
    assert status == 409
    for payment in payments(released):
        assert f"Payment {payment.reference} of claim {payment.award.claim}" in html
    assert not Export.objects.exists()
    assert send(preparer, "export", released.public_id, OWN)[0] == 302


def test_why_the_worker_could_not_make_it_stands_on_the_page(
    released: Batch, preparer: Client, settings: LazySettings
) -> None:
    settings.REDRESS_EXPORT_AT_ONCE = 1
    send(preparer, "export", released.public_id, OWN)
    Payee.objects.update(account_name="=1+1")
    make_waiting_exports(now=NOW)
    html = page(preparer, "batch", released.public_id)
    assert html.count("it begins like a formula") == 2
    assert "Try again" in html


def test_an_unknown_kind_is_a_bad_request(
    released: Batch, preparer: Client, caller: APIClient
) -> None:
    assert send(preparer, "export", released.public_id, "swift")[0] == 400
    answer = ask(caller, files_at(released), {"profile": "swift"}, 400)
    assert answer["code"] == "unknown_profile"
    ask(caller, files_at(released), {}, 400)
    ask(caller, files_at(released, "swift"), status=409)


def test_a_changed_file_is_not_given_out(
    released: Batch, preparer: Client, caller: APIClient
) -> None:
    send(preparer, "export", released.public_id, OWN)
    tamper("payouts_exportpart", "sealed = '\\x00'")
    address = reverse("payouts:download", args=[released.public_id, OWN])
    answer = preparer.get(address, follow=True)
    assert "was changed since it was made" in answer.content.decode()
    assert ask(caller, files_at(released, OWN), status=409)["code"] == "export_changed"
    assert ask(caller, files_at(released))[0]["looks"] == []


def test_the_api_makes_lists_and_hands_out(
    released: Batch, caller: APIClient, settings: LazySettings, auditor: User
) -> None:
    made = ask(caller, files_at(released), {"profile": "pain.001.001.09"}, 201)
    assert (made["state"], made["rows_done"], made["problems"]) == ("MADE", 2, [])
    answer = caller.get(files_at(released, "pain.001.001.09"))
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.getvalue() == file_of(released)
    settings.REDRESS_EXPORT_AT_ONCE = 1
    waits = ask(caller, files_at(released), {"profile": "alipay-batch"}, 202)
    assert (waits["state"], waits["sha256"], waits["made_at"]) == ("QUEUED", "", None)
    make_waiting_exports(now=NOW)
    first, second = ask(api(auditor), files_at(released))
    assert (first["sha256"], len(first["looks"])) == (made["sha256"], 1)
    assert second["state"] == "FAILED"
    assert len(second["problems"]) == 2


def test_the_api_tells_the_kinds(caller: APIClient) -> None:
    kinds = ask(caller, reverse("api:export-profile-list"))
    assert [kind["key"] for kind in kinds] == sorted(profiles())
    assert kinds[0] == {
        "key": "alipay-batch",
        "name": "Alipay batch payment (CSV)",
        "form": "csv",
        "charset": "gbk",
        "methods": ["ALIPAY"],
        "most": 3000,
    }


@pytest.mark.parametrize("person", ["creator", "reviewer", "senior", "platform_client"])
def test_no_other_role_sees_the_files(
    released: Batch, request: pytest.FixtureRequest, person: str
) -> None:
    client = api(request.getfixturevalue(person))
    ask(client, files_at(released), status=403)
    ask(client, files_at(released, OWN), status=403)
    ask(client, files_at(released), {"profile": OWN}, 403)
    ask(client, reverse("api:export-profile-list"), status=403)


def test_the_page_takes_the_same_queries_for_one_file_and_for_many(
    released: Batch, preparer: Client
) -> None:
    counts = []
    for keys in ([OWN], ["redress-xlsx", "cmb-dcpaymnt", "icbc-sheet"]):
        for key in keys:
            send(preparer, "export", released.public_id, key)
            preparer.get(reverse("payouts:download", args=[released.public_id, key])).getvalue()
        counts.append(queries(preparer, "batch", released.public_id))
    assert counts[0] == counts[1]
