"""Reads what a content's file says of its own origin, and keeps it; nothing fails because of it."""

import logging
from dataclasses import asdict
from datetime import datetime

from pictures import provenance, storage
from pictures.models import Blob, ProvenanceReport

logger = logging.getLogger(__name__)


def report(blob: Blob, *, data: bytes, now: datetime) -> ProvenanceReport:
    """Keep what the bytes of this content say, once per version of the reader."""
    findings = [asdict(each) for each in provenance.read(data)]
    return ProvenanceReport.objects.get_or_create(
        blob=blob,
        version=provenance.VERSION,
        defaults={"findings": findings, "read_at": now},
    )[0]


def report_stored(blob: Blob, *, now: datetime) -> ProvenanceReport:
    """Read a content's file again. Raises OSError when it is gone or cannot be read."""
    return report(blob, data=storage.read_original(blob), now=now)
