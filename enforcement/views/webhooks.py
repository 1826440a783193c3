"""Endpoints and deliveries as pages: registered, tested, given up and sent again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from enforcement import actions
from enforcement.actions import MANAGING
from enforcement.endpoint_forms import DeliveryFilter, EndpointForm, ReplayForm
from enforcement.models import Delivery, Endpoint
from enforcement.queries.webhooks import (
    READERS,
    calls_of,
    changes_of,
    deliveries,
    delivery_named,
    endpoint_named,
    endpoints,
)
from payouts.forms import show_refusal

PAGE = 25


class Endpoints(RoleRequiredMixin, ListView[Endpoint]):
    """Where webhooks go, and how that works at present."""

    roles = READERS
    template_name = "enforcement/endpoints.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Endpoint]:
        return endpoints()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = person(self.request).has_role(*MANAGING)
        return super().get_context_data(
            **kwargs, tab="endpoints", manages=may, form=EndpointForm(), sees_webhooks=True
        )


class Managing(RoleRequiredMixin):
    """For those who manage endpoints; what is refused is said above the list of endpoints."""

    roles = MANAGING

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("enforcement:endpoints")


class AddEndpoint(RoleRequiredMixin):
    """Registers an endpoint and shows its secret once."""

    roles = MANAGING

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, EndpointForm(), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EndpointForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        by, now = person(request), timezone.now()
        try:
            made, secret = actions.register_endpoint(by=by, now=now, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, form, refused.status)
        return told_once(request, made, secret)

    def show(self, request: HttpRequest, form: EndpointForm, status: int) -> HttpResponse:
        context = {"tab": "endpoints", "form": form, "sees_webhooks": True}
        return render(request, "enforcement/add_endpoint.html", context, status=status)


def told_once(request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    """The page that shows a secret; no cache keeps it, and no other page shows it."""
    context = {"tab": "endpoints", "endpoint": endpoint, "secret": secret, "sees_webhooks": True}
    response = render(request, "enforcement/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


class EndpointPage(RoleRequiredMixin):
    """One endpoint: how it works, what was done to it, what its last messages were."""

    roles = READERS

    def get(self, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        endpoint = endpoint_named(endpoint_id)
        context = {
            "tab": "endpoints",
            "endpoint": endpoint,
            "changes": changes_of(endpoint)[:PAGE],
            "deliveries": deliveries(endpoint=endpoint_id)[:10],
            "manages": person(request).has_role(*MANAGING),
            "replay_form": ReplayForm(),
            "now": timezone.now(),
            "sees_webhooks": True,
        }
        return render(request, "enforcement/endpoint.html", context)


class Rotate(Managing):
    """Gives an endpoint a new secret and shows it once."""

    def post(self, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        endpoint = endpoint_named(endpoint_id)
        secret = actions.rotate_secret(endpoint, by=person(request), now=timezone.now())
        return told_once(request, endpoint, secret)


class Switch(Managing):
    """Switches an endpoint on or off."""

    def post(self, request: HttpRequest, endpoint_id: UUID, word: str) -> HttpResponse:
        endpoint, by, now = endpoint_named(endpoint_id), person(request), timezone.now()
        if word == "on":
            actions.switch_on(endpoint, by=by, now=now)
            messages.success(request, _("Switched on. What has waited is sent now."))
        else:
            actions.switch_off(endpoint, by=by, now=now)
            messages.success(request, _("Switched off. Messages wait until it is switched on."))
        return redirect("enforcement:endpoint", endpoint_id)


class Remove(Managing):
    """Removes an endpoint."""

    def post(self, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        endpoint = endpoint_named(endpoint_id)
        actions.remove_endpoint(endpoint, by=person(request), now=timezone.now())
        messages.success(request, _("Removed. Nothing is sent there any more."))
        return redirect("enforcement:endpoints")


class Ping(Managing):
    """Sends a test message."""

    def post(self, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        endpoint = endpoint_named(endpoint_id)
        sent = actions.ping_endpoint(endpoint, by=person(request), now=timezone.now())
        messages.success(request, _("A test is on its way. Load this page again in a moment."))
        return redirect("enforcement:delivery", sent.public_id)


class ReplayAll(Managing):
    """Sends again what an endpoint has missed."""

    def post(self, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        form = ReplayForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("This moment cannot be read."))
            return redirect("enforcement:endpoint", endpoint_id)
        count = actions.replay_endpoint(
            endpoint_named(endpoint_id),
            by=person(request),
            since=form.cleaned_data["since"],
            now=timezone.now(),
        )
        text = ngettext(
            "%(count)d message is sent again.", "%(count)d messages are sent again.", count
        )
        messages.success(request, text % {"count": count})
        return redirect("enforcement:endpoint", endpoint_id)


class Deliveries(RoleRequiredMixin, ListView[Delivery]):
    """What was told to which endpoint."""

    roles = READERS
    template_name = "enforcement/deliveries.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Delivery]:
        self.form = DeliveryFilter(self.request.GET)
        return deliveries(**self.form.wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = person(self.request).has_role(*MANAGING)
        return super().get_context_data(
            **kwargs, tab="deliveries", manages=may, form=self.form, sees_webhooks=True
        )


class DeliveryPage(RoleRequiredMixin):
    """One delivery: what is sent, and every try."""

    roles = READERS

    def get(self, request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        delivery = delivery_named(delivery_id)
        context = {
            "tab": "deliveries",
            "delivery": delivery,
            "calls": calls_of(delivery)[:100],
            "manages": person(request).has_role(*MANAGING),
            "sees_webhooks": True,
        }
        return render(request, "enforcement/delivery.html", context)


class Replay(Managing):
    """Sends one message again."""

    def post(self, request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        actions.replay(delivery_named(delivery_id), by=person(request), now=timezone.now())
        messages.success(request, _("It is sent again, under the same id."))
        return redirect("enforcement:delivery", delivery_id)
