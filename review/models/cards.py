"""What the queue keeps of every filed claim: its place and why, and how it was handled."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim
from claims.states import State
from review.models.queues import History, Queue
from similarity.models import Band

WAITING = Q(waiting=True)
OFFERED = WAITING & Q(parked_until__isnull=True)


class Card(models.Model):
    """A filed claim in the reviewers' queue; made and kept in step by the database itself.

    `claimant`, `state`, `due_at` and `filed_at` are the claim's, copied by a trigger, so that one
    index can answer. What follows from other tables (from `band` to `words`) is as of the last
    sorting; `sort_at` says when the next one is due. The claim with the earlier `rank_at` comes
    first: it counts as if it were due then, and `points` says why that is not `due_at`.
    """

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="+")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State)
    due_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="when the claim came into its state")
    came_in = models.BooleanField(help_text="whether a person was ever asked to decide")
    waiting = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(state__in=[State.IN_REVIEW, State.APPEALED]), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    rank_at = models.DateTimeField()
    points = models.JSONField(default=dict, help_text="hours earlier, by reason")
    sort_at = models.DateTimeField(null=True)
    rules = models.PositiveIntegerField(default=0, help_text="by which version it was sorted")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")

    band = models.CharField(max_length=10, choices=Band, blank=True)
    score = models.FloatField(null=True)
    pictures = models.PositiveSmallIntegerField(default=0)
    stake = models.PositiveIntegerField(default=0, help_text="yuan")
    appealed = models.BooleanField(default=False)
    conflict = models.BooleanField(default=False)
    history = models.CharField(max_length=10, choices=History, blank=True)
    language = models.CharField(max_length=10, choices=User.Language, blank=True)
    words = SearchVectorField(null=True)

    parked_until = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    reserved_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reserved_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="card_reserved_whole",
                condition=Q(reserved_for__isnull=True, reserved_until__isnull=True)
                | Q(reserved_for__isnull=False, reserved_until__isnull=False),
            ),
            models.CheckConstraint(
                name="card_only_waiting_is_parked_or_reserved",
                condition=WAITING | Q(parked_until__isnull=True, reserved_for__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["rank_at", "claim"], name="card_in_order", condition=OFFERED),
            models.Index(
                fields=["queue", "rank_at", "claim"], name="card_of_queue", condition=OFFERED
            ),
            models.Index(
                fields=["band", "rank_at", "claim"], name="card_of_band", condition=WAITING
            ),
            models.Index(
                fields=["language", "rank_at", "claim"], name="card_of_language", condition=WAITING
            ),
            models.Index(
                fields=["rank_at", "claim"],
                name="card_in_conflict",
                condition=WAITING & Q(conflict=True),
            ),
            models.Index(
                fields=["rank_at", "claim"],
                name="card_appealed",
                condition=WAITING & Q(appealed=True),
            ),
            models.Index(
                fields=["rank_at", "claim"],
                name="card_escalated",
                condition=Q(escalated_at__isnull=False),
            ),
            models.Index(
                fields=["parked_until"], name="card_parked", condition=Q(parked_until__isnull=False)
            ),
            models.Index(
                fields=["reserved_for", "rank_at"],
                name="card_reserved",
                condition=Q(reserved_for__isnull=False),
            ),
            models.Index(fields=["due_at", "claim"], name="card_due", condition=WAITING),
            models.Index(
                fields=["state", "rank_at", "claim"],
                name="card_of_state",
                condition=Q(came_in=True),
            ),
            models.Index(fields=["-moved_at"], name="card_moved", condition=Q(came_in=True)),
            models.Index(
                fields=["sort_at"], name="card_to_sort", condition=Q(sort_at__isnull=False)
            ),
            models.Index(fields=["rules"], name="card_rules", condition=WAITING),
            GinIndex(fields=["words"], name="card_words"),
        ]

    def __str__(self) -> str:
        return str(self.claim)


class Handling(models.Model):
    """Somebody handed a claim on, up, or put it by; appended, never changed (a trigger refuses it).

    `by` is empty when its day came and the system took a parked claim back.
    """

    class Kind(models.TextChoices):
        TRANSFERRED = "TRANSFERRED", _("Handed to a colleague")
        ESCALATED = "ESCALATED", _("Passed to senior reviewers")
        PARKED = "PARKED", _("Put by")
        RESUMED = "RESUMED", _("Taken up again")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="handling_kind_known",
                condition=Q(kind__in=["TRANSFERRED", "ESCALATED", "PARKED", "RESUMED"]),
            ),
            models.CheckConstraint(
                name="handling_has_reason", condition=Q(kind="RESUMED") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="handling_says_to_whom",
                condition=Q(kind="TRANSFERRED", to__isnull=False)
                | (~Q(kind="TRANSFERRED") & Q(to__isnull=True)),
            ),
            models.CheckConstraint(
                name="handling_to_another", condition=Q(to__isnull=True) | ~Q(to=models.F("by"))
            ),
            models.CheckConstraint(
                name="handling_says_until_when",
                condition=Q(kind__in=["TRANSFERRED", "PARKED"], until__isnull=False)
                | (Q(kind__in=["ESCALATED", "RESUMED"], until__isnull=True)),
            ),
            models.CheckConstraint(
                name="handling_by_somebody", condition=Q(kind="RESUMED") | Q(by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.kind}"
