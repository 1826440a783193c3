"""Filing many rows through the page and the API, and who may see what."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from claims import actions
from claims.bulk.cells import read_row
from claims.bulk.table import read_table
from claims.models import BulkFiling, Claim
from pictures.models import Avatar, Blob, Work
from tests.claims.browsing import SignIn
from tests.claims.tables import GOOD, archive, check, file_all, pictures, sent, table, upload
from tests.factories import NOW, make_avatar

pytestmark = pytest.mark.django_db
ROWS, BAD, PICTURES = 300, 15, 10  # bench/bulk.py files a thousand
DEFECTS = (
    ({"created_on": "soon"}, ("created_on", "bad_date")),
    ({"pictures": "gone.png"}, ("pictures", "missing_file")),
    ({"holder_name": ""}, ("holder_name", "missing")),
    ({"avatar_id": "none-{number}"}, ("avatar_id", "unknown_avatar")),
    ({"rights": "magic"}, ("rights", "unknown_word")),
)


def many_rows(owner: User) -> list[dict[str, str]]:
    """Each row another avatar; every twentieth has one defect."""
    blobs = Blob.objects.bulk_create(
        Blob(sha256=f"{number:064x}", size=1, width=1, height=1) for number in range(ROWS)
    )
    Avatar.objects.bulk_create(
        Avatar(external_id=f"AV-{number}", blob=blob, added_by=owner)
        for number, blob in enumerate(blobs)
    )
    rows = []
    for number in range(ROWS):
        picture = number % PICTURES
        row = {**GOOD, "avatar_id": f"AV-{number}", "pictures": f"{picture}.png"}
        row["title"] = f"Work {picture}"
        if number % (ROWS // BAD) == 0:
            defect = DEFECTS[number // (ROWS // BAD) % len(DEFECTS)][0]
            row |= {name: text.format(number=number) for name, text in defect.items()}
        rows.append(row)
    return rows


def test_many_rows_of_which_some_are_bad(
    creator: User, platform_client: User, client_for: SignIn
) -> None:
    browser = client_for(creator)
    rows = many_rows(platform_client)
    files = {
        "table": sent(table(rows), "claims.csv"),
        "archive": sent(archive(pictures(*(f"{n}.png" for n in range(PICTURES)))), "p.zip"),
    }
    answer = browser.post(reverse("claims:bulk"), files)
    filing = BulkFiling.objects.get()
    page = reverse("claims:bulk-filing", args=[filing.public_id])
    assert answer.headers["Location"] == page
    assert f"0 of {ROWS} rows" in browser.get(page).content.decode()
    assert actions.check_bulk(now=NOW) == 200
    assert f"200 of {ROWS} rows" in browser.get(page).content.decode()
    errors = check(filing)
    expected = [[DEFECTS[n // 20 % len(DEFECTS)][1]] if n % 20 == 0 else [] for n in range(ROWS)]
    assert errors == expected
    assert (Claim.objects.count(), Work.objects.count()) == (0, PICTURES)
    shown = browser.get(page).content.decode()
    assert f"{ROWS - BAD} rows can be filed" in shown
    assert f"{BAD} rows have errors" in shown
    assert "“soon” is no date." in shown
    sign_over_the_api(creator, filing)
    assert f"{ROWS - BAD} claims are filed" in browser.get(page).content.decode()


def sign_over_the_api(creator: User, filing: BulkFiling) -> None:
    """Nothing is filed until it is confirmed; then every good row is, numbered without a gap."""
    api = APIClient()
    api.force_authenticate(creator)
    address = reverse("api:bulk-filing-detail", args=[filing.public_id])
    assert (api.get(address).json()["rows"], api.get(address).json()["bad"]) == (ROWS, BAD)
    bad = api.get(reverse("api:bulk-filing-rows", args=[filing.public_id]), {"errors": "1"}).json()
    assert (len(bad["results"]), bad["results"][0]["number"]) == (min(BAD, 25), 2)
    assert bad["results"][0]["errors"][0]["code"] == "bad_date"
    confirm = reverse("api:bulk-filing-confirm", args=[filing.public_id])
    said = {"signature": "Lin Mo", "declaration_agreed": True}
    assert api.post(confirm, said, format="json").json()["filed"] == 0
    while actions.file_bulk(now=NOW):
        continue
    after = api.get(address).json()
    assert (after["filed"], after["bad"], after["finished_at"] is not None) == (
        ROWS - BAD,
        BAD,
        True,
    )
    references = list(Claim.objects.order_by("reference").values_list("reference", flat=True))
    assert references == [f"RD-2026-{number:06d}" for number in range(1, ROWS - BAD + 1)]


def page(name: str, filing: BulkFiling) -> str:
    return reverse(f"claims:bulk-{name}", args=[filing.public_id])


def test_the_page_refuses_what_is_no_table_and_no_archive(
    creator: User, client_for: SignIn
) -> None:
    browser, address = client_for(creator), reverse("claims:bulk")
    empty = browser.post(address, {})
    assert (empty.status_code, empty.content.decode().count("This field is required")) == (400, 4)
    good = archive(pictures("one.png"))
    for data, zipped, sentence in [
        (b"", good, "The table is empty"),
        (table([GOOD]), b"no zip", "This is no ZIP archive"),
        (b"PK\x03\x04", good, "This is an Excel workbook"),
        (table([{**GOOD, "colour": "x"}]), good, "These columns are unknown: colour."),
    ]:
        answer = browser.post(address, {"table": sent(data, "t"), "archive": sent(zipped, "z")})
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
    assert BulkFiling.objects.count() == 0


def test_the_same_files_lead_to_the_same_page(creator: User, client_for: SignIn) -> None:
    filing, browser = upload(creator, [GOOD]), client_for(creator)
    files = {
        "table": sent(table([GOOD]), "t.csv"),
        "archive": sent(default_bytes(filing), "z.zip"),
    }
    answer = browser.post(reverse("claims:bulk"), files, follow=True)
    assert "These two files are here already." in answer.content.decode()
    assert "claims.csv" in browser.get(reverse("claims:bulk")).content.decode()


def default_bytes(filing: BulkFiling) -> bytes:
    with default_storage.open(str(filing.archive.name)) as file:
        data: bytes = file.read()
    return data


def test_bad_rows_are_downloaded_repaired_and_sent_again(creator: User, client_for: SignIn) -> None:
    make_avatar(external_id="AV-1")
    make_avatar(external_id="AV-2")
    bad = {**GOOD, "avatar_id": "AV-2", "created_on": "soon", "request": "=1+1"}
    filing, browser = upload(creator, [GOOD, bad]), client_for(creator)
    check(filing)
    answer = browser.get(page("bad-rows", filing))
    text = answer.getvalue().decode("utf-8-sig")
    browser.cookies["django_language"] = "zh-hans"
    assert ">创作日期</span>" in browser.get(page("filing", filing)).content.decode()
    browser.cookies["django_language"] = "en"
    header, row = csv.reader(io.StringIO(text))
    assert (header[0], header[-1], row[0]) == ("row", "errors", "3")
    assert "created_on: “soon” is no date." in row[-1]
    assert "'=1+1" in row
    assert "'+86 571 0000 0000" in row
    repaired = text.replace("soon", "2021-04-01").encode()
    files = {"table": sent(repaired, "t.csv"), "archive": sent(default_bytes(filing), "z.zip")}
    browser.post(reverse("claims:bulk"), files)
    second = BulkFiling.objects.exclude(pk=filing.pk).get()
    assert check(second) == [[]]
    assert second.rows.get().cells["request"] == "=1+1"
    assert second.rows.get().cells["telephone"] == "+86 571 0000 0000"


def test_signing_on_the_page(creator: User, client_for: SignIn) -> None:
    make_avatar(external_id="AV-1")
    filing, browser = upload(creator, [GOOD, {**GOOD, "pictures": ""}]), client_for(creator)
    early = browser.post(page("confirm", filing), follow=True).content.decode()
    assert "being worked on, or it is signed already" in early
    check(filing)
    shown = browser.get(page("filing", filing)).content.decode()
    assert "File 1 claim" in shown
    wrong = browser.post(page("confirm", filing), {"signature": "Wu", "declaration_agreed": "on"})
    assert (wrong.status_code, "in these rows: 2." in wrong.content.decode()) == (400, True)
    said = {"signature": "Lin Mo", "declaration_agreed": "on"}
    after = browser.post(page("confirm", filing), said, follow=True).content.decode()
    assert "The claims are being filed" in after
    file_rest()
    done = browser.get(page("filing", filing) + "?all").content.decode()
    assert "1 claim is filed" in done
    assert "RD-2026-000001" in done
    again = browser.post(page("again", filing), follow=True).content.decode()
    assert "There is nothing to do again in this table." in again


def file_rest() -> None:
    while actions.file_bulk(now=NOW):
        continue


def test_the_fragment_is_polled_until_there_is_something_to_read(
    creator: User, client_for: SignIn
) -> None:
    filing, browser = upload(creator, [GOOD]), client_for(creator)
    polled = browser.get(page("filing", filing), headers={"hx-request": "true"})
    assert 'hx-trigger="every 2s"' in polled.content.decode()
    assert "Not checked yet" in browser.get(page("filing", filing) + "?all").content.decode()
    check(filing)
    polled = browser.get(page("filing", filing), headers={"hx-request": "true"})
    assert polled.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in browser.get(page("filing", filing)).content.decode()


def test_a_failure_is_shown_and_the_work_goes_on(creator: User, client_for: SignIn) -> None:
    filing, browser = upload(creator, [GOOD]), client_for(creator)
    data = default_bytes(filing)
    default_storage.delete(str(filing.archive.name))
    actions.check_bulk(now=NOW)
    shown = browser.get(page("filing", filing)).content.decode()
    assert "The work on this table has stopped" in shown
    assert "FileNotFoundError" not in shown
    default_storage.save(str(filing.archive.name), sent(data, "z"))
    assert browser.post(page("again", filing)).status_code == 302
    assert check(filing) == [[("avatar_id", "unknown_avatar")]]


def test_the_template_can_be_read_in_both_languages(creator: User, client_for: SignIn) -> None:
    for language, name in (("en", "avatar_id"), ("zh-hans", "头像编号")):
        browser = client_for(creator)
        browser.cookies["django_language"] = language
        data = browser.get(reverse("claims:bulk-template")).getvalue()
        assert name in data.decode()
        line = read_table(io.BytesIO(data), most_rows=1).lines[0]
        entry, errors = read_row(line.cells)
        assert (errors, len(entry.works), entry.avatar_id) == ([], 2, "AV-0001")


def test_tables_of_others_do_not_exist(
    creator: User, other_creator: User, client_for: SignIn
) -> None:
    filing = upload(creator, [GOOD])
    api = APIClient()
    api.force_authenticate(other_creator)
    assert client_for(other_creator).get(page("filing", filing)).status_code == 404
    assert api.get(reverse("api:bulk-filing-detail", args=[filing.public_id])).status_code == 404
    assert api.get(reverse("api:bulk-filing-list")).json()["results"] == []


def test_the_api_takes_a_table_names_what_is_wrong_and_repeats(creator: User) -> None:
    api, address = APIClient(), reverse("api:bulk-filing-list")
    api.force_authenticate(creator)
    made = api.post(address, one_claim(), format="multipart")
    assert (made.status_code, made.json()["rows"]) == (201, 1)
    filing = BulkFiling.objects.get()
    assert api.post(address, one_claim(), format="multipart").status_code == 200
    bomb = {**one_claim(), "archive": sent(archive({"a.png": bytes(30_000_000)}), "z")}
    refused = api.post(address, bomb, format="multipart").json()
    assert (refused["status"], refused["reason"]) == (400, "file_too_large")
    assert refused["errors"]["archive"]
    check(filing)
    assert api.post(page_api("again", filing)).json()["checked"] == 0
    check(filing)
    assert b"unknown" not in api.get(page_api("bad-rows", filing)).getvalue()
    nothing = api.post(page_api("confirm", filing), {"signature": "Lin Mo"}, format="json")
    assert nothing.status_code == 409
    make_avatar(external_id="AV-1")
    api.post(page_api("again", filing))
    check(filing)
    unsigned = api.post(page_api("confirm", filing), {"signature": "Lin Mo"}, format="json")
    assert (unsigned.status_code, list(unsigned.json()["errors"])) == (400, ["declaration_agreed"])


def one_claim() -> dict[str, SimpleUploadedFile]:
    return {
        "table": sent(table([GOOD]), "t.csv"),
        "archive": sent(archive(pictures("one.png")), "z.zip"),
    }


def page_api(name: str, filing: BulkFiling) -> str:
    return reverse(f"api:bulk-filing-{name}", args=[filing.public_id])


@pytest.mark.parametrize("name", ["claims:bulk", "api:bulk-filing-list"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(
    creator: User, client_for: SignIn, name: str
) -> None:
    counts = []
    for number in range(3):
        upload(creator, [{**GOOD, "request": str(number)}])
        with CaptureQueriesContext(connection) as seen:
            assert client_for(creator).get(reverse(name)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_a_page_of_rows_takes_as_many_queries_for_three_as_for_one(
    creator: User, client_for: SignIn
) -> None:
    make_avatar(external_id="AV-1")
    counts = []
    for number in (1, 3):
        rows = [{**GOOD, "pictures": f"{number}{n}.png", "title": "x"} for n in range(number)]
        filing = upload(creator, rows, pictures(*(row["pictures"] for row in rows)))
        check(filing)
        file_all(filing)
        browser = client_for(creator)
        for address in (page("filing", filing) + "?all", page_api("rows", filing)):
            with CaptureQueriesContext(connection) as seen:
                assert "RD-2026" in browser.get(address).content.decode()
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
