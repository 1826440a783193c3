"""Filing many claims from one table: taking the files in, checking, signing, filing."""

from claims.actions.bulk.confirming import NotSigned, confirm_bulk
from claims.actions.bulk.failures import RETRYING, retry_bulk
from claims.actions.bulk.ringing import (
    check_bulk,
    file_bulk,
    forget_bulk,
    forget_table,
    work_again,
)
from claims.actions.bulk.uploading import BulkRefused, upload_bulk

__all__ = [
    "RETRYING",
    "BulkRefused",
    "NotSigned",
    "check_bulk",
    "confirm_bulk",
    "file_bulk",
    "forget_bulk",
    "forget_table",
    "retry_bulk",
    "upload_bulk",
    "work_again",
]
