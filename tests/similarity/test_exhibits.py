"""Drawing what was compared: what is kept, what failures leave behind, and drawing again."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from claims.states import State
from pictures.storage import original_name
from similarity import exhibits, queries, storage, tasks, tries
from similarity.models import Comparison, Exhibit
from similarity.words import explain
from tests.factories import NOW, make_claim, make_comparison
from tests.similarity.exhibited import compared, exhibited
from tests.similarity.hands import in_other_hands

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def files() -> set[str]:
    """The names of all evidence pictures in storage."""
    root = Path(default_storage.path("evidence"))
    return {path.stem for path in root.rglob("*.webp")}


def lose_avatar(comparison: Comparison) -> tuple[Path, bytes]:
    path = Path(default_storage.path(original_name(comparison.avatar_sha256)))
    data = path.read_bytes()
    path.unlink()
    return path, data


def test_what_was_compared_is_drawn_once_and_kept_under_its_hash() -> None:
    exhibit = exhibited()
    assert (exhibit.state, exhibit.tries, exhibit.failure) == ("drawn", 1, "")
    assert exhibit.views == list(Exhibit.View)
    assert set(exhibit.pictures.values()) == files()
    for digest in exhibit.pictures.values():
        assert sha256(storage.read_back(digest)).hexdigest() == digest
    assert exhibit.facts["mirrored"] is True
    assert exhibit.facts["scale"] == 0.5
    assert exhibits.draw_waiting(now=LATER) == 0
    assert str(exhibit) == f"{exhibit.comparison}: drawn"


def test_the_same_pair_in_another_claim_is_not_kept_twice(other_creator: User) -> None:
    first, second = exhibited(), exhibited(other_creator)
    assert first.comparison != second.comparison
    assert (first.facts, first.pictures) == (second.facts, second.pictures)
    assert len(files()) == len(Exhibit.View)


def test_the_comparison_says_what_is_seen() -> None:
    comparison = queries.comparisons_of(exhibited().comparison.picture.claim).popitem()[1]
    said = explain(comparison)
    assert said[1] == "The avatar fits onto the original once it is mirrored."
    assert "Many drawn details match and lie in the same arrangement." in said
    with_nothing = make_comparison(make_claim().pictures.get(), drawn=False)
    assert explain(with_nothing)[0] == "Many drawn details match and lie in the same arrangement."


def test_a_comparison_that_measured_no_movement_has_nothing_to_show() -> None:
    comparison = make_comparison(make_claim().pictures.get(), drawn=False)
    assert exhibits.draw_waiting(now=LATER) == 1
    exhibit = Exhibit.objects.get()
    assert (exhibit.facts, exhibit.pictures, exhibit.views) == ({}, {}, [])
    assert (exhibit.state, exhibit.telling) == ("drawn", "")
    assert exhibit.comparison == comparison


def test_a_pair_that_nothing_aligns_says_so() -> None:
    comparison = compared()
    comparison.signals["geometry"]["movement"] = None
    comparison.save()
    exhibits.draw_waiting(now=LATER)
    exhibit = Exhibit.objects.get()
    assert (exhibit.facts, exhibit.pictures) == ({"aligned": False}, {})
    comparison.refresh_from_db()
    assert "nothing can be aligned" in explain(comparison)[0]


def test_the_telling_view_is_that_of_what_was_found() -> None:
    pictures = dict.fromkeys(Exhibit.View.values, "0" * 64)
    assert Exhibit(facts={"by": "points"}, pictures=pictures).telling == "regions"
    assert Exhibit(facts={"by": "outlines"}, pictures=pictures).telling == "overlay"
    assert Exhibit(facts={"aligned": False}).telling == ""


def test_a_failure_is_a_fact_with_its_reason_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    comparison = compared()
    path, data = lose_avatar(comparison)
    assert exhibits.draw_waiting(now=LATER) == 0
    assert "could not be drawn (try 1)" in caplog.text
    exhibit = Exhibit.objects.get()
    assert (exhibit.state, exhibit.tries) == ("waiting", 1)
    assert exhibit.failure.startswith("FileNotFoundError: ")
    assert exhibits.draw_waiting(now=LATER + timedelta(seconds=5)) == 0
    path.write_bytes(data)
    assert exhibits.draw_waiting(now=LATER + timedelta(seconds=11)) == 1
    exhibit.refresh_from_db()
    assert (exhibit.state, exhibit.tries, exhibit.failure) == ("drawn", 2, "")


def test_one_bad_pair_does_not_stop_the_others(other_creator: User) -> None:
    bad, good = compared(), make_comparison(make_claim(other_creator).pictures.get(), drawn=False)
    lose_avatar(bad)
    assert exhibits.draw_waiting(now=LATER) == 1
    assert Exhibit.objects.get(comparison=good).state == "drawn"


def test_after_many_tries_a_person_decides(capsys: pytest.CaptureFixture[str]) -> None:
    comparison = compared()
    path, data = lose_avatar(comparison)
    for hour in range(tries.MOST_TRIES + 2):
        exhibits.draw_waiting(now=LATER + timedelta(hours=2 * hour))
    exhibit = Exhibit.objects.get()
    assert (exhibit.tries, exhibit.state) == (tries.MOST_TRIES, "failed")
    assert list(queries.undrawable()) == [exhibit]
    call_command("render_evidence")
    said = capsys.readouterr().out
    title = comparison.picture.work.title
    assert "0 drawn." in said
    assert f"{comparison.picture.claim}, 1. {title}: 10 tries, last: FileNotFoundError" in said
    path.write_bytes(data)
    call_command("render_evidence", retry=True)
    assert capsys.readouterr().out == "1 will be tried again.\n1 drawn.\n"
    exhibit.refresh_from_db()
    assert exhibit.state == "drawn"


def test_a_worker_that_ends_without_a_word_loses_nothing() -> None:
    """Killed between the try's beginning and its end: another ring draws it after a pause."""
    comparison = compared()
    assert exhibits.begin_drawing(now=LATER) is not None
    assert exhibits.begin_drawing(now=LATER) is None
    second = exhibits.begin_drawing(now=LATER + timedelta(minutes=1))
    assert second is not None
    assert (second.comparison, second.tries) == (comparison, 2)
    assert second.failure == tries.NO_WORD
    assert exhibits.finish_drawing(second, now=LATER)
    assert Exhibit.objects.get().failure == ""


