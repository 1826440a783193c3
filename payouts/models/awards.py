"""What is promised, what is awarded for a picture, and what is held back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Picture
from payouts.models.policies import Tariff, money
from review.models import Verdict


class Award(models.Model):
    """What is owed for one upheld picture: one picture at the tariff's amount.

    The database refuses a second award for the same original content against the same avatar
    content, across claims and claimants.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="+")
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+")
    pictures = models.PositiveSmallIntegerField(default=1)
    rate = money()
    amount = money()
    original_sha256 = models.CharField(max_length=64)
    avatar_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    awarded_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["original_sha256", "avatar_sha256"], name="award_once_per_content_pair"
            ),
            models.CheckConstraint(
                name="award_is_pictures_times_rate",
                condition=Q(amount=F("pictures") * F("rate")),
            ),
            models.CheckConstraint(
                name="award_positive", condition=Q(pictures=1, rate__gt=0, amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.amount} CNY"


class Hold(models.Model):
    """An upheld picture that gets no award by itself, with the reason.

    A senior reviewer resolves it with words for the claimant: it stays without an award, or, where
    the contents are only nearly equal, a senior who did not approve the claim has it awarded. A
    second award for the same pair of contents stays impossible: the database refuses it.
    """

    class Reason(models.TextChoices):
        SAME_CONTENT = (
            "SAME_CONTENT",
            _("This picture has already been awarded against this avatar in another claim."),
        )
        NOT_PROMISED = (
            "NOT_PROMISED",
            _("The avatar was not made by the platform's own generator, which the promise covers."),
        )
        NEAR_CONTENT = (
            "NEAR_CONTENT",
            _("Nearly the same picture has already been awarded against this avatar."),
        )

    class Outcome(models.TextChoices):
        NO_AWARD = "NO_AWARD", _("no award")
        AWARDED = "AWARDED", _("awarded after all")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    other = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    held_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(_("resolution"), max_length=4000, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["held_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="hold_reason_known",
                condition=Q(reason__in=["SAME_CONTENT", "NOT_PROMISED", "NEAR_CONTENT"]),
            ),
            models.CheckConstraint(
                name="hold_outcome_known",
                condition=Q(outcome="", resolved_at__isnull=True)
                | Q(outcome="NO_AWARD", resolved_at__isnull=False)
                | Q(outcome="AWARDED", resolved_at__isnull=False, reason="NEAR_CONTENT"),
            ),
            models.CheckConstraint(
                name="hold_resolved_whole",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.reason}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
