"""What a person of finance should look at: facts about accounts and speed, never a decision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.cache import cache
from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery, Sum

from accounts.models import User
from claims.models import Claim
from payouts.account_number import masked
from payouts.models import Acceptance, AlarmSeen, Award, Payee, Payment
from payouts.queries.payments import LIVE

Kind = AlarmSeen.Kind
OPEN_KEY, FRESH = "payouts-open-alarms", 300  # seconds for which the start page keeps the count
Rows = Iterable[Any]


@dataclass(frozen=True)
class Alarm:
    """One alarm: who it is about, how many claims, awards, payments or people, and since when.

    `payee` is the account's first payee, where it is about an account; `number` is masked.
    `seen` is the last look at it, which counts as long as the alarm has not grown.
    """

    kind: AlarmSeen.Kind
    subject: str
    size: int
    people: list[User]
    last: datetime
    amount: Decimal | None = None
    number: str = ""
    payee: Payee | None = None
    claim: str = ""
    seen: AlarmSeen | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has looked at it since it grew to its present size."""
        return self.seen is None or self.seen.size < self.size

    @property
    def names(self) -> str:
        return ", ".join(str(one) for one in self.people)

    def matches(self, text: str) -> bool:
        """Whether a text is part of a name, or is the last digits or the claim's reference."""
        wanted = text.casefold()
        words = [self.names, *(one.email for one in self.people)]
        named = any(wanted in word.casefold() for word in words)
        return named or (bool(self.number) and self.number.endswith(text)) or self.claim == text


def alarms(
    *, kind: str = "", open_only: bool = False, text: str = "", now: datetime
) -> list[Alarm]:
    """All alarms as of now, open ones first, then the newest, in ten questions at most."""
    found = [
        alarm
        for alarm in _completed(list(_raised(now)))
        if (not kind or alarm.kind == kind)
        and (alarm.is_open or not open_only)
        and (not text or alarm.matches(text))
    ]
    found.sort(key=lambda alarm: (alarm.is_open, alarm.last, alarm.subject), reverse=True)
    return found


def alarm_named(kind: str, subject: str, *, now: datetime) -> Alarm | None:
    """One alarm as it stands now; None where there is no such alarm (any more)."""
    found = alarms(kind=kind, now=now)
    return next((alarm for alarm in found if alarm.subject == subject), None)


def open_alarms(*, now: datetime) -> int:
    """How many alarms nobody has looked at; kept for five minutes, or until somebody does."""
    count: int | None = cache.get(OPEN_KEY)
    if count is None:
        count = len(alarms(open_only=True, now=now))
        cache.set(OPEN_KEY, count, FRESH)
    return count


def looks_at(alarm: Alarm) -> QuerySet[AlarmSeen]:
    """Who looked at an alarm, the newest first."""
    return AlarmSeen.objects.filter(kind=alarm.kind, subject=alarm.subject).select_related("by")


@dataclass(frozen=True)
class _Raised:
    """A row of an alarm's question: the kind, and what the database found."""

    kind: AlarmSeen.Kind
    row: dict[str, Any]


def _raised(now: datetime) -> Iterator[_Raised]:
    for kind, rows in (
        (Kind.SHARED, _shared()),
        (Kind.MANY, _many()),
        (Kind.FAST_FILING, _fast_filing(now)),
        (Kind.FAST_AWARDS, _fast_awards(now)),
        (Kind.FAST_ACCOUNT, _fast_account(now)),
        (Kind.CHANGED, _changed()),
        (Kind.NEWCOMER, _newcomers()),
    ):
        for row in rows:
            yield _Raised(kind, row)


def _window(now: datetime) -> datetime:
    return now - timedelta(days=settings.REDRESS_VELOCITY_DAYS)


def _shared() -> Rows:
    """Accounts that more than one person has named as their own."""
    return (
        Payee.objects.filter(account_index__isnull=False)
        .order_by()
        .values("account_index")
        .annotate(
            size=Count("owner", distinct=True),
            people=ArrayAgg("owner", distinct=True),
            first=Min("pk"),
            last=Max("consented_at"),
        )
        .filter(size__gt=1)
    )


def _to_accounts() -> QuerySet[Payment]:
    return Payment.objects.filter(state__in=LIVE, payee__account_index__isnull=False).order_by()


def _many() -> Rows:
    """Accounts to which payments for many claimants go."""
    return (
        _to_accounts()
        .values("payee__account_index")
        .annotate(
            size=Count("award__claim__claimant", distinct=True),
            people=ArrayAgg("award__claim__claimant", distinct=True),
            first=Min("payee"),
            last=Max("batch__prepared_at"),
            sum=Sum("amount"),
        )
        .filter(size__gte=settings.REDRESS_ALARM_CLAIMANTS)
    )


