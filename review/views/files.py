"""Pictures and proofs of a claim, for those who decide it and for the auditor."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from claims.models import Evidence
from pictures.serving import POLICY, avatar_response, image_response
from pictures.veil import CLEAR, Veil
from review.actions import open_proof
from review.views.admission import READERS, readable_claim
from similarity.queries import exhibit_of
from similarity.storage import ExhibitDamaged, read_back


class PictureImage(RoleRequiredMixin):
    """A work of the claim, or its avatar under the viewer's watermark."""

    roles = READERS

    def get(
        self, request: HttpRequest, claim_id: UUID, picture_id: UUID, which: str, side: int
    ) -> HttpResponse:
        return picture_of(
            person(request), claim_id, picture_id, which, side, where=request.path,
            veil=Veil.of(request.GET.get("veil", "")),
        )  # fmt: skip


def picture_of(
    viewer: User,
    claim_id: UUID,
    picture_id: UUID,
    which: str,
    side: int,
    *,
    where: str,
    veil: Veil = CLEAR,
) -> HttpResponse:
    """One of the two compared pictures; a look at the avatar is logged."""
    claim = readable_claim(viewer, claim_id)
    pictures = claim.pictures.select_related("work__blob")
    picture = get_object_or_404(pictures, public_id=picture_id)
    if which == "original":
        return image_response(picture.work.blob, side, viewer=viewer, watermark=False, veil=veil)
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    return image_response(
        claim.avatar.blob, side, viewer=viewer, watermark=True, where=where, veil=veil
    )


class EvidenceImage(RoleRequiredMixin):
    """One view of what a comparison found; it shows the avatar, so it is guarded like one."""

    roles = READERS

    def get(
        self, request: HttpRequest, claim_id: UUID, picture_id: UUID, view: str
    ) -> HttpResponse:
        try:
            return evidence_of(
                person(request), claim_id, picture_id, view, where=request.path,
                veil=Veil.of(request.GET.get("veil", "")),
            )  # fmt: skip
        except ExhibitDamaged as damaged:
            return HttpResponse(str(damaged), status=damaged.status, content_type="text/plain")


def evidence_of(
    viewer: User,
    claim_id: UUID,
    picture_id: UUID,
    view: str,
    *,
    where: str,
    veil: Veil = CLEAR,
) -> HttpResponse:
    """One drawn view under the viewer's watermark; the look at the avatar is logged.

    Raises `ExhibitDamaged` when the stored picture is not what was drawn.
    """
    claim = readable_claim(viewer, claim_id)
    picture = get_object_or_404(claim.pictures, public_id=picture_id)
    exhibit = exhibit_of(picture)
    if exhibit is None or view not in exhibit.pictures:
        raise Http404
    drawing = read_back(exhibit.pictures[view])
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    return avatar_response(drawing, of=claim.avatar.blob, viewer=viewer, where=where, veil=veil)


class ProofFile(RoleRequiredMixin):
    """The bytes of a proof, always as a download; the look is logged."""

    roles = READERS

    def get(self, request: HttpRequest, claim_id: UUID, proof_id: UUID) -> HttpResponseBase:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        proofs = Evidence.objects.filter(claim=claim).exclude(attachment="")
        proof = get_object_or_404(proofs.select_related("claim"), public_id=proof_id)
        response = FileResponse(
            open_proof(proof, by=viewer, now=timezone.now()),
            as_attachment=True,
            filename=proof.filename,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = POLICY
        response["Cache-Control"] = "private, no-store"
        return response
