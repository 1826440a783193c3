"""The sample of unrelated pairs: who is drawn, what is left out, and that it stays up to date."""

import io
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from pictures.actions import delete_work
from pictures.models import Avatar, Blob, Work
from pictures.storage import original_name
from similarity import actions, comparing, lots, queries, score, tasks
from similarity.management.commands.base_rate import described
from similarity.models import BaseRate, Fingerprint, UnrelatedPair
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_comparison,
    make_draft,
    make_work,
)
from tests.similarity.samples import make_contents, make_sample

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
Pairs = set[tuple[int, int]]


@pytest.fixture
def works(creator: User) -> list[Work]:
    return [make_work(creator, blob=make_blob(number)) for number in range(3)]


@pytest.fixture
def avatars() -> list[Avatar]:
    return [make_avatar(blob=make_blob(number)) for number in range(10, 12)]


def fill(pairs: int = 1000, *, desk: comparing.Desk | None = None) -> int:
    """Fill the sample of the present encoder; returns how many pairs were added."""
    return sum(actions.fill_base_rate(desk or comparing.desk(), pairs=pairs, now=LATER))


def pairs() -> Pairs:
    return set(UnrelatedPair.objects.values_list("original", "avatar"))


def every(works: list[Work], avatars: list[Avatar]) -> Pairs:
    return {(work.blob_id, avatar.blob_id) for work in works for avatar in avatars}


def test_every_pair_is_in_exactly_one_block() -> None:
    for rows, columns in ((1, 1), (3, 20), (20, 3), (8, 8), (17, 30), (0, 5), (5, 0)):
        works, avatars = range(rows), range(100, 100 + columns)
        found = [
            (work, avatar)
            for block in lots.blocks(works, avatars)
            for work in block[0]
            for avatar in block[1]
        ]
        assert len(found) == rows * columns
        assert set(found) == {(work, avatar) for work in works for avatar in avatars}


def test_no_picture_comes_again_before_all_were_seen() -> None:
    first = lots.blocks(range(40), range(100, 140))[:5]
    assert sorted(work for block in first for work in block[0]) == list(range(40))
    assert sorted(avatar for block in first for avatar in block[1]) == list(range(100, 140))


def test_a_draw_is_the_same_again_and_another_one_is_another() -> None:
    contents = make_contents("work", 30)
    for blob in contents:
        make_work(blob=blob)
    avatars = make_contents("avatar", 30)
    for blob in avatars:
        make_avatar(blob=blob)
    late = make_work(blob=make_contents("late", 1)[0])
    Blob.objects.filter(pk=late.blob_id).update(created_at=LATER + timedelta(days=1))
    facts = {"works": 31, "avatars": 30, "begun_at": LATER}
    rate = BaseRate(space="a@1", calibration_sha256="0" * 64, draw=1, **facts)
    blocks = queries.blocks_of(rate)
    assert blocks == queries.blocks_of(rate)
    assert {key for block in blocks for key in block[0]} == {blob.pk for blob in contents}
    assert {key for block in blocks for key in block[1]} == {blob.pk for blob in avatars}
    for other in (
        BaseRate(space="a@1", calibration_sha256="0" * 64, draw=2, **facts),
        BaseRate(space="b@2", calibration_sha256="0" * 64, draw=1, **facts),
        BaseRate(space="a@1", calibration_sha256="1" * 64, draw=1, **facts),
    ):
        assert queries.blocks_of(other) != blocks


def test_large_collections_give_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "PANEL", 10)
    for blob in make_contents("work", 30):
        make_work(blob=blob)
    make_avatar(blob=make_contents("avatar", 1)[0])
    rate = BaseRate(space="a@1", calibration_sha256="0" * 64, begun_at=LATER)
    assert sum(len(block[0]) for block in queries.blocks_of(rate)) == 10


