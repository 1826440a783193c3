"""Comparing filed claims: what is stored, where the claim goes, and what failures leave behind."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from claims.models import Claim
from claims.states import State
from pictures.actions import keep_picture
from pictures.models import Blob
from pictures.storage import original_name
from similarity import actions, comparing, queries, tasks, tries
from similarity.models import Attempt, Band, Comparison, Fingerprint
from similarity.words import explain
from tests.factories import NOW, make_avatar, make_claim, make_draft, make_work
from tests.similarity.drawing import as_png, character, mirrored
from tests.similarity.hands import in_other_hands

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def content(number: int, *, turned: bool = False) -> Blob:
    """A stored character, or its mirror image."""
    image = mirrored(character(number)) if turned else character(number)
    return keep_picture(as_png(image), now=NOW)


def filed(creator: User, *, copied: bool = True, works: int = 1, now: datetime = NOW) -> Claim:
    """A filed claim whose avatar is a mirrored copy of its first work, or of no work."""
    own = [make_work(creator, blob=content(number + 1)) for number in range(works)]
    avatar = make_avatar(blob=content(1 if copied else 30, turned=True))
    return make_claim(creator, works=own, avatar=avatar, now=now)


def avatar_of(claim: Claim) -> Blob:
    """The content of a claim's avatar."""
    assert claim.avatar is not None
    return claim.avatar.blob


def test_a_copy_goes_to_review_with_all_that_was_measured(creator: User) -> None:
    claim = filed(creator, works=2)
    actions.compare_claim(claim, now=LATER)
    assert claim.state == State.IN_REVIEW
    assert claim.steps.filter(by=None).get().new == State.IN_REVIEW
    first, second = claim.pictures.order_by("position")
    found = queries.comparisons_of(claim)
    assert set(found) == {first.pk, second.pk}
    copy = found[first.pk]
    assert copy.band == Band.LIKELY
    assert found[second.pk].score < copy.score
    assert copy.signals["geometry"]["orientation"] == "mirrored"
    assert copy.original_sha256 == first.work.blob.sha256
    assert copy.avatar_sha256 == avatar_of(claim).sha256
    assert copy.space.startswith("redress-small@")
    assert copy.thresholds["likely"] > copy.thresholds["possible"] > 0
    assert copy.versions["torch"].startswith("2.")
    assert copy.versions["precision"] == "fp32"
    assert copy.compared_at == LATER
    assert "They match when the avatar is mirrored." in explain(copy)


def test_without_a_match_the_claim_says_so(creator: User) -> None:
    claim = filed(creator, copied=False)
    actions.compare_claim(claim, by=None, now=LATER)
    assert claim.state == State.NO_MATCH
    assert Comparison.objects.get().band == Band.UNLIKELY


def test_fingerprints_are_kept_once_and_used_again(creator: User, other_creator: User) -> None:
    actions.compare_claim(filed(creator), now=LATER)
    kept = {row.blob_id: row for row in Fingerprint.objects.all()}
    assert len(kept) == 2
    second = filed(other_creator)
    table = comparing.desk()
    found = table.compare(second.pictures.get(), now=LATER)
    assert Fingerprint.objects.count() == 2
    earlier = Comparison.objects.get()
    assert (found.score, found.signals) == (earlier.score, earlier.signals)
    row = kept[avatar_of(second).pk]
    assert np.linalg.norm(row.embedding) == pytest.approx(1.0, abs=1e-5)


def test_fingerprints_of_another_format_are_written_anew(creator: User) -> None:
    claim = filed(creator)
    actions.compare_claim(claim, now=LATER)
    Fingerprint.objects.update(hashes={"format": 0})
    comparing.desk().compare(claim.pictures.get(), now=LATER)
    assert {row.hashes["format"] for row in Fingerprint.objects.all()} == {comparing.FORMAT}


