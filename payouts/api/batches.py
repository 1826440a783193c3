"""Accepting awards, and batches from preparing to settling, over the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer

from accounts.access import AuditorReads, has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from claims.clocks import day_in_china
from claims.models import Claim
from claims.queries import claim_for
from payouts import texts
from payouts.actions import (
    MOST_BYTES,
    accept_award,
    approve_batch,
    change_payee,
    import_result,
    prepare_batch,
    preview_result,
    reject_batch,
    release_batch,
    too_large,
)
from payouts.api.reviewing import ReviewMixin
from payouts.finance_forms import KnownFilter
from payouts.models import Batch
from payouts.queries import (
    Known,
    Pick,
    acceptance_of,
    awards_named,
    awards_of,
    batches,
    holds_of,
    payable,
    reviewed,
    shared_accounts,
    shares_of_claim,
)
from payouts.queries.corrections import stands
from payouts.serializers import (
    AcceptSerializer,
    BatchSerializer,
    ClaimAwardsSerializer,
    PayableSerializer,
    PayeeSerializer,
    PaymentSerializer,
    PrepareSerializer,
    RejectSerializer,
    ResultFileSerializer,
    ResultSerializer,
    SharedAccountSerializer,
    payee_of,
    result_of_import,
    result_of_preview,
)

READERS = has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)
PREPARERS = has_role(Role.FINANCE_PREPARER)
APPROVERS = has_role(Role.FINANCE_APPROVER)


class BatchViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    ReviewMixin,
    viewsets.GenericViewSet[Batch],
):
    """Payment batches: prepare, approve or reject, release, take in the bank's results."""

    scope = Scope.PAYOUTS
    serializer_class = BatchSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "batch_id"
    lookup_value_converter = "uuid"
    permission_classes = (READERS,)
    step_permissions = {
        "create": PREPARERS,
        "release": PREPARERS,
        "results": PREPARERS,
        "approve": APPROVERS,
        "reject": APPROVERS,
        "reject_refused": APPROVERS,
        "prepare_again": PREPARERS,
    }

    def get_permissions(self) -> list[BasePermission]:
        return [self.step_permissions.get(self.action, READERS)()]

    def get_queryset(self) -> QuerySet[Batch]:
        return batches()

    @extend_schema(request=PrepareSerializer, responses={201: BatchSerializer})
    def create(self, request: Request) -> Response:
        """Prepare a batch of the named awards, or of the payable ones that are wanted."""
        entered = PrepareSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        wanted = dict(entered.validated_data)
        named, chosen = wanted.pop("awards", None), None
        if named is not None:
            chosen = awards_named(map(str, named))
            if len(chosen) < len(set(named)):
                raise ValidationError({"awards": [_("Some of these awards do not exist.")]})
        batch = prepare_batch(
            by=person(request), awards=chosen, pick=Pick(**wanted), now=timezone.now()
        )
        return Response(BatchSerializer(batch).data, status=201)

    @extend_schema(responses=PayableSerializer(many=True))
    @action(detail=False, serializer_class=PayableSerializer)
    def payable(self, request: Request) -> Response:
        """The awards that can be put into a batch now, the earliest due first."""
        return self._paged(payable(to=person(request)), PayableSerializer)

    @extend_schema(
        parameters=[OpenApiParameter("known", str, enum=Known.values)],
        responses=PaymentSerializer(many=True),
    )
    @action(detail=True, serializer_class=PaymentSerializer)
    def payments(self, request: Request, batch_id: UUID) -> Response:
        """The payments of a batch with masked accounts, those to look at most closely first."""
        wanted = KnownFilter(request.query_params).wanted()
        return self._paged(reviewed(self.get_object(), **wanted), PaymentSerializer)

    @extend_schema(responses=SharedAccountSerializer(many=True))
    @action(detail=True, url_path="shared-accounts", pagination_class=None)
    def shared_accounts(self, request: Request, batch_id: UUID) -> Response:
        """Accounts paid by the batch that more than one person has named: a fact, no verdict."""
        shared = shared_accounts(self.get_object())
        return Response(SharedAccountSerializer(shared, many=True).data)

    def _paged(self, rows: QuerySet[Any], serializer: type[ModelSerializer[Any]]) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, batch_id: UUID) -> Response:
        """Approve a batch that somebody else prepared."""
        batch = approve_batch(self.get_object(), by=person(request), now=timezone.now())
        return Response(BatchSerializer(batch).data)

    @extend_schema(request=RejectSerializer, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, batch_id: UUID) -> Response:
        """Reject a batch with a reason; its awards become payable again."""
        entered = RejectSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        batch = reject_batch(
            self.get_object(),
            by=person(request),
            reason=entered.validated_data["reason"],
            now=timezone.now(),
        )
        return Response(BatchSerializer(batch).data)

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, batch_id: UUID) -> Response:
        """Release an approved batch: its payments count as sent, its files can be made."""
        batch = release_batch(self.get_object(), by=person(request), now=timezone.now())
        return Response(BatchSerializer(batch).data)

    @extend_schema(request=ResultFileSerializer, responses=ResultSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def results(self, request: Request, batch_id: UUID) -> Response:
        """Take in the bank's result file, or with `dry_run` say what it would do."""
        entered = ResultFileSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        upload, batch, user = entered.validated_data["file"], self.get_object(), person(request)
        if upload.size > MOST_BYTES:
            raise too_large()
        data, now = upload.read(), timezone.now()
        if entered.validated_data["dry_run"]:
            judged = preview_result(batch, by=user, data=data, now=now)
            return Response(result_of_preview(batch, judged))
        result = import_result(batch, by=user, filename=upload.name, data=data, now=now)
        return Response(result_of_import(batch, result))


class AcceptanceViewSet(viewsets.GenericViewSet[Claim]):
    """The award of one claim, for its claimant: what it is, accepting it, changing the payee."""

    scope = Scope.PAYOUTS
    permission_classes = (IsAuthenticated, AuditorReads)
    serializer_class = AcceptSerializer
    pagination_class = None

    def awarded(self, claim: Claim, status: int = 200) -> Response:
        language = get_language() or "en"
        awards, acceptance = awards_of(claim), acceptance_of(claim)
        payee = acceptance.payee if acceptance else None
        standing = [award for award in awards if stands(award)]
        shown = ClaimAwardsSerializer(
            {
                "awards": awards,
                "shares": shares_of_claim(standing, payee, day_in_china(timezone.now())),
                "holds": holds_of(claim),
                "acceptance": acceptance,
                "text": texts.acceptance(language),
                "text_version": texts.ACCEPTANCE_VERSION,
                "consent": texts.consent(language),
                "consent_version": texts.CONSENT_VERSION,
            }
        )
        return Response(shown.data, status=status)

    @extend_schema(responses=ClaimAwardsSerializer)
    def list(self, request: Request, claim_id: str) -> Response:
        """Awards, holds, payments and the texts to agree to."""
        return self.awarded(claim_for(person(request), UUID(claim_id)))

    @extend_schema(request=AcceptSerializer, responses={201: ClaimAwardsSerializer})
    def create(self, request: Request, claim_id: str) -> Response:
        """Accept the award and name the payee."""
        claim = claim_for(person(request), UUID(claim_id))
        entered = AcceptSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        accept_award(
            claim,
            by=person(request),
            payee=payee_of(entered.validated_data),
            text_version=entered.validated_data["text_version"],
            signature=entered.validated_data["signature"],
            now=timezone.now(),
        )
        return self.awarded(claim, status=201)

    @extend_schema(request=PayeeSerializer, responses=ClaimAwardsSerializer)
    @action(detail=False, methods=["post"])
    def payee(self, request: Request, claim_id: str) -> Response:
        """Name another payee, as after a failed transfer."""
        claim = claim_for(person(request), UUID(claim_id))
        entered = PayeeSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        change_payee(
            claim,
            by=person(request),
            payee=payee_of(entered.validated_data),
            now=timezone.now(),
        )
        return self.awarded(claim)
