"""Reviewers, seniors and claimants with everything that goes wrong in an office, and worse.

They work through the same actions that pages and API call. Whoever runs them says what a crash is:
the end of the process, or of the transaction.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import answer_question
from claims.models import Claim
from claims.states import State
from review import actions
from review.actions.leases import LeaseLost, NotInReview
from review.grounds import Access, Element, Ground
from review.models import Appeal, Approval
from review.queries import open_approvals, to_decide

OPEN = (State.IN_REVIEW, State.APPEALED, State.INFO_REQUESTED, State.AWAITING_APPROVAL)
STATEMENTS = 14  # about as many as an action has: a crash meets any of them, or comes after
WORDS = {
    "UPHELD": {"access": Access.PRESUMED, "elements": [Element.CHARACTER, Element.POSE]},
    "UNPROVEN": {},
}


@dataclass(frozen=True)
class Habits:
    """How likely each of these is, every time it could happen."""

    crash: float = 0.006
    double: float = 0.15
    give_back: float = 0.04
    ask: float = 0.04
    oversleep: float = 0.015
    uphold: float = 0.25
    send_back: float = 0.15
    appeal_one_in: int = 20


class Clock:
    """The time, and a way to sleep over one's lease."""

    def now(self) -> datetime:
        return timezone.now()

    def oversleep(self) -> None:
        time.sleep(settings.REDRESS_LEASE_MINUTES * 60 * 1.1)


class Person:
    """Somebody with a key of their own, dice, habits, and a way to note and to crash."""

    def __init__(
        self,
        key: int,
        dice: Random,
        *,
        habits: Habits,
        note: Callable[[str], None],
        crash: Callable[[], None],
        clock: Clock,
    ) -> None:
        self.key, self.dice, self.habits = key, dice, habits
        self.note, self.crash, self.clock = note, crash, clock

    def turn(self) -> bool:
        """Do one piece of work; whether there was any. Refusals that belong to it are noted."""
        try:
            return self.work()
        except (LeaseLost, NotInReview):
            self.note("late_refused")
        except (Refused, PermissionDenied) as refusal:
            self.note(f"refused_{type(refusal).__name__}")
        return True

    def work(self) -> bool:
        raise NotImplementedError

    def chance(self, probability: float) -> bool:
        return self.dice.random() < probability

    def send(self, request: Callable[[], Any]) -> Any:
        """Send a request, perhaps twice at once, and perhaps crash in it or after it."""
        if self.chance(self.habits.double):
            return self._twice(request)
        doomed = self.chance(self.habits.crash)
        with self._crashing_at(self.dice.randrange(1, STATEMENTS)) if doomed else _unharmed():
            result = request()
        if doomed:
            self.crash()
        return result

    def _twice(self, request: Callable[[], Any]) -> Any:
        """Two clicks: what the first to succeed got; both refused is a refusal."""

        def elsewhere() -> Any:
            try:
                return _outcome(request)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(elsewhere)
            outcomes = [_outcome(request), second.result()]
        self.note("doubled")
        if isinstance(outcomes[0], Exception):
            outcomes.reverse()
        if isinstance(outcomes[0], Exception):
            raise outcomes[0]
        if isinstance(outcomes[1], Exception):
            self.note("double_refused")
        return outcomes[0]

    @contextmanager
    def _crashing_at(self, number: int) -> Iterator[None]:
        left = number

        def counting(execute: Any, *statement: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                self.note("crashed_inside")
                self.crash()
            return execute(*statement)

        with connection.execute_wrapper(counting):
            yield


class Reviewer(Person):
    """Takes, decides picture by picture, proposes; gives back, asks or falls asleep at times."""

    def work(self) -> bool:
        person = User.objects.get(pk=self.key)
        lease = self.send(lambda: actions.take_next(by=person, now=self.clock.now()))
        if lease is None:
            return False
        key = lease.claim_id
        if self.chance(self.habits.give_back):
            self.send(lambda: actions.give_back_claim(fresh(key), by=person, now=self.clock.now()))
            self.note("gave_back")
            return True
        for picture in to_decide(fresh(key)):
            self._sleep()
            ground = Ground.UPHELD if self.chance(self.habits.uphold) else Ground.UNPROVEN
            self.send(self._verdict(key, picture, person, ground))
            if self.chance(self.habits.ask):
                self.send(
                    lambda: actions.ask_claimant(
                        fresh(key), by=person, text="Where was it shown?", now=self.clock.now()
                    )
                )
                self.note("asked")
                return True
        self._sleep()
        self.send(lambda: actions.propose(fresh(key), by=person, now=self.clock.now()))
        return True

    def _verdict(self, key: int, picture: Any, person: User, ground: str) -> Callable[[], Any]:
        words: dict[str, Any] = WORDS[ground]
        return lambda: actions.save_verdict(
            fresh(key),
            picture,
            by=person,
            ground=ground,
            reason=f"Decided by {person.pk}.",
            now=self.clock.now(),
            **words,
        )

    def _sleep(self) -> None:
        if self.chance(self.habits.oversleep):
            self.note("overslept")
            self.clock.oversleep()


class Senior(Person):
    """Approves or returns what waits for a second person."""

    def work(self) -> bool:
        person = User.objects.get(pk=self.key)
        waiting = list(open_approvals(to=person)[:10])
        if not waiting:
            return False
        key = self.dice.choice(waiting).pk
        if self.chance(self.habits.send_back):
            self.send(
                lambda: actions.return_proposal(
                    Approval.objects.get(pk=key), by=person, reason="Again.", now=self.clock.now()
                )
            )
            return True
        self.send(
            lambda: actions.approve(Approval.objects.get(pk=key), by=person, now=self.clock.now())
        )
        return True


def claimants_turn(habits: Habits, clock: Clock) -> None:
    """Every open question is answered; one in so many dismissed claims is appealed against."""
    for claim in Claim.objects.filter(state=State.INFO_REQUESTED).select_related("claimant"):
        answer_question(claim, by=claim.claimant, answer="Here.", now=clock.now())
    for claim in to_appeal(habits):
        actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=clock.now())


def to_appeal(habits: Habits) -> list[Claim]:
    """Dismissed claims whose claimant will appeal; the same ones in every run."""
    appealed = Appeal.objects.values("claim")
    dismissed = Claim.objects.filter(state=State.DISMISSED).exclude(pk__in=appealed)
    return [
        claim
        for claim in dismissed.select_related("claimant")
        if claim.pk % habits.appeal_one_in == 0
    ]


def all_decided(habits: Habits) -> bool:
    """Whether nothing waits for anybody any more."""
    return not Claim.objects.filter(state__in=OPEN).exists() and not to_appeal(habits)


def fresh(key: int) -> Claim:
    """A claim of one's own, as a request reads it."""
    return Claim.objects.get(pk=key)


def nobody(event: str) -> None:
    """Wakes nobody: no worker belongs to the measurement."""


def _outcome(request: Callable[[], Any]) -> Any:
    try:
        return request()
    except (Refused, PermissionDenied) as refusal:
        return refusal


@contextmanager
def _unharmed() -> Iterator[None]:
    yield
