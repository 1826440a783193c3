"""Awards paid by processes that are killed at random: each has one live payment, none is lost.

Eight processes prepare, approve and export batches through the real actions; every little while one
of them is ended with SIGKILL, wherever it is, and another started in its place. What a killed one
left behind, prepared or approved, the others go on with. Counted from the database afterwards:
`live_lines` payments that live, `twice` awards with more than one, `lost` awards with none, and
`total_ok`: payments, batches, the bank's files and the ledger all add up to what was awarded.
"""

import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from bench._paying import decide_tax, people
from bench._report import arguments, show
from bench._site import REPOSITORY, scratch_site

if TYPE_CHECKING:
    from accounts.models import User
    from claims.models import Claim
    from pictures.models import Blob

AWARDS, QUICK = 20_000, 400
PER_CLAIM = 10
PROCESSES, QUICK_PROCESSES = 8, 3
PATIENCE = 1500  # seconds until what is not paid counts as lost
BETWEEN_KILLS = (2.0, 8.0)  # seconds; a process needs one or two to start
BATCHES = (5, 60)  # awards that one process puts into a batch
SEED = 1148


def upheld(count: int, by: dict[str, "User"]) -> list["Claim"]:
    """Claims of ten pictures, upheld and approved; written straight into the tables."""
    from django.db import connection, transaction
    from django.utils import timezone

    from claims.actions import append_step
    from claims.models import Claim
    from claims.states import State
    from pictures.models import Avatar, Blob

    now = timezone.now()
    size = {"width": 512, "height": 512, "media_type": "image/png", "size": 1}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: it is a fill
        blobs = Blob.objects.bulk_create(
            (Blob(sha256=f"{number:064x}", **size) for number in range(count * (PER_CLAIM + 1))),
            batch_size=2000,
        )
        avatars = Avatar.objects.bulk_create(
            Avatar(blob=blobs[at], added_by=by["platform_client"], external_id=f"a{at}",
                   generated_at=now)
            for at in range(count)
        )  # fmt: skip
        claims = Claim.objects.bulk_create(
            Claim(claimant=by["creator"], avatar=avatar, reference=f"RD-1999-{at:06}",
                  filed_at=now, state=State.UPHELD, holder_name="Bench",
                  contact_email="creator@bench.example")
            for at, avatar in enumerate(avatars)
        )  # fmt: skip
        decided(claims, blobs[count:], by, now)
        approve(claims, by, now)
        for claim in claims:
            append_step(claim, old=None, new=State.DRAFT, by=claim.claimant, reason="", now=now)
    return claims


