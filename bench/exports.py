"""A batch of 100,000 payments, made into every kind of file that can carry it.

The rows are written past the triggers: payments of a thousand payees with sealed account numbers,
in one released batch. A process of its own asks for each file and makes it through the real
actions, as the worker does, while its memory is watched. `ratio` is our own CSV, with reading,
decrypting, checking, sealing and storing, over the plain csv module writing the same rows to a file
in the same run. `peak_mb` is how far memory rose at most above what the process had before its
first file, in any profile; `peak_mb_small` the same in another process for a tenth of the payments:
near to each other where memory does not grow with the rows.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from bench._paying import people
from bench._report import arguments, show
from bench._site import REPOSITORY, scratch_site
from bench.export import MIB, Watch

if TYPE_CHECKING:
    from accounts.models import User
    from payouts.models import Batch, Payee

ROWS, QUICK = 100_000, 10_000
PAYEES = 1_000
SLICE = 5_000
AMOUNT = Decimal("10000.00")
PROFILES = (
    "redress-csv", "redress-csv-gb18030", "redress-xlsx", "icbc-sheet", "cmb-dcpaymnt",
    "pain.001.001.09",
)  # fmt: skip


def payees(owner: "User", now: datetime) -> list["Payee"]:
    """Payees with account numbers of their own."""
    from payouts.models import Payee

    made = [
        Payee(owner=owner, account_name=f"林墨{number}", bank_name="中国工商银行杭州分行",
              consent_version="1", consented_at=now)
        for number in range(PAYEES)
    ]  # fmt: skip
    for number, payee in enumerate(made):
        payee.keep_number(f"62220212345678{number:05}")
    return Payee.objects.bulk_create(made)


def released(count: int, paid: list["Payee"], by: "User", now: datetime, first: int) -> "Batch":
    """A released batch of so many payments; `first` numbers its awards among those of others."""
    from django.db import connection, transaction

    from claims.models import Claim
    from payouts.models import Award, Batch, Payment

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: it is a fill
        claims = Claim.objects.bulk_create(
            Claim(claimant=payee.owner, reference=f"RD-1999-{first + at:07}", holder_name="Bench",
                  contact_email="a@bench.example", filed_at=now)
            for at, payee in enumerate(paid)
        )  # fmt: skip
        batch = Batch.objects.create(
            reference=f"PB-1999-{first:08}", state=Batch.State.RELEASED, total=AMOUNT * count,
            count=count, prepared_by=by, prepared_at=now, approved_by=paid[0].owner,
            approved_at=now, released_by=by, released_at=now,
        )  # fmt: skip
        for start in range(first, first + count, SLICE):
            numbers = range(start, min(start + SLICE, first + count))
            awards = Award.objects.bulk_create(
                Award(claim=claims[at % PAYEES], picture_id=at, verdict_id=at, tariff_id=1,
                      rate=AMOUNT, amount=AMOUNT, original_sha256=f"{at:064x}",
                      avatar_sha256="0" * 64, digest=f"{at:064x}", awarded_at=now)
                for at in numbers
            )  # fmt: skip
            Payment.objects.bulk_create(
                Payment(reference=f"PB1999N{at:09}", batch=batch, award=award,
                        payee=paid[at % PAYEES], gross=AMOUNT, withheld=Decimal(0), amount=AMOUNT)
                for at, award in zip(numbers, awards, strict=True)
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return batch


def seconds_of_plain_csv(content: bytes) -> float:
    """How long the csv module takes to write the rows of a file to disk: the median of five."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    times = []
    for _ in range(5):
        with tempfile.TemporaryFile("w", encoding="utf-8", newline="") as file:
            began = time.perf_counter()
            csv.writer(file).writerows(rows)
            file.flush()
            times.append(time.perf_counter() - began)
    return median(times)


def made(batch: "Batch", profile: str, by: "User") -> tuple[float, float]:
    """Ask for a file and make it as the worker does: seconds, and the peak of memory in bytes."""
    from django.utils import timezone

    from payouts.actions import export_batch, make_waiting_exports

    began = time.perf_counter()
    with Watch(psutil.Process()) as watch:
        export = export_batch(batch, by=by, profile=profile, now=timezone.now())
        make_waiting_exports(now=timezone.now())
    seconds = time.perf_counter() - began
    export.refresh_from_db()
    if export.state != export.State.MADE or export.rows_done != batch.count:
        raise SystemExit(f"{profile}: {export.state} {export.failure}")
    return seconds, watch.most


def make_all(reference: str) -> None:
    """What the maker's process does: every file of a batch; prints seconds and memory as JSON."""
    import django

    django.setup()

    from django.conf import settings

    from payouts.models import Batch

    settings.DEBUG, settings.REDRESS_EXPORT_AT_ONCE = False, 0
    batch = Batch.objects.select_related("prepared_by").get(reference=reference)
    before = psutil.Process().memory_info().rss
    found = {profile: made(batch, profile, batch.prepared_by) for profile in PROFILES}
    peak = max(most for _seconds, most in found.values()) - before
    seconds = {profile: seconds for profile, (seconds, _most) in found.items()}
    print(json.dumps({"seconds": seconds, "peak": peak / MIB}))


def in_a_fresh_process(batch: "Batch") -> dict[str, Any]:
    """What `make_all` prints of a batch; a fresh process hides no memory in what it had before."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports", "--make", batch.reference],
        cwd=REPOSITORY, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(rows: int) -> dict[str, int | float | str]:
    """Fill, make every file of a small and of a large batch, and compare."""
    from django.utils import timezone

    from payouts.actions import bytes_of
    from payouts.models import Export

    now = timezone.now()
    crew = people()
    creator, preparer = crew["creator"], crew["finance_preparer"]
    paid = payees(creator, now)
    small = in_a_fresh_process(released(rows // 10, paid, preparer, now, first=1))
    batch = released(rows, paid, preparer, now, first=10_000_001)
    large = in_a_fresh_process(batch)
    exports = {export.profile: export for export in Export.objects.filter(batch=batch)}
    plain = seconds_of_plain_csv(b"".join(bytes_of(exports[PROFILES[0]])))
    figures: dict[str, int | float | str] = {"rows": rows}
    for profile in PROFILES:
        figures[f"{profile}_seconds"] = large["seconds"][profile]
        figures[f"{profile}_mb"] = exports[profile].size / MIB
    return figures | {
        "plain_csv_seconds": plain,
        "ratio": large["seconds"][PROFILES[0]] / plain,
        "peak_mb_small": small["peak"],
        "peak_mb": large["peak"],
    }


def main() -> None:
    """Measure on a throw-away site."""
    if sys.argv[1:2] == ["--make"]:
        make_all(sys.argv[2])
        return
    asked = arguments("Make files of 100,000 payments.")
    with scratch_site():
        show(measured(QUICK if asked.quick else ROWS), as_json=asked.json)


if __name__ == "__main__":
    main()
