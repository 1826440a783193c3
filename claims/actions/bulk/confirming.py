"""One declaration and one signature for every good row of a table."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions.bulk.ringing import CONFIRMED
from claims.actions.steps import ring
from claims.declaration import VERSION
from claims.linter import plain_name
from claims.models import BulkFiling

MOST_NAMED = 10  # rows named in one sentence


class NotSigned(Refused):
    """The declaration is not made, or the signature is not the name in every row."""

    code = "not_signed"
    status = 400


class NothingToFile(Refused):
    """The table is not checked yet, has no good row, or is signed already."""

    code = "nothing_to_file"


@transaction.atomic
def confirm_bulk(
    filing: BulkFiling, *, by: User, signature: str, agreed: bool, now: datetime
) -> BulkFiling:
    """Sign for every row without errors; from now on they become claims.

    Raises `NotSigned` with the field, and `NothingToFile`; then nothing has changed.
    """
    by.must_have_role(*CLAIMING)
    locked = BulkFiling.objects.select_for_update().get(pk=filing.pk)
    if locked.owner_id != by.pk:
        raise PermissionDenied(_("This table was sent by somebody else."))
    if not locked.open_to_signing:
        raise NothingToFile(_("This table is being worked on, or it is signed already."))
    good = list(locked.rows.filter(errors=[]).values_list("number", "cells"))
    if not good:
        raise NothingToFile(_("No row is without errors, so there is nothing to file."))
    if not agreed:
        message = _("Make the declaration that your statements are true.")
        raise NotSigned(message, field="declaration_agreed")
    _must_sign_for_all(signature, good)
    locked.confirmed_at, locked.declaration_version = now, VERSION
    locked.signature = " ".join(signature.split())
    locked.save(update_fields=["confirmed_at", "declaration_version", "signature"])
    transaction.on_commit(partial(ring, CONFIRMED))
    filing.refresh_from_db()
    return filing


def _must_sign_for_all(signature: str, good: list[tuple[int, dict[str, str]]]) -> None:
    """Refuse a signature that is not the holder's or the agent's name in every good row."""
    signed = plain_name(signature)
    if not signed:
        raise NotSigned(_("Sign by typing your name."), field="signature")
    others = [
        number
        for number, cells in good
        if signed not in {plain_name(cells.get(name, "")) for name in ("holder_name", "agent_name")}
    ]
    if others:
        shown = ", ".join(map(str, others[:MOST_NAMED])) + (" …" if others[MOST_NAMED:] else "")
        raise NotSigned(
            _(
                "The signature has to be the rights holder's or the agent's name in every row. It "
                "is not in these rows: %(rows)s."
            )
            % {"rows": shown},
            field="signature",
        )
