"""Corrects a notice that said something wrong: by a new one that takes its place."""

import logging
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions.steps import ring
from notices.actions.issuing import make
from notices.actions.trials import note_failure
from notices.contexts import freeze
from notices.models import Correction, Notice
from notices.queries import BESIDE_STEPS, waiting_corrections
from notices.render import warm

logger = logging.getLogger(__name__)

CORRECTING = (Role.SENIOR_REVIEWER,)
ASKED = "CORRECTION_ASKED"


class NoWords(Refused):
    """The claimant reads why a notice was corrected, so there must be words."""

    code = "reason_missing"
    status = 400


class NotCorrectable(Refused):
    """A notice of this kind says what was so when it was issued, and is not set again."""

    code = "not_correctable"


class CorrectedAlready(Refused):
    """A correction of this notice was asked for already."""

    code = "corrected"


@transaction.atomic
def ask_correction(notice: Notice, *, by: User, why: str, now: datetime) -> Correction:
    """Ask that a notice be issued anew, as things stand when it is set; a worker does it.

    The old one is kept and says, where it is checked, by which it was superseded.
    """
    by.must_have_role(*CORRECTING)
    if notice.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if notice.kind in BESIDE_STEPS:
        raise NotCorrectable(
            _("This letter says what was so when it was issued, and is not corrected.")
        )
    if not why.strip():
        raise NoWords(_("Say in words what was wrong."), field="why")
    asked = Correction(notice=notice, why=why.strip(), asked_by=by, asked_at=now, retry_at=now)
    Correction.objects.bulk_create([asked], ignore_conflicts=True)
    kept = Correction.objects.get(notice=notice)
    if (kept.asked_by_id, kept.asked_at, kept.why) != (by.pk, now, asked.why):
        raise CorrectedAlready(
            _("A correction of this notice was asked for already. Correct the new one.")
        )
    transaction.on_commit(partial(ring, ASKED))
    return kept


def correct_waiting(*, now: datetime) -> int:
    """Issue the corrections that were asked for, one per transaction; returns how many.

    A failure is recorded with its reason and tried again after a growing pause.
    """
    return sum(_correct_one(key, now) for key in waiting_corrections(now=now))


def _correct_one(key: int, now: datetime) -> bool:
    try:
        warm()
        with transaction.atomic():
            return _issued(key, now) is not None
    except Exception as error:  # whatever it is, it must not stop the others
        logger.exception("The correction %s could not be issued", key)
        with transaction.atomic():
            note_failure(Correction.objects.get(pk=key), error, now)
        return False


def _issued(key: int, now: datetime) -> Notice | None:
    """The new notice; None where somebody else is at it."""
    rows = Correction.objects.select_for_update(of=("self",), skip_locked=True)
    asked = rows.filter(pk=key, retry_at__isnull=False).select_related("notice__step").first()
    if asked is None:
        return None
    old = asked.notice
    context = freeze(old.step, now=now)
    context["supersedes"] = {
        "number": old.number,
        "issued_on": old.context["issued_on"],
        "why": asked.why,
    }
    asked.retry_at, asked.failure = None, ""
    asked.save(update_fields=["retry_at", "failure"])
    return make(old.step, context, instead_of=old, now=now)
