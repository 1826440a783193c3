"""Until when a claimant may act, each time that this was set or moved, and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from claims.clocks import SHANGHAI
from claims.models.claim import Step


class Term(models.Model):
    """One setting or moving of the time that a claimant has to answer or to appeal.

    The last row of a step counts; without one the step's notice is still to come. Appended, never
    edited or deleted (a trigger refuses it). `due_at` is empty while the clock stands still.
    """

    class Kind(models.TextChoices):
        ANSWER = "ANSWER", _("Time to answer")
        APPEAL = "APPEAL", _("Time to appeal")

    class Basis(models.TextChoices):
        ISSUED = "ISSUED", _("Notice issued")
        SENT = "SENT", _("Notice sent later")
        OPENED = "OPENED", _("Notice opened")
        CONFIRMED = "CONFIRMED", _("Arrival confirmed")
        POSTING = "POSTING", _("Notice posted publicly")
        POSTED = "POSTED", _("Public posting ended")
        UNISSUED = "UNISSUED", _("Notice not issued yet")
        UNDELIVERED = "UNDELIVERED", _("Notice not delivered")

    STANDS_STILL: ClassVar = (Basis.UNISSUED, Basis.UNDELIVERED)

    step = models.ForeignKey(Step, models.PROTECT, related_name="terms")
    kind = models.CharField(max_length=10, choices=Kind)
    basis = models.CharField(max_length=20, choices=Basis)
    notice = models.CharField(max_length=30, blank=True, help_text="the number of the notice")
    words = models.TextField(blank=True, help_text="why a member of staff moved it")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whose act moved it; empty: the system",
    )
    counted_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="term_kind_known", condition=Q(kind__in=["ANSWER", "APPEAL"])
            ),
            models.CheckConstraint(
                name="term_runs_or_stands_still",
                condition=Q(
                    basis__in=["UNISSUED", "UNDELIVERED"],
                    counted_from__isnull=True,
                    due_at__isnull=True,
                )
                | Q(
                    basis__in=["ISSUED", "SENT", "OPENED", "CONFIRMED", "POSTING", "POSTED"],
                    counted_from__isnull=False,
                    due_at__isnull=False,
                    due_at__gt=F("counted_from"),
                ),
            ),
            models.CheckConstraint(
                name="term_posting_has_words", condition=~Q(basis="POSTING", words="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.kind} {self.basis}"

    @property
    def title(self) -> str:
        """What it is, and until when: `Time to appeal: until 2026-03-24`."""
        label = str(self.Kind(self.kind).label)
        if self.due_at is None:
            return pgettext("a clock", "%(what)s: stands still") % {"what": label}
        day = self.due_at.astimezone(SHANGHAI).date().isoformat()
        return pgettext("a clock", "%(what)s: until %(day)s") % {"what": label, "day": day}

    @property
    def said(self) -> str:
        """Why it is so, in a sentence for both sides."""
        day = self.counted_from.astimezone(SHANGHAI).date().isoformat() if self.counted_from else ""
        return _SENTENCES[self.Basis(self.basis)]() % {"day": day}


_SENTENCES = {
    Term.Basis.ISSUED: lambda: gettext(
        "It counts from the day on which the notice arrives. If that is never proven, the notice "
        "counts as arrived on %(day)s; this is the latest date."
    ),
    Term.Basis.SENT: lambda: gettext(
        "The e-mail left later than the notice was issued. If its arrival is never proven, the "
        "notice counts as arrived on %(day)s."
    ),
    Term.Basis.OPENED: lambda: gettext("It counts from %(day)s, when the notice was opened."),
    Term.Basis.CONFIRMED: lambda: gettext(
        "It counts from %(day)s, when the arrival of the notice was confirmed."
    ),
    Term.Basis.POSTING: lambda: gettext(
        "The notice is posted publicly and counts as arrived when that ends, on %(day)s."
    ),
    Term.Basis.POSTED: lambda: gettext(
        "It counts from %(day)s, when the public posting of the notice ended."
    ),
    Term.Basis.UNISSUED: lambda: gettext(
        "The notice could not be issued yet; until it is, the clock stands still."
    ),
    Term.Basis.UNDELIVERED: lambda: gettext(
        "The e-mail with the notice could not be delivered. The clock stands still until the "
        "notice is opened or posted publicly."
    ),
}
