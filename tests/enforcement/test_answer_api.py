"""Forwarded claims over the API: the platform's, the link's, the claimant's and the staff's."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from enforcement.actions import answers
from enforcement.models import CounterStatement, Forwarding, Suit
from pictures.models import Avatar
from tests.enforcement.answered import ANSWER, PDF, answered, forwarded, paper, running, token_of
from tests.factories import make_token

pytestmark = pytest.mark.django_db
JSON = "application/json"


class Caller:
    """Somebody who calls the API, with a token or without."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.headers = {}
        if user is not None:
            self.headers["Authorization"] = f"Token {make_token(user)}"

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, said: dict[str, Any] | None = None) -> Any:
        address = f"/api/v1/{path}"
        return self.client.post(address, said or {}, JSON, headers=self.headers)

    def send(self, path: str, said: dict[str, Any]) -> Any:
        """A form with files."""
        return self.client.post(f"/api/v1/{path}", said, headers=self.headers)


def test_the_platform_fetches_links_and_reports(platform_client: User) -> None:
    forwarding, caller = forwarded(now=timezone.now()), Caller(platform_client)
    waiting = caller.get("forwardings/?arrived=false").json()["results"]
    assert [each["id"] for each in waiting] == [str(forwarding.public_id)]
    assert waiting[0]["link"] == answers.link_of(forwarding, now=timezone.now())
    assert waiting[0]["measure"]["basis"] == "NOTICE"
    assert waiting[0]["pseudonym"] == ""
    Avatar.objects.update(pseudonym="u-17")
    assert caller.get("forwardings/").json()["results"][0]["pseudonym"] == "u-17"
    again = caller.get("forwardings/").json()["results"][0]
    assert again["link"] == waiting[0]["link"]
    one = f"forwardings/{forwarding.public_id}/"
    assert caller.get(f"{one}letter/").status_code == 404
    answers.issue_letters(now=timezone.now())
    assert caller.get(one).json()["has_letter"]
    assert caller.get(f"{one}letter/").content.startswith(b"%PDF")
    done = caller.post(f"{one}arrived/", {"account": "u-7"}).json()
    assert (done["arrival"], done["account"]) == ("PLATFORM", "u-7")
    taken = caller.post(f"{one}arrived/", {"account": "u-8"})
    assert (taken.status_code, taken.json()["code"]) == (409, "other_account")
    assert caller.get("forwardings/?arrived=false").json()["results"] == []
    assert len(caller.get("forwardings/?arrived=true").json()["results"]) == 1


def test_staff_see_no_link_and_act(senior: User, reviewer: User) -> None:
    statement = answered(forwarded(now=timezone.now()), now=timezone.now())
    forwarding = statement.forwarding
    Avatar.objects.update(pseudonym="u-17")
    one = f"forwardings/{forwarding.public_id}/"
    caller = Caller(senior)
    found = caller.get(one).json()
    assert (found["link"], found["pseudonym"]) == ("", "")
    assert found["answered_at"]
    assert caller.post(f"{one}arrived/").status_code == 403
    assert Caller(reviewer).post(f"{one}revoke-link/").status_code == 403
    assert caller.post(f"{one}pause/", {"words": "x"}).status_code == 404
    assert caller.post(f"{one}contact/", {}).status_code == 400
    contact = caller.post(f"{one}contact/", {"reason": "A court asks."})
    assert contact.json()["email"] == ANSWER["email"]
    assert contact["Cache-Control"] == "no-store"
    answers.see_answer(statement, by=forwarding.claim.claimant, now=timezone.now())
    paused = caller.post(f"{one}pause/", {"words": "The court is closed."}).json()
    assert paused["due_at"] is None
    assert paused["pauses"][0]["words"] == "The court is closed."
    assert caller.post(f"{one}resume/").json()["due_at"]
    assert caller.post(f"{one}replace-link/").status_code == 200
    assert caller.post(f"{one}revoke-link/").status_code == 200
    assert answers.link_of(Forwarding.objects.get(), now=timezone.now()) == ""


def test_a_contact_needs_a_statement(senior: User) -> None:
    one = f"forwardings/{forwarded().public_id}/"
    assert Caller(senior).post(f"{one}contact/", {"reason": "x"}).status_code == 404


