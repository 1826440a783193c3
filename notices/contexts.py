"""Freezes what a notice will say: everything is read here, and nothing is read afterwards."""

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from claims.clocks import Kind, day_in_china
from claims.deadlines import days_for, due_for
from claims.models import Picture, Step
from claims.queries import pictures_with_content
from claims.states import State
from notices.frames import date_of, day_of, frame, original_of
from notices.letter import Context, Original, Party, masked
from notices.models import Notice
from notices.queries import kind_of, round_of
from notices.terms import days_of, no_days
from payouts import texts
from payouts.models import Award, Hold
from payouts.queries import acceptance_of, awards_of, holds_of, payments_made, shares_of_claim
from payouts.queries.corrections import stands
from review.digest import evidence_digest
from review.models import Approval, Verdict
from review.queries import final_verdicts
from similarity.models import Comparison
from similarity.queries import comparisons_of
from similarity.words import seen

LANGUAGES = (("zh", "zh-hans"), ("en", "en"))
_Written = tuple[list[Original], dict[str, Any]]


class EvidenceChanged(Exception):
    """What the decision rests on is no longer what was approved, so no notice may state it."""


def freeze(step: Step, *, now: datetime) -> Context:
    """The context of the notice of a step, all but its number, which is taken last.

    Raises `EvidenceChanged` when a decision no longer rests on what was approved.
    """
    claim = step.claim
    kind = kind_of(step)
    originals, details = _WRITERS[kind](step, pictures_with_content(claim), now)
    claimant: Party = {"name": claim.holder_name, "agent": claim.agent_name}
    page = settings.SITE_URL + reverse("claims:detail", args=[claim.public_id])
    framed = frame(claim, kind, claimant=claimant, page=page, now=now)
    return {**framed, "pictures": originals, "details": details}


def numbered(context: Context, number: str) -> Context:
    """The same context with its number and the address where it is checked."""
    check = settings.SITE_URL + reverse("notices:check", args=[number])
    return {**context, "number": number, "check": check}


