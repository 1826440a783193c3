"""Files that come with rows: all of them stay on the disk, or none."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from claims import actions
from claims.actions import evidence
from claims.models import Claim, Evidence, Message, Question
from claims.states import State
from pictures.attachments import with_its_files
from pictures.proofs import ProofRefused
from review.actions import Disputed, file_appeal
from review.models import Appeal
from tests.factories import make_claim
from tests.review.cases import at, dismissed, in_review, pictures_of

pytestmark = pytest.mark.django_db
PAPER, OTHER = b"%PDF-1.4 %%EOF", b"%PDF-1.7 %%EOF"


def paper(data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", data)


def on_disk() -> set[Path]:
    """Every file that lies in storage."""
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def messaged(claim: Claim, files: Sequence[SimpleUploadedFile], reviewer: User) -> Any:
    return actions.send_message(claim, by=claim.claimant, body="See.", uploads=files, now=at(9))


def answered(claim: Claim, files: Sequence[SimpleUploadedFile], reviewer: User) -> Any:
    return actions.answer_question(
        claim, by=claim.claimant, answer="See.", uploads=files, now=at(9)
    )


def appealed(claim: Claim, files: Sequence[SimpleUploadedFile], reviewer: User) -> Any:
    disputed = [Disputed(pictures_of(claim)[0], "See.", files)]
    return file_appeal(claim, by=claim.claimant, disputed=disputed, now=at(9))


def asked_about(reviewer: User) -> Claim:
    return make_claim(state=State.INFO_REQUESTED)


def under_review(reviewer: User) -> Claim:
    return in_review()


def refused_before(reviewer: User) -> Claim:
    return dismissed(in_review(works=2), by=reviewer)


WAYS = pytest.mark.parametrize(
    ("made", "send"),
    [(under_review, messaged), (asked_about, answered), (refused_before, appealed)],
)
Made = Callable[[User], Claim]
Send = Callable[[Claim, Sequence[SimpleUploadedFile], User], Any]


def facts(claim: Claim) -> tuple[Any, ...]:
    claim.refresh_from_db()
    return (
        claim.state,
        claim.steps.count(),
        Evidence.objects.filter(claim=claim).count(),
        Message.objects.count(),
        Question.objects.filter(answered_at=None).count(),
        Appeal.objects.count(),
    )


@WAYS
def test_good_files_lie_there(reviewer: User, made: Made, send: Send) -> None:
    claim = made(reviewer)
    before = on_disk()
    send(claim, [paper(), paper(OTHER)], reviewer)
    brought = Evidence.objects.filter(claim=claim).exclude(attachment="")
    assert len(on_disk() - before) == brought.count() > 1
    assert {Path(one.attachment.path) for one in brought} == on_disk() - before


@WAYS
def test_one_refused_file_leaves_none_behind(reviewer: User, made: Made, send: Send) -> None:
    claim = made(reviewer)
    before, disk = facts(claim), on_disk()
    with pytest.raises(ProofRefused):
        send(claim, [paper(), paper(OTHER), paper(b"no paper at all")], reviewer)
    assert facts(claim) == before
    assert on_disk() == disk


@WAYS
def test_all_are_checked_before_one_is_written(
    reviewer: User, made: Made, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = made(reviewer)
    written: list[object] = []
    monkeypatch.setattr(evidence, "save_with_file", lambda row, data: written.append(row))
    with pytest.raises(ProofRefused):
        send(claim, [paper(), paper(b"no paper at all")], reviewer)
    assert written == []


@WAYS
def test_what_fails_after_writing_takes_its_files_along(
    reviewer: User, made: Made, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim is full after the first file, which no look at the files can foresee."""
    claim = made(reviewer)
    monkeypatch.setattr(evidence, "MAX_EVIDENCE", Evidence.objects.filter(claim=claim).count() + 1)
    before, disk = facts(claim), on_disk()
    with pytest.raises(ProofRefused, match="at most"):
        send(claim, [paper(), paper(OTHER)], reviewer)
    assert facts(claim) == before
    assert on_disk() == disk


def fails_after(claim: Claim, *files: SimpleUploadedFile) -> None:
    with with_its_files():
        messaged(claim, files, claim.claimant)
        raise ZeroDivisionError


def test_an_outer_block_answers_for_what_an_inner_one_wrote(creator: User) -> None:
    claim, disk = make_claim(creator, state=State.IN_REVIEW), on_disk()
    with pytest.raises(ZeroDivisionError):
        fails_after(claim, paper())
    assert on_disk() == disk
    assert not Message.objects.exists()


def test_an_inner_block_that_fails_leaves_the_outer_ones_files(creator: User) -> None:
    claim, disk = make_claim(creator, state=State.IN_REVIEW), on_disk()
    with with_its_files():
        messaged(claim, [paper()], creator)
        with pytest.raises(ZeroDivisionError):
            fails_after(claim, paper(OTHER))
    (message,) = Message.objects.all()
    assert {Path(message.files.get().attachment.path)} == on_disk() - disk
