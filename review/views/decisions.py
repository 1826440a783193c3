"""All settled decisions: a look at the first rows, and the whole of them as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.roles import REVIEWING
from review.actions import EXPORTING, Sending, begin_export
from review.formats import MEDIA_TYPES
from review.forms import DecisionFilter
from review.models import DecisionExport
from review.queries import Wanted, counted_decisions, exports_of, first_rows, settled_decisions

FIRST, MOST = 20, 10_000
LAST_EXPORTS = 10


class Decisions(RoleRequiredMixin):
    """The first rows that an export would have, how many there are, and who exported before."""

    roles = EXPORTING

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer = person(request)
        form = DecisionFilter(request.GET)
        valid = form.is_valid()
        found = settled_decisions(form.wanted(), to=viewer) if valid else None
        context = {
            "form": form,
            "filtered": bool(request.GET),
            "valid": valid,
            "rows": first_rows(found, FIRST) if found is not None else [],
            "count": counted_decisions(found, most=MOST) if found is not None else 0,
            "most": MOST,
            "query": request.GET.urlencode(),
            "forms": DecisionExport.Form.choices,
            "exports": exports_of(viewer)[:LAST_EXPORTS],
            "decides": viewer.has_role(*REVIEWING),
        }
        return render(request, "review/decisions.html", context, status=200 if valid else 400)


class Download(RoleRequiredMixin):
    """The whole file, sent as it is read; who took it is written down."""

    roles = EXPORTING

    def get(self, request: HttpRequest, form: str) -> StreamingHttpResponse | HttpResponse:
        asked = DecisionFilter(request.GET)
        if form not in MEDIA_TYPES:
            raise Http404
        if not asked.is_valid():
            return Decisions().get(request)
        return sent(asked.wanted(), form=form, by=person(request))


def sent(wanted: Wanted, *, form: str, by: User) -> StreamingHttpResponse:
    """The answer that streams an export, for the page and the API."""
    export = begin_export(wanted, form=form, by=by, now=timezone.now())
    sending = Sending(export, wanted, clock=timezone.now)
    response = StreamingHttpResponse(sending, content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Accel-Buffering"] = "no"  # nginx would keep a million rows before the first byte
    response["Redress-Export"] = str(export.public_id)
    return response
