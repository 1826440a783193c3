"""The platform asks before it shows a picture: clear, suspicious or blocked."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from pictures.models import Blob
from pictures.refusals import UploadRefused
from similarity import checking, checks, tasks
from similarity.models import Band, Check, Flood, StayDown
from similarity.personal import forget, hand_over
from similarity.tries import NO_WORD
from tests.factories import NOW, make_claim
from tests.similarity.drawing import as_png, blank, character, mirrored
from tests.similarity.hands import in_other_hands
from tests.similarity.watched import content, match, watched

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
URL = "/api/v1/avatars/check/"
COPY = as_png(mirrored(character(1)))
OTHER = as_png(character(7))


def keep_down(blob: Blob) -> StayDown:
    """A content that must not be shown again."""
    return StayDown.objects.create(
        blob=blob, kind=StayDown.Kind.AVATAR, claim=make_claim(), since=NOW
    )


def fingerprinted(blob: Blob) -> Blob:
    from similarity.comparing import desk

    desk().embed(blob)
    return blob


def asked(data: bytes, client: User, *, at: int = 0) -> Check:
    return checks.ask_check(data, by=client, now=NOW + timedelta(minutes=at))


def answered(data: bytes, client: User) -> Check:
    """A check that a worker has answered."""
    check = asked(data, client)
    checking.check_waiting(now=NOW)
    check.refresh_from_db()
    return check


def test_a_picture_like_nothing_is_clear_and_forgotten(
    creator: User, platform_client: User
) -> None:
    watched(creator, 1)
    match()
    check = asked(OTHER, platform_client)
    assert (check.state, check.told_verdict, str(check)) == (
        "waiting", None, f"{check.sha256[:12]}: waiting",
    )  # fmt: skip
    assert check.picture
    assert checking.check_waiting(now=NOW) == 1
    check.refresh_from_db()
    assert (check.state, check.verdict, check.reference) == ("done", "CLEAR", None)
    assert not check.picture
    assert check.encoding_ms is not None
    assert checking.check_waiting(now=NOW) == 0


def test_a_picture_like_a_watched_work_is_suspicious(creator: User, platform_client: User) -> None:
    mine = watched(creator, 1)
    match()
    check = answered(COPY, platform_client)
    assert (check.verdict, check.watch, check.kept_down) == ("SUSPICIOUS", mine, None)
    assert check.reference is not None
    assert check.score is not None
    assert check.score > 0.8
    assert list(checks.found_by(check.reference)) == [check]
    assert not checks.found_by(uuid4()).exists()


def test_a_picture_like_something_that_stays_down_is_blocked(
    creator: User, platform_client: User
) -> None:
    watched(creator, 1)
    match()
    down = keep_down(fingerprinted(content(1)))
    check = answered(COPY, platform_client)
    assert (check.verdict, check.kept_down, check.watch) == ("BLOCKED", down, None)
    StayDown.objects.update(lifted_at=NOW)
    assert answered(COPY, platform_client).verdict == "SUSPICIOUS"


def test_the_very_file_needs_no_worker(creator: User, platform_client: User) -> None:
    watched(creator, 1)
    check = asked(as_png(character(1)), platform_client)
    assert (check.state, check.verdict, check.score) == ("done", "SUSPICIOUS", 1.0)
    keep_down(content(1))
    again = asked(as_png(character(1)), platform_client)
    assert (again.state, again.verdict, again.picture) == ("done", "BLOCKED", None)


def test_a_quarantined_work_makes_nothing_suspicious(creator: User, platform_client: User) -> None:
    mine = watched(creator, 1)
    match()
    Flood.objects.create(watch=mine, begun_at=NOW, hits=40)
    assert answered(COPY, platform_client).verdict == "CLEAR"
    assert asked(as_png(character(1)), platform_client).state == "waiting"


def test_a_blank_picture_is_clear(creator: User, platform_client: User) -> None:
    watched(creator, 1)
    match()
    keep_down(fingerprinted(content(2)))
    assert answered(as_png(blank()), platform_client).verdict == "CLEAR"


@pytest.mark.parametrize(
    ("kept_down", "seen", "verdict"),
    [
        (None, None, "CLEAR"),
        (Band.UNLIKELY, Band.POSSIBLE, "CLEAR"),
        (None, Band.LIKELY, "SUSPICIOUS"),
        (Band.UNLIKELY, Band.LIKELY, "SUSPICIOUS"),
        (Band.POSSIBLE, None, "SUSPICIOUS"),
        (Band.LIKELY, Band.UNLIKELY, "BLOCKED"),
    ],
)
def test_only_what_was_decided_upon_blocks(
    kept_down: str | None, seen: str | None, verdict: str
) -> None:
    assert checking.verdict_of(kept_down, seen) == verdict


def test_only_a_platform_client_asks(creator: User, reviewer: User) -> None:
    for person in (creator, reviewer):
        with pytest.raises(PermissionDenied):
            checks.ask_check(COPY, by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            checks.ask_checks([COPY], by=person, now=NOW)


def test_a_file_that_is_no_picture_is_refused_and_leaves_no_row(platform_client: User) -> None:
    with pytest.raises(UploadRefused):
        asked(b"<html></html>", platform_client)
    assert not Check.objects.exists()


def test_a_check_that_goes_wrong_keeps_its_reason_and_is_given_up(
    platform_client: User, caplog: pytest.LogCaptureFixture
) -> None:
    check = asked(OTHER, platform_client)
    Check.objects.filter(pk=check.pk).update(picture=b"no picture")
    for minute in range(4):
        assert checking.check_waiting(now=NOW + timedelta(minutes=minute)) == 0
    check.refresh_from_db()
    assert (check.state, check.tries) == ("failed", 4)
    assert "cannot identify image file" in check.failure
    assert "could not be answered" in caplog.text
    assert list(checks.given_up()) == [check]


def test_a_try_that_ended_without_a_word_says_so(platform_client: User) -> None:
    asked(OTHER, platform_client)
    assert checking.begin_check(NOW) is not None
    assert checking.begin_check(NOW) is None
    again = checking.begin_check(NOW + timedelta(minutes=1))
    assert again is not None
    assert again.failure == NO_WORD


def test_an_answer_comes_once(platform_client: User) -> None:
    asked(OTHER, platform_client)
    shelf = checking.make_shelf()
    first = checking.begin_check(NOW)
    second = checking.begin_check(NOW + timedelta(minutes=1))
    assert first is not None
    assert second is not None
    assert checking.finish_check(first, shelf, now=NOW) is True
    assert checking.finish_check(second, shelf, now=NOW) is False


@pytest.mark.django_db(transaction=True)
def test_a_check_in_other_hands_is_passed_over(platform_client: User) -> None:
    check = asked(OTHER, platform_client)
    with in_other_hands(Check.objects.filter(pk=check.pk)):
        assert checking.begin_check(NOW) is None
    assert checking.begin_check(NOW) == check


def test_old_checks_are_forgotten(platform_client: User, settings: LazySettings) -> None:
    settings.REDRESS_CHECK_DAYS = 1
    old, new = asked(OTHER, platform_client), asked(COPY, platform_client, at=60)
    assert checks.forget_checks(now=NOW + timedelta(days=1, minutes=30)) == 1
    assert list(Check.objects.all()) == [new]
    assert old.pk != new.pk
    assert tasks.forget_checks() == 1  # months later
    assert tasks.check_waiting() == 0  # and nothing is left


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("picture.png", data, "image/png")


@pytest.mark.django_db(transaction=True)
def test_over_the_api_the_answer_comes_in_the_same_call(
    creator: User, platform_client: User, client_for: Browser, settings: LazySettings
) -> None:
    """A process that listens, here a thread, answers while the call waits."""
    settings.REDRESS_CHECK_MS = 60_000
    watched(creator, 1)
    match()
    stopped, ready = Event(), Event()

    def listen() -> None:
        checking.serve(stop=stopped.is_set, say=lambda _text: ready.set())
        connection.close()

    listening = Thread(target=listen)
    listening.start()
    try:
        assert ready.wait(120)
        client = client_for(platform_client)
        copied = client.post(URL, {"image": upload(COPY)})
        clear = client.post(URL, {"image": upload(OTHER)})
    finally:
        stopped.set()
        listening.join()
    assert (copied.status_code, clear.status_code) == (200, 200)
    found, other = copied.json(), clear.json()
    assert (found["state"], found["verdict"]) == ("done", "SUSPICIOUS")
    assert (other["verdict"], other["reference"]) == ("CLEAR", None)
    assert set(found) == {"id", "state", "verdict", "reference", "asked_at", "answered_at"}
    assert creator.email not in copied.content.decode()


def test_over_the_api_a_late_answer_is_asked_for_again(
    platform_client: User, client_for: Browser, settings: LazySettings
) -> None:
    settings.REDRESS_CHECK_MS = 1
    client = client_for(platform_client)
    late = client.post(URL, {"image": upload(OTHER)})
    assert (late.status_code, late.json()["state"]) == (202, "waiting")
    again = f"{URL}{late.json()['id']}/"
    assert client.get(again).json()["verdict"] is None
    checking.check_waiting(now=NOW + timedelta(days=3650))
    assert client.get(again).json()["verdict"] == "CLEAR"
    listed = client.get(URL).json()["results"]
    assert [each["id"] for each in listed] == [late.json()["id"]]


def test_a_batch_answers_row_by_row(
    creator: User, platform_client: User, client_for: Browser, settings: LazySettings
) -> None:
    settings.REDRESS_CHECK_MS = 1
    keep_down(content(1))
    sent = [upload(as_png(character(1))), upload(b"<svg/>"), upload(OTHER)]
    answer = client_for(platform_client).post(f"{URL}batch/", {"images": sent})
    assert answer.status_code == 202
    first, second, third = answer.json()
    assert (first["check"]["verdict"], first["refused"]) == ("BLOCKED", "")
    assert second["check"] is None
    assert "SVG" in second["refused"]
    assert third["check"]["state"] == "waiting"


def test_a_batch_has_a_limit(
    platform_client: User, client_for: Browser, settings: LazySettings
) -> None:
    settings.REDRESS_CHECK_BATCH = 1
    sent = [upload(OTHER), upload(COPY)]
    answer = client_for(platform_client).post(f"{URL}batch/", {"images": sent})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_pictures")
    assert not Check.objects.exists()


def test_calls_are_limited(platform_client: User, client_for: Browser) -> None:
    from similarity.api.checks import AskingThrottle

    client, rate = client_for(platform_client), AskingThrottle.THROTTLE_RATES
    before = rate["asking"]
    rate["asking"] = "1/minute"
    try:
        assert client.post(URL, {}).status_code == 400
        assert client.post(URL, {}).status_code == 429
    finally:
        rate["asking"] = before


def test_others_neither_ask_nor_read(
    creator: User, platform_client: User, client_for: Browser
) -> None:
    check = asked(OTHER, platform_client)
    for person in (creator,):
        client = client_for(person)
        assert client.post(URL, {"image": upload(OTHER)}).status_code == 403
        assert client.get(f"{URL}{check.public_id}/").status_code == 403


def test_staff_look_up_a_reference(
    creator: User, platform_client: User, reviewer: User, client_for: Browser
) -> None:
    mine = watched(creator, 1)
    check = asked(as_png(character(1)), platform_client)
    assert check.reference is not None
    staff = client_for(reviewer)
    found = staff.get(f"/api/v1/check-references/{check.reference}/").json()
    assert (found["work"], found["verdict"]) == (str(mine.work.public_id), "SUSPICIOUS")
    page = staff.get(f"/similarity/checks/?reference={check.reference}").content.decode()
    assert mine.work.title in page
    assert staff.get(f"/similarity/checks/{check.reference}/image/").status_code == 200
    assert (
        "No check matches" in staff.get(f"/similarity/checks/?reference={uuid4()}").content.decode()
    )
    assert "No check matches" in staff.get("/similarity/checks/?reference=x").content.decode()
    only = staff.get("/similarity/checks/?verdict=BLOCKED").content.decode()
    assert str(check.reference) not in only
    outsider = client_for(creator)
    assert outsider.get(f"/api/v1/check-references/{check.reference}/").status_code == 403


def test_the_picture_of_what_stays_down_or_is_gone(
    creator: User, platform_client: User, reviewer: User, client_for: Browser
) -> None:
    keep_down(content(1))
    check = asked(as_png(character(1)), platform_client)
    staff = client_for(reviewer)
    where = f"/similarity/checks/{check.reference}/image/"
    assert staff.get(where)["Cache-Control"] == "no-store"
    Check.objects.update(kept_down=None)
    assert staff.get(where).status_code == 404
    assert "deleted since" in staff.get("/similarity/checks/").content.decode()


def test_checks_are_handed_over_and_forgotten(platform_client: User) -> None:
    asked(OTHER, platform_client)
    part = hand_over(platform_client)
    assert len(list(part.records["checks"])) == 1
    forget(platform_client, now=NOW)
    assert not Check.objects.exists()


def test_the_database_refuses_half_an_answer(platform_client: User) -> None:
    check = asked(OTHER, platform_client)
    for wrong in (
        {"verdict": "CLEAR"},
        {"answered_at": NOW},
        {"verdict": "CLEAR", "answered_at": NOW, "retry_at": None},  # the picture is still there
        {"sha256": "x"},
        {"reference": uuid4()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.filter(pk=check.pk).update(**wrong)
