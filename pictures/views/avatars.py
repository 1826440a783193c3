"""Pages of the platform's avatars: the list, one of them, registering one or a table of them."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from pictures import actions, queries
from pictures.avatar_forms import AvatarFilter, FactsForm, RegisterForm, TableForm
from pictures.forms import read_upload
from pictures.models import Avatar
from pictures.rows import named_rows, rows_of_table

READING = (Role.PLATFORM_CLIENT, *REVIEWING, Role.AUDITOR)


class AvatarsView(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """Registered avatars: a client's own, or all of them for those who watch."""

    roles = READING
    template_name = "pictures/avatars.html"
    context_object_name = "avatars"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Avatar]:
        self.form = AvatarFilter(self.request.GET)
        self.wanted = self.form.wanted()
        return queries.avatars_like(queries.registered_avatars(person(self.request)), **self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = person(self.request).has_role(Role.PLATFORM_CLIENT)
        told = {"form": self.form, "filtered": bool(self.wanted), "own": own, "tab": "avatars"}
        return super().get_context_data(**kwargs) | told


class AvatarView(RoleRequiredMixin):
    """One registered avatar: picture, facts, label; its client adds facts that are missing."""

    roles = READING

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        avatar = _registered(request, public_id)
        return self._show(request, avatar, FactsForm.missing_of(avatar))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person(request).must_have_role(Role.PLATFORM_CLIENT)
        avatar = _registered(request, public_id)
        form = FactsForm.missing_of(avatar, request.POST)
        if form.is_valid():
            by, now = person(request), timezone.now()
            try:
                actions.complete_avatar(avatar, by=by, now=now, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("What you added is kept."))
                return redirect("pictures:avatar", public_id)
        return self._show(request, avatar, form, status=400)

    def _show(
        self, request: HttpRequest, avatar: Avatar, form: FactsForm, *, status: int = 200
    ) -> HttpResponse:
        own = avatar.added_by_id == person(request).pk
        context = {"avatar": avatar, "form": form, "own": own, "said": avatar.blob.said}
        return render(request, "pictures/avatar.html", context, status=status)


def _registered(request: HttpRequest, public_id: UUID) -> Avatar:
    found = queries.registered_avatars(person(request)).prefetch_related("blob__reports")
    return get_object_or_404(found, public_id=public_id)


class RegisterView(RoleRequiredMixin):
    """Registers one avatar by hand: its picture, or the address where the picture lies."""

    roles = (Role.PLATFORM_CLIENT,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, RegisterForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RegisterForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                avatar, made = _register(request, form.cleaned_data)
            except Refused as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal))
            else:
                said = _("The avatar is registered.") if made else _("It was registered already.")
                messages.success(request, said)
                return redirect("pictures:avatar", avatar.public_id)
        return self._show(request, form, status=400)

    def _show(self, request: HttpRequest, form: RegisterForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "tab": "register", "hosts": settings.REDRESS_AVATAR_HOSTS}
        return render(request, "pictures/register_avatar.html", context, status=status)


def _register(request: HttpRequest, given: dict[str, Any]) -> tuple[Avatar, bool]:
    facts = dict(given)
    image, url = facts.pop("image"), facts.pop("url")
    by, now = person(request), timezone.now()
    if url:
        return actions.fetch_now(by=by, url=url, now=now, **facts)
    return actions.register_avatar(by=by, data=read_upload(image), now=now, **facts)


class RegisterTableView(RoleRequiredMixin):
    """Registers a table of avatars; each line on its own, and each says what became of it."""

    roles = (Role.PLATFORM_CLIENT,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, TableForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES)
        if form.is_valid():
            files = {str(file.name): file for file in form.cleaned_data["images"] if file}
            try:
                rows = rows_of_table(read_upload(form.cleaned_data["table"], field="table"))
                named = named_rows(rows, files)
                outcomes = actions.register_rows(named, by=person(request), now=timezone.now())
            except Refused as refusal:
                form.add_error("table", str(refusal))
            else:
                counted = Counter(each.outcome for each in outcomes)
                return self._show(request, TableForm(), outcomes=outcomes, counted=counted)
        return self._show(request, form, status=400)

    def _show(
        self, request: HttpRequest, form: TableForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {"form": form, "tab": "table", "most": settings.REDRESS_AVATAR_ROWS, **more}
        return render(request, "pictures/register_table.html", context, status=status)
