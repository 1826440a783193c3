"""Fifty reviewers at once on 2,000 cases, with crashes: and every case decided exactly once.

Each reviewer is a thread with its own connection; five share a process, and processes are killed
(SIGKILL) in the middle of a transaction, between two steps, or at any moment from outside, and
replaced. Leases are seconds long and run out, verdicts come late, requests are sent twice at once,
claims are given back, asked about and answered, approved, returned and appealed against, all
through the real actions. Afterwards the database alone is asked: `lost` cases still wait, `twice`
were decided more than once, `decided_once` have no flaw at all.
"""

import argparse
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bench._cases import file_cases, people
from bench._office import TICK, Office, Shift
from bench._report import parser, show
from bench._site import scratch_site

if TYPE_CHECKING:
    from bench._reviewing import Habits

IN_ONE_PROCESS = 5
BELL = 1.0  # seconds; the real one rings once a minute


@dataclass(frozen=True)
class Size:
    """How much is to be done, and how long at most."""

    cases: int
    reviewers: int
    seniors: int
    lease_seconds: float
    kill_every: float  # seconds between two kills from outside, on average
    crash: float  # how likely a request ends with its process
    patience: float  # seconds until what is not decided counts as lost


FULL = Size(2_000, 50, 5, 20.0, 12.0, 0.006, 420.0)
QUICK = Size(60, 8, 2, 3.0, 3.0, 0.03, 60.0)


def shifts(size: Size, habits: "Habits") -> list[Shift]:
    """Reviewers and seniors, each knowing who they are, in groups that share a process."""
    from accounts.roles import Role
    from bench._reviewing import Clock, Reviewer, Senior

    staff: Shift = [
        partial(kind, person.pk, habits=habits, clock=Clock())
        for kind, role, count in (
            (Reviewer, Role.REVIEWER, size.reviewers),
            (Senior, Role.SENIOR_REVIEWER, size.seniors),
        )
        for person in people(role, count)
    ]
    groups = -(-len(staff) // IN_ONE_PROCESS)
    return [staff[number::groups] for number in range(groups)]


def work_through(office: Office, size: Size, habits: "Habits", dice: Random) -> None:
    """Keep the office open until everything is decided, or patience ends."""
    from django.utils import timezone

    from bench._reviewing import Clock, all_decided, claimants_turn
    from review.actions import release_expired

    give_up = time.monotonic() + size.patience
    bell = time.monotonic()
    while time.monotonic() < give_up:
        office.reap()
        office.open()
        if dice.random() < TICK / size.kill_every:
            office.kill_one()
        if time.monotonic() >= bell:
            release_expired(now=timezone.now())
            claimants_turn(habits, Clock())
            bell = time.monotonic() + BELL
            if all_decided(habits):
                break
        time.sleep(TICK)
    office.close()


def measured(size: Size, seed: int, folder: Path) -> dict[str, float | int | str]:
    """File the cases, work them through, and ask the database what happened."""
    from django.conf import settings

    from bench._reviewing import Habits

    settings.REDRESS_WAKE = "bench._reviewing.nobody"
    settings.REDRESS_LEASE_MINUTES = size.lease_seconds / 60
    began = time.perf_counter()
    file_cases(size.cases)
    filed = time.perf_counter()
    habits = Habits(crash=size.crash)
    office = Office(shifts(size, habits), folder=folder, dice=Random(seed))  # noqa: S311  # accidents, not secrets
    try:
        work_through(office, size, habits, Random(seed + 1))  # noqa: S311
    finally:
        office.close()
    events = office.events()
    return {
        **found(),
        "reviewers": size.reviewers,
        "crashes": office.killed,
        "crashed_inside": events["crashed_inside"],
        "late_refused": events["late_refused"],
        **{name: events[name] for name in ("doubled", "double_refused", "gave_back", "asked")},
        **{name: count for name, count in sorted(events.items()) if name.startswith("refused_")},
        "errors": sum(count for name, count in events.items() if name.startswith("error_")),
        "seed": seed,
        "filing_seconds": filed - began,
        "seconds": time.perf_counter() - filed,
    }


def found() -> dict[str, int]:
    """What the database says, past every action."""
    from django.db.models import F
    from django.utils import timezone

    from bench._reviewing import OPEN
    from claims.models import Claim, Step
    from claims.queries import trail_faults
    from review.models import Approval, Assignment
    from review.queries.audit import decision_flaws

    flaws = list(decision_flaws(now=timezone.now()))
    for flaw in flaws[:20]:
        print(f"{flaw.claim}: {flaw.what}")
    lost = set(map(str, Claim.objects.filter(state__in=OPEN)))
    cases = Claim.objects.count()
    return {
        "cases": cases,
        "decided_once": cases - len(lost | {flaw.claim for flaw in flaws}),
        "lost": len(lost),
        "twice": len({flaw.claim for flaw in flaws if flaw.twice}),
        "flaws": len(flaws),
        "trail_faults": len(list(trail_faults())),
        "open_leases": Assignment.objects.filter(released_at=None).count(),
        "expiries": Assignment.objects.filter(released_at__gte=F("expires_at")).count(),
        "upheld": Claim.objects.filter(state="UPHELD").count(),
        "returned": Approval.objects.filter(outcome="RETURNED").count(),
        "appealed": Step.objects.filter(new="APPEALED").count(),
    }


def main() -> None:
    """Measure on a throw-away site."""
    asked = options()
    size = QUICK if asked.quick else FULL
    with scratch_site() as folder:
        show(measured(size, asked.seed, folder), as_json=asked.json)


def options() -> argparse.Namespace:
    """Those of every bench, and the seed of all dice."""
    known = parser(__doc__ or "")
    known.add_argument("--seed", type=int, default=1, help="another seed, other accidents")
    return known.parse_args()


if __name__ == "__main__":
    main()
