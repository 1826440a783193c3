"""Sends pictures to people who may see them; who may is decided by the page that calls.

What is shown is drawn anew, never the uploaded bytes; those leave only as a download for staff
who examine evidence. A generated avatar is shown inline, with its viewer's address across it, is
kept by no cache, and every look is written down.
"""

from django.core.files.base import File
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.models import User
from pictures import actions, storage
from pictures.models import Blob
from pictures.veil import CLEAR, Veil, veiled
from pictures.watermark import MEDIA_TYPE, watermarked

# Nothing inside a picture's answer may run, load or be framed, whatever a browser makes of it.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def image_response(
    blob: Blob,
    side: int,
    *,
    viewer: User,
    watermark: bool,
    where: str = "",
    veil: Veil = CLEAR,
) -> HttpResponse:
    """Answer with the WebP of at most `side` pixels (384 or 1600).

    With `watermark` (a generated avatar) the viewer's address is drawn across it, no cache keeps
    it, and the look is logged with `where`, the page's path. `veil` takes colour or detail out of
    either; a look through a veil is a look, and the log tells them apart.
    """
    picture = storage.derivative(blob, side)
    if watermark:
        return avatar_response(picture, of=blob, viewer=viewer, where=where, veil=veil)
    response = HttpResponse(veiled(picture, veil), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def avatar_response(
    picture: bytes, *, of: Blob, viewer: User, where: str, veil: Veil = CLEAR
) -> HttpResponse:
    """Answer with a WebP that shows a generated avatar: itself, or a drawing in which it appears.

    The viewer's address is drawn across it, no cache keeps it, and the look at `of` is logged.
    """
    seen = f"{where}{veil.query}"
    actions.log_look(of, by=viewer, where=seen[:200], now=timezone.now())
    response = HttpResponse(
        watermarked(veiled(picture, veil), viewer.email), content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def original_response(blob: Blob, *, viewer: User, where: str = "") -> HttpResponse:
    """Answer with the untouched bytes as a download; for reviewers and the auditor, logged."""
    data = actions.hand_out_original(blob, by=viewer, where=where[:200], now=timezone.now())
    response = HttpResponse(data, content_type="application/octet-stream")
    ending = blob.media_type.partition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{blob.sha256[:16]}.{ending}"'
    response["Cache-Control"] = "no-store"
    return _guarded(response)


def paper_response(attachment: "File[bytes]", filename: str) -> HttpResponse:
    """A proof as a download: whatever it is, no browser shows or runs it on this site."""
    with attachment.open("rb") as file:
        response = HttpResponse(file.read(), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
