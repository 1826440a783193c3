"""What colleagues write to each other about a claim; no claimant reads it."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Picture

LONGEST_NOTE = 4000


class Note(models.Model):
    """One note on a claim or one of its pictures; appended, never changed (a trigger sees to it).

    Who was wrong says so in a later note: what others have read and acted upon stays readable.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(
        _("note"), max_length=LONGEST_NOTE, validators=[MaxLengthValidator(LONGEST_NOTE)]
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="note_has_words", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.claim} · {self.at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """A colleague whom a note asks; `seen_at` is when they first had the note on their page."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="mention_once_per_note")
        ]
        indexes = [
            models.Index(
                fields=["person"], name="mention_unseen", condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.note} · {self.person}"
