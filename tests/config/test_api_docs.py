"""The API's description is public, valid and shown without inline scripts or foreign servers."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_schema_is_served(stranger: Client) -> None:
    response = stranger.get(reverse("api:schema"), headers={"accept": "application/json"})
    assert response.status_code == 200
    described = response.json()
    assert described["openapi"].startswith("3.")
    assert "/api/v1/claims/" in described["paths"]


def test_the_docs_need_no_inline_script_and_no_other_host(stranger: Client) -> None:
    response = stranger.get(reverse("api:docs"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<style" not in page
    assert page.count("<script ") == page.count("<script src=") == 3
    assert "//" not in page.replace("<!doctype html>", "")
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_the_script_of_the_docs_is_a_file_of_its_own(stranger: Client) -> None:
    response = stranger.get(reverse("api:docs") + "?script=")
    assert response["Content-Type"] == "application/javascript"
    assert "SwaggerUIBundle(" in response.content.decode()
