"""A million claims wait, and eight reviewers take the next one over and over.

The claims and their cards are written by SQL as the room's own trigger and sorting would write
them, with everything that makes a queue uneven: appeals, conflicts, claims that were put by, and
more of these at its head than anywhere else, and with the reviewers' own past. Each reviewer is a
process with a connection of its own that takes a claim and gives it back; only taking is timed:
`p50_ms` and `p99_ms` at one taking a second each, which is a hundred times faster than people can
read, and `rush_` without any pause, when as many processes as reviewers fight for the cores.
`page_ms` is the whole queue page.
"""

import json
import multiprocessing
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._report import arguments, show
from bench._site import scratch_site

if TYPE_CHECKING:
    from accounts.models import User

WAITING, QUICK = 1_000_000, 20_000
REVIEWERS = 8
SECONDS, QUICK_SECONDS = 45, 4
PACE = 1.0  # seconds from giving back to taking again
PAGES = 5
PARKED_AHEAD = 1_000  # claims put by at the very head of the queue
WORKS = 1_000
CREATORS = 500

CLAIMS = """
INSERT INTO claims_claim (
    public_id, reference, claimant_id, state, respondent_kind, avatar_id, holder_name, holder_kind,
    postal_address, contact_email, telephone, agent_name, rights, request, declaration_version,
    declaration_agreed, signature, signed_at, filed_at, due_at, created_at, updated_at
)
SELECT gen_random_uuid(), 'RD-2026-' || lpad(number::text, 7, '0'),
       %(creators)s + number %% %(creator_count)s, 'IN_REVIEW', 'PLATFORM', %(avatar)s, 'Lin Mo',
       'PERSON', '1 Bench Road', 'creator@bench.example', '', '', '{}', '', '', true, 'Lin Mo',
       filed, filed, filed + interval '7 days', filed, filed
  FROM (
      SELECT number, now() - number * interval '1 second' AS filed
        FROM generate_series(1, %(count)s) AS number
  ) AS each
"""
PICTURES = """
INSERT INTO claims_picture (public_id, claim_id, work_id, position)
SELECT gen_random_uuid(), id, %(works)s + id %% %(work_count)s, 0 FROM claims_claim
"""
CARDS = """
INSERT INTO review_card (
    claim_id, claimant_id, state, due_at, filed_at, moved_at, came_in, rank_at, points, rules,
    band, score, pictures, stake, appealed, conflict, history, language, words
)
SELECT id, claimant_id, state, due_at, filed_at, filed_at, true,
       due_at - interval '1 hour' * (id %% 96), jsonb_build_object('appeal', id %% 96), 0,
       CASE WHEN id %% 3 = 0 THEN 'LIKELY' ELSE 'POSSIBLE' END, 0.5, 1, 10000,
       id %% 50 = 0, id %% 40 = 0, 'NEW', 'zh-hans',
       array_to_tsvector(ARRAY[lower(reference), substr(reference, 9)])
  FROM claims_claim
"""
PAST = (
    """
    INSERT INTO review_assignment (claim_id, reviewer_id, taken_at, expires_at, released_at)
    SELECT id, %(reviewers)s + id %% 8, filed_at, filed_at + interval '30 min', filed_at
      FROM claims_claim WHERE id %% 10 = 0
    """,
    """
    INSERT INTO review_verdict (
        picture_id, reviewer_id, round, ground, reason, access, elements, decided_at
    )
    SELECT id, %(reviewers)s + claim_id %% 8, 0, 'UNPROVEN', 'x', 'PRESUMED', '{}', now()
      FROM claims_picture WHERE claim_id %% 50 = 0
    """,
    """
    INSERT INTO review_approval (
        public_id, claim_id, round, proposed_by_id, proposed_at, digest, decided_by_id, decided_at,
        outcome, reason
    )
    SELECT gen_random_uuid(), id, 0, %(reviewers)s, now(), '', %(reviewers)s + 1 + id %% 7, now(),
           'APPROVED', ''
      FROM claims_claim WHERE id %% 100 = 0
    """,
    """
    INSERT INTO review_appeal (claim_id, filed_by_id, filed_at, grounds)
    SELECT id, claimant_id, now(), 'x' FROM claims_claim WHERE id %% 50 = 0
    """,
)
PARKED = """
UPDATE review_card SET parked_until = now() + interval '5 days'
 WHERE claim_id IN (SELECT claim_id FROM review_card WHERE waiting ORDER BY rank_at LIMIT %s)
"""


def people(count: int, role: str) -> list[int]:
    """Keys of so many people of a role."""
    from django.contrib.auth.models import Group

    from accounts.models import User

    made = User.objects.bulk_create(
        User(email=f"{role}-{number}@bench.example") for number in range(count)
    )
    group = Group.objects.get(name=role)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=group) for user in made
    )
    return [user.pk for user in made]


def pictures() -> tuple[int, int]:
    """The keys of an avatar and of the first of many works."""
    from accounts.models import User
    from pictures.models import Avatar, Blob, Work

    blobs = Blob.objects.bulk_create(
        Blob(sha256=f"{number:064x}", size=1, width=1, height=1) for number in range(WORKS + 1)
    )
    owner = User.objects.get(email="creator-0@bench.example")
    works = Work.objects.bulk_create(
        Work(owner=owner, blob=blob, title=f"Work {number}")
        for number, blob in enumerate(blobs[:WORKS])
    )
    avatar = Avatar.objects.create(external_id="AV-1", blob=blobs[-1], added_by=owner)
    return avatar.pk, works[0].pk


def fill(count: int) -> list[int]:
    """So many waiting claims, each with a picture and a card; gives the reviewers' keys."""
    from django.db import connection

    creators, reviewers = people(CREATORS, "creator"), people(REVIEWERS, "reviewer")
    avatar, works = pictures()
    names = {
        "count": count, "avatar": avatar, "works": works, "work_count": WORKS,
        "creators": creators[0], "creator_count": CREATORS, "reviewers": reviewers[0],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: this is all whole
        for statement in (CLAIMS, PICTURES, CARDS, *PAST):
            cursor.execute(statement, names)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(PARKED, [PARKED_AHEAD])
        cursor.execute("VACUUM ANALYZE")
    return reviewers


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
    """How the database finds the next card: without a sort, reading no whole table."""
    from django.db import transaction
    from django.utils import timezone

    from review.queries.offers import offered

    with transaction.atomic():
        cards = offered(reviewer, now=timezone.now()).select_related("claim")
        locked = cards.select_for_update(of=("claim",), skip_locked=True, no_key=True)
        explained = locked[:1].explain(format="json")
    return nodes(json.loads(explained)[0]["Plan"])


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
    spent = together(reviewers, seconds, PACE)
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
        "index_only": int(not any("Seq Scan" in node or "Sort" in node for node in plan)),
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
