"""Somebody says of themselves that they should not decide a claim."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim

LONGEST_WORDS = 2000


class Recusal(models.Model):
    """A person stepped back from a claim, for good; appended, never changed (a trigger refuses it).

    From then on the database takes no lease, verdict or approval of theirs on it.
    """

    class Reason(models.TextChoices):
        KNOWS_CLAIMANT = "KNOWS_CLAIMANT", _("I know the claimant")
        OWN_INTEREST = "OWN_INTEREST", _("I have an interest of my own in it")
        OTHER = "OTHER", _("Another reason")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    words = models.TextField(
        max_length=LONGEST_WORDS, blank=True, validators=[MaxLengthValidator(LONGEST_WORDS)]
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "person"], name="recusal_once"),
            models.CheckConstraint(
                name="recusal_reason_known",
                condition=Q(reason__in=["KNOWS_CLAIMANT", "OWN_INTEREST", "OTHER"]),
            ),
            models.CheckConstraint(
                name="recusal_other_has_words", condition=~Q(reason="OTHER") | ~Q(words="")
            ),
        ]
        indexes = [models.Index(fields=["person", "claim"], name="recusal_of_person")]

    def __str__(self) -> str:
        return f"{self.claim} · {self.person}"
