"""The register's entries and the archives of a day: made once from decisions, never changed."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Step
from review.grounds import Ground
from transparency.anonymity import BANDS
from transparency.numbers import FORM

HEX = r"^([0-9a-f]{64})$"


class Archive(models.Model):
    """What was entered for one day in China: the bytes of its file by size and SHA-256.

    There is one for every day since the first decision, also for days without an entry. `digest` is
    over this archive's facts and the digest of the one before, so that none can be exchanged or
    taken away unnoticed. `lines_sha256` is that of the lines, `sha256` of the packed file.
    """

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField(unique=True)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes of the packed file")
    sha256 = models.CharField(max_length=64)
    lines_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    k = models.PositiveSmallIntegerField(help_text="among how many each entry is hidden")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="archive_digests_are_hex",
                condition=Q(sha256__regex=HEX, lines_sha256__regex=HEX, digest__regex=HEX),
            ),
            models.CheckConstraint(
                name="archive_first_has_no_predecessor",
                condition=Q(number=1, previous="") | Q(number__gt=1, previous__regex=HEX),
            ),
            models.CheckConstraint(
                name="archive_hides_among_k",
                condition=Q(k__gte=2) & (Q(rows=0) | Q(rows__gte=F("k"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.rows}"


class Entry(models.Model):
    """One decision in the public register, with nothing in it but words of closed lists.

    `step` says which decision it is and is shown to nobody. What would tell a claim from fewer than
    k others is said more roughly: `least` and `most` pictures, no respondent; then there are
    neither counts of grounds nor an amount. A later decision of the same claim replaces it.
    """

    class Outcome(models.TextChoices):
        NO_MATCH = "NO_MATCH", _("No match found by comparison")
        DISMISSED = "DISMISSED", _("Dismissed")
        PARTLY = "PARTLY", _("Upheld in part")
        UPHELD = "UPHELD", _("Upheld")

    number = models.CharField(max_length=16, unique=True)
    step = models.OneToOneField(Step, models.PROTECT, related_name="+")
    archive = models.ForeignKey(Archive, models.PROTECT, related_name="entries")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    respondent = models.CharField(max_length=10, choices=Claim.RespondentKind, blank=True)
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    grounds = ArrayField(models.CharField(max_length=20, choices=Ground), default=list, blank=True)
    counts = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-archive__number", "number"]
        constraints = [
            models.CheckConstraint(
                name="entry_number_formed", condition=Q(number__regex=f"^{FORM}$")
            ),
            models.CheckConstraint(
                name="entry_outcome_known",
                condition=Q(outcome__in=["NO_MATCH", "DISMISSED", "PARTLY", "UPHELD"]),
            ),
            models.CheckConstraint(
                name="entry_respondent_known", condition=Q(respondent__in=["", "PLATFORM", "USER"])
            ),
            models.CheckConstraint(
                name="entry_pictures_counted",
                condition=Q(least__gte=1) & (Q(most__isnull=True) | Q(most__gte=F("least"))),
            ),
            models.CheckConstraint(
                name="entry_machine_gives_no_ground",
                condition=~Q(outcome="NO_MATCH") | Q(grounds=[], amount__isnull=True),
            ),
            models.CheckConstraint(
                name="entry_amount_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
            ),
            models.CheckConstraint(
                name="entry_rough_has_no_counts",
                condition=Q(most__isnull=False, least=F("most"))
                | Q(counts=[], amount__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["outcome", "archive"], name="entry_by_outcome"),
            models.Index(fields=["archive", "number"], name="entry_of_archive_in_order"),
            GinIndex(fields=["grounds"], name="entry_by_ground"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def automated(self) -> bool:
        """Whether a comparison alone ended it, as long as nobody asks for a person."""
        return self.outcome == self.Outcome.NO_MATCH

    @property
    def exact(self) -> bool:
        """Whether its number of pictures is told, and with it counts and amount."""
        return self.least == self.most

    @property
    def band(self) -> str:
        """Its number of pictures in signs: 3, 2–4, 5+, or nothing where it is withheld."""
        if self.exact:
            return str(self.least)
        if (self.least, self.most) not in BANDS:
            return ""
        return f"{self.least}+" if self.most is None else f"{self.least}–{self.most}"

    @property
    def after_appeal(self) -> bool:
        """Whether it decides an appeal, and not a claim that only a comparison had ended."""
        return self.replaces is not None and not self.replaces.automated

    @property
    def later(self) -> "Entry | None":
        """The entry that has taken its place; `select_related("replaced")` spares a query."""
        return getattr(self, "replaced", None)
