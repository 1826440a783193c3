"""Forwards claims to who made the avatar, and notes that they have arrived."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions.steps import ring
from claims.models import Claim
from enforcement.actions.measures import begin_measure
from enforcement.actions.telling import tell_forwarded
from enforcement.answer_terms import days_after
from enforcement.answering import to_forward
from enforcement.links import digest_of, fresh_secret, new_nonce
from enforcement.models import AnswerLetter, Forwarding, Measure
from notices.models import Notice

FORWARDED = "CLAIM_FORWARDED"
MOST = 100


class OtherAccount(Refused):
    """The platform has named another account for this avatar before."""

    code = "other_account"


def forward_waiting(*, now: datetime, most: int = MOST) -> int:
    """Forward up to `most` filed claims against users' avatars, one per transaction.

    Each gets its link, its measure and its letter, endpoints are told, and the platform can fetch
    it at once.
    """
    keys = list(to_forward().values_list("pk", flat=True)[:most])
    return sum(_forward_one(key, now) for key in keys)


@transaction.atomic
def _forward_one(key: int, now: datetime) -> bool:
    rows = Claim.objects.select_for_update(of=("self",), skip_locked=True)
    claim = rows.filter(pk=key).first()
    if claim is None or not to_forward().filter(pk=key).exists():
        return False
    forwarding = Forwarding(
        claim=claim,
        measure=begin_measure(claim, basis=Measure.Basis.NOTICE, now=now),
        forwarded_at=now,
        answer_until=days_after(now, settings.REDRESS_COUNTER_ANSWER_DAYS),
        deemed_at=days_after(now, settings.REDRESS_COUNTER_DEEMED_DAYS),
    )
    give_link(forwarding, now=now)
    forwarding.save()
    AnswerLetter.objects.create(forwarding=forwarding, party=Notice.Party.RESPONDENT, retry_at=now)
    tell_forwarded(forwarding, now=now)
    transaction.on_commit(partial(ring, FORWARDED))
    return True


def give_link(forwarding: Forwarding, *, now: datetime) -> None:
    """Give an unsaved change a new link; every earlier one is worthless then."""
    forwarding.nonce = new_nonce()
    forwarding.link_digest = digest_of(fresh_secret(forwarding.public_id, forwarding.nonce))
    forwarding.link_expires_at = days_after(now, settings.REDRESS_COUNTER_LINK_DAYS)
    forwarding.link_revoked_at = None


@transaction.atomic
def confirm_receipt(forwarding: Forwarding, *, now: datetime) -> Forwarding:
    """Note that who holds the link has the notice in front of them; done twice it changes nothing.

    The link is all that is known of them, so there is no `by`.
    """
    return _arrive(forwarding, Forwarding.Arrival.LINK, now)


@transaction.atomic
def report_arrival(
    forwarding: Forwarding, *, by: User, account: str = "", now: datetime
) -> Forwarding:
    """Note that the platform has delivered the notice, and to which of its accounts.

    `account` is the subject by which the platform's OpenID Connect knows the person. Raises
    `OtherAccount` when another one was named before.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    locked = Forwarding.objects.select_for_update(of=("self",)).get(pk=forwarding.pk)
    if account and locked.account not in ("", account):
        message = _("Another account was named for this avatar before. Ask the administrator.")
        raise OtherAccount(message, field="account")
    if account and not locked.account:
        Forwarding.objects.filter(pk=forwarding.pk).update(account=account)
    return _arrive(forwarding, Forwarding.Arrival.PLATFORM, now)


def deem_arrived(*, now: datetime) -> int:
    """Count as arrived what nobody has proven to have arrived in time; returns how many."""
    late = Forwarding.objects.filter(arrived_at=None, deemed_at__lte=now)
    found = 0
    for key, deemed_at in list(late.values_list("pk", "deemed_at")[:MOST]):
        found += Forwarding.objects.filter(pk=key, arrived_at=None).update(
            arrived_at=deemed_at, arrival=Forwarding.Arrival.DEEMED
        )
    return found


def _arrive(forwarding: Forwarding, arrival: Forwarding.Arrival, now: datetime) -> Forwarding:
    open_rows = Forwarding.objects.filter(pk=forwarding.pk, arrived_at=None)
    open_rows.update(arrived_at=now, arrival=arrival)
    forwarding.refresh_from_db(fields=["arrived_at", "arrival", "account"])
    return forwarding
