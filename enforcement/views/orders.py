"""The orders' pages: the list, one order, and what the platform and its judge say of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from enforcement import actions
from enforcement.actions import ANSWERING, JUDGING
from enforcement.models import Acknowledgement, Order, TestReport
from enforcement.order_forms import AcknowledgeForm, OrderFilter, ReportForm, SendBackForm
from enforcement.queries.orders import (
    READERS,
    alarms,
    claim_for,
    letter_of,
    order_named,
    orders,
    orders_of,
    reports_of,
)
from enforcement.queries.webhooks import READERS as READERS_OF_WEBHOOKS
from enforcement.words import ground_of, reasons_of, timeline_of
from notices.downloads import notice_response
from payouts.forms import show_refusal
from pictures.serving import image_response, paper_response

PAGE = 25


class Orders(RoleRequiredMixin, ListView[Order]):
    """Every order, narrowed by what is to do, by kind and by number."""

    roles = READERS
    template_name = "enforcement/orders.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Order]:
        self.form = OrderFilter(self.request.GET)
        return orders(**self.form.wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        return super().get_context_data(
            **kwargs,
            tab="orders",
            form=self.form,
            of_platform=user.has_role(Role.PLATFORM_CLIENT),
            sees_webhooks=user.has_role(*READERS_OF_WEBHOOKS),
            alarms=alarms(),
        )


class OrderPage(RoleRequiredMixin):
    """One order with everything that was said and done about it."""

    roles = READERS

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        order = order_named(order_id)
        if person(request).has_role(Role.PLATFORM_CLIENT):
            actions.note_arrival(order.pk, now=timezone.now())
            order = order_named(order_id)
        return show(request, order)


def show(request: HttpRequest, order: Order, status: int = 200, **forms: BaseForm) -> HttpResponse:
    """The page of an order; a form that was refused stands in it with its words."""
    user, said = person(request), getattr(order, "acknowledgement", None)
    answers, reports = user.has_role(*ANSWERING), reports_of(order)
    waiting = next((report for report in reports if not report.outcome), None)
    context: dict[str, Any] = {
        "tab": "orders",
        "order": order,
        "said": said,
        "reports": reports,
        "sees_webhooks": user.has_role(*READERS_OF_WEBHOOKS),
        "of_platform": answers,
        "timeline": timeline_of(order),
        "ground": ground_of(order),
        "reasons": reasons_of(order),
    }
    if answers and said is None:
        context["acknowledge_form"] = AcknowledgeForm(order)
    if answers and order.state == Order.State.ACKNOWLEDGED:
        context["report_form"] = ReportForm()
    if waiting and user.has_role(*JUDGING) and order.state == Order.State.REPORTED:
        context |= {"to_judge": waiting, "send_back_form": SendBackForm()}
    return render(request, "enforcement/order.html", {**context, **forms}, status=status)


class Acknowledge(RoleRequiredMixin):
    """The platform says that it was done."""

    roles = ANSWERING

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        order = order_named(order_id)
        form = AcknowledgeForm(order, request.POST, request.FILES)
        return _said(
            request, order, form, "acknowledge_form", actions.acknowledge,
            _("Kept. Thank you for acting on the order."),
        )  # fmt: skip


class Report(RoleRequiredMixin):
    """The platform reports its re-generation test."""

    roles = ANSWERING

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        form = ReportForm(request.POST, request.FILES)
        return _said(
            request, order_named(order_id), form, "report_form", actions.report_test,
            _("Kept. A reviewer looks at the report."),
        )  # fmt: skip


def _said(
    request: HttpRequest,
    order: Order,
    form: Any,
    name: str,
    action: Callable[..., object],
    done: str,
) -> HttpResponse:
    if not form.is_valid():
        return show(request, order, 400, **{name: form})
    fields = dict(form.cleaned_data)
    upload = fields.pop("file", None)
    try:
        action(order, by=person(request), upload=upload, now=timezone.now(), **fields)
    except Refused as refused:
        show_refusal(form, refused.field, str(refused))
        return show(request, order, refused.status, **{name: form})
    messages.success(request, done)
    return redirect("enforcement:order", order.public_id)


class AcceptReport(RoleRequiredMixin):
    """A senior reviewer accepts the report that waits."""

    roles = JUDGING

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        report = get_object_or_404(TestReport, order__public_id=order_id, outcome="")
        try:
            actions.accept_report(report, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The report is accepted and the order closed."))
        return redirect("enforcement:order", order_id)


class SendBackReport(RoleRequiredMixin):
    """A senior reviewer asks for another test."""

    roles = JUDGING

    def post(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        report = get_object_or_404(TestReport, order__public_id=order_id, outcome="")
        form = SendBackForm(request.POST)
        if not form.is_valid():
            return show(request, order_named(order_id), 400, send_back_form=form)
        reason = form.cleaned_data["reason"]
        try:
            actions.send_back_report(report, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Sent back. The platform is told."))
        return redirect("enforcement:order", order_id)


class Picture(RoleRequiredMixin):
    """The avatar as it was claimed, watermarked; the look is logged."""

    roles = READERS

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        blob, viewer = order_named(order_id).blob, person(request)
        return image_response(blob, 384, viewer=viewer, watermark=True, where=request.path)


class LetterFile(RoleRequiredMixin):
    """The order as a signed PDF."""

    roles = READERS

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        notice, save = letter_of(order_named(order_id)), "save" in request.GET
        return notice_response(notice, request, viewer=person(request), attachment=save)


class ProofFile(RoleRequiredMixin):
    """A file that the platform added to what it said, as a download."""

    roles = READERS

    def get(self, request: HttpRequest, shown_id: UUID) -> HttpResponse:
        for model in (Acknowledgement, TestReport):
            row = model.objects.filter(public_id=shown_id).exclude(attachment="").first()
            if row is not None:
                return paper_response(row.attachment, row.filename)
        raise Http404


class OfClaim(RoleRequiredMixin):
    """What was ordered because of one claim, and whether it is done; a fragment for its page."""

    roles = (*CLAIMING, Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR)

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        user = person(request)
        claim = claim_for(user, claim_id)
        whole = not getattr(request, "htmx", False)
        context = {
            "claim": claim,
            "orders": orders_of(claim),
            "mine": claim.claimant_id == user.pk,
            "reads_orders": user.has_role(*READERS),
        }
        page = "enforcement/of_claim.html" if whole else "enforcement/_of_claim.html"
        return render(request, page, context)
