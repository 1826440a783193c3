"""What a reviewer has typed at the desk and not yet saved as a verdict."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from claims.models import Picture
from review.grounds import Access, Element, Ground
from review.models.limbs import limbs_known


class Worksheet(models.Model):
    """One reviewer's unfinished form for one picture in one round, as it was typed.

    It may lack anything, decides nothing, is shown to nobody else, and goes when the verdict is
    saved.
    """

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    access = models.CharField(max_length=20, choices=Access, blank=True)
    elements = ArrayField(
        models.CharField(max_length=20, choices=Element), default=list, blank=True
    )
    reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["picture", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "reviewer", "round"],
                name="worksheet_one_per_picture_and_reviewer",
            ),
            models.CheckConstraint(
                name="worksheet_ground_known", condition=Q(ground__in=["", *Ground.values])
            ),
            *limbs_known("worksheet"),
        ]

    def __str__(self) -> str:
        return f"{self.picture} · {self.reviewer}"
