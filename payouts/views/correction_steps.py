"""The page of one correction, and every step of it: decide, remind, receive, write off, confirm."""

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions.closings import (
    confirm_closing,
    propose_receipt,
    propose_write_off,
    remind,
    turn_down_closing,
)
from payouts.actions.corrections import approve_correction, turn_down_correction
from payouts.correction_forms import ReceiptForm, WriteOffForm
from payouts.forms import ReasonForm
from payouts.models import Closing, Correction
from payouts.queries.corrections import (
    Stage,
    closings_of,
    corrections,
    letters_of,
    stage_of,
)
from payouts.views.corrections import SEERS, named, seeing


class CorrectionPage(RoleRequiredMixin):
    """One correction with its history, and the steps that it offers this person."""

    roles: ClassVar[tuple[Role, ...]] = SEERS

    def get(self, request: HttpRequest, correction_id: UUID) -> HttpResponse:
        return self.show(request, correction_id)

    def show(
        self, request: HttpRequest, correction_id: UUID, status: int = 200, **forms: Any
    ) -> HttpResponse:
        correction = get_object_or_404(corrections(), public_id=correction_id)
        context = {**correction_facts(correction, person(request)), **forms}
        return render(request, "payouts/correction.html", context, status=status)


def correction_facts(correction: Correction, user: User) -> dict[str, Any]:
    """What a correction's page shows, and which steps it offers this person."""
    own = correction.award.claim.claimant_id == user.pk
    stage, ends = stage_of(correction), closings_of(correction)
    preparer = user.has_role(Role.FINANCE_PREPARER) and not own
    approver = user.has_role(Role.FINANCE_APPROVER) and not own
    last = ends[-1] if ends else None
    named([correction])
    return {
        "correction": correction,
        "stage": stage.value,
        "stage_name": stage.label,
        "overdue": correction.__dict__["overdue"],
        "closings": ends,
        "closing": last,
        "letters": letters_of(correction),
        "own": own,
        "proposer": correction.proposed_by_id == user.pk,
        "can_decide": approver and correction.proposed_by_id != user.pk and stage == Stage.PROPOSED,
        "can_close": preparer and stage == Stage.OPEN,
        "can_confirm": approver
        and stage == Stage.CLOSING
        and last is not None
        and last.proposed_by_id != user.pk,
        "turn_down_form": ReasonForm(),
        "receipt_form": ReceiptForm(),
        "write_off_form": WriteOffForm(),
        **seeing(user),
    }


class CorrectionStep(CorrectionPage):
    """One posted step on a correction; a refusal shows the page again with the reason."""

    http_method_names = ["post"]
    form_class: ClassVar[type[forms.Form] | None] = None
    form_name = ""

    def post(self, request: HttpRequest, correction_id: UUID, **more: UUID) -> HttpResponse:
        correction = get_object_or_404(corrections(), public_id=correction_id)
        form = self.form_class(request.POST) if self.form_class else forms.Form(request.POST)
        shown = {self.form_name: form} if self.form_name else {}
        if not form.is_valid():
            return self.show(request, correction_id, status=400, **shown)
        try:
            said = self.act(correction, person(request), {**form.cleaned_data, **more})
        except Refused as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                messages.error(request, str(refused))
            return self.show(request, correction_id, status=refused.status, **shown)
        messages.success(request, said)
        return redirect("payouts:correction", correction_id)

    @abstractmethod
    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        """The one action of this step; returns what to say of it."""


class ApproveCorrection(CorrectionStep):
    """Approves a proposed correction."""

    roles = (Role.FINANCE_APPROVER,)

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        approve_correction(correction, by=by, now=timezone.now())
        return _("Approved and booked. The claimant is told by e-mail.")


class TurnDownCorrection(CorrectionStep):
    """Turns down a proposed correction."""

    roles = (Role.FINANCE_APPROVER,)
    form_class, form_name = ReasonForm, "turn_down_form"

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        turn_down_correction(correction, by=by, words=given["reason"], now=timezone.now())
        return _("Turned down. The award stands as it did.")


class Remind(CorrectionStep):
    """Has the claimant reminded."""

    roles = (Role.FINANCE_PREPARER,)

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        remind(correction, by=by, now=timezone.now())
        return _("The claimant is reminded by e-mail.")


class Receive(CorrectionStep):
    """Says that the money is there."""

    roles = (Role.FINANCE_PREPARER,)
    form_class, form_name = ReceiptForm, "receipt_form"

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        propose_receipt(correction, by=by, now=timezone.now(), **given)
        return _("Noted. Somebody else must confirm it.")


class WriteOff(CorrectionStep):
    """Says that the money will not come."""

    roles = (Role.FINANCE_PREPARER,)
    form_class, form_name = WriteOffForm, "write_off_form"

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        propose_write_off(correction, words=given["words"], by=by, now=timezone.now())
        return _("Noted. Somebody else must confirm it.")


class ConfirmClosing(CorrectionStep):
    """Confirms how a clawback ended."""

    roles = (Role.FINANCE_APPROVER,)

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        confirm_closing(closing_of(correction, given["closing_id"]), by=by, now=timezone.now())
        return _("Confirmed and booked.")


class TurnDownClosing(CorrectionStep):
    """Turns down what was said of the end of a clawback."""

    roles = (Role.FINANCE_APPROVER,)
    form_class, form_name = ReasonForm, "turn_down_form"

    def act(self, correction: Correction, by: User, given: dict[str, Any]) -> str:
        closing = closing_of(correction, given["closing_id"])
        turn_down_closing(closing, by=by, words=given["reason"], now=timezone.now())
        return _("Turned down. The money is asked back still.")


def closing_of(correction: Correction, closing_id: UUID) -> Closing:
    """The very end of a correction that its reader had in front of them."""
    closings = Closing.objects.filter(correction=correction)
    found = closings.select_related("correction__award__claim")
    return get_object_or_404(found, public_id=closing_id)
