"""Pages of the works library, and the addresses that show pictures."""

from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, REVIEWING, Role
from pictures import actions, queries
from pictures.forms import TITLE_LENGTH, AddWorksForm, WorkForm, read_upload
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


class AddWorksView(RoleRequiredMixin):
    """Takes one or more pictures at once; the good ones are kept, each other says why not."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "pictures/add_works.html", {"form": AddWorksForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddWorksForm(request.POST, request.FILES)
        if not form.is_valid():
            return render(request, "pictures/add_works.html", {"form": form}, status=400)
        added: list[Work] = []
        refused: list[tuple[str, str]] = []
        for file in form.cleaned_data["image"]:
            try:
                added.append(self._add(request, form, file))
            except Refused as refusal:
                refused.append((str(file.name), str(refusal)))
        if not refused:
            sentence = ngettext(
                "%(count)d work is in your library now.",
                "%(count)d works are in your library now.",
                len(added),
            )
            messages.success(request, sentence % {"count": len(added)})
            return redirect("pictures:works")
        context = {"form": form, "added": added, "refused": refused}
        status = 200 if added else 400
        return render(request, "pictures/add_works.html", context, status=status)

    def _add(self, request: HttpRequest, form: AddWorksForm, file: "UploadedFile[bytes]") -> Work:
        facts = form.cleaned_data
        return actions.add_work(
            by=person(request),
            data=read_upload(file),
            title=facts["title"] or title_from(str(file.name)),
            created_on=facts["created_on"],
            first_published_on=facts["first_published_on"],
            first_published_url=facts["first_published_url"],
            now=timezone.now(),
        )


class WorkView(RoleRequiredMixin):
    """One work, large, with what its owner says about it."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return render(request, "pictures/work.html", {"work": own_work(request, public_id)})


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


def title_from(filename: str) -> str:
    """A work's title from its file's name: without folder and ending."""
    return PurePath(filename).stem.strip()[:TITLE_LENGTH] or _("Untitled")
