"""The pages of tariff and tax policies: what is in force, the history, proposing and deciding."""

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions import (
    approve_policy,
    propose_tariff,
    propose_tax,
    turn_down_policy,
    withdraw_policy,
)
from payouts.forms import ReasonForm, show_refusal
from payouts.models import Tariff, TaxPolicy
from payouts.policy_forms import PoliciesForm, TariffForm, TaxForm
from payouts.queries import changes, open_policies, policies, tariff_on, tax_policy_on
from payouts.views.finance import PAGE, READERS

KINDS: dict[str, type[Tariff] | type[TaxPolicy]] = {"tax": TaxPolicy, "tariff": Tariff}


def policy_named(public_id: UUID) -> Tariff | TaxPolicy:
    """A policy of either kind; `Http404` where there is none."""
    found: Tariff | TaxPolicy | None = policies(TaxPolicy).filter(public_id=public_id).first()
    found = found or policies(Tariff).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


class PolicyList(RoleRequiredMixin, ListView[Any]):
    """What is in force and what waits, and the history of one kind."""

    roles = READERS
    template_name = "payouts/policies.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Any]:
        self.form = PoliciesForm(self.request.GET or None)
        self.of, self.state = self.form.wanted()
        found: Any = policies(KINDS[self.of])
        wanted: QuerySet[Any] = found.filter(state=self.state) if self.state else found
        return wanted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = day_in_china(timezone.now())
        return super().get_context_data(
            **kwargs,
            tab="policies",
            form=self.form,
            of=self.of,
            filtered=bool(self.state),
            tariff=tariff_on(today),
            tax=tax_policy_on(today),
            waiting=open_policies(),
            may_propose=person(self.request).has_role(Role.FINANCE_PREPARER),
        )


class PolicyPage(RoleRequiredMixin):
    """One policy: its terms, what it changes, who proposed it and who decided."""

    roles: ClassVar[tuple[Role, ...]] = READERS

    def get(self, request: HttpRequest, policy_id: UUID) -> HttpResponse:
        return self.show(request, policy_named(policy_id))

    def show(
        self,
        request: HttpRequest,
        policy: Tariff | TaxPolicy,
        form: ReasonForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {**_policy_facts(policy, person(request)), "reason_form": form or ReasonForm()}
        return render(request, "payouts/policy.html", context, status=status)


def _policy_facts(policy: Tariff | TaxPolicy, user: User) -> dict[str, Any]:
    own = policy.proposed_by_id == user.pk
    return {
        "policy": policy,
        "is_tax": isinstance(policy, TaxPolicy),
        "changes": changes(policy),
        "own": own and policy.is_open,
        "can_decide": policy.is_open and not own and user.has_role(Role.FINANCE_APPROVER),
        "can_withdraw": policy.is_open and own and user.has_role(Role.FINANCE_PREPARER),
    }


class ApprovePolicy(PolicyPage):
    """Lets a proposed policy come into force."""

    roles = (Role.FINANCE_APPROVER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, policy_id: UUID) -> HttpResponse:
        policy = policy_named(policy_id)
        try:
            approve_policy(policy, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, policy_named(policy_id), status=refused.status)
        messages.success(
            request, _("Approved. It is in force from %(day)s.") % {"day": policy.effective_from}
        )
        return redirect("payouts:policy", policy_id)


class TurnDownPolicy(PolicyPage):
    """Turns a proposal down, with a reason."""

    roles = (Role.FINANCE_APPROVER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, policy_id: UUID) -> HttpResponse:
        policy, form = policy_named(policy_id), ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(request, policy, form, status=400)
        reason = form.cleaned_data["reason"]
        try:
            turn_down_policy(policy, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, policy_named(policy_id), form, status=refused.status)
        messages.success(request, _("Turned down. What is in force stays."))
        return redirect("payouts:policy", policy_id)


class WithdrawPolicy(PolicyPage):
    """Takes back one's own proposal."""

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, policy_id: UUID) -> HttpResponse:
        try:
            withdraw_policy(policy_named(policy_id), by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, policy_named(policy_id), status=refused.status)
        messages.success(request, _("Withdrawn."))
        return redirect("payouts:policy", policy_id)


class Propose(RoleRequiredMixin):
    """The form for another policy of one kind."""

    roles = (Role.FINANCE_PREPARER,)
    form_class: type[TariffForm] | type[TaxForm]
    is_tax: ClassVar[bool]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        try:
            policy = self.act(form, person(request))
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, form, status=refused.status)
        messages.success(request, _("Proposed. Somebody else must approve it."))
        return redirect("payouts:policy", policy.public_id)

    @abstractmethod
    def act(self, form: Any, user: User) -> Tariff | TaxPolicy:
        """The one action of this form."""

    def show(
        self, request: HttpRequest, form: TariffForm | TaxForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "is_tax": self.is_tax}
        return render(request, "payouts/propose_policy.html", context, status=status)


class ProposeTariff(Propose):
    """Proposes another amount per picture."""

    form_class = TariffForm
    is_tax = False

    def act(self, form: Any, user: User) -> Tariff:
        return propose_tariff(**form.cleaned_data, by=user, now=timezone.now())


class ProposeTax(Propose):
    """Proposes whether and how tax is withheld."""

    form_class = TaxForm
    is_tax = True

    def act(self, form: Any, user: User) -> TaxPolicy:
        return propose_tax(
            terms=form.terms(),
            effective_from=form.cleaned_data["effective_from"],
            reason=form.cleaned_data["reason"],
            by=user,
            now=timezone.now(),
        )
