"""The public figures over the API."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from transparency.api.everybody import OpenViewSet
from transparency.blocks import sheet
from transparency.forms import PeriodForm
from transparency.queries.figures import figures
from transparency.serializers import PublicFiguresSerializer
from transparency.serving import tag_of

PERIOD = OpenApiParameter(
    "period", str, description="`all`, a year, a quarter or a month: 2026, 2026-Q1, 2026-03."
)


class FiguresViewSet(OpenViewSet):
    """What happens to claims, in figures of which none says anything of fewer than k cases."""

    serializer_class = PublicFiguresSerializer
    pagination_class = None

    @extend_schema(
        operation_id="transparency_figures_retrieve",
        parameters=[PERIOD],
        responses=PublicFiguresSerializer,
    )
    def list(self, request: Request) -> Response:
        """The figures of one period, counted once a day up to the last day that is over."""
        report = figures(now=timezone.now())
        form = PeriodForm(request.query_params, periods=report.periods())
        if not form.is_valid():
            raise ValidationError({"period": [str(one) for one in form.errors["period"]]})
        shown = sheet(report, form.chosen())
        self.tag = tag_of(shown.period, report.until, report.k)
        agreement = shown.agreement
        told: dict[str, Any] = {
            **vars(shown),
            "periods": report.periods(),
            "agreement": agreement
            and {**asdict(agreement), "share": agreement.share, "kappa": agreement.kappa},
        }
        return Response(PublicFiguresSerializer(told).data)
