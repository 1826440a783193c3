"""Notices over the API."""

from uuid import uuid4

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from notices.models import Notice
from notices.storage import read_back
from tests.notices.cases import filed, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(creator: User) -> Notice:
    return issued(filed(creator))


def client_of(user: User | None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def addresses(notice: Notice) -> list[str]:
    """The list, one notice, and its PDF."""
    claim = {"claim_id": str(notice.claim.public_id)}
    one = {**claim, "id": str(notice.public_id)}
    return [
        reverse("api:notice-list", kwargs=claim),
        reverse("api:notice-detail", kwargs=one),
        reverse("api:notice-pdf", kwargs=one),
    ]


def test_the_claimant_lists_and_downloads(notice: Notice, creator: User) -> None:
    client = client_of(creator)
    listed, one, pdf = (client.get(where) for where in addresses(notice))
    assert listed.json()["results"] == [one.json()]
    assert one.json() == {
        "id": str(notice.public_id),
        "number": notice.number,
        "kind": "RECEIPT",
        "issued_at": "2026-03-02T10:00:00+08:00",
        "template_version": notice.template_version,
        "sha256": notice.sha256,
        "unsigned_sha256": notice.unsigned_sha256,
        "signer": "Redress notices",
        "supersedes": None,
        "superseded_by": None,
        "mailed_at": None,
        "arrival": None,
        "posted_until": None,
        "size": notice.size,
        "pdf": f"http://testserver{addresses(notice)[2]}",
    }
    assert pdf.content == read_back(notice)
    assert pdf["Content-Disposition"] == f'attachment; filename="{notice.number}.pdf"'
    assert client.get(one.json()["pdf"]).content == pdf.content


@pytest.mark.parametrize("person", ["reviewer", "senior", "auditor"])
def test_watching_staff_read_them_too(
    person: str, notice: Notice, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(person))
    assert [client.get(where).status_code for where in addresses(notice)] == [200] * 3


@pytest.mark.parametrize(
    "person",
    ["other_creator", "finance_preparer", "finance_approver", "platform_client", "administrator"],
)
def test_for_others_they_do_not_exist(
    person: str, notice: Notice, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(person))
    assert [client.get(where).status_code for where in addresses(notice)] == [404] * 3


def test_a_stranger_is_told_to_sign_in(notice: Notice) -> None:
    client = client_of(None)
    assert [client.get(where).status_code for where in addresses(notice)] == [401] * 3


def test_a_notice_is_not_found_under_another_claim(notice: Notice, creator: User) -> None:
    other = filed(creator)
    where = {"claim_id": str(other.public_id), "id": str(notice.public_id)}
    client = client_of(creator)
    assert client.get(reverse("api:notice-pdf", kwargs=where)).status_code == 404
    assert (
        client.get(reverse("api:notice-list", kwargs={"claim_id": str(uuid4())})).status_code == 404
    )


def test_the_description_of_the_api_names_the_pdf() -> None:
    schema = client_of(None).get(reverse("api:schema"), {"format": "json"}).json()
    path = schema["paths"]["/api/v1/claims/{claim_id}/notices/{id}/pdf/"]
    assert list(path["get"]["responses"]["200"]["content"]) == ["application/pdf"]