def test_a_draft_cannot_be_compared(creator: User) -> None:
    draft = make_draft(creator)
    with pytest.raises(actions.NotWaiting):
        actions.compare_claim(draft, now=LATER)
    draft.avatar = None
    picture = draft.pictures.get()
    picture.claim = draft
    with pytest.raises(ValueError, match="names no avatar"):
        comparing.desk().compare(picture, now=LATER)


def test_what_waits_is_compared_oldest_first_and_once(creator: User, other_creator: User) -> None:
    young, old = filed(creator), filed(other_creator, now=NOW - timedelta(days=1))
    assert list(queries.waiting(LATER)) == [old, young]
    assert actions.compare_waiting(now=LATER) == 2
    assert actions.compare_waiting(now=LATER) == 0
    assert Comparison.objects.count() == 2
    assert Attempt.objects.filter(done_at__isnull=False, tries=1, failure="").count() == 2


def test_a_run_stops_when_its_time_is_up(creator: User) -> None:
    filed(creator)
    assert actions.compare_waiting(now=LATER, seconds=0) == 0


def lose_original(blob: Blob) -> bytes:
    """Take a stored original away, as a broken disk would; returns its bytes."""
    path = Path(default_storage.path(original_name(blob.sha256)))
    data = path.read_bytes()
    path.unlink()
    return data


def test_a_failure_is_a_fact_with_its_reason_and_is_tried_again(
    creator: User, caplog: pytest.LogCaptureFixture
) -> None:
    claim = filed(creator)
    data = lose_original(avatar_of(claim))
    assert actions.compare_waiting(now=LATER) == 0
    assert f"{claim.reference} could not be compared (try 1)" in caplog.text
    assert "FileNotFoundError: " in caplog.text
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED
    attempt = Attempt.objects.get()
    assert attempt.failure.startswith("FileNotFoundError: ")
    assert not Comparison.objects.exists()
    assert not queries.waiting(LATER + timedelta(seconds=5)).exists()
    assert actions.compare_waiting(now=LATER + timedelta(seconds=5)) == 0
    Path(default_storage.path(original_name(sha256(data).hexdigest()))).write_bytes(data)
    assert actions.compare_waiting(now=LATER + timedelta(seconds=11)) == 1
    attempt.refresh_from_db()
    assert (attempt.failure, attempt.tries, attempt.done_at is not None) == ("", 2, True)


def test_one_bad_claim_does_not_stop_the_others(creator: User, other_creator: User) -> None:
    bad = filed(creator, copied=False)
    good = make_claim(
        other_creator,
        works=[make_work(other_creator, blob=content(7))],
        avatar=make_avatar(blob=content(7, turned=True)),
    )
    lose_original(avatar_of(bad))
    assert actions.compare_waiting(now=LATER) == 1
    good.refresh_from_db()
    assert good.state == State.IN_REVIEW


def test_pauses_double_up_to_an_hour() -> None:
    assert [tries.pause(n).total_seconds() for n in (1, 2, 3)] == [10.0, 20.0, 40.0]
    assert tries.pause(30) == timedelta(hours=1)


def test_a_try_that_ended_without_a_word_is_noted(creator: User) -> None:
    filed(creator)
    assert actions.begin_attempt(now=LATER) is not None
    second = actions.begin_attempt(now=LATER + timedelta(minutes=1))
    assert second is not None
    assert (second.tries, second.failure) == (2, tries.NO_WORD)


