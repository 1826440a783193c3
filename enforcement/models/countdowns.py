"""The clock that a counter-statement starts, its pauses, and the suits that stop it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enforcement.answer_terms import Break, Count, Rule
from enforcement.models.answers import CounterStatement


class Countdown(models.Model):
    """Until when the claimant must show a suit; `due_at` is None while it is paused.

    The rule is copied, so that a later setting changes nothing that runs.
    """

    class End(models.TextChoices):
        EXPIRED = "EXPIRED", _("Nobody showed a suit in time: the measure ended")
        SUIT = "SUIT", _("A suit or complaint was shown: the measure stays")
        UPHELD = "UPHELD", _("The claim was upheld meanwhile: the measure stays")
        DROPPED = "DROPPED", _("The claim was withdrawn or dismissed: the measure ended")

    statement = models.OneToOneField(CounterStatement, models.PROTECT, related_name="countdown")
    rule_count = models.CharField(max_length=10)
    rule_days = models.PositiveSmallIntegerField()
    rule_since = models.DateField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="countdown_rule_known",
                condition=Q(rule_count__in=["working", "calendar", "at_once"], rule_days__gte=1),
            ),
            models.CheckConstraint(
                name="countdown_ended_whole",
                condition=Q(ended_at__isnull=True, end="")
                | Q(
                    ended_at__isnull=False,  # a comparison with nothing would count as true
                    ended_at__gte=F("started_at"),
                    end__in=["EXPIRED", "SUIT", "UPHELD", "DROPPED"],
                ),
            ),
            models.CheckConstraint(
                name="countdown_expires_when_due",
                condition=~Q(end="EXPIRED") | Q(due_at__isnull=False, ended_at__gte=F("due_at")),
            ),
            models.CheckConstraint(
                name="countdown_due_after_start",
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="countdown_running", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.due_at or self.end}"

    @property
    def rule(self) -> Rule:
        """The rule by which it runs."""
        return Rule(Count(self.rule_count), self.rule_days, self.rule_since)

    @property
    def runs(self) -> bool:
        """Whether time passes for the claimant."""
        return self.ended_at is None and self.due_at is not None


class Pause(models.Model):
    """A time that does not count, and why: both sides read it."""

    class Cause(models.TextChoices):
        PROOF = "PROOF", _("A proof of a suit or complaint is being checked")
        STAFF = "STAFF", _("A person of the platform stopped the clock")

    countdown = models.ForeignKey(Countdown, models.PROTECT, related_name="pauses")
    cause = models.CharField(max_length=10, choices=Cause)
    words = models.TextField(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["countdown"], name="pause_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="pause_has_reason",
                condition=Q(cause="PROOF") | (Q(cause="STAFF", by__isnull=False) & ~Q(words="")),
            ),
            models.CheckConstraint(
                name="pause_ends_later",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.countdown_id} {self.cause}"

    @property
    def closed(self) -> Break | None:
        """The time that it took, once it is over."""
        return Break(self.begun_at, self.ended_at) if self.ended_at else None


class Suit(models.Model):
    """A proof that the claimant went to court or to an authority, checked, and how that ended."""

    class Kind(models.TextChoices):
        SUIT = "SUIT", _("Suit at a court")
        COMPLAINT = "COMPLAINT", _("Complaint to an authority")

    class Outcome(models.TextChoices):
        FOR_CLAIMANT = "FOR_CLAIMANT", _("Decided for the claimant: the measure stays")
        FOR_RESPONDENT = "FOR_RESPONDENT", _("Decided for the respondent: the measure ends")
        GIVEN_UP = "GIVEN_UP", _("Given up or not admitted: the measure ends")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    countdown = models.ForeignKey(Countdown, models.PROTECT, related_name="suits")
    kind = models.CharField(_("what was filed"), max_length=10, choices=Kind)
    body = models.CharField(_("court or authority"), max_length=200)
    case_number = models.CharField(_("case number"), max_length=100)
    filed_on = models.DateField(_("filed on"))
    attachment = models.FileField(upload_to="suits", max_length=200)
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(default=False)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    outcome_words = models.TextField(_("how it ended"), max_length=2000, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["countdown"], name="suit_one_to_check", condition=Q(decided_at=None)
            ),
            models.UniqueConstraint(
                fields=["countdown"], name="suit_one_accepted", condition=Q(accepted=True)
            ),
            models.CheckConstraint(
                name="suit_kind_known", condition=Q(kind__in=["SUIT", "COMPLAINT"])
            ),
            models.CheckConstraint(
                name="suit_decided_whole",
                condition=Q(decided_at=None, decided_by=None, accepted=False, reason="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & Q(decided_at__gte=F("shown_at"))
                    & (Q(accepted=True) | ~Q(reason=""))
                ),
            ),
            models.CheckConstraint(
                name="suit_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("shown_by")),
            ),
            models.CheckConstraint(
                name="suit_outcome_whole",
                condition=Q(outcome="", outcome_words="", outcome_by=None, outcome_at=None)
                | (
                    Q(outcome__in=["FOR_CLAIMANT", "FOR_RESPONDENT", "GIVEN_UP"], accepted=True)
                    & Q(outcome_by__isnull=False, outcome_at__isnull=False)
                    & Q(decided_at__isnull=False, outcome_at__gte=F("decided_at"))
                    & ~Q(outcome_words="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.case_number}"
