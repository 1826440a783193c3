"""Fingerprints, comparisons and previews, what they show, and unrelated pairs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from claims.models import Claim, Picture
from pictures.models import Avatar, Blob
from similarity.models.thresholds import ThresholdVersion


class Band(models.TextChoices):
    LIKELY = "LIKELY", _("likely")
    POSSIBLE = "POSSIBLE", _("possible")
    UNLIKELY = "UNLIKELY", _("unlikely")


class Fingerprint(models.Model):
    """What a model and the hashes say of one content; kept once per content and space.

    `space` names the encoder and its weights' hash, so vectors of two models never meet. Each space
    that has many gets an index over its own rows (`similarity.index.postgres`), because vectors of
    two models may have different lengths.
    """

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="+")
    space = models.CharField(max_length=120)
    embedding = VectorField()
    hashes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "space"], name="fingerprint_once")]

    def __str__(self) -> str:
        return f"{self.blob} in {self.space}"


class Comparison(models.Model):
    """How alike one claimed work and the avatar are, with all that is needed to compute it again.

    `score` is a probability in [0, 1]. Several comparisons of one picture may exist; the newest
    counts. Rows are never changed. `threshold_version` is the version of the limits in force then,
    none for those of the calibration's file; `thresholds` has the limits themselves.
    """

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    original_sha256 = models.CharField(max_length=64)
    avatar_sha256 = models.CharField(max_length=64)
    signals = models.JSONField()
    score = models.FloatField()
    band = models.CharField(max_length=10, choices=Band)
    space = models.CharField(max_length=120)
    weights_sha256 = models.CharField(max_length=64)
    calibration_sha256 = models.CharField(max_length=64)
    thresholds = models.JSONField()
    threshold_version = models.ForeignKey(
        ThresholdVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    versions = models.JSONField()
    compared_at = models.DateTimeField()

    class Meta:
        ordering = ["picture", "-compared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="comparison_score_is_probability",
                condition=Q(score__gte=0.0) & Q(score__lte=1.0),
            ),
            models.CheckConstraint(name="comparison_band_known", condition=Q(band__in=Band.values)),
        ]
        indexes = [
            models.Index(
                fields=["picture", "-compared_at", "-id"],
                include=["score", "space", "calibration_sha256"],
                name="comparison_newest_score",
            ),
            models.Index(
                fields=["score"],
                name="comparison_unlikely_by_score",
                condition=Q(band=Band.UNLIKELY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.band}"

    @property
    def thresholds_number(self) -> int:
        """The version of the limits: 0 for those of the calibration's file."""
        return (self.threshold_version and self.threshold_version.number) or 0

    @property
    def shown(self) -> "Exhibit | None":
        """What can be seen of it; `select_related("exhibit")` spares a query."""
        return getattr(self, "exhibit", None)


class Attempt(models.Model):
    """How comparing a claim goes: tries so far, the last failure and when to try again."""

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="+")
    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"], name="attempt_waiting", condition=Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.tries}"


class BaseRate(models.Model):
    """A sample of unrelated pairs in the making, for one encoder space and one calibration.

    Pairs are drawn in blocks (`similarity.lots`), of which `blocks` are measured. When the
    collection has grown much since `begun_at`, another draw begins; `works` and `avatars` say how
    many there were. `failure` is the last content of the draw that could not be measured, and why.
    """

    space = models.CharField(max_length=120)
    calibration_sha256 = models.CharField(max_length=64)
    draw = models.PositiveIntegerField(default=1)
    blocks = models.PositiveIntegerField(default=0)
    works = models.PositiveIntegerField()
    avatars = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "calibration_sha256"], name="base_rate_once_per_way_to_score"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} · {self.calibration_sha256[:12]}"


class UnrelatedPair(models.Model):
    """The score of a work's and an avatar's content that no claim brings together."""

    rate = models.ForeignKey(BaseRate, models.CASCADE, related_name="pairs")
    original = models.ForeignKey(Blob, models.CASCADE, related_name="+")
    avatar = models.ForeignKey(Blob, models.CASCADE, related_name="+")
    score = models.FloatField()
    draw = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rate", "original", "avatar"], name="unrelated_pair_once"
            ),
            models.CheckConstraint(
                name="unrelated_pair_of_two_contents", condition=~Q(original=F("avatar"))
            ),
            models.CheckConstraint(
                name="unrelated_pair_score_is_probability",
                condition=Q(score__gte=0.0) & Q(score__lte=1.0),
            ),
        ]
        indexes = [models.Index(fields=["rate", "score"], name="unrelated_pair_by_score")]

    def __str__(self) -> str:
        return f"{self.original} and {self.avatar}: {self.score:.6f}"


class Exhibit(models.Model):
    """What people can see of a comparison: facts in numbers, and pictures by their SHA-256.

    It follows from the two contents and the stored signals alone and can be drawn again at any
    time (`manage.py render_evidence`). `facts` is what `similarity.evidence.facts_of` found, and
    empty where the comparison measured no movement; `pictures` has the SHA-256 of each view, none
    where nothing could be aligned. While `retry_at` is set it is still to be drawn; without it and
    without `drawn_at` it waits for a person.
    """

    class View(models.TextChoices):
        ALIGNED = "aligned", _("Aligned")
        OVERLAY = "overlay", _("Overlay")
        REGIONS = "regions", _("Matches")
        DIFFERENCE = "difference", _("Difference")

    comparison = models.OneToOneField(Comparison, models.CASCADE, related_name="exhibit")
    facts = models.JSONField(default=dict)
    pictures = models.JSONField(default=dict)
    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"], name="exhibit_waiting", condition=Q(retry_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="exhibit_drawn_or_open",
                condition=Q(drawn_at__isnull=True) | Q(retry_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.comparison}: {self.state}"

    @property
    def state(self) -> str:
        """Whether it is drawn, waits to be, or was given up."""
        if self.drawn_at:
            return "drawn"
        return "waiting" if self.retry_at else "failed"

    @property
    def views(self) -> list[View]:
        """The views that there are, in the order in which they are offered."""
        return [view for view in self.View if view in self.pictures]

    @property
    def telling(self) -> str:
        """The one view to print where there is room for one; empty where there is none."""
        chosen = self.View.OVERLAY if self.facts.get("by") == "outlines" else self.View.REGIONS
        return chosen.value if chosen in self.pictures else ""


class PreviewRequest(models.Model):
    """A claimant's wish to know, before filing, how alike their works and the avatar look.

    A row of a queue, and its result: while `retry_at` is set it waits; without it and without
    `finished_at` it was given up. `result` has the SHA-256 of the avatar, and the SHA-256 and the
    band of each work by its picture's public id: no score, so that nobody tunes a picture against
    it. It is a service to the claimant alone: no reviewer sees it, and neither the comparison of
    the filed claim nor any decision uses it, so it is no evidence. `suggested` is the registered
    avatar that an uploaded screenshot most likely shows.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    suggested = models.ForeignKey(Avatar, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["claim", "-asked_at"], name="preview_of_claim"),
            models.Index(fields=["asked_by", "asked_at"], name="preview_of_person_by_day"),
            models.Index(
                fields=["retry_at"], name="preview_waiting", condition=Q(retry_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="preview_one_open_per_claim",
                condition=Q(retry_at__isnull=False),
            ),
            models.CheckConstraint(
                name="preview_finished_or_open",
                condition=Q(finished_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.state}"

    @property
    def state(self) -> str:
        """Whether it is done, waits to be, or was given up."""
        if self.finished_at:
            return "done"
        return "waiting" if self.retry_at else "failed"
