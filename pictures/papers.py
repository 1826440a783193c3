"""What kind of file a proof is, told from its bytes; no Django here."""

import re
from pathlib import PurePath

from pictures.intake import Limits, PictureRefused, inspect
from pictures.intake.sniffing import sniff
from pictures.timestamps import NoToken, read_token

PDF = "application/pdf"
LAYERED = "image/vnd.adobe.photoshop"
TIMESTAMP = "application/timestamp-reply"
EXTENSIONS = {
    TIMESTAMP: ".tsr",
    PDF: ".pdf",
    LAYERED: ".psd",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/gif": ".gif",
}
TAIL = 2048  # bytes at a PDF's end in which its end mark stands
CERTIFICATE = re.compile(r"[\u4e00-\u9fff]作登字-?\d{4}-?[A-Z]-?\d{8}")
UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/|?*%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class UnknownKind(Exception):
    """The bytes are neither a picture, a whole PDF, a Photoshop file nor a timestamp."""


def media_type_of(data: bytes, limits: Limits) -> str:
    """The media type of a proof; raises `UnknownKind`, or `PictureRefused` for a bad picture.

    Only the beginning and the structure are looked at: proofs are handed out as attachments and
    never shown inside a page, so nothing here decodes or runs them.
    """
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-TAIL:]:
        return PDF
    if data.startswith((b"8BPS\x00\x01", b"8BPS\x00\x02")):
        return LAYERED
    if _is_timestamp(data):
        return TIMESTAMP
    try:
        sniff(data)
    except PictureRefused as refusal:
        raise UnknownKind from refusal
    return inspect(data, limits).media_type


def _is_timestamp(data: bytes) -> bool:
    try:
        read_token(data)
    except NoToken:
        return False
    return True


def tidy_name(name: str, media_type: str) -> str:
    """A file name without path and control characters, with the extension of its real kind."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = UNSAFE.sub("", stem).strip(" .")[:100]
    return (stem or "file") + EXTENSIONS[media_type]
