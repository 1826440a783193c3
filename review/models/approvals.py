"""A proposal, and what one senior person says to it, or two where much money is at stake."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim


class Approval(models.Model):
    """A proposal to decide a claim, and what a second, senior person said to it.

    Open while `outcome` is empty. `digest` is the evidence digest that was proposed, and `bundle`
    the canonical text that it was made of; proposals from before it was kept have none. `amount` is
    `pictures` upheld in the claim times the promised `rate`, in CNY; empty where no rate was in
    force. `signatures` says how many senior people must approve.

    Nothing of what was proposed is ever changed (a trigger refuses it), and the database computes
    the digest of the bundle itself.
    """

    class Outcome(models.TextChoices):
        APPROVED = "APPROVED", _("approved")
        RETURNED = "RETURNED", _("returned")
        OVERTAKEN = "OVERTAKEN", _("overtaken")  # the claimant withdrew meanwhile

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    bundle = models.TextField(null=True, blank=True)  # noqa: DJ001  # an empty text is no bundle
    pictures = models.PositiveSmallIntegerField(null=True, blank=True)
    rate = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    signatures = models.PositiveSmallIntegerField(default=1, db_default=1)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], name="approval_one_open", condition=Q(outcome="")
            ),
            models.UniqueConstraint(
                fields=["claim", "round"],
                name="approval_once_per_round",
                condition=Q(outcome="APPROVED"),
            ),
            models.UniqueConstraint(
                fields=["claim", "decided_by"],
                name="approval_second_by_same_person",
                condition=Q(outcome="APPROVED"),
            ),
            models.CheckConstraint(
                name="approval_by_another_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="approval_decided_whole",
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome="OVERTAKEN", decided_at__isnull=False)
                | Q(
                    outcome__in=["APPROVED", "RETURNED"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="approval_return_has_reason",
                condition=~Q(outcome="RETURNED") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="approval_amount_is_pictures_times_rate",
                condition=Q(rate__isnull=True, amount__isnull=True)
                | Q(
                    pictures__isnull=False,
                    rate__isnull=False,
                    rate__gte=0,
                    amount__isnull=False,
                    amount=F("pictures") * F("rate"),
                ),
            ),
            models.CheckConstraint(
                name="approval_one_or_two_sign", condition=Q(signatures__in=[1, 2])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.outcome or 'open'}"

    @property
    def first_signature(self) -> "Countersignature | None":
        """The first of two signatures, where two are needed and one is there."""
        return getattr(self, "countersignature", None)

    @property
    def signed(self) -> int:
        """How many senior people have approved so far."""
        return int(self.first_signature is not None) + (self.outcome == self.Outcome.APPROVED)


class Countersignature(models.Model):
    """The first of two senior people has signed a proposal; the second one's word decides it.

    Appended, never changed. A proposal that is returned or overtaken keeps it as history.
    """

    approval = models.OneToOneField(Approval, models.PROTECT, related_name="countersignature")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["approval"]

    def __str__(self) -> str:
        return f"{self.approval} · {self.person}"
