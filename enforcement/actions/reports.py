"""Takes reports of re-generation tests; a senior reviewer accepts them or sends them back."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from enforcement.actions.acknowledging import ANSWERING, AnswerRefused
from enforcement.actions.telling import tell
from enforcement.models import Message, Order, TestReport
from enforcement.terms import reported_by
from pictures.attachments import save_with_file
from pictures.proofs import Upload, read_paper

JUDGING = (Role.SENIOR_REVIEWER,)


class NotAwaited(Refused):
    """No report is awaited here, or none is there to be judged."""

    code = "not_awaited"


@transaction.atomic
def report_test(
    order: Order,
    *,
    by: User,
    tested_on: date,
    prompts: int,
    alike: int,
    words: str = "",
    upload: Upload | None = None,
    now: datetime,
) -> TestReport:
    """Keep what came out when the platform tried to generate the avatar again.

    Said again in the same words while nobody has judged it, nothing changes. Raises `NotAwaited`,
    `AnswerRefused`, `ProofRefused` or `UploadRefused`.
    """
    by.must_have_role(*ANSWERING)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    paper = read_paper(upload) if upload else None
    said = TestReport(
        order=order, tested_on=tested_on, prompts=prompts, alike=alike, words=words.strip(), by=by,
        at=now, filename=paper.filename if paper else "", sha256=paper.sha256 if paper else "",
    )  # fmt: skip
    there = TestReport.objects.filter(order=order, outcome="").first()
    if there is not None and _gist(there) == _gist(said):
        return there
    if order.state != Order.State.ACKNOWLEDGED:
        raise NotAwaited(_("No report of a test is awaited for %(order)s.") % {"order": order})
    _must_fit(said)
    if paper:
        save_with_file(said, paper.data)
    else:
        said.save()
    order.state, order.due_at, order.overdue_at = Order.State.REPORTED, None, None
    order.save(update_fields=["state", "due_at", "overdue_at"])
    return said


def _gist(said: TestReport) -> tuple[object, ...]:
    return said.tested_on, said.prompts, said.alike, said.words, said.sha256


def _must_fit(said: TestReport) -> None:
    if said.prompts < 1:
        raise AnswerRefused(_("At least one prompt has to be tried."), field="prompts")
    if said.tested_on > day_in_china(said.at):
        raise AnswerRefused(_("This day lies in the future."), field="tested_on")
    if said.tested_on < day_in_china(said.order.acknowledgement.done_at):
        raise AnswerRefused(
            _("Test after the avatar was taken down, not before."), field="tested_on"
        )
    if not said.words and not said.sha256:
        raise AnswerRefused(_("Say how it was tested, or add a file."), field="words")


@transaction.atomic
def accept_report(report: TestReport, *, by: User, now: datetime) -> Order:
    """Accept a report; with it the order is closed, and the contents stay kept down."""
    fresh, order = _to_judge(report, by)
    _decide(fresh, TestReport.Outcome.ACCEPTED, by, "", now)
    order.state, order.ended_at = Order.State.CLOSED, now
    order.save(update_fields=["state", "ended_at"])
    tell(Message.Type.CLOSED, order, now=now)
    return order


@transaction.atomic
def send_back_report(report: TestReport, *, by: User, reason: str, now: datetime) -> Order:
    """Ask for another test, with words that the platform reads; its term begins anew."""
    if not reason.strip():
        raise AnswerRefused(_("Say in words what is missing."), field="reason")
    fresh, order = _to_judge(report, by)
    _decide(fresh, TestReport.Outcome.SENT_BACK, by, reason.strip(), now)
    order.state, order.due_at = Order.State.ACKNOWLEDGED, reported_by(now)
    order.save(update_fields=["state", "due_at"])
    tell(Message.Type.SENT_BACK, order, now=now, more={"reason": reason.strip()})
    return order


def _to_judge(report: TestReport, by: User) -> tuple[TestReport, Order]:
    by.must_have_role(*JUDGING)
    locked = Order.objects.select_for_update(of=("self",)).select_related("measure__claim")
    order = locked.get(pk=report.order_id)
    if order.measure.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    fresh = TestReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.outcome or order.state != Order.State.REPORTED:
        raise NotAwaited(_("This report was judged already, or is no longer needed."))
    return fresh, order


def _decide(report: TestReport, outcome: str, by: User, reason: str, now: datetime) -> None:
    report.outcome, report.decided_by, report.decided_at = outcome, by, now
    report.reason = reason
    report.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
