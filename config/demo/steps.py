"""What happens to the demo's claims: each step calls the real actions, at its own time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from claims.actions import ask_for_person, file_claim, lapse_overdue, withdraw_claim
from claims.clocks import day_in_china
from claims.models import Claim, Picture
from config.demo.cases import Case
from payouts import texts
from payouts.actions import (
    PayeeFields,
    TaxFields,
    accept_award,
    approve_batch,
    approve_policy,
    award_claim,
    export_batch,
    import_result,
    prepare_batch,
    propose_tax,
    release_batch,
)
from payouts.actions.corrections import approve_correction, propose_correction
from payouts.models import Batch, Payee, TaxPolicy
from payouts.queries import awards_of, payments_of, tax_policy_on
from review.actions import approve, ask_claimant, file_appeal, propose, save_verdict, take
from review.grounds import Access, Element, Ground
from review.models import Approval
from similarity.actions import compare_claim
from similarity.exhibits import draw_waiting
from similarity.models import Attempt

# Valid numbers of nobody: the check digits fit, and whoever was born on these days has died.
ACCOUNTS = {"creator": "6222 0200 1234 5678 903", "painter": "6217 0000 8765 4321 091"}
IDENTITIES = {"creator": "110101190003070010", "painter": "110101190001010022"}
BANK_CODES = {"creator": "102331001017", "painter": ""}


@dataclass
class Walk:
    """A claim on its way; its time only goes forward and never passes the present."""

    case: Case
    claim: Claim
    people: dict[str, User]
    now: datetime
    present: datetime

    @property
    def claimant(self) -> User:
        return self.people[self.case.claimant]

    def later(self, *, hours: float) -> datetime:
        self.now = min(self.now + timedelta(hours=hours), self.present)
        return self.now

    def fresh(self) -> Claim:
        """The claim as it stands in the database now."""
        self.claim.refresh_from_db()
        return self.claim


def file_it(walk: Walk) -> None:
    file_claim(
        walk.claim,
        by=walk.claimant,
        signature=walk.claim.holder_name,
        now=walk.later(hours=0.4),
    )


def compare_it(walk: Walk) -> None:
    compare_claim(walk.fresh(), now=walk.later(hours=0.02))
    draw_waiting(now=walk.now)


def keep_it_waiting(walk: Walk) -> None:
    """Let no worker compare this claim soon, so that the demo keeps one in this state."""
    Attempt.objects.create(claim=walk.claim, retry_at=walk.present + timedelta(days=3650))


def ask_person(walk: Walk) -> None:
    ask_for_person(walk.fresh(), by=walk.claimant, now=walk.later(hours=6))


def take_it(walk: Walk) -> None:
    take(walk.fresh(), by=walk.people["reviewer"], now=walk.later(hours=20))


def ask_it(walk: Walk) -> None:
    text = _("Please send the layered file of this picture, or a photograph of the paper drawing.")
    ask_claimant(walk.fresh(), by=walk.people["reviewer"], text=text, now=walk.later(hours=0.2))


def lapse_it(walk: Walk) -> None:
    due_at = walk.fresh().due_at
    assert due_at is not None  # noqa: S101  # a question always has its due date
    walk.now = due_at + timedelta(minutes=1)
    lapse_overdue(now=walk.now)


def uphold_it(walk: Walk) -> None:
    """Uphold the first picture, find the others unlike, and propose."""
    reviewer = walk.people["reviewer"]
    for place, picture in enumerate(walk.fresh().pictures.order_by("position")):
        walk.later(hours=0.1)
        if place == 0:
            save_verdict(
                walk.claim,
                picture,
                by=reviewer,
                ground=Ground.UPHELD,
                reason=_("Face, hair and clothes agree line by line; only the finish was changed."),
                access=Access.PRESUMED,
                elements=[Element.CHARACTER, Element.LINE, Element.COMPOSITION],
                now=walk.now,
            )
        else:
            reason = _("Another character: nothing beyond the common style is alike.")
            _refuse(walk, picture, Ground.INDEPENDENT, reason)
    propose(walk.claim, by=reviewer, now=walk.later(hours=0.1))


def dismiss_it(walk: Walk) -> None:
    reason = _("The proof names another title, and the file's date is later than the avatar.")
    for picture in walk.fresh().pictures.order_by("position"):
        _refuse(walk, picture, Ground.UNPROVEN, reason)
    propose(walk.claim, by=walk.people["reviewer"], now=walk.later(hours=0.1))


def _refuse(walk: Walk, picture: Picture, ground: Ground, reason: str) -> None:
    save_verdict(
        walk.claim,
        picture,
        by=walk.people["reviewer"],
        ground=ground,
        reason=reason,
        access=Access.NOT_SHOWN,
        elements=[],
        now=walk.later(hours=0.1),
    )


def appeal_it(walk: Walk) -> None:
    grounds = _("The certificate was renamed when the series got its title; I add the old record.")
    file_appeal(walk.fresh(), by=walk.claimant, grounds=grounds, now=walk.later(hours=50))


def approve_it(walk: Walk) -> None:
    proposal = Approval.objects.get(claim=walk.claim, outcome="")
    approve(proposal, by=walk.people["senior"], now=walk.later(hours=5))


def award_it(walk: Walk) -> None:
    award_claim(walk.fresh(), now=walk.later(hours=0.02))


def accept_it(walk: Walk) -> None:
    payee = PayeeFields(
        kind=Payee.Kind.PERSON,
        account_name=walk.claim.holder_name,
        bank_name="中国工商银行杭州滨江支行",
        bank_code=BANK_CODES[walk.case.claimant],
        account_number=ACCOUNTS[walk.case.claimant],
        identity_type=Payee.IdentityType.RESIDENT,
        identity_number=IDENTITIES[walk.case.claimant],
        consent_version=texts.CONSENT_VERSION,
    )
    accept_award(
        walk.fresh(),
        by=walk.claimant,
        payee=payee,
        text_version=texts.ACCEPTANCE_VERSION,
        signature=walk.claim.holder_name,
        now=walk.later(hours=22),
    )


def decide_tax(walk: Walk) -> None:
    """Let two people of finance decide about tax, as every site must before it pays anybody."""
    if tax_policy_on(day_in_china(walk.now)) is not None:
        return
    policy = propose_tax(
        terms=TaxFields(
            kind=TaxPolicy.Kind.RATE,
            legal_ground=_(
                "国税函〔2000〕257号, by analogy: what is paid for the use of a work counts as "
                "royalties. Only for this demonstration: your own tax office decides."
            ),
            persons=True,
            threshold=Decimal(4000),
            flat=Decimal(800),
            share=Decimal(20),
            rate=Decimal(20),
        ),
        effective_from=day_in_china(walk.now),
        reason=_("Nobody can be paid before this is decided."),
        by=walk.people["preparer"],
        now=walk.now,
    )
    approve_policy(policy, by=walk.people["approver"], now=walk.now)


def batch_it(walk: Walk) -> None:
    walk.later(hours=24)
    decide_tax(walk)
    awards = awards_of(walk.fresh())
    prepare_batch(by=walk.people["preparer"], awards=awards, now=walk.now)


def pay_it(walk: Walk) -> None:
    """Approve the claim's batch, export it and import the bank's answer."""
    batch = Batch.objects.get(payments__award__claim=walk.claim)
    preparer = walk.people["preparer"]
    batch = approve_batch(batch, by=walk.people["approver"], now=walk.later(hours=4))
    release_batch(batch, by=preparer, now=walk.later(hours=1))
    export_batch(batch, by=preparer, now=walk.later(hours=0.1))
    now = walk.later(hours=26)
    lines = [f"{payment.reference},PAID,{now:%Y-%m-%d}," for payment in payments_of(batch)]
    answer = "\n".join(["reference,status,date,message", *lines, ""]).encode()
    batch.refresh_from_db()
    import_result(batch, by=preparer, filename="bank-answer.csv", data=answer, now=now)


def reverse_it(walk: Walk) -> None:
    """Reverse the claim's award before it is paid: the senior reviewer proposes."""
    words = _("The claimant told us that the platform had already paid for this picture by hand.")
    _correct(walk, "senior", "REVERSAL", "ELSEWHERE", words)


