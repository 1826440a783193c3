"""What a reviewer decides on one picture."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from claims.models import Picture
from review.grounds import Access, Element, Ground
from review.models.limbs import complete


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
            *complete("verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.ground}"

    @property
    def upholds(self) -> bool:
        return self.ground == Ground.UPHELD
