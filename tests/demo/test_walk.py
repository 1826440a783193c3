"""The demo has a case for every state, tells what it does, and changes nothing when run again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from claims.models import Claim
from claims.queries import trail_faults
from claims.states import State
from config.demo import walk
from config.demo.cases import CASES, OWNERS, UNCLAIMED, avatar_id
from config.demo.characters import CAST
from config.demo.people import PASSWORD, PEOPLE
from enforcement.models import Order
from notices.models import Notice
from payouts.models import Batch, Correction

NOW = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
SIDE = 192
CORRECTED = {"reverse_it", "ask_back_it"}


def rows() -> dict[str, int]:
    """How many rows each table of the house has."""
    rooms = (
        "accounts",
        "pictures",
        "claims",
        "similarity",
        "review",
        "payouts",
        "notices",
        "enforcement",
    )
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


def tell_nobody(line: str) -> None:
    """The demo's words, when a test does not read them."""


@pytest.mark.django_db
def test_every_state_has_a_case_and_a_second_run_changes_nothing() -> None:
    told: list[str] = []
    assert walk.fill(now=NOW, say=told.append, side=SIDE, letters=False) == len(CASES)
    assert set(Claim.objects.values_list("state", flat=True)) == set(State)
    assert {case.ends for case in CASES} == set(State)
    assert len(told) == 2 + len(CASES)
    assert list(trail_faults()) == []
    assert {batch.state for batch in Batch.objects.all()} == {"PREPARED", "SETTLED"}
    assert set(Order.objects.values_list("state", flat=True)) == set(Order.State)
    assert set(Order.objects.values_list("kind", flat=True)) == {"TAKE_DOWN", "RESTORE"}
    assert Order.objects.filter(overdue_at__isnull=False).exists()
    before = rows()
    assert sum(before.values()) > 200
    assert walk.fill(now=NOW, say=told.append, side=SIDE, letters=False) == 0
    assert rows() == before
    for person in PEOPLE:
        assert Client().login(email=person.email, password=PASSWORD)


@pytest.mark.django_db
def test_notices_are_dated_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.ends == State.DISMISSED)
    monkeypatch.setattr(walk, "CASES", (case,))
    assert walk.fill(now=NOW, say=tell_nobody, side=SIDE) == 1
    kinds = Notice.objects.order_by("issued_at").values_list("kind", flat=True)
    assert list(kinds) == [Notice.Kind.RECEIPT, Notice.Kind.DECISION]
    assert all(notice.issued_at < NOW - timedelta(days=5) for notice in Notice.objects.all())


@pytest.mark.django_db
def test_one_award_is_reversed_and_one_asked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = tuple(case for case in CASES if CORRECTED & set(case.way))
    monkeypatch.setattr(walk, "CASES", cases)
    assert walk.fill(now=NOW, say=tell_nobody, side=SIDE, letters=False) == 2
    made = Correction.objects.filter(outcome="APPROVED").values_list("kind", flat=True)
    assert set(made) == {"REVERSAL", "CLAWBACK"}


@pytest.mark.django_db
def test_a_case_that_goes_astray_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.ends == State.DRAFT)
    monkeypatch.setattr(walk, "CASES", (replace(case, ends=State.PAID),))
    with pytest.raises(walk.WentAstray, match="ended as DRAFT, not as PAID"):
        walk.fill(now=NOW, say=tell_nobody, side=SIDE)
    assert not Claim.objects.exists()
    monkeypatch.setattr(walk, "CASES", (case,))
    assert walk.fill(now=NOW, say=tell_nobody, side=SIDE) == 1


@pytest.mark.django_db
def test_the_command_says_what_is_there(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(walk, "CASES", ())
    settings.REDRESS_DEMO = True
    call_command("demo", side=SIDE)
    said = capsys.readouterr().out
    assert "The demo is complete already." in said
    assert f"creator@redress.example  {PASSWORD}  creator" in said


@pytest.mark.django_db
def test_no_known_password_on_a_real_site(settings: LazySettings) -> None:
    settings.REDRESS_DEMO = False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo")
    assert not User.objects.exists()


def test_every_case_and_avatar_has_an_id_of_its_own() -> None:
    ids = [avatar_id(case.key) for case in CASES] + [external_id for external_id, *_ in UNCLAIMED]
    assert len(set(ids)) == len(ids)
    assert len(OWNERS) == len(CAST)
    for case in CASES:
        assert {OWNERS[place] for place in case.works} == {case.claimant}
