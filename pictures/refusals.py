"""The sentences for every reason why a picture is refused."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.refusal import Refused
from pictures.fetching import FetchRefused
from pictures.intake import PictureRefused

TAKEN = _("JPEG, PNG, WebP, AVIF, HEIC or GIF")

SENTENCES: dict[str, Promise] = {
    # nothing, or too much
    "empty": _("The file is empty. Please choose the picture again."),
    "bytes": _("The file is larger than %(limit)s MB. Please upload a smaller one."),
    "side": _(
        "The picture measures %(width)s by %(height)s pixels; no side may be longer than "
        "%(limit)s. Please upload a smaller one."
    ),
    "pixels": _(
        "The picture measures %(width)s by %(height)s pixels; more than %(limit)s million are not "
        "taken. Please upload a smaller one."
    ),
    "small": _(
        "The picture measures %(width)s by %(height)s pixels; each side needs at least %(limit)s. "
        "Please upload it in its full size."
    ),
    "frames": _(
        "The animation has more than %(limit)s frames. Please upload a single frame of it."
    ),
    "animation": _(
        "The frames of this animation have more than %(limit)s million pixels together. Please "
        "upload a single frame of it."
    ),
    "passes": _(
        "This progressive JPEG is made of more than %(limit)s passes, which only slows programs "
        "down. Please save it again as an ordinary JPEG."
    ),
    "metadata": _(
        "A text or profile inside the picture unpacks to more than %(limit)s KB. Please save the "
        "picture without its extra data."
    ),
    # broken
    "truncated": _("The file ends in the middle of the picture. Please upload it again, whole."),
    "damaged": _("The picture is damaged and can't be opened. Please save it again and retry."),
    # another kind of file
    "svg": _("This is an SVG drawing. Please export it as %(taken)s."),
    "page": _("This is a web page, not a picture. Please save the picture itself."),
    "xml": _("This is an XML file, not a picture. Please upload %(taken)s."),
    "script": _("This is program text, not a picture. Please upload %(taken)s."),
    "text": _("This is a text file, not a picture. Please upload %(taken)s."),
    "pdf": _("This is a PDF document. Please export the page as %(taken)s."),
    "postscript": _("This is a PostScript file (EPS, PS or AI). Please export it as %(taken)s."),
    "document": _("This is an office document. Please upload the picture itself."),
    "tiff": _("This is a TIFF or camera raw file. Please export it as %(taken)s."),
    "raw": _("This is a camera's raw file. Please export it as %(taken)s."),
    "bmp": _("This is a BMP picture. Please save it as %(taken)s."),
    "icon": _("This is an icon or cursor file. Please save it as %(taken)s."),
    "photoshop": _("This is a Photoshop file. Please export it as %(taken)s."),
    "layered": _("This is a layered GIMP file. Please export it as %(taken)s."),
    "jpeg2000": _("This is a JPEG 2000 picture. Please save it as %(taken)s."),
    "jpegxl": _("This is a JPEG XL picture. Please save it as %(taken)s."),
    "archive": _("This is an archive such as ZIP. Please unpack it and upload the picture."),
    "program": _("This is a program, not a picture. Please upload %(taken)s."),
    "video": _("This is a video. Please upload a single picture."),
    "audio": _("This is a sound recording, not a picture. Please upload %(taken)s."),
    "flash": _("This is a Flash film. Please upload a single picture."),
    "sequence": _("This is a picture sequence. Please upload a single picture of it."),
    "unknown": _("This is no picture that we know. Please upload %(taken)s."),
    # a picture and something else
    "trailing_archive": _(
        "An archive is attached behind the picture. Please save the picture alone."
    ),
    "trailing_video": _(
        "A film is attached to the picture (a motion photo). Please save the still picture alone."
    ),
    "trailing_document": _(
        "A PDF document is attached behind the picture. Please save the picture alone."
    ),
    "trailing_page": _(
        "A web page or program text is attached behind the picture. Please save the picture alone."
    ),
    "trailing_data": _(
        "Unknown data is attached behind the picture. Please save the picture again, alone."
    ),
    "hidden_archive": _(
        "The picture can also be unpacked as an archive. Please save the picture again, alone."
    ),
    "hidden_document": _(
        "The picture can also be read as a PDF document. Please save the picture again, alone."
    ),
    "hidden_script": _(
        "Program text is hidden inside the picture. Please save the picture without its extra data."
    ),
}


class UploadRefused(Refused):
    """An upload is no picture that we take; `code` names why."""

    status = 400

    def __init__(self, refusal: PictureRefused, *, field: str = "image") -> None:
        params = {"taken": TAKEN, **refusal.params}
        super().__init__(str(SENTENCES[refusal.code]) % params, field=field)
        self.code = refusal.code
        self.params = refusal.params


ADDRESSES: dict[str, Promise] = {
    # before anything is asked
    "no_hosts": _(
        "Pictures are not fetched from addresses here: no host is named in REDRESS_AVATAR_HOSTS. "
        "Send the picture itself."
    ),
    "host_not_listed": _(
        "Pictures are not fetched from %(host)s. Use one of the hosts that were agreed on, or send "
        "the picture itself."
    ),
    "too_long": _("The address is longer than %(limit)s characters."),
    "characters": _(
        "The address has characters that do not belong in one. Write names in punycode (xn--…) and "
        "everything else escaped (%%20)."
    ),
    "form": _("This is no whole address. It looks like https://pictures.example.org/a/1.png"),
    "scheme": _("Addresses have to begin with %(allowed)s."),
    "userinfo": _("The address holds a user's name or password. Leave it out."),
    "literal": _("The address names a machine by its number. Use its name."),
    "host": _("The name of the host is not written as names are."),
    "port": _("Only the port %(allowed)s is asked."),
    "private_name": _("This name stands for a place inside a network, which is not asked."),
    "address": _("%(host)s is not a place in the public internet, so it is not asked."),
    # while asking
    "unresolved": _("Nobody knows the name %(host)s."),
    "unreachable": _("%(host)s takes no connection."),
    "tls": _("%(host)s could not show that it is itself (TLS)."),
    "timeout": _("The answer took too long."),
    "broken": _("The answer broke off or was not HTTP."),
    "busy": _("The other side answered %(status)s: not now."),
    "status": _("The other side answered %(status)s instead of the picture."),
    "redirects": _("The address leads on more than %(limit)s times."),
    "encoding": _("The answer is packed, though the plain file was asked for."),
    "too_large": _("The file is larger than is taken."),
}


class UrlRefused(Refused):
    """An address is not asked, or its answer not taken; `code` is the guard's with `url_` before.

    `again` in `extra` says whether the same may succeed later.
    """

    status = 400

    def __init__(self, refusal: FetchRefused, *, field: str = "url") -> None:
        super().__init__(str(ADDRESSES[refusal.code]) % refusal.params, field=field)
        self.code = f"url_{refusal.code}"
        self.params = refusal.params
        self.extra = {"again": refusal.passing}


LATER: dict[str, Promise] = {
    "avatar_conflict": _("This avatar id is registered with another picture, or by somebody else."),
    "avatar_facts_differ": _("This avatar id is registered, and something else was said of it."),
    "avatar_facts_wrong": _("Something that was said of the avatar cannot be so."),
    "house": _("Something failed here, not on your side. It is tried again."),
}


def reason(code: str, params: Mapping[str, Any]) -> str:
    """Why a picture that was named by its address could not be had or taken; empty for no code."""
    if code.startswith("url_"):
        return str(ADDRESSES[code.removeprefix("url_")]) % params
    if code in SENTENCES:
        return str(SENTENCES[code]) % {"taken": TAKEN, **params}
    return str(LATER[code]) if code else ""
