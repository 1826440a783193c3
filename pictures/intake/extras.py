"""Refuses files that are a picture and something else at once.

The rules: behind the picture's end only zero bytes and line ends may stand, which some cameras and
transfers leave there; no ZIP directory at the end and no PDF header at the beginning, where other
programs look for them; no program text for web servers and browsers anywhere.
"""

import re

from pictures.intake.limits import PictureRefused

HARMLESS = b"\0\r\n"
DIRECTORY_END = b"PK\5\6"
DIRECTORY_END_SIZE = 22  # bytes, before its comment of at most 65,535
ARCHIVES = (b"PK\3\4", b"PK\5\6", b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
PROGRAM_TEXT = re.compile(rb"<\?php|<script[\s>/]", re.IGNORECASE)
PAGE = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|\?php|\?xml|iframe|img)\b", re.IGNORECASE
)


def refuse_extras(data: bytes, end: int) -> None:
    """Raise `PictureRefused` if `data` holds more than the picture that ends at `end`."""
    rest = data[end:]
    if rest.strip(HARMLESS):
        raise PictureRefused(_what_follows(rest))
    if _is_archive(data):
        raise PictureRefused("hidden_archive")
    if b"%PDF-" in data[:1024]:
        raise PictureRefused("hidden_document")
    if PROGRAM_TEXT.search(data):
        raise PictureRefused("hidden_script")


def _what_follows(rest: bytes) -> str:
    """The code for what stands behind a picture's end."""
    if rest.lstrip(HARMLESS).startswith(ARCHIVES) or _is_archive(rest):
        return "trailing_archive"
    if b"ftyp" in rest[:64] or b"MotionPhoto_Data" in rest:
        return "trailing_video"
    if b"%PDF-" in rest[:1024]:
        return "trailing_document"
    if PAGE.search(rest):
        return "trailing_page"
    return "trailing_data"


def _is_archive(data: bytes) -> bool:
    """Whether unpackers would find a ZIP directory: its end record closes the file."""
    start = max(0, len(data) - DIRECTORY_END_SIZE - 65_535)
    at = data.rfind(DIRECTORY_END, start)
    while at >= 0:
        comment = int.from_bytes(data[at + 20 : at + 22], "little")
        if at + DIRECTORY_END_SIZE + comment <= len(data):
            return True
        at = data.rfind(DIRECTORY_END, start, at)
    return False
