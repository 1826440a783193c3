"""A notice that can't be issued keeps its reason, is tried again, and holds up nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from accounts.models import User
from claims.models import Claim, Counter
from notices.actions import LONGEST_PAUSE, issue, issue_waiting, issuing, retry, retry_all
from notices.models import Attempt, Delivery, Notice
from notices.queries import failed_attempts, waiting_steps
from notices.storage import NoticeDamaged, read_back
from review.grounds import Ground
from tests.factories import NOW, make_work
from tests.notices.cases import LATER, decided, filed, issued, last_step, warmed
from tests.payouts.scenes import tamper

pytestmark = pytest.mark.django_db

NAMELESS = "林\U0003134a"  # no font has this character


def rename(claim: Claim, name: str) -> None:
    tamper("claims_claim", f"holder_name = '{name}' WHERE id = {claim.pk}")


def unprintable() -> Claim:
    """A claim whose holder's name no font can write."""
    claim = filed()
    rename(claim, NAMELESS)
    return claim


def files(settings: LazySettings) -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / "notices").rglob("*.pdf"))


def test_a_failure_is_recorded_with_its_reason_and_the_others_go_on() -> None:
    bad, good = unprintable(), filed()
    assert issue_waiting(now=NOW) == 1
    attempt = Attempt.objects.get()
    assert attempt.step == last_step(bad)
    assert attempt.failure.startswith("CharacterMissing: No installed font has 𱍊 (U+3134A).")
    assert (attempt.tries, attempt.retry_at) == (1, NOW + timedelta(minutes=1))
    assert str(attempt) == f"{bad.reference} 2: SUBMITTED: 1"
    assert Notice.objects.get().claim == good


def test_a_failure_leaves_no_gap_in_the_numbers_and_no_file(settings: LazySettings) -> None:
    unprintable()
    good = filed()
    assert issued(good).number == "RDN-R-2026-000001"
    assert Counter.objects.get(name="notice-R").last == 1
    assert len(files(settings)) == 1


def test_it_is_tried_again_with_growing_pauses_up_to_an_hour() -> None:
    unprintable()
    now, pauses = NOW, []
    for _ in range(9):
        issue_waiting(now=now)
        attempt = Attempt.objects.get()
        assert attempt.retry_at is not None
        pauses.append((attempt.retry_at - now) // timedelta(minutes=1))
        assert waiting_steps(now=attempt.retry_at - timedelta(seconds=1), most=5) == []
        now = attempt.retry_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert timedelta(minutes=pauses[-1]) == LONGEST_PAUSE


def test_once_the_cause_is_gone_it_is_issued_and_the_failure_forgotten() -> None:
    claim = unprintable()
    issue_waiting(now=NOW)
    rename(claim, "林墨")
    assert issue_waiting(now=LATER) == 1
    assert list(failed_attempts()) == []
    attempt = Attempt.objects.get()
    assert (attempt.tries, attempt.failure, attempt.retry_at) == (1, "", None)


def test_a_senior_reviewer_may_have_it_tried_at_once(senior: User, administrator: User) -> None:
    claim = unprintable()
    issue_waiting(now=NOW)
    rename(claim, "林墨")
    retry(Attempt.objects.get(), by=senior, now=NOW)
    assert issue_waiting(now=NOW) == 1
    assert retry_all(by=administrator, now=NOW) == 0


def test_all_that_failed_may_be_tried_at_once(administrator: User) -> None:
    unprintable()
    unprintable()
    issue_waiting(now=NOW)
    delivery = Delivery.objects.get(notice=issued(filed()))
    Delivery.objects.filter(pk=delivery.pk).update(failure="gone", tries=1)
    assert retry_all(by=administrator, now=LATER) == 3
    assert set(Attempt.objects.values_list("retry_at", flat=True)) == {LATER}
    delivery.refresh_from_db()
    assert delivery.retry_at == LATER


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_approver", "auditor"])
def test_nobody_else_may(person: str, request: pytest.FixtureRequest) -> None:
    unprintable()
    issue_waiting(now=NOW)
    user: User = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        retry(Attempt.objects.get(), by=user, now=LATER)
    with pytest.raises(PermissionDenied):
        retry_all(by=user, now=LATER)
    assert Attempt.objects.get().retry_at == NOW + timedelta(minutes=1)


def test_a_decision_on_other_evidence_than_was_approved_is_not_sent_out() -> None:
    claim = decided([Ground.UPHELD])
    tamper("review_verdict", "reason = 'something else'")
    issue_waiting(now=NOW)
    assert not Notice.objects.filter(kind="DECISION").exists()
    attempt = Attempt.objects.get(step=last_step(claim))
    assert "The evidence is no longer what was approved" in attempt.failure


def test_a_decision_that_nobody_approved_is_not_sent_out() -> None:
    claim = decided([Ground.UPHELD])
    tamper("review_approval", "outcome = 'RETURNED', reason = 'no'")
    issue_waiting(now=NOW)
    assert "no longer what was approved" in Attempt.objects.get(step=last_step(claim)).failure


def test_a_picture_whose_file_is_lost_stops_its_notice_alone(settings: LazySettings) -> None:
    claim = filed(works=[lost := make_work()])
    for path in Path(settings.MEDIA_ROOT).rglob(f"{lost.blob.sha256}*"):
        path.unlink()
    assert issue_waiting(now=NOW) == 0
    assert "FileNotFoundError" in Attempt.objects.get(step=last_step(claim)).failure


def test_a_notice_that_the_database_refuses_leaves_no_file(settings: LazySettings) -> None:
    claim = filed()
    first = issued(claim)
    with pytest.raises(IntegrityError):
        issue(last_step(claim), now=LATER)  # past the bell, which would have passed it over
    assert files(settings) == [Path(settings.MEDIA_ROOT) / str(first.pdf.name)]


def test_a_step_that_got_its_notice_meanwhile_is_passed_over() -> None:
    claim = filed()
    issued(claim)
    assert issuing._issue_one(last_step(claim).pk, NOW) is False
    assert issuing._issue_one(0, NOW) is False
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_damaged_file_is_not_handed_out(harm: str, settings: LazySettings) -> None:
    notice = issued(filed())
    path = Path(settings.MEDIA_ROOT) / str(notice.pdf.name)
    if harm == "altered":
        path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    else:
        path.unlink()
    with pytest.raises(NoticeDamaged, match=rf"{notice.number} (is missing|was altered)"):
        read_back(notice)


def test_fonts_are_read_before_a_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = warmed(issuing, monkeypatch)
    assert issue_waiting(now=NOW) == 0
    assert seen == []
    filed()
    assert issue_waiting(now=NOW) == 1
    assert seen == [True]


def test_fonts_that_cannot_be_read_are_a_failure_like_any(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(issuing, "warm", unreadable)
    claim = filed()
    assert issue_waiting(now=NOW) == 0
    assert "libpango" in Attempt.objects.get(step=last_step(claim)).failure
