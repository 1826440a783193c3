"""Golden cases: the list of them, marking a decided claim, retiring a case."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Claim
from review import actions
from review.forms import EndForm, GoldenForm, show_refusal
from review.models import GoldenCase
from review.queries import final_verdicts, golden_cases
from review.views.adjudication import OVERSEERS
from review.views.admission import readable_claim
from review.views.queue import PAGE


class GoldenCases(RoleRequiredMixin):
    """All golden cases with how often they were shown and answered as expected."""

    roles = OVERSEERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return _list(request, EndForm())


def _list(
    request: HttpRequest, form: EndForm, *, about: UUID | None = None, status: int = 200
) -> HttpResponse:
    cases = Paginator(golden_cases(to=person(request)), PAGE)
    context = {
        "page": cases.get_page(request.GET.get("page")),
        "form": form,
        "about": about,
        "empty_form": EndForm(),
        "senior": person(request).has_role(Role.SENIOR_REVIEWER),
    }
    return render(request, "review/golden_cases.html", context, status=status)


class MarkGolden(RoleRequiredMixin):
    """Makes a decided claim a golden case."""

    roles = (Role.SENIOR_REVIEWER,)

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        return _mark(request, claim, _form(claim))

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        form, status = _form(claim, request), 400
        if form.is_valid():
            try:
                actions.mark_golden(
                    claim,
                    by=person(request),
                    expected=form.expected(),
                    why=form.cleaned_data["why"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("%(claim)s is a golden case now.") % {"claim": claim})
                return redirect("review:golden-cases")
        return _mark(request, claim, form, status=status)


def _form(claim: Claim, request: HttpRequest | None = None) -> GoldenForm:
    given = {key: verdict.ground for key, verdict in final_verdicts(claim).items()}
    pictures = list(claim.pictures.select_related("work"))
    return GoldenForm(pictures, request.POST if request else None, given=given)


def _mark(
    request: HttpRequest, claim: Claim, form: GoldenForm, *, status: int = 200
) -> HttpResponse:
    context = {"claim": claim, "form": form, "decided": claim.state in actions.golden.DECIDED}
    return render(request, "review/golden_mark.html", context, status=status)


class RetireGolden(RoleRequiredMixin):
    """Shows a golden case to nobody any more."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest, golden_id: UUID) -> HttpResponse:
        cases = GoldenCase.objects.exclude(claim__claimant=person(request))
        golden = get_object_or_404(cases, public_id=golden_id)
        form = EndForm(request.POST)
        if form.is_valid():
            try:
                actions.retire_golden(
                    golden, by=person(request), now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The golden case is retired."))
            return redirect("review:golden-cases")
        return _list(request, form, about=golden_id, status=400)
