"""What finance sees: what is due, and the batches."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions import PaperUnreadable, open_paper, prepare_batch
from payouts.forms import PickForm
from payouts.models import Award, Batch, PayeePaper
from payouts.queries import (
    awards_named,
    batches,
    claims_waiting_for_awards,
    limits_at,
    open_holds,
    payable,
    picked,
    sum_of,
    tax_policy_on,
    total_of,
    totals_left_out,
)
from pictures.serving import paper_response

READERS = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)
PAGE = 25


class Overview(RoleRequiredMixin, ListView[Award]):
    """What can be paid now, the earliest due first, to pick and choose from."""

    roles = READERS
    template_name = "payouts/overview.html"
    paginate_by = PAGE

    def get_queryset(self) -> Any:
        self.form = PickForm(self.request.GET or None)
        if self.form.is_valid() and any(self.form.cleaned_data.values()):
            return picked(self.form.pick(), to=person(self.request))
        return payable(to=person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        found: Any = self.object_list
        picks = isinstance(found, list)
        now = timezone.now()
        return super().get_context_data(
            **kwargs,
            tab="due",
            now=now,
            limits=limits_at(now),
            form=self.form,
            picks=picks,
            due=total_of(found) if picks else sum_of(payable(to=user)),
            others=sum(total.count for total in totals_left_out(to=user).values()),
            held=open_holds(),
            unawarded=claims_waiting_for_awards().count(),
            tax_undecided=tax_policy_on(day_in_china(timezone.now())) is None,
            may_prepare=user.has_role(Role.FINANCE_PREPARER),
            may_stop=user.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER),
        )


class Prepare(RoleRequiredMixin):
    """Puts the chosen awards, or all payable ones, into a batch."""

    roles = (Role.FINANCE_PREPARER,)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = None
        if "all" not in request.POST:
            chosen = awards_named(request.POST.getlist("award"))
            if not chosen:
                messages.error(request, _("Choose at least one award."))
                return redirect("payouts:overview")
        form = PickForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("What is wanted could not be read. Choose it again."))
            return redirect("payouts:overview")
        try:
            batch = prepare_batch(
                by=person(request), awards=chosen, pick=form.pick(), now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("payouts:overview")
        messages.success(
            request,
            _("Batch %(batch)s is prepared. Somebody else must approve it.") % {"batch": batch},
        )
        return redirect("payouts:batch", batch.public_id)


class BatchList(RoleRequiredMixin, ListView[Batch]):
    """All batches, the newest first."""

    roles = READERS
    template_name = "payouts/batches.html"
    paginate_by = PAGE
    extra_context = {"tab": "batches"}

    def get_queryset(self) -> QuerySet[Batch]:
        return batches()


class PaperFile(RoleRequiredMixin):
    """A payee's paper, for who prepares or approves payments; the look is recorded."""

    roles = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)

    def get(self, request: HttpRequest, paper_id: UUID) -> HttpResponse:
        papers = PayeePaper.objects.select_related("payee")
        paper = get_object_or_404(papers, public_id=paper_id)
        try:
            data = open_paper(paper, by=person(request), now=timezone.now())
        except PaperUnreadable as refused:
            return HttpResponse(str(refused), status=refused.status, content_type="text/plain")
        return paper_response(ContentFile(data), paper.filename)
