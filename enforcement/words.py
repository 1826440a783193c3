"""Says in words why an order was made and what has happened to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enforcement.models import Measure, Message, Order
from review.grounds import Access, Element


@dataclass(frozen=True)
class Moment:
    """One line of an order's history."""

    at: datetime
    label: str
    who: str = ""


def ground_of(order: Order) -> str:
    """Why, in one sentence."""
    words = {
        Measure.Basis.UPHELD: _("The claim was upheld: the avatar copies somebody's picture."),
        Measure.Basis.NOTICE: _(
            "A notice was forwarded to whoever made the avatar; until that is settled, "
            "it stays down."
        ),
        Measure.End.REVERSED: _("The decision was reversed."),
        Measure.End.WITHDRAWN: _("The claim was withdrawn or dismissed."),
        Measure.End.COUNTERED: _("A counter-statement stands, and nobody showed a suit in time."),
    }
    return words[order.statement["ground"]]


def reasons_of(order: Order) -> list[dict[str, Any]]:
    """Access and alike elements of each upheld picture, in words."""
    return [
        {
            "access": Access(each["access"]).label if each["access"] else "",
            "elements": [str(Element(name).label) for name in each["elements"]],
        }
        for each in order.statement["pictures"]
    ]


def timeline_of(order: Order) -> list[Moment]:
    """What happened, oldest first."""
    said = getattr(order, "acknowledgement", None)
    found = [Moment(order.issued_at, pgettext("history of an order", "Issued"))]
    if order.arrived_at:
        found.append(Moment(order.arrived_at, _("Arrived at the platform")))
    late = order.messages.filter(type=Message.Type.OVERDUE)
    found += [Moment(message.at, _("Overdue")) for message in late]
    if said:
        found.append(Moment(said.at, _("Acknowledged"), str(said.by)))
    for report in order.reports.select_related("by"):
        found.append(Moment(report.at, _("Test reported"), str(report.by)))
        if report.decided_at:
            label = str(report.get_outcome_display())
            found.append(Moment(report.decided_at, label))  # reviewers stay unnamed
    if order.ended_at:
        found.append(Moment(order.ended_at, str(order.get_state_display())))
    return sorted(found, key=lambda moment: moment.at)
