"""Records that a notice has arrived, and starts and moves the clock that counts from it."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import set_term
from claims.deadlines import deemed_from
from claims.models import Step, Term
from claims.queries import term_of
from notices.links import notice_in
from notices.models import Arrival, Download, Notice, Posting

HOW = {
    Arrival.How.OPENED: Term.Basis.OPENED,
    Arrival.How.CONFIRMED: Term.Basis.CONFIRMED,
    Arrival.How.POSTED: Term.Basis.POSTED,
}
# Under which word a notice that starts a clock says the latest day.
LATEST = {Notice.Kind.INFORMATION: "answer_on", Notice.Kind.DECISION: "appeal_on"}


class ArrivalLinkWrong(Refused):
    """The link in a mail was cut, changed or never ours."""

    code = "link_wrong"
    status = 404


def start_clock(notice: Notice, *, now: datetime) -> Term | None:
    """Start the time that a notice gives, at its latest; a correction starts it anew."""
    latest = LATEST.get(Notice.Kind(notice.kind))
    if latest is None or not notice.context["details"][latest]:
        return None
    return set_term(
        notice.step,
        basis=Term.Basis.ISSUED,
        counted_from=deemed_from(now),
        notice=notice.number,
        now=now,
    )


def stop_clock(step: Step, *, basis: Term.Basis, notice: str = "", now: datetime) -> None:
    """Let the clock of a step stand still, unless it does already or nothing counts any more."""
    term = term_of(step)
    if term is None or (term.due_at is not None and term.notice == notice):
        set_term(step, basis=basis, notice=notice, now=now)


def note_sent(notice: Notice, *, now: datetime) -> None:
    """A notice that left later than it was issued counts as arrived later too."""
    term = clock_of(notice)
    if term is None or term.basis not in (
        Term.Basis.ISSUED,
        Term.Basis.SENT,
        Term.Basis.UNDELIVERED,
    ):
        return
    if term.counted_from is None or term.counted_from < deemed_from(now):
        _move(notice, Term.Basis.SENT, deemed_from(now), now=now, later=True)


def note_opened(download: Download, *, now: datetime) -> Arrival:
    """The claimant has fetched the notice; that counts the first time."""
    notice = download.notice
    return _note(
        Arrival(notice=notice, how=Arrival.How.OPENED, at=download.at, download=download),
        by=download.by,
        now=now,
    )


def confirm_arrival(token: str, *, now: datetime) -> Arrival:
    """The link in the mail was used by hand; twice does no more than once."""
    notice, digest = read_arrival_link(token), sha256(token.encode()).hexdigest()
    confirmed = Arrival(notice=notice, how=Arrival.How.CONFIRMED, at=now, link_sha256=digest)
    return _note(confirmed, by=notice.claim.claimant, now=now)


def note_posted(posting: Posting, *, now: datetime) -> Arrival:
    """The public posting is over."""
    over = Arrival(notice=posting.notice, how=Arrival.How.POSTED, at=posting.until, posting=posting)
    return _note(over, by=None, now=now)


def read_arrival_link(token: str) -> Notice:
    """The notice whose arrival a link confirms; raises `ArrivalLinkWrong`."""
    public_id = notice_in(token)
    if public_id is None:
        raise ArrivalLinkWrong(
            _("This link is not whole. Copy it from the e-mail once more, or sign in.")
        )
    notices = Notice.objects.select_related("claim__claimant", "step__claim", "arrival")
    return notices.defer("context", "renderer").get(public_id=public_id)


@transaction.atomic
def _note(arrival: Arrival, *, by: User | None, now: datetime) -> Arrival:
    """Keep the first proof; a posting that has ended meanwhile was earlier than this one."""
    notice = arrival.notice
    known = Arrival.objects.filter(notice=notice).first()
    if known is not None:
        return known
    posting = Posting.objects.filter(notice=notice, until__lt=arrival.at).first()
    if posting is not None:
        return note_posted(posting, now=now)
    arrival.recorded_at = now
    Arrival.objects.bulk_create([arrival], ignore_conflicts=True)
    kept = Arrival.objects.get(notice=notice)
    if (kept.how, kept.at) == (arrival.how, arrival.at):
        _move(notice, HOW[Arrival.How(kept.how)], kept.at, by=by, now=now)
    return kept


def clock_of(notice: Notice) -> Term | None:
    """The clock that this notice has started; None where none runs, or by a later notice."""
    term = term_of(notice.step)
    return term if term and term.notice == notice.number else None


def _move(
    notice: Notice,
    basis: Term.Basis,
    counted_from: datetime,
    *,
    by: User | None = None,
    later: bool = False,
    now: datetime,
) -> None:
    """Count from another moment; proof that comes after the latest day moves nothing."""
    term = clock_of(notice)
    if term is None:
        return
    earlier = term.counted_from is None or counted_from < term.counted_from
    if earlier or later:
        set_term(
            notice.step,
            basis=basis,
            counted_from=counted_from,
            notice=notice.number,
            by=by,
            now=now,
        )
