"""What lies behind the platform's doors: an order with its report, an endpoint, a delivery."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from claims.models import Claim
from enforcement import actions
from enforcement.models import Measure, Order
from tests.enforcement.names import HOOK, public_names
from tests.enforcement.ordered import acknowledged, endpoint_at, reported
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def told_the_platform(claim: Claim, *, by: User) -> dict[str, Any]:
    """An upheld claim's order, acknowledged with a file and its test reported."""
    with public_names():
        endpoint, _secret = endpoint_at(HOOK, by=by)
    actions.begin_measure(claim, basis=Measure.Basis.UPHELD, now=NOW)
    actions.order_waiting(now=LATER)
    actions.issue_letters(now=LATER)
    order = Order.objects.get(measure__claim=claim)
    paper = SimpleUploadedFile("done.pdf", b"%PDF-1.7 %%EOF")
    order = acknowledged(order, by=by, upload=paper)
    reported(order, by=by)
    return {
        "order_id": order.public_id,
        "shown_id": order.acknowledgement.public_id,
        "endpoint_id": endpoint.public_id,
        "delivery_id": endpoint.deliveries.order_by("pk")[0].public_id,
    }