def _receipt(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    originals = []
    for position, picture in enumerate(pictures, start=1):
        original = original_of(position, picture)
        original["evidence"] = [
            {"proofs": proof.kind, "note": proof.note or proof.filename}
            for proof in picture.evidence.all()
        ]
        originals.append(original)
    return originals, {
        "completeness_on": day_of(due_for(Kind.COMPLETENESS, step.at)),
        "decision_days": days_for(Kind.DECISION),
    }


def _information(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    question = step.claim.questions.filter(asked_at__lte=step.at).latest("asked_at")
    originals = [
        original_of(position, picture) for position, picture in enumerate(pictures, start=1)
    ]
    return originals, {"question": question.text, **days_of(step, Kind.ANSWER, now=now)}


def _no_match(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    comparisons = comparisons_of(step.claim)
    originals = []
    for position, picture in enumerate(pictures, start=1):
        original = original_of(position, picture)
        original["similarity"] = _hundredths(comparisons[picture.pk].score, ROUND_FLOOR)
        originals.append(original)
    last = max(comparisons.values(), key=lambda comparison: comparison.compared_at)
    return originals, {
        "threshold": _hundredths(last.thresholds["possible"], ROUND_CEILING),
        "model": last.space,
        "compared_on": day_of(last.compared_at),
    }


def _hundredths(share: float, rounding: str) -> str:
    """Two places; a score is rounded down and its limit up, so that one below stays below."""
    return str(Decimal(repr(share)).quantize(Decimal("0.01"), rounding))


def _decision(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    claim, round_ = step.claim, round_of(step)
    verdicts = final_verdicts(claim, through=round_)
    comparisons = comparisons_of(claim)
    awards = {award.picture_id: award for award in awards_of(claim)}
    holds = {hold.picture_id: hold for hold in holds_of(claim)}
    originals, paid = [], []
    for position, picture in enumerate(pictures, start=1):
        verdict = verdicts[picture.pk]
        award = awards.get(picture.pk) if verdict.upholds else None
        hold = holds.get(picture.pk) if verdict.upholds else None
        original = _judged(original_of(position, picture), verdict, award, hold)
        originals.append(_compared(original, comparisons.get(picture.pk)))
        paid += [award] if award else []
    upheld = sum(verdicts[picture.pk].upholds for picture in pictures)
    open_to_appeal = not round_ and upheld < len(pictures)
    return originals, {
        "outcome": _outcome(upheld, len(pictures)),
        "appealed": bool(round_),
        "digest": _digest(step, round_),
        **_sum(paid),
        **_tax(paid, step.at),
        "payment_days": days_for(Kind.PAYMENT),
        **(days_of(step, Kind.APPEAL, now=now) if open_to_appeal else no_days(Kind.APPEAL)),
        "appeal_days": days_for(Kind.APPEAL_DECISION),
    }


def _judged(
    original: Original, verdict: Verdict, award: Award | None, hold: Hold | None
) -> Original:
    original["ground"] = verdict.ground
    original["reason"] = verdict.reason
    original["access"] = verdict.access
    original["elements"] = list(verdict.elements)
    original["award_cny"] = str(award.amount) if award else ""
    original["held"] = hold.reason if hold else ""
    original["resolution"] = hold.resolution if hold else ""
    return original


def _compared(original: Original, comparison: Comparison | None) -> Original:
    """Adds what the comparison says, in the words of today, and the picture that shows it best."""
    if comparison is None:
        return original
    said = {}
    for name, language in LANGUAGES:
        with translation.override(language):
            said[name] = seen(comparison)
    pairs = zip(said["zh"], said["en"], strict=True)
    original["explanation"] = [{"zh": zh, "en": en} for zh, en in pairs]
    if comparison.shown and (view := comparison.shown.telling):
        original["exhibit"] = {"view": view, "sha256": comparison.shown.pictures[view]}
    return original


def _outcome(upheld: int, pictures: int) -> str:
    if upheld == pictures:
        return "UPHELD"
    return "PARTLY" if upheld else "DISMISSED"


def _sum(awards: list[Award]) -> dict[str, str]:
    """The total, and rate and tariff; two awards may follow two tariffs, then no rate is named."""
    rates = {award.rate for award in awards}
    return {
        "total_cny": str(sum(award.amount for award in awards)) if awards else "",
        "rate_cny": str(rates.pop()) if len(rates) == 1 else "",
        "tariff": ", ".join(sorted({award.tariff.version for award in awards})),
    }


def _tax(awards: list[Award], at: datetime) -> dict[str, str]:
    """What a person would be paid of these awards under the tax policy of this day.

    Who is paid and when is not known yet, so the letter says that the day of the payment counts.
    """
    if not awards:
        return {"tax": "", "withheld_cny": "", "net_cny": ""}
    shares = shares_of_claim(awards, None, day_in_china(at))
    if shares is None:
        return {"tax": "UNDECIDED", "withheld_cny": "", "net_cny": ""}
    return {
        "tax": "WITHHELD" if shares.withheld else "NONE",
        "withheld_cny": str(shares.withheld),
        "net_cny": str(shares.net),
    }


def _digest(step: Step, round_: int) -> str:
    """The evidence digest; what was approved must still be what is there."""
    digest = evidence_digest(step.claim, through=round_)
    approved = Approval.objects.filter(
        claim=step.claim, round=round_, outcome=Approval.Outcome.APPROVED
    ).first()
    if step.new == State.UPHELD and (approved is None or approved.digest != digest):
        raise EvidenceChanged(
            _("The evidence is no longer what was approved, so the decision is not sent out.")
        )
    return digest


def _acceptance(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    claim, acceptance = step.claim, acceptance_of(step.claim)
    assert acceptance is not None  # noqa: S101  # the step is made together with it
    awards = {award.picture_id: award for award in awards_of(claim) if stands(award)}
    originals = []
    for position, picture in enumerate(pictures, start=1):
        if picture.pk in awards:
            original = original_of(position, picture)
            original["award_cny"] = str(awards[picture.pk].amount)
            originals.append(original)
    version = acceptance.text_version
    return originals, {
        "accepted_on": day_of(acceptance.accepted_at),
        **_sum(list(awards.values())),
        "payee": acceptance.payee.account_name,
        "account": masked(acceptance.payee.masked_number),
        "bank": acceptance.payee.bank_name,
        "signature": acceptance.signature,
        "pay_on": day_of(due_for(Kind.PAYMENT, step.at)),
        "text": {name: texts.acceptance(language, version) for name, language in LANGUAGES},
    }


def _payment(step: Step, pictures: list[Picture], now: datetime) -> _Written:
    paid = payments_made(step.claim)
    withheld = sum((payment.withheld for payment in paid), Decimal(0))
    return [], {
        "gross_cny": str(sum(payment.gross for payment in paid)),
        "withheld_cny": str(withheld) if withheld else "",
        "net_cny": str(sum(payment.amount for payment in paid)),
        "payments": [
            {
                "reference": payment.reference,
                "paid_on": date_of(payment.settled_on),
                "payee": payment.payee.account_name,
                "account": masked(payment.payee.masked_number),
                "net_cny": str(payment.amount),
            }
            for payment in paid
        ],
    }


_Writer = Callable[[Step, list[Picture], datetime], _Written]
_WRITERS: dict[Notice.Kind, _Writer] = {
    Notice.Kind.RECEIPT: _receipt,
    Notice.Kind.INFORMATION: _information,
    Notice.Kind.NO_MATCH: _no_match,
    Notice.Kind.DECISION: _decision,
    Notice.Kind.REVIEW: _decision,
    Notice.Kind.ACCEPTANCE: _acceptance,
    Notice.Kind.PAYMENT: _payment,
}
