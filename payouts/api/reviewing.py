"""What an approver looks at, and the steps after a refused release, over the API."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import person
from payouts.actions import prepare_again, reject_refused
from payouts.models import Batch
from payouts.queries import figures_of, last_refusal, last_released, limits_at, shares_of
from payouts.serializers import BatchSerializer
from payouts.serializers.stops import ReviewSerializer


class ReviewMixin(GenericViewSet[Batch]):
    """Looking a batch over, and going on after its release was refused."""

    @extend_schema(responses=ReviewSerializer)
    @action(detail=True, pagination_class=None)
    def review(self, request: Request, batch_id: UUID) -> Response:
        """Totals, the last batch beside them, limits, what was left out, and a refusal."""
        batch = self.get_object()
        last = last_released(batch)
        facts = {
            "figures": figures_of(batch),
            "last": figures_of(last) if last else None,
            "banks": shares_of(batch),
            "limits": limits_at(timezone.now()),
            "refusal": last_refusal(batch),
        }
        return Response(ReviewSerializer(facts).data)

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"], url_path="reject-refused")
    def reject_refused(self, request: Request, batch_id: UUID) -> Response:
        """Reject a batch whose release was refused, and stop what stood against it."""
        batch = reject_refused(self.get_object(), by=person(request), now=timezone.now())
        return Response(BatchSerializer(batch).data)

    @extend_schema(request=None, responses={201: BatchSerializer})
    @action(detail=True, methods=["post"], url_path="prepare-again")
    def prepare_again(self, request: Request, batch_id: UUID) -> Response:
        """Prepare the rest of a batch that was rejected after a refused release."""
        batch = prepare_again(self.get_object(), by=person(request), now=timezone.now())
        return Response(BatchSerializer(batch).data, status=201)
