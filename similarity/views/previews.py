"""Pages about the preview of a draft's comparison, for the draft's owner alone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures.serving import image_response
from similarity.previews import ask_preview, own_draft, preview_of, take_suggested

SMALL = 384  # pixels: enough to recognise an avatar


class Previewing(RoleRequiredMixin):
    """What concerns the preview of the person's own draft."""

    roles = tuple(CLAIMING)


class PreviewOf(Previewing):
    """The newest preview: a fragment for the draft's page, or a page of its own to load again."""

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        return self.show(request, claim_id)

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = own_draft(viewer, claim_id)
        try:
            ask_preview(claim, by=viewer, now=timezone.now())
        except Refused as refused:
            return self.show(request, claim_id, refusal=refused)
        if _by_htmx(request):
            return self.show(request, claim_id)
        return redirect("similarity:preview-of", claim_id)

    def show(
        self, request: HttpRequest, claim_id: UUID, *, refusal: Refused | None = None
    ) -> HttpResponse:
        viewer = person(request)
        claim = own_draft(viewer, claim_id)
        fragment = _by_htmx(request)
        context = {
            "claim": claim,
            "preview": preview_of(claim, viewer=viewer, now=timezone.now()),
            "refusal": refusal,
            "whole": not fragment,
        }
        # htmx swaps nothing in that comes with an error's status; the fragment says it in words.
        status = refusal.status if refusal and not fragment else 200
        name = "similarity/_preview.html" if fragment else "similarity/preview.html"
        return render(request, name, context, status=status)


class TakeSuggested(Previewing):
    """Names the avatar that the screenshot shows, and leads back to the draft."""

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = own_draft(viewer, claim_id)
        try:
            take_suggested(claim, by=viewer, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            sentence = _("The draft names the avatar %(id)s now.")
            messages.success(request, sentence % {"id": claim.avatar})
        page = reverse("claims:edit", args=[claim_id])
        if _by_htmx(request):
            return HttpResponse(headers={"HX-Redirect": page})
        return redirect(page)


class SuggestedImage(Previewing):
    """The suggested avatar, small and watermarked; every look is logged."""

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = own_draft(viewer, claim_id)
        avatar = preview_of(claim, viewer=viewer, now=timezone.now()).suggested
        if avatar is None:
            raise Http404
        return image_response(avatar.blob, SMALL, viewer=viewer, watermark=True, where=request.path)


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
