"""Proofs in a claim, and what the check of a trusted timestamp among them found."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim, Picture
from pictures.models import WorkProof
from pictures.timestamps import Signature

STAMP_SIGNATURES = {
    Signature.TRUSTED: _("It is signed by a time authority that is trusted here."),
    Signature.UNKNOWN: _("Its signature is sound, but nobody here knows its time authority."),
    Signature.UNCHECKED: _(
        "Its signature could not be confirmed: its authority is not set up here."
    ),
}


class Evidence(models.Model):
    """A proof of authorship, or the agent's power of attorney; a file, a number or an address."""

    class Kind(models.TextChoices):
        LAYERED_FILE = "LAYERED_FILE", _("Layered file or draft")
        ORIGINAL = "ORIGINAL", _("Original")
        PUBLICATION = "PUBLICATION", _("Lawful publication")
        REGISTRATION = "REGISTRATION", _("Copyright registration certificate")
        CERTIFICATION = "CERTIFICATION", _("Certification by an authority")
        CONTRACT = "CONTRACT", _("Contract")
        TIMESTAMP = "TIMESTAMP", _("Trusted timestamp")
        POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY", _("Power of attorney")
        ANSWER = "ANSWER", _("Answer to a question")
        MESSAGE = "MESSAGE", _("Sent with a message")
        APPEAL = "APPEAL", _("New proof with the appeal")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    picture = models.ForeignKey(
        Picture,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        help_text="empty: it concerns the whole claim",
    )
    proof = models.ForeignKey(
        WorkProof,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the library's proof whose file this is",
    )
    message = models.ForeignKey(
        "claims.Message",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        help_text="the message with which it was sent",
    )
    kind = models.CharField(_("kind of proof"), max_length=20, choices=Kind)
    note = models.CharField(_("number, address or remark"), max_length=500, blank=True)
    attachment = models.FileField(upload_to="evidence", max_length=200, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    stamp = models.JSONField(
        null=True, blank=True, help_text="pictures.timestamps.Stamp of a timestamp, as JSON"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_says_something", condition=~Q(note="") | ~Q(attachment="")
            ),
            models.CheckConstraint(
                name="evidence_file_has_hash",
                condition=Q(attachment="", sha256="")
                | (~Q(attachment="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.note or self.filename}"

    @property
    def stamp_words(self) -> list[str]:
        """What the check of a trusted timestamp found, in words; empty for other proofs."""
        if self.stamp is None:
            return []
        at = timezone.localtime(datetime.fromisoformat(self.stamp["at"]))
        told = {"at": f"{at:%Y-%m-%d %H:%M}", "file": self.stamp["fits"]}
        if told["file"]:
            first = _("The timestamp fits “%(file)s”: the file existed at %(at)s.")
        else:
            first = _("This timestamp does not fit the work: it was made for another file.")
        return [str(first) % told, str(STAMP_SIGNATURES[Signature(self.stamp["signature"])])]
