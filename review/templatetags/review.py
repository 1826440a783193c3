"""Turns codes and dates of the review room into words."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import REVIEWING
from claims.models import Claim
from pictures.models import Avatar, Work
from review.actions import EXPORTING
from review.grounds import Element
from review.models import Card
from review.queries import BlindSheet, Scene, Sheet, scene_of
from review.queries import filling as values_of
from review.queries.ranking import reasons
from review.queries.shelves import bounded as in_figures
from review.queries.veils import Veils, veils_of
from review.queries.wellbeing import Today, minutes_without_a_break, today
from similarity.models import Band, Exhibit

register = template.Library()
CAPTIONS = {
    Exhibit.View.ALIGNED: gettext_lazy(
        "Left the original; right the avatar, moved until it fits. Striped: nothing of the avatar."
    ),
    Exhibit.View.OVERLAY: gettext_lazy(
        "The avatar lies half transparent on the original, up to the line. What it does not cover "
        "is pale."
    ),
    Exhibit.View.REGIONS: gettext_lazy(
        "Left the original, right the avatar as it is. Equal numbers stand where they match; what "
        "does not match is pale."
    ),
    Exhibit.View.DIFFERENCE: gettext_lazy(
        "How far lightness differs once contrast is matched: dark where equal, bright where far "
        "apart, in steps of CIE L*. Striped: not covered by the avatar."
    ),
}


@register.simple_tag(takes_context=True)
def veil(context: template.RequestContext, claim: Claim, sheet: Sheet | BlindSheet) -> Veils:
    """How the pair of a sheet is shown at first to whoever looks; read once per page and claim."""
    if isinstance(sheet, BlindSheet):
        return sheet.veils
    known: dict[int, dict[int, Veils]] = context["request"].__dict__.setdefault("veils", {})
    if claim.pk not in known:
        known[claim.pk] = veils_of(claim, viewer=context["user"])
    return known[claim.pk][sheet.picture.pk]


@register.simple_tag(takes_context=True)
def decides(context: template.RequestContext) -> bool:
    """Whether whoever looks is a reviewer, not the auditor."""
    return bool(context["user"].has_role(*REVIEWING))


@register.simple_tag(takes_context=True)
def pause(context: template.RequestContext) -> int:
    """Minutes that whoever looks has worked without one, where a reminder is due; else 0."""
    return minutes_without_a_break(context["user"], now=timezone.now())


@register.simple_tag(takes_context=True)
def own_day(context: template.RequestContext) -> Today:
    """How many claims whoever looks took today, and how many they may."""
    return today(context["user"], now=timezone.now())


@register.simple_tag(takes_context=True)
def may_export(context: template.RequestContext) -> bool:
    """Whether the page of all decisions opens for whoever looks."""
    return bool(context["user"].has_role(*EXPORTING))


@register.filter
def moment(told: str) -> datetime:
    """A moment as an export tells it, to be shown in the reader's time."""
    return datetime.fromisoformat(told)


@register.filter
def bounded(found: int) -> str:
    """A bounded count in figures."""
    return in_figures(found)


@register.filter
def reasons_of(card: Card) -> list[str]:
    """Why a card stands before others that are due as soon."""
    return reasons(card)


@register.filter
def band_word(band: str) -> str:
    """The word of a band's code."""
    return str(Band(band).label)


@register.filter
def caption(view: Exhibit.View) -> str:
    """What one sees in a view of a comparison."""
    return str(CAPTIONS[view])


@register.filter
def percent(score: float) -> str:
    """A score in [0, 1] as whole percent, cut off so that 100 % means equal."""
    return f"{int(score * 100)} %"


@register.filter
def element_words(elements: list[str]) -> str:
    """Codes of similar elements as a list of words, in the order of the worksheet."""
    return _(", ").join(str(element.label) for element in Element if element in elements)


@register.simple_tag
def scene(claim: Claim, sheet: Sheet | BlindSheet) -> Scene:
    """What the comparison viewer has to know of one picture of a claim, or of a second look."""
    return sheet.scene if isinstance(sheet, BlindSheet) else scene_of(claim, sheet)


@register.simple_tag
def filling(claim: Claim, sheet: Sheet) -> dict[str, str]:
    """What the placeholders of reusable texts stand for in one picture's reason."""
    return values_of(claim, sheet.picture)


@register.simple_tag
def published(work: Work) -> str:
    """When a work was first published, in words."""
    if work.first_published_on is None:
        return _("publication date not given")
    return _("first published %(day)s") % {"day": f"{work.first_published_on:%Y-%m-%d}"}


@register.simple_tag
def made(avatar: Avatar) -> str:
    """When an avatar was generated or seen, in words."""
    moment = avatar.generated_at or avatar.seen_at
    if moment is None:
        return ""
    day = f"{timezone.localtime(moment):%Y-%m-%d}"
    words = _("generated %(day)s") if avatar.generated_at else _("seen %(day)s")
    return words % {"day": day}