def test_after_many_tries_a_person_decides(
    creator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = filed(creator)
    lose_original(avatar_of(claim))
    for hour in range(tries.MOST_TRIES + 2):
        actions.compare_waiting(now=LATER + timedelta(hours=2 * hour))
    attempt = Attempt.objects.get()
    assert (attempt.tries, attempt.retry_at) == (tries.MOST_TRIES, None)
    assert list(queries.given_up()) == [attempt]
    call_command("failed_comparisons")
    said = capsys.readouterr().out
    assert f"{claim.reference}: 10 tries, last: FileNotFoundError" in said
    assert not queries.waiting(LATER + timedelta(days=400)).exists()
    call_command("failed_comparisons", retry=True)
    assert "1 claims will be tried again." in capsys.readouterr().out
    assert queries.waiting(LATER + timedelta(days=400)).exists()


def test_a_claim_withdrawn_in_between_is_left_alone(creator: User) -> None:
    claim = filed(creator)
    attempt = actions.begin_attempt(now=LATER)
    assert attempt is not None
    Claim.objects.filter(pk=claim.pk).update(state=State.WITHDRAWN)
    assert actions.finish_attempt(attempt, comparing.desk(), now=LATER) is False
    attempt.refresh_from_db()
    assert (attempt.failure, attempt.done_at) == ("", None)


def test_the_bell_compares_what_waits(creator: User) -> None:
    claim = filed(creator)
    assert tasks.compare_waiting() == 1
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW


def test_the_bell_rings_again_if_time_ran_out(
    creator: User, other_creator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(creator)
    filed(other_creator)
    rings: list[int] = []
    monkeypatch.setattr(tasks.compare_waiting, "delay", lambda: rings.append(1))
    monkeypatch.setattr(actions, "compare_waiting", lambda **_: 1)
    assert tasks.compare_waiting() == 1
    assert rings == [1]


def test_recomparing_finds_everything_equal(
    creator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = filed(creator)
    actions.compare_claim(claim, now=LATER)
    Fingerprint.objects.all().delete()
    call_command("recompare", claim.reference)
    assert capsys.readouterr().out.endswith(": equal\n")
    assert not Fingerprint.objects.exists()
    assert Comparison.objects.count() == 1


def test_recomparing_says_what_differs(creator: User, capsys: pytest.CaptureFixture[str]) -> None:
    claim = filed(creator)
    actions.compare_claim(claim, now=LATER)
    stored = Comparison.objects.get()
    signals = stored.signals | {
        "phash": {"value": 64, "mirrored": stored.signals["phash"]["mirrored"]}
    }
    Comparison.objects.update(
        score=0.25, signals=signals, versions=stored.versions | {"numpy": "0.1"}
    )
    with pytest.raises(CommandError, match="Not everything is equal"):
        call_command("recompare", claim.reference)
    said = capsys.readouterr().out
    assert ": differs" in said
    assert f"score: 0.25 → {stored.score}" in said
    assert f"signals.phash.value: 64 → {stored.signals['phash']['value']}" in said
    assert "versions.numpy: 0.1 → " in said
    assert "band" not in said


def test_recomparing_names_a_picture_that_was_never_compared(
    creator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = filed(creator)
    with pytest.raises(CommandError):
        call_command("recompare", claim.reference)
    assert "never compared" in capsys.readouterr().out


def test_recomparing_an_unknown_claim_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no claim RD-1999-000001"):
        call_command("recompare", "RD-1999-000001")


def test_recomparing_with_a_model_that_cannot_be_loaded_is_refused(
    creator: User, settings: LazySettings
) -> None:
    claim = filed(creator)
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        call_command("recompare", claim.reference)


def test_rows_name_themselves(creator: User) -> None:
    claim = filed(creator)
    actions.compare_waiting(now=LATER)
    assert str(Comparison.objects.get()).endswith(": LIKELY")
    assert str(Attempt.objects.get()) == f"{claim.reference}: 1"
    assert " in redress-small@" in str(Fingerprint.objects.first())


def test_a_comparison_after_a_rollback_leaves_nothing(creator: User) -> None:
    claim = filed(creator)
    with transaction.atomic():
        actions.compare_claim(claim, now=LATER)
        transaction.set_rollback(True)
    assert not Comparison.objects.exists()
    assert not Fingerprint.objects.exists()
    assert Claim.objects.get().state == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_a_claim_in_other_hands_is_passed_over(creator: User) -> None:
    claim = filed(creator)
    with in_other_hands(Claim.objects.filter(pk=claim.pk)):
        assert actions.begin_attempt(now=LATER) is None
        with pytest.raises(actions.NotWaiting):
            actions.compare_claim(claim, now=LATER)
    assert actions.begin_attempt(now=LATER) is not None
