"""Everything that changes a measure, an order or an answer: one verb, one function."""

from enforcement.actions.acknowledging import ANSWERING, FITTING, acknowledge
from enforcement.actions.delivering import deliver_waiting, note_arrival
from enforcement.actions.endpoints import (
    MANAGING,
    ping_endpoint,
    register_endpoint,
    remove_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
)
from enforcement.actions.letters import issue_letters
from enforcement.actions.measures import begin_measure, end_measure
from enforcement.actions.orders import order_waiting
from enforcement.actions.overdue import remind_overdue
from enforcement.actions.replaying import replay, replay_endpoint
from enforcement.actions.reports import JUDGING, accept_report, report_test, send_back_report
from enforcement.actions.upholding import measure_waiting

__all__ = [
    "ANSWERING",
    "FITTING",
    "JUDGING",
    "MANAGING",
    "accept_report",
    "acknowledge",
    "begin_measure",
    "deliver_waiting",
    "end_measure",
    "issue_letters",
    "measure_waiting",
    "note_arrival",
    "order_waiting",
    "ping_endpoint",
    "register_endpoint",
    "remind_overdue",
    "remove_endpoint",
    "replay",
    "replay_endpoint",
    "report_test",
    "rotate_secret",
    "send_back_report",
    "switch_off",
    "switch_on",
]
