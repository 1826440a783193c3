"""Filing many claims at once: sending a table and pictures, looking at the errors, signing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims import actions, queries
from claims.bulk.columns import COLUMNS, IGNORED
from claims.bulk.table import ordered
from claims.declaration import VERSION, text_of
from claims.forms import BulkForm, BulkSignForm
from claims.models import BulkFiling, BulkRow
from claims.table_response import table_response

PAGE = 50
EXAMPLE = {
    "avatar_id": "AV-0001",
    "pictures": "lamp.png;moon.png",
    "title": "灯下;月夜",
    "created_on": "2021-04-01",
    "first_published_on": "2021-05-01;2021-06-01",
    "first_published_url": "https://example.org/1;https://example.org/2",
    "proof_kind": "登记证书",
    "proof_note": "国作登字-2021-F-00123456",
    "holder_name": "林墨",
    "holder_kind": "个人",
    "postal_address": "杭州市示例路1号",
    "contact_email": "linmo@example.org",
    "telephone": "+86 571 0000 0000",
    "rights": "复制;信息网络传播",
    "request": "停止展示该头像，并按承诺赔付。",
}


class Claimants(RoleRequiredMixin):
    """Pages for those who may claim; everybody sees their own tables alone."""

    roles = tuple(CLAIMING)


class Bulk(Claimants):
    """Says what is needed, takes a table and its pictures, and lists the earlier ones."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, BulkForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=400)
        try:
            filing, new = actions.upload_bulk(
                by=person(request), now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
            return self.show(request, form, status=refused.status)
        if not new:
            messages.info(request, _("These two files are here already."))
        return redirect("claims:bulk-filing", filing.public_id)

    def show(self, request: HttpRequest, form: BulkForm, *, status: int = 200) -> HttpResponse:
        filings = Paginator(queries.bulk_filings_of(person(request)), 25)
        context = {
            "form": form,
            "page": filings.get_page(request.GET.get("page")),
            "columns": COLUMNS.items(),
            "rows": settings.REDRESS_BULK_ROWS,
            "megabytes": settings.REDRESS_BULK_ZIP_BYTES // 2**20,
        }
        return render(request, "claims/bulk.html", context, status=status)


class BulkTemplate(Claimants):
    """A table to start from, with the names of the columns in the reader's language."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        chinese = (get_language() or "").startswith("zh")
        names = [COLUMNS[key] if chinese else key for key in COLUMNS]
        row = [EXAMPLE.get(key, "") for key in COLUMNS]
        return table_response("redress-claims", names, [row])


class BulkDetail(Claimants):
    """How far the work on a table is, what is wrong in it, and the place to sign."""

    def get(self, request: HttpRequest, bulk_id: UUID) -> HttpResponse:
        filing = queries.bulk_filing_for(person(request), bulk_id)
        if getattr(request, "htmx", False) and not filing.working:
            return HttpResponse(headers={"HX-Refresh": "true"})  # there is something to read now
        return show(request, filing, BulkSignForm())


def show(
    request: HttpRequest, filing: BulkFiling, form: BulkSignForm, *, status: int = 200
) -> HttpResponse:
    """The page of one table, with the form as it was sent if something in it was wrong."""
    all_rows = "all" in request.GET
    rows = Paginator(queries.bulk_rows_of(filing, bad=not all_rows), PAGE)
    page = rows.get_page(request.GET.get("page"))
    figures = vars(filing)
    done = figures["checked"] if filing.confirmed_at is None else figures["filed"]
    good = figures["total"] - figures["bad"]
    context: dict[str, Any] = {
        "filing": filing,
        "form": form,
        "good": good,
        "done": done,
        "whole": figures["total"] if filing.confirmed_at is None else good,
        "page": page,
        "all_rows": all_rows,
        "declaration": text_of(filing.declaration_version or VERSION, get_language() or "en"),
    }
    return render(request, "claims/bulk_filing.html", context, status=status)


class OwnBulk(Claimants):
    """Something that is done to one's own table, by POST alone."""

    http_method_names = ("post", "options")


class BulkConfirm(OwnBulk):
    """Takes the declaration and the signature for every good row."""

    def post(self, request: HttpRequest, bulk_id: UUID) -> HttpResponse:
        filing = queries.bulk_filing_for(person(request), bulk_id)
        form = BulkSignForm(request.POST)
        said = form.kept()
        try:
            actions.confirm_bulk(
                filing,
                by=person(request),
                signature=said.get("signature", ""),
                agreed=said["declaration_agreed"],
                now=timezone.now(),
            )
        except actions.NotSigned as refused:
            form.add_error(refused.field, str(refused))
            return show(request, filing, form, status=refused.status)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("claims:bulk-filing", bulk_id)


class BulkAgain(OwnBulk):
    """Goes on after a failure, or checks the bad rows once more."""

    def post(self, request: HttpRequest, bulk_id: UUID) -> HttpResponse:
        filing = queries.bulk_filing_for(person(request), bulk_id)
        try:
            actions.work_again(filing, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("claims:bulk-filing", bulk_id)


class BulkBadRows(Claimants):
    """The rows with errors as a table to repair and send again; its last column says why."""

    def get(self, request: HttpRequest, bulk_id: UUID) -> StreamingHttpResponse:
        return bad_rows(queries.bulk_filing_for(person(request), bulk_id))


def bad_rows(filing: BulkFiling) -> StreamingHttpResponse:
    """The rows with errors, their columns as they were sent."""
    columns = ordered(filing.columns)
    rows = queries.bulk_rows_of(filing, bad=True).iterator(chunk_size=500)
    lines = (
        [str(row.number), *(row.cells.get(name, "") for name in columns), _joined(row)]
        for row in rows
    )
    return table_response("redress-bad-rows", [*list(IGNORED)[:1], *columns, "errors"], lines)


def _joined(row: BulkRow) -> str:
    return " ".join(
        f"{error['label']}: {error['message']}" if error["column"] else error["message"]
        for error in row.shown_errors
    )
