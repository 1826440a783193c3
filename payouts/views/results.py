"""The bank's result files: looked at, confirmed, kept; every line with what it meant."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import (
    MOST_BYTES,
    LookMoved,
    discard_file,
    import_file,
    look_again,
    look_at,
    too_large,
    upload_result,
)
from payouts.forms import show_refusal
from payouts.models import BankFile, BankLine
from payouts.queries import (
    Judged,
    bank_files,
    effects,
    ends_of,
    lines_by_need,
    open_lines,
    outcome_shares,
    outcome_shares_of,
)
from payouts.queries.answers import by_need, line_of
from payouts.result_forms import ResultForm
from payouts.results import forms
from payouts.views.finance import PAGE, READERS

LINES = 200  # of a file on one page


@dataclass(frozen=True)
class Row:
    """One line as the page shows it; `before` is what it was said to mean at the last look."""

    judged: Judged
    before: BankLine.Outcome | None = None


class ResultFiles(RoleRequiredMixin, ListView[BankFile]):
    """All result files, the newest first, and the form for another."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/results.html"
    paginate_by = PAGE
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[BankFile]:
        return bank_files()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {
            "tab": "results",
            "form": ResultForm(),
            "open_lines": open_lines(),
            "may_import": person(self.request).has_role(Role.FINANCE_PREPARER),
        }
        return super().get_context_data(**{**facts, **kwargs})


class UploadResult(ResultFiles):
    """Takes in a file for a look; nothing else changes."""

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ResultForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            file = self.upload(form)
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(form, status=refused.status)
        if file.is_imported:
            messages.info(request, already(file))
        return redirect("payouts:result", file.public_id)

    def upload(self, form: ResultForm) -> BankFile:
        upload = form.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise too_large()
        return upload_result(
            by=person(self.request),
            filename=upload.name,
            data=upload.read(),
            form=form.cleaned_data["form"],
            now=timezone.now(),
        )

    def show(self, form: ResultForm, status: int) -> HttpResponse:
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(form=form), status=status)


def already(file: BankFile) -> str:
    """That a file is known, since when and by whom."""
    assert file.imported_at is not None  # noqa: S101  # asked of imported files alone
    at = timezone.localtime(file.imported_at)
    return _("This file was imported on %(day)s by %(person)s. There is nothing to do.") % {
        "day": f"{at:%Y-%m-%d %H:%M}",
        "person": file.imported_by,
    }


class ResultPage(RoleRequiredMixin):
    """One file: what it would do, or what it did, with all its lines."""

    roles: ClassVar[tuple[Role, ...]] = READERS

    def get(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        return self.show(request, get_object_or_404(BankFile, public_id=file_id))

    def show(
        self,
        request: HttpRequest,
        file: BankFile,
        *,
        foreseen: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        wanted = request.GET.get("outcome", "")
        context = (
            _kept_facts(file, wanted) if file.is_imported else self.look(file, foreseen, wanted)
        )
        page = Paginator(context.pop("found"), LINES).get_page(request.GET.get("page"))
        context |= {
            "file": file,
            "form_name": forms().get(file.form, file.form),
            "outcome": wanted,
            "may_import": person(request).has_role(Role.FINANCE_PREPARER),
            "page_obj": page,
            "rows": map(_row, page.object_list),
        }
        return render(request, "payouts/result.html", context, status=status)

    def look(self, file: BankFile, foreseen: Sequence[str], wanted: str) -> dict[str, Any]:
        """What an unconfirmed file would do, compared with the last look at it."""
        judged = look_at(file, by=person(self.request), now=timezone.now())
        return _look_facts(judged, foreseen or file.foreseen, wanted)


def _look_facts(judged: list[Judged], foreseen: Sequence[str], wanted: str) -> dict[str, Any]:
    rows = []
    for place, each in enumerate(judged):
        before = foreseen[place] if place < len(foreseen) else ""
        moved = before not in ("", each.outcome)
        rows.append(Row(each, BankLine.Outcome(before) if moved else None))
    found = outcome_shares(judged)
    return {
        "found": _by_need(row for row in rows if wanted in ("", row.judged.outcome)),
        "moved": sum(row.before is not None for row in rows),
        "shares": found,
        "effects": effects(judged),
        "changing": sum(share.count for share in found if share.changes),
        "asking": sum(share.count for share in found if share.needs_a_person),
        "useful": any(each.changes or each.needs_a_person or each.kept for each in judged),
    }


def _kept_facts(file: BankFile, wanted: str) -> dict[str, Any]:
    """What an imported file did, as it was written down."""
    lines = lines_by_need(file, outcome=wanted)
    return {"found": lines, "shares": outcome_shares_of(file), "ended": ends_of(file)}


def _row(found: Row | BankLine) -> Row:
    """A line that is looked at or one that is kept, for the page."""
    if isinstance(found, Row):
        return found
    return Row(Judged(line_of(found), BankLine.Outcome(found.outcome), found.payment))


def _by_need(rows: Iterable[Row]) -> list[Row]:
    """What needs a person first, as each outcome in the order of the file."""
    order = {outcome: place for place, outcome in enumerate(by_need(BankLine.Outcome))}
    return sorted(rows, key=lambda row: (row.before is None, order[row.judged.outcome]))


class ResultStep(ResultPage):
    """One posted step on a file; a refusal shows the page again with the reason."""

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        file = get_object_or_404(BankFile, public_id=file_id)
        foreseen = file.foreseen
        try:
            return self.act(request, file)
        except LookMoved as refused:
            look_again(file, by=person(request), now=timezone.now())
            messages.error(request, str(refused))
            return self.show(request, file, foreseen=foreseen, status=refused.status)
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(request, file, status=refused.status)

    @abstractmethod
    def act(self, request: HttpRequest, file: BankFile) -> HttpResponse:
        """The one action of this step."""


class ImportResult(ResultStep):
    """Applies a file that was looked at."""

    def act(self, request: HttpRequest, file: BankFile) -> HttpResponse:
        done = file.is_imported
        file = import_file(file, by=person(request), now=timezone.now())
        said = already(file) if done else _("Imported: %(file)s.") % {"file": file}
        messages.success(request, said)
        return redirect("payouts:result", file.public_id)


class DiscardResult(ResultStep):
    """Forgets a file that nobody has confirmed."""

    def act(self, request: HttpRequest, file: BankFile) -> HttpResponse:
        discard_file(file, by=person(request))
        messages.success(request, _("Forgotten. Nothing of it was imported."))
        return redirect("payouts:results")
