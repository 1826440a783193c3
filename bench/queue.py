"""A million claims wait, and eight reviewers take the next one over and over.

The claims and their cards are written by SQL as the room's own trigger and sorting would write
them, with everything that makes a queue uneven: appeals, conflicts, claims put by, passed up and
held up by a second look, more of these at its head than anywhere else, and with the reviewers' own
past. Each reviewer is a process with a connection of its own that takes a claim by the action that
the desk calls and gives it back; only taking is timed: `p50_ms` and `p99_ms` at one taking a second
each, which is a hundred times faster than people can read, and `rush_` without any pause, when as
many processes as reviewers fight for the cores. `page_ms` is the whole queue page.

`plan` is that of the very statement that locks the next claim. What its functions and triggers and
all other statements of a taking read is told by the server's own counters, over the paced takings:
`read_whole` names each table that was read from its beginning, with the rows read. `index_only` is
1 when no plan node and no counter names a table that grows with the claims. The few tables of a row
a queue, a role or a person are left out: reading one page is the way to read them.
"""

import json
import multiprocessing
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._report import arguments, show
from bench._site import scratch_site
from bench._waiting import fill

if TYPE_CHECKING:
    from accounts.models import User

WAITING, QUICK = 1_000_000, 20_000
SECONDS, QUICK_SECONDS = 45, 4
PACE = 1.0  # seconds from giving back to taking again
PAGES = 5
SMALL = {
    "review_queue", "review_queue_reviewers", "review_desksettings", "review_caplift",
    "accounts_user", "accounts_user_groups", "auth_group",
}  # fmt: skip

OURS = ("accounts_", "claims_", "pictures_", "review_", "similarity_")
COUNTERS = """
SELECT relname, coalesce(seq_scan, 0), coalesce(seq_tup_read, 0) FROM pg_stat_user_tables
"""


def take_over_and_over(key: int, until: float, pause: float) -> list[float]:
    """Take, give back and pause until the time has come; the milliseconds of each taking."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from review import actions

    reviewer, spent = User.objects.get(pk=key), list[float]()
    warm = False  # the first taking also opens a connection and loads code: no figure of its own
    while time.time() < until or not spent:
        began = time.perf_counter()
        lease = actions.take_next(by=reviewer, now=timezone.now())
        if warm:
            spent.append((time.perf_counter() - began) * 1000)
        warm = True
        if lease is not None:
            actions.give_back(lease, by=reviewer, now=timezone.now())
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # nobody works to the beat
    connection.close()
    return spent


def together(reviewers: list[int], seconds: float, pause: float) -> list[float]:
    """All reviewers at once, each a process; the milliseconds of every taking, in order."""
    from django.db import connections

    connections.close_all()  # no child may speak through its parent's connection
    until = time.time() + seconds
    with multiprocessing.get_context("fork").Pool(len(reviewers)) as pool:
        jobs = [pool.apply_async(take_over_and_over, (key, until, pause)) for key in reviewers]
        return sorted(spent for job in jobs for spent in job.get())


def nodes(plan: dict[str, Any]) -> list[str]:
    """The kinds of node in a plan, from the root, with the index that each one reads."""
    here = f"{plan['Node Type']} {plan.get('Index Name') or plan.get('Relation Name', '')}".strip()
    return [here, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def plan_of_taking(reviewer: "User") -> list[str]:
    """How the database finds and locks the next card: the statement of `take_next`, explained."""
    from django.db import transaction
    from django.utils import timezone

    from review.queries.offers import heads, to_lock

    with transaction.atomic():
        (cards,) = heads(reviewer, now=timezone.now())
        explained = to_lock(cards)[:1].explain(format="json")
    return nodes(json.loads(explained)[0]["Plan"])


def counters() -> dict[str, tuple[int, int]]:
    """How often each table was read from its beginning so far, and how many rows of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        cursor.execute(COUNTERS)
        return {name: (scans, rows) for name, scans, rows in cursor}


def read_whole(before: dict[str, tuple[int, int]]) -> dict[str, int]:
    """The tables, but small ones, read from their beginning since then, and the rows read."""
    now = counters()
    return {
        name: rows - before[name][1]
        for name, (scans, rows) in now.items()
        if scans > before[name][0] and name.startswith(OURS) and name not in SMALL
    }


def indexed(plan: list[str]) -> bool:
    """Whether a plan sorts nothing, and reads whole only small tables."""
    whole = {node.removeprefix("Seq Scan ") for node in plan if node.startswith("Seq Scan")}
    return whole <= SMALL and not any("Sort" in node for node in plan)


def page(reviewer: "User") -> dict[str, float | int]:
    """Milliseconds and questions to the database of the queue page, at its median."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    browser, spent, asked = Client(), [], 0
    browser.force_login(reviewer)
    browser.get(reverse("review:queue"))
    for _turn in range(PAGES):
        with CaptureQueriesContext(connection) as questions:
            began = time.perf_counter()
            browser.get(reverse("review:queue"))
            spent.append((time.perf_counter() - began) * 1000)
        asked = len(questions)
    return {"page_ms": sorted(spent)[PAGES // 2], "page_queries": asked}


def measured(count: int, seconds: float) -> dict[str, float | int | str]:
    """Fill the queue, look at the plan and the page, let everybody take: all the figures."""
    from accounts.models import User

    began = time.perf_counter()
    reviewers = fill(count)
    filled = time.perf_counter() - began
    reviewer = User.objects.get(pk=reviewers[0])
    plan = plan_of_taking(reviewer)
    pages = page(reviewer)
    before = counters()
    spent = together(reviewers, seconds, PACE)
    whole = read_whole(before)
    rushed = together(reviewers, seconds, 0)
    return {
        "waiting": count,
        "p50_ms": spent[len(spent) // 2],
        "p99_ms": spent[len(spent) * 99 // 100],
        "takings": len(spent),
        "rush_p50_ms": rushed[len(rushed) // 2],
        "rush_p99_ms": rushed[len(rushed) * 99 // 100],
        "rush_takings": len(rushed),
        "reviewers": len(reviewers),
        **pages,
        "plan": " > ".join(plan),
        "read_whole": ", ".join(f"{name} {rows}" for name, rows in sorted(whole.items())),
        "index_only": int(indexed(plan) and not whole),
        "fill_seconds": filled,
    }


def main() -> None:
    """Measure on a throw-away site."""
    asked = arguments("Take the next of a million waiting claims.")
    with scratch_site():
        show(
            measured(QUICK if asked.quick else WAITING, QUICK_SECONDS if asked.quick else SECONDS),
            as_json=asked.json,
        )


if __name__ == "__main__":
    main()