def test_pairs_are_scored_as_comparisons_are(works: list[Work], avatars: list[Avatar]) -> None:
    assert fill() == 6
    assert pairs() == every(works, avatars)
    rate = BaseRate.objects.get()
    table = comparing.desk()
    assert (rate.space, rate.calibration_sha256) == (table.encoder.space, table.calibration.sha256)
    assert (rate.works, rate.avatars, rate.draw, rate.blocks) == (3, 2, 1, 1)
    assert (rate.begun_at, rate.measured_at, rate.failure) == (LATER, LATER, "")
    claim = make_claim(works[0].owner, works=[works[0]], avatar=avatars[0])
    compared = table.compare(claim.pictures.get(), now=LATER)
    kept = UnrelatedPair.objects.get(original=works[0].blob, avatar=avatars[0].blob)
    assert kept.score == compared.score
    assert Fingerprint.objects.count() == 5
    assert str(kept).endswith(f": {kept.score:.6f}")
    assert str(rate).startswith("redress-small@")


def test_filling_again_changes_nothing(works: list[Work], avatars: list[Avatar]) -> None:
    fill()
    before = list(UnrelatedPair.objects.order_by("pk").values())
    assert fill() == 0
    assert list(UnrelatedPair.objects.order_by("pk").values()) == before


def test_what_a_claim_names_is_left_out(
    works: list[Work], avatars: list[Avatar], other_creator: User
) -> None:
    """Nor is another work of somebody who claims against the avatar; drafts count as well."""
    foreign = make_work(other_creator, blob=make_blob(5))
    make_draft(other_creator, works=[foreign], avatar=avatars[0])
    make_work(other_creator, blob=works[0].blob)
    assert fill() == 6
    named = {(foreign.blob_id, avatars[0].blob_id), (works[0].blob_id, avatars[0].blob_id)}
    assert pairs() == every([*works, foreign], avatars) - named


def test_a_claim_made_later_takes_its_pairs_out(works: list[Work], avatars: list[Avatar]) -> None:
    fill()
    make_claim(works[0].owner, works=[works[0]], avatar=avatars[0])
    fill()
    assert pairs() == every(works, avatars[1:])


def test_a_work_of_somebody_else_in_a_claim_is_left_out(
    works: list[Work], avatars: list[Avatar], other_creator: User
) -> None:
    """The rows allow it, though no page does: an agent's claim for another's work."""
    make_claim(other_creator, works=[works[1]], avatar=avatars[1])
    fill()
    assert pairs() == every(works, avatars) - {(works[1].blob_id, avatars[1].blob_id)}


def test_a_content_is_not_beside_itself(works: list[Work]) -> None:
    same = make_avatar(blob=works[0].blob)
    other = make_avatar(blob=make_blob(10))
    assert fill() == 5
    assert pairs() == every(works, [same, other]) - {(works[0].blob_id, works[0].blob_id)}


