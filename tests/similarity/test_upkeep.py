"""How much the search finds is sampled, kept and shown, and too little raises an alarm."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from config.todo import todo_of
from similarity import configured, index, queries, tasks, upkeep
from similarity.comparing import desk
from similarity.index import Hit, postgres
from similarity.models import Fingerprint, RecallSample, SpaceSwitch
from tests.factories import NOW, make_blob, make_draft
from tests.similarity.samples import make_contents

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
PAGE = "similarity:search"


def spread(space: str, count: int = 30) -> None:
    """Fingerprints in directions that have nothing to do with each other."""
    dice = np.random.default_rng(5)
    Fingerprint.objects.bulk_create(
        Fingerprint(blob=blob, space=space, embedding=dice.standard_normal(8))
        for blob in make_contents(space, count)
    )


def make_sample(space: str = "a@1", recall: float = 1.0, *, at: datetime = NOW) -> RecallSample:
    return RecallSample.objects.create(
        space=space, rows=30, asked=10, nearest=10, recall=recall, p50_ms=2.0, p99_ms=4.5,
        exact_p50_ms=30.0, indexed=True, measured_at=at,
    )  # fmt: skip


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that misses every other content."""
    whole = postgres.PostgresIndex.nearest

    def half(engine: postgres.PostgresIndex, *given: object, **options: object) -> list[Hit]:
        return whole(engine, *given, **options)[::2]  # type: ignore[arg-type]

    monkeypatch.setattr(postgres.PostgresIndex, "nearest", half)


def test_a_sample_compares_the_index_with_the_exact_scan() -> None:
    spread("a@1")
    sample = upkeep.measure_recall("a@1", now=NOW, most=7)
    assert sample == RecallSample.objects.get()
    assert (sample.rows, sample.asked, sample.nearest, sample.recall) == (30, 7, 10, 1.0)
    assert 0 < sample.p50_ms <= sample.p99_ms
    assert sample.exact_p50_ms > 0
    assert sample.indexed  # so few rows need no index
    assert not sample.low
    assert str(sample) == "a@1: 1.0000"
    assert upkeep.measure_recall("nothing@1", now=NOW) is None


def test_a_sample_ends_when_its_time_is_up_and_of_one_content_all_is_found() -> None:
    spread("a@1")
    spread("b@1", 1)
    assert upkeep.measure_recall("a@1", now=NOW, most=7, seconds=0).asked == 1  # type: ignore[union-attr]
    assert upkeep.measure_recall("b@1", now=NOW, most=2).recall == 1.0  # type: ignore[union-attr]


def test_too_little_raises_an_alarm(
    forgetful: None, caplog: pytest.LogCaptureFixture, administrator: User, reviewer: User
) -> None:
    spread("a@1")
    sample = upkeep.measure_recall("a@1", now=NOW, most=5)
    assert sample is not None
    assert (sample.recall, sample.low, sample.percent) == (0.5, True, 50.0)
    assert "The search finds 50.0 % of the nearest in a@1" in caplog.text
    lines = [line.text for line in todo_of(administrator, now=NOW)]
    assert lines == ["The search finds too few of the nearest pictures"]
    assert todo_of(reviewer, now=NOW) == []
    make_sample(at=NOW + timedelta(days=1))
    make_sample("gone@1", 0.5)
    assert todo_of(administrator, now=NOW) == []


def test_the_bell_samples_once_a_day_and_only_when_nobody_waits(
    creator: User, settings: LazySettings
) -> None:
    assert upkeep.sample_recall(now=NOW) == 0
    desk().embed(make_blob())
    claim = make_draft(creator)
    type(claim).objects.filter(pk=claim.pk).update(state="DRAFT")
    assert upkeep.sample_recall(now=NOW) == 1
    assert upkeep.sample_recall(now=NOW + timedelta(hours=23)) == 0
    settings.REDRESS_RECALL_HOURS = 2
    assert upkeep.sample_recall(now=NOW + timedelta(hours=3)) == 1
    assert {sample.space for sample in queries.samples()} == {configured.encoder().space}
    assert tasks.sample_recall() == 1


def test_the_bell_builds_what_came_to_be_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def prepare(engine: postgres.PostgresIndex, space: str) -> bool:
        """Building needs rows that are really written: see test_index."""
        built.append(space)
        return True

    monkeypatch.setattr(postgres.PostgresIndex, "prepare", prepare)
    assert tasks.build_indexes() == 0
    spread("a@1", 3)
    monkeypatch.setattr(upkeep, "NEEDED", 3)
    assert tasks.build_indexes() == 1
    assert built == [configured.encoder().space]


def recall(**options: object) -> str:
    out = io.StringIO()
    call_command("recall", stdout=out, **options)
    return out.getvalue()


