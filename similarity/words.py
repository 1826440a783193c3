"""Says in a reader's language what spoke for or against a match; no torch and no pixels here."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from similarity.explaining import Voice, findings, voices
from similarity.models import Band, Comparison
from similarity.phrases import say

SENTENCES = {
    "blank": _("One of the pictures is blank, a plain pattern or noise: nothing to compare."),
    "same_hash": _("The two pictures as a whole are nearly the same."),
    "same_details": _("Many drawn details match and lie in the same arrangement."),
    "same_details_small_area": _("The matching details cover only a small part of the work."),
    "mirrored": _("They match when the avatar is mirrored."),
    "inverted": _("They match when light and dark are exchanged."),
    "same_outlines": _("Outlines run the same way in the same places."),
    "same_look": _("The pictures look alike to the trained model."),
    "same_colours": _("The colours are nearly the same."),
    "little_in_common": _("The measurements found little in common."),
}
# What a claimant reads before filing: where the claim would go, and nothing to tune a picture by.
BEFORE_FILING = {
    Band.LIKELY: _("They look alike in what we measure. A person will look at it."),
    Band.POSSIBLE: _("Some of it looks alike. A person will look at it."),
    Band.UNLIKELY: _(
        "We find little in common. You may file all the same: then you get the notice “no match "
        "found” and can ask for a person."
    ),
}
BESIDE_A_MATCH = _("We find little in common. A person will look at it with the others.")
# What an aligned pair says more exactly.
SAID_BETTER = {"same_details_small_area", "mirrored", "inverted", "same_colours"}
FAMILIES = {
    "hashes": _("Hashes of the whole picture"),
    "colours": _("Shares of colours"),
    "encoder": _("The trained model"),
    "edges": _("Directions of outlines"),
    "details": _("Matching details"),
    "alignment": _("Agreement once aligned"),
}


def sentences(codes: Iterable[str]) -> list[str]:
    """The sentences of known codes, in order; a code of a later version is left out."""
    return [str(SENTENCES[code]) for code in codes if code in SENTENCES]


def before_filing(bands: Iterable[str]) -> list[str]:
    """What a draft's claimant is told of each of its works, by their bands."""
    found = [Band(band) for band in bands]
    alone = all(band == Band.UNLIKELY for band in found)
    return [
        str(BEFORE_FILING[band] if alone or band != Band.UNLIKELY else BESIDE_A_MATCH)
        for band in found
    ]


def explain(comparison: Comparison) -> list[str]:
    """What a stored comparison says, in the active language: first what can be seen, then why."""
    exhibit = comparison.shown
    facts = exhibit.facts if exhibit else {}
    codes = comparison.signals.get("words", [])
    if facts.get("aligned"):
        codes = [code for code in codes if code not in SAID_BETTER]
    return say(findings(facts)) + sentences(codes)


def seen(comparison: Comparison) -> list[str]:
    """What can be seen alone, for a letter; what was measured too where nothing is aligned."""
    facts = comparison.shown.facts if comparison.shown else {}
    return say(findings(facts)) if facts.get("aligned") else explain(comparison)


def weighing(comparison: Comparison) -> list[tuple[str, Voice]]:
    """Which families of signals moved the score and how, by name, the strongest first.

    Empty for a comparison that was stored without the contributions to its score.
    """
    heard = voices(comparison.signals.get("contributions", {}))
    return [(str(FAMILIES[voice.family]), voice) for voice in heard if voice.family in FAMILIES]
