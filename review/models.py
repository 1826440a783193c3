"""Leases, verdicts, approvals, appeals, and who opened which proof."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Evidence, Picture
from review.grounds import Access, Element, Ground


class Assignment(models.Model):
    """A reviewer's lease on a claim; live until released, worthless after `expires_at`."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="assignment_one_live_per_claim",
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="assignment_expires_later", condition=Q(expires_at__gt=F("taken_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.reviewer}"


class Appeal(models.Model):
    """The claimant disputes the pictures that were not upheld; once per claim."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    grounds = models.TextField(max_length=8000)

    def __str__(self) -> str:
        return f"{self.claim}: {self.filed_at:%Y-%m-%d}"


class Dispute(models.Model):
    """One picture that an appeal is about, with its own grounds; once per picture, for ever."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="disputes")
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    grounds = models.TextField(max_length=4000, blank=True)

    def __str__(self) -> str:
        return str(self.picture)


class Verdict(models.Model):
    """One reviewer's decision on one picture in one round (0: first, 1: after an appeal).

    One verdict per picture and round stands. When another reviewer takes the claim over and
    decides, the earlier draft is kept but set aside.
    """

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    ground = models.CharField(max_length=20, choices=Ground)
    reason = models.TextField(max_length=4000)
    access = models.CharField(max_length=20, choices=Access, blank=True)
    elements = ArrayField(
        models.CharField(max_length=20, choices=Element), default=list, blank=True
    )
    decided_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["picture", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "round"],
                name="verdict_one_stands_per_picture_and_round",
                condition=Q(set_aside_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["picture", "reviewer", "round"], name="verdict_one_per_picture_and_reviewer"
            ),
            models.CheckConstraint(
                name="verdict_ground_known", condition=Q(ground__in=Ground.values)
            ),
            models.CheckConstraint(name="verdict_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="verdict_style_alone_not_upheld",
                condition=~Q(ground=Ground.UPHELD) | ~Q(elements__contained_by=[Element.STYLE]),
            ),
            models.CheckConstraint(
                name="verdict_access_known", condition=Q(access__in=["", *Access.values])
            ),
            models.CheckConstraint(
                name="verdict_elements_known",
                condition=Q(elements__contained_by=Element.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.ground}"

    @property
    def upholds(self) -> bool:
        return self.ground == Ground.UPHELD


class Approval(models.Model):
    """A proposal to decide a claim, and what a second, senior person said to it.

    Open while `outcome` is empty. `digest` is the evidence digest that was proposed.
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
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.outcome or 'open'}"


class EvidenceLook(models.Model):
    """Somebody of the staff opened a proof; appended, never changed (a trigger refuses it)."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.evidence} · {self.at:%Y-%m-%d %H:%M}"
