"""Posts publicly what could not be delivered, and lets it count as arrived when that is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import set_term
from claims.clocks import day_in_china, last_moment
from claims.models import Term
from notices.actions.arriving import clock_of, note_posted
from notices.actions.delivering import DELIVERING, locked
from notices.models import Arrival, Delivery, Notice, Posting
from notices.queries import ended_postings, unreachable


class NotToPost(Refused):
    """The notice can still be delivered, or has arrived, or is posted already."""

    code = "not_to_post"


class NoReason(Refused):
    """Posting a notice publicly needs a reason."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def post_publicly(notice: Notice, *, by: User, why: str, now: datetime) -> Posting:
    """Post a notice that could not be delivered: its number, kind and days become public.

    For senior reviewers and administrators, about somebody else's claim, with a reason. It counts
    as arrived when the published number of days is over, if it is not opened before.
    """
    by.must_have_role(*DELIVERING)
    delivery = locked(notice, by)
    if not why.strip():
        raise NoReason(_("Say why it is posted publicly."), field="why")
    if refusal := why_not_post(delivery):
        raise NotToPost(refusal)
    posting = Posting.objects.create(
        notice=notice, why=why.strip(), ordered_by=by, posted_at=now, until=_posted_until(now)
    )
    if clock_of(notice):
        set_term(
            notice.step,
            basis=Term.Basis.POSTING,
            counted_from=posting.until,
            notice=notice.number,
            words=posting.why,
            by=by,
            now=now,
        )
    return posting


def why_not_post(delivery: Delivery) -> str:
    """Why a notice is not to be posted publicly, in words; empty when it may be."""
    notice = delivery.notice
    if notice.later is not None:
        return _("Another notice has taken its place.")
    if Arrival.objects.filter(notice=notice).exists():
        return _("It has arrived.")
    if Posting.objects.filter(notice=notice).exists():
        return _("It is posted already.")
    if not unreachable(delivery):
        return _("The e-mail has not been given up, so it may still arrive.")
    return ""


def _posted_until(now: datetime) -> datetime:
    """The end of the last day of a posting that begins now, in China."""
    last = day_in_china(now) + timedelta(days=settings.REDRESS_DAYS_POSTED)
    return last_moment(last)


def end_postings(*, now: datetime) -> int:
    """Record the arrival of what has been posted for long enough; returns how many."""
    return sum(_end(key, now) for key in ended_postings(now=now))


@transaction.atomic
def _end(key: int, now: datetime) -> bool:
    rows = Posting.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    posting = rows.select_related("notice__step__claim").filter(pk=key).first()
    return posting is not None and note_posted(posting, now=now).recorded_at == now
