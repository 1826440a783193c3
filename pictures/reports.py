"""Reads what a content's file says of its own origin, and keeps it; nothing fails because of it."""

import logging
from dataclasses import asdict
from datetime import datetime

from pictures import provenance, storage
from pictures.models import Avatar, Blob, LabelState, ProvenanceReport

logger = logging.getLogger(__name__)


def report(blob: Blob, *, data: bytes, now: datetime) -> ProvenanceReport:
    """Keep what the bytes of this content say, once per version of the reader."""
    findings = [asdict(each) for each in provenance.read(data)]
    read, new = ProvenanceReport.objects.get_or_create(
        blob=blob,
        version=provenance.VERSION,
        defaults={"findings": findings, "read_at": now},
    )
    if new:
        registered = Avatar.objects.filter(blob=blob, external_id__isnull=False)
        registered.update(label=_state(read))
    return read


def label_of(blob: Blob) -> str:
    """What the newest reading says of a content's AI label; empty if nobody has read it."""
    newest = blob.reports.order_by("-version").first()
    return "" if newest is None else _state(newest)


def _state(read: ProvenanceReport) -> LabelState:
    amiss = provenance.check(read.found)
    if not amiss:
        return LabelState.RIGHT
    return LabelState.MISSING if amiss == ["no_label"] else LabelState.WRONG


def report_stored(blob: Blob, *, now: datetime) -> ProvenanceReport:
    """Read a content's file again. Raises OSError when it is gone or cannot be read."""
    return report(blob, data=storage.read_original(blob), now=now)
