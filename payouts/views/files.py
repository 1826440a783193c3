"""The files of a released batch on its page: making and downloading them."""

from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import export_batch, read_export
from payouts.downloads import attachment
from payouts.queries import batches
from payouts.views.batches import BatchPage


class Make(BatchPage):
    """Makes a file of one profile, or queues it; a refusal shows the page with the reasons."""

    roles: ClassVar[tuple[Role, ...]] = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID, profile: str) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            export = export_batch(batch, by=person(request), profile=profile, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(status=refused.status)
        if export.working:
            messages.info(request, _("The file is being made. You can leave this page."))
        else:
            messages.success(request, _("%(file)s is made and kept.") % {"file": export})
        return redirect("payouts:batch", batch_id)


class Download(RoleRequiredMixin):
    """The stored bytes of a file, as an attachment."""

    roles = (Role.FINANCE_PREPARER,)

    def get(self, request: HttpRequest, batch_id: UUID, profile: str) -> HttpResponseBase:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            export = read_export(batch, by=person(request), profile=profile, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("payouts:batch", batch_id)
        return attachment(export)
