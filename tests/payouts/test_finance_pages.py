"""The pages of finance: what is due and left out, batches, the bank's file and its answer."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from payouts.actions import OWN, approve_batch, prepare_batch
from payouts.models import BankFile, Batch, Payee
from tests.factories import NOW, make_user
from tests.payouts.scenes import (
    CARD,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    file_of,
    payments,
    result_file,
    tamper,
    upheld_claim,
)
from tests.payouts.test_batches import also
from tests.payouts.test_holds import make_hold

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def preparer(client_for: ClientFor, finance_preparer: User) -> Client:
    return client_for(finance_preparer)


@pytest.fixture
def approver(client_for: ClientFor, finance_approver: User) -> Client:
    return client_for(finance_approver)


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(f"payouts:{name}", args=args))
    assert response.status_code == status
    return str(response.content.decode())


def send(client: Client, name: str, *args: object, **data: object) -> tuple[int, str]:
    """Post, follow where it leads, and give the first status with the last page."""
    response = client.post(reverse(f"payouts:{name}", args=args), data)
    status = response.status_code
    if status == 302:
        response = client.get(response["Location"])
        assert response.status_code == 200
    return status, response.content.decode()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("result.csv", data, "text/csv")


def paid(batch: Batch) -> bytes:
    today = timezone.localdate()
    return result_file(*[f"{payment.reference},PAID,{today}," for payment in payments(batch)])


# --- Due and left out -----------------------------------------------------------------------


def test_the_overview_lists_what_is_payable_and_counts_the_rest(preparer: Client) -> None:
    claim, other = accepted_claim(works=2), awarded_claim()
    html = page(preparer, "overview")
    assert html.count(str(claim)) >= 2
    assert str(other) not in html
    assert "¥20,000.00" in html
    assert "Prepare all 2 awards" in html
    assert "overdue" in html  # accepted at the beginning of March


def test_empty_lists_say_what_to_do(preparer: Client) -> None:
    assert "Nothing to pay now" in page(preparer, "overview")
    assert "Nothing is left out" in page(preparer, "left-out")
    assert "No batches yet" in page(preparer, "batches")


def test_what_is_left_out_is_listed_with_the_reason(preparer: Client) -> None:
    claim = awarded_claim()
    html = page(preparer, "left-out")
    assert str(claim) in html
    assert "The claimant has not accepted it yet." in html


def test_held_pictures_and_missing_awards_are_announced(preparer: Client) -> None:
    make_hold()
    upheld_claim()
    html = page(preparer, "overview")
    assert "One upheld picture is held" in html
    assert "One upheld claim waits for its award" in html
    html = page(preparer, "left-out")
    assert "It is held: a senior reviewer must look at it." in html
    assert "Its award is still to be made." in html


def test_the_auditor_and_the_approver_read_without_buttons(
    approver: Client, client_for: ClientFor, auditor: User
) -> None:
    accepted_claim()
    for client in (approver, client_for(auditor)):
        html = page(client, "overview")
        assert "Prepare" not in html
        assert 'type="checkbox"' not in html


def test_preparing_all_leads_to_the_batch(preparer: Client) -> None:
    accepted_claim(works=2)
    status, html = send(preparer, "prepare", all="1")
    assert status == 302
    assert "PB-2" in html
    assert "Somebody else must approve it." in html
    assert Batch.objects.get().count == 2


def test_preparing_the_chosen(preparer: Client) -> None:
    chosen, _other = awards(accepted_claim(works=2))
    send(preparer, "prepare", award=[str(chosen.public_id), "nonsense"], chosen="1")
    assert [payment.award for payment in payments(Batch.objects.get())] == [chosen]


def test_choosing_nothing_is_explained(preparer: Client) -> None:
    accepted_claim()
    assert "Choose at least one award." in send(preparer, "prepare", chosen="1")[1]
    assert not Batch.objects.exists()


def test_a_refused_preparation_is_explained(preparer: Client) -> None:
    assert "No award is payable now." in send(preparer, "prepare", all="1")[1]


# --- One batch ------------------------------------------------------------------------------


@pytest.fixture
def batch(finance_preparer: User) -> Batch:
    accepted_claim()
    return prepare_batch(by=finance_preparer, now=NOW)


@pytest.fixture
def exported(finance_preparer: User, finance_approver: User) -> Batch:
    accepted_claim(works=2)
    return exported_batch(preparer=finance_preparer, approver=finance_approver)


def test_the_batch_page_shows_masked_accounts_only(batch: Batch, approver: Client) -> None:
    html = page(approver, "batch", batch.public_id)
    assert "林墨" in html
    assert "•••• 0128" in html
    assert CARD not in html
    assert payments(batch)[0].reference in html
    assert str(batch) in page(approver, "batches")


def test_each_person_is_offered_their_step(
    batch: Batch, preparer: Client, approver: Client, client_for: ClientFor, auditor: User
) -> None:
    assert "It waits for an approver." in page(preparer, "batch", batch.public_id)
    assert "Approve the batch" in page(approver, "batch", batch.public_id)
    assert "It waits for an approver." in page(client_for(auditor), "batch", batch.public_id)


def test_who_may_approve_but_prepared_it_is_told_so(
    client_for: ClientFor, finance_preparer: User
) -> None:
    accepted_claim()
    both = also(finance_preparer, Role.FINANCE_APPROVER)
    batch = prepare_batch(by=both, now=NOW)
    client = client_for(both)
    assert "somebody else must decide it" in page(client, "batch", batch.public_id)
    status, html = send(client, "approve", batch.public_id)
    assert status == 403
    assert "You prepared this batch: somebody else must decide it." in html


def test_who_would_be_paid_is_told_to_keep_out(
    client_for: ClientFor, creator: User, finance_preparer: User
) -> None:
    accepted_claim(creator)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    me = also(creator, Role.FINANCE_APPROVER)
    html = page(client_for(me), "batch", batch.public_id)
    assert "pays a claim of your own" in html
    assert "Approve the batch" not in html


def test_the_whole_way_of_a_batch(batch: Batch, preparer: Client, approver: Client) -> None:
    assert "Approved." in send(approver, "approve", batch.public_id)[1]
    assert "waits for a preparer" in page(approver, "batch", batch.public_id)
    assert "Released." in send(preparer, "release", batch.public_id)[1]
    made = send(preparer, "export", batch.public_id, OWN)[1]
    assert f"{batch}.csv is made and kept" in made
    html = page(approver, "batch", batch.public_id)
    assert "waits for the bank's result" in html
    assert ">Download<" not in html

    preview = send(preparer, "upload-result", file=upload(paid(batch)))[1]
    assert "Nothing has changed yet." in preview
    assert "One row changes a payment" in preview
    assert payments(batch)[0].state == "PENDING"
    html = send(preparer, "import-result", BankFile.objects.get().public_id)[1]
    assert "Imported: result.csv." in html
    html = page(preparer, "batch", batch.public_id)
    assert "Nothing is left to do" in html
    assert "1 of 1" in html
    assert payments(batch)[0].state == "PAID"


def test_the_file_is_downloaded_as_stored(exported: Batch, preparer: Client) -> None:
    address = reverse("payouts:download", args=[exported.public_id, OWN])
    first, second = preparer.get(address), preparer.get(address)
    content = first.getvalue()
    assert content == second.getvalue() == file_of(exported)
    assert content.startswith(b"\xef\xbb\xbf")
    assert first["Content-Type"] == "text/csv; charset=utf-8"
    assert first["Content-Disposition"] == f'attachment; filename="{exported}.csv"'
    assert first["Cache-Control"] == "no-store"
    assert first["X-Content-Type-Options"] == "nosniff"


def test_there_is_no_file_before_the_export(batch: Batch, preparer: Client) -> None:
    response = preparer.get(reverse("payouts:download", args=[batch.public_id, OWN]), follow=True)
    assert "has not been made yet" in response.content.decode()


def test_the_history_names_who_approved_and_who_rejected(
    batch: Batch, finance_approver: User, approver: Client
) -> None:
    other = make_user(Role.FINANCE_APPROVER)
    approve_batch(batch, by=other, now=NOW)
    html = send(approver, "reject", batch.public_id, reason="Wrong payee.")[1]
    history = html[html.index('id="history"') :]
    approved = history.index('<p class="strong">Approved</p>')
    rejected = history.index('<p class="strong">Rejected</p>')
    assert str(other) in history[approved:rejected]
    assert str(finance_approver) in history[rejected:]


def test_rejecting_needs_words_and_keeps_them(batch: Batch, approver: Client) -> None:
    status, html = send(approver, "reject", batch.public_id, reason="")
    assert status == 400
    assert "This field is required." in html
    assert "Wrong payee." in send(approver, "reject", batch.public_id, reason="Wrong payee.")[1]
    status, html = send(approver, "reject", batch.public_id, reason="Twice.")
    assert status == 409
    assert "can&#x27;t be rejected any more" in html
    assert "It was rejected" in html


def test_a_refused_release_names_the_claim(
    batch: Batch, preparer: Client, finance_approver: User
) -> None:
    approve_batch(batch, by=finance_approver, now=NOW)
    tamper("claims_claim", "signature = 'Somebody else'")
    status, html = send(preparer, "release", batch.public_id)
    assert status == 409
    for payment in payments(batch):
        words = f"Payment {payment.reference} of claim {payment.award.claim}: its evidence is not"
        assert words in html


# --- Who may, and how many queries ------------------------------------------------------------

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
        ("overview", "get", READ),
        ("left-out", "get", READ),
        ("batches", "get", READ),
        ("batch", "get", READ),
        ("download", "get", {"finance_preparer"}),
        ("prepare", "post", {"finance_preparer"}),
        ("approve", "post", {"finance_approver"}),
        ("reject", "post", {"finance_approver"}),
        ("export", "post", {"finance_preparer"}),
    ],
)
def test_each_address_is_for_its_roles_alone(
    request: pytest.FixtureRequest,
    client_for: ClientFor,
    stranger: Client,
    name: str,
    method: str,
    may: set[str],
) -> None:
    accepted_claim()
    batch = prepare_batch(by=make_user(Role.FINANCE_PREPARER), now=NOW)
    whole = name in {"overview", "left-out", "batches", "prepare"}
    profile = [OWN] if name in {"download", "export"} else []
    address = reverse(f"payouts:{name}", args=[] if whole else [batch.public_id, *profile])
    clients = {person: client_for(request.getfixturevalue(person)) for person in EVERYBODY}
    answers = {person: getattr(client, method)(address) for person, client in clients.items()}
    assert {person for person, answer in answers.items() if answer.status_code != 403} == may
    login = getattr(stranger, method)(address)
    assert login.status_code == 302
    assert "login" in login["Location"]


@pytest.mark.parametrize("name", ["approve", "export", "reject"])
def test_steps_are_posted_never_followed(
    name: str, batch: Batch, client_for: ClientFor, finance_preparer: User
) -> None:
    both = also(finance_preparer, Role.FINANCE_APPROVER)
    profile = [OWN] if name == "export" else []
    response = client_for(both).get(reverse(f"payouts:{name}", args=[batch.public_id, *profile]))
    assert response.status_code == 405


def queries(client: Client, name: str, *args: object) -> int:
    page(client, name, *args)
    with CaptureQueriesContext(connection) as caught:
        page(client, name, *args)
    return len(caught)


@pytest.mark.parametrize("name", ["overview", "left-out", "batches"])
def test_lists_take_the_same_queries_for_one_row_and_for_three(
    name: str, preparer: Client, finance_preparer: User
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            accepted_claim()
            awarded_claim()
            if name == "batches":
                prepare_batch(by=finance_preparer, now=NOW)
        counts.append(queries(preparer, name))
    assert counts[0] == counts[1]


def test_the_batch_page_takes_the_same_queries_for_one_row_and_for_three(
    preparer: Client, finance_preparer: User
) -> None:
    accepted_claim()
    one = prepare_batch(by=finance_preparer, now=NOW)
    for _ in range(3):
        accepted_claim()
    three = prepare_batch(by=finance_preparer, now=NOW)
    assert queries(preparer, "batch", one.public_id) == queries(preparer, "batch", three.public_id)


def test_long_lists_are_paged(preparer: Client) -> None:
    for _ in range(9):
        accepted_claim(works=3)
    html = page(preparer, "overview")
    assert html.count('name="award"') == 25
    assert "1–25 of 27" in html
    response = preparer.get(reverse("payouts:overview"), {"page": 2})
    assert response.content.decode().count('name="award"') == 2


def test_nothing_in_the_pages_holds_a_number(exported: Batch, preparer: Client) -> None:
    assert Payee.objects.count() == 1
    for name in ("overview", "left-out", "batches"):
        assert CARD not in page(preparer, name)
    assert CARD not in page(preparer, "batch", exported.public_id)
