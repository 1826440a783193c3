"""The notices of one claim, the PDF of one of them, and its correction."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from claims.queries import running_term
from notices import actions, queries
from notices.downloads import notice_response
from notices.forms import CorrectionForm


class OfClaim(RoleRequiredMixin):
    """The notices of one claim; a fragment for the claim's page."""

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = queries.claim_for(viewer, claim_id)
        mine = claim.claimant_id == viewer.pk
        whole = not getattr(request, "htmx", False)
        return render(
            request,
            "notices/of_claim.html" if whole else "notices/_of_claim.html",
            {
                "claim": claim,
                "notices": queries.notices_followed(claim, to=viewer),
                "being_prepared": queries.being_prepared(claim),
                "mine": mine,
                "clock": running_term(claim),
                "may_correct": viewer.has_role(*actions.CORRECTING),
                "may_deliver": viewer.has_role(*actions.DELIVERING) and not mine,
            },
        )


class Download(RoleRequiredMixin):
    """A notice's PDF: shown in the browser, or saved with `?save`."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        viewer = person(request)
        notice = queries.notice_for(viewer, public_id)
        try:
            return notice_response(notice, request, viewer=viewer, attachment="save" in request.GET)
        except Refused as refused:
            context = {"notice": notice, "message": str(refused)}
            return render(request, "notices/damaged.html", context, status=refused.status)


class Correct(RoleRequiredMixin):
    """Asks that a notice be issued anew, in the place of one that says something wrong."""

    roles = actions.CORRECTING

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.show(request, public_id, CorrectionForm(), 200)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.show(request, public_id, form, 400)
        by = person(request)
        notice, why = queries.notice_for(by, public_id), form.cleaned_data["why"]
        try:
            actions.ask_correction(notice, by=by, why=why, now=timezone.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.show(request, public_id, form, refused.status)
        messages.success(request, _("The new notice comes in a minute or two."))
        return redirect("notices:of-claim", notice.claim.public_id)

    def show(
        self, request: HttpRequest, public_id: UUID, form: CorrectionForm, status: int
    ) -> HttpResponse:
        notice = queries.notice_for(person(request), public_id)
        facts = {"notice": notice, "form": form}
        return render(request, "notices/correct.html", facts, status=status)
