"""Watched works are compared with every avatar, and their owners answer what was found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.models import User
from claims.models import Claim
from pictures.actions import delete_work
from pictures.storage import original_name
from similarity import embedding, matching, tasks, watching
from similarity.models import Arrival, Fingerprint, Flood, Watch, WatchHit
from similarity.queries.watches import hits_of, watch_of
from similarity.tries import NO_WORD
from tests.factories import NOW, make_avatar, make_claim, make_work
from tests.similarity.hands import in_other_hands
from tests.similarity.watched import content, copy_of, match, watched, work

pytestmark = pytest.mark.django_db


def pairs() -> list[tuple[str, str]]:
    """What was found, by title of the work and id of the avatar."""
    found = WatchHit.objects.order_by("pk")
    return [(hit.watch.work.title, str(hit.avatar)) for hit in found]


def test_a_new_avatar_is_compared_with_what_is_watched(creator: User) -> None:
    mine, other = watched(creator, 1), watched(creator, 2)
    assert match() == 2  # no avatar is there yet
    avatar = copy_of(1)
    make_avatar(blob=content(5))
    assert match(at=1) == 2
    assert pairs() == [(mine.work.title, str(avatar))]
    hit = WatchHit.objects.get()
    assert str(hit) == f"{mine} · {avatar}"
    assert 0.8 < hit.score <= 1
    assert (watch_of(other.work).hits, watch_of(mine.work).open_hits) == (0, 1)
    assert match(at=2) == 0
    assert Fingerprint.objects.filter(blob=avatar.blob).exists()


def test_a_newly_watched_work_is_compared_with_the_avatars_that_are_there(creator: User) -> None:
    avatar, same = copy_of(1), copy_of(1)
    make_avatar(blob=content(5))
    embedding.embed_registered(now=NOW)
    assert match() == 0
    assert Arrival.objects.filter(matched_at=NOW).count() == 3  # nothing was watched
    mine = watched(creator, 1)
    assert watch_of(mine.work).comparing
    assert match(at=1) == 1
    assert pairs() == [(mine.work.title, str(avatar)), (mine.work.title, str(same))]
    state = watch_of(mine.work)
    assert (state.comparing, state.stuck, state.on, state.hits) == (False, False, True, 2)


def test_an_avatar_without_a_fingerprint_waits_even_where_nothing_is_watched(
    creator: User,
) -> None:
    avatar = copy_of(1)
    assert matching.note_arrivals(now=NOW) == 1
    mine = watched(creator, 1)
    assert match(at=1) == 2
    assert pairs() == [(mine.work.title, str(avatar))]  # found from both sides, written once


def test_while_nothing_is_watched_avatars_pass_once_they_have_a_fingerprint(creator: User) -> None:
    copy_of(1)
    assert match() == 0
    assert Arrival.objects.get().matched_at is None
    embedding.embed_registered(now=NOW)
    assert match(at=1) == 0
    assert Arrival.objects.get().matched_at == NOW + timedelta(minutes=1)
    mine = watched(creator, 1)
    assert match(at=2) == 1
    assert watch_of(mine.work).hits == 1


def test_people_who_wait_go_first(creator: User) -> None:
    watched(creator, 1)
    claim = make_claim(creator)
    assert match() == 0
    Claim.objects.filter(pk=claim.pk).update(state="WITHDRAWN")
    assert match(at=1) > 0


def test_what_somebody_uploaded_as_seen_is_not_matched(creator: User) -> None:
    watched(creator, 1)
    make_avatar(added_by=creator, blob=content(1, turned=True), seen=True)
    assert match() == 1
    assert pairs() == []


def test_watching_twice_is_watching_once_and_ending_keeps_what_was_found(creator: User) -> None:
    mine = watched(creator, 1)
    copy_of(1)
    match()
    assert watching.watch(mine.work, by=creator, now=NOW) == mine
    assert watching.end_watch(mine.work, by=creator, now=NOW + timedelta(hours=1)) is True
    assert watching.end_watch(mine.work, by=creator, now=NOW + timedelta(hours=1)) is False
    copy_of(1)
    assert match(at=70) == 0
    assert len(pairs()) == 1
    again = watching.watch(mine.work, by=creator, now=NOW + timedelta(hours=2))
    assert again != mine
    assert match(at=130) == 1
    assert len(pairs()) == 3  # the new watch has its own hits


def test_only_the_owner_watches_a_work(creator: User, other_creator: User, reviewer: User) -> None:
    mine = work(creator, 1)
    for person in (other_creator, reviewer):
        with pytest.raises(PermissionDenied):
            watching.watch(mine, by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            watching.end_watch(mine, by=person, now=NOW)
    assert not Watch.objects.exists()


def test_a_person_watches_so_many_works_and_no_more(
    creator: User, other_creator: User, settings: LazySettings
) -> None:
    settings.REDRESS_WATCHES = 1
    first = watched(creator, 1)
    with pytest.raises(watching.TooManyWatched, match="You watch 1 works already"):
        watched(creator, 2)
    watched(other_creator, 1)
    watching.end_watch(first.work, by=creator, now=NOW)
    watched(creator, 3)


def test_a_claim_starts_with_one_press_and_only_once(creator: User, other_creator: User) -> None:
    mine, avatar = watched(creator, 1), copy_of(1)
    match()
    hit = WatchHit.objects.get()
    with pytest.raises(PermissionDenied):
        watching.claim_hit(hit, by=other_creator, now=NOW)
    draft = watching.claim_hit(hit, by=creator, now=NOW)
    assert (draft.avatar, draft.state) == (avatar, "DRAFT")
    assert [picture.work for picture in draft.pictures.all()] == [mine.work]
    hit.refresh_from_db()
    assert (hit.answer, hit.answered_at, hit.claim) == ("CLAIMED", NOW, draft)
    assert watching.claim_hit(hit, by=creator, now=NOW) == draft
    assert Claim.objects.count() == 1
    with pytest.raises(watching.AnsweredAlready):
        watching.set_aside(hit, by=creator, now=NOW)


def test_a_hit_that_is_set_aside_starts_no_claim(creator: User, other_creator: User) -> None:
    watched(creator, 1)
    copy_of(1)
    match()
    hit = WatchHit.objects.get()
    with pytest.raises(PermissionDenied):
        watching.set_aside(hit, by=other_creator, now=NOW)
    assert watching.set_aside(hit, by=creator, now=NOW).answer == "SET_ASIDE"
    with pytest.raises(watching.AnsweredAlready):
        watching.claim_hit(hit, by=creator, now=NOW)
    assert [hits_of(creator, answered=each).count() for each in (None, True, False)] == [1, 1, 0]
    assert not Claim.objects.exists()


def test_a_watched_work_can_still_be_deleted_with_all_that_was_found(creator: User) -> None:
    mine = watched(creator, 1)
    copy_of(1)
    match()
    delete_work(mine.work, by=creator)
    assert not Watch.objects.exists()
    assert not WatchHit.objects.exists()


def flooded(creator: User, settings: LazySettings) -> Flood:
    """A watched work that is like three avatars, where two are allowed."""
    settings.REDRESS_WATCH_FLOOD = 2
    for _ in range(3):
        copy_of(1)
    mine = watched(creator, 1)
    match()
    return Flood.objects.get(watch=mine)


def test_a_work_that_is_like_too_much_is_quarantined(creator: User, settings: LazySettings) -> None:
    flood = flooded(creator, settings)
    assert (flood.hits, str(flood)) == (3, f"{flood.watch}: 3")
    assert watch_of(flood.watch.work).quarantined
    assert not hits_of(creator).exists()  # nobody is told before somebody has looked
    copy_of(1)
    match(at=1)
    assert WatchHit.objects.count() == 3


def test_a_released_work_is_compared_again_and_may_have_more(
    creator: User, reviewer: User, settings: LazySettings
) -> None:
    flood = flooded(creator, settings)
    missed = copy_of(1)
    match(at=1)
    decided = watching.decide_flood(
        flood, release=True, by=reviewer, reason=" It was copied often. ", now=NOW
    )
    assert (decided.outcome, decided.reason, decided.decided_by) == (
        "RELEASED", "It was copied often.", reviewer,
    )  # fmt: skip
    flood.watch.refresh_from_db()
    assert flood.watch.allowance == 6
    assert match(at=2) == 1
    assert str(missed) in {avatar for _work, avatar in pairs()}
    assert hits_of(creator).count() == 4
    assert Flood.objects.count() == 1


def test_a_template_is_watched_no_more(
    creator: User, reviewer: User, settings: LazySettings
) -> None:
    flood = flooded(creator, settings)
    watching.decide_flood(flood, release=False, by=reviewer, reason="A template.", now=NOW)
    state = watch_of(flood.watch.work)
    assert (state.on, state.quarantined, state.flood and state.flood.reason) == (
        False, False, "A template.",
    )  # fmt: skip
    copy_of(1)
    assert match(at=1) == 0
    with pytest.raises(watching.DecidedAlready):
        watching.decide_flood(flood, release=True, by=reviewer, reason="No.", now=NOW)


def test_a_released_work_whose_owner_ended_the_watch_stays_alone(
    creator: User, reviewer: User, settings: LazySettings
) -> None:
    flood = flooded(creator, settings)
    watching.end_watch(flood.watch.work, by=creator, now=NOW)
    watching.decide_flood(flood, release=True, by=reviewer, reason="It is fine.", now=NOW)
    assert not watch_of(flood.watch.work).on
    assert match(at=1) == 0


def test_who_decides_on_a_flood_gives_a_reason_and_is_somebody_else(
    creator: User, reviewer: User, auditor: User, settings: LazySettings
) -> None:
    flood = flooded(creator, settings)
    with pytest.raises(watching.NoReason):
        watching.decide_flood(flood, release=True, by=reviewer, reason=" ", now=NOW)
    for person in (creator, auditor):
        with pytest.raises(PermissionDenied):
            watching.decide_flood(flood, release=True, by=person, reason="Mine.", now=NOW)
    flood.watch.work.owner = reviewer
    flood.watch.work.save(update_fields=["owner"])
    with pytest.raises(PermissionDenied, match="own work"):
        watching.decide_flood(flood, release=True, by=reviewer, reason="Mine.", now=NOW)


def test_old_hits_are_no_flood(creator: User, settings: LazySettings) -> None:
    settings.REDRESS_WATCH_FLOOD = 1
    watched(creator, 1)
    match()
    for week in range(3):
        copy_of(1)
        match(at=week * 8 * 24 * 60)
    assert len(pairs()) == 3
    assert not Flood.objects.exists()


def test_a_content_that_cannot_be_read_keeps_its_reason(
    creator: User, caplog: pytest.LogCaptureFixture
) -> None:
    mine = watched(creator, 1)
    broken = copy_of(2)
    Path(default_storage.path(original_name(broken.blob.sha256))).unlink()
    assert match() == 1
    arrival = Arrival.objects.get(avatar=broken)
    assert "No such file" in arrival.failure
    assert arrival.retry_at is not None
    assert "could not be compared with what is watched" in caplog.text
    Path(default_storage.path(original_name(mine.work.blob.sha256))).unlink()
    watching.end_watch(mine.work, by=creator, now=NOW)
    Fingerprint.objects.all().delete()
    again = watching.watch(mine.work, by=creator, now=NOW)
    assert match() == 0
    again.refresh_from_db()
    assert "No such file" in again.failure
    assert watch_of(mine.work).comparing
    Watch.objects.filter(pk=again.pk).update(retry_at=None)
    assert watch_of(mine.work).stuck


def test_a_try_that_ended_without_a_word_says_so(creator: User) -> None:
    watched(creator, 1)
    copy_of(1)
    matching.note_arrivals(now=NOW)
    later = NOW + timedelta(minutes=1)
    for begin in (matching.begin_arrival, matching.begin_backlog):
        first = begin(NOW)
        assert first is not None
        assert begin(NOW) is None
        again = begin(later)
        assert again is not None
        assert (again, again.tries, again.failure) == (first, 2, NO_WORD)
    assert str(Arrival.objects.get()).endswith(": 2")


@pytest.mark.django_db(transaction=True)
def test_what_is_in_other_hands_is_passed_over(creator: User) -> None:
    mine = watched(creator, 1)
    with in_other_hands(Watch.objects.filter(pk=mine.pk)):
        assert matching.begin_backlog(NOW) is None
    assert matching.begin_backlog(NOW) == mine


def test_the_bell_matches(creator: User) -> None:
    watched(creator, 1)
    assert tasks.match_waiting() == 1


def test_the_database_refuses_what_cannot_be(creator: User, reviewer: User) -> None:
    mine = watched(creator, 1)
    avatar = copy_of(1)
    hit = {"watch": mine, "avatar": avatar, "score": 0.9, "found_at": NOW}
    WatchHit.objects.create(**hit)
    flood = Flood.objects.create(watch=mine, begun_at=NOW, hits=3)
    wrong: list[Callable[[], object]] = [
        lambda: Watch.objects.create(work=mine.work, since=NOW, allowance=1),
        lambda: Watch.objects.filter(pk=mine.pk).update(
            ended_at=NOW - timedelta(days=1), retry_at=None
        ),
        lambda: Watch.objects.filter(pk=mine.pk).update(ended_at=NOW),
        lambda: WatchHit.objects.create(**hit),
        lambda: WatchHit.objects.update(score=1.1),
        lambda: WatchHit.objects.update(answer="CLAIMED"),
        lambda: Flood.objects.create(watch=mine, begun_at=NOW, hits=1),
        lambda: Flood.objects.filter(pk=flood.pk).update(outcome="RELEASED"),
        lambda: Flood.objects.filter(pk=flood.pk).update(
            outcome="ENDED", decided_by=reviewer, decided_at=NOW
        ),
        lambda: Arrival.objects.create(avatar=avatar, retry_at=NOW, matched_at=NOW),
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_arrivals_far_behind_are_left_alone(creator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    watched(creator, 1)
    monkeypatch.setattr(matching, "LOOK_BACK", 1)
    monkeypatch.setattr(matching, "AT_ONCE", 1)
    for _ in range(3):
        make_avatar()
    assert matching.note_arrivals(now=NOW) == 3
    assert matching.note_arrivals(now=NOW) == 0
    assert make_work(creator).pk
