"""Claims against users' avatars, brought as far as a test needs by the real actions."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from claims.models import Claim
from claims.states import State
from enforcement.actions import answers
from enforcement.models import Countdown, CounterStatement, Forwarding, Suit
from tests.factories import NOW, make_claim

USER = Claim.RespondentKind.USER
ANSWER: dict[str, Any] = {
    "name": "Zhou Ye",
    "kind": "PERSON",
    "postal_address": "12 Hidden Lane, Kunming",
    "email": "zhou@hidden.example",
    "telephone": "+86 871 0000 0000",
    "avatar_title": "Cat with a lamp",
    "avatar_place": "https://platform.example/avatars/7",
    "statement": "I drew this cat myself in 2020; the layers are in the file.",
    "guaranteed": True,
    "declared": True,
}
PDF = b"%PDF-1.7 nothing much %%EOF\n"


def paper(name: str = "layers.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def forwarded(
    claimant: User | None = None, *, state: State = State.SUBMITTED, now: datetime = NOW, **how: Any
) -> Forwarding:
    """A claim on its way to who made the avatar."""
    claim = make_claim(claimant, state=state, respondent=USER, now=now, **how)
    answers.forward_waiting(now=now)
    return Forwarding.objects.get(claim=claim)


def token_of(forwarding: Forwarding, *, now: datetime = NOW) -> str:
    """The last part of the respondent's link."""
    return answers.link_of(forwarding, now=now).rstrip("/").rpartition("/")[2]


def answered(forwarding: Forwarding | None = None, *, now: datetime = NOW) -> CounterStatement:
    """A signed counter-statement with one file."""
    forwarding = forwarding or forwarded(now=now)
    answers.keep_answer(forwarding, fields=ANSWER, uploads=[paper()], now=now)
    return answers.file_answer(forwarding, signature="Zhou Ye", now=now)


def running(forwarding: Forwarding | None = None, *, now: datetime = NOW) -> Countdown:
    """A counter-statement that the claimant has read, so that their clock runs."""
    statement = answered(forwarding, now=now)
    claimant = statement.forwarding.claim.claimant
    answers.see_answer(statement, by=claimant, now=now)
    return Countdown.objects.get(statement=statement)


SUIT = answers.SuitFields(
    kind="SUIT",
    body="Hangzhou Internet Court",
    case_number="(2026)浙0192民初77号",
    filed_on=date(2026, 3, 2),
)


def shown(clock: Countdown | None = None, *, now: datetime = NOW) -> Suit:
    """A proof of suit that waits to be checked."""
    clock = clock or running(now=now)
    by = clock.statement.forwarding.claim.claimant
    return answers.show_suit(clock, by=by, fields=SUIT, upload=paper("suit.pdf"), now=now)
