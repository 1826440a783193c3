"""Pages of a forwarded claim for its claimant: what was answered, the clock, a proof of suit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims.queries import claim_for
from enforcement.actions import answers
from enforcement.answer_forms import SuitForm
from enforcement.answering import (
    READING,
    countdown_of,
    filed_statement_of,
    forwarding_for,
    forwarding_of,
)
from enforcement.models import AnswerFile, Forwarding, Suit
from enforcement.views.answers.showing import facts_of, readable_forwarding, takes_proofs
from pictures.serving import paper_response

NOT_FORWARDED = "enforcement/not_forwarded.html"


class OfClaim(RoleRequiredMixin):
    """Where the answer to a claim stands: a fragment for the claim's page, or read in full.

    Read in full by the claimant, a counter-statement has arrived with them.
    """

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim, fragment = claim_for(person(request), claim_id), getattr(request, "htmx", False)
        forwarding = forwarding_of(claim)
        if forwarding is None:
            template = "enforcement/_not_forwarded.html" if fragment else NOT_FORWARDED
            return render(request, template, {"claim": claim})
        if fragment:
            facts = {**facts_of(forwarding), "mine": is_mine(request, forwarding)}
            return render(request, "enforcement/_answer_of_claim.html", facts)
        statement = filed_statement_of(forwarding)
        if statement is not None and is_mine(request, forwarding):
            answers.see_answer(statement, by=person(request), now=timezone.now())
            forwarding = forwarding_for(person(request), claim_id)
        return show(request, forwarding, SuitForm())


def is_mine(request: HttpRequest, forwarding: Forwarding) -> bool:
    """Whether the claim is the viewer's own."""
    return forwarding.claim.claimant_id == person(request).pk


def show(
    request: HttpRequest, forwarding: Forwarding, form: SuitForm, status: int = 200
) -> HttpResponse:
    """The whole page, with the form as it was sent if something in it was wrong."""
    facts = facts_of(forwarding)
    mine = is_mine(request, forwarding)
    more = {"mine": mine, "form": form, "takes_proofs": mine and takes_proofs(facts["clock"])}
    return render(request, "enforcement/answer_of_claim.html", facts | more, status=status)


class ShowSuit(RoleRequiredMixin):
    """Takes a proof of suit from the claimant."""

    roles = tuple(CLAIMING)
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        forwarding = forwarding_for(person(request), claim_id)
        form = SuitForm(request.POST, request.FILES)
        if not form.is_valid():
            return show(request, forwarding, form, 400)
        clock = countdown_of(filed_statement_of(forwarding))
        if clock is None:
            return redirect("enforcement:answer-of-claim", claim_id)
        said = dict(form.cleaned_data)
        upload = said.pop("file")
        try:
            answers.show_suit(
                clock,
                by=person(request),
                fields=answers.SuitFields(**said),
                upload=upload,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return show(request, forwarding, form, refused.status)
        messages.success(request, _("The proof is with us. The clock stands while it is checked."))
        return redirect("enforcement:answer-of-claim", claim_id)


def readable_by(viewer: User, claim_id: UUID) -> Forwarding:
    """The forwarding for who reads its files: the claimant or staff that may see the claim."""
    forwarding = forwarding_for(viewer, claim_id)
    if viewer.has_role(*READING) and forwarding.claim.claimant_id != viewer.pk:
        return readable_forwarding(viewer, claim_id)
    return forwarding


class AnswerFileOf(RoleRequiredMixin):
    """A file of a signed counter-statement, as a download."""

    def get(self, request: HttpRequest, claim_id: UUID, file_id: UUID) -> HttpResponse:
        forwarding = readable_by(person(request), claim_id)
        files = AnswerFile.objects.filter(
            statement__forwarding=forwarding, statement__filed_at__isnull=False
        )
        file = get_object_or_404(files, public_id=file_id)
        return paper_response(file.attachment, file.filename)


class SuitFileOf(RoleRequiredMixin):
    """The file of a proof of suit, as a download for the claimant and staff."""

    def get(self, request: HttpRequest, claim_id: UUID, suit_id: UUID) -> HttpResponse:
        forwarding = readable_by(person(request), claim_id)
        suits = Suit.objects.filter(countdown__statement__forwarding=forwarding)
        suit = get_object_or_404(suits, public_id=suit_id)
        return paper_response(suit.attachment, suit.filename)
