"""Saying at the desk that a picture is distressing, and that it is not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from claims.models import Claim, Picture
from pictures.flags import flag_content, lift_flag
from pictures.models import Blob, SensitiveFlag
from review.forms.wellbeing import FlagForm
from review.views.admission import DECIDERS, readable_claim


def back(request: HttpRequest, claim: Claim, picture: Picture) -> HttpResponse:
    """To the page that was left (desk or proposal), at the same picture."""
    number = list(claim.pictures.values_list("pk", flat=True)).index(picture.pk) + 1
    page = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        page = reverse("review:desk", args=[claim.public_id])
    return redirect(f"{page}#picture-{number}")


def _pair(request: HttpRequest, claim_id: UUID, picture_id: UUID) -> tuple[Claim, Picture]:
    claim = readable_claim(person(request), claim_id)
    pictures = claim.pictures.select_related("work__blob")
    return claim, get_object_or_404(pictures, public_id=picture_id)


class Flag(RoleRequiredMixin):
    """Flags both pictures of a pair, or one of them."""

    roles = DECIDERS

    def post(self, request: HttpRequest, claim_id: UUID, picture_id: UUID) -> HttpResponse:
        claim, picture = _pair(request, claim_id, picture_id)
        form = FlagForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose what kind of distressing picture it is."))
            return back(request, claim, picture)
        given = form.cleaned_data
        for blob in _meant(claim, picture, given["which"]):
            flag_content(blob, kind=given["kind"], by=person(request), now=timezone.now())
        messages.success(request, _("The picture is veiled for everybody from now on."))
        return back(request, claim, picture)


def _meant(claim: Claim, picture: Picture, which: str) -> list[Blob]:
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    contents = {"original": picture.work.blob, "avatar": claim.avatar.blob}
    return [contents[which]] if which in contents else list(contents.values())


class LiftFlag(RoleRequiredMixin):
    """Shows a content clearly again to everybody, with a reason."""

    roles = DECIDERS

    def post(
        self, request: HttpRequest, claim_id: UUID, picture_id: UUID, flag_id: UUID
    ) -> HttpResponse:
        claim, picture = _pair(request, claim_id, picture_id)
        contents = [blob.pk for blob in _meant(claim, picture, "both")]
        flag = get_object_or_404(SensitiveFlag, public_id=flag_id, blob__in=contents)
        try:
            lift_flag(
                flag, by=person(request), reason=request.POST.get("reason", ""), now=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The flag is lifted."))
        return back(request, claim, picture)
