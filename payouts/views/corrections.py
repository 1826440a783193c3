"""Corrections: the list, the receivables by age, and proposing one from its award."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions.corrections import PROPOSERS, propose_correction
from payouts.correction_forms import FindForm, ProposeForm
from payouts.correction_sheet import corrections_file
from payouts.forms import show_refusal
from payouts.models import Award, Correction
from payouts.queries.corrections import (
    UNPAID,
    ageing,
    awards_called,
    corrections,
    live_correction,
    paid_payment,
    receivables,
    stage_of,
    sum_of_ages,
)
from payouts.views.finance import PAGE, READERS

SEERS = (*READERS, Role.SENIOR_REVIEWER)


class CorrectionList(RoleRequiredMixin, ListView[Correction]):
    """Corrections that are looked for, the newest first."""

    roles = SEERS
    template_name = "payouts/corrections.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Correction]:
        self.form = FindForm(self.request.GET or None)
        self.wanted = self.form.wanted()
        return corrections(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs,
            tab="corrections",
            form=self.form,
            filtered=any(self.wanted.values()),
            query=self.request.GET.urlencode(),
            awards=awards_called(self.wanted["text"]),
            **seeing(person(self.request)),
        )
        named(context["object_list"])
        return context


class CorrectionSheet(RoleRequiredMixin):
    """The same corrections as a file."""

    roles = SEERS

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        return corrections_file(corrections(**FindForm(request.GET).wanted()))


class Receivables(RoleRequiredMixin, ListView[Correction]):
    """Money that is asked back and not there yet, with its sums by age."""

    roles = READERS
    template_name = "payouts/receivables.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Correction]:
        return receivables()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ages = ageing(day_in_china(timezone.now()))
        context = super().get_context_data(
            **kwargs,
            tab="corrections",
            ages=ages,
            total=sum_of_ages(ages),
            **seeing(person(self.request)),
        )
        named(context["object_list"])
        return context


class Propose(RoleRequiredMixin):
    """One award: the correction it has, or proposing one."""

    roles = SEERS

    def get(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        award = self.award(award_id)
        kind = Correction.Kind.CLAWBACK if paid_payment(award) else Correction.Kind.REVERSAL
        return self.show(request, award, ProposeForm(initial={"kind": kind}))

    def post(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        user, award = person(request), self.award(award_id)
        user.must_have_role(*PROPOSERS)
        form = ProposeForm(request.POST)
        if not form.is_valid():
            return self.show(request, award, form, status=400)
        try:
            made = propose_correction(award, by=user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, award, form, status=refused.status)
        said = _("%(reference)s is proposed. Somebody else must decide it.") % {"reference": made}
        messages.success(request, said)
        return redirect("payouts:correction", made.public_id)

    def award(self, award_id: UUID) -> Award:
        awards = Award.objects.select_related("claim", "picture__work", "tariff")
        return get_object_or_404(awards, public_id=award_id)

    def show(
        self, request: HttpRequest, award: Award, form: ProposeForm, status: int = 200
    ) -> HttpResponse:
        user = person(request)
        context = {
            "award": award,
            "payment": paid_payment(award),
            "standing": live_correction(award),
            "form": form,
            "own": award.claim.claimant_id == user.pk,
            "may_propose": user.has_role(*PROPOSERS),
            **seeing(user),
        }
        return render(request, "payouts/propose.html", context, status=status)


def seeing(user: User) -> dict[str, Any]:
    """What the pages show this person: of the bank only what finance and the auditor see."""
    return {"sees_money": user.has_role(*READERS)}


def named(found: list[Correction]) -> None:
    """Give each correction of a page the name of its stage, and whether its money is overdue."""
    today = day_in_china(timezone.now())
    for correction in found:
        stage = stage_of(correction)
        late = correction.due_on is not None and correction.due_on < today
        correction.__dict__.update(stage_name=stage.label, overdue=late and stage in UNPAID)
