"""Seals everything anew with the present key, row by row, while the site runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from payouts.keys import opening_keys, sealing_key
from payouts.models import BankFile, Payee, PayeePaper
from payouts.vault import Unreadable, blind_index, seal_bytes, unseal_bytes

AT_ONCE = 500


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
    """Seal account numbers, papers and the bank's files with the present key; index each number.

    Yields the count so far after every few hundred rows. A row that no key opens is named and
    left as it is. Stopped half way, it can be run again. New rows are sealed with the present key
    from the start, so that one whole walk is enough.
    """
    found = Rotation()
    for rows, renew in (
        (Payee.objects.all(), _renew_number),
        (PayeePaper.objects.all(), _renew_paper),
        (BankFile.objects.all(), _renew_file),
    ):
        last = 0
        while keys := _keys_after(rows, last):
            for key in keys:
                found.count(renew(key))
            last = keys[-1]
            yield found


def _keys_after(rows: "QuerySet[Any]", last: int) -> list[int]:
    later = rows.filter(pk__gt=last).order_by("pk")
    return list(later.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _renew_number(key: int) -> bool | str:
    payee = Payee.objects.select_for_update().get(pk=key)
    try:
        digits = payee.open_number()
    except Unreadable as bad:
        return str(bad)
    sealed, index = bytes(payee.account_number_encrypted), payee.account_index
    if _fresh(sealed, payee.place) and bytes(index or b"") == blind_index(
        digits, key=sealing_key()
    ):
        return False
    payee.keep_number(digits)
    payee.save(update_fields=["account_number_encrypted", "account_index"])
    return True


@transaction.atomic
def _renew_paper(key: int) -> bool | str:
    """A new file beside the old one, which goes once the row names the new one for good."""
    paper = PayeePaper.objects.select_for_update().get(pk=key)
    old = str(paper.attachment.name)
    with paper.attachment.open("rb") as file:
        sealed: bytes = file.read()
    if _fresh(sealed, paper.place):
        return False
    try:
        plain = unseal_bytes(sealed, place=paper.place, keys=opening_keys())
    except Unreadable as bad:
        return str(bad)
    again = seal_bytes(plain, place=paper.place, key=sealing_key())
    name = paper.public_id.hex
    paper.attachment.save(f"{name[:2]}/{name}", ContentFile(again), save=False)
    paper.save(update_fields=["attachment"])
    transaction.on_commit(partial(default_storage.delete, old))
    return True


@transaction.atomic
def _renew_file(key: int) -> bool | str:
    file = BankFile.objects.select_for_update().filter(pk=key).first()
    sealed = bytes(file.sealed) if file else b""
    if file is None or _fresh(sealed, file.place):
        return False
    try:
        plain = unseal_bytes(sealed, place=file.place, keys=opening_keys())
    except Unreadable as bad:
        return str(bad)
    file.sealed = seal_bytes(plain, place=file.place, key=sealing_key())
    file.save(update_fields=["sealed"])
    return True


def _fresh(sealed: bytes, place: str) -> bool:
    """Whether the present key sealed this."""
    try:
        unseal_bytes(sealed, place=place, keys=[sealing_key()])
    except Unreadable:
        return False
    return True
