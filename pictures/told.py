"""Says in plain words what a picture's file says of its own origin, and what that means.

What stands in a file was written by whoever had it in hand, and can be written or removed by
anybody. So every sentence is about the file, and none is a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pictures.provenance import Finding, check

# GB 45438-2025, by what the label's value means.
LABELS = {
    "is": gettext_lazy("The file carries the label “made by AI” (GB 45438, value 1)."),
    "may_be": gettext_lazy("The file carries the label “may be made by AI” (GB 45438, value 2)."),
    "suspected": gettext_lazy(
        "The file carries the label “suspected to be made by AI” (GB 45438, value 3)."
    ),
    "unknown": gettext_lazy(
        "The file carries an AI label with a value that the standard GB 45438 does not know."
    ),
}
CREDENTIALS = {
    "valid": gettext_lazy("Content credentials (C2PA) are in the file, and their signature fits."),
    "unknown_signer": gettext_lazy(
        "Content credentials (C2PA) are in the file and unchanged. "
        "Who signed them is not known here."
    ),
    "invalid": gettext_lazy(
        "Content credentials (C2PA) are in the file, but they do not fit it: it was changed later."
    ),
}
# IPTC's digital source types; the first two mean that a trained model made the picture or a part.
BY_A_MODEL = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia")
SOURCES = {
    BY_A_MODEL[0]: gettext_lazy("The file's description says that a trained model made it."),
    BY_A_MODEL[1]: gettext_lazy(
        "The file's description says that a trained model made a part of it."
    ),
    "algorithmicMedia": gettext_lazy("The file's description says that a program made it."),
    "digitalCapture": gettext_lazy("The file's description says that a camera took it."),
    "digitalCreation": gettext_lazy("The file's description says that a person made it digitally."),
    "humanEdits": gettext_lazy("The file's description says that a person edited it."),
}
BROKEN = {
    "xmp_entities": gettext_lazy(
        "Its description (XMP) tries to pull in other text, so it was not read."
    ),
    "xmp_too_large": gettext_lazy("Its description (XMP) is too large to be read."),
    "xmp_broken": gettext_lazy("Its description (XMP) is damaged."),
    "aigc_not_json": gettext_lazy("Its AI label is damaged."),
    "aigc_broken": gettext_lazy("Its AI label is damaged."),
    "aigc_too_large": gettext_lazy("Its AI label is too large to be read."),
    "exif_broken": gettext_lazy("Its camera data (EXIF) is damaged."),
    "text_broken": gettext_lazy("A text in it is damaged."),
    "text_too_large": gettext_lazy("A text in it is too large to be read."),
    "c2pa_broken": gettext_lazy("Its content credentials (C2PA) are damaged."),
    "c2pa_remote": gettext_lazy(
        "Its content credentials (C2PA) lie on another server, which was not asked."
    ),
    "file_broken": gettext_lazy("A part of the file is damaged."),
    "too_many": gettext_lazy("It says more than is read here."),
}
PLATFORM = {
    "no_label": gettext_lazy("It carries no AI label, which GB 45438 asks of generated pictures."),
    "label_value_unknown": gettext_lazy("Its AI label has a value that GB 45438 does not know."),
    "label_unreadable": gettext_lazy("Its AI label cannot be read."),
}
NAMES: dict[str, str | Promise] = {
    "ContentProducer": gettext_lazy("made by"),
    "ServiceProvider": gettext_lazy("made by"),
    "ProduceID": gettext_lazy("number of the picture"),
    "ContentPropagator": gettext_lazy("spread by"),
    "PropagateID": gettext_lazy("number of its spreading"),
    "Label": gettext_lazy("value"),
    "generator": gettext_lazy("made with"),
    "title": gettext_lazy("title"),
    "signed_by": gettext_lazy("signed by"),
    "signed_at": gettext_lazy("signed"),
    "actions": gettext_lazy("what was done"),
    "excerpt": gettext_lazy("begins with"),
}


@dataclass(frozen=True)
class Told:
    """One finding in words: a sentence, details as pairs of name and value, and its place."""

    finding: Finding
    sentence: str
    details: list[tuple[str, str]]
    by_ai: bool


@dataclass(frozen=True)
class Said:
    """All that a file says, those findings first that speak of AI.

    `amiss` is what is wrong with the AI label that a generated avatar has to have.
    """

    told: list[Told]
    amiss: list[str]

    @property
    def by_ai(self) -> bool:
        """Whether anything says that a model made the picture or a part of it, or may have."""
        return any(each.by_ai for each in self.told)


def said(findings: Sequence[Finding]) -> Said:
    """What the findings of one file say, in words of the active language."""
    return Said(tell(findings), findings_for_platform(findings))


def tell(findings: Sequence[Finding]) -> list[Told]:
    """Every finding in words; those that speak of AI come first."""
    told = [Told(each, sentence(each), details(each), by_ai(each)) for each in findings]
    return sorted(told, key=lambda each: not each.by_ai)


def by_ai(finding: Finding) -> bool:
    """Whether a finding says that a model made the picture or a part of it, or may have."""
    facts = finding.facts
    return (
        finding.kind in ("aigc", "generator")
        or facts.get("value") in BY_A_MODEL
        or facts.get("source_type") in BY_A_MODEL
    )


def sentence(finding: Finding) -> str:
    """What the file says."""
    facts = finding.facts
    if finding.kind == "aigc":
        return str(LABELS.get(facts.get("meaning", ""), LABELS["unknown"]))
    if finding.kind == "c2pa":
        return str(CREDENTIALS.get(facts.get("validation", ""), CREDENTIALS["unknown_signer"]))
    if finding.kind == "source_type":
        known = SOURCES.get(facts.get("value", ""))
        other = _("The file's description names its source: %(value)s.")
        return str(known or other % {"value": facts.get("value", "")})
    if finding.kind == "generator":
        return _("The file holds the settings of an image generator (%(tool)s).") % {
            "tool": facts.get("tool", "")
        }
    if finding.kind == "software":
        return _("It was saved with %(name)s.") % {"name": facts.get("name", "")}
    if finding.kind == "date":
        return _("Date in the file (%(name)s): %(value)s.") % {
            "name": facts.get("name", ""),
            "value": facts.get("value", ""),
        }
    return str(BROKEN.get(facts.get("reason", "")) or _("Something in the file cannot be read."))


def details(finding: Finding) -> list[tuple[str, str]]:
    """Facts worth reading, by their names in words."""
    return [
        (str(NAMES[name]), value)
        for name, value in finding.facts.items()
        if name in NAMES and value
    ]


def findings_for_platform(findings: Sequence[Finding]) -> list[str]:
    """What is wrong with the label of a generated avatar, in sentences; none if it is right."""
    return [platform_sentence(code) for code in check(list(findings))]


def platform_sentence(code: str) -> str:
    """One code of `pictures.provenance.check` in words."""
    name, _colon, missing = code.partition(":")
    if name == "label_field_missing":
        return _("Its AI label lacks the field %(field)s.") % {"field": missing}
    return str(PLATFORM.get(name, code))
