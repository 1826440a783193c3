"""Brings claims to where money is concerned, through the real actions of every room before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from payouts import texts
from payouts.actions import (
    PayeeFields,
    accept_award,
    approve_batch,
    award_claim,
    bytes_of,
    export_batch,
    prepare_batch,
    release_batch,
)
from payouts.models import Award, Batch, Export, Payment
from pictures.models import Avatar, Work
from review.actions import approve, propose, save_verdict, take
from review.grounds import Access, Element, Ground
from tests.factories import NOW, make_claim, make_tariff, make_tax_policy, make_user

LATER = NOW + timedelta(days=1)
CARD = "6222021234567890128"  # its check digit fits
RESIDENT = "110101190001010014"  # nobody alive was born that day
COMPANY = "91330106MA2000001J"


def payee_fields(**changes: Any) -> PayeeFields:
    """A payee with nothing wrong."""
    fields: dict[str, Any] = {
        "kind": "PERSON",
        "account_name": "林墨",
        "bank_name": "中国工商银行杭州分行",
        "account_number": CARD,
        "consent_version": texts.CONSENT_VERSION,
        "identity_type": "RESIDENT",
        "identity_number": RESIDENT,
    }
    if changes.get("kind") == "COMPANY":
        fields |= {"identity_type": "USCC", "identity_number": COMPANY}
    return PayeeFields(**{**fields, **changes})


def decide(
    claim: Claim, grounds: Sequence[Ground], *, by: User, senior: User, now: datetime = NOW
) -> Claim:
    """Let one reviewer give these verdicts, in the order of the pictures, and a senior approve."""
    take(claim, by=by, now=now)
    for picture, ground in zip(claim.pictures.all(), grounds, strict=False):
        upheld = ground == Ground.UPHELD
        save_verdict(
            claim,
            picture,
            by=by,
            ground=ground,
            reason="The face and the pose are the same." if upheld else "Another hand drew this.",
            access=Access.PRESUMED if upheld else "",
            elements=[Element.CHARACTER] if upheld else [],
            now=now,
        )
    approval = propose(claim, by=by, now=now)
    if approval is not None:
        approve(approval, by=senior, now=now)
    claim.refresh_from_db()
    return claim


def upheld_claim(
    claimant: User | None = None,
    *,
    works: int | list[Work] = 1,
    avatar: Avatar | None = None,
    grounds: Sequence[Ground] | None = None,
    now: datetime = NOW,
) -> Claim:
    """A claim that two people have upheld; by default every picture of it."""
    claim = make_claim(claimant, state=State.IN_REVIEW, works=works, avatar=avatar, now=now)
    grounds = grounds or [Ground.UPHELD] * claim.pictures.count()
    return decide(
        claim,
        grounds,
        by=make_user(Role.REVIEWER),
        senior=make_user(Role.SENIOR_REVIEWER),
        now=now,
    )


def awarded_claim(claimant: User | None = None, **how: Any) -> Claim:
    """An upheld claim with its awards."""
    make_tariff()
    make_tax_policy()
    claim = upheld_claim(claimant, **how)
    award_claim(claim, now=NOW)
    return claim


def accept(claim: Claim, *, now: datetime = NOW, **payee: Any) -> Claim:
    """Let the claimant accept."""
    accept_award(
        claim,
        by=claim.claimant,
        payee=payee_fields(**payee),
        text_version=texts.ACCEPTANCE_VERSION,
        signature="Lin Mo",
        now=now,
    )
    claim.refresh_from_db()
    return claim


def accepted_claim(
    claimant: User | None = None, *, payee: dict[str, Any] | None = None, **how: Any
) -> Claim:
    """A claim whose award is accepted, so that it can be paid."""
    return accept(awarded_claim(claimant, **how), **(payee or {}))


def exported_batch(*, preparer: User, approver: User, now: datetime = NOW) -> Batch:
    """All that is payable, prepared, approved, released and exported."""
    batch = prepare_batch(by=preparer, now=now)
    approve_batch(batch, by=approver, now=now)
    release_batch(batch, by=preparer, now=now)
    export_batch(batch, by=preparer, now=now)
    batch.refresh_from_db()
    return batch


def file_of(batch: Batch) -> bytes:
    """The bytes of the one file that was made of a batch."""
    return b"".join(bytes_of(Export.objects.get(batch=batch)))


def tamper(table: str, change: str) -> None:
    """Change rows past every trigger, as somebody with the database's own keys could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the table could not be altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608  # words of these tests
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def awards(claim: Claim) -> list[Award]:
    """A claim's awards, freshly read."""
    return list(Award.objects.filter(claim=claim).order_by("pk"))


def payments(batch: Batch) -> list[Payment]:
    """A batch's payments, freshly read."""
    return list(Payment.objects.filter(batch=batch).order_by("pk"))


def result_file(*rows: str) -> bytes:
    """A bank's answer with these rows."""
    return "\r\n".join(["reference,status,date,message", *rows, ""]).encode()
