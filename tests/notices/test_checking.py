"""Whether a notice is genuine: asked by anybody, on the page and over the API."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from notices.actions import ask_correction, correct_waiting
from notices.checking import MOST_BYTES, Finding, check_file, check_number
from notices.models import Notice
from notices.rates import CheckRate
from notices.render import render
from notices.samples import sample
from notices.signing import sign
from notices.storage import read_back
from tests.factories import NOW
from tests.notices.cases import LATER, filed, issued

pytestmark = pytest.mark.django_db
PERSONAL = ["Lin Mo", "@", "creator", "claims/"]


@pytest.fixture
def notice(creator: User) -> Notice:
    return issued(filed(creator))


@pytest.fixture
def superseded(notice: Notice, senior: User) -> Notice:
    ask_correction(notice, by=senior, why="The name was wrong.", now=NOW)
    assert correct_waiting(now=LATER) == 1
    notice.refresh_from_db()
    return notice


def altered(pdf: bytes, at: float = 0.5) -> bytes:
    changed = bytearray(pdf)
    changed[int(len(pdf) * at)] ^= 1
    return bytes(changed)


def test_a_number_that_was_issued_is_known(notice: Notice) -> None:
    found = check_number(f" {notice.number.lower()} ")
    assert (found.finding, found.number, found.kind) == ("GENUINE", notice.number, "RECEIPT")
    assert (found.issued_on, found.sha256, found.whole) == ("2026-03-02", notice.sha256, False)


@pytest.mark.parametrize("number", ["", "RDN-R-2026-999999", "'; DROP", "9" * 400])
def test_another_number_is_unknown(notice: Notice, number: str) -> None:
    assert check_number(number).finding == Finding.UNKNOWN


def test_the_file_itself_is_genuine(notice: Notice) -> None:
    found = check_file(read_back(notice))
    assert (found.finding, found.whole) == ("GENUINE", True)
    assert found.signature is not None
    assert (found.signature.untouched, found.signature.trusted) == (True, True)


@pytest.mark.parametrize("at", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_one_changed_byte_is_altered(notice: Notice, at: float) -> None:
    found = check_file(altered(read_back(notice), at))
    assert (found.finding, found.number, found.sha256) == (
        "ALTERED", notice.number, notice.sha256,
    )  # fmt: skip


def test_a_letter_made_by_somebody_else_under_our_number_is_altered(notice: Notice) -> None:
    context, prints = sample("RECEIPT", 1)
    forged = sign(render(context | {"number": notice.number}, prints).pdf)
    found = check_file(forged)
    assert found.finding == Finding.ALTERED


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x00" * 5000, b"GIF89a"])
def test_any_other_file_is_unknown(notice: Notice, data: bytes) -> None:
    assert check_file(data).finding == Finding.UNKNOWN


def test_a_superseded_notice_says_by_which(superseded: Notice) -> None:
    later = Notice.objects.get(supersedes=superseded)
    for found in (check_number(superseded.number), check_file(read_back(superseded))):
        assert (found.finding, found.superseded_by) == ("SUPERSEDED", later.number)
    assert check_file(read_back(later)).finding == Finding.GENUINE
    assert check_file(altered(read_back(superseded))).superseded_by == later.number


def page(client: Client, *path: str, **post: Any) -> tuple[int, str]:
    address = reverse("notices:check" if path else "notices:check-any", args=path)
    response = client.post(address, post) if post else client.get(address)
    return response.status_code, response.content.decode()


def upload(data: bytes, name: str = "notice.pdf") -> BytesIO:
    file = BytesIO(data)
    file.name = name
    return file


def test_the_page_says_it_to_strangers_without_a_name(
    notice: Notice, client: Client, django_assert_num_queries: Any
) -> None:
    status, html = page(client, notice.number)
    assert (status, "Genuine" in html, notice.sha256 in html) == (200, True, True)
    main = html[html.index("<main") : html.index("</main>")]
    assert not any(word in main for word in PERSONAL)
    status, html = page(client, file=upload(read_back(notice)))
    assert (status, "exactly what was issued" in html, "valid" in html) == (200, True, True)
    status, html = page(client, file=upload(altered(read_back(notice))))
    assert (status, "Altered" in html, "SHA-256 of the original" in html) == (200, True, True)
    status, html = page(client, "RDN-R-2026-999999")
    assert (status, "Unknown" in html) == (404, True)
    status, html = page(client, number=notice.number)
    assert (status, "Genuine" in html) == (200, True)


def test_the_page_says_what_took_its_place(superseded: Notice, client: Client) -> None:
    later = Notice.objects.get(supersedes=superseded)
    status, html = page(client, superseded.number)
    assert (status, "Superseded" in html) == (200, True)
    assert reverse("notices:check", args=[later.number]) in html


def test_a_form_without_anything_says_what_to_do(client: Client) -> None:
    status, html = page(client, number="")
    assert (status, "Enter a number or choose the PDF." in html) == (400, True)
    status, html = page(client, number="", file=upload(b"x" * (MOST_BYTES + 1)))
    assert (status, "20 MiB" in html) == (400, True)


def test_it_is_kept_by_no_cache_and_listed_nowhere(notice: Notice, client: Client) -> None:
    response = client.get(reverse("notices:check", args=[notice.number]))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


def test_the_root_certificate_can_be_had(client: Client) -> None:
    response = client.get(reverse("notices:root"))
    assert response.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert "redress-root.pem" in response["Content-Disposition"]


def test_whoever_checks_too_often_waits(
    notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(CheckRate, "THROTTLE_RATES", {"checks": "2/hour"})
    assert [page(client, notice.number)[0] for _ in range(3)] == [200, 200, 429]
    response = client.post(reverse("notices:check-any"), {"number": notice.number})
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert APIClient().get(reverse("api:check-list"), {"number": "x"}).status_code == 429
    assert page(client)[0] == 200  # the form itself is no check
    cache.clear()


def test_the_api_says_the_same(notice: Notice, superseded: Notice, settings: LazySettings) -> None:
    client, address = APIClient(), reverse("api:check-list")
    later = Notice.objects.get(supersedes=superseded)
    said = client.get(address, {"number": later.number}).json()
    assert said == {
        "finding": "GENUINE",
        "number": later.number,
        "kind": "RECEIPT",
        "issued_on": "2026-03-02",
        "sha256": later.sha256,
        "superseded_by": "",
        "whole": False,
        "signature": None,
    }
    found = client.post(address, {"file": upload(read_back(superseded))}).json()
    assert (found["finding"], found["superseded_by"]) == ("SUPERSEDED", later.number)
    assert found["signature"]["untouched"] is True
    found = client.post(address, {"file": upload(altered(read_back(later)))}).json()
    assert found["finding"] == "ALTERED"
    assert client.get(address, {"number": "x"}).json()["finding"] == "UNKNOWN"
    large = client.post(address, {"file": upload(b"x" * (MOST_BYTES + 1))})
    assert (large.status_code, "20 MiB" in large.content.decode()) == (400, True)
