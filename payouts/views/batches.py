"""The page of one batch and its steps: decide, release, take in the bank's answer."""

import base64
from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import (
    MOST_BYTES,
    approve_batch,
    import_result,
    preview_result,
    reject_batch,
    release_batch,
    too_large,
)
from payouts.downloads import files_of
from payouts.finance_forms import KnownFilter
from payouts.forms import ReasonForm, ResultForm, show_refusal
from payouts.models import Batch, Payment
from payouts.queries import (
    Judged,
    altered_in,
    batches,
    payments_of,
    pays_own_claim,
    results_of,
    reviewed,
    shared_accounts,
    shares_of_batch,
)
from payouts.views.finance import PAGE, READERS
from payouts.views.reviewing import review_facts, show_badges, undecided

PREVIEW_SECONDS = 3600
MOST_SHOWN = 200


class BatchPage(RoleRequiredMixin, ListView[Payment]):
    """One batch: its figures, its payments with masked accounts, and the next step."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/batch.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payment]:
        self.batch = get_object_or_404(batches(), public_id=self.kwargs["batch_id"])
        if not undecided(self.batch):
            return payments_of(self.batch)
        wanted = KnownFilter(self.request.GET).wanted()
        return reviewed(self.batch, **wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        facts = {**batch_facts(self.batch, user), **review_facts(self.batch, user)}
        context = super().get_context_data(**{**facts, **kwargs})
        if facts["undecided"]:
            context["known"] = self.request.GET.get("known", "")
            show_badges(context["object_list"])
        return context

    def show(self, **context: Any) -> HttpResponse:
        """The page again after a refusal, with what was entered."""
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(**context), status=context["status"])


def batch_facts(batch: Batch, user: User) -> dict[str, Any]:
    """What a batch's page shows, and which steps it offers this person."""
    own = pays_own_claim(batch, user)
    preparer = user.has_role(Role.FINANCE_PREPARER) and not own
    approver = user.has_role(Role.FINANCE_APPROVER) and not own
    decides = approver and batch.prepared_by_id != user.pk
    state, states = batch.state, Batch.State
    released = state in (states.RELEASED, states.SETTLED)
    return {
        "batch": batch,
        "own_claim": own,
        "own_batch": approver and batch.prepared_by_id == user.pk,
        "may_open_papers": preparer or approver,
        "files": (files := files_of(batch) if released else []),
        "files_working": any(file.working for file in files),
        "exports": (made := [file.export for file in files if file.made]),
        "results": results_of(batch),
        "shares": shares_of_batch(batch),
        "shared": shared_accounts(batch),
        "altered": altered_in(batch) if state in (states.PREPARED, states.APPROVED) else [],
        "can_approve": decides and state == states.PREPARED,
        "can_reject": decides and state in (states.PREPARED, states.APPROVED),
        "can_release": preparer and state == states.APPROVED,
        "can_export": preparer and released and not made,
        "can_import": preparer and state == states.RELEASED,
        "can_download": preparer and released,
        "reason_form": ReasonForm(),
        "result_form": ResultForm(),
    }


class BatchStep(BatchPage):
    """One posted step on a batch; a refusal shows the page again with the reason."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        try:
            self.act(request, batch)
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(status=refused.status)
        return redirect("payouts:batch", batch_id)

    @abstractmethod
    def act(self, request: HttpRequest, batch: Batch) -> None:
        """The one action of this step."""


class Approve(BatchStep):
    """Approves a prepared batch."""

    roles = (Role.FINANCE_APPROVER,)

    def act(self, request: HttpRequest, batch: Batch) -> None:
        approve_batch(batch, by=person(request), now=timezone.now())
        messages.success(request, _("Approved. The bank's file can be made now."))


class Release(BatchStep):
    """Releases an approved batch to the bank."""

    roles = (Role.FINANCE_PREPARER,)

    def act(self, request: HttpRequest, batch: Batch) -> None:
        release_batch(batch, by=person(request), now=timezone.now())
        messages.success(request, _("Released. The files for the bank can be made now."))


class Reject(BatchPage):
    """Rejects a batch with a reason."""

    roles = (Role.FINANCE_APPROVER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(reason_form=form, status=400)
        reason = form.cleaned_data["reason"]
        try:
            reject_batch(batch, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(reason_form=form, status=refused.status)
        messages.success(request, _("Rejected. Its awards can be paid in another batch."))
        return redirect("payouts:batch", batch_id)


class PreviewResult(BatchPage):
    """Shows what a result file would do; nothing changes until it is confirmed.

    The file travels through the page, signed for this batch and person, so that nothing is kept
    of a file that nobody confirms.
    """

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        form = ResultForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(result_form=form, status=400)
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MOST_BYTES:
                raise too_large()
            data = upload.read()
            judged = preview_result(batch, by=person(request), data=data, now=timezone.now())
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(result_form=form, status=refused.status)
        token = sealed(batch, person(request), upload.name, data)
        return render(request, "payouts/preview.html", preview_facts(batch, judged, token))


class ImportResult(BatchPage):
    """Applies a previewed result file."""

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = get_object_or_404(batches(), public_id=batch_id)
        user = person(request)
        try:
            name, data = unsealed(batch, user, request.POST.get("token", ""))
        except signing.BadSignature:
            messages.error(request, _("The preview has expired. Choose the file once more."))
            return self.show(status=400)
        try:
            result = import_result(batch, by=user, filename=name, data=data, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(status=refused.status)
        messages.success(request, _("Imported: %(file)s.") % {"file": result})
        return redirect("payouts:batch", batch_id)


def preview_facts(batch: Batch, judged: list[Judged], token: str) -> dict[str, Any]:
    """The preview page's figures; rows that change nothing come first, since they need a look."""
    usable = [row for row in judged if row.payment]
    others = [row for row in judged if not row.payment]
    rows = (others + usable)[:MOST_SHOWN]
    return {
        "batch": batch,
        "rows": rows,
        "more": len(judged) - len(rows),
        "usable": len(usable),
        "others": len(others),
        "token": token,
    }


def _salt(batch: Batch, user: User) -> str:
    return f"payouts.result.{batch.public_id}.{user.pk}"


def sealed(batch: Batch, user: User, name: str, data: bytes) -> str:
    """A file as signed text, good for this batch and person for an hour."""
    content = [name, base64.b64encode(data).decode()]
    return signing.dumps(content, salt=_salt(batch, user), compress=True)


def unsealed(batch: Batch, user: User, token: str) -> tuple[str, bytes]:
    """The file's name and bytes again; raises `signing.BadSignature`."""
    name, text = signing.loads(token, salt=_salt(batch, user), max_age=PREVIEW_SECONDS)
    return name, base64.b64decode(text)