def test_the_command_measures_at_once(settings: LazySettings) -> None:
    space = configured.encoder().space
    assert recall() == f"{space}: no fingerprints; manage.py reembed computes them\n"
    spread(space)
    assert recall(contents=3).startswith(
        f"{space}: 1.0000 of the 10 nearest of 3 contents among 30; "
    )
    with pytest.raises(CommandError, match="--contents must be at least 1"):
        recall(contents=0)
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        recall()


def test_the_command_fails_if_too_little_is_found(forgetful: None) -> None:
    spread(configured.encoder().space)
    with pytest.raises(CommandError, match="too few of the nearest in redress-small@"):
        recall(contents=2)


def test_the_page_shows_spaces_switches_and_samples(
    administrator: User, auditor: User, client_for: Browser
) -> None:
    browser = client_for(auditor)
    empty = browser.get(reverse(PAGE)).content.decode()
    assert "Nothing was measured yet" in empty
    spread("a@1")
    spread("b@1", 1)
    make_sample()
    make_sample("b@1", 0.9096)
    page = browser.get(reverse(PAGE)).content.decode()
    assert "30 of 31" in page
    assert "1 of 31" in page
    assert "Nobody has switched the search" in page
    assert "100.0 %" in page
    assert "90.9 %" in page
    assert page.count(">too few<") == 2  # in the list of spaces and in that of samples
    SpaceSwitch.objects.create(
        space="b@1", before="a@1", contents=30, covered=0, reason="lost files",
        switched_by=administrator, switched_at=NOW,
    )  # fmt: skip
    page = browser.get(reverse(PAGE)).content.decode()
    assert "a@1 → b@1" in page
    assert "lost files" in page
    assert "In b@1 the newest sample is below 97 %" in page
    low = browser.get(reverse(PAGE), {"low": "on", "space": "a@1"}).content.decode()
    assert "No sample matches" in low
    low = browser.get(reverse(PAGE), {"low": "on"}).content.decode()
    assert "90.9 %" in low
    assert client_for(administrator).get(reverse(PAGE)).status_code == 200


def test_the_api_says_the_same(administrator: User, client_for: Browser) -> None:
    spread("a@1")
    make_sample()
    make_sample("b@1", 0.5)
    SpaceSwitch.objects.create(
        space="a@1", before="b@1", contents=30, covered=30, switched_by=administrator,
        switched_at=NOW,
    )  # fmt: skip
    browser = client_for(administrator)
    samples = browser.get(reverse("api:search-sample-list"), {"low": "true"}).json()["results"]
    assert [(each["space"], each["recall"], each["low"]) for each in samples] == [
        ("b@1", 0.5, True)
    ]
    of_one = browser.get(reverse("api:search-sample-list"), {"space": "a@1"}).json()
    assert len(of_one["results"]) == 1
    (space,) = browser.get(reverse("api:search-space-list")).json()
    assert (space["name"], space["covered"], space["serves"]) == ("a@1", 30, True)
    assert space["newest"]["p99_ms"] == 4.5
    (switch,) = browser.get(reverse("api:search-switch-list")).json()["results"]
    assert (switch["space"], switch["switched_by"]) == ("a@1", administrator.email)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_constant_number_of_questions(
    count: int,
    administrator: User,
    client_for: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        spread(f"{number}@1", 2)
        make_sample(f"{number}@1")
        SpaceSwitch.objects.create(
            space=f"{number}@1", before="z@1", contents=0, covered=0, switched_by=administrator,
            switched_at=NOW,
        )  # fmt: skip
    browser = client_for(administrator)
    browser.get(reverse(PAGE))
    with django_assert_num_queries(10):
        browser.get(reverse(PAGE))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE similarity_recallsample SET recall = 1",
        "DELETE FROM similarity_recallsample",
        (
            "INSERT INTO similarity_recallsample SELECT id + 1, space, rows, asked, nearest, 1.1,"
            " p50_ms, p99_ms, exact_p50_ms, indexed, measured_at FROM similarity_recallsample"
        ),
        (
            "INSERT INTO similarity_recallsample SELECT id + 1, space, rows, 0, nearest, recall,"
            " p50_ms, p99_ms, exact_p50_ms, indexed, measured_at FROM similarity_recallsample"
        ),
        (
            "INSERT INTO similarity_recallsample SELECT id + 1, space, rows, asked, nearest,"
            " recall, 9, 8, exact_p50_ms, indexed, measured_at FROM similarity_recallsample"
        ),
    ],
)
def test_the_database_keeps_every_sample(statement: str) -> None:
    make_sample()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_setting_names_the_engine(settings: LazySettings) -> None:
    assert isinstance(index.engine(), postgres.PostgresIndex)
    settings.REDRESS_INDEX = "tests.similarity.test_upkeep.Other"
    assert isinstance(index.engine(), Other)


class Other(postgres.PostgresIndex):
    """Another engine."""
