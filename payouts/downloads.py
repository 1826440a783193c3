"""Hands out a stored export, for pages and API alike."""

from django.http import HttpResponse

from payouts.models import Export


def attachment(export: Export) -> HttpResponse:
    """An export's bytes as they are stored, never kept by the browser."""
    response = HttpResponse(bytes(export.content), content_type=export.media_type)
    response["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{export.sha256}"'
    return response