def decided(claims: list["Claim"], blobs: list["Blob"], by: dict[str, "User"], now: Any) -> None:
    """Ten works for each claim, and an upholding verdict on every picture."""
    from claims.models import Picture
    from pictures.models import Work
    from review.grounds import Access, Element, Ground
    from review.models import Verdict

    works = Work.objects.bulk_create(
        (Work(owner=by["creator"], blob=blob, title="A work") for blob in blobs),
        batch_size=2000,
    )
    pictures = Picture.objects.bulk_create(
        (
            Picture(claim=claims[at // PER_CLAIM], work=work, position=at % PER_CLAIM)
            for at, work in enumerate(works)
        ),
        batch_size=2000,
    )
    Verdict.objects.bulk_create(
        (
            Verdict(picture=picture, reviewer=by["reviewer"], ground=Ground.UPHELD,
                    reason="Seen.", access=Access.PRESUMED, elements=[Element.LINE],
                    decided_at=now)
            for picture in pictures
        ),
        batch_size=2000,
    )  # fmt: skip


def approve(claims: list["Claim"], by: dict[str, "User"], now: Any) -> None:
    """An approval of each claim with the digest of its evidence as it is."""
    from review.digest import evidence_digest
    from review.models import Approval

    Approval.objects.bulk_create(
        Approval(
            claim=claim,
            proposed_by=by["reviewer"],
            proposed_at=now,
            decided_by=by["senior_reviewer"],
            decided_at=now,
            outcome=Approval.Outcome.APPROVED,
            digest=evidence_digest(claim),
        )
        for claim in claims
    )


def accepted(claims: list["Claim"]) -> None:
    """Award and accept each claim through the actions."""
    from django.utils import timezone

    from payouts import texts
    from payouts.actions import PayeeFields, accept_award, award_claim

    payee = PayeeFields(
        kind="PERSON",
        account_name="林墨",
        bank_name="中国工商银行杭州分行",
        account_number="6222021234567890128",
        identity_type="RESIDENT",
        identity_number="110101190001010014",  # nobody alive was born that day
        consent_version=texts.CONSENT_VERSION,
    )
    for claim in claims:
        award_claim(claim, now=timezone.now())
        accept_award(
            claim,
            by=claim.claimant,
            payee=payee,
            text_version=texts.ACCEPTANCE_VERSION,
            signature="Bench",
            now=timezone.now(),
        )


def work(seed: int) -> None:
    """What one process does until nothing is left: prepare, approve, export, again and again."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from accounts.refusal import Refused
    from payouts.actions import approve_batch, export_batch, prepare_batch, release_batch
    from payouts.models import Batch
    from payouts.queries import Pick, payable

    settings.DEBUG = False
    by, dice = people(), random.Random(seed)  # noqa: S311  # a schedule, no secret
    preparer, approver = by["finance_preparer"], by["finance_approver"]
    while True:
        try:
            prepare_batch(by=preparer, pick=Pick(most=dice.randint(*BATCHES)), now=timezone.now())
        except Refused:
            if not payable(to=preparer).exists() and not open_batches().exists():
                return
        for batch in open_batches().order_by("?")[:2]:
            try:
                if batch.state == Batch.State.PREPARED:
                    approve_batch(batch, by=approver, now=timezone.now())
                if batch.state != Batch.State.RELEASED:
                    release_batch(batch, by=preparer, now=timezone.now())
                export_batch(batch, by=preparer, now=timezone.now())
            except Refused:
                continue


def open_batches() -> Any:
    """Batches whose file is not made yet."""
    from django.db.models import Q

    from payouts.models import Batch

    return Batch.objects.filter(
        Q(state__in=[Batch.State.PREPARED, Batch.State.APPROVED])
        | Q(state=Batch.State.RELEASED, exports=None)
    )


def started(seed: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.payouts", "--work", str(seed)], cwd=REPOSITORY
    )


def crash_run(processes: int) -> int:
    """Keep that many processes at work, killing one now and then; returns how many were killed."""
    dice = random.Random(SEED)  # noqa: S311
    seeds = iter(range(SEED, SEED + 100_000))
    running = [started(next(seeds)) for _ in range(processes)]
    killed, until = 0, time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            time.sleep(dice.uniform(*BETWEEN_KILLS))
            at = dice.randrange(len(running))
            if running[at].poll() is not None:
                if all(process.poll() is not None for process in running):
                    break
                continue
            os.kill(running[at].pid, signal.SIGKILL)
            running[at].wait()
            killed += 1
            if still_to_do():
                running[at] = started(next(seeds))
    finally:
        for process in running:
            process.kill()
            process.wait()
    return killed


def still_to_do() -> bool:
    from payouts.models import Award, Payment

    sent = Payment.objects.filter(state="PENDING", batch__exports__isnull=False).count()
    return sent < Award.objects.count()


def counted() -> dict[str, int | float | str]:
    """What the database says afterwards, past every action."""
    from django.db.models import Count, Q, Sum

    from payouts.actions import bytes_of
    from payouts.models import Award, Batch, Export, LedgerEntry, Payment

    live = Q(payments__state__in=["PENDING", "PAID"])
    awards = Award.objects.annotate(live=Count("payments", filter=live))
    awarded = Award.objects.aggregate(sum=Sum("amount"))["sum"]
    exported = Payment.objects.filter(state="PENDING", batch__state=Batch.State.RELEASED)
    in_files = [
        row["reference"]
        for export in Export.objects.iterator(20)
        for row in csv.DictReader(io.StringIO(b"".join(bytes_of(export)).decode("utf-8-sig")))
    ]
    cleared = LedgerEntry.objects.filter(account="CLEARING").aggregate(sum=Sum("amount"))["sum"]
    total_ok = (
        exported.aggregate(sum=Sum("amount"))["sum"] == awarded
        and Batch.objects.filter(state="RELEASED").aggregate(sum=Sum("total"))["sum"] == awarded
        and sorted(in_files) == sorted(exported.values_list("reference", flat=True))
        and -cleared == awarded
        and LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    )
    return {
        "awards": awards.count(),
        "live_lines": Payment.objects.filter(state__in=["PENDING", "PAID"]).count(),
        "twice": awards.filter(live__gt=1).count(),
        "lost": awards.filter(live=0).count(),
        "batches": Batch.objects.count(),
        "total_ok": int(total_ok),
    }


def measured(count: int, processes: int) -> dict[str, int | float | str]:
    """Fill, let the processes work and die, and count."""
    began = time.perf_counter()
    by = people()
    decide_tax(by)
    accepted(upheld(count // PER_CLAIM, by))
    filled = time.perf_counter()
    killed = crash_run(processes)
    return {
        **counted(),
        "killed": killed,
        "processes": processes,
        "fill_seconds": filled - began,
        "seconds": time.perf_counter() - filled,
    }


def main() -> None:
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]))
        return
    asked = arguments("Pay awards with processes that are killed at random.")
    count, processes = (QUICK, QUICK_PROCESSES) if asked.quick else (AWARDS, PROCESSES)
    with scratch_site():
        show(measured(count, processes), as_json=asked.json)


if __name__ == "__main__":
    main()
