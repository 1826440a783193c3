"""Works whose owners want to know of every avatar like them, and what was found."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from pictures.models import Avatar, Work


class Trying(models.Model):
    """Tries so far, why the last one failed, and when to try again; None: nothing to try."""

    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Watch(Trying):
    """A work is compared with every avatar: those that are there once, new ones as they arrive.

    While `retry_at` is set it still has to be compared with those that were there when it began.
    It may have `allowance` likely avatars within a week; what is like more is quarantined.
    """

    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)
    allowance = models.PositiveIntegerField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work"], name="watch_one_stands_per_work", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="watch_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
            ),
            models.CheckConstraint(
                name="watch_ended_waits_no_more",
                condition=Q(ended_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="watch_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.since:%Y-%m-%d}"


class Flood(models.Model):
    """A watched work is like so many avatars that a person looks first: a template, a white page.

    While one is open, the work is neither compared nor does it stop anything from publication.
    """

    class Outcome(models.TextChoices):
        RELEASED = "RELEASED", _("Released")
        ENDED = "ENDED", _("Watch ended")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="floods")
    begun_at = models.DateTimeField()
    hits = models.PositiveIntegerField(help_text="likely avatars within a week, when it began")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["watch"], name="flood_one_open_per_watch", condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="flood_decided_whole",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True, reason="")
                | (
                    Q(
                        outcome__in=["RELEASED", "ENDED"],
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch}: {self.hits}"


class Arrival(Trying):
    """A registered avatar is compared once with what is watched; `retry_at`: it still waits."""

    avatar = models.OneToOneField(Avatar, models.CASCADE, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="arrival_matched_or_open",
                condition=Q(matched_at__isnull=True) | Q(retry_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="arrival_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.avatar}: {self.tries}"


class WatchHit(models.Model):
    """An avatar that is likely made after a watched work; a hint to its owner, no decision.

    `told_at`: it was in a digest. The owner starts a claim with it, or sets it aside.
    """

    class Answer(models.TextChoices):
        CLAIMED = "CLAIMED", _("Claim started")
        SET_ASIDE = "SET_ASIDE", _("Set aside")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="hits")
    avatar = models.ForeignKey(Avatar, models.PROTECT, related_name="+")
    score = models.FloatField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["watch", "avatar"], name="hit_once"),
            models.CheckConstraint(
                name="hit_score_is_probability", condition=Q(score__gte=0.0) & Q(score__lte=1.0)
            ),
            models.CheckConstraint(
                name="hit_answered_whole",
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["CLAIMED", "SET_ASIDE"], answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["watch", "found_at"], name="hit_of_watch_by_time"),
            models.Index(fields=["found_at"], name="hit_untold", condition=Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.watch} · {self.avatar}"
