"""The demo has a case for every state, tells what it does, and changes nothing when run again."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.test import Client

from claims.models import Claim
from claims.queries import trail_faults
from claims.states import State
from config.demo import walk
from config.demo.cases import CASES
from config.demo.people import PASSWORD, PEOPLE
from notices.models import Notice
from payouts.models import Batch

NOW = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
SIDE = 192


def rows() -> dict[str, int]:
    """How many rows each table of the house has."""
    rooms = ("accounts", "pictures", "claims", "similarity", "review", "payouts", "notices")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_every_state_has_a_case_and_a_second_run_changes_nothing() -> None:
    told: list[str] = []
    assert walk.fill(now=NOW, say=told.append, side=SIDE) == len(CASES)
    assert set(Claim.objects.values_list("state", flat=True)) == set(State)
    assert {case.ends for case in CASES} == set(State)
    assert len(told) == 2 + len(CASES)
    assert list(trail_faults()) == []
    assert {batch.state for batch in Batch.objects.all()} == {"PREPARED", "SETTLED"}
    assert Notice.objects.filter(kind=Notice.Kind.DECISION).count() == 6
    before = rows()
    assert walk.fill(now=NOW, say=told.append, side=SIDE) == 0
    assert rows() == before
    for person in PEOPLE:
        assert Client().login(email=person.email, password=PASSWORD)
