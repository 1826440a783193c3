"""What people do about an e-mail that does not arrive: send it again, or post the notice."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from notices import actions
from notices.forms import PostingForm, ReturnedForm
from notices.models import Delivery, Notice
from notices.queries import delivery_of


class OfDelivery(RoleRequiredMixin):
    """A form with one reason about the delivery of somebody else's notice."""

    roles = actions.DELIVERING
    form: ClassVar[type[forms.Form]]
    template: ClassVar[str]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.show(request, delivery_of(public_id), self.form(), 200)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        delivery, form = delivery_of(public_id), self.form(request.POST)
        if not form.is_valid():
            return self.show(request, delivery, form, 400)
        try:
            self.act(request, delivery.notice, form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.show(request, delivery, form, refused.status)
        return redirect("notices:undelivered")

    def show(
        self, request: HttpRequest, delivery: Delivery, form: forms.Form, status: int
    ) -> HttpResponse:
        """The page; one's own notice is somebody else's to deliver."""
        if delivery.notice.claim.claimant_id == person(request).pk:
            raise PermissionDenied(_("Nobody decides about their own claim."))
        facts: dict[str, Any] = {
            "delivery": delivery,
            "notice": delivery.notice,
            "form": form,
            "days": settings.REDRESS_DAYS_POSTED,
        }
        return render(request, self.template, facts, status=status)

    def act(self, request: HttpRequest, notice: Notice, why: str) -> None:
        """Do it, and say so."""
        raise NotImplementedError


class Post(OfDelivery):
    """Orders that a notice be posted publicly."""

    form = PostingForm
    template = "notices/post.html"

    def show(
        self, request: HttpRequest, delivery: Delivery, form: forms.Form, status: int
    ) -> HttpResponse:
        if request.method == "GET" and (why := actions.why_not_post(delivery)):
            messages.error(request, why)
            return redirect("notices:undelivered")
        return super().show(request, delivery, form, status)

    def act(self, request: HttpRequest, notice: Notice, why: str) -> None:
        actions.post_publicly(notice, by=person(request), why=why, now=timezone.now())
        messages.success(request, _("The notice is posted publicly."))


class Returned(OfDelivery):
    """Writes down that an e-mail came back."""

    form = ReturnedForm
    template = "notices/returned.html"

    def act(self, request: HttpRequest, notice: Notice, why: str) -> None:
        actions.mark_returned(notice, by=person(request), why=why, now=timezone.now())
        messages.success(request, _("Written down. The clock of this notice stands still."))


class SendAgain(RoleRequiredMixin):
    """Lets one e-mail be tried again."""

    roles = actions.RETRYING
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = delivery_of(public_id).notice
        try:
            actions.send_again(notice, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It will be tried again within a minute."))
        return redirect("notices:undelivered")
