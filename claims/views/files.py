"""Pictures and proofs of a claim, for those who may see the claim."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.access import RoleRequiredMixin, person
from accounts.roles import CLAIMING, REVIEWING, Role
from claims import queries
from pictures.serving import POLICY, image_response


class PictureImage(RoleRequiredMixin):
    """A work of the claim, or its avatar, for the claimant and the auditor."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(
        self, request: HttpRequest, public_id: UUID, picture_id: UUID, which: str, side: int
    ) -> HttpResponse:
        viewer = person(request)
        claim = queries.claim_for(viewer, public_id)
        pictures = claim.pictures.select_related("work__blob")
        picture = get_object_or_404(pictures, public_id=picture_id)
        if which == "original":
            return image_response(picture.work.blob, side, viewer=viewer, watermark=False)
        return avatar_of(request, public_id, side)


class AvatarImage(RoleRequiredMixin):
    """The avatar of a claim; there may be no work in it yet."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID, side: int) -> HttpResponse:
        return avatar_of(request, public_id, side)


def avatar_of(request: HttpRequest, public_id: UUID, side: int) -> HttpResponse:
    """The claim's avatar, watermarked; the look is logged."""
    viewer = person(request)
    claim = queries.claim_for(viewer, public_id)
    if claim.avatar is None:
        raise Http404
    return image_response(
        claim.avatar.blob, side, viewer=viewer, watermark=True, where=request.path
    )


class EvidenceFile(RoleRequiredMixin):
    """The bytes of a proof, always as a download, for the claimant and those who examine it."""

    roles = (*CLAIMING, *REVIEWING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID, evidence_id: UUID) -> HttpResponseBase:
        proof = queries.evidence_for(person(request), public_id, evidence_id)
        response = FileResponse(
            proof.attachment.open("rb"),
            as_attachment=True,
            filename=proof.filename,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = POLICY
        response["Cache-Control"] = "private, no-store"
        return response
