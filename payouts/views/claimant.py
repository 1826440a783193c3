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
from claims.models import Claim
from claims.queries import claim_for
from claims.states import State
from payouts.actions import NumberLooksMistyped, accept_award, change_payee
from payouts.forms import AcceptForm, PayeeForm, show_refusal
from payouts.queries import (
    acceptance_of,
    awards_of,
    can_change_payee,
    holds_of,
    stopped_of,
)

SENSITIVE = ("account_number", "account_name")


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
    stopped = stopped_of(claim)
    for award in awards:
        award.is_stopped = award.pk in stopped  # type: ignore[attr-defined]  # for the template
    return {
        "claim": claim,
        "awards": awards,
        "holds": holds_of(claim),
        "total": sum(award.amount for award in awards),
        "acceptance": acceptance_of(claim),
        "can_accept": bool(awards) and claim.state == State.UPHELD,
        "can_change_payee": can_change_payee(claim),
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
