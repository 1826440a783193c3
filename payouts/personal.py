"""What this room holds of a person: handing it over, and forgetting it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part, PersonalFile
from accounts.models import User
from claims.models import Claim
from claims.personal import years_after
from claims.states import State
from payouts.keys import opening_keys
from payouts.models import (
    Acceptance,
    Award,
    Batch,
    Closing,
    Correction,
    CorrectionLetter,
    Hold,
    PaperLook,
    Payee,
    PayeeLook,
    PayeePaper,
    Payment,
)
from payouts.queries.corrections import not_corrected, receivables
from payouts.vault import Unreadable, unseal_bytes


def hand_over(user: User) -> Part:
    """Awards, acceptances, payees with their numbers, and payments; of staff, their batches."""
    return Part(
        "payouts",
        {
            "awards": _rows(
                Award, {"claim__claimant": user}, "claim__public_id", "picture__public_id",
                "amount", "tariff__version", "awarded_at",
            ),
            "held_back": _rows(
                Hold, {"claim__claimant": user}, "claim__public_id", "picture__public_id",
                "reason", "held_at", "resolution", "resolved_at",
            ),
            "payees": [_payee(payee) for payee in Payee.objects.filter(owner=user)],
            "papers": _rows(
                PayeePaper, {"payee__owner": user}, "payee__public_id", "filename", "sha256",
                "added_at",
            ),
            "payees_read_by_staff": _rows(
                PayeeLook, {"payee__owner": user}, "payee__public_id", "what", "at"
            ),
            "acceptances": _rows(
                Acceptance, {"claim__claimant": user}, "claim__public_id", "payee__public_id",
                "accepted_at", "text_version", "signature",
            ),
            "payments": _rows(
                Payment, {"award__claim__claimant": user}, "reference", "gross", "withheld",
                "amount", "state", "settled_on", "failure", "award__claim__public_id",
                "payee__public_id",
            ),
            **_of_staff(user),
            **_corrections(user),
        },
        tuple(
            PersonalFile(f"papers/{paper.public_id}-{paper.filename}", partial(_paper, paper))
            for paper in PayeePaper.objects.filter(payee__owner=user)
        ),
    )  # fmt: skip


def _corrections(user: User) -> dict[str, Any]:
    """What was corrected of their awards; of staff, what they proposed, told and decided."""
    return {
        "corrections": _rows(
            Correction, {"award__claim__claimant": user, "outcome": "APPROVED"}, "reference",
            "kind", "reason", "words", "decided_at", "due_on", "award__claim__public_id",
        ),
        "corrections_told": _rows(
            CorrectionLetter, {"correction__award__claim__claimant": user},
            "correction__reference", "kind", "at",
        ),
        "corrections_ended": _rows(
            Closing, {"correction__award__claim__claimant": user, "outcome": "CONFIRMED"},
            "correction__reference", "kind", "amount", "received_on", "decided_at",
        ),
        "own_corrections_proposed": _rows(
            Correction, {"proposed_by": user}, "reference", "proposed_at"
        ),
        "own_corrections_decided": _rows(
            Correction, {"decided_by": user}, "reference", "decided_at", "outcome"
        ),
        "own_reminders": _rows(
            CorrectionLetter, {"by": user, "kind": "REMINDER"}, "correction__reference", "at"
        ),
        "own_endings": _rows(
            Closing, {"proposed_by": user}, "correction__reference", "kind", "proposed_at"
        ),
        "own_endings_decided": _rows(
            Closing, {"decided_by": user}, "correction__reference", "outcome", "decided_at"
        ),
    }  # fmt: skip


def _of_staff(user: User) -> dict[str, list[dict[str, Any]]]:
    """What somebody of finance did, without whose claims it was about."""
    return {
        "own_batches_prepared": _rows(Batch, {"prepared_by": user}, "reference", "prepared_at"),
        "own_batches_approved": _rows(Batch, {"approved_by": user}, "reference", "approved_at"),
        "own_looks_at_payees": _rows(PayeeLook, {"viewer": user}, "what", "reason", "at"),
    }


def _paper(paper: PayeePaper) -> Iterator[bytes]:
    with paper.attachment.open("rb") as file:
        yield unseal_bytes(file.read(), place=paper.place, keys=opening_keys())


def _rows(model: Any, which: dict[str, Any], *columns: str) -> list[dict[str, Any]]:
    """Rows with short keys: a public id of another table goes by that table's name."""
    found = model.objects.filter(**which).order_by("pk").values(*columns)
    return [{_key(column): value for column, value in row.items()} for row in found]


