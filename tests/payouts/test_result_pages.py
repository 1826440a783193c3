"""The pages and the API of the bank's results: looked at, confirmed, and the open lines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from payouts.actions import MOST_BYTES, end_line, import_result
from payouts.models import BankFile, BankLine, Batch, LineEnd, Payment
from payouts.queries import bank_files, lines_to_end
from payouts.views import results
from tests.factories import NOW, make_user
from tests.payouts.scenes import accepted_claim, exported_batch, payments, result_file

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
EVERYBODY = (
    "creator", "reviewer", "senior", "finance_preparer", "finance_approver", "auditor",
    "platform_client", "administrator",
)  # fmt: skip
READ = {"finance_preparer", "finance_approver", "auditor"}


@pytest.fixture
def batch(finance_preparer: User, finance_approver: User) -> Batch:
    """Two payments at the bank."""
    accepted_claim(works=2)
    return exported_batch(preparer=finance_preparer, approver=finance_approver)


@pytest.fixture
def preparer(client_for: SignIn, finance_preparer: User) -> Client:
    return client_for(finance_preparer)


def upload(data: bytes, name: str = "result.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/csv")


def rows(batch: Batch, *more: str) -> bytes:
    today = timezone.localdate()
    said = [f"{payment.reference},PAID,{today}," for payment in payments(batch)]
    return result_file(*said, *more)


def send(client: Client, name: str, *args: object, **data: object) -> tuple[int, str]:
    """Post, follow where it leads, and give the first status with the last page."""
    response = client.post(reverse(f"payouts:{name}", args=args), data)
    status = response.status_code
    if status == 302:
        response = client.get(response["Location"])
    return status, response.content.decode()


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"payouts:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def stray_line(batch: Batch, by: User, *references: str) -> list[BankLine]:
    """Lines that fit nothing, imported."""
    data = result_file(*(f"{each},PAID,2026-03-02,Why?" for each in references or ("NOBODY",)))
    import_result(batch, by=by, filename="stray.csv", data=data, now=NOW + timedelta(days=3))
    return list(lines_to_end().order_by("pk"))


# --- A file from upload to import -------------------------------------------------------------


def test_nothing_changes_until_it_is_confirmed(batch: Batch, preparer: Client) -> None:
    first = payments(batch)[0].reference
    before = list(Payment.objects.values())
    data = rows(batch, f"{first},PAID,soon,", "NOBODY,PAID,2026-03-02,Whose?", ",PAID,2026-03-02,")
    html = send(preparer, "upload-result", file=upload(data))[1]
    for words in (
        "Nothing has changed yet.", "No such payment", "The reference is missing",
        "The date can&#x27;t be read", "2 rows change payments.", "3 rows fit nothing", "20,000.00",
        str(batch), "Whose?",
    ):  # fmt: skip
        assert words in html
    assert html.index("Whose?") < html.index(payments(batch)[1].reference)
    assert list(Payment.objects.values()) == before
    file = BankFile.objects.get()
    assert (file.is_imported, file.lines.exists()) == (False, False)
    assert b"NOBODY" not in bytes(file.sealed)
    assert "not confirmed" in page(preparer, "results")

    html = send(preparer, "import-result", file.public_id)[1]
    assert "Imported: result.csv." in html
    assert {payment.state for payment in payments(batch)} == {"PAID"}
    assert "No such payment" in page(preparer, "result", file.public_id)
    assert "Whose?" not in page(preparer, "result", file.public_id, outcome="PAID")
    assert "3 lines of the bank fitted no payment" in page(preparer, "results")
    assert "result.csv" in page(preparer, "batch", batch.public_id)

    html = send(preparer, "import-result", file.public_id)[1]
    assert "There is nothing to do." in html


def test_the_same_file_again_is_known(batch: Batch, preparer: Client) -> None:
    data = rows(batch)
    for _time in range(2):
        send(preparer, "upload-result", file=upload(data))
    file = BankFile.objects.get()
    send(preparer, "import-result", file.public_id)
    html = send(preparer, "upload-result", file=upload(data, "other.csv"))[1]
    assert "This file was imported on" in html
    assert "by preparer" in html
    html = send(preparer, "upload-result", file=upload(data + b"\n"))[1]
    assert "Every row of this file is known already" in html
    assert "Import the file" not in html
    again = BankFile.objects.exclude(pk=file.pk).get()
    status, html = send(preparer, "import-result", again.public_id)
    assert status == 409
    assert "there is nothing to do" in html
    assert "Forgotten." in send(preparer, "discard-result", again.public_id)[1]
    assert list(BankFile.objects.all()) == [file]
    assert send(preparer, "discard-result", file.public_id)[0] == 409


def test_what_moved_since_the_look_is_shown_before_it_is_imported(
    batch: Batch, preparer: Client, finance_preparer: User
) -> None:
    first, second = payments(batch)
    send(preparer, "upload-result", file=upload(rows(batch)))
    looked_at = BankFile.objects.get()
    failed = result_file(f"{first.reference},FAILED,{timezone.localdate()},No such account")
    import_result(batch, by=finance_preparer, filename="b.csv", data=failed, now=timezone.now())
    assert "One line means something else" in page(preparer, "result", looked_at.public_id)
    status, html = send(preparer, "import-result", looked_at.public_id)
    assert status == 409
    assert "before: Paid" in html
    assert "Contradicts what else was said" in html
    assert payments(batch)[1].state == "PENDING"
    status, html = send(preparer, "import-result", looked_at.public_id)
    assert status == 302
    assert [payment.state for payment in payments(batch)] == ["FAILED", "PAID"]
    assert second.reference in html


def test_what_cannot_be_read_is_said_beside_the_field(batch: Batch, preparer: Client) -> None:
    cut = rows(batch)[:-9]
    for data, words in (
        (b"a,b\n1,2\n", "no usable columns"),
        (cut, "The file is truncated"),
        (b"<!DOCTYPE a><a/>", "no bank sends"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MiB"),
    ):
        status, html = send(preparer, "upload-result", file=upload(data))
        assert status == 400
        assert words in html
    assert send(preparer, "upload-result")[0] == 400
    wrong = {"file": upload(rows(batch)), "form": "cmb-like"}
    assert "yurref" in send(preparer, "upload-result", **wrong)[1]
    assert not BankFile.objects.exists()


def test_a_long_file_is_paged(
    batch: Batch, preparer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LINES", 2)
    strays = [f"ELSE{number},PAID,2026-03-02," for number in range(3)]
    html = send(preparer, "upload-result", file=upload(rows(batch, *strays)))[1]
    assert "1–2 of 5" in html
    file = BankFile.objects.get()
    assert "ELSE2" in page(preparer, "result", file.public_id, page="2")


def test_a_waiting_line_that_fits_now_is_named(
    batch: Batch, preparer: Client, finance_preparer: User
) -> None:
    first, _second = payments(batch)
    today = timezone.localdate()
    back = result_file(f"{first.reference},RETURNED,{today},Closed")
    import_result(batch, by=finance_preparer, filename="back.csv", data=back, now=timezone.now())
    html = send(preparer, "upload-result", file=upload(rows(batch)))[1]
    assert "back.csv" in html
    file = BankFile.objects.get(imported_at__isnull=True)
    html = send(preparer, "import-result", file.public_id)[1]
    assert "Earlier lines that fitted with this file" in html
    [line] = BankLine.objects.filter(outcome="WAITS")
    assert "It fitted once a later file was imported" in page(preparer, "line", line.public_id)


def test_readers_see_files_and_may_not_import(
    batch: Batch, preparer: Client, client_for: SignIn, auditor: User
) -> None:
    send(preparer, "upload-result", file=upload(rows(batch)))
    file = BankFile.objects.get()
    client = client_for(auditor)
    assert "It waits for a preparer" in page(client, "result", file.public_id)
    html = page(client, "results")
    assert "A preparer takes in what the bank answers." in html
    assert "Look at the result" not in html


# --- Lines that fitted nothing ----------------------------------------------------------------


def test_a_line_is_open_until_somebody_says_why(
    batch: Batch, preparer: Client, finance_preparer: User
) -> None:
    line, other = stray_line(batch, finance_preparer, "NOBODY", "ELSE")
    html = page(preparer, "lines")
    assert "NOBODY" in html
    assert "ELSE" in html
    status, html = send(preparer, "end-line", line.public_id, reason="")
    assert (status, "This field is required." in html) == (400, True)
    status, html = send(preparer, "end-line", line.public_id, reason="Salary of March, not ours.")
    assert "No money has moved" in html
    assert "NOBODY" not in html
    assert send(preparer, "end-line", line.public_id, reason="Twice.")[0] == 409
    assert "Salary of March" in page(preparer, "line", line.public_id)
    assert "Salary of March" in page(preparer, "lines", state="ended")
    assert "No line matches" in page(preparer, "lines", outcome="AMOUNT")
    assert "NOBODY" not in page(preparer, "lines", state="all", q="ELSE")
    assert "Close the line" in page(preparer, "line", other.public_id)
    end_line(other, by=finance_preparer, reason="Theirs.", now=NOW)
    assert "No line is open" in page(preparer, "lines")
    answer = preparer.get(reverse("payouts:lines-table"), {"state": "all"})
    table = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(table) == 3
    assert any("NOBODY" in row and "Salary of March, not ours." in row for row in table)


def test_the_start_page_counts_open_lines(
    batch: Batch, client_for: SignIn, finance_preparer: User, finance_approver: User
) -> None:
    stray_line(batch, finance_preparer)
    for person in (finance_preparer, finance_approver):
        assert "Lines of the bank fitted no payment" in client_for(person).get("/").content.decode()


# --- Over the API -----------------------------------------------------------------------------


def api(user: User | None) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_the_whole_way_over_the_api(batch: Batch, finance_preparer: User) -> None:
    client = api(finance_preparer)
    files = reverse("api:bank-file-list")
    sent = {"file": upload(rows(batch, "NOBODY,PAID,2026-03-02,"))}
    made = client.post(files, sent, format="multipart")
    assert made.status_code == 201
    said = made.json()
    assert [(each["outcome"], each["count"], each["amount"]) for each in said["shares"]] == [
        ("UNKNOWN", 1, "0.00"),
        ("PAID", 2, "20000.00"),
    ]
    assert said["effects"] == [
        {"batch": str(batch), "paid": 2, "failed": 0, "returned": 0, "pending": 0}
    ]
    detail = reverse("api:bank-file-detail", args=[said["id"]])
    lines = reverse("api:bank-file-lines", args=[said["id"]])
    before = client.get(lines).json()
    assert [row["outcome"] for row in before["results"]] == ["PAID", "PAID", "UNKNOWN"]
    assert client.get(detail).json()["imported_at"] is None
    assert client.post(reverse("api:bank-file-look-again", args=[said["id"]])).status_code == 200
    done = client.post(reverse("api:bank-file-confirm", args=[said["id"]])).json()
    assert (done["imported_by"], done["effects"]) == ("preparer", [])
    assert client.get(lines).json() == before
    assert client.get(files).json()["results"][0]["id"] == said["id"]
    assert client.delete(detail).status_code == 409
    again = client.post(files, {"file": upload(rows(batch))}, format="multipart").json()
    assert client.delete(reverse("api:bank-file-detail", args=[again["id"]])).status_code == 204

    [line] = client.get(reverse("api:bank-line-list")).json()["results"]
    assert (line["reference"], line["closed_at"]) == ("NOBODY", None)
    end = reverse("api:bank-line-end", args=[line["id"]])
    assert client.post(end, {}, format="json").status_code == 400
    closed = client.post(end, {"reason": "Not ours."}, format="json").json()
    assert (closed["reason"], closed["closed_by"]) == ("Not ours.", finance_preparer.email)
    assert client.post(end, {"reason": "Twice."}, format="json").json()["code"] == "line_ended"
    assert client.get(reverse("api:bank-line-list")).json()["results"] == []
    table = client.get(reverse("api:bank-line-table"), {"state": "ended"})
    assert b"Not ours." in b"".join(table.streaming_content)  # type: ignore[attr-defined]


def test_a_file_over_the_limit_is_refused_over_the_api(finance_preparer: User) -> None:
    for data, field in ((b"x" * (MOST_BYTES + 1), "file"), (b"a,b\n", "file")):
        sent = {"file": upload(data)}
        answer = api(finance_preparer).post(reverse("api:bank-file-list"), sent, format="multipart")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


# --- Who may ------------------------------------------------------------------------------------


def doors(file: BankFile, line: BankLine) -> list[tuple[str, str, set[str]]]:
    """Every address with its method and the people it is for."""
    of_file, of_line = [file.public_id], [line.public_id]
    prepares, ends = {"finance_preparer"}, {"finance_preparer", "finance_approver"}
    return [
        (reverse("payouts:results"), "get", READ),
        (reverse("payouts:upload-result"), "post", prepares),
        (reverse("payouts:result", args=of_file), "get", READ),
        (reverse("payouts:import-result", args=of_file), "post", prepares),
        (reverse("payouts:discard-result", args=of_file), "post", prepares),
        (reverse("payouts:lines"), "get", READ),
        (reverse("payouts:lines-table"), "get", READ),
        (reverse("payouts:line", args=of_line), "get", READ),
        (reverse("payouts:end-line", args=of_line), "post", ends),
        (reverse("api:bank-file-list"), "get", READ),
        (reverse("api:bank-file-list"), "post", prepares),
        (reverse("api:bank-file-detail", args=of_file), "get", READ),
        (reverse("api:bank-file-detail", args=of_file), "delete", prepares),
        (reverse("api:bank-file-lines", args=of_file), "get", READ),
        (reverse("api:bank-file-confirm", args=of_file), "post", prepares),
        (reverse("api:bank-file-look-again", args=of_file), "post", prepares),
        (reverse("api:bank-line-list"), "get", READ),
        (reverse("api:bank-line-table"), "get", READ),
        (reverse("api:bank-line-end", args=of_line), "post", ends),
    ]


def test_each_address_is_for_its_roles_alone(
    batch: Batch, finance_preparer: User, request: pytest.FixtureRequest
) -> None:
    [line] = stray_line(batch, finance_preparer)
    people = {name: request.getfixturevalue(name) for name in EVERYBODY}
    for address, method, may in doors(line.file, line):
        opened = set()
        for name, user in people.items():
            client: Any = api(user) if "/api/" in address else Client()
            if "/api/" not in address:
                client.force_login(user)
            answer = getattr(client, method)(address)
            if answer.status_code != 403:
                opened.add(name)
        assert opened == may, (address, method)
    assert not LineEnd.objects.exists()


@pytest.mark.parametrize("name", ["results", "lines"])
def test_lists_take_the_same_queries_for_one_row_and_for_three(
    name: str, batch: Batch, preparer: Client, finance_preparer: User
) -> None:
    counts = []
    for references in (("A",), ("B", "C")):
        for each in references:
            stray_line(batch, finance_preparer, each)
        with CaptureQueriesContext(connection) as caught:
            page(preparer, name)
        counts.append(len(caught))
    assert bank_files().count() == 3
    assert counts[0] == counts[1]


def test_nobody_handles_a_file_about_their_own_money(
    batch: Batch, client_for: SignIn, finance_preparer: User
) -> None:
    me = payments(batch)[0].award.claim.claimant
    me.groups.add(*make_user(Role.FINANCE_PREPARER).groups.all())
    client = client_for(User.objects.get(pk=me.pk))
    status, html = send(client, "upload-result", file=upload(rows(batch)))
    assert (status, "somebody else must import it" in html) == (403, True)
    first = payments(batch)[0].reference
    data = result_file(f"{first},PAID,2026-03-02,,1.00").replace(b"message", b"message,amount")
    import_result(batch, by=finance_preparer, filename="x.csv", data=data, now=timezone.now())
    [line] = lines_to_end()
    status, html = send(client, "end-line", line.public_id, reason="Fine.")
    assert (status, "somebody else must handle it" in html) == (403, True)
