"""The public figures, the register and the archives of a million decided claims.

Claims, steps, verdicts and a register of as many entries are written by SQL as the actions would
write them. `count_s` is counting all figures of all periods, as the bell does once a day, with its
number of questions; `archive_s` entering a day's decisions and making its archive. The others are
medians of whole answers in milliseconds: the page of the figures once they are counted, the
register's first page, with a filter, its last page that can be reached, and one decision by its
number; `export_rows_s` is how many rows of the CSV leave a second.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median

from bench._decided import fill
from bench._report import arguments, show
from bench._site import scratch_site

CLAIMS, QUICK = 1_000_000, 20_000
TIMES = 7


def milliseconds(what: Callable[[], object]) -> float:
    """The median of some runs, after one that warms up."""
    what()
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        what()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def measure(count: int) -> dict[str, float | int | str]:
    """Fill the site and take every figure."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from transparency.actions import publish_day
    from transparency.models import Archive, Entry
    from transparency.queries.figures import refreshed

    fill(count)
    now = timezone.now()
    last = Archive.objects.order_by("-number")[0]
    began = time.perf_counter()
    archive = publish_day(last.day + timedelta(days=1), now=now)
    archived = time.perf_counter() - began
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        refreshed(now=now)
        spent = time.perf_counter() - began

    return {
        "claims": count,
        "entries": Entry.objects.count(),
        "count_s": spent,
        "count_queries": len(asked),
        "archive_s": archived,
        "archive_rows": archive.rows if archive else 0,
        **pages(Entry.objects.latest("pk").number),
        "export_rows_s": exported(),
    }


def pages(number: str) -> dict[str, float]:
    """The milliseconds of whole answers."""
    from django.test import Client

    client = Client()
    register = "/transparency/register/"
    addresses = {
        "figures_ms": "/transparency/",
        "register_ms": register,
        "filtered_ms": f"{register}?outcome=NO_MATCH&period=2026",
        "ground_ms": f"{register}?ground=DUPLICATE",
        "last_page_ms": f"{register}?page=40",
        "decision_ms": f"{register}{number}/",
    }
    return {name: milliseconds(partial(client.get, address)) for name, address in addresses.items()}


def exported() -> float:
    """How many rows of the CSV are written a second."""
    from transparency.queries.register import Wanted, in_pieces
    from transparency.tables import table

    began = time.perf_counter()
    rows = sum(1 for _piece in table(in_pieces(Wanted(outcome="DISMISSED"))))
    return rows / (time.perf_counter() - began)


def main() -> None:
    options = arguments(__doc__ or "")
    with scratch_site():
        show(measure(QUICK if options.quick else CLAIMS), as_json=options.json)


if __name__ == "__main__":
    main()
