"""What searching needs beside fingerprints: hashes to look up, which space serves, how well."""

import math

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from pictures.models import Blob

PART_1, PART_2, PART_3 = 21, 21, 22  # bits of the three parts of a hash, from the highest


def _part(shift: int, bits: int) -> models.GeneratedField:
    """Some of the 64 bits as a whole number, kept by the database itself."""
    shifted = Func(
        F("bits"), Value(shift), arg_joiner=" >> ", template="(%(expressions)s)",
        output_field=models.BigIntegerField(),
    )  # fmt: skip
    return models.GeneratedField(
        expression=Func(
            shifted, Value((1 << bits) - 1), arg_joiner=" & ", template="(%(expressions)s)",
            output_field=models.BigIntegerField(),
        ),
        output_field=models.IntegerField(),
        db_persist=True,
    )  # fmt: skip


class ContentHash(models.Model):
    """The 64 bits of pHash of one view of a content, to find near-copies by `similarity.index`.

    A content has a row for each view whose bits differ from those of the views before it: of a
    square picture without a border the whole, the centre and the trimmed one are the same. Kept
    once per content, because hashes belong to no encoder. The parts are what the look-up compares
    first: of two hashes that differ in 8 bits at most, one part differs in 2 at most.
    """

    class View(models.TextChoices):
        WHOLE = "whole", _("whole picture")
        CENTRE = "centre", _("centre square")
        TRIMMED = "trimmed", _("without its border")
        DISC = "disc", _("disc")

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="+")
    view = models.CharField(max_length=10, choices=View)
    bits = models.BigIntegerField(help_text="64 bits; the highest one is the sign")
    part_1 = _part(PART_2 + PART_3, PART_1)
    part_2 = _part(PART_3, PART_2)
    part_3 = _part(0, PART_3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blob", "view"], name="content_hash_once_per_view"),
            models.CheckConstraint(
                name="content_hash_view_known",
                condition=Q(view__in=["whole", "centre", "trimmed", "disc"]),
            ),
        ]
        indexes = [
            models.Index(fields=["part_1"], name="content_hash_part_1"),
            models.Index(fields=["part_2"], name="content_hash_part_2"),
            models.Index(fields=["part_3"], name="content_hash_part_3"),
        ]

    def __str__(self) -> str:
        return f"{self.blob} · {self.view}"


class SpaceSwitch(models.Model):
    """Somebody decided in which encoder's space is searched; the newest row counts.

    Appended, never changed (a trigger refuses it). `covered` of `contents` had a fingerprint in
    the space then; only with a reason may it be fewer.
    """

    space = models.CharField(max_length=120)
    before = models.CharField(max_length=120, help_text="the space that served until then")
    contents = models.PositiveIntegerField()
    covered = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    switched_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="space_switch_changes", condition=~Q(space=F("before"))),
            models.CheckConstraint(
                name="space_switch_covers_all_or_has_reason",
                condition=Q(covered__gte=F("contents")) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.space}"


class RecallSample(models.Model):
    """How many of the truly nearest contents the index found, on a sample of stored contents.

    `recall` is the share of the `nearest` nearest by the exact scan that the index named, over
    `asked` contents, out of `rows` fingerprints of the space. Times are milliseconds of one
    question with both of its views. Appended, never changed (a trigger refuses it).
    """

    space = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    nearest = models.PositiveSmallIntegerField(default=10)
    recall = models.FloatField()
    p50_ms = models.FloatField()
    p99_ms = models.FloatField()
    exact_p50_ms = models.FloatField()
    indexed = models.BooleanField(help_text="whether there was an index, or few enough rows")
    measured_at = models.DateTimeField()

    class Meta:
        ordering = ["-measured_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recall_sample_is_share", condition=Q(recall__gte=0.0, recall__lte=1.0)
            ),
            models.CheckConstraint(
                name="recall_sample_asked", condition=Q(asked__gt=0, nearest__gt=0)
            ),
            models.CheckConstraint(
                name="recall_sample_times",
                condition=Q(p50_ms__gte=0.0, p99_ms__gte=F("p50_ms"), exact_p50_ms__gte=0.0),
            ),
        ]
        indexes = [models.Index(fields=["space", "-measured_at"], name="recall_sample_of_space")]

    def __str__(self) -> str:
        return f"{self.space}: {self.recall:.4f}"

    @property
    def low(self) -> bool:
        """Whether fewer were found than the installation asks for."""
        return self.recall * 100 < int(settings.REDRESS_RECALL_PERCENT)

    @property
    def percent(self) -> float:
        """The same in percent, cut off: 99.96 is no 100."""
        return math.floor(self.recall * 1_000) / 10
