"""Endpoints and deliveries as the API shows them, and the webhooks that it describes."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework import serializers

from enforcement.models import Call, Delivery, Endpoint, Message, Order
from enforcement.models import States as EndpointState
from enforcement.order_serializers import (
    KeptDownSerializer,
    OrderReasonsSerializer,
    TargetSerializer,
)


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    """An address that receives webhooks."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=EndpointState.choices, read_only=True)
    second_signature_until = serializers.SerializerMethodField()
    waiting = serializers.IntegerField(source="waits", read_only=True, default=0)
    given_up = serializers.IntegerField(source="dead", read_only=True, default=0)

    class Meta:
        model = Endpoint
        fields = [
            "id", "url", "label", "state", "off", "added_at", "secret_at",
            "second_signature_until", "failing_since", "waiting", "given_up",
        ]  # fmt: skip
        read_only_fields = ["off", "added_at", "secret_at", "failing_since"]
        extra_kwargs: dict[str, dict[str, Any]] = {
            "url": {"validators": []}
        }  # the action says it in the person's language

    def get_second_signature_until(self, endpoint: Endpoint) -> str | None:
        """Until when the secret before the present one signs as well."""
        until = endpoint.former_until
        return until.isoformat() if until and until > timezone.now() else None


class SecretSerializer(EndpointSerializer):
    """An endpoint with its secret, which is told this once."""

    secret = serializers.SerializerMethodField()

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]

    def get_secret(self, endpoint: Endpoint) -> str:
        """Keep it: it is not told again."""
        return str(self.context["secret"])


class CallSerializer(serializers.ModelSerializer[Call]):
    """One try of a delivery."""

    class Meta:
        model = Call
        fields = ["at", "status", "milliseconds", "answer", "failure"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A message on its way to an endpoint."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    webhook_id = serializers.CharField(source="message.webhook_id", read_only=True)
    type = serializers.ChoiceField(
        source="message.type", choices=Message.Type.choices, read_only=True
    )
    order = serializers.SerializerMethodField()
    endpoint = serializers.UUIDField(source="endpoint.public_id", read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id", "webhook_id", "type", "order", "endpoint", "state", "tries", "retry_at",
            "settled_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_order(self, delivery: Delivery) -> str | None:
        """The number of the order; null of other messages."""
        return delivery.message.order.number if delivery.message.order else None


class WholeDeliverySerializer(DeliverySerializer):
    """A delivery with what is sent and every try."""

    body = serializers.CharField(source="message.body", read_only=True)
    calls = CallSerializer(many=True, read_only=True)

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "body", "calls"]
        read_only_fields = fields


class ReplaySerializer(serializers.Serializer[Any]):
    """From when on messages are sent again, tests aside; without it, those that were given up."""

    since = serializers.DateTimeField(required=False)


class ReplayedSerializer(serializers.Serializer[Any]):
    """How many messages were put on their way again."""

    replayed = serializers.IntegerField()


class ToldOrderSerializer(serializers.Serializer[Any]):
    """An order as a webhook tells it; `reason` where a test report was sent back."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Order.Kind.choices)
    state = serializers.ChoiceField(choices=Order.State.choices)
    issued_at = serializers.DateTimeField()
    due_at = serializers.CharField(help_text="ISO 8601, or empty")
    avatars = TargetSerializer(many=True)
    statement = OrderReasonsSerializer()
    keep_down = KeptDownSerializer(many=True)
    reason = serializers.CharField(required=False)


class OrderMessageSerializer(serializers.Serializer[Any]):
    """The body of a webhook about an order."""

    type = serializers.ChoiceField(
        choices=[value for value in Message.Type.values if value.startswith("order.")]
    )
    timestamp = serializers.DateTimeField()
    data = ToldOrderSerializer()  # type: ignore[assignment]  # the word of the convention


class ToldForwardingSerializer(serializers.Serializer[Any]):
    """A forwarded claim as a webhook tells it; the link is fetched from `/forwardings/{id}/`."""

    id = serializers.UUIDField()
    avatar = serializers.CharField(help_text="your id of the avatar that the claim is about")
    avatars = serializers.ListField(
        child=serializers.CharField(), help_text="your ids of every avatar with this content"
    )
    forwarded_at = serializers.DateTimeField()
    deemed_at = serializers.DateTimeField(help_text="when it counts as arrived without a proof")
    answer_until = serializers.DateTimeField()
    link_expires_at = serializers.DateTimeField()


class ForwardedMessageSerializer(serializers.Serializer[Any]):
    """The body of a webhook about a claim that waits to be handed to who made the avatar."""

    type = serializers.ChoiceField(choices=[Message.Type.FORWARDED.value])
    timestamp = serializers.DateTimeField()
    data = ToldForwardingSerializer()  # type: ignore[assignment]  # the word of the convention


SENT_SO = (
    "Sent as Standard Webhooks asks: check `webhook-signature` over "
    "`webhook-id.webhook-timestamp.body` with the endpoint's secret, refuse old "
    "timestamps, and pass over an id that you have had. Any 2xx takes it."
)

order_webhook = OpenApiWebhook(
    name="order",
    decorator=extend_schema(
        summary="Something happened to an order",
        description=SENT_SO,
        request={"application/json": OrderMessageSerializer},
        responses={"2XX": None},
        tags=["webhooks"],
    ),
)

forwarded_webhook = OpenApiWebhook(
    name="forwarding",
    decorator=extend_schema(
        summary="A claim waits to be handed to who made the avatar",
        description=f"{SENT_SO} Fetch the forwarding by its id for the link and the pseudonym.",
        request={"application/json": ForwardedMessageSerializer},
        responses={"2XX": None},
        tags=["webhooks"],
    ),
)
