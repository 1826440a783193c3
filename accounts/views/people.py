"""Pages of people: their profile, and for administrators everybody's roles."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts import actions, queries
from accounts.access import RoleRequiredMixin, person
from accounts.adapter import remember_language
from accounts.forms import PeopleSearch, ProfileForm, RoleForm
from accounts.models import ROLE_NAMES, User
from accounts.refusal import Refused
from accounts.roles import Role

MOST_CHANGES = 50  # of a person's roles that their page shows


class ProfileView(RoleRequiredMixin):
    """A person's own name and language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = person(request)
        initial = {"display_name": user.display_name, "language": user.language}
        return self._show(request, ProfileForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=400)
        user = actions.change_profile(person(request), by=person(request), **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
        response = redirect("accounts:profile")
        remember_language(response, user.language)
        return response

    def _show(self, request: HttpRequest, form: ProfileForm, *, status: int = 200) -> HttpResponse:
        return render(request, "accounts/profile.html", {"form": form}, status=status)


class PeopleView(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """Everybody, searched by name, address or role."""

    roles = (Role.ADMINISTRATOR,)
    template_name = "accounts/people.html"
    context_object_name = "people"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[User]:
        self.search = PeopleSearch(self.request.GET)
        if not self.search.is_valid():
            return User.objects.none()
        role = self.search.cleaned_data["role"]
        return queries.people(
            words=self.search.cleaned_data["q"].strip(), role=Role(role) if role else None
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs, search=self.search)
        page: Page[User] = context["page_obj"]
        context["rows"] = [(user, role_names(user)) for user in page]
        return context


class PersonView(RoleRequiredMixin):
    """One person's roles and what happened to them; roles are granted and revoked here."""

    roles = (Role.ADMINISTRATOR,)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(request, get_object_or_404(User, pk=pk), RoleForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(User, pk=pk)
        form = RoleForm(request.POST)
        if not form.is_valid():
            return self._show(request, user, form, status=400)
        revoking = request.POST.get("action") == "revoke"
        change = actions.revoke_role if revoking else actions.grant_role
        role = Role(form.cleaned_data["role"])
        try:
            change(
                user,
                role,
                by=person(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            return self._show(request, user, form, status=refusal.status)
        sentence = _("%(role)s was revoked.") if revoking else _("%(role)s was granted.")
        messages.success(request, sentence % {"role": ROLE_NAMES[role]})
        return redirect("accounts:person", pk=user.pk)

    def _show(
        self, request: HttpRequest, user: User, form: RoleForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "someone": user,
            "names": role_names(user),
            "changes": queries.role_changes_of(user)[:MOST_CHANGES],
            "form": form,
            "own": user.pk == person(request).pk,
        }
        return render(request, "accounts/person.html", context, status=status)


def role_names(user: User) -> list[str]:
    """The names of a person's roles for people to read, from the prefetched groups."""
    held = {group.name for group in user.groups.all()}
    return [str(name) for role, name in ROLE_NAMES.items() if role.value in held]