def test_it_stops_at_the_number_and_goes_on_later(
    works: list[Work], avatars: list[Avatar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "SIDE", 1)
    assert fill(2) == 2
    assert BaseRate.objects.get().blocks == 2
    assert fill(2) == 0
    assert fill(5) == 3
    assert fill() == 1
    assert pairs() == every(works, avatars)


def test_when_the_collection_has_grown_another_draw_replaces_the_first(
    works: list[Work], avatars: list[Avatar], creator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    make_work(creator, blob=make_blob(3))
    assert fill() == 0
    make_work(creator, blob=make_blob(4))
    monkeypatch.setattr(lots, "SIDE", 1)
    filling = actions.fill_base_rate(comparing.desk(), pairs=1000, now=LATER)
    assert next(filling) == 1
    rate = BaseRate.objects.get()
    assert (rate.draw, rate.works, rate.blocks) == (2, 5, 1)
    assert len(pairs()) in (6, 7)  # those of the first draw stay until the second is whole
    assert sum(filling) == 9
    assert UnrelatedPair.objects.filter(draw=2).count() == UnrelatedPair.objects.count() == 10


def test_growing_avatars_count_as_well(works: list[Work], avatars: list[Avatar]) -> None:
    fill()
    for number in (12, 13):
        make_avatar(blob=make_blob(number))
    fill()
    assert BaseRate.objects.get().draw == 2
    assert len(pairs()) == 12


def test_another_calibration_has_a_sample_of_its_own(
    works: list[Work], avatars: list[Avatar], settings: LazySettings, tmp_path: Path
) -> None:
    fill()
    other = tmp_path / "calibration.json"
    other.write_text(score.SHIPPED.read_text() + "\n")
    settings.REDRESS_CALIBRATION = str(other)
    assert fill() == 6
    assert BaseRate.objects.count() == 2
    assert UnrelatedPair.objects.count() == 12


def lose_file(blob: Blob) -> None:
    Path(default_storage.path(original_name(blob.sha256))).unlink()


def test_a_content_that_cannot_be_read_is_named_and_the_others_counted(
    works: list[Work], avatars: list[Avatar], caplog: pytest.LogCaptureFixture
) -> None:
    lose_file(works[1].blob)
    assert fill() == 4
    assert pairs() == every([works[0], works[2]], avatars)
    lost = works[1].blob
    assert BaseRate.objects.get().failure.startswith(f"{lost.sha256}: FileNotFoundError: ")
    assert f"{lost} could not be measured" in caplog.text
    out = io.StringIO()
    call_command("base_rate", stdout=out)
    assert f"could not be measured: {lost.sha256}: FileNotFoundError" in out.getvalue()


def test_a_content_removed_in_between_is_left_out(works: list[Work], avatars: list[Avatar]) -> None:
    table = comparing.desk()
    rate = actions.begin_draw(table, now=LATER)
    measured, failure = actions.measure_block(table, queries.blocks_of(rate)[0])
    gone = works[0]
    delete_work(gone, by=gone.owner)
    assert not Blob.objects.filter(pk=gone.blob_id).exists()
    assert actions.add_block(rate, measured, failure, now=LATER) == 4
    assert pairs() == every(works[1:], avatars)
    assert not Fingerprint.objects.filter(blob_id=gone.blob_id).exists()


def test_a_removed_content_takes_its_pairs_along(works: list[Work], avatars: list[Avatar]) -> None:
    fill()
    gone = works[0]
    delete_work(gone, by=gone.owner)
    assert pairs() == every(works[1:], avatars)


def test_the_faster_of_two_workers_counts(works: list[Work], avatars: list[Avatar]) -> None:
    table = comparing.desk()
    slow = actions.fill_base_rate(table, pairs=1000, now=LATER)
    rate = actions.begin_draw(table, now=LATER)
    behind = BaseRate.objects.get()
    measured, _failure = actions.measure_block(table, queries.blocks_of(rate)[0])
    assert actions.add_block(rate, measured, "", now=LATER) == 6
    assert actions.add_block(behind, measured, "", now=LATER) == 0
    assert behind.blocks == 1
    assert list(slow) == []
    assert len(pairs()) == 6


def test_a_worker_stops_when_another_has_begun_a_new_draw(
    works: list[Work], avatars: list[Avatar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "SIDE", 1)
    filling = actions.fill_base_rate(comparing.desk(), pairs=1000, now=LATER)
    assert next(filling) == 1
    BaseRate.objects.update(draw=2, blocks=0)
    assert list(filling) == [0]
    assert UnrelatedPair.objects.get().draw == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_fill_one_sample(
    works: list[Work], avatars: list[Avatar], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the same time, each with its own connection: every pair once, none lost."""
    monkeypatch.setattr(lots, "SIDE", 1)
    table, go = comparing.desk(), Event()

    def work() -> None:
        go.wait(60)
        fill(desk=table.afresh())
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    go.set()
    for worker in workers:
        worker.join()
    assert pairs() == every(works, avatars)
    assert BaseRate.objects.get().blocks == 6


def test_the_bell_fills_the_sample(works: list[Work], avatars: list[Avatar]) -> None:
    assert tasks.refresh_base_rate() == 6
    assert tasks.refresh_base_rate() == 0


def test_the_bell_leaves_claims_the_way(works: list[Work], avatars: list[Avatar]) -> None:
    make_claim(works[0].owner, works=[works[0]], avatar=avatars[0])
    assert actions.refresh_base_rate(now=LATER) == 0
    assert not BaseRate.objects.exists()


def test_the_bell_stops_when_its_time_is_up(works: list[Work], avatars: list[Avatar]) -> None:
    assert actions.refresh_base_rate(now=LATER, seconds=0) == 0
    assert not BaseRate.objects.exists()


def test_the_bell_loads_no_encoder_for_nothing(works: list[Work], settings: LazySettings) -> None:
    settings.CLIP_MODEL = "no-such-model"
    assert actions.refresh_base_rate(now=LATER) == 0


@pytest.fixture
def sample(creator: User) -> BaseRate:
    """2,000 pairs that score 0, 0.0005, 0.001 and so on."""
    comparison = make_comparison(make_claim(creator).pictures.get())
    return make_sample([number / 2000 for number in range(2000)], like=comparison)


def test_the_command_shows_what_there_is(sample: BaseRate) -> None:
    out = io.StringIO()
    call_command("base_rate", stdout=out)
    said = out.getvalue()
    assert f"redress-small:0123456789ab · {'1' * 12}: 2,000 unrelated pairs, draw 1\n" in said
    assert "1 in 2 reaches 0.500000, 1 in 100 reaches 0.990000, 1 in 1,000 reaches 0.999000" in said
    assert "the last at 2026-03-02 02:00 UTC" in said


def test_a_comparison_is_computed_again_without_it(
    works: list[Work], avatars: list[Avatar], capsys: pytest.CaptureFixture[str]
) -> None:
    claim = make_claim(works[0].owner, works=[works[0]], avatar=avatars[0])
    actions.compare_claim(claim, now=LATER)
    fill()
    kept = list(UnrelatedPair.objects.values_list("pk", "score"))
    call_command("recompare", claim.reference)
    assert capsys.readouterr().out.endswith(": equal\n")
    assert list(UnrelatedPair.objects.values_list("pk", "score")) == kept


def test_few_scores_are_described_by_the_highest() -> None:
    assert described([0.25]) == "the highest is 0.250000"
    assert described([0.25, 0.5]) == "1 in 2 reaches 0.500000"


def test_the_command_fills_at_once(works: list[Work], avatars: list[Avatar]) -> None:
    out = io.StringIO()
    call_command("base_rate", pairs=3, stdout=out)
    assert ": 6 unrelated pairs, draw 1" in out.getvalue()
    assert len(pairs()) == 6


def test_the_command_says_what_came_with_the_calibration(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDRESS_CALIBRATION = str(tmp_path / "none.json")
    out = io.StringIO()
    call_command("base_rate", stdout=out)
    assert out.getvalue() == "No unrelated pairs have been measured yet.\n"
    stored = '{"space": "a@1", "unrelated": {"count": 7000, "quantiles": [0, 1]}}'
    (tmp_path / "some.json").write_text(stored)
    settings.REDRESS_CALIBRATION = str(tmp_path / "some.json")
    call_command("base_rate", stdout=out)
    assert "7,000 unrelated pairs came with it" in out.getvalue()


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5"])
def test_the_command_wants_a_number(number: str) -> None:
    with pytest.raises(CommandError, match="is not a whole number of at least 1"):
        call_command("base_rate", "--pairs", number)


def test_the_command_says_when_there_is_no_encoder(settings: LazySettings) -> None:
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        call_command("base_rate", pairs=1)


AGAIN = """
INSERT INTO similarity_unrelatedpair (rate_id, original_id, avatar_id, score, draw)
SELECT rate_id, original_id, avatar_id, score, draw FROM similarity_unrelatedpair
"""
A_SECOND = """
INSERT INTO similarity_baserate (space, calibration_sha256, draw, blocks, works, avatars, begun_at,
                                 failure)
SELECT space, calibration_sha256, draw, blocks, works, avatars, begun_at, failure
FROM similarity_baserate
"""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE similarity_unrelatedpair SET score = 1.01",
        "UPDATE similarity_unrelatedpair SET score = -0.01",
        "UPDATE similarity_unrelatedpair SET avatar_id = original_id",
        "UPDATE similarity_baserate SET blocks = -1",
        AGAIN,
        A_SECOND,
    ],
)
def test_the_database_refuses_what_cannot_be(change: str, sample: BaseRate) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
