"""The same over the API: from the claimant's acceptance to the settled batch."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from payouts import texts
from payouts.actions import MOST_BYTES, OWN, prepare_batch
from payouts.models import Acceptance, Batch, Payee
from tests.factories import NOW, make_user
from tests.payouts.scenes import (
    CARD,
    RESIDENT,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    file_of,
    payments,
    result_file,
)
from tests.payouts.test_holds import make_hold

pytestmark = pytest.mark.django_db
ENTERED = {
    "kind": "PERSON",
    "account_name": "林墨",
    "bank_name": "中国工商银行杭州分行",
    "account_number": CARD,
    "identity_type": "RESIDENT",
    "identity_number": RESIDENT,
    "consent_version": texts.CONSENT_VERSION,
    "text_version": texts.ACCEPTANCE_VERSION,
    "signature": "Lin Mo",
}


def api(user: User | None) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def acceptance(claim: Claim) -> str:
    return reverse("api:acceptance-list", args=[str(claim.public_id)])


def at(name: str, batch: Batch | None = None) -> str:
    return reverse(f"api:batch-{name}", args=[batch.public_id] if batch else [])


def ask(client: APIClient, address: str, data: Any = None, status: int = 200) -> Any:
    """GET, or POST when there is data; the parsed answer."""
    response = client.get(address) if data is None else client.post(address, data, format="json")
    assert response.status_code == status, response.content
    return response.json()


def take_in(client: APIClient, batch: Batch, data: bytes, **more: str) -> Any:
    upload = SimpleUploadedFile("result.csv", data, "text/csv")
    return client.post(at("results", batch), {"file": upload, **more}, format="multipart")


# --- The claimant --------------------------------------------------------------------------


def test_the_award_is_read_with_the_texts_to_agree_to(creator: User) -> None:
    claim = awarded_claim(creator, works=2)
    said = ask(api(creator), acceptance(claim))
    assert [award["amount"] for award in said["awards"]] == ["10000.00", "10000.00"]
    assert said["awards"][0]["tariff"] == "2023-03"
    assert said["awards"][0]["payments"] == []
    assert said["text"] == texts.acceptance("en")
    assert said["consent"] == texts.consent("en")
    assert (said["text_version"], said["consent_version"]) == ("2023-03", "2026-12")
    assert (said["holds"], said["acceptance"]) == ([], None)


def test_accepting(creator: User) -> None:
    claim = awarded_claim(creator)
    said = ask(api(creator), acceptance(claim), ENTERED, 201)
    assert said["acceptance"]["account"] == "•••• 0128"
    assert CARD not in str(said)
    claim.refresh_from_db()
    assert claim.state == State.ACCEPTED
    assert Acceptance.objects.get(claim=claim).payee.open_number() == CARD


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"account_number": "12"}, 400, "account_number"),
        ({"account_number": CARD[:-1] + "9"}, 400, "account_number"),
        ({"account_name": "@x"}, 400, "account_name"),
        ({"kind": "FRIEND"}, 400, "kind"),
        ({"signature": ""}, 400, "signature"),
        ({"text_version": "1"}, 409, "text_version"),
        ({"consent_version": "1"}, 409, "consent_version"),
    ],
)
def test_problems_name_the_field(
    creator: User, changes: dict[str, str], status: int, field: str
) -> None:
    problem = ask(api(creator), acceptance(awarded_claim(creator)), {**ENTERED, **changes}, status)
    assert list(problem["errors"]) == [field]
    assert not Payee.objects.exists()


def test_a_doubtful_number_can_be_confirmed(creator: User) -> None:
    doubtful = {**ENTERED, "account_number": CARD[:-1] + "9", "number_checked": True}
    ask(api(creator), acceptance(awarded_claim(creator)), doubtful, 201)


def test_another_payee(creator: User) -> None:
    claim = accepted_claim(creator)
    address = reverse("api:acceptance-payee", args=[str(claim.public_id)])
    said = ask(api(creator), address, {**ENTERED, "account_name": "墨画室"})
    assert said["acceptance"]["account_name"] == "墨画室"


def test_holds_come_with_their_reason() -> None:
    hold = make_hold()
    said = ask(api(hold.claim.claimant), acceptance(hold.claim))
    assert said["holds"] == [
        {
            "picture": str(hold.picture.public_id),
            "reason": hold.get_reason_display(),
            "resolution": "",
        }
    ]


def test_a_foreign_claim_does_not_exist(other_creator: User, finance_preparer: User) -> None:
    claim = awarded_claim()
    for user in (other_creator, finance_preparer):
        ask(api(user), acceptance(claim), None, 404)
        ask(api(user), acceptance(claim), ENTERED, 404)
    ask(api(None), acceptance(claim), ENTERED, 401)


def test_the_auditor_reads_but_does_not_accept(auditor: User) -> None:
    claim = awarded_claim()
    assert len(ask(api(auditor), acceptance(claim))["awards"]) == 1
    ask(api(auditor), acceptance(claim), ENTERED, 403)


# --- Batches -----------------------------------------------------------------------------------


def test_the_whole_way_of_a_batch(finance_preparer: User, finance_approver: User) -> None:
    claim = accepted_claim(works=2)
    preparer, approver = api(finance_preparer), api(finance_approver)
    due = ask(preparer, at("payable"))
    assert [row["claim"] for row in due["results"]] == [str(claim)] * 2
    made = ask(preparer, at("list"), {}, 201)
    assert (made["state"], made["total"], made["count"]) == ("PREPARED", "20000.00", 2)
    batch = Batch.objects.get(public_id=made["id"])
    assert ask(approver, at("detail", batch))["reference"] == made["reference"]
    assert ask(approver, at("approve", batch), {})["state"] == "APPROVED"
    assert ask(preparer, at("release", batch), {})["state"] == "RELEASED"
    exported = ask(preparer, at("export-list", batch), {"profile": OWN}, 201)
    assert exported["filename"] == f"{batch}.csv"
    again = ask(preparer, at("export-list", batch), {"profile": OWN}, 201)
    assert again["sha256"] == exported["sha256"]

    rows = ask(preparer, at("payments", batch))["results"]
    assert {row["account"] for row in rows} == {"•••• 0128"}
    today = timezone.localdate()
    data = result_file(*[f"{row['reference']},PAID,{today}," for row in rows])
    preview = take_in(preparer, batch, data, dry_run="true").json()
    assert (preview["imported"], preview["state"]) == (False, "RELEASED")
    assert [row["outcome"] for row in preview["rows"]] == ["PAID", "PAID"]
    assert {payment.state for payment in payments(batch)} == {"PENDING"}
    done = take_in(preparer, batch, data).json()
    assert (done["imported"], done["state"]) == (True, "SETTLED")
    assert done["rows"] == preview["rows"]
    claim.refresh_from_db()
    assert claim.state == State.PAID


def test_the_file_comes_as_it_is_stored(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    response = api(finance_preparer).get(f"{at('export-list', batch)}{OWN}/")
    assert response.getvalue() == file_of(batch)
    assert response["Cache-Control"] == "no-store"


def test_preparing_named_awards(finance_preparer: User) -> None:
    first, _second = awards(accepted_claim(works=2))
    client = api(finance_preparer)
    ask(client, at("list"), {"awards": [str(first.public_id)]}, 201)
    assert [payment.award for payment in payments(Batch.objects.get())] == [first]
    problem = ask(client, at("list"), {"awards": [str(first.public_id)]}, 409)
    assert problem["code"] == "not_payable"


@pytest.mark.parametrize("named", [[], ["nonsense"], [str(uuid4())]])
def test_unknown_awards_are_refused(finance_preparer: User, named: list[str]) -> None:
    accepted_claim()
    problem = ask(api(finance_preparer), at("list"), {"awards": named}, 400)
    assert next(iter(problem["errors"])).startswith("awards")
    assert not Batch.objects.exists()


def test_rejecting(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approver = api(finance_approver)
    assert list(ask(approver, at("reject", batch), {}, 400)["errors"]) == ["reason"]
    said = ask(approver, at("reject", batch), {"reason": "Wrong payee."})
    assert (said["state"], said["rejection_reason"]) == ("REJECTED", "Wrong payee.")
    assert (said["approved_by"], said["rejected_by"]) == (None, str(finance_approver))
    assert ask(approver, at("approve", batch), {}, 409)["code"] == "batch_moved"


def test_files_that_cannot_be_read_are_explained(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    client = api(finance_preparer)
    for data in (b"a,b\n1,2\n", b"x" * (MOST_BYTES + 1)):
        problem = take_in(client, batch, data)
        assert problem.status_code == 400
        assert list(problem.json()["errors"]) == ["file"]
    assert client.post(at("results", batch), {}, format="multipart").status_code == 400


EVERYBODY = (
    "creator",
    "reviewer",
    "senior",
    "finance_preparer",
    "finance_approver",
    "auditor",
    "platform_client",
    "administrator",
)
READ = {"finance_preparer", "finance_approver", "auditor"}


@pytest.mark.parametrize(
    ("name", "method", "may"),
    [
        ("list", "get", READ),
        ("payable", "get", READ),
        ("detail", "get", READ),
        ("payments", "get", READ),
        ("list", "post", {"finance_preparer"}),
        ("export-list", "post", {"finance_preparer"}),
        ("export-list", "get", READ),
        ("results", "post", {"finance_preparer"}),
        ("approve", "post", {"finance_approver"}),
        ("reject", "post", {"finance_approver"}),
    ],
)
def test_each_address_is_for_its_roles_alone(
    request: pytest.FixtureRequest, name: str, method: str, may: set[str]
) -> None:
    accepted_claim()
    batch = prepare_batch(by=make_user(Role.FINANCE_PREPARER), now=NOW)
    address = at(name, None if name in {"list", "payable"} else batch)
    clients = {person: api(request.getfixturevalue(person)) for person in EVERYBODY}
    answers = {person: getattr(client, method)(address) for person, client in clients.items()}
    assert {person for person, answer in answers.items() if answer.status_code != 403} == may
    assert getattr(api(None), method)(address).status_code == 401


@pytest.mark.parametrize("name", ["list", "payable", "payments"])
def test_lists_take_the_same_queries_for_one_row_and_for_three(
    name: str, finance_preparer: User
) -> None:
    client, counts = api(finance_preparer), []
    assert finance_preparer.works_here  # read once per object, so not counted below
    for rows in (1, 3):
        for _ in range(rows):
            accepted_claim()
            if name == "list":
                prepare_batch(by=finance_preparer, now=NOW)
        batch = prepare_batch(by=finance_preparer, now=NOW) if name == "payments" else None
        with CaptureQueriesContext(connection) as caught:
            assert len(ask(client, at(name, batch))["results"]) >= rows
        counts.append(len(caught))
    assert counts[0] == counts[1]
