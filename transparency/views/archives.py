"""The archives of a day: listed with their digests, and handed out as files."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views import View

from transparency.actions import read_back
from transparency.models import Archive
from transparency.queries.register import archives
from transparency.serving import file_answer, for_this_browser, page_tag, unchanged
from transparency.views.register import standing

SIZE = 31


class Archives(View):
    """All archives, the newest first."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        newest = standing()
        tag = page_tag(request, newest)
        if same := unchanged(request, tag):
            return same
        found = archives()
        every = bool(request.GET.get("every"))
        if not every:
            found = found.filter(rows__gt=0)
        page = Paginator(found, SIZE).get_page(request.GET.get("page"))
        context = {"page": page, "every": every, "some": bool(newest)}
        answer = render(request, "transparency/archives.html", context)
        for_this_browser(answer, tag)
        return answer


class ArchiveFile(View):
    """The file of one day, whole or in part."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, day: str) -> HttpResponseBase:
        return handed_out(request, day)


def handed_out(request: HttpRequest, day: str) -> HttpResponseBase:
    """The answer with the file of a day's archive, for the page and the API."""
    archive = get_object_or_404(Archive, day=_day(day))
    return file_answer(
        request,
        read_back(archive),
        name=f"redress-{archive.day}.jsonl.gz",
        digest=archive.sha256,
        day=archive.day,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
