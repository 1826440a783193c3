"""Looking at a claim a second time: both pictures and a worksheet each, and nothing else."""

from abc import abstractmethod
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from pictures.serving import POLICY, image_response
from pictures.veil import CLEAR, Veil
from review import actions
from review.forms import OpinionForm, show_refusal
from review.models import SecondLook
from review.queries import (
    BlindSheet,
    blind_sheets,
    lessons_of,
    look_of,
    picture_of_look,
    proof_of_look,
)
from review.views.admission import DECIDERS


def own_look(viewer: User, look_id: UUID) -> SecondLook:
    """A look that the viewer is at or has finished; not found for anybody else."""
    look = look_of(viewer, look_id, now=timezone.now())
    if look is None:
        raise Http404
    return look


class LookPage(RoleRequiredMixin):
    """A second look; once it is finished, what one said."""

    roles = DECIDERS

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        look = look_of(person(request), look_id, now=timezone.now())
        if look is None:
            messages.info(request, _("This second look is over. Nothing more is needed."))
            return redirect("review:queue")
        return show_look(request, look, blind_sheets(look))


def show_look(
    request: HttpRequest,
    look: SecondLook,
    found: list[BlindSheet],
    *,
    bound: OpinionForm | None = None,
    bound_to: int = 0,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with the form that was refused, as it was filled in."""
    forms = {sheet.number: OpinionForm.of_look(sheet) for sheet in found if look.open}
    if bound is not None:
        forms[bound_to] = bound
    context = {
        "look": look,
        "rows": [(sheet, forms.get(sheet.number)) for sheet in found],
        "missing": sum(sheet.opinion is None for sheet in found),
        "lessons": lessons_of(look),
    }
    return render(request, "review/look.html", context, status=status)


class SaveOpinion(RoleRequiredMixin):
    """Stores what the viewer finds on one picture and goes on to the next."""

    roles = DECIDERS

    def post(self, request: HttpRequest, look_id: UUID, number: int) -> HttpResponse:
        look = own_look(person(request), look_id)
        found, picture = blind_sheets(look), picture_of_look(look, number)
        if picture is None:
            raise Http404
        form = OpinionForm.of_look(found[number - 1], request.POST)
        status = 400
        if form.is_valid():
            by, now = person(request), timezone.now()
            try:
                actions.save_opinion(look, picture, by=by, now=now, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                return _onward(request, look, found, number)
        return show_look(request, look, found, bound=form, bound_to=number, status=status)


def _onward(
    request: HttpRequest, look: SecondLook, found: list[BlindSheet], done: int
) -> HttpResponse:
    messages.success(request, _("Your opinion on picture %(number)d is kept.") % {"number": done})
    left = [s.number for s in found if s.opinion is None and s.number != done]
    later = [number for number in left if number > done] or left
    anchor = f"picture-{later[0]}" if later else "propose"
    return redirect(f"{reverse('review:look', args=[look.public_id])}#{anchor}")


class LookStep(RoleRequiredMixin):
    """One posted step without input; a refusal becomes a message."""

    roles = DECIDERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        look = own_look(person(request), look_id)
        try:
            return self.act(request, look)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("review:look", look.public_id)

    @abstractmethod
    def act(self, request: HttpRequest, look: SecondLook) -> HttpResponse:
        """The one action of this step, and where it leads."""


class FinishLook(LookStep):
    """Finishes the look; its page then shows what was said."""

    def act(self, request: HttpRequest, look: SecondLook) -> HttpResponse:
        actions.finish_look(look, by=person(request), now=timezone.now())
        messages.success(request, _("Thank you. Your second look is kept."))
        return redirect("review:look", look.public_id)


class GiveBackLook(LookStep):
    """Ends the look unfinished and returns to the queue."""

    def act(self, request: HttpRequest, look: SecondLook) -> HttpResponse:
        actions.give_back_look(look, by=person(request), now=timezone.now())
        messages.info(request, _("You gave the second look back."))
        return redirect("review:queue")


class LookImage(RoleRequiredMixin):
    """The work or the avatar of a look, by the picture's number: no address names the claim."""

    roles = DECIDERS

    def get(
        self, request: HttpRequest, look_id: UUID, number: int, which: str, side: int
    ) -> HttpResponse:
        veil = Veil.of(request.GET.get("veil", ""))
        return image_of_look(
            person(request), look_id, number, which, side, where=request.path, veil=veil
        )


def image_of_look(
    viewer: User,
    look_id: UUID,
    number: int,
    which: str,
    side: int,
    *,
    where: str,
    veil: Veil = CLEAR,
) -> HttpResponse:
    """One of the two pictures; a look at the avatar is logged."""
    look = own_look(viewer, look_id)
    picture = picture_of_look(look, number)
    if picture is None:
        raise Http404
    if which == "original":
        return image_response(picture.work.blob, side, viewer=viewer, watermark=False, veil=veil)
    assert look.claim.avatar is not None  # noqa: S101  # a filed claim has one
    return image_response(
        look.claim.avatar.blob, side, viewer=viewer, watermark=True, where=where, veil=veil
    )


class LookProof(RoleRequiredMixin):
    """A proof of a look's picture as a download under a name that tells nothing; logged."""

    roles = DECIDERS

    def get(self, request: HttpRequest, look_id: UUID, number: int, place: int) -> HttpResponseBase:
        return proof_for_look(person(request), look_id, number, place)


def proof_for_look(viewer: User, look_id: UUID, number: int, place: int) -> HttpResponseBase:
    """The bytes of a proof; the look is written down."""
    look = own_look(viewer, look_id)
    picture = picture_of_look(look, number)
    proof = proof_of_look(picture, place) if picture else None
    if proof is None:
        raise Http404
    ending = proof.filename.rpartition(".")[2][:8] if "." in proof.filename else "bin"
    response = FileResponse(
        actions.open_proof(proof, by=viewer, now=timezone.now()),
        as_attachment=True,
        filename=f"picture-{number}-proof-{place}.{ending}",
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response
