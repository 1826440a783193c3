"""A second reviewer looks at a claim without knowing what the first one found."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Picture
from review.grounds import Access, Element, Ground
from review.models.golden import GoldenCase
from review.models.limbs import complete

UNTAKEN = Q(reviewer__isnull=True, taken_at__isnull=True, expires_at__isnull=True)
TAKEN = Q(reviewer__isnull=False, taken_at__isnull=False, expires_at__gt=F("taken_at"))


class SecondLook(models.Model):
    """A blind look at a claim: beside a colleague's decision, or at a golden case.

    A double review holds its claim up until it is settled: at once when both agree, else by a
    third person. A look that is given back or runs out is cancelled, and a new row waits for
    somebody else. Looking decides nothing by itself.
    """

    class Kind(models.TextChoices):
        DOUBLE = "DOUBLE", _("Double review")
        GOLDEN = "GOLDEN", _("Golden case")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    round = models.PositiveSmallIntegerField(default=0)
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="who decided first; empty for a golden case",
    )
    golden = models.ForeignKey(
        GoldenCase, models.PROTECT, null=True, blank=True, related_name="looks"
    )
    asked_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True, help_text="on the ground of every picture")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="who decided between the two; empty when they agreed",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_because = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "round"],
                name="look_one_double_per_round",
                condition=Q(kind="DOUBLE", cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["reviewer"],
                name="look_one_at_a_time",
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["claim", "reviewer", "round"], name="look_once_per_person_and_round"
            ),
            models.UniqueConstraint(
                fields=["claim", "reviewer"],
                name="look_golden_once_per_person",
                condition=Q(kind="GOLDEN"),
            ),
            models.CheckConstraint(
                name="look_of_its_kind",
                condition=Q(kind="DOUBLE", first__isnull=False, golden__isnull=True)
                | Q(kind="GOLDEN", first__isnull=True, golden__isnull=False, reviewer__isnull=False)
                & Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(name="look_taken_whole", condition=UNTAKEN | TAKEN),
            models.CheckConstraint(
                name="look_by_another_person",
                condition=Q(first__isnull=True)
                | Q(reviewer__isnull=True)
                | ~Q(reviewer=F("first")),
            ),
            models.CheckConstraint(
                name="look_done_whole",
                condition=Q(done_at__isnull=True, agreed__isnull=True)
                | Q(done_at__isnull=False, agreed__isnull=False, reviewer__isnull=False),
            ),
            models.CheckConstraint(
                name="look_settled_whole",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, cancelled_at__isnull=True, agreed__isnull=False)
                & (
                    Q(agreed=True, settled_by__isnull=True)
                    | Q(agreed=False, settled_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="look_settled_by_a_third",
                condition=Q(settled_by__isnull=True)
                | ~Q(settled_by=F("first")) & ~Q(settled_by=F("reviewer")),
            ),
            models.CheckConstraint(
                name="look_cancelled_whole",
                condition=Q(
                    cancelled_at__isnull=True, cancelled_by__isnull=True, cancelled_because=""
                )
                | Q(cancelled_at__isnull=False)
                & (Q(cancelled_by__isnull=True) | ~Q(cancelled_because="")),
            ),
        ]

        indexes = [
            models.Index(
                fields=["claim"],
                name="look_unsettled",
                condition=Q(kind="DOUBLE", settled_at__isnull=True, cancelled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def open(self) -> bool:
        """Whether somebody can still say something: neither finished nor cancelled."""
        return self.done_at is None and self.cancelled_at is None

    @property
    def differs(self) -> bool:
        """Whether a third person has to decide."""
        return self.agreed is False and self.settled_at is None and self.cancelled_at is None


class Opinion(models.Model):
    """What somebody found on one picture in a second look; no verdict, it decides nothing.

    `against` is the ground of the first reviewer, or of the golden case, frozen when the look is
    finished; `ruling` the ground that a third person then decided. Neither changes afterwards.
    """

    look = models.ForeignKey(SecondLook, models.PROTECT, related_name="opinions")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=Ground)
    reason = models.TextField(max_length=4000)
    access = models.CharField(max_length=20, choices=Access, blank=True)
    elements = ArrayField(
        models.CharField(max_length=20, choices=Element), default=list, blank=True
    )
    at = models.DateTimeField()
    against = models.CharField(max_length=20, choices=Ground, blank=True)
    ruling = models.CharField(max_length=20, choices=Ground, blank=True)

    class Meta:
        ordering = ["look", "picture"]
        constraints = [
            models.UniqueConstraint(fields=["look", "picture"], name="opinion_one_per_picture"),
            *complete("opinion"),
            models.CheckConstraint(
                name="opinion_compared_with_known",
                condition=Q(against__in=["", *Ground.values], ruling__in=["", *Ground.values]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.ground}"

    @property
    def upholds(self) -> bool:
        return self.ground == Ground.UPHELD

    @property
    def agrees(self) -> bool:
        """Whether the ground is the one it was compared with."""
        return self.ground == self.against
