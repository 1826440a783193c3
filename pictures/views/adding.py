"""Bringing works into the library, one request per file or many at once, and describing them."""

from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures import actions, queries
from pictures.forms import (
    MOST_FILES,
    TITLE_LENGTH,
    AddWorksForm,
    WorkForm,
    ids_in,
    read_upload,
)
from pictures.models import Work

JSON = "application/json"
MOST_ROWS = 50


class AddWorksView(RoleRequiredMixin):
    """Takes one or more pictures at once; the good ones are kept, each other says why not.

    The page's own program sends one file at a time and asks for JSON; without it the form is
    sent whole and a page answers.
    """

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, AddWorksForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddWorksForm(request.POST, request.FILES)
        if request.headers.get("Accept") == JSON:
            return self._answer(request, form)
        if not form.is_valid():
            return self._show(request, form, status=400)
        added: list[Work] = []
        known: list[actions.AlreadyInLibrary] = []
        refused: list[tuple[str, str]] = []
        for file in form.cleaned_data["image"]:
            try:
                added.append(_add(request, form, file))
            except actions.AlreadyInLibrary as there:
                known.append(there)
            except Refused as refusal:
                refused.append((str(file.name), str(refusal)))
        if not refused and not known:
            messages.success(request, _in_library(len(added)))
            return redirect("pictures:works")
        status = 400 if refused and not added else 200
        return self._show(request, form, added=added, known=known, refused=refused, status=status)

    def _answer(self, request: HttpRequest, form: AddWorksForm) -> JsonResponse:
        """What became of one file, in words and with the address of its work."""
        if not form.is_valid():
            reasons = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"state": "refused", "message": " ".join(reasons)}, status=400)
        try:
            work = _add(request, form, form.cleaned_data["image"][0])
        except actions.AlreadyInLibrary as known:
            told = {"message": str(known), **_named(known.work)}
            return JsonResponse({"state": "known", **told})
        except Refused as refusal:
            told = {"message": str(refusal), "field": refusal.field}
            return JsonResponse({"state": "refused", **told}, status=refusal.status)
        return JsonResponse({"state": "added", **_named(work)}, status=201)

    def _show(
        self, request: HttpRequest, form: AddWorksForm, *, status: int = 200, **more: object
    ) -> HttpResponse:
        context = {"form": form, "most": MOST_FILES, **more}
        return render(request, "pictures/add_works.html", context, status=status)


def _add(request: HttpRequest, form: AddWorksForm, file: "UploadedFile[bytes]") -> Work:
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


def _named(work: Work) -> dict[str, str]:
    address = reverse("pictures:work", args=[work.public_id])
    return {"id": str(work.public_id), "title": work.title, "url": address}


def _in_library(count: int) -> str:
    sentence = ngettext(
        "%(count)d work is in your library now.",
        "%(count)d works are in your library now.",
        count,
    )
    return sentence % {"count": count}


def title_from(filename: str) -> str:
    """A work's title from its file's name: without folder and ending."""
    return PurePath(filename).stem.strip()[:TITLE_LENGTH] or _("Untitled")


class DescribeView(RoleRequiredMixin):
    """Titles and dates of several works on one page; what is right is saved, the rest stays."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest) -> HttpResponse:
        named = ids_in(request.GET.getlist("work"))
        works = queries.works_to_describe(person(request), named=named)[:MOST_ROWS]
        rows = [(work, _form_of(work)) for work in works]
        return render(request, "pictures/describe.html", {"rows": rows})

    def post(self, request: HttpRequest) -> HttpResponse:
        named = ids_in(request.POST.getlist("work"))
        works = queries.works_of(person(request)).filter(public_id__in=named)[:MOST_ROWS]
        rows = [(work, WorkForm(request.POST, prefix=_prefix(work.public_id))) for work in works]
        wrong = [(work, form) for work, form in rows if not self._save(request, work, form)]
        saved = len(rows) - len(wrong)
        if saved:
            sentence = ngettext("%(count)d work is saved.", "%(count)d works are saved.", saved)
            messages.success(request, sentence % {"count": saved})
        if not wrong:
            return redirect("pictures:works")
        return render(request, "pictures/describe.html", {"rows": wrong}, status=400)

    def _save(self, request: HttpRequest, work: Work, form: WorkForm) -> bool:
        """Save one row unless something is wrong with it, which then stands in its form."""
        if form.is_valid():
            try:
                facts = form.cleaned_data
                actions.change_work(work, by=person(request), now=timezone.now(), **facts)
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
        return not form.errors


def _form_of(work: Work) -> WorkForm:
    initial = {name: getattr(work, name) for name in WorkForm.base_fields}
    return WorkForm(initial=initial, prefix=_prefix(work.public_id))


def _prefix(work: UUID) -> str:
    return f"work-{work}"
