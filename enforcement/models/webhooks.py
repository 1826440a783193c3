"""Webhooks: what is said once, to which endpoint it goes, and every try of bringing it there."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.models.endpoints import Endpoint
from enforcement.models.orders import Order


class Message(models.Model):
    """Something that happened, told to every endpoint under one id; its body is frozen."""

    class Type(models.TextChoices):
        TAKE_DOWN = "order.take_down", _("an order to take down")
        STAY_DOWN = "order.stay_down", _("an order to keep down")
        RESTORE = "order.restore", _("an order to restore")
        LIFTED = "order.lifted", _("an order is lifted")
        OVERDUE = "order.overdue", _("an order is overdue")
        SENT_BACK = "order.report_sent_back", _("a test report is sent back")
        CLOSED = "order.closed", _("an order is closed")
        FORWARDED = "claim.forwarded", _("a claim is forwarded")
        PING = "ping", _("a test")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(max_length=30, choices=Type)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="messages")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_type_known",
                condition=Q(type__in=["claim.forwarded", "ping"], order=None)
                | Q(
                    type__in=[
                        "order.take_down", "order.stay_down", "order.restore", "order.lifted",
                        "order.overdue", "order.report_sent_back", "order.closed",
                    ],
                    order__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["order", "type"], name="message_said_once",
                condition=~Q(type__in=["order.overdue", "order.report_sent_back", "ping"]),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["at"], name="webhook_message_by_time")]

    def __str__(self) -> str:
        return f"{self.type} {self.webhook_id}"

    @property
    def webhook_id(self) -> str:
        """The id by which receivers know a message that comes again."""
        return f"msg_{self.public_id.hex}"


class Delivery(models.Model):
    """One message on its way to one endpoint; waits, has arrived, or was given up."""

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("webhook", "waiting")
        DELIVERED = "DELIVERED", pgettext_lazy("webhook", "delivered")
        DEAD = "DEAD", pgettext_lazy("webhook", "given up")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0, help_text="since it was last sent on its way")
    retry_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_state_whole",
                condition=Q(state="WAITING", retry_at__isnull=False, settled_at=None)
                | Q(state__in=["DELIVERED", "DEAD"], retry_at=None, settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="webhook_delivery_waiting", condition=Q(state="WAITING")
            ),
            models.Index(fields=["endpoint", "state"], name="webhook_delivery_by_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.message} → {self.endpoint}"


class Call(models.Model):
    """One try of a delivery: when, what came back and how long it took; appended, never changed."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of HTTP")
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=500, blank=True, help_text="how the answer begins")
    failure = models.CharField(max_length=300, blank=True, help_text="why there was no answer")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="call_answered_or_failed",
                condition=Q(status__isnull=False, failure="", status__gte=100)
                | (Q(status=None, answer="") & ~Q(failure="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.status or self.failure}"

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300
