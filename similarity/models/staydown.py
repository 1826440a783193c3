"""Contents that are to be kept down: what a new avatar must not be, or be like."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from pictures.models import Blob


class StayDown(models.Model):
    """A content must not come back, because of one claim, until that is lifted.

    Hashes and vectors are those of the content's `Fingerprint`. A content may stand for several
    claims; it is free again when the last of them is lifted.
    """

    class Kind(models.TextChoices):
        AVATAR = "AVATAR", _("An avatar that was taken down")
        WORK = "WORK", _("A work that was copied")

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blob", "kind", "claim"], name="stay_down_once_per_claim",
                condition=Q(lifted_at=None),
            ),
            models.CheckConstraint(
                name="stay_down_kind_known", condition=Q(kind__in=["AVATAR", "WORK"])
            ),
            models.CheckConstraint(
                name="stay_down_lifted_after",
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("since")),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["claim"], name="stay_down_of_claim", condition=Q(lifted_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.blob} · {self.kind}"

    @property
    def stands(self) -> bool:
        """Whether the content still has to stay down because of the claim."""
        return self.lifted_at is None
