"""Claims, the pictures in them, their evidence, questions and the trail of steps."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.states import STEPS, State
from pictures.models import Avatar, Work


class Claim(models.Model):
    """A creator's statement that one generated avatar copies one or more of their works.

    `state` is written by `claims.actions.advance` alone. Drafts have no reference; filing gives
    one like RD-2026-000123.
    """

    class RespondentKind(models.TextChoices):
        PLATFORM = "PLATFORM", _("The platform's own generator")
        USER = "USER", _("A user's upload or fine-tuned model")

    class HolderKind(models.TextChoices):
        PERSON = "PERSON", _("Person")
        ORGANISATION = "ORGANISATION", _("Organisation")

    class Right(models.TextChoices):
        REPRODUCTION = "REPRODUCTION", _("Reproduction")
        ADAPTATION = "ADAPTATION", _("Adaptation")
        DISSEMINATION = "DISSEMINATION", _("Network dissemination")
        ATTRIBUTION = "ATTRIBUTION", _("Attribution")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, null=True, blank=True, unique=True)
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    respondent_kind = models.CharField(
        max_length=10, choices=RespondentKind, default=RespondentKind.PLATFORM
    )
    avatar = models.ForeignKey(Avatar, models.PROTECT, null=True, blank=True, related_name="+")
    holder_name = models.CharField(_("rights holder's name"), max_length=200, blank=True)
    holder_kind = models.CharField(
        _("the rights holder is"), max_length=20, choices=HolderKind, default=HolderKind.PERSON
    )
    postal_address = models.CharField(_("postal address"), max_length=300, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    agent_name = models.CharField(_("agent's name"), max_length=200, blank=True)
    rights = ArrayField(
        models.CharField(max_length=20, choices=Right),
        default=list,
        blank=True,
        verbose_name=_("rights infringed"),
    )
    request = models.TextField(
        _("what you ask for"),
        max_length=2000,
        blank=True,
        validators=[MaxLengthValidator(2000)],
    )
    declaration_version = models.CharField(max_length=20, blank=True)
    declaration_agreed = models.BooleanField(_("I make this declaration"), default=False)
    signature = models.CharField(_("typed signature"), max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="when the present state should be left"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="claim_state_known", condition=Q(state__in=list(STEPS))),
            models.CheckConstraint(
                name="claim_respondent_known", condition=Q(respondent_kind__in=["PLATFORM", "USER"])
            ),
            models.CheckConstraint(
                name="claim_filed_has_reference",
                condition=Q(state__in=["DRAFT", "WITHDRAWN"])
                | Q(reference__isnull=False, filed_at__isnull=False, avatar__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "filed_at", "id"], name="claim_by_state_and_age"),
            models.Index(fields=["claimant", "-created_at"], name="claim_of_claimant"),
            models.Index(
                fields=["due_at", "filed_at", "id"],
                name="claim_waiting_in_order",
                condition=Q(state__in=["IN_REVIEW", "APPEALED"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.public_id)

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def right_labels(self) -> list[str]:
        """The infringed rights in words."""
        return [str(self.Right(right).label) for right in self.rights]


class Picture(models.Model):
    """One work in one claim: the unit of comparison, verdict and award."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="pictures")
    work = models.ForeignKey(Work, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["claim", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "work"], name="picture_once_per_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.work}"


class Question(models.Model):
    """A reviewer's request for information, and the claimant's answer."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="questions")
    text = models.TextField(max_length=4000, validators=[MaxLengthValidator(4000)])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="empty while the clock stands still"
    )
    answer = models.TextField(
        _("your answer"), max_length=8000, blank=True, validators=[MaxLengthValidator(8000)]
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="question_one_open_per_claim",
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="question_answered_in_words",
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="question_due_after_asked", condition=Q(due_at__gt=F("asked_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.asked_at:%Y-%m-%d}"


class Step(models.Model):
    """One entry of a claim's trail; appended, never edited or deleted (a trigger refuses it).

    Each step carries the SHA-256 of its predecessor (`previous`) and of its own canonical content
    (`digest`), so that a change of an old row breaks the chain.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    old = models.CharField(max_length=20, choices=State, blank=True)
    new = models.CharField(max_length=20, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the system",
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="step_numbered_once"),
            models.CheckConstraint(
                name="step_states_known",
                condition=Q(new__in=list(STEPS), old__in=["", *STEPS]),
            ),
            models.CheckConstraint(
                name="step_first_has_no_predecessor",
                condition=Q(number=1, old="", previous="")
                | (Q(number__gt=1) & ~Q(old="") & ~Q(previous="")),
            ),
        ]
        indexes = [models.Index(fields=["new", "id"], name="step_by_new_state")]

    def __str__(self) -> str:
        return f"{self.claim} {self.number}: {self.new}"


class Counter(models.Model):
    """The last number given out for a name and year; locked while the next one is taken."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"
