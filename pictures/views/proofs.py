"""The proofs of authorship that are kept with a work."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures.forms import WorkProofForm
from pictures.models import Work, WorkProof
from pictures.proofs import ProofInUse, add_proof, remove_proof
from pictures.serving import paper_response
from pictures.views.library import own_work, show_work


class AddProof(RoleRequiredMixin):
    """Keeps one more proof with a work."""

    roles = tuple(CLAIMING)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        work = own_work(request, public_id)
        form = WorkProofForm(request.POST, request.FILES)
        if form.is_valid() and self._add(request, work, form):
            return redirect("pictures:work", public_id)
        return show_work(request, work, form, status=400)

    def _add(self, request: HttpRequest, work: Work, form: WorkProofForm) -> bool:
        """Whether the proof is kept; if not, the form says why."""
        said = form.cleaned_data
        try:
            add_proof(
                work,
                by=person(request),
                kind=said["kind"],
                note=said["note"],
                upload=said["file"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            return False
        messages.success(request, _("The proof is kept with the work."))
        return True


class RemoveProof(RoleRequiredMixin):
    """Takes a proof away, unless a claim rests on it."""

    roles = tuple(CLAIMING)

    def post(self, request: HttpRequest, public_id: UUID, proof_id: UUID) -> HttpResponse:
        try:
            remove_proof(_own_proof(request, public_id, proof_id), by=person(request))
        except ProofInUse as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The proof is removed."))
        return redirect("pictures:work", public_id)


class ProofFile(RoleRequiredMixin):
    """The file of a proof, for the work's owner."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, public_id: UUID, proof_id: UUID) -> HttpResponse:
        proof = _own_proof(request, public_id, proof_id, with_file=True)
        return paper_response(proof.attachment, proof.filename)


def _own_proof(
    request: HttpRequest, public_id: UUID, proof_id: UUID, *, with_file: bool = False
) -> WorkProof:
    proofs = own_work(request, public_id).proofs.select_related("work")
    if with_file:
        proofs = proofs.exclude(attachment="")
    return get_object_or_404(proofs, public_id=proof_id)
