"""Seals everything anew with the present key, row by row, while the site runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from payouts.keys import opening_keys, sealing_key
from payouts.models import BankFile, ExportPart, Payee, PayeePaper
from payouts.vault import Unreadable, seal_bytes, unseal_bytes

AT_ONCE = 500
SEALED_OF_PAYEE = (
    "account_number_encrypted", "account_index", "identity_encrypted", "identity_index",
)  # fmt: skip


@dataclass
class Rotation:
    """What one walk through the vault found; `unreadable` names rows by table and public id."""

    renewed: int = 0
    fresh: int = 0
    unreadable: list[str] = field(default_factory=list)

    def count(self, renewed: "bool | str") -> None:
        """Note one row: sealed anew, fresh already, or the place that no key opens."""
        if isinstance(renewed, str):
            self.unreadable.append(renewed)
        elif renewed:
            self.renewed += 1
        else:
            self.fresh += 1


def rotate() -> Iterator[Rotation]:
    """Seal every number, paper and stored file with the present key, and index the numbers with it.

    Yields the count so far after every few hundred rows. A row that no key opens is named and
    left as it is. Stopped half way, it can be run again. New rows are sealed with the present key
    from the start, so that one whole walk is enough.
    """
    found = Rotation()
    for rows, renew in (
        (Payee.objects.all(), _renew_numbers),
        (PayeePaper.objects.all(), _renew_paper),
        (ExportPart.objects.all(), _renew_part),
        (BankFile.objects.all(), _renew_file),
    ):
        last = 0
        while keys := _keys_after(rows, last):
            for key in keys:
                found.count(renew(key))
            last = keys[-1]
            yield found
    for name in settings.REDRESS_SEALED_ROWS:  # of rooms that this one does not know
        for renewed in import_string(name)():
            found.count(renewed)
        yield found


def _keys_after(rows: "QuerySet[Any]", last: int) -> list[int]:
    later = rows.filter(pk__gt=last).order_by("pk")
    return list(later.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _renew_numbers(key: int) -> bool | str:
    payee = Payee.objects.select_for_update(of=("self",)).get(pk=key)
    try:
        account, number = payee.open_number(), payee.open_identity()
    except Unreadable as bad:
        return str(bad)
    if _numbers_are_fresh(payee):
        return False
    payee.keep_number(account)
    if number:
        payee.keep_identity(payee.identity_type, number)
    payee.save(update_fields=SEALED_OF_PAYEE)
    return True


def _numbers_are_fresh(payee: Payee) -> bool:
    """Whether the present key alone opens both numbers and made their indexes."""
    try:
        payee.open_number([sealing_key()])
        payee.open_identity([sealing_key()])
    except Unreadable:
        return False
    return payee.account_index is not None


@transaction.atomic
def _renew_part(key: int) -> bool | str:
    parts = ExportPart.objects.select_for_update(of=("self",)).select_related("export")
    part = parts.filter(pk=key).first()
    if part is None:  # an export that was begun anew has dropped it
        return False
    return _renew_bytes(part)


@transaction.atomic
def _renew_paper(key: int) -> bool | str:
    """A new file beside the old one, which goes once the row names the new one for good."""
    paper = PayeePaper.objects.select_for_update().get(pk=key)
    old = str(paper.attachment.name)
    with paper.attachment.open("rb") as file:
        sealed: bytes = file.read()
    try:
        again = _sealed_anew(sealed, paper.place)
    except Unreadable as bad:
        return str(bad)
    if again is None:
        return False
    name = paper.public_id.hex
    paper.attachment.save(f"{name[:2]}/{name}", ContentFile(again), save=False)
    paper.save(update_fields=["attachment"])
    transaction.on_commit(partial(default_storage.delete, old))
    return True


@transaction.atomic
def _renew_file(key: int) -> bool | str:
    file = BankFile.objects.select_for_update().filter(pk=key).first()
    return _renew_bytes(file) if file else False


def _renew_bytes(row: ExportPart | BankFile) -> bool | str:
    """Seal what a locked row itself holds anew."""
    try:
        again = _sealed_anew(bytes(row.sealed), row.place)
    except Unreadable as bad:
        return str(bad)
    if again is None:
        return False
    row.sealed = again
    row.save(update_fields=["sealed"])
    return True


def _sealed_anew(sealed: bytes, place: str) -> bytes | None:
    """The same sealed with the present key, None where it is; `Unreadable` where no key opens."""
    if _fresh(sealed, place):
        return None
    plain = unseal_bytes(sealed, place=place, keys=opening_keys())
    return seal_bytes(plain, place=place, key=sealing_key())


def _fresh(sealed: bytes, place: str) -> bool:
    """Whether the present key sealed this."""
    try:
        unseal_bytes(sealed, place=place, keys=[sealing_key()])
    except Unreadable:
        return False
    return True
