"""Says what is wrong with an avatar's GB 45438 label, as codes."""

from pictures.provenance.aigc import MEANINGS
from pictures.provenance.findings import Finding

# Whoever generates writes these; the fields of whoever spreads it follow later, and the
# reserved ones may stay empty.
REQUIRED = ("Label", "ContentProducer", "ProduceID")
HIDING = ("aigc_", "xmp_", "exif_", "file_", "too_many")  # a label may stand in what these say


def check(findings: list[Finding]) -> list[str]:
    """What is wrong with the label of a generated picture; an empty list if it is right.

    Codes: no_label, label_unreadable, label_value_unknown, label_field_missing:<Field>. One right
    label is enough; of several wrong ones the best is judged, the first of equals.
    """
    labels = [_problems(found.facts) for found in findings if found.kind == "aigc"]
    if labels:
        return min(labels, key=len)
    reasons = [found.facts.get("reason", "") for found in findings if found.kind == "unreadable"]
    hidden = any(reason.startswith(HIDING) for reason in reasons)
    return ["label_unreadable"] if hidden else ["no_label"]


def _problems(facts: dict[str, str]) -> list[str]:
    """What is wrong with one label."""
    missing = [f"label_field_missing:{name}" for name in REQUIRED if not facts.get(name)]
    value = facts.get("Label", "")
    return [*(["label_value_unknown"] if value and value not in MEANINGS else []), *missing]
