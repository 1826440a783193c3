"""What is tried until it succeeds: issuing, correcting and drawing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Step
from notices.models.notices import Notice


class Trial(models.Model):
    """Tries so far, the last failure, and when to try again; None: there is nothing to try."""

    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Attempt(Trial):
    """How issuing the notice of a step goes, where it did not go at once."""

    step = models.OneToOneField(Step, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_attempt_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.tries}"


class Correction(Trial):
    """Somebody asks that a notice be issued anew in the place of one that says something wrong."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="correction")
    why = models.TextField(_("what was wrong"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="correction_has_words", condition=~Q(why=""))]

    def __str__(self) -> str:
        return f"{self.notice}: {self.why[:40]}"


class Specimen(Trial):
    """A letter set with sample data and drawn page by page, so that people see what it looks like.

    `stamp` names kind, version and the bytes of the template; a changed template is drawn anew.
    """

    stamp = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Notice.Kind)
    version = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField(default=0, help_text="0: not drawn yet")
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "version"]

    def __str__(self) -> str:
        return self.stamp
