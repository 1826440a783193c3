"""The public pages and the API: what they show, to whom, how often, and what browsers may keep."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.transparency.decisions import (
    LICENSED,
    UNPROVEN,
    UPHELD,
    appealed,
    decided,
    decided_again,
    unmatched,
)
from transparency.actions import publish_waiting
from transparency.models import Entry
from transparency.rates import OpenRate
from transparency.views import register as register_module

pytestmark = pytest.mark.django_db
FIGURES, REGISTER, ARCHIVES = (
    "/transparency/", "/transparency/register/", "/transparency/archives/",
)  # fmt: skip
API = "/api/v1/transparency"
AGO = timezone.now() - timedelta(days=9)


@pytest.fixture(autouse=True)
def two(settings: LazySettings) -> None:
    settings.REDRESS_TRANSPARENCY_K = 2


def some(number: int = 2) -> None:
    """Decisions of every kind, as many of each, entered in the register."""
    for _ in range(number):
        decided((UPHELD,), filed=AGO)
        decided((UPHELD, LICENSED), filed=AGO)
        unmatched(now=AGO)
        claim = appealed(decided((UNPROVEN,), filed=AGO), now=AGO + timedelta(days=1))
        decided_again(claim, (UPHELD,), now=AGO + timedelta(days=2))
        claim = appealed(decided((LICENSED,), filed=AGO), now=AGO + timedelta(days=1))
        decided_again(claim, (LICENSED,), now=AGO + timedelta(days=2))
    publish_waiting(now=timezone.now())


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_pages_say_when_there_is_nothing_yet(stranger: Client) -> None:
    assert "Nothing to count yet" in read(stranger, FIGURES)
    assert "Nothing is entered yet" in read(stranger, REGISTER)
    assert "There is no archive yet" in read(stranger, ARCHIVES)


def test_days_without_entries_are_listed_when_wanted(stranger: Client) -> None:
    unmatched(now=AGO)
    publish_waiting(now=timezone.now())
    assert "No day has an entry yet" in read(stranger, ARCHIVES)
    assert f"{AGO.astimezone():%Y-%m}" in read(stranger, f"{ARCHIVES}?every=1")


def test_the_figures_have_charts_with_a_table_behind_each(stranger: Client) -> None:
    some()
    page = read(stranger, FIGURES)
    assert 7 <= page.count('role="img"') <= page.count("<table")
    assert "style=" not in page
    assert "50.0 %" in page
    assert "Changed on appeal" in page


def test_a_figure_that_says_too_much_is_withheld(stranger: Client, settings: LazySettings) -> None:
    for grounds in ((UPHELD,), (UPHELD,), (UNPROVEN,), (UNPROVEN,)):
        decided(grounds, filed=AGO)
    assert "50.0 %" in read(stranger, FIGURES)
    settings.REDRESS_TRANSPARENCY_K = 50
    page = read(stranger, FIGURES)
    assert "&lt; 50" in page
    assert "50.0 %" not in page


def test_another_period(stranger: Client) -> None:
    decided(filed=AGO)
    month = f"{AGO.astimezone():%Y-%m}"
    page = read(stranger, f"{FIGURES}?period={month}")
    assert f'value="{month}" selected' in page
    assert "Select a valid choice" in read(stranger, f"{FIGURES}?period=2001")


def test_both_languages(stranger: Client) -> None:
    for _ in range(2):
        decided((UPHELD, LICENSED), filed=AGO)
    publish_waiting(now=timezone.now())
    for language, words in (("en", "Upheld in part"), ("zh-hans", "部分支持")):
        stranger.cookies["django_language"] = language
        for address in (FIGURES, REGISTER):
            assert words in read(stranger, address)


def test_the_register_shows_filters_and_links(stranger: Client) -> None:
    some()
    page = read(stranger, REGISTER)
    for entry in Entry.objects.all():
        assert page.count(f"/register/{entry.number}/") == 1
    assert "changed on appeal" in page
    assert "stood on appeal" in page
    assert page.count("replaced") == 4


FILTERS = [
    ("", 14),
    ("outcome=UPHELD", 4),
    ("outcome=NO_MATCH", 2),
    ("ground=LICENSED", 6),
    ("decided_by=MACHINE", 2),
    ("decided_by=PERSON", 12),
    ("appeal=YES", 4),
    ("appeal=CHANGED", 2),
    ("appeal=STOOD", 2),
    ("respondent=USER", 0),
    ("respondent=PLATFORM", 14),
    ("period=2001", 0),
    (f"period={AGO.astimezone():%Y}-Q{(AGO.astimezone().month + 2) // 3}", 14),
    ("period=all&outcome=PARTLY&ground=UPHELD", 2),
]


def test_filters_of_the_page_of_the_api_and_of_the_file(stranger: Client) -> None:
    some()
    for query, count in FILTERS:
        page = read(stranger, f"{REGISTER}?{query}")
        assert page.count('<th scope="row"') == count, query
        assert ("No entry matches" in page) is (count == 0)
        said = stranger.get(f"{API}/register/?{query}").json()
        assert said["count"] == count
        assert len(rows_of(stranger, query)) == count


def test_the_register_of_the_api_is_turned_by_number(stranger: Client) -> None:
    some()
    assert len(stranger.get(f"{API}/register/?page=1").json()["results"]) == 14
    refused = stranger.get(f"{API}/register/?with_count=true")
    assert (refused.status_code, "with_count" in refused.content.decode()) == (400, True)


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """The rows of the CSV."""
    response: Any = client.get(f"{API}/register/export.csv/?{query}")
    table = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(table)))


def test_a_filter_that_is_not_understood_is_refused(stranger: Client) -> None:
    decided(filed=AGO)
    decided(filed=AGO)
    publish_waiting(now=timezone.now())
    for query in ("period=soon", "outcome=LOST", "ground=X", "appeal=MAYBE"):
        assert "error" in read(stranger, f"{REGISTER}?{query}", 400)
        for address in (f"{API}/register/", f"{API}/register/export.csv/"):
            response = stranger.get(f"{address}?{query}")
            assert response.status_code == 400
            assert query.partition("=")[0] in response.json()["errors"]


def test_an_entry_is_found_by_its_number_however_it_is_typed(stranger: Client) -> None:
    some()
    number = Entry.objects.first().number  # type: ignore[union-attr]
    page = read(stranger, f"{REGISTER}?number=%20{number.lower()}")
    assert page.count('<th scope="row"') == 1
    assert number in read(stranger, f"{REGISTER}{number.lower()}/")
    assert stranger.get(f"{REGISTER}RE-0000000000/").status_code == 404
    assert stranger.get(f"{API}/register/RE-0000000000/").status_code == 404


def test_the_page_of_a_decision_says_what_the_statement_says(stranger: Client) -> None:
    some()
    for entry in Entry.objects.select_related("replaces", "replaced"):
        page = read(stranger, f"{REGISTER}{entry.number}/")
        assert "Statement of reasons" in page
        assert ("ask for a person at any time" in page) is entry.automated
        assert ("A later decision" in page) is (entry.later is not None)
        assert ("Takes the place of" in page) is (entry.replaces is not None)
        said = stranger.get(f"{API}/register/{entry.number}/").json()
        assert (said["puid"], said["outcome"]) == (entry.number, entry.outcome)


def test_what_is_not_told_is_named(stranger: Client) -> None:
    for grounds in ((UPHELD,), (UPHELD, LICENSED)):
        decided(grounds, filed=AGO)
    publish_waiting(now=timezone.now())
    for entry in Entry.objects.all():
        page = read(stranger, f"{REGISTER}{entry.number}/")
        assert page.count("<dd>not told</dd>") == 2
        assert "“Not told”" in page


def test_the_table_has_what_the_page_has(stranger: Client) -> None:
    some()
    rows = rows_of(stranger)
    (partly,) = {
        (row["grounds"], row["award_cny"], row["respondent"], row["pictures_most"])
        for row in rows
        if row["outcome"] == "PARTLY"
    }
    assert partly == ("UPHELD:1 LICENSED:1", "10000.00", "PLATFORM", "2")
    replaced = {row["number"]: row["replaced_by"] for row in rows if row["replaced_by"]}
    assert {row["replaces"]: row["number"] for row in rows if row["replaces"]} == replaced
    response: Any = stranger.get(f"{API}/register/export.jsonl/")
    said = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert {one["puid"] for one in said} == {row["number"] for row in rows}


def test_the_figures_over_the_api(stranger: Client) -> None:
    some()
    said = stranger.get(f"{API}/figures/").json()
    assert (said["period"], said["k"]) == ("all", 2)
    assert said["counts"]["decided"]["kinds"] == {"UPHELD": 2, "PARTLY": 2, "DISMISSED": 4}
    assert said["counts"]["filed"]["total"] == 10
    assert said["overturned_share"] == 0.5
    assert said["upheld_share"] == 0.5
    assert said["machine_share"] == pytest.approx(0.2)
    assert said["median_days"] == {"decision": 0.0, "appeal": 1.0, "payment": None}
    assert said["median_hours"] == {"acknowledgement": None}
    assert said["counts"]["orders"]["kinds"] == {"TAKE_DOWN": 0, "STAY_DOWN": 0, "RESTORE": 0}
    assert (said["paid_cny"], said["agreement"]) == ("0.00", None)
    assert stranger.get(f"{API}/figures/?period=1999").status_code == 400


def test_archives_over_the_api(stranger: Client) -> None:
    some()
    said = stranger.get(f"{API}/archives/?with_count=true").json()
    assert said["count"] == 9
    filled = next(one for one in said["results"] if one["rows"] == 10)
    one = stranger.get(f"{API}/archives/{filled['day']}/").json()
    assert one == filled
    by_page, by_api = stranger.get(one["url"]), stranger.get(f"{API}/archives/{one['day']}/file/")
    assert by_page.content == by_api.content
    assert stranger.get(f"{API}/archives/2001-01-01/").status_code == 404
    assert filled["day"] in read(stranger, ARCHIVES)


OPEN = [
    f"{API}/figures/",
    f"{API}/register/",
    f"{API}/archives/",
    "/transparency/statement-1.schema.json",
]


def test_what_is_the_same_for_everybody_may_be_kept_by_any_cache(stranger: Client) -> None:
    for address in OPEN:
        response = stranger.get(address)
        assert response["Cache-Control"] == "public, max-age=300"
        again = stranger.get(address, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])


def test_a_tag_changes_with_what_is_entered(stranger: Client) -> None:
    before = stranger.get(f"{API}/register/")["ETag"]
    some()
    assert stranger.get(f"{API}/register/")["ETag"] != before


def test_a_page_is_kept_by_its_reader_s_browser_alone(
    client_for: Callable[[User], Client], creator: User, stranger: Client
) -> None:
    stranger.get(FIGURES)  # the first answer brings the cookie that the second is tagged with
    for address in (FIGURES, REGISTER, ARCHIVES):
        stranger.cookies["django_language"] = "en"
        response = stranger.get(address)
        assert "private" in response["Cache-Control"]
        tagged = {"if-none-match": response["ETag"]}
        assert stranger.get(address, headers=tagged).status_code == 304
        stranger.cookies["django_language"] = "zh-hans"
        assert stranger.get(address, headers=tagged).status_code == 200
        assert client_for(creator).get(address, headers=tagged).status_code == 200


def test_the_number_of_questions_does_not_depend_on_what_is_there(stranger: Client) -> None:
    pages = (FIGURES, REGISTER, ARCHIVES, f"{API}/register/")

    def asked() -> list[int]:
        found = []
        for address in pages:
            stranger.get(address)
            with CaptureQueriesContext(connection) as queries:
                stranger.get(address)
            found.append(len(queries))
        return found

    some(2)
    few = asked()
    some(2)
    assert asked() == few


def test_nobody_leafs_through_a_million(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    some()
    monkeypatch.setattr(register_module, "MOST", 5)
    monkeypatch.setattr(register_module, "SIZE", 2)
    page = read(stranger, f"{REGISTER}?page=99")
    assert "5–5 of 5+" in page
    assert "Only the first thousand" in page


def test_who_asks_too_often_waits(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(OpenRate, "THROTTLE_RATES", {"open": "2/hour"})
    codes = [stranger.get(f"{API}/figures/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_the_entrance(stranger: Client) -> None:
    assert read(stranger, "/").count(f'href="{FIGURES}"') == 2


def test_nothing_is_written_by_asking(stranger: Client) -> None:
    for address in (FIGURES, REGISTER, ARCHIVES):
        assert stranger.post(address).status_code == 405
