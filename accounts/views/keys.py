"""Pages of keys to the API: one's own, and for administrators those of platform clients."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts import actions, queries
from accounts.access import RoleRequiredMixin, person
from accounts.forms import KeyForm, KeySearch, RotateForm
from accounts.models import ApiKey, User
from accounts.refusal import Refused
from accounts.roles import Role
from accounts.scopes import KEY_HOLDERS

ROWS = 25


def own_key(user: User, key_id: UUID) -> ApiKey:
    """One of the person's own keys; an administrator finds those of platform clients too."""
    known = queries.keys_of(user, now=timezone.now())
    if user.has_role(Role.ADMINISTRATOR) and not known.filter(public_id=key_id).exists():
        known = queries.platform_keys(now=timezone.now())
    return get_object_or_404(known.select_related("user"), public_id=key_id)


def page_of_keys(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    """The person's keys, with the form for another; a secret in it is never stored on the way."""
    user, now = person(request), timezone.now()
    search = KeySearch(request.GET)
    found = queries.keys_of(user, now=now, state=search.wanted()["state"])
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(key, key.is_live(now)) for key in page],
        "search": search,
        "form": KeyForm(user),
        "rotate": RotateForm(),
        "now": now,
    }
    response = render(request, "accounts/keys.html", context | more, status=status)
    response["Cache-Control"] = "no-store"
    return response


class KeysView(RoleRequiredMixin):
    """A person's own keys; a new one is shown once."""

    roles = tuple(KEY_HOLDERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return page_of_keys(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KeyForm(person(request), request.POST)
        if not form.is_valid():
            return page_of_keys(request, status=400, form=form)
        try:
            made = actions.make_key(by=person(request), now=timezone.now(), **form.facts())
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field or ("expires_on" if refusal.field else None), str(refusal))
            return page_of_keys(request, status=refusal.status, form=form)
        return page_of_keys(request, made=made)


class RotateView(RoleRequiredMixin):
    """Gives one of the person's keys a new secret, shown once."""

    roles = tuple(KEY_HOLDERS)

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        user, now = person(request), timezone.now()
        key = get_object_or_404(queries.keys_of(user, now=now), public_id=key_id)
        form = RotateForm(request.POST)
        if not form.is_valid():
            return page_of_keys(request, status=400)
        overlap = timedelta(hours=form.cleaned_data["overlap"])
        try:
            made = actions.rotate_key(key, by=user, overlap=overlap, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return page_of_keys(request, status=refusal.status)
        return page_of_keys(request, made=made, rotated=True)


class RevokeView(RoleRequiredMixin):
    """Ends a key: of the person's own, or as an administrator of a platform client."""

    roles = tuple(KEY_HOLDERS)

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        user = person(request)
        key = own_key(user, key_id)
        try:
            actions.revoke_key(key, by=user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The key no longer works."))
        return redirect("accounts:keys" if key.user_id == user.pk else "accounts:platform-keys")


class PlatformKeysView(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """The keys of platform clients, which an administrator can revoke."""

    roles = (Role.ADMINISTRATOR,)
    template_name = "accounts/platform_keys.html"
    paginate_by = ROWS

    def get_queryset(self) -> Any:
        self.search = KeySearch(self.request.GET)
        return queries.platform_keys(now=timezone.now(), **self.search.wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs, search=self.search)
        now = timezone.now()
        context["rows"] = [(key, key.is_live(now)) for key in context["page_obj"]]
        return context
