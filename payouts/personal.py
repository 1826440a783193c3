"""What this room holds of a person: handing it over, and forgetting it."""

from collections.abc import Iterator
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
from payouts.models import Acceptance, Award, Batch, Hold, Payee, PayeePaper, Payment
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
            "acceptances": _rows(
                Acceptance, {"claim__claimant": user}, "claim__public_id", "payee__public_id",
                "accepted_at", "text_version", "signature",
            ),
            "payments": _rows(
                Payment, {"award__claim__claimant": user}, "reference", "gross", "withheld",
                "amount", "state", "settled_on", "failure", "award__claim__public_id",
                "payee__public_id",
            ),
            "own_batches_prepared": _rows(
                Batch, {"prepared_by": user}, "reference", "prepared_at"
            ),
            "own_batches_approved": _rows(
                Batch, {"approved_by": user}, "reference", "approved_at"
            ),
        },
        tuple(
            PersonalFile(f"papers/{paper.public_id}-{paper.filename}", partial(_paper, paper))
            for paper in PayeePaper.objects.filter(payee__owner=user)
        ),
    )  # fmt: skip


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
    try:
        number = payee.open_number()
    except Unreadable:
        number = payee.masked_number
    said = ("kind", "account_name", "bank_name", "consent_version", "consented_at", "created_at")
    return {"id": payee.public_id, "account_number": number} | {
        field: getattr(payee, field) for field in said
    }


def obstacles(user: User) -> list[Obstacle]:
    """Claims for which money is owed or may be; what is held back for good owes none."""
    award, held = (Exists(model.objects.filter(claim=OuterRef("pk"))) for model in (Award, Hold))
    open_hold = Exists(Hold.objects.filter(claim=OuterRef("pk"), resolved_at__isnull=True))
    over = Q(held, ~award, ~open_hold, state=State.UPHELD)
    owed = Claim.objects.filter(claimant=user, state__in=(State.UPHELD, State.ACCEPTED))
    words = {
        State.UPHELD: _("Money was awarded for claim %(claim)s. Accept it and wait for it first."),
        State.ACCEPTED: _(
            "The payment for claim %(claim)s has not arrived yet. Wait for it first."
        ),
    }
    return [
        Obstacle(
            words[State(claim.state)] % {"claim": claim},
            reverse("claims:detail", args=[claim.public_id]),
            _("Open the claim"),
        )
        for claim in owed.exclude(over).order_by("pk")
    ]


def kept(user: User) -> list[Kept]:
    """Payments with whom they went to."""
    payments = Payment.objects.filter(award__claim__claimant=user)
    last: datetime | None = payments.aggregate(last=Max("batch__prepared_at"))["last"]
    if last is None:
        return []
    return [
        Kept(
            _(
                "Payments to you with the payee's name, bank and account number (encrypted), "
                "your acceptance, and the files that went to the bank"
            ),
            _("They are accounting vouchers (Accounting Law, art. 23)."),
            years_after(last, settings.REDRESS_KEEP_MONEY_YEARS),
        )
    ]


def forget(user: User, *, now: datetime) -> None:
    """Delete payees to whom nothing was paid and whom no acceptance names, with their papers."""
    used = Q(Exists(Acceptance.objects.filter(payee=OuterRef("pk")))) | Q(
        Exists(Payment.objects.filter(payee=OuterRef("pk")))
    )
    unused = Payee.objects.filter(owner=user).exclude(used)
    for paper in PayeePaper.objects.filter(payee__in=unused):
        transaction.on_commit(partial(default_storage.delete, str(paper.attachment.name)))
        paper.delete()
    unused.delete()
