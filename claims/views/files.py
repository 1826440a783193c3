"""Pictures and proofs of a claim, for those who may see the claim."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.roles import CLAIMING, Role
from claims import queries
from claims.models import Claim, Evidence
from pictures.serving import image_response, paper_response


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
        return avatar_of(claim, side, viewer=viewer, where=request.path)


class AvatarImage(RoleRequiredMixin):
    """The avatar of a claim; there may be no work in it yet."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID, side: int) -> HttpResponse:
        viewer = person(request)
        claim = queries.claim_for(viewer, public_id)
        return avatar_of(claim, side, viewer=viewer, where=request.path)


def avatar_of(claim: Claim, side: int, *, viewer: User, where: str) -> HttpResponse:
    """The claim's avatar, watermarked; the look is logged."""
    if claim.avatar is None:
        raise Http404
    return image_response(claim.avatar.blob, side, viewer=viewer, watermark=True, where=where)


class EvidenceFile(RoleRequiredMixin):
    """The bytes of a proof, for the claimant and the auditor."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID, evidence_id: UUID) -> HttpResponse:
        return proof_response(queries.evidence_for(person(request), public_id, evidence_id))


def proof_response(proof: Evidence) -> HttpResponse:
    """A proof as a download, for whoever may read it."""
    return paper_response(proof.attachment, proof.filename)
