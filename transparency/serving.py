"""Hands out what everybody may keep: with a tag, for a while, and in parts where that is asked."""

import re
from datetime import date
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

MINUTES, YEAR = 300, 365 * 24 * 3600  # seconds
PART = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def tag_of(*facts: object) -> str:
    """What changes when one of the facts does, as a tag."""
    return quote_etag(sha256("\n".join(map(str, facts)).encode()).hexdigest()[:32])


def open_answer(request: HttpRequest, answer: HttpResponseBase, *, tag: str) -> HttpResponseBase:
    """An answer that is the same for everybody: any cache may keep it for some minutes."""
    answer["ETag"] = tag
    patch_cache_control(answer, public=True, max_age=MINUTES)
    return _asked(request, answer, tag)


def _asked(request: HttpRequest, answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    """The answer, or a short one where the reader has it already (RFC 9110, section 13)."""
    short = get_conditional_response(request, etag=tag)
    if short is None:
        return answer
    for name in ("ETag", "Cache-Control"):
        short[name] = answer[name]
    return short


def unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """The short answer to a browser that has the page already; None where it has not."""
    found = get_conditional_response(request, etag=tag)
    if found is not None:
        for_this_browser(found, tag)
    return found


def for_this_browser(answer: HttpResponseBase, tag: str) -> None:
    """A page knows its reader's language and sign-in: their browser alone keeps it, and asks."""
    answer["ETag"] = tag
    patch_cache_control(answer, private=True, no_cache=True)


def page_tag(request: HttpRequest, *facts: object) -> str:
    """A tag of a page, which differs by language, by reader and by the secret in its forms."""
    cookies = [request.COOKIES.get(name, "") for name in ("csrftoken", "sessionid")]
    language = getattr(request, "LANGUAGE_CODE", "")
    return tag_of(request.get_full_path(), language, *cookies, *facts)


def file_answer(
    request: HttpRequest, data: bytes, *, name: str, digest: str, day: date
) -> HttpResponseBase:
    """A file that never changes, whole or in the part that is asked for (RFC 9110, section 14)."""
    tag = quote_etag(digest)
    answer = _part(request, data, tag) or HttpResponse(data)
    answer["Content-Type"] = "application/gzip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = tag
    answer["X-Archive-Day"] = day.isoformat()
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, public=True, max_age=YEAR, immutable=True)
    if answer.status_code != 200:
        return answer
    return _asked(request, answer, tag)


def _part(request: HttpRequest, data: bytes, tag: str) -> HttpResponse | None:
    """The one part that is asked for, or 416; None where the whole is to be sent."""
    asked = PART.fullmatch(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = _bounds(asked[1], asked[2], len(data))
    if first > last:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{len(data)}"
        return answer
    answer = HttpResponse(data[first : last + 1], status=206)
    answer["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Where a part begins and ends; a part without a beginning is so many bytes from the end."""
    if not first:
        return max(0, size - int(last)) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
