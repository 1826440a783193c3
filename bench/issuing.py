"""1,000 decisions while the worker that issues their notices is killed ten times: 1,000 notices.

Two processes issue notices through the real action; every so often one of them is ended with
SIGKILL, wherever it is, and another started in its place, while a reviewer goes on deciding.
Every claim has its receipt too. Afterwards the database and the files are asked: `notices` of the
`decisions`, `gaps` in the numbers of a kind, steps with `twice` a notice, `lost` steps without one,
`damaged` files that are not what was issued, and `strays`: files that a killed worker wrote and did
not live to record, which belong to nobody and harm nobody.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bench._cases import file_case, people
from bench._office import TICK, Office
from bench._report import arguments, show
from bench._site import scratch_site

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from pictures.models import Blob

PICTURES = 24  # drawn once and claimed again and again
AT_ONCE = 5  # decisions between two looks at the workers
REASON = "Only the palette is alike. 仅配色相似。"


@dataclass(frozen=True)
class Size:
    """How much is decided, how often the worker is killed, and how long at most."""

    decisions: int
    kills: int
    patience: float  # seconds until what has no notice counts as lost


FULL, QUICK = Size(1_000, 10, 6_000.0), Size(40, 4, 600.0)


class Issuer:
    """The worker: issues whatever waits for its notice, a few at a time."""

    def __init__(self, _dice: random.Random, *, note: Callable[[str], None], crash: object) -> None:
        self.note = note

    def turn(self) -> bool:
        """One ring of the bell."""
        from django.utils import timezone

        from notices.actions import issue_waiting

        issued = issue_waiting(now=timezone.now(), most=20)
        for _notice in range(issued):
            self.note("issued")
        return bool(issued)


def pictures(count: int) -> list["Blob"]:
    """So many drawn pictures with their files and small copies, as uploads leave them."""
    from io import BytesIO

    from django.utils import timezone
    from PIL import Image

    from pictures.actions import keep_picture

    dice = random.Random(7)  # noqa: S311  # colours, no secret
    kept = []
    for _number in range(count):
        out = BytesIO()
        small = Image.frombytes("RGB", (9, 9), dice.randbytes(243))
        small.resize((360, 360), Image.Resampling.BICUBIC).save(out, "PNG")
        kept.append(keep_picture(out.getvalue(), now=timezone.now()))
    return kept


def file_all(count: int) -> None:
    """So many claims that wait for a reviewer, of one picture each."""
    from accounts.roles import Role
    from review.actions import sort_waiting

    blobs = pictures(min(PICTURES, count + 1))
    pairs = list(pairwise(blobs))
    creators = people(Role.CREATOR, -(-count // len(pairs)))  # each claims a picture once
    (platform,) = people(Role.PLATFORM_CLIENT, 1)
    for number in range(count):
        creator = creators[number // len(pairs)]
        file_case(creator, platform, number, pairs[number % len(pairs)])
    while sort_waiting(now=_now()):
        continue


def decide(by: "User", count: int) -> int:
    """Dismiss the next few claims, one after the other; how many there were."""
    from claims.models import Claim
    from claims.states import State
    from review import actions
    from review.grounds import Ground
    from review.queries import to_decide

    claims = list(Claim.objects.filter(state=State.IN_REVIEW).order_by("pk")[:count])
    for claim in claims:
        actions.take(claim, by=by, now=_now())
        for picture in to_decide(claim):
            actions.save_verdict(
                claim, picture, by=by, ground=Ground.UNPROTECTABLE, reason=REASON,
                access="", elements=[], now=_now(),
            )  # fmt: skip
        actions.propose(claim, by=by, now=_now())
    return len(claims)


def _now() -> "datetime":
    from django.utils import timezone

    return timezone.now()


def work_through(office: Office, size: Size, by: "User") -> None:
    """Decide and kill until every step has its notice and all kills are done, or time is up."""
    from notices.models import Notice
    from notices.queries import unissued

    give_up = time.monotonic() + size.patience
    asked = 0
    while time.monotonic() < give_up:
        office.reap()
        office.open()
        busy = decide(by, AT_ONCE)
        due = 2 * size.decisions * (asked + 1) // (size.kills + 1)
        if asked < size.kills and Notice.objects.count() >= due:
            time.sleep(office.dice.random() * 2 * TICK)  # in the middle of something
            office.kill_one()
            asked += 1
        if not busy and asked == size.kills and not unissued().exists():
            break
        time.sleep(TICK)
    office.close()


def measured(size: Size, folder: Path) -> dict[str, float | int | str]:
    """File, decide and issue, and ask the database and the files what happened."""
    from django.conf import settings

    from accounts.roles import Role

    settings.REDRESS_WAKE = "bench._reviewing.nobody"
    file_all(size.decisions)
    began = time.perf_counter()
    office = Office([[Issuer], [Issuer]], folder=folder, dice=random.Random(1))  # noqa: S311
    try:
        work_through(office, size, people(Role.REVIEWER, 1)[0])
    finally:
        office.close()
    events = office.events()
    return {
        **found(),
        "kills": office.killed,
        "unrecorded": sum(count for name, count in events.items() if name.startswith("error_")),
        "seconds": time.perf_counter() - began,
    }


def found() -> dict[str, int]:
    """What is there, past every action."""
    from django.conf import settings

    from claims.models import Step
    from notices.models import Attempt, Notice
    from notices.queries import unissued
    from notices.signing import signatures_in
    from notices.storage import NoticeDamaged, read_back

    gaps = damaged = 0
    for kind in Notice.Kind.values:
        numbers = Notice.objects.filter(kind=kind).values_list("number", flat=True)
        count = sorted(int(number.rpartition("-")[2]) for number in numbers)
        gaps += len(set(range(1, max(count, default=0) + 1)) - set(count))
    for notice in Notice.objects.iterator(chunk_size=100):
        try:
            damaged += not all(found.untouched for found in signatures_in(read_back(notice)))
        except NoticeDamaged:
            damaged += 1
    notices = Notice.objects.count()
    return {
        "decisions": Step.objects.filter(new="DISMISSED").count(),
        "notices": Notice.objects.filter(kind=Notice.Kind.DECISION).count(),
        "receipts": Notice.objects.filter(kind=Notice.Kind.RECEIPT).count(),
        "gaps": gaps,
        "twice": notices - Notice.objects.values("step").distinct().count(),
        "lost": unissued().count(),
        "damaged": damaged,
        "failed": Attempt.objects.exclude(failure="").count(),
        "strays": len(list((Path(settings.MEDIA_ROOT) / "notices").rglob("*.pdf"))) - notices,
    }


def main() -> None:
    """Measure on a throw-away site."""
    asked = arguments("Kill the worker that issues notices, and count them.")
    with scratch_site() as folder:
        show(measured(QUICK if asked.quick else FULL, folder), as_json=asked.json)


if __name__ == "__main__":
    main()
