"""What lies behind the addresses of finance: policies, stops, reserves, corrections, alarms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import ApiKey, User
from accounts.roles import Role
from claims.clocks import day_in_china
from claims.models import Claim
from payouts.actions import (
    TaxFields,
    enter_reserve,
    import_result,
    propose_tariff,
    propose_tax,
    stop_award,
)
from payouts.actions.papers import keep_papers
from payouts.models import Acceptance, Batch
from payouts.queries.reports import alarms
from tests.factories import NOW, make_token, make_user
from tests.payouts.correcting import answered, corrected, receipt
from tests.payouts.scenes import accepted_claim, awards, result_file

TOMORROW = day_in_china(NOW) + timedelta(days=1)


def of_finance(claim: Claim, sent: Batch, *, by: User) -> dict[str, Any]:
    """Arguments of the addresses of finance by name; the claim is accepted, the batch released."""
    return {
        "paper_id": _paper_of(claim),
        **_answered_by_the_bank(sent, by),
        **_alarmed(claim),
        **_governed(),
        "month": "2026-03",
        "year": 2026,
    }


def asked_back(creator: User) -> dict[str, Any]:
    """An award of the creator's, its money asked back, and what is said of its end."""
    correction = corrected(answered(claimant=creator), "CLAWBACK")
    end = receipt(correction, by=make_user(Role.FINANCE_PREPARER))
    return {
        "award_id": correction.award.public_id,
        "correction_id": correction.public_id,
        "closing_id": end.public_id,
    }


def proposed_tariff() -> UUID:
    """Another promised amount that waits for a second person."""
    made = propose_tariff(
        amount=Decimal(12_000), effective_from=TOMORROW, reason="Dearer.",
        by=make_user(Role.FINANCE_PREPARER), now=NOW,
    )  # fmt: skip
    return made.public_id


def _governed() -> dict[str, Any]:
    """A proposed tax policy, a reserve that nobody has confirmed, and a stopped award."""
    by = make_user(Role.FINANCE_PREPARER)
    policy = propose_tax(
        terms=TaxFields(kind="NONE", legal_ground="None."), effective_from=TOMORROW,
        reason="Asked.", by=by, now=NOW,
    )  # fmt: skip
    reserve = enter_reserve(
        by=by, amount=Decimal(1_000_000), effective_from=date(2026, 3, 1), source="Board", now=NOW
    )
    stop = stop_award(awards(accepted_claim())[0], by=by, reason="Look again.", now=NOW)
    return {
        "policy_id": policy.public_id,
        "reserve_id": reserve.public_id,
        "stop_id": stop.public_id,
    }


def _answered_by_the_bank(batch: Batch, by: User) -> dict[str, Any]:
    """A file of the bank with a line that fits nothing."""
    data = result_file("NOBODY,PAID,2026-03-02,")
    file = import_result(batch, by=by, filename="bank.csv", data=data, now=NOW)
    return {"file_id": file.public_id, "line_id": file.lines.get().public_id}


def _paper_of(claim: Claim) -> UUID:
    payee = Acceptance.objects.get(claim=claim).payee
    keep_papers(payee, [SimpleUploadedFile("paper.pdf", b"%PDF-1.7 %%EOF")], now=NOW)
    return payee.papers.get().public_id


def _alarmed(claim: Claim) -> dict[str, Any]:
    """A report, a payee, and the alarm that somebody else named the same account."""
    (alarm,) = alarms(kind="SHARED", now=NOW)
    payee = Acceptance.objects.get(claim=claim).payee
    return {
        "report": "due", "payee_id": payee.public_id, "kind": alarm.kind, "subject": alarm.subject,
    }  # fmt: skip


def key_of(user: User) -> UUID:
    """A key to the API of somebody's, by its id."""
    make_token(user)
    return ApiKey.objects.get(user=user).public_id
