"""Pages of the works library, and the addresses that show pictures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, REVIEWING, Role
from pictures import actions, queries
from pictures.forms import WorkForm, WorkProofForm
from pictures.models import Avatar, Work
from pictures.serving import image_response, original_response


def own_work(request: HttpRequest, public_id: UUID) -> Work:
    """One of the viewer's own works; anybody else's does not exist for them."""
    return get_object_or_404(queries.works_of(person(request)), public_id=public_id)


class WorksView(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """A creator's library."""

    roles = tuple(CLAIMING)
    template_name = "pictures/works.html"
    context_object_name = "works"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Work]:
        return queries.works_of(person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"incomplete": any(work.incomplete for work in context["works"])}


class WorkView(RoleRequiredMixin):
    """One work, large, with what its owner says about it."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return show_work(request, own_work(request, public_id), WorkProofForm())


def show_work(
    request: HttpRequest, work: Work, form: WorkProofForm, *, status: int = 200
) -> HttpResponse:
    """A work's page, with the form for a proof as it was sent if something in it was wrong."""
    context = {"work": work, "proofs": work.proofs.all(), "proof_form": form}
    return render(request, "pictures/work.html", context, status=status)


class EditWorkView(RoleRequiredMixin):
    """Corrects title and dates; the picture itself never changes."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        work = own_work(request, public_id)
        initial = {name: getattr(work, name) for name in WorkForm.base_fields}
        return self._show(request, work, WorkForm(initial=initial))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        work = own_work(request, public_id)
        form = WorkForm(request.POST)
        if form.is_valid():
            try:
                now = timezone.now()
                actions.change_work(work, by=person(request), now=now, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("The work is saved."))
                return redirect("pictures:work", public_id=work.public_id)
        return self._show(request, work, form, status=400)

    def _show(
        self, request: HttpRequest, work: Work, form: WorkForm, *, status: int = 200
    ) -> HttpResponse:
        context = {"work": work, "form": form}
        return render(request, "pictures/edit_work.html", context, status=status)


class DeleteWorkView(RoleRequiredMixin):
    """Takes an unused work out of the library."""

    roles = tuple(CLAIMING)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        work = own_work(request, public_id)
        title = work.title
        try:
            actions.delete_work(work, by=person(request))
        except actions.WorkInUse as refusal:
            messages.error(request, str(refusal))
            return redirect("pictures:work", public_id=public_id)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
        return redirect("pictures:works")


class WorkImageView(RoleRequiredMixin):
    """A work's picture for its owner."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, public_id: UUID, side: int) -> HttpResponse:
        work = own_work(request, public_id)
        return image_response(work.blob, side, viewer=person(request), watermark=False)


class AvatarImageView(RoleRequiredMixin):
    """An avatar's picture for who brought it in and for watching staff; watermarked and logged."""

    def get(self, request: HttpRequest, public_id: UUID, side: int) -> HttpResponse:
        viewer = person(request)
        avatar = get_object_or_404(Avatar.objects.select_related("blob"), public_id=public_id)
        if not queries.may_see_avatar(viewer, avatar):
            raise Http404
        return image_response(avatar.blob, side, viewer=viewer, watermark=True, where=request.path)


class OriginalView(RoleRequiredMixin):
    """The untouched bytes of a work, as a download, for staff who examine evidence.

    A content that is no work's, or a generated avatar's, is not found: those are shown
    watermarked and never leave as they are.
    """

    roles = (*REVIEWING, Role.AUDITOR)

    def get(self, request: HttpRequest, sha256: str) -> HttpResponse:
        blob = get_object_or_404(queries.originals(), sha256=sha256)
        return original_response(blob, viewer=person(request), where=request.path)
