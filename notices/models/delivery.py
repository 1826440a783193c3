"""Telling claimants by e-mail: of a notice, and of what has none."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Step
from notices.models.notices import Notice
from notices.models.trials import Trial
from payouts.models import CorrectionLetter


class Delivery(Trial):
    """Telling the claimant by e-mail that a notice is there; `sent_at` once it has left.

    `given_up_at` is when it was refused for good, failed for too long, or came back; then a person
    decides what to do. `attached` says that the PDF itself went with it.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="delivery")
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    attached = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_delivery_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_delivery_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notice_delivery_given_up_whole",
                condition=Q(given_up_at__isnull=True)
                | (Q(retry_at__isnull=True, tries__gt=0) & ~Q(failure="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.tries}"


class Message(Trial):
    """Telling the claimant by e-mail of a step that has no notice, or that its term ends soon.

    Or that a reviewer wrote to them, or that an award was corrected: then `letter` or `correction`
    is what was written, and `step` the last one before it. Owed as soon as the step or letter is
    there or the term near, so a lost row is made again.
    """

    class Kind(models.TextChoices):
        RETURNED = "RETURNED", _("Sent back by the bank")
        LAPSED = "LAPSED", _("Lapsed")
        REMINDER = "REMINDER", _("Please answer soon")
        WRITTEN = "WRITTEN", _("A reviewer wrote to you")
        REVERSED = "REVERSED", _("An award was reversed")
        ASKED_BACK = "ASKED_BACK", _("Money is asked back")
        OVERDUE = "OVERDUE", _("Money asked back is overdue")

    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    letter = models.OneToOneField(
        "claims.Message", models.PROTECT, null=True, blank=True, related_name="+"
    )
    correction = models.OneToOneField(
        CorrectionLetter, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "kind"],
                name="message_once",
                condition=Q(letter__isnull=True, correction__isnull=True),
            ),
            models.CheckConstraint(
                name="message_kind_known",
                condition=Q(
                    kind__in=["RETURNED", "LAPSED", "REMINDER"],
                    letter__isnull=True,
                    correction__isnull=True,
                )
                | Q(kind="WRITTEN", letter__isnull=False, correction__isnull=True)
                | Q(
                    kind__in=["REVERSED", "ASKED_BACK", "OVERDUE"],
                    letter__isnull=True,
                    correction__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="message_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="message_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.kind}: {self.tries}"