def _key(column: str) -> str:
    return column.removeprefix("award__").removesuffix("__public_id").replace("__", "_")


def _payee(payee: Payee) -> dict[str, Any]:
    said = (
        "kind", "method", "account_name", "bank_name", "bank_code", "identity_type",
        "consent_version", "consented_at", "created_at",
    )  # fmt: skip
    return {
        "id": payee.public_id,
        "account_number": _opened(payee.open_number, payee.masked_number),
        "identity_number": _opened(payee.open_identity, payee.masked_identity),
    } | {field: getattr(payee, field) for field in said}


def _opened(number: Callable[[], str], masked: str) -> str:
    """A number in clear, or masked where it no longer opens."""
    try:
        return number()
    except Unreadable:
        return masked


def obstacles(user: User) -> list[Obstacle]:
    """Claims for which money is owed or may be, and money asked back that has not come.

    What is held back for good and what was reversed owes none.
    """
    award = Exists(Award.objects.filter(not_corrected(), claim=OuterRef("pk")))
    reversed_ = Exists(Award.objects.filter(~not_corrected(), claim=OuterRef("pk")))
    held = Exists(Hold.objects.filter(claim=OuterRef("pk")))
    open_hold = Exists(Hold.objects.filter(claim=OuterRef("pk"), resolved_at__isnull=True))
    over = Q(held | reversed_, ~award, ~open_hold, state=State.UPHELD)
    over |= Q(reversed_, ~award, state=State.ACCEPTED)
    owed = Claim.objects.filter(claimant=user, state__in=(State.UPHELD, State.ACCEPTED))
    words = {
        State.UPHELD: _("Money was awarded for claim %(claim)s. Accept it and wait for it first."),
        State.ACCEPTED: _(
            "The payment for claim %(claim)s has not arrived yet. Wait for it first."
        ),
    }
    found = [
        (claim, words[State(claim.state)] % {"claim": claim})
        for claim in owed.exclude(over).order_by("pk")
    ]
    asked = _("Money was asked back for claim %(claim)s (%(number)s) and has not arrived yet.")
    found += [
        (each.award.claim, asked % {"claim": each.award.claim, "number": each})
        for each in receivables().filter(award__claim__claimant=user)
    ]
    return [
        Obstacle(said, reverse("claims:detail", args=[claim.public_id]), _("Open the claim"))
        for claim, said in found
    ]


def kept(user: User) -> list[Kept]:
    """Payments with whom they went to, what was corrected, and whose numbers staff have read."""
    return [
        Kept(what, why, years_after(last, years))
        for what, why, years, last in (
            (
                _(
                    "Payments to you with the payee's name, bank, account number and identity "
                    "number (encrypted), your acceptance, and the files that went to the bank"
                ),
                _("They are accounting vouchers (Accounting Law, art. 23)."),
                settings.REDRESS_KEEP_MONEY_YEARS,
                _last(Payment, "batch__prepared_at", award__claim__claimant=user),
            ),
            (
                _("Payees you named whose numbers staff have read, with who read them and why"),
                _("Records of how sensitive data were used are kept (PIPL, art. 56)."),
                settings.REDRESS_KEEP_CLAIM_YEARS,
                _last(PayeeLook, "at", payee__owner=user),
            ),
            (
                _("Corrections of your awards, with their reasons"),
                _("They are accounting vouchers (Accounting Law, art. 23)."),
                settings.REDRESS_KEEP_MONEY_YEARS,
                _last(Correction, "proposed_at", award__claim__claimant=user),
            ),
        )
        if last
    ]


def _last(model: Any, moment: str, **which: Any) -> datetime | None:
    last: datetime | None = model.objects.filter(**which).aggregate(last=Max(moment))["last"]
    return last


def forget(user: User, *, now: datetime) -> None:
    """Delete payees to whom nothing was paid and whom no acceptance names, with their papers.

    Those that staff have looked into stay: the record of a look names its payee for good.
    """
    here = OuterRef("pk")
    used = (
        Exists(Acceptance.objects.filter(payee=here))
        | Exists(Payment.objects.filter(payee=here))
        | Exists(PayeeLook.objects.filter(payee=here))
        | Exists(PaperLook.objects.filter(paper__payee=here))
    )
    unused = Payee.objects.filter(owner=user).exclude(used)
    for paper in PayeePaper.objects.filter(payee__in=unused):
        transaction.on_commit(partial(default_storage.delete, str(paper.attachment.name)))
        paper.delete()
    unused.delete()
