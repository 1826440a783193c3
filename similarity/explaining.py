"""Decides what can be said of an aligned pair, and what speaks for and against a copy.

Findings are codes with numbers; `similarity.words` has the sentences. No pixels and no Django here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TURNED = 2.0  # degrees
RESIZED = 1.15  # a factor
SQUEEZED = 1.12
SMALL_PART = 0.12  # of the original's area
CLOSELY, PARTLY = 0.6, 0.3  # how lines agree in all that is covered, as a correlation
ONLY_A_PART = 0.6  # of what is covered: below it, lines of the rest are those that do not agree
NEARLY_ALL = 0.9
EVERYWHERE, MOST = ("123", "123"), ("most", "most")

# In CIE L*a*b*: about 2 is just seen side by side, 10 at a glance.
SHIFTED = 8.0
KEPT = 5.0
COLOURFUL = 8.0  # below it a picture counts as grey
GREYED, BRIGHTENED = 0.35, 1.6
LIGHTER = 8.0
LEANING, ONE_WAY = 5.0, 0.6  # a mean shift of so much, and of so much of all, has a name

# Families of signals below this share of the largest contribution are not worth a word.
WORTH_A_WORD = 0.1


@dataclass(frozen=True)
class Finding:
    """One thing that can be said: its code and the numbers and codes inside its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def findings(facts: Mapping[str, Any]) -> list[Finding]:
    """What the facts of an exhibit (`similarity.evidence.facts_of`) say, in reading order.

    Nothing at all where nothing was measured.
    """
    if not facts:
        return []
    if not facts["aligned"]:
        return [Finding("nothing_to_align")]
    return [*_places(facts), *_moves(facts), *_lines(facts), *_colours(facts)]


def _places(facts: Mapping[str, Any]) -> Iterator[Finding]:
    original, avatar = facts["original"], facts["avatar"]
    place, other = _place(original), _place(avatar)
    if place == other == EVERYWHERE:
        yield Finding("matches_whole")
    else:
        shares = {"share": percent(original["share"]), "part": percent(avatar["share"])}
        yield Finding("matches", {"place": place, "other": other, **shares})
    if original["share"] < SMALL_PART:
        yield Finding("small_part")


def _place(where: Mapping[str, Any]) -> tuple[str, str]:
    """Which thirds across and down; of all of them, whether it is nearly all that matches."""
    place = (where["across"], where["down"])
    return MOST if place == EVERYWHERE and where["share"] < NEARLY_ALL else place


def percent(share: float) -> int:
    """A share in whole percent; little is never nothing."""
    return max(1, round(100 * share))


def _moves(facts: Mapping[str, Any]) -> Iterator[Finding]:
    """What the avatar has to undergo to fit, in this order: mirrored, turned, exchanged."""
    steps = []
    if facts["mirrored"]:
        steps.append(Finding("step_mirrored"))
    if abs(facts["turn"]) >= TURNED:
        way = "step_clockwise" if facts["turn"] > 0 else "step_anticlockwise"
        steps.append(Finding(way, {"degrees": round(abs(facts["turn"]))}))
    if facts["inverted"]:
        steps.append(Finding("step_inverted"))
    yield Finding("fits_after", {"steps": tuple(steps)}) if steps else Finding("fits_as_it_is")
    if facts["scale"] <= 1 / RESIZED:
        yield Finding("enlarged", {"factor": round(1 / facts["scale"], 1)})
    elif facts["scale"] >= RESIZED:
        yield Finding("reduced", {"percent": percent(1 / facts["scale"])})
    if facts["squeeze"] >= SQUEEZED:
        less = percent(1 - 1 / facts["squeeze"])
        yield Finding(f"squeezed_{facts['squeezed_in']}", {"percent": less})


def _lines(facts: Mapping[str, Any]) -> Iterator[Finding]:
    if facts["by"] == "outlines":
        yield Finding("outlines_only")
    if facts["agreement"] >= CLOSELY:
        yield Finding("lines_closely")
    elif facts["original"]["share"] < ONLY_A_PART * facts["overlap"]:
        yield Finding("rest_differs")
    else:
        yield Finding("lines_partly" if facts["agreement"] >= PARTLY else "lines_loosely")


def _colours(facts: Mapping[str, Any]) -> Iterator[Finding]:
    colours = facts["colours"]
    if colours["colourful"] >= COLOURFUL and colours["kept"] <= GREYED:
        yield Finding("colours_taken")
    elif colours["apart"] >= SHIFTED:
        yield Finding(_shift(colours))
    elif colours["colourful"] >= COLOURFUL and colours["kept"] >= BRIGHTENED:
        yield Finding("colours_stronger")
    elif colours["apart"] <= KEPT and colours["colourful"] >= COLOURFUL:
        yield Finding("colours_kept")
    if abs(colours["lighter"]) >= LIGHTER and not facts["inverted"]:
        yield Finding("lighter" if colours["lighter"] > 0 else "darker")


def _shift(colours: Mapping[str, float]) -> str:
    """Towards which hue the colours moved on the whole, or that they changed in several ways."""
    redder, yellower = colours["redder"], colours["yellower"]
    if max(abs(redder), abs(yellower)) < max(LEANING, ONE_WAY * colours["apart"]):
        return "colours_exchanged"
    if abs(redder) >= abs(yellower):
        return "colours_redder" if redder > 0 else "colours_greener"
    return "colours_yellower" if yellower > 0 else "colours_bluer"


@dataclass(frozen=True)
class Voice:
    """A family of signals, and how strongly it speaks: positive for a copy, 1 the loudest."""

    family: str
    strength: float

    @property
    def loudness(self) -> float:
        """Its strength without its direction."""
        return round(abs(self.strength), 2)


def voices(contributions: Mapping[str, float]) -> list[Voice]:
    """Families of signals by how much they moved the score (in log-odds), the loudest first.

    Those that hardly moved it are left out; nothing where no contributions are known.
    """
    loudest = max((abs(value) for value in contributions.values()), default=0.0)
    heard = [
        Voice(family, value / loudest)
        for family, value in contributions.items()
        if loudest and abs(value) >= WORTH_A_WORD * loudest
    ]
    return sorted(heard, key=lambda voice: (-abs(voice.strength), voice.family))