def test_who_holds_the_link_answers() -> None:
    forwarding, caller = forwarded(now=timezone.now()), Caller()
    one = f"answers/{token_of(forwarding, now=timezone.now())}/"
    first = caller.get(one).json()
    assert first["works"] == []
    assert first["draft"] is None
    assert caller.post(f"{one}confirm/").json()["works"]
    kept = caller.client.patch(f"/api/v1/{one}", {"name": "Zhou Ye"}, JSON)
    assert kept.json()["draft"]["name"] == "Zhou Ye"
    gaps = caller.post(f"{one}file/", {"signature": "Zhou Ye"})
    assert gaps.status_code == 409
    assert "article 16" in gaps.json()["gaps"][0]["rule"]
    assert "email" in gaps.json()["errors"]
    file = caller.send(f"{one}files/", {"file": paper()}).json()
    gone = caller.client.delete(f"/api/v1/{one}files/{file['id']}/")
    assert gone.status_code == 204
    caller.client.patch(f"/api/v1/{one}", ANSWER, JSON)
    caller.send(f"{one}files/", {"file": paper()})
    sent = caller.post(f"{one}file/", {"signature": "Zhou Ye"}).json()
    assert sent["filed_at"]
    assert sent["files"][0]["filename"] == "layers.pdf"
    assert sent["why_no_answer"]
    assert caller.get(f"{one}letter/").status_code == 404
    assert caller.post(f"{one}file/", {"signature": "x"}).json()["code"] == "no_answer"


def test_a_wrong_link_is_a_problem_document() -> None:
    token = f"{'0' * 32}~{'0' * 64}.abc"
    answer = Caller().get(f"answers/{token}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "link_wrong"


def test_the_claimant_reads_it_and_shows_a_suit(
    other_creator: User, senior: User, auditor: User
) -> None:
    statement = answered(forwarded(now=timezone.now()), now=timezone.now())
    claim = statement.forwarding.claim
    caller, address = Caller(claim.claimant), f"claims/{claim.public_id}/counter-statement/"
    assert Caller(other_creator).get(address).status_code == 404
    assert Caller(auditor).get(address).json()["clock"] is None
    said = {"kind": "SUIT", "body": "Court", "case_number": "77", "filed_on": "2026-03-01"}
    early = caller.send(f"{address}suits/", {**said, "file": paper()})
    assert early.status_code == 404
    found = caller.get(address).json()
    assert found["statement"]["statement"] == ANSWER["statement"]
    assert "email" not in found["statement"]
    assert found["clock"]["rule"]["version"] == "working-20@2021-01-01"
    file = found["statement"]["files"][0]["id"]
    assert caller.get(f"{address}files/{file}/").content == PDF
    suit = caller.send(f"{address}suits/", {**said, "file": paper("suit.pdf")})
    assert suit.status_code == 201
    assert caller.get(address).json()["clock"]["due_at"] is None
    _checked(Caller(senior), suit.json()["id"])


def _checked(caller: Caller, suit: str) -> None:
    """A senior reviewer refuses, accepts and closes it."""
    assert [each["id"] for each in caller.get("suits/").json()["results"]] == [suit]
    assert caller.get(f"suits/{suit}/file/").content == PDF
    refused = caller.post(f"suits/{suit}/refuse/", {})
    assert (refused.status_code, refused.json()["code"]) == (400, "reason_missing")
    assert caller.post(f"suits/{suit}/accept/", {"reason": "Sealed."}).json()["accepted"]
    assert caller.post(f"suits/{suit}/refuse/", {"reason": "x"}).status_code == 409
    said = {"outcome": "FOR_CLAIMANT", "words": "Judgment."}
    assert caller.post(f"suits/{suit}/outcome/", said).json()["outcome"] == "FOR_CLAIMANT"
    assert Suit.objects.get().outcome_words == "Judgment."


def test_without_an_account_there_is_only_the_link(stranger: Client) -> None:
    clock = running(forwarded(now=timezone.now()), now=timezone.now())
    claim = clock.statement.forwarding.claim.public_id
    for path in ("forwardings/", "suits/", f"claims/{claim}/counter-statement/"):
        assert stranger.get(f"/api/v1/{path}").status_code == 401
    assert CounterStatement.objects.count() == 1
