"""Alarms say facts, a person says what they found, and what grows comes back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from config.todo import todo_of
from payouts.actions import change_payee, see_alarm
from payouts.actions.alarms import AlarmGone, NoReason
from payouts.actions.batches import OwnClaim
from payouts.models import AlarmSeen, Batch, Payee
from payouts.queries.reports import OPEN_KEY, Alarm, alarm_row, alarms, open_alarms
from tests.factories import NOW, make_user
from tests.payouts.scenes import LATER, accepted_claim, exported_batch, payee_fields

pytestmark = pytest.mark.django_db
Kind = AlarmSeen.Kind
OTHER = {"account_name": "林父", "account_number": "12345678"}


@pytest.fixture(autouse=True)
def forgotten() -> None:
    cache.delete(OPEN_KEY)


@pytest.fixture
def old(creator: User, other_creator: User) -> None:
    """Both have been with us for long."""
    User.objects.update(date_joined=NOW - timedelta(days=500))


@pytest.fixture
def sent(finance_preparer: User, finance_approver: User) -> Callable[[], Batch]:
    return lambda: exported_batch(preparer=finance_preparer, approver=finance_approver)


def raised(**wanted: Any) -> list[tuple[str, int, str]]:
    return [(one.kind.value, one.size, one.names) for one in alarms(**wanted, now=LATER)]


def the_alarm() -> Alarm:
    (alarm,) = alarms(now=LATER)
    return alarm


def seen(
    alarm: Alarm, by: User, *, reason: str = "A couple.", size: int | None = None
) -> AlarmSeen:
    size = alarm.size if size is None else size
    return see_alarm(alarm.kind, alarm.subject, size=size, by=by, reason=reason, now=LATER)


def test_nothing_raises_no_alarm(creator: User) -> None:
    accepted_claim(creator)
    accepted_claim(creator)
    assert raised() == []
    assert open_alarms(now=LATER) == 0


@pytest.mark.usefixtures("old")
def test_an_account_that_several_people_named(creator: User, other_creator: User) -> None:
    accepted_claim(creator)
    accepted_claim(other_creator)
    accepted_claim(make_user(Role.CREATOR), payee=OTHER)
    assert raised() == [("SHARED", 2, "creator, other-creator")]
    alarm = the_alarm()
    first = Payee.objects.order_by("pk")[0]
    assert (alarm.payee, alarm.subject, alarm.number[-4:]) == (first, str(first.public_id), "0128")
    assert alarm_row(alarm)["amount"] is None


@pytest.mark.usefixtures("old")
def test_many_claimants_paid_to_one_account(
    creator: User, other_creator: User, sent: Callable[[], Batch], settings: LazySettings
) -> None:
    settings.REDRESS_ALARM_CLAIMANTS = 2
    accepted_claim(creator, works=2)
    accepted_claim(other_creator)
    sent()
    assert min(raised()) == ("MANY", 2, "creator, other-creator")
    (alarm,) = alarms(kind="MANY", now=LATER)
    assert alarm.amount == 30_000


@pytest.mark.usefixtures("old")
def test_unusual_speed(creator: User, sent: Callable[[], Batch], settings: LazySettings) -> None:
    settings.REDRESS_VELOCITY_AWARDS = 2
    accepted_claim(creator, works=2)
    assert raised() == [("FAST_AWARDS", 2, "creator")]
    sent()
    accepted_claim(creator)
    assert sorted(raised()) == [
        ("FAST_ACCOUNT", 2, "creator"),
        ("FAST_AWARDS", 3, "creator"),
        ("FAST_FILING", 2, "creator"),
    ]
    settings.REDRESS_VELOCITY_DAYS = 1
    assert raised() == []


@pytest.mark.usefixtures("old")
def test_an_account_changed_shortly_before_the_payment(
    creator: User, finance_preparer: User, finance_approver: User, settings: LazySettings
) -> None:
    claim = accepted_claim(creator)
    change_payee(claim, by=creator, payee=payee_fields(**OTHER), now=LATER)
    exported_batch(
        preparer=finance_preparer, approver=finance_approver, now=LATER + timedelta(days=2)
    )
    assert raised() == [("CHANGED", 1, "creator")]
    assert (the_alarm().claim, the_alarm().subject) == (str(claim), str(claim.public_id))
    settings.REDRESS_ALARM_CHANGED_DAYS = 2
    assert raised() == []


def test_a_newcomer_with_many_awards(creator: User, settings: LazySettings) -> None:
    settings.REDRESS_ALARM_NEW_AWARDS = 2
    User.objects.update(date_joined=NOW - timedelta(days=29))
    accepted_claim(creator, works=2)
    assert raised() == [("NEWCOMER", 2, "creator")]
    User.objects.update(date_joined=NOW - timedelta(days=31))
    assert raised() == []


@pytest.mark.usefixtures("old")
def test_alarms_are_narrowed(creator: User, other_creator: User, settings: LazySettings) -> None:
    settings.REDRESS_VELOCITY_AWARDS = 2
    accepted_claim(creator, works=2)
    claim = accepted_claim(other_creator)
    assert {kind for kind, _size, _names in raised()} == {"SHARED", "FAST_AWARDS"}
    assert raised(kind="FAST_AWARDS") == [("FAST_AWARDS", 2, "creator")]
    assert [kind for kind, _size, _names in raised(text="OTHER")] == ["SHARED"]
    assert [kind for kind, _size, _names in raised(text="0128")] == ["SHARED"]
    assert raised(text="example.org")[0][0] in ("SHARED", "FAST_AWARDS")
    assert raised(text=str(claim)) == []


@pytest.mark.usefixtures("old")
def test_who_looked_says_what_they_found_until_it_grows(
    creator: User, other_creator: User, finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim(creator)
    accepted_claim(other_creator)
    assert open_alarms(now=LATER) == 1
    look = seen(the_alarm(), finance_preparer, reason=" A couple. ")
    assert (look.by, look.at, look.reason, look.size) == (finance_preparer, LATER, "A couple.", 2)
    alarm = the_alarm()
    assert (alarm.is_open, alarm.seen) == (False, look)
    assert alarm_row(alarm)["seen_by"] == "preparer"
    assert raised(open_only=True) == []
    with pytest.raises(AlarmGone):
        seen(alarm, finance_approver)
    accepted_claim(make_user(Role.CREATOR))
    grown = the_alarm()
    assert (grown.size, grown.is_open, grown.seen) == (3, True, look)
    with pytest.raises(AlarmGone):
        seen(grown, finance_approver, size=2)
    assert seen(grown, finance_approver).size == 3


@pytest.mark.usefixtures("old")
def test_words_a_role_and_another_person_are_needed(
    creator: User, other_creator: User, finance_preparer: User, auditor: User
) -> None:
    accepted_claim(creator)
    accepted_claim(other_creator)
    alarm = the_alarm()
    with pytest.raises(NoReason):
        seen(alarm, finance_preparer, reason=" ")
    with pytest.raises(PermissionDenied):
        seen(alarm, auditor)
    creator.groups.add(Group.objects.get(name=Role.FINANCE_PREPARER))
    with pytest.raises(OwnClaim):
        seen(alarm, User.objects.get(pk=creator.pk))
    with pytest.raises(AlarmGone):
        see_alarm("MANY", alarm.subject, size=2, by=finance_preparer, reason="x", now=LATER)
    assert not AlarmSeen.objects.exists()


@pytest.mark.usefixtures("old")
def test_the_database_keeps_each_look_once_and_as_it_is(
    creator: User, other_creator: User, finance_preparer: User
) -> None:
    accepted_claim(creator)
    accepted_claim(other_creator)
    look = seen(the_alarm(), finance_preparer)
    assert str(look) == f"SHARED {look.subject}: 2"
    kept = "INSERT INTO payouts_alarmseen (public_id, kind, subject, size, reason, by_id, at) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())"  # noqa: E501
    tries: list[tuple[str, list[str | int]]] = [
        ("UPDATE payouts_alarmseen SET reason = 'other'", []),
        ("DELETE FROM payouts_alarmseen", []),
        (kept, [look.kind, look.subject, 9, " ", finance_preparer.pk]),
        (kept, ["LUCK", look.subject, 9, "why", finance_preparer.pk]),
    ]
    for sql, values in tries:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)


@pytest.mark.usefixtures("old")
def test_open_alarms_stand_on_the_start_page_of_finance(
    creator: User, other_creator: User, finance_approver: User, auditor: User
) -> None:
    accepted_claim(creator)
    accepted_claim(other_creator)
    lines = [(line.count, line.text) for line in todo_of(finance_approver, now=LATER)]
    assert lines == [(1, "An alarm about payments is open")]
    assert todo_of(auditor, now=LATER) == []
    cache.set(OPEN_KEY, 7)
    assert open_alarms(now=LATER) == 7


@pytest.mark.usefixtures("old")
def test_the_number_of_questions_is_constant(
    creator: User, other_creator: User, settings: LazySettings
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            alarms(now=LATER)
        return len(found)

    settings.REDRESS_VELOCITY_AWARDS = 2
    accepted_claim(creator)
    accepted_claim(other_creator)
    one = asked()
    accepted_claim(make_user(Role.CREATOR), works=2)
    accepted_claim(creator)
    assert asked() == one
