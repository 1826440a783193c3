"""Keeping what is typed at the desk; a script asks for it while somebody types."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from review import actions
from review.queries import live_leases
from review.views.admission import DECIDERS, readable_claim


class KeepWorksheet(RoleRequiredMixin):
    """Keeps one worksheet and says so in a sentence; or why not, and nothing is changed."""

    roles = DECIDERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, claim_id: UUID, picture_id: UUID) -> JsonResponse:
        by, now, typed = person(request), timezone.now(), request.POST
        claim = readable_claim(by, claim_id)
        picture = get_object_or_404(claim.pictures, public_id=picture_id)
        try:
            actions.keep_worksheet(
                claim,
                picture,
                by=by,
                ground=typed.get("ground", ""),
                access=typed.get("access", ""),
                elements=typed.getlist("elements"),
                reason=typed.get("reason", ""),
                knows=_moment(typed.get("knows", "")),
                now=now,
            )
        except Refused as refusal:
            return JsonResponse({"said": str(refusal)}, status=refusal.status)
        held = live_leases(now).filter(claim=claim).values_list("expires_at", flat=True)
        said = _("Saved %(time)s") % {"time": f"{timezone.localtime(now):%H:%M}"}
        return JsonResponse({"said": said, "until": held.get()})


def _moment(words: str) -> datetime | None:
    try:
        return parse_datetime(words)
    except ValueError:
        return None
