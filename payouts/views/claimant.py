"""What a claimant sees of the award: its state, accepting it, naming another payee."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.clocks import day_in_china
from claims.models import Claim
from claims.queries import claim_for
from claims.states import State
from payouts.actions import CodeLooksMistyped, NumberLooksMistyped, accept_award, change_payee
from payouts.forms import show_refusal
from payouts.models import Payee
from payouts.payee_forms import AcceptForm, PayeeForm
from payouts.queries import (
    acceptance_of,
    awards_of,
    can_change_payee,
    holds_of,
    shares_of_claim,
    stopped_of,
)
from payouts.queries.corrections import stands

SENSITIVE = ("account_number", "account_name", "alipay_account", "identity_number")


class OfClaim(RoleRequiredMixin):
    """The awards of one claim and how far they are paid; a fragment for the claim's page."""

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        user = person(request)
        claim = claim_for(user, claim_id)
        whole = not getattr(request, "htmx", False)
        return render(
            request,
            "payouts/of_claim.html" if whole else "payouts/_of_claim.html",
            {**_award_facts(claim), "mine": claim.claimant_id == user.pk},
        )


def _award_facts(claim: Claim) -> dict[str, Any]:
    """What the claimant's pages show of a claim's awards."""
    awards = awards_of(claim)
    standing = [award for award in awards if stands(award)]
    acceptance = acceptance_of(claim)
    today = day_in_china(timezone.now())
    payee = acceptance.payee if acceptance else None
    stopped = stopped_of(claim)
    for award in awards:
        award.is_stopped = award.pk in stopped  # type: ignore[attr-defined]  # for the template
    return {
        "shares": shares_of_claim(standing, payee, today),
        "company_shares": shares_of_claim(standing, Payee(kind=Payee.Kind.COMPANY), today),
        "claim": claim,
        "awards": awards,
        "holds": holds_of(claim),
        "standing": standing,
        "all_reversed": bool(awards) and not standing,
        "total": sum(award.amount for award in standing),
        "acceptance": acceptance,
        "can_accept": bool(standing) and claim.state == State.UPHELD,
        "can_change_payee": bool(standing) and can_change_payee(claim),
        "being_worked_out": claim.state == State.UPHELD and not awards,
    }


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(*SENSITIVE), name="dispatch")
class Accept(RoleRequiredMixin):
    """Accepting the award and naming the payee, on one page."""

    roles = tuple(CLAIMING)
    form_class: type[PayeeForm] = AcceptForm
    template = "payouts/accept.html"

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        return self.show(request, self.claim(request, claim_id), self.form_class())

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = self.claim(request, claim_id)
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, claim, form, status=400)
        try:
            self.act(request, claim, form)
        except Refused as refused:
            form.in_doubt = isinstance(refused, NumberLooksMistyped)
            form.code_in_doubt = isinstance(refused, CodeLooksMistyped)
            field = "papers" if refused.field == "file" else refused.field
            show_refusal(form, field, str(refused))
            return self.show(request, claim, form, status=refused.status)
        return redirect("claims:detail", claim.public_id)

    def claim(self, request: HttpRequest, claim_id: UUID) -> Claim:
        return claim_for(person(request), claim_id)

    def act(self, request: HttpRequest, claim: Claim, form: Any) -> None:
        accept_award(
            claim,
            by=person(request),
            payee=form.payee(),
            text_version=form.cleaned_data["text_version"],
            signature=form.cleaned_data["signature"],
            now=timezone.now(),
        )
        messages.success(request, _("You have accepted the award. The payment is on its way."))

    def show(
        self, request: HttpRequest, claim: Claim, form: PayeeForm, status: int = 200
    ) -> HttpResponse:
        context = {**_award_facts(claim), "form": form}
        return render(request, self.template, context, status=status)


class ChangePayee(Accept):
    """Naming another payee after a failed transfer."""

    form_class = PayeeForm
    template = "payouts/change_payee.html"

    def act(self, request: HttpRequest, claim: Claim, form: Any) -> None:
        change_payee(claim, by=person(request), payee=form.payee(), now=timezone.now())
        messages.success(request, _("The payee is changed. The payment will be prepared anew."))
