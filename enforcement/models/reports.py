"""What belongs to an order: the reports of re-generation tests, and its letter."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.models.orders import Order
from notices.models import Notice, Trial


class TestReport(models.Model):
    """What came out when the platform tried to generate the avatar again; one is accepted."""

    class Outcome(models.TextChoices):
        ACCEPTED = "ACCEPTED", pgettext_lazy("test report", "Accepted")
        SENT_BACK = "SENT_BACK", pgettext_lazy("test report", "Sent back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="reports")
    tested_on = models.DateField(_("day of the test"))
    prompts = models.PositiveIntegerField(_("prompts tried"))
    alike = models.PositiveIntegerField(_("results that were alike"))
    words = models.TextField(_("how it was tested"), max_length=8000, blank=True)
    attachment = models.FileField(upload_to="orders", max_length=200, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                name="test_report_one_counts",
                condition=~Q(outcome="SENT_BACK"),
            ),
            models.CheckConstraint(name="test_report_tried_something", condition=Q(prompts__gt=0)),
            models.CheckConstraint(
                name="test_report_says_how", condition=~Q(words="") | ~Q(attachment="")
            ),
            models.CheckConstraint(
                name="test_report_file_has_hash",
                condition=Q(attachment="", sha256="")
                | (~Q(attachment="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
            ),
            models.CheckConstraint(
                name="test_report_decided_whole",
                condition=Q(outcome="", decided_by=None, decided_at=None, reason="")
                | Q(
                    outcome="ACCEPTED",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decided_at__gte=F("at"),
                )
                | (
                    Q(
                        outcome="SENT_BACK",
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                        decided_at__gte=F("at"),
                    )
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="test_report_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.alike}/{self.prompts}"

    __test__ = False  # pytest: this is no test


class Letter(Trial):
    """The letter of an order, an order to take down as a signed PDF, and how issuing it goes."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="letter")
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_issued_or_tried",
                condition=Q(notice__isnull=False, failure="", retry_at=None)
                | Q(notice=None, retry_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="order_letter_waiting",
                condition=Q(retry_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.notice or self.failure}"
