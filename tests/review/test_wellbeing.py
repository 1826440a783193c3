"""Pauses, how many claims make a day, and reviewers' own wishes."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from review import actions, personal
from review.actions.wellbeing import AlreadyLifted, CapTooHigh, DayFull, NoReason
from review.models import CapLift, DeskSettings, Stretch
from review.queries.wellbeing import PAUSE, Today, desk_settings, minutes_without_a_break, today
from tests.factories import NOW, make_user
from tests.review.browsing import SignIn, address, text
from tests.review.cases import at, in_review, lease

pytestmark = pytest.mark.django_db
SETTINGS = "/review/settings/"
API = "/api/v1/review/"
WISHES = {"grey": "FLAGGED", "blur": "FLAGGED", "break_minutes": 50, "daily_cap": ""}


def wish(person: User, **wishes: Any) -> DeskSettings:
    return actions.change_desk_settings(by=person, **{**WISHES, "daily_cap": None, **wishes})


# --- Pauses ---------------------------------------------------------------------------------


def work(person: User, *minutes: float) -> None:
    for minute in minutes:
        actions.note_work(by=person, now=at(minute))


def test_a_reminder_comes_after_so_many_minutes_without_a_pause(reviewer: User) -> None:
    assert minutes_without_a_break(reviewer, now=NOW) == 0
    work(reviewer, *range(0, 50, 4))
    assert minutes_without_a_break(reviewer, now=at(48)) == 0
    work(reviewer, 51)
    assert minutes_without_a_break(reviewer, now=at(52)) == 51
    assert minutes_without_a_break(reviewer, now=at(56)) == 0  # a pause by now
    wish(reviewer, break_minutes=52)
    assert minutes_without_a_break(reviewer, now=at(52)) == 0
    wish(reviewer, break_minutes=0)
    work(reviewer, *range(52, 400, 4))
    assert minutes_without_a_break(reviewer, now=at(400)) == 0


def test_five_minutes_away_begin_a_new_stretch(reviewer: User) -> None:
    work(reviewer, *range(0, 60, 4))
    actions.put_reminder_away(by=reviewer, now=at(57))
    work(reviewer, 61)
    stretch = Stretch.objects.get()
    assert (stretch.began_at, stretch.last_at) == (at(61), at(61))
    assert stretch.reminded_at is None
    assert str(stretch) == "reviewer: 03:01–03:01"
    assert timedelta(minutes=5) == PAUSE


def test_what_was_put_away_comes_again_after_as_long(reviewer: User) -> None:
    work(reviewer, *range(0, 52, 4), 50)
    assert minutes_without_a_break(reviewer, now=at(50)) == 50
    actions.put_reminder_away(by=reviewer, now=at(50))
    assert minutes_without_a_break(reviewer, now=at(50)) == 0
    work(reviewer, *range(52, 100, 4), 99)
    assert minutes_without_a_break(reviewer, now=at(99)) == 0
    work(reviewer, 100)
    assert minutes_without_a_break(reviewer, now=at(100)) == 100


def test_signs_that_come_late_change_nothing(reviewer: User) -> None:
    work(reviewer, 3, 1)
    stretch = Stretch.objects.get()
    assert (stretch.began_at, stretch.last_at) == (at(3), at(3))


def test_the_queue_and_the_desk_remind_and_block_nothing(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    began = timezone.now() - timedelta(minutes=60)
    Stretch.objects.create(person=reviewer, began_at=began, last_at=timezone.now())
    for page in ("/review/", address(claim)):
        assert "You have worked for 60 minutes without a pause." in text(desk.get(page))
    answer = desk.post("/review/working/", {"back": address(claim)})
    assert "60 minutes" in text(answer)
    assert f'name="back" value="{address(claim)}"' in text(answer)
    gone = desk.post("/review/working/put-away/", {"back": address(claim)})
    assert gone["Location"] == address(claim)
    assert "without a pause" not in text(desk.get(address(claim)))
    assert desk.post("/review/working/put-away/")["Location"] == "/review/"


def test_work_is_noted_where_it_happens(
    desk: Client, claim: Claim, reviewer: User, auditor: User, client_for: SignIn
) -> None:
    desk.get(address(claim))  # a look at what is nobody's own work
    assert not Stretch.objects.exists()
    client_for(auditor).get("/review/")
    assert not Stretch.objects.exists()
    desk.get("/review/")
    before = Stretch.objects.get(person=reviewer).last_at
    lease(claim, by=reviewer, now=timezone.now())
    desk.get(address(claim))
    assert Stretch.objects.get(person=reviewer).last_at > before


# --- A day ----------------------------------------------------------------------------------


def test_each_claim_counts_once_and_the_day_is_chinas(reviewer: User) -> None:
    claim = in_review()
    for minute in (0, 60):
        actions.give_back(lease(claim, by=reviewer, now=at(minute)), by=reviewer, now=at(minute))
    assert today(reviewer, now=at(61)) == Today(1, None)
    assert today(reviewer, now=NOW.replace(hour=15, minute=59)).taken == 1
    assert today(reviewer, now=NOW.replace(hour=16)).taken == 0


def test_the_house_has_a_cap(
    reviewer: User, senior: User, settings: LazySettings, desk: Client
) -> None:
    settings.REDRESS_DAILY_CASES = 1
    claim, other = in_review(), in_review()
    held = lease(claim, by=reviewer)
    actions.give_back(held, by=reviewer, now=at(1))
    full = r"You have taken 1 claim today.*senior reviewer"
    with pytest.raises(DayFull, match=full):
        actions.take_next(by=reviewer, now=at(2))
    with pytest.raises(DayFull, match=full):
        actions.take(other, by=reviewer, now=at(2))
    assert lease(claim, by=reviewer, now=at(3)).claim == claim  # taken today already
    actions.give_back(lease(claim, by=reviewer, now=at(3)), by=reviewer, now=at(3))
    actions.lift_cap(reviewer, by=senior, reason="A flood of claims.", now=at(4))
    assert today(reviewer, now=at(4)) == Today(1, None)
    assert lease(other, by=reviewer, now=at(5)).claim == other
    assert today(reviewer, now=at(60 * 24)) == Today(0, 1)


def test_ones_own_cap_is_lower_and_stays_when_the_houses_is_lifted(
    reviewer: User, senior: User, settings: LazySettings
) -> None:
    settings.REDRESS_DAILY_CASES = 3
    wish(reviewer, daily_cap=1)
    lease(in_review(), by=reviewer)
    assert today(reviewer, now=NOW) == Today(1, 1, own=True)
    actions.lift_cap(reviewer, by=senior, reason="x", now=NOW)
    with pytest.raises(DayFull, match="your own cap"):
        actions.must_not_exceed_day(reviewer, NOW)
    wish(reviewer, daily_cap=3)
    actions.must_not_exceed_day(reviewer, NOW)
    with pytest.raises(CapTooHigh):
        wish(reviewer, daily_cap=4)
    settings.REDRESS_DAILY_CASES = 0
    assert wish(reviewer, daily_cap=4).daily_cap == 4


def test_a_cap_is_lifted_by_a_senior_reviewer_for_somebody_else_with_a_reason(
    reviewer: User, senior: User, creator: User
) -> None:
    for person, by, error in (
        (senior, senior, PermissionDenied),
        (senior, reviewer, PermissionDenied),
        (creator, senior, PermissionDenied),
    ):
        with pytest.raises(error):
            actions.lift_cap(person, by=by, reason="x", now=NOW)
    with pytest.raises(NoReason):
        actions.lift_cap(reviewer, by=senior, reason=" ", now=NOW)
    lift = actions.lift_cap(reviewer, by=senior, reason="x", now=NOW)
    assert str(lift) == "reviewer · 2026-03-02"
    with pytest.raises(AlreadyLifted):
        actions.lift_cap(reviewer, by=make_user(Role.SENIOR_REVIEWER), reason="y", now=NOW)


def test_a_full_day_is_told_politely(
    desk: Client, reviewer: User, senior: User, settings: LazySettings, client_for: SignIn
) -> None:
    settings.REDRESS_DAILY_CASES = 1
    now = timezone.now()
    actions.give_back(lease(in_review(now=now), by=reviewer, now=now), by=reviewer, now=now)
    other = in_review(now=now)
    assert "1 of 1 today" in text(desk.get("/review/"))
    response = desk.post("/review/next/", follow=True)
    assert "that is enough for a day" in text(response)
    assert "that is enough for a day" in text(desk.post(address(other, "take/"), follow=True))
    refusal = desk.post(f"{API}next/")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "day_full")
    page = client_for(senior).get("/review/")
    assert "0 of 1 today" in text(page)  # their own day, nobody else's


# --- One's own settings ---------------------------------------------------------------------


def test_wishes_are_kept(desk: Client, reviewer: User) -> None:
    assert 'value="50"' in text(desk.get(SETTINGS))
    wishes = {"grey": "ALWAYS", "blur": "NEVER", "break_minutes": "25", "daily_cap": "7"}
    assert "set up as you wish" in text(desk.post(SETTINGS, wishes, follow=True))
    kept = desk_settings(reviewer)
    assert (kept.grey, kept.blur, kept.break_minutes, kept.daily_cap) == ("ALWAYS", "NEVER", 25, 7)
    assert str(kept) == "reviewer: ALWAYS, NEVER"
    page = text(desk.get(SETTINGS))
    assert 'value="25"' in page
    assert "0 of 7 today" in page


@pytest.mark.parametrize(
    "wrong",
    [{"grey": "PINK"}, {"break_minutes": "481"}, {"daily_cap": "0"}, {"daily_cap": "9"}],
)
def test_wrong_wishes_are_told_and_nothing_typed_is_lost(
    desk: Client, settings: LazySettings, wrong: dict[str, str]
) -> None:
    settings.REDRESS_DAILY_CASES = 8
    wishes = {**WISHES, "break_minutes": "33", **wrong}
    response = desk.post(SETTINGS, wishes)
    assert response.status_code == 400
    page = text(response)
    assert "Please check what you entered" in page
    assert wrong.get("break_minutes", "33") in page
    assert "the house&#x27;s cap is 8" in page or "the house's cap is 8" in page
    assert not DeskSettings.objects.exists()


def test_a_cap_is_lifted_on_the_page(
    reviewer: User, senior: User, settings: LazySettings, client_for: SignIn
) -> None:
    browser, where = client_for(senior), f"{SETTINGS}lift-cap/"
    assert "Lift somebody" not in text(browser.get(SETTINGS))
    settings.REDRESS_DAILY_CASES = 5
    assert "Lift somebody" in text(browser.get(SETTINGS))
    given = {"person": reviewer.email, "cap_reason": "A flood."}
    for wrong, words in (
        ({"person": "nobody@example.org"}, "Nobody has this address."),
        ({"cap_reason": " "}, "required"),
    ):
        response = browser.post(where, given | wrong)
        assert (response.status_code, words in text(response)) == (400, True)
    assert "may go on today" in text(browser.post(where, given, follow=True))
    response = browser.post(where, given)
    assert (response.status_code, "today already" in text(response)) == (409, True)
    assert client_for(reviewer).post(where, given).status_code == 403
    assert "Lift somebody" not in text(client_for(reviewer).get(SETTINGS))


def test_the_same_over_the_api(
    desk: Client, reviewer: User, senior: User, settings: LazySettings, client_for: SignIn
) -> None:
    settings.REDRESS_DAILY_CASES = 5
    json = "application/json"
    defaults = {"grey": "FLAGGED", "blur": "FLAGGED", "break_minutes": 50, "daily_cap": None}
    assert desk.get(f"{API}settings/").json() == defaults
    wishes = {"grey": "NEVER", "blur": "ALWAYS", "break_minutes": 20, "daily_cap": 2}
    assert desk.post(f"{API}settings/", wishes, content_type=json).json() == wishes
    assert desk.get(f"{API}settings/").json() == wishes
    too_high = desk.post(f"{API}settings/", wishes | {"daily_cap": 9}, content_type=json)
    assert (too_high.status_code, too_high.json()["code"]) == (400, "cap_too_high")
    day = {"taken": 0, "cap": 2, "own": True, "full": False, "minutes_without_a_break": 0}
    assert desk.get(f"{API}today/").json() == day
    assert desk.post(f"{API}today/").json() == day
    assert Stretch.objects.get().person == reviewer
    boss = client_for(senior)
    given = {"person": reviewer.email, "reason": "x"}
    lifted = boss.post(f"{API}cap-lifts/", given, content_type=json)
    assert (lifted.status_code, lifted.json()["by"]) == (201, senior.email)
    assert boss.post(f"{API}cap-lifts/", given, content_type=json).status_code == 409
    nobody = {"person": "nobody@example.org", "reason": "x"}
    assert boss.post(f"{API}cap-lifts/", nobody, content_type=json).status_code == 404
    assert desk.post(f"{API}cap-lifts/", given, content_type=json).status_code == 403


def test_wishes_are_handed_over_and_forgotten(reviewer: User, senior: User) -> None:
    wish(reviewer)
    work(reviewer, 0)
    actions.lift_cap(reviewer, by=senior, reason="x", now=NOW)
    told = personal.hand_over(reviewer).records
    assert [row["grey"] for row in told["own_desk"]] == ["FLAGGED"]
    assert [row["began_at"] for row in told["own_stretch"]] == [NOW]
    assert [row["reason"] for row in told["caps_lifted_for_you"]] == ["x"]
    assert [row["reason"] for row in personal.hand_over(senior).records["caps_lifted_by_you"]] == [
        "x"
    ]
    personal.forget(reviewer, now=NOW)
    assert (DeskSettings.objects.count(), Stretch.objects.count()) == (0, 0)


# --- What the database refuses --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"grey": "PINK"}, "desk_settings_veils_known"),
        ({"blur": ""}, "desk_settings_veils_known"),
        ({"break_minutes": 481}, "desk_settings_break_within_a_shift"),
        ({"daily_cap": 0}, "desk_settings_cap_is_positive"),
    ],
)
def test_wishes_that_mean_nothing(reviewer: User, wrong: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DeskSettings.objects.create(person=reviewer, **wrong)


def test_a_stretch_that_ends_before_it_begins(reviewer: User) -> None:
    with pytest.raises(IntegrityError, match="stretch_ends_later"), transaction.atomic():
        Stretch.objects.create(person=reviewer, began_at=at(1), last_at=at(0))


def test_lifted_caps(reviewer: User, senior: User) -> None:
    made = {"person": reviewer, "by": senior, "at": NOW, "day": NOW.date(), "reason": "x"}
    for wrong, constraint in (
        ({"by": reviewer}, "cap_lifted_by_somebody_else"),
        ({"reason": ""}, "cap_lifted_with_reason"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CapLift.objects.create(**{**made, **wrong})
    CapLift.objects.create(**made)
    with pytest.raises(IntegrityError, match="cap_lifted_once_a_day"), transaction.atomic():
        CapLift.objects.create(**made)
    for change in (CapLift.objects.all().delete, lambda: CapLift.objects.update(reason="y")):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            change()
