"""The closed list of grounds on which a picture is decided."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from review.placeholders import unfilled


class Ground(TextChoices):
    UPHELD = "UPHELD", _("Upheld: copied without permission")
    LICENSED = "LICENSED", _("Licensed")
    INDEPENDENT = "INDEPENDENT", _("Independent creation or chance")
    UNPROTECTABLE = "UNPROTECTABLE", _("Common element, style or public domain")
    UNPROVEN = "UNPROVEN", _("Authorship not sufficiently proven")
    NOT_GENERATED = "NOT_GENERATED", _("Not generated here")
    DUPLICATE = "DUPLICATE", _("Duplicate of another award")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn by the claimant")


# Whether a ground says that the avatar was made from the work. The others say nothing of likeness.
LIKENESS: Mapping[str, bool] = {
    Ground.UPHELD: True,
    Ground.LICENSED: True,
    Ground.INDEPENDENT: False,
    Ground.UNPROTECTABLE: False,
}


class Access(TextChoices):
    """First limb: whether the generator could have known the work."""

    PROVEN = "PROVEN", _("Proven by record or data-set")
    PRESUMED = "PRESUMED", _("Presumed: published before generation")
    NOT_SHOWN = "NOT_SHOWN", _("Not shown")


class Element(TextChoices):
    """Second limb: the elements in which the avatar is substantially similar."""

    COMPOSITION = "COMPOSITION", _("Composition")
    CHARACTER = "CHARACTER", _("Character design")
    LINE = "LINE", _("Line")
    COLOUR = "COLOUR", _("Colour")
    POSE = "POSE", _("Pose")
    STYLE = "STYLE", _("Style only")


LONGEST_REASON = 4000
# Something that can be seen, for Python and PostgreSQL alike: neither white space of any script
# nor a mark of no width.
SAYS_SOMETHING = (
    r"[^\s\u0085\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]"
)


class Gap(NamedTuple):
    """What a verdict lacks: the input concerned and a translated sentence."""

    field: str
    message: str


def style_only(elements: Sequence[str]) -> bool:
    """Whether nothing but style is similar, or nothing at all: never enough to uphold."""
    return set(elements) <= {Element.STYLE}


def gaps(ground: str, reason: str, access: str, elements: Sequence[str]) -> Iterator[Gap]:
    """What keeps a verdict from being saved; nothing when it is complete.

    Courts look at two limbs: access to the work, and substantial similarity. Upholding needs
    both, and style alone is no similarity in this sense.
    """
    if ground not in Ground.values:
        yield Gap("ground", str(_("Choose a ground from the list.")))
    if not re.search(SAYS_SOMETHING, reason):
        yield Gap("reason", str(_("Give the reason in your own words: the claimant reads it.")))
    if len(reason) > LONGEST_REASON:
        yield Gap("reason", str(_("The reason is too long.")))
    left = ", ".join(unfilled(reason))
    if left:
        yield Gap("reason", str(_("Fill in what stands in braces: %s")) % left)
    if access not in ("", *Access.values):
        yield Gap("access", str(_("Choose how access is shown from the list.")))
    if not set(elements) <= set(Element.values):
        yield Gap("elements", str(_("Choose similar elements from the list.")))
    if ground == Ground.UPHELD:
        yield from _limbs(access, elements)


def _limbs(access: str, elements: Sequence[str]) -> Iterator[Gap]:
    if access not in (Access.PROVEN, Access.PRESUMED):
        yield Gap("access", str(_("Upholding needs access, proven or presumed.")))
    if style_only(elements):
        yield Gap(
            "elements",
            str(_("Style alone cannot be upheld: name another element that is similar.")),
        )
