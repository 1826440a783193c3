"""Codes of the public figures and the register in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.models import Claim
from enforcement.models import Measure, Order
from review.grounds import Ground
from transparency.models import Entry
from transparency.periods import ALL, first_day, month_of

Labels = dict[str, str | Promise]
KINDS: dict[str, Labels] = {
    "filed": dict(Claim.RespondentKind.choices),
    "compared": {
        "PERSON": gettext_lazy("Went to a person"),
        "ASKED": gettext_lazy("No match; then a person was asked for"),
        "MACHINE": gettext_lazy("No match; nobody asked for a person"),
    },
    "decided": {
        "UPHELD": pgettext_lazy("claims", "Upheld"),
        "PARTLY": pgettext_lazy("claims", "Upheld in part"),
        "DISMISSED": pgettext_lazy("claims", "Dismissed"),
    },
    "grounds": dict(Ground.choices),
    "appeals": {
        "CHANGED": gettext_lazy("Something more was upheld"),
        "STOOD": gettext_lazy("The decision stood"),
    },
    "otherwise": {
        "WITHDRAWN": pgettext_lazy("claims", "Withdrawn by the claimant"),
        "LAPSED": gettext_lazy("Lapsed: a question was not answered in time"),
    },
    "paid": {"PAID": gettext_lazy("Confirmed by the bank")},
    "claims_paid": {"PAID": gettext_lazy("Paid for the first time")},
    "begun": dict(Measure.Basis.choices),
    "ended": dict(Measure.End.choices),
    "orders": dict(Order.Kind.choices),
    "acknowledged": {"ACKNOWLEDGED": gettext_lazy("Acknowledged by the platform")},
    "looks": {
        "AGREED": gettext_lazy("Both chose the same ground"),
        "DIFFERED": gettext_lazy("They chose different grounds"),
    },
}
OUTCOMES: Labels = dict(Entry.Outcome.choices)


def counted(count: int | None) -> str:
    """A count, or that it is withheld."""
    return _("withheld") if count is None else f"{count:,}"


def period_in_words(name: str) -> str:
    """A period as people say it."""
    first = first_day(name)
    if name == ALL or first is None:
        return _("Since the beginning")
    if "Q" in name:
        return _("Quarter %(number)s of %(year)s") % {"number": name[-1], "year": first.year}
    if name == month_of(first):
        return month_in_words(first)
    return _("Year %(year)s") % {"year": first.year}


def month_in_words(day: date) -> str:
    """Like March 2026, or 2026年3月."""
    return date_format(day, "YEAR_MONTH_FORMAT")