def ask_back_it(walk: Walk) -> None:
    """Ask back what was paid: the preparer proposes."""
    words = _("The layered file turned out to be made by somebody else after the avatar.")
    _correct(walk, "preparer", "CLAWBACK", "FRAUD", words)


def _correct(walk: Walk, proposer: str, kind: str, reason: str, words: str) -> None:
    award = awards_of(walk.fresh())[0]
    made = propose_correction(
        award,
        kind=kind,
        reason=reason,
        words=words,
        by=walk.people[proposer],
        now=walk.later(hours=30),
    )
    approve_correction(made, by=walk.people["approver"], now=walk.later(hours=5))


def return_it(walk: Walk) -> None:
    """The bank sends the money back; its file also holds a line that fits no payment."""
    batch = Batch.objects.get(payments__award__claim=walk.claim)
    now = walk.later(hours=72)
    why = _("The account was closed.")
    lines = [f"{each.reference},RETURNED,{now:%Y-%m-%d},{why}" for each in payments_of(batch)]
    lines.append(f"PB2025000009N000003,PAID,{now:%Y-%m-%d},")
    answer = "\n".join(["reference,status,date,message", *lines, ""]).encode()
    preparer = walk.people["preparer"]
    import_result(batch, by=preparer, filename="bank-returns.csv", data=answer, now=now)


def withdraw_it(walk: Walk) -> None:
    reason = _("The platform's user and I have settled this between us.")
    withdraw_claim(walk.fresh(), by=walk.claimant, reason=reason, now=walk.later(hours=30))


STEPS: dict[str, Callable[[Walk], None]] = {
    step.__name__: step
    for step in (
        file_it,
        compare_it,
        keep_it_waiting,
        ask_person,
        take_it,
        ask_it,
        lapse_it,
        uphold_it,
        dismiss_it,
        appeal_it,
        approve_it,
        award_it,
        accept_it,
        batch_it,
        pay_it,
        reverse_it,
        ask_back_it,
        return_it,
        withdraw_it,
    )
}