def test_a_worker_killed_before_the_row_leaves_files_that_the_next_one_names() -> None:
    first = exhibited()
    kept = files()
    first.delete()
    assert exhibits.draw_waiting(now=LATER) == 1
    assert files() == kept


def test_a_run_stops_when_its_time_is_up() -> None:
    compared()
    assert exhibits.draw_waiting(now=LATER, seconds=0) == 0
    assert queries.undrawn(LATER).count() == 1


def test_the_bell_draws_what_waits_and_rings_again(
    monkeypatch: pytest.MonkeyPatch, other_creator: User
) -> None:
    for claimant in (None, other_creator):
        make_comparison(make_claim(claimant).pictures.get(), drawn=False)
    rings: list[int] = []
    monkeypatch.setattr(tasks.draw_waiting, "delay", lambda: rings.append(1))
    assert tasks.draw_waiting() == 2
    assert rings == []
    make_comparison(make_claim().pictures.get(), drawn=False)
    monkeypatch.setattr(exhibits, "draw_waiting", lambda **_: 1)
    assert tasks.draw_waiting() == 1
    assert rings == [1]


@pytest.mark.django_db(transaction=True)
def test_a_comparison_in_other_hands_is_passed_over() -> None:
    make_comparison(make_claim(state=State.IN_REVIEW).pictures.get(), drawn=False)
    with in_other_hands(Comparison.objects.all()):
        assert exhibits.begin_drawing(now=LATER) is None
    assert exhibits.begin_drawing(now=LATER) is not None


def test_what_a_claim_shows_is_to_come_until_it_is_drawn_or_given_up() -> None:
    comparison = compared()
    claim = comparison.picture.claim
    assert queries.being_drawn(claim)
    begun = exhibits.begin_drawing(now=LATER)
    assert begun is not None
    assert queries.being_drawn(claim)
    Exhibit.objects.update(retry_at=None)
    assert not queries.being_drawn(claim)
    exhibits.redraw(comparison, now=LATER)
    assert not queries.being_drawn(claim)
    assert not queries.being_drawn(make_claim())


def test_the_newest_comparison_is_the_one_that_is_shown() -> None:
    exhibit = exhibited()
    picture = exhibit.comparison.picture
    assert queries.exhibit_of(picture) == exhibit
    make_comparison(picture, drawn=False, now=LATER)
    assert queries.exhibit_of(picture) is None
    assert queries.exhibit_of(make_claim().pictures.get()) is None


def test_the_database_refuses_what_is_drawn_and_waits() -> None:
    exhibit = exhibited()
    with pytest.raises(IntegrityError, match="exhibit_drawn_or_open"), transaction.atomic():
        Exhibit.objects.filter(pk=exhibit.pk).update(retry_at=LATER)


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_damaged_picture_is_not_handed_out(damage: str) -> None:
    digest = exhibited().pictures["overlay"]
    path = Path(default_storage.path(storage.name_of(digest)))
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"something else")
    with pytest.raises(storage.ExhibitDamaged, match="missing or damaged"):
        storage.read_back(digest)


# --- By hand --------------------------------------------------------------------------------


def test_drawing_a_claim_again_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    exhibit = exhibited()
    claim = exhibit.comparison.picture.claim
    for digest in exhibit.pictures.values():
        Path(default_storage.path(storage.name_of(digest))).unlink()
    call_command("render_evidence", claim.reference)
    name = f"{claim}, 1. {exhibit.comparison.picture.work.title}"
    assert capsys.readouterr().out == f"{name}: as before\n"
    assert set(exhibit.pictures.values()) == files()
    Exhibit.objects.update(pictures={"overlay": "0" * 64})
    call_command("render_evidence", claim.reference)
    assert capsys.readouterr().out == f"{name}: drawn anew\n"
    again = Exhibit.objects.get()
    assert (again.facts, again.pictures) == (exhibit.facts, exhibit.pictures)


def test_what_cannot_be_drawn_again_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    exhibit = exhibited()
    lose_avatar(exhibit.comparison)
    with pytest.raises(CommandError, match="1 could not be drawn"):
        call_command("render_evidence", exhibit.comparison.picture.claim.reference)
    assert "FileNotFoundError" in capsys.readouterr().err
    exhibit.refresh_from_db()
    assert exhibit.state == "drawn"


def test_evidence_of_an_unknown_claim_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no claim RD-1999-000001"):
        call_command("render_evidence", "RD-1999-000001")
