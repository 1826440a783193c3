"""Orders to the platform, and what it says it did."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.models.measures import Measure
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
                condition=Q(
                    state__in=["OPEN", "ACKNOWLEDGED"],
                    due_at__isnull=False,
                    due_at__gt=F("issued_at"),
                    ended_at=None,
                )
                | Q(state="REPORTED", due_at=None, ended_at=None)
                | Q(
                    state__in=["CLOSED", "LIFTED"],
                    due_at=None,
                    ended_at__isnull=False,
                    ended_at__gte=F("issued_at"),
                ),
            ),
            models.CheckConstraint(
                name="order_test_only_of_a_duty",
                condition=~Q(state__in=["ACKNOWLEDGED", "REPORTED"])
                | (~Q(kind="RESTORE") & ~Q(duty=[])),
            ),
            models.CheckConstraint(
                name="order_restoring_has_no_duty", condition=~Q(kind="RESTORE") | Q(duty=[])
            ),
        ]
        indexes = [
            models.Index(fields=["blob", "kind"], name="order_by_content"),
            models.Index(
                fields=["due_at"],
                name="order_by_term",
                condition=Q(due_at__isnull=False, overdue_at=None),
            ),
        ]

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
