"""Tables of the enforcement room."""

from enforcement.models.endpoints import Endpoint, EndpointChange, States
from enforcement.models.measures import Measure
from enforcement.models.orders import Acknowledgement, Order
from enforcement.models.reports import Letter, TestReport
from enforcement.models.webhooks import Call, Delivery, Message

__all__ = [
    "Acknowledgement",
    "Call",
    "Delivery",
    "Endpoint",
    "EndpointChange",
    "Letter",
    "Measure",
    "Message",
    "Order",
    "States",
    "TestReport",
]
