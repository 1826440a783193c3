"""Double reviews that hold claims up: the list of them, and settling one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from review import actions
from review.actions import Ruling
from review.forms import EndForm, RulingForm, show_refusal
from review.models import SecondLook
from review.queries import both_sides, unsettled_looks, why_not_adjudicate, why_not_settle
from review.views.queue import PAGE

OVERSEERS = (Role.SENIOR_REVIEWER, Role.AUDITOR)


def unsettled_look(viewer: User, look_id: UUID) -> SecondLook:
    """A double review that still holds a claim up; not found once it is settled."""
    return get_object_or_404(unsettled_looks(to=viewer), public_id=look_id)


class Looks(RoleRequiredMixin):
    """Double reviews that are not settled: those that need a third person first."""

    roles = OVERSEERS

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        looks = Paginator(unsettled_looks(to=viewer), PAGE)
        page = looks.get_page(request.GET.get("page"))
        return render(request, "review/looks.html", {"page": page, "now": now})


class Adjudication(RoleRequiredMixin):
    """What two reviewers found, side by side, and a third person's decision."""

    roles = OVERSEERS

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        return _show(request, unsettled_look(person(request), look_id), EndForm())

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        viewer = person(request)
        viewer.must_have_role(Role.SENIOR_REVIEWER)
        look = unsettled_look(viewer, look_id)
        forms = {
            sides.opinion.picture_id: RulingForm.between(sides, request.POST)
            for sides in both_sides(look, viewer=viewer)
            if sides.differs
        }
        status = 400
        if all(form.is_valid() for form in forms.values()):
            rulings = {key: Ruling(**form.cleaned_data) for key, form in forms.items()}
            try:
                actions.adjudicate(look, by=viewer, rulings=rulings, now=timezone.now())
            except Refused as refusal:
                messages.error(request, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("%(claim)s is settled.") % {"claim": look.claim})
                return redirect("review:looks")
        return _show(request, look, EndForm(), rulings=forms, status=status)


def _show(
    request: HttpRequest,
    look: SecondLook,
    form: EndForm,
    *,
    rulings: dict[int, RulingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = person(request)
    senior = viewer.has_role(Role.SENIOR_REVIEWER)
    sides = both_sides(look, viewer=viewer) if look.differs else []
    bar = why_not_adjudicate(look, viewer) if senior else _("A senior reviewer decides this.")
    given = rulings or {}
    rows = [
        (
            one,
            given.get(one.opinion.picture_id, RulingForm.between(one))
            if one.differs and not bar
            else None,
        )
        for one in sides
    ]
    context = {
        "look": look,
        "claim": look.claim,
        "rows": rows,
        "bar": bar if look.differs else "",
        "may_end": senior and not why_not_settle(look, viewer),
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "review/adjudication.html", context, status=status)


class ReleaseLook(RoleRequiredMixin):
    """Ends the wait for a second look, or a difference that nobody can settle."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        look, form = unsettled_look(person(request), look_id), EndForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                actions.release_look(
                    look, by=person(request), now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(
                    request, _("The second look at %(claim)s is ended.") % {"claim": look.claim}
                )
                return redirect("review:looks")
        return _show(request, look, form, status=status)
