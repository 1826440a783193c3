"""The public register: decisions to filter and to search, and the statement of reasons of each."""

import json
from functools import cached_property
from typing import cast

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from transparency.forms import RegisterFilter
from transparency.models import Entry
from transparency.numbers import tidy
from transparency.queries.register import Wanted, entries, facts_of, has_entries, latest
from transparency.serving import for_this_browser, open_answer, page_tag, tag_of, unchanged
from transparency.statements import SCHEMA, statement

SIZE, MOST = 25, 1_000


class EntryPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """The first thousand entries; nobody leafs on, and a file has them all."""

    @cached_property
    def found(self) -> int:
        """How many there are, as far as one beyond the last that can be reached."""
        rows = cast("QuerySet[Entry]", self.object_list)
        return rows.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """How many can be leafed through."""
        return min(self.found, MOST)

    @property
    def more(self) -> bool:
        return self.found > MOST

    @property
    def shown(self) -> str:
        return f"{self.count:,}+" if self.more else f"{self.count:,}"


def standing() -> str:
    """What changes when something is entered."""
    last = latest()
    return last.digest if last else ""


class Register(View):
    """Entries, the newest day first."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        tag = page_tag(request, standing())
        if same := unchanged(request, tag):
            return same
        form = RegisterFilter(request.GET)
        valid = form.is_valid()
        wanted = form.wanted() if valid else None
        pages = EntryPaginator(entries(wanted) if wanted else Entry.objects.none(), SIZE)
        context = {
            "form": form,
            "valid": valid,
            "page": pages.get_page(request.GET.get("page")),
            "filtered": wanted is not None and wanted != Wanted(),
            "some": has_entries(),
            "k": settings.REDRESS_TRANSPARENCY_K,
            "query": request.GET.urlencode(),
        }
        answer = render(
            request, "transparency/register.html", context, status=200 if valid else 400
        )
        for_this_browser(answer, tag)
        return answer


class Decision(View):
    """One entry and its statement of reasons."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        tag = page_tag(request, standing())
        entry = entry_of(number)
        if same := unchanged(request, tag):
            return same
        facts = facts_of(entry)
        text = json.dumps(statement(facts), indent=2, sort_keys=True, ensure_ascii=False)
        context = {"entry": entry, "facts": facts, "statement": text}
        answer = render(request, "transparency/decision.html", context)
        for_this_browser(answer, tag)
        return answer


def entry_of(number: str) -> Entry:
    """The entry with a number; `Http404` where there is none."""
    found = entries(Wanted(number=tidy(number) or "-")).first()
    if found is None:
        raise Http404
    return found


class Schema(View):
    """The JSON Schema of statements of reasons."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        text = SCHEMA.read_bytes()
        answer = HttpResponse(text, content_type="application/schema+json")
        return open_answer(request, answer, tag=tag_of(text))
