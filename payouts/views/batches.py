"""The page of one batch and what can be done with it: decide, release."""

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import (
    approve_batch,
    reject_batch,
    release_batch,
)
from payouts.downloads import files_of
from payouts.finance_forms import KnownFilter
from payouts.forms import ReasonForm
from payouts.models import Batch, Payment
from payouts.queries import (
    altered_in,
    batches,
    payments_of,
    pays_own_claim,
    progress_of,
    result_files_of,
    reviewed,
    shared_accounts,
    shares_of_batch,
)
from payouts.result_forms import ResultForm
from payouts.views.finance import PAGE, READERS
from payouts.views.reviewing import review_facts, show_badges, undecided


class BatchPage(RoleRequiredMixin, ListView[Payment]):
    """One batch: its figures, its payments with masked accounts, and the next step."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/batch.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payment]:
        self.batch = get_object_or_404(batches(), public_id=self.kwargs["batch_id"])
        if not undecided(self.batch):
            return payments_of(self.batch)
        wanted = KnownFilter(self.request.GET).wanted()
        return reviewed(self.batch, **wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        facts = {**batch_facts(self.batch, user), **review_facts(self.batch, user)}
        context = super().get_context_data(**{**facts, **kwargs})
        if facts["undecided"]:
            context["known"] = self.request.GET.get("known", "")
            show_badges(context["object_list"])
        return context

    def show(self, **context: Any) -> HttpResponse:
        """The page again after a refusal, with what was entered."""
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(**context), status=context["status"])


def batch_facts(batch: Batch, user: User) -> dict[str, Any]:
    """What a batch's page shows, and which steps it offers this person."""
    own = pays_own_claim(batch, user)
    preparer = user.has_role(Role.FINANCE_PREPARER) and not own
    approver = user.has_role(Role.FINANCE_APPROVER) and not own
    decides = approver and batch.prepared_by_id != user.pk
    state, states = batch.state, Batch.State
    waits = undecided(batch)
    return {
        "batch": batch,
        "own_claim": own,
        "own_batch": approver and batch.prepared_by_id == user.pk,
        "may_open_papers": preparer or approver,
        "files": (files := files_of(batch) if batch.is_released else []),
        "files_working": any(file.working for file in files),
        "exports": (made := [file.export for file in files if file.made]),
        "results": result_files_of(batch),
        "shares": None if waits else shares_of_batch(batch),
        "progress": progress_of(batch) if batch.is_released else [],
        "shared": shared_accounts(batch),
        "altered": altered_in(batch) if waits else [],
        "can_approve": decides and state == states.PREPARED,
        "can_reject": decides and waits,
        "can_release": preparer and state == states.APPROVED,
        "can_export": preparer and batch.is_released and not made,
        "can_import": preparer and state == states.RELEASED,
        "can_download": preparer and batch.is_released,
        "reason_form": ReasonForm(),
        "result_form": ResultForm(),
    }


class BatchStep(BatchPage):
    """One posted step on a batch; a refusal shows the page again with the reason."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            self.act(request, batch)
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(status=refused.status)
        return redirect("payouts:batch", batch_id)

    @abstractmethod
    def act(self, request: HttpRequest, batch: Batch) -> None:
        """The one action of this step."""


class Approve(BatchStep):
    """Approves a prepared batch."""

    roles = (Role.FINANCE_APPROVER,)

    def act(self, request: HttpRequest, batch: Batch) -> None:
        approve_batch(batch, by=person(request), now=timezone.now())
        messages.success(request, _("Approved. The bank's file can be made now."))


class Release(BatchStep):
    """Releases an approved batch to the bank."""

    roles = (Role.FINANCE_PREPARER,)

    def act(self, request: HttpRequest, batch: Batch) -> None:
        release_batch(batch, by=person(request), now=timezone.now())
        messages.success(request, _("Released. The files for the bank can be made now."))


class Reject(BatchPage):
    """Rejects a batch with a reason."""

    roles = (Role.FINANCE_APPROVER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(reason_form=form, status=400)
        reason = form.cleaned_data["reason"]
        try:
            reject_batch(batch, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(reason_form=form, status=refused.status)
        messages.success(request, _("Rejected. Its awards can be paid in another batch."))
        return redirect("payouts:batch", batch_id)
