"""Orders to the platform, what it says it did, and the reports of its re-generation tests."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.models.measures import Measure
from notices.models import Notice, Trial
from pictures.models import Blob


class Order(models.Model):
    """What the platform has to do with one content, because of one measure.

    `targets`, `statement` and `duty` are frozen: the avatars of that content as they were known,
    the reasons, and the contents that are to be kept down from now on. The state follows from
    what comes afterwards. `due_at` is when the present state should be left.
    """

    class Kind(models.TextChoices):
        TAKE_DOWN = "TAKE_DOWN", pgettext_lazy("order", "Take down")
        STAY_DOWN = "STAY_DOWN", pgettext_lazy("order", "Keep down")
        RESTORE = "RESTORE", pgettext_lazy("order", "Restore")

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("order", "Not acknowledged yet")
        ACKNOWLEDGED = "ACKNOWLEDGED", pgettext_lazy("order", "Done, the test is awaited")
        REPORTED = "REPORTED", pgettext_lazy("order", "Test reported, being looked at")
        CLOSED = "CLOSED", pgettext_lazy("order", "Closed")
        LIFTED = "LIFTED", pgettext_lazy("order", "Lifted: nothing more is to be done")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=10, choices=Kind)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    targets = models.JSONField()
    statement = models.JSONField()
    duty = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(
        null=True, blank=True, help_text="when an endpoint took it, or the platform first read it"
    )
    overdue_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was noticed that the present state is overdue"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "kind"], name="order_once_per_measure"),
            models.CheckConstraint(
                name="order_kind_known", condition=Q(kind__in=["TAKE_DOWN", "STAY_DOWN", "RESTORE"])
            ),
            models.CheckConstraint(
                name="order_number_formed", condition=Q(number__regex=r"^RDO-[0-9]{4}-[0-9]{6,}$")
            ),
            models.CheckConstraint(
                name="order_state_whole",
                condition=Q(state__in=["OPEN", "ACKNOWLEDGED"], due_at__gt=F("issued_at"),
                            ended_at=None)
                | Q(state="REPORTED", due_at=None, ended_at=None)
                | Q(state__in=["CLOSED", "LIFTED"], due_at=None, ended_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(
                name="order_test_only_of_a_duty",
                condition=~Q(state__in=["ACKNOWLEDGED", "REPORTED"])
                | (~Q(kind="RESTORE") & ~Q(duty=[])),
            ),
            models.CheckConstraint(
                name="order_restoring_has_no_duty", condition=~Q(kind="RESTORE") | Q(duty=[])
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["blob", "kind"], name="order_by_content"),
            models.Index(
                fields=["due_at"], name="order_by_term",
                condition=Q(due_at__isnull=False, overdue_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.ended_at is not None


class Acknowledgement(models.Model):
    """The platform says once when and how it did what an order asks; never changed."""

    class Done(models.TextChoices):
        REMOVED = "REMOVED", _("Removed")
        HIDDEN = "HIDDEN", _("No longer shown or handed out")
        NOT_FOUND = "NOT_FOUND", _("Looked for and not found")
        KEPT_DOWN = "KEPT_DOWN", _("Kept down")
        RESTORED = "RESTORED", _("Restored")

    order = models.OneToOneField(Order, models.PROTECT, related_name="acknowledgement")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    done = models.CharField(_("what was done"), max_length=10, choices=Done)
    done_at = models.DateTimeField(_("when it was done"))
    copies = models.PositiveIntegerField(_("copies removed or restored"), default=0)
    words = models.TextField(_("proof in words, or its address"), max_length=4000, blank=True)
    attachment = models.FileField(upload_to="orders", max_length=200, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="acknowledgement_done_known",
                condition=Q(done__in=["REMOVED", "HIDDEN", "NOT_FOUND", "KEPT_DOWN", "RESTORED"]),
            ),
            models.CheckConstraint(
                name="acknowledgement_not_of_the_future", condition=Q(done_at__lte=F("at"))
            ),
            models.CheckConstraint(
                name="acknowledgement_file_has_hash",
                condition=Q(attachment="", sha256="")
                | (~Q(attachment="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.done}"


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
                fields=["order"], name="test_report_one_counts",
                condition=~Q(outcome="SENT_BACK"),
            ),
            models.CheckConstraint(
                name="test_report_tried_something", condition=Q(prompts__gt=0)
            ),
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
                | Q(outcome="ACCEPTED", decided_by__isnull=False, decided_at__gte=F("at"))
                | (
                    Q(outcome="SENT_BACK", decided_by__isnull=False, decided_at__gte=F("at"))
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="test_report_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
            ),
        ]  # fmt: skip

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
                fields=["retry_at"], name="order_letter_waiting",
                condition=Q(retry_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order}: {self.notice or self.failure}"
