"""Handing out proofs to those who examine them, and noting who took them."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import REVIEWING, Role
from claims.models import Evidence
from review.models import EvidenceLook


@transaction.atomic
def open_proof(proof: Evidence, *, by: User, now: datetime) -> "File[bytes]":
    """The proof's file, for a reviewer or the auditor; the look is written down."""
    by.must_have_role(*REVIEWING, Role.AUDITOR)
    if proof.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    EvidenceLook.objects.create(evidence=proof, viewer=by, at=now)
    return proof.attachment.open("rb")
