"""Turns figures and codes of the public pages into words."""

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from review.grounds import Ground
from transparency.blocks import Block
from transparency.models import Entry
from transparency.queries.register import grounds_of
from transparency.words import counted, period_in_words

register = template.Library()
register.filter("period_words", period_in_words)
register.filter("counted", counted)


@register.filter
def total(block: Block, k: int) -> str:
    """The whole of a count; "< 5" where there are fewer even since the beginning."""
    return f"< {k}" if block.few else counted(block.total)


@register.filter
def percent(share: float | str | None) -> str:
    """A share in per cent, or a dash where none can be told."""
    return f"{100 * share:.1f} %" if isinstance(share, float) else "–"


@register.filter
def days(number: float | None) -> str:
    """Days with one decimal, or a dash."""
    return "–" if number is None else f"{number:.1f}"


@register.filter
def yuan(amount: Decimal | None) -> str:
    """An amount of CNY, or that it is withheld."""
    return _("withheld") if amount is None else f"¥{amount:,.2f}"


@register.filter
def grounds(entry: Entry) -> list[tuple[str | Promise, int | None]]:
    """The grounds of an entry in words, each with its number of pictures as far as it is told."""
    return [(Ground(name).label, count) for name, count in grounds_of(entry)]
