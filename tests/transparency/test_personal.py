"""Nothing personal is in what everybody may read, whatever stands in the other rooms."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.actions import send_message
from claims.models import Claim, Step
from claims.states import State
from enforcement.actions import begin_measure
from enforcement.models import Measure
from notices.actions import issue
from tests.factories import make_avatar, make_claim, make_draft, make_phrase, make_user
from tests.payouts.scenes import accepted_claim, exported_batch, tamper
from tests.review.looks import double_reviews, held_up, looked
from tests.transparency.decisions import (
    LICENSED,
    UNPROVEN,
    UPHELD,
    appealed,
    decided,
    decided_again,
    unmatched,
)
from tests.transparency.planting import Planted, identifiers, plant
from transparency.actions import publish_day, read_back
from transparency.models import Archive, Entry

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=5)
EMPTY_API = ("figures", "register", "archive")


@pytest.fixture(autouse=True)
def two(settings: LazySettings) -> None:
    settings.REDRESS_TRANSPARENCY_K = 2


@pytest.fixture
def creator_s(creator: User) -> Claim:
    """A claim of the creator's that everything has happened to."""
    return decided((UPHELD, LICENSED), filed=AGO, claimant=creator)


@pytest.fixture
def planted(
    creator_s: Claim,
    settings: LazySettings,
    finance_preparer: User,
    finance_approver: User,
) -> Planted:
    """A busy house in which every free text of every table is a marker; nothing entered yet."""
    send_message(creator_s, by=creator_s.claimant, body="Please look again.", now=AGO)
    begin_measure(creator_s, basis=Measure.Basis.UPHELD, now=AGO)
    decided((UPHELD, UPHELD), filed=AGO, respondent="USER")
    for grounds in ((UNPROVEN,), (LICENSED,)):
        claim = appealed(decided(grounds, filed=AGO), now=AGO)
        decided_again(claim, (UPHELD,), now=AGO + timedelta(days=1))
        unmatched(now=AGO)
    make_claim(state=State.INFO_REQUESTED, now=AGO)
    make_draft(avatar=make_avatar(seen=True))
    make_phrase(make_user(Role.REVIEWER))
    for _ in range(2):
        accepted_claim()
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    tamper("payouts_payment", f"state = 'PAID', settled_on = '{AGO.date()}'")
    issue(Step.objects.get(claim=creator_s, new=State.UPHELD), now=AGO)
    double_reviews(settings)
    for ground in (UPHELD, UNPROVEN):
        looked(held_up(by=make_user(Role.REVIEWER)), (ground,), by=make_user(Role.REVIEWER))
    return plant()


def enter() -> None:
    """The archives of two days: first decisions, and then those that replace them."""
    for days in (2, 3):
        publish_day((AGO + timedelta(days=days)).date(), now=timezone.now())


def addresses() -> Iterator[str]:
    """Every public address of the room and of its API, and some questions to them."""
    entry, archive = Entry.objects.first(), Archive.objects.filter(rows__gt=0).first()
    assert entry is not None
    assert archive is not None
    known = {"number": entry.number, "day": archive.day.isoformat(), "form": "csv"}
    for name, pattern in names(get_resolver()):
        inner: Any = pattern.pattern
        wanted = getattr(inner, "converters", {}) or inner.regex.groupindex
        yield reverse(name, kwargs={key: known[key] for key in wanted})
    yield reverse("api:register-export", kwargs={"form": "jsonl"})
    for entry in Entry.objects.all():
        yield reverse("transparency:decision", args=[entry.number])
    for query in ("period=all", "outcome=UPHELD", "appeal=YES", "number=Zq", "period=Zq", "page=2"):
        yield f"{reverse('transparency:register')}?{query}"
    for period in ("2026", f"{AGO.astimezone():%Y-%m}"):
        yield f"{reverse('transparency:figures')}?period={period}"
        yield f"{reverse('api:figures-list')}?period={period}"


def names(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif space == "transparency:" or (space == "api:" and _ours(one)):
            yield f"{space}{one.name}", one


def _ours(pattern: URLPattern) -> bool:
    return str(pattern.callback.__module__).startswith("transparency.")


def everything_public() -> str:
    """All that everybody can read, in both languages, and the archives unpacked."""
    told = []
    for language in ("en", "zh-hans"):
        client = Client()
        client.cookies["django_language"] = language
        for address in addresses():
            response: Any = client.get(address)
            assert response.status_code in (200, 400), address
            body = b"".join(response) if response.streaming else response.content
            if response["Content-Type"] == "application/gzip":
                body = gzip.decompress(body)
            told += [str(dict(response.items())), body.decode()]
    told += [gzip.decompress(read_back(archive)).decode() for archive in Archive.objects.all()]
    return "\n".join(told)


def test_nothing_personal_is_public(planted: Planted, creator_s: Claim) -> None:
    """Rebuilt from a house full of markers: none of them, and no row's own name, gets out."""
    assert len(planted.markers) > 75, planted.refused
    fields = set(planted.markers.values())
    assert {
        "accounts.User.email", "accounts.User.display_name", "claims.Claim.holder_name",
        "claims.Claim.postal_address", "claims.Claim.telephone", "claims.Claim.contact_email",
        "claims.Claim.signature", "claims.Claim.agent_name", "claims.Claim.request",
        "claims.Claim.reference", "claims.Message.body", "claims.Question.text",
        "claims.Step.reason", "claims.Evidence.note", "pictures.Work.title",
        "pictures.Work.first_published_url", "pictures.Avatar.external_id",
        "pictures.Avatar.source_url", "review.Verdict.reason", "review.Appeal.grounds",
        "review.Opinion.reason", "payouts.Payee.account_name",
        "notices.Notice.context",
    } <= fields  # fmt: skip
    cache.clear()
    enter()
    assert {entry.outcome for entry in Entry.objects.all()} == set(Entry.Outcome.values)
    told = everything_public()
    assert planted.found_in(told) == []
    assert [value for value in identifiers() if value in told] == []


def test_it_would_be_found_if_it_were_there(planted: Planted, creator_s: Claim) -> None:
    """The same search finds markers on a page that its owner alone may read."""
    client = Client()
    client.force_login(User.objects.get(pk=creator_s.claimant_id))  # with a marker as password
    page = client.get(reverse("claims:list")).content.decode()
    assert "claims.Claim.reference" in planted.found_in(page)
    assert str(creator_s.public_id) in identifiers()


def test_every_entry_is_made_of_closed_lists_alone() -> None:
    """The register's table has no column into which a person could write."""
    free = [
        field.name
        for field in Entry._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField", "JSONField")
        and not field.choices
    ]
    assert free == ["number"]


def test_nobody_s_sign_in_changes_what_is_told(
    planted: Planted, creator_s: Claim, administrator: User
) -> None:
    enter()
    client = Client()
    client.force_login(administrator)
    for name in EMPTY_API:
        address = reverse(f"api:{name}-list")
        assert client.get(address).content == Client().get(address).content
