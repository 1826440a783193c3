"""What other limits change, in sentences."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review.queries.figures import Figures


def differences(present: Figures, tried: Figures) -> list[str]:
    """What `tried` limits change beside the `present` ones; empty where they change nothing."""
    found = [
        _cases(tried.queued - present.queued),
        _weekly(round(tried.weekly - present.weekly)),
        _missed(tried.missed - present.missed),
        _amount(tried.amount_missed - present.amount_missed),
        _likely(tried.likely_cases - present.likely_cases),
    ]
    return [sentence for sentence in found if sentence]


def _cases(more: int) -> str:
    if more > 0:
        words = ngettext(
            "%(count)s more of the cases so far would have gone to a person.",
            "%(count)s more of the cases so far would have gone to a person.",
            more,
        )
    else:
        words = ngettext(
            "%(count)s fewer of the cases so far would have gone to a person.",
            "%(count)s fewer of the cases so far would have gone to a person.",
            -more,
        )
    return _said(words, more)


def _weekly(more: int) -> str:
    if more > 0:
        words = ngettext("%(count)s more case a week.", "%(count)s more cases a week.", more)
    else:
        words = ngettext("%(count)s case fewer a week.", "%(count)s cases fewer a week.", -more)
    return _said(words, more)


def _missed(more: int) -> str:
    if more > 0:
        words = ngettext("%(count)s more copy missed.", "%(count)s more copies missed.", more)
    else:
        words = ngettext("%(count)s copy fewer missed.", "%(count)s copies fewer missed.", -more)
    return _said(words, more)


def _likely(more: int) -> str:
    if more > 0:
        words = ngettext(
            "%(count)s more case is called likely.", "%(count)s more cases are called likely.", more
        )
    else:
        words = ngettext(
            "%(count)s case fewer is called likely.",
            "%(count)s cases fewer are called likely.",
            -more,
        )
    return _said(words, more)


def _amount(more: Decimal) -> str:
    if not more:
        return ""
    words = (
        _("¥%(amount)s more would be missed.")
        if more > 0
        else _("¥%(amount)s less would be missed.")
    )
    return words % {"amount": number_format(abs(more), 2, use_l10n=True, force_grouping=True)}


def _said(words: str, more: int) -> str:
    count = number_format(abs(more), use_l10n=True, force_grouping=True)
    return words % {"count": count} if more else ""
