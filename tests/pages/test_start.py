"""The start page, the navigation, the language switch and the pages for errors."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from claims.models import BulkFiling
from claims.states import State
from config.demo.people import PASSWORD, PEOPLE
from config.todo import todo_of
from review.actions import take
from tests.claims.tables import GOOD, upload
from tests.factories import NOW, make_claim, make_draft, make_tax_policy, make_user

ClientFor = Callable[[User], Client]


def test_a_visitor_reads_what_this_is(db: None, stranger: Client) -> None:
    page = stranger.get("/").content.decode()
    assert "From the claim to the bank" in page
    assert reverse("account_signup") in page
    assert PASSWORD not in page


def test_the_demo_offers_the_logins_that_were_made(
    db: None, stranger: Client, settings: LazySettings
) -> None:
    settings.REDRESS_DEMO = True
    assert "The demo is not filled yet" in stranger.get("/").content.decode()
    make_user(Role.REVIEWER, email=PEOPLE[2].email)
    page = stranger.get("/").content.decode()
    assert PEOPLE[2].email in page
    assert PEOPLE[0].email not in page
    assert page.count(f'value="{PASSWORD}"') == 1
    settings.REDRESS_DEMO = False
    assert PASSWORD not in stranger.get("/").content.decode()


LINKS = {
    Role.CREATOR: {"claims:list", "pictures:works"},
    Role.REVIEWER: {"review:queue"},
    Role.SENIOR_REVIEWER: {"review:queue", "review:approvals", "payouts:holds"},
    Role.FINANCE_PREPARER: {"payouts:overview"},
    Role.FINANCE_APPROVER: {"payouts:overview"},
    Role.AUDITOR: {"review:queue", "review:approvals", "payouts:overview"},
    Role.ADMINISTRATOR: {"accounts:people"},
    Role.PLATFORM_CLIENT: set(),
}


@pytest.mark.parametrize("role", LINKS)
def test_the_navigation_shows_what_a_role_may_open(
    db: None, client_for: ClientFor, role: Role
) -> None:
    client = client_for(make_user(role))
    page = client.get("/").content.decode()
    nav = page.split("<nav")[1].split("</nav>")[0]
    every = set().union(*LINKS.values())
    assert {name for name in every if f'"{reverse(name)}"' in nav} == LINKS[role]
    for name in LINKS[role]:
        assert client.get(reverse(name)).status_code == 200


def test_a_creator_sees_what_waits(creator: User, client_for: ClientFor) -> None:
    assert todo_of(creator, now=NOW) == []
    assert "Nothing waits for you" in client_for(creator).get("/").content.decode()
    asked = make_claim(creator, state=State.INFO_REQUESTED)
    make_draft(creator)
    make_draft(creator)
    lines = todo_of(creator, now=NOW)
    assert [(line.count, line.action) for line in lines] == [(1, "Answer"), (2, "Go on")]
    assert lines[0].url == reverse("claims:detail", args=[asked.public_id])
    assert lines[1].url == reverse("claims:list") + "?state=DRAFT"
    page = client_for(creator).get("/").content.decode()
    assert "A reviewer asks you something" in page
    single = todo_of(make_draft().claimant, now=NOW)
    assert single[0].url.endswith("/edit/")


def test_tables_of_claims_wait_for_their_owners_hand(creator: User) -> None:
    signable, stuck = upload(creator, [GOOD]), upload(creator, [GOOD, GOOD])
    assert todo_of(creator, now=NOW) == []
    BulkFiling.objects.filter(pk=signable.pk).update(checked_at=NOW)
    BulkFiling.objects.filter(pk=stuck.pk).update(failed_at=NOW, failure="OSError: disk full")
    lines = todo_of(creator, now=NOW)
    assert [line.action for line in lines] == ["Go on", "Look and sign"]
    assert [str(table.public_id) in line.url for table, line in
            zip((stuck, signable), lines, strict=True)] == [True, True]  # fmt: skip


def test_a_reviewer_sees_the_queue_and_the_claim_in_hand(reviewer: User) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    assert [line.count for line in todo_of(reviewer, now=NOW)] == [1]
    take(claim, by=reviewer, now=NOW)
    lines = todo_of(reviewer, now=NOW + timedelta(minutes=1))
    assert claim.reference is not None
    assert claim.reference in lines[0].text


def test_others_have_their_own_words(
    finance_preparer: User,
    finance_approver: User,
    senior: User,
    platform_client: User,
    client_for: ClientFor,
) -> None:
    make_tax_policy()
    for person in (finance_preparer, finance_approver, senior):
        assert todo_of(person, now=NOW) == []
        assert "All done" in client_for(person).get("/").content.decode()
    page = client_for(platform_client).get("/").content.decode()
    assert f'href="{reverse("accounts:keys")}">Make a key</a>' in page


def test_the_language_switch_turns_the_page(db: None, stranger: Client) -> None:
    assert 'lang="en"' in stranger.get("/", headers={"accept-language": "en"}).content.decode()
    stranger.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    page = stranger.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert 'value="en" lang="en">English' in page


def test_a_wrong_address_gets_a_page_with_a_way_out(db: None, stranger: Client) -> None:
    response = stranger.get("/nothing/here/")
    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "429.html", "500.html"])
def test_error_pages_need_nothing(name: str) -> None:
    """They are shown when much is broken: no request, no person, no database."""
    page = render_to_string(name)
    assert "<h1>" in page
    assert "To the start page" in page


def test_a_refusal_shows_its_reason() -> None:
    page = render_to_string("403.html", {"exception": "Nobody acts on their own claim."})
    assert "Nobody acts on their own claim." in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_money_is_written_alike_in_both_languages(language: str) -> None:
    template = engines["django"].from_string('{{ amount|floatformat:"2g" }}')
    with translation.override(language):
        assert template.render({"amount": Decimal("1234567.5")}) == "1,234,567.50"


def test_the_demo_names_avatars_to_claim_against(
    db: None, client_for: ClientFor, settings: LazySettings
) -> None:
    settings.REDRESS_DEMO = True
    lin = client_for(make_user(Role.CREATOR, email=PEOPLE[0].email))
    assert "<strong>AV-0101</strong> copies “Winter scarf”" in lin.get("/").content.decode()
    somebody = client_for(make_user(Role.CREATOR))
    assert "AV-0101" not in somebody.get("/").content.decode()
    settings.REDRESS_DEMO = False
    assert "AV-0101" not in lin.get("/").content.decode()