def _fast_filing(now: datetime) -> Rows:
    """People with unusually many claims filed in the last days."""
    return (
        Claim.objects.filter(filed_at__gt=_window(now), filed_at__lte=now)
        .order_by()
        .values(person=F("claimant"))
        .annotate(size=Count("pk"), last=Max("filed_at"))
        .filter(size__gte=settings.REDRESS_VELOCITY_AWARDS)
    )


def _fast_awards(now: datetime) -> Rows:
    """People with unusually many awards in the last days."""
    return (
        Award.objects.filter(awarded_at__gt=_window(now), awarded_at__lte=now)
        .order_by()
        .values(person=F("claim__claimant"))
        .annotate(size=Count("pk"), last=Max("awarded_at"), sum=Sum("amount"))
        .filter(size__gte=settings.REDRESS_VELOCITY_AWARDS)
    )


def _fast_account(now: datetime) -> Rows:
    """Accounts to which unusually many payments were prepared in the last days."""
    return (
        _to_accounts()
        .filter(batch__prepared_at__gt=_window(now), batch__prepared_at__lte=now)
        .values("payee__account_index")
        .annotate(
            size=Count("pk"),
            people=ArrayAgg("award__claim__claimant", distinct=True),
            first=Min("payee"),
            last=Max("batch__prepared_at"),
            sum=Sum("amount"),
        )
        .filter(size__gte=settings.REDRESS_VELOCITY_AWARDS)
    )


def _changed() -> Rows:
    """Claims whose payee was named anew after the acceptance, a few days before the payment."""
    accepted = Acceptance.objects.filter(claim=OuterRef("award__claim")).values("accepted_at")
    days = timedelta(days=settings.REDRESS_ALARM_CHANGED_DAYS)
    return (
        Payment.objects.filter(
            state__in=LIVE,
            payee__consented_at__gt=Subquery(accepted),
            batch__prepared_at__lt=F("payee__consented_at") + days,
        )
        .order_by()
        .values(
            named_claim=F("award__claim__public_id"),
            claim=F("award__claim__reference"),
            person=F("award__claim__claimant"),
        )
        .annotate(
            size=Count("pk"), first=Min("payee"), last=Max("batch__prepared_at"), sum=Sum("amount")
        )
    )


def _newcomers() -> Rows:
    """People with many awards within days of joining."""
    days = timedelta(days=settings.REDRESS_VELOCITY_DAYS)
    return (
        Award.objects.filter(awarded_at__lt=F("claim__claimant__date_joined") + days)
        .order_by()
        .values(person=F("claim__claimant"))
        .annotate(size=Count("pk"), last=Max("awarded_at"), sum=Sum("amount"))
        .filter(size__gte=settings.REDRESS_ALARM_NEW_AWARDS)
    )


def _people(row: dict[str, Any]) -> list[int]:
    return sorted(row["people"]) if "people" in row else [row["person"]]


def _completed(raised: list[_Raised]) -> Iterator[Alarm]:
    """Alarms with names, accounts and looks, in three questions."""
    if not raised:
        return
    people = User.objects.in_bulk({key for one in raised for key in _people(one.row)})
    payees = Payee.objects.in_bulk([one.row["first"] for one in raised if "first" in one.row])
    seen: dict[tuple[str, str], AlarmSeen] = {}
    for look in AlarmSeen.objects.select_related("by").order_by("size", "pk"):
        seen[look.kind, look.subject] = look
    for one in raised:
        row = one.row
        payee = payees.get(row.get("first", 0))
        subject = _subject(row, payee)
        yield Alarm(
            kind=one.kind,
            subject=subject,
            size=row["size"],
            people=[people[key] for key in _people(row)],
            last=row["last"],
            amount=row.get("sum"),
            number=masked(payee.account_last4) if payee else "",
            payee=payee,
            claim=row.get("claim") or "",
            seen=seen.get((one.kind, subject)),
        )


def _subject(row: dict[str, Any], payee: Payee | None) -> str:
    """What stays the same while an alarm grows: a claim, an account's first payee, a person."""
    if "named_claim" in row:
        return str(row["named_claim"])
    return str(payee.public_id) if payee else str(row["person"])


def alarm_row(alarm: Alarm) -> dict[str, Any]:
    """One alarm as the report shows it; the account is masked."""
    return {
        "kind": alarm.kind,
        "subject": alarm.subject,
        "size": alarm.size,
        "amount": alarm.amount,
        "people": alarm.names,
        "account": alarm.number,
        "claim": alarm.claim,
        "last": alarm.last,
        "open": alarm.is_open,
        "seen_by": str(alarm.seen.by) if alarm.seen else "",
        "seen_at": alarm.seen.at if alarm.seen else None,
        "reason": alarm.seen.reason if alarm.seen else "",
    }
