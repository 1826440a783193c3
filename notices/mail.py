"""Writes the claimant's e-mails in their language: plain text and HTML, with what is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions import mute_token
from accounts.models import News, User
from claims.models import Claim
from claims.queries import claims_of, open_question
from claims.states import State
from notices import storage
from notices.links import arrival_token
from notices.models import Message, Notice
from payouts.queries.corrections import standing_awards
from review.queries import appeal_deadline, why_no_appeal

MOST_DUE = 20


@dataclass(frozen=True)
class Due:
    """Something that waits for the claimant; `until` is None where no term runs."""

    reference: str
    what: str
    url: str
    until: datetime | None = None


def write_mail(notice: Notice, *, now: datetime) -> EmailMultiAlternatives:
    """The message about a notice, unsent: what there is to read, and what waits for its reader."""
    claim = notice.claim
    with translation.override(claim.claimant.language):
        kind = notice.get_kind_display()
        mail = _compose(
            claim,
            subject=f"{settings.REDRESS_PLATFORM_NAME}: {kind} {notice.number}",
            said=_("There is a new notice in your claim %(claim)s: %(kind)s, %(number)s.")
            % {"claim": claim, "kind": kind, "number": notice.number},
            url=reverse("notices:download", args=[notice.public_id]),
            key=f"notice-{notice.public_id}",
            news=news_of(notice),
            confirm=reverse("notices:arrived", args=[arrival_token(notice.public_id)]),
            attached=goes_along(notice),
            now=now,
        )
    if goes_along(notice):
        mail.attach(notice.filename, storage.read_back(notice), "application/pdf")
    return mail


def goes_along(notice: Notice) -> bool:
    """Whether the PDF itself is attached: where the setting says so and it is not too large."""
    most = settings.REDRESS_NOTICE_MAIL_KIB * 1024
    return settings.REDRESS_NOTICE_MAIL == "attachment" and notice.size <= most


def write_message(message: Message, *, now: datetime) -> EmailMultiAlternatives:
    """The message about something that has no notice of its own, unsent."""
    claim = message.step.claim
    with translation.override(claim.claimant.language):
        words = {
            Message.Kind.RETURNED: _(
                "The bank has sent back the money for your claim %(claim)s. Look at the payee and "
                "name another account if this one is wrong; the payment is then prepared anew."
            ),
            Message.Kind.LAPSED: _(
                "Your claim %(claim)s has lapsed, because no answer came in time. "
                "You can file it again."
            ),
            Message.Kind.WRITTEN: _("A reviewer wrote to you about your claim %(claim)s."),
            Message.Kind.REMINDER: _(
                "Your claim %(claim)s lapses soon unless you answer the reviewer's question."
            ),
            **_corrected(message),
        }
        kind = Message.Kind(message.kind)
        return _compose(
            claim,
            subject=f"{settings.REDRESS_PLATFORM_NAME}: {kind.label} {claim}",
            said=words[kind] % {"claim": claim},
            url=reverse("claims:detail", args=[claim.public_id]),
            key=f"message-{message.step_id}-{message.kind}"
            + (f"-{message.letter_id}" if message.letter_id else "")
            + (f"-c{message.correction_id}" if message.correction_id else ""),
            news=news_of(message),
            now=now,
        )


def _corrected(message: Message) -> dict[Message.Kind, str]:
    """What is said of a corrected award, already about it; empty for every other message."""
    if message.correction is None:
        return {}
    correction = message.correction.correction
    said = {
        "claim": message.step.claim,
        "number": correction,
        "reason": correction.get_reason_display(),
        "amount": correction.payment.amount if correction.payment else "",
        "due": correction.due_on,
    }
    object_to = _(
        "The claim's page says why in full. If you do not agree, answer this e-mail and name the "
        "number %(number)s."
    )
    words = {
        Message.Kind.REVERSED: _(
            "An award of your claim %(claim)s was reversed before it was paid (%(number)s): "
            "%(reason)s."
        ),
        Message.Kind.ASKED_BACK: _(
            "We ask back what was paid for your claim %(claim)s (%(number)s): %(reason)s. Please "
            "pay %(amount)s CNY by %(due)s to the account from which they came, and name the "
            "number."
        ),
        Message.Kind.OVERDUE: _(
            "We asked back what was paid for your claim %(claim)s (%(number)s): %(amount)s CNY "
            "were due on %(due)s and have not arrived."
        ),
    }
    return {kind: f"{text} {object_to}" % said for kind, text in words.items()}


def news_of(told: Notice | Message) -> News | None:
    """The switch by which the person can do without this mail; None where they cannot."""
    switches = {Notice.Kind.RECEIPT: News.RECEIPTS, Notice.Kind.PAYMENT: News.PAYMENTS}
    return switches.get(Notice.Kind(told.kind)) if isinstance(told, Notice) else None


def is_wanted(person: User, told: Notice | Message) -> bool:
    """Whether this mail goes to this person: they are here and have not switched it off."""
    return person.is_active and news_of(told) not in person.muted


def dues_of(person: User, *, now: datetime) -> list[Due]:
    """What waits for a claimant in all their claims, the most pressing first."""
    states = (State.INFO_REQUESTED, State.UPHELD, State.DISMISSED, State.NO_MATCH)
    claims = claims_of(person).filter(state__in=states)[:MOST_DUE]
    found = [due for claim in claims for due in _dues_in(claim, now)]
    return sorted(found, key=lambda due: (due.until is None, due.until or now))


def _dues_in(claim: Claim, now: datetime) -> list[Due]:
    def due(what: str, until: datetime | None = None) -> Due:
        url = settings.SITE_URL + reverse("claims:detail", args=[claim.public_id])
        return Due(str(claim), what, url, until)

    if question := open_question(claim):
        return [due(_("Answer the reviewer's question"), question.due_at)]
    if claim.state == State.NO_MATCH:
        return [due(_("Ask for a person, if you do not agree"))]
    found = []
    if claim.state == State.UPHELD and standing_awards(claim).exists():
        found.append(due(_("Accept the award and say who is paid")))
    if not why_no_appeal(claim, now=now):
        found.append(due(_("Appeal, if you do not agree"), appeal_deadline(claim)))
    return found


def _compose(
    claim: Claim,
    *,
    subject: str,
    said: str,
    url: str,
    key: str,
    news: News | None,
    confirm: str = "",
    attached: bool = False,
    now: datetime,
) -> EmailMultiAlternatives:
    """One mail in both forms.

    The same `key` gives the same Message-ID, so that a mail which a killed worker sends again is
    known to be the same.
    """
    person = claim.claimant
    off = off_address(person, news) if news else ""
    facts: dict[str, Any] = {
        "subject": subject,
        "said": said,
        "address": settings.SITE_URL + url,
        "dues": dues_of(person, now=now),
        "off": off,
        "confirm": settings.SITE_URL + confirm if confirm else "",
        "attached": attached,
        "mails": settings.SITE_URL + reverse("accounts:mails"),
        "platform": settings.REDRESS_PLATFORM_NAME,
        "language": person.language,
    }
    return put_together("mail/claim", facts, to=person, key=key)


def put_together(
    template: str, facts: dict[str, Any], *, to: User, key: str
) -> EmailMultiAlternatives:
    """A mail in both forms; `facts` has its `subject`, and `off` where it can be switched off."""
    headers = {"Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"}
    if facts["off"]:
        headers["List-Unsubscribe"] = f"<{facts['off']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = render_to_string(f"{template}.txt", facts)
    mail = EmailMultiAlternatives(facts["subject"], text, to=[to.email], headers=headers)
    mail.attach_alternative(render_to_string(f"{template}.html", facts), "text/html")
    return mail


def off_address(person: User, news: News) -> str:
    """Where this person switches off this kind of mail, without signing in."""
    return settings.SITE_URL + reverse("accounts:mute", args=[mute_token(person, news)])
