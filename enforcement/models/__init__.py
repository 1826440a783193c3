"""Tables of the enforcement room."""

from enforcement.models.answers import (
    AnswerFile,
    AnswerLetter,
    ContactLook,
    CounterStatement,
    Forwarding,
)
from enforcement.models.countdowns import Countdown, Pause, Suit
from enforcement.models.endpoints import Endpoint, EndpointChange, States
from enforcement.models.measures import Measure
from enforcement.models.orders import Acknowledgement, Order
from enforcement.models.reports import Letter, TestReport
from enforcement.models.webhooks import Call, Delivery, Message

__all__ = [
    "Acknowledgement",
    "AnswerFile",
    "AnswerLetter",
    "Call",
    "ContactLook",
    "Countdown",
    "CounterStatement",
    "Delivery",
    "Endpoint",
    "EndpointChange",
    "Forwarding",
    "Letter",
    "Measure",
    "Message",
    "Order",
    "Pause",
    "States",
    "Suit",
    "TestReport",
]
