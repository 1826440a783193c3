"""Pages of a person's own data: taking it along, and deleting the account."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from accounts import actions
from accounts.access import RoleRequiredMixin, person
from accounts.forms import DeleteForm
from accounts.queries import personal_requests_of

confirmed = method_decorator(reauthentication_required)


class DataView(RoleRequiredMixin):
    """Says what the archive holds, and hands it out once the person has confirmed who they are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"requests": personal_requests_of(person(request))[:10]}
        return render(request, "accounts/data.html", context)

    @confirmed
    def post(self, request: HttpRequest) -> HttpResponseBase:
        return archive_response(actions.take_data_along(
            person(request), by=person(request), now=timezone.now()
        ))  # fmt: skip


def archive_response(parcel: actions.Parcel) -> StreamingHttpResponse:
    """The archive as a download that nobody keeps a copy of on the way."""
    response = StreamingHttpResponse(parcel.chunks, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{parcel.filename}"'
    response["Cache-Control"] = "no-store"
    return response


class DeleteView(RoleRequiredMixin):
    """Says what is deleted and what is kept, and deletes once the person has confirmed twice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, DeleteForm(person(request)))

    @confirmed
    def post(self, request: HttpRequest) -> HttpResponse:
        user = person(request)
        form = DeleteForm(user, request.POST)
        if not form.is_valid():
            return self._show(request, form, status=400)
        try:
            actions.delete_account(user, by=user, now=timezone.now())
        except actions.AccountNeeded as refusal:
            form.add_error(None, str(refusal))
            return self._show(request, form, status=refusal.status)
        logout(request)
        return redirect("accounts:goodbye")

    def _show(self, request: HttpRequest, form: DeleteForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "farewell": actions.farewell_of(person(request))}
        return render(request, "accounts/delete.html", context, status=status)


class GoodbyeView(View):
    """The last page that somebody who has left sees; it needs no account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/goodbye.html")
