"""Issued notices, their delivery and arrival, and what is tried until it succeeds."""

from notices.models.arrival import Arrival, Download, Posting
from notices.models.delivery import Delivery, Message
from notices.models.digests import Digest
from notices.models.notices import Notice, Release
from notices.models.trials import Attempt, Correction, Specimen, Trial

__all__ = [
    "Arrival",
    "Attempt",
    "Correction",
    "Delivery",
    "Digest",
    "Download",
    "Message",
    "Notice",
    "Posting",
    "Release",
    "Specimen",
    "Trial",
]
