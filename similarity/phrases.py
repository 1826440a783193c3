"""The sentences of findings and the names of places in a picture, in the reader's language."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from similarity.explaining import Finding

# By which thirds across (1 left, 3 right) and which thirds down (1 upper, 3 lower) they take up.
PLACES: dict[tuple[str, str], Promise] = {
    ("1", "1"): _("the upper left"),
    ("2", "1"): _("the upper middle"),
    ("3", "1"): _("the upper right"),
    ("1", "2"): _("the middle left"),
    ("2", "2"): _("the centre"),
    ("3", "2"): _("the middle right"),
    ("1", "3"): _("the lower left"),
    ("2", "3"): _("the lower middle"),
    ("3", "3"): _("the lower right"),
    ("12", "1"): _("the upper left and middle"),
    ("23", "1"): _("the upper middle and right"),
    ("12", "2"): _("the middle left and the centre"),
    ("23", "2"): _("the centre and the middle right"),
    ("12", "3"): _("the lower left and middle"),
    ("23", "3"): _("the lower middle and right"),
    ("1", "12"): _("the upper and middle left"),
    ("1", "23"): _("the middle and lower left"),
    ("2", "12"): _("the upper middle and the centre"),
    ("2", "23"): _("the centre and the lower middle"),
    ("3", "12"): _("the upper and middle right"),
    ("3", "23"): _("the middle and lower right"),
    ("12", "12"): _("most of the upper left"),
    ("23", "12"): _("most of the upper right"),
    ("12", "23"): _("most of the lower left"),
    ("23", "23"): _("most of the lower right"),
    ("123", "1"): _("the upper third"),
    ("123", "2"): _("the middle third, from left to right,"),
    ("123", "3"): _("the lower third"),
    ("123", "12"): _("the upper two thirds"),
    ("123", "23"): _("the lower two thirds"),
    ("1", "123"): _("the left third"),
    ("2", "123"): _("the middle third, from top to bottom,"),
    ("3", "123"): _("the right third"),
    ("12", "123"): _("the left two thirds"),
    ("23", "123"): _("the right two thirds"),
    ("123", "123"): _("the whole"),
    ("most", "most"): _("most"),
}
STEPS = {
    "step_mirrored": _("mirrored"),
    "step_clockwise": _("turned %(degrees)d° clockwise"),
    "step_anticlockwise": _("turned %(degrees)d° anticlockwise"),
    "step_inverted": _("made into its negative"),
}
SENTENCES = {
    "nothing_to_align": _(
        "No movement was found that lays one picture on the other: nothing can be aligned."
    ),
    "matches_whole": _("The whole avatar matches the whole original."),
    "matches": _(
        "What matches is %(place)s of the original (%(share)d %% of it) and %(other)s of the "
        "avatar (%(part)d %%)."
    ),
    "small_part": _("That is only a small part of the original."),
    "fits_after": _("The avatar fits onto the original once it is %(steps)s."),
    "fits_as_it_is": _("The avatar fits onto the original without being mirrored or turned."),
    "enlarged": _("The avatar shows this part %(factor).1f times as large as the original does."),
    "reduced": _("The avatar shows this at %(percent)d %% of its size in the original."),
    "squeezed_width": _("The avatar is squeezed by %(percent)d %% in width."),
    "squeezed_height": _("The avatar is squeezed by %(percent)d %% in height."),
    "squeezed_slant": _("The avatar is distorted slantwise, by %(percent)d %%."),
    "outlines_only": _("Only outlines could be laid over each other; no drawn details match."),
    "lines_closely": _("Laid over each other, their lines agree closely."),
    "lines_partly": _("Laid over each other, their lines agree in part."),
    "lines_loosely": _("Laid over each other, their lines hardly agree."),
    "rest_differs": _("Around it, the two pictures differ."),
    "colours_taken": _("The colours were taken away."),
    "colours_stronger": _("The colours were made stronger."),
    "colours_kept": _("The colours there are the same."),
    "colours_exchanged": _("The colours were exchanged for others."),
    "colours_redder": _("The colours were shifted towards red."),
    "colours_greener": _("The colours were shifted towards green."),
    "colours_yellower": _("The colours were shifted towards yellow."),
    "colours_bluer": _("The colours were shifted towards blue."),
    "lighter": _("The avatar is lighter there."),
    "darker": _("The avatar is darker there."),
}


def say(found: Iterable[Finding]) -> list[str]:
    """The sentences of findings in the active language; one of a later version is left out."""
    return [_sentence(each) for each in found if each.code in SENTENCES]


def _sentence(finding: Finding) -> str:
    return str(SENTENCES[finding.code]) % {
        name: _words(name, value) for name, value in finding.values.items()
    }


def _words(name: str, value: Any) -> Any:
    if name in ("place", "other"):
        return str(PLACES[tuple(value)])
    if name == "steps":
        return listed([str(STEPS[step.code]) % step.values for step in value])
    return value


def listed(parts: Sequence[str]) -> str:
    """Some words as a list with a last "and"."""
    if len(parts) < 2:
        return "".join(parts)
    return (
        gettext(", ").join(parts[:-1]) + pgettext("before the last of a list", " and ") + parts[-1]
    )
