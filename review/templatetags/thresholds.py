"""Draws the curve of limits as points of an SVG, and says shares in percent."""

from collections.abc import Sequence

from django import template
from django.utils.formats import number_format

from review.queries.whatif import Point

register = template.Library()
LEFT, TOP, WIDTH, HEIGHT = 46, 12, 580, 200  # of the plot within its picture


def _x(limit: float) -> str:
    return f"{LEFT + WIDTH * limit:.1f}"


def _y(share: float) -> str:
    return f"{TOP + HEIGHT * (1 - share):.1f}"


@register.filter
def across(limit: float) -> str:
    """How far from the left a limit is drawn."""
    return _x(limit)


@register.filter
def up(share: float) -> str:
    """How far from the top a share is drawn."""
    return _y(share)


@register.filter
def recall_line(points: Sequence[Point]) -> str:
    """The points of the share of copies found."""
    return " ".join(f"{_x(at.limit)},{_y(at.recall)}" for at in points if at.recall is not None)


@register.filter
def queue_line(points: Sequence[Point]) -> str:
    """The points of the share of cases that goes to people."""
    return " ".join(f"{_x(at.limit)},{_y(at.queue)}" for at in points)


@register.filter
def some(points: Sequence[Point], each: int) -> Sequence[Point]:
    """Every so many of the curve's points."""
    return points[::each]


@register.filter
def in_percent(share: float | None) -> str:
    """A share with one decimal; a dash where there is none."""
    return "–" if share is None else f"{number_format(round(100 * share, 1), 1, use_l10n=True)} %"


@register.filter
def whole_percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{round(100 * share)} %"


@register.filter
def limit(value: float) -> str:
    """A limit as people read it."""
    return number_format(round(value, 3), 3, use_l10n=True)
