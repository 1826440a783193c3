"""The closed list of grounds on which a picture is decided."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    UPHELD = "UPHELD", _("Upheld: copied without permission")
    LICENSED = "LICENSED", _("Licensed")
    INDEPENDENT = "INDEPENDENT", _("Independent creation or chance")
    UNPROTECTABLE = "UNPROTECTABLE", _("Common element, style or public domain")
    UNPROVEN = "UNPROVEN", _("Authorship not sufficiently proven")
    NOT_GENERATED = "NOT_GENERATED", _("Not generated here")
    DUPLICATE = "DUPLICATE", _("Duplicate of another award")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn by the claimant")


class Access(TextChoices):
    """First limb: could the generator have known the work?"""

    PROVEN = "PROVEN", _("Proven by record or data-set")
    PRESUMED = "PRESUMED", _("Presumed: published before generation")
    NOT_SHOWN = "NOT_SHOWN", _("Not shown")


class Element(TextChoices):
    """Second limb: in which element is the avatar substantially similar?"""

    COMPOSITION = "COMPOSITION", _("Composition")
    CHARACTER = "CHARACTER", _("Character design")
    LINE = "LINE", _("Line")
    COLOUR = "COLOUR", _("Colour")
    POSE = "POSE", _("Pose")
    STYLE = "STYLE", _("Style only")


def style_only(elements: list[str]) -> bool:
    """Whether nothing but style is similar, or nothing at all: never enough to uphold."""
    return set(elements) <= {Element.STYLE}
