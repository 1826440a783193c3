"""Hands out an issued notice, for pages and API alike."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from notices import storage
from notices.actions import hand_out
from notices.models import Download, Notice

# No restriction of what is loaded: browsers show a PDF with parts of their own.
POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def notice_response(
    notice: Notice,
    request: HttpRequest,
    *,
    viewer: User,
    attachment: bool,
    face: Download.Face = Download.Face.PAGE,
) -> HttpResponse:
    """A notice's bytes as they were issued, shown or as a download, kept by no cache."""
    if request.method == "HEAD":  # asks about it, and gets nothing to read
        pdf = storage.read_back(notice)
    else:
        pdf = hand_out(notice, by=viewer, where=request.path, face=face, now=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    disposition = "attachment" if attachment else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{notice.filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["ETag"] = f'"{notice.sha256}"'
    return response
