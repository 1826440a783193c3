"""Questions, answers and lapses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims import actions
from claims.models import Claim, Evidence, Question
from claims.queries import open_question, timeline
from claims.states import State
from claims.tasks import lapse_overdue
from config.flow import LAPSE
from tests.factories import NOW, make_claim, make_user

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 %%EOF"


def test_a_reviewer_asks_and_the_claim_waits(reviewer: User) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    question = actions.ask(claim, by=reviewer, text=" Where? ", now=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.due_at) == (State.INFO_REQUESTED, question.due_at)
    assert (question.text, question.asked_by) == ("Where?", reviewer)
    assert open_question(claim) == question
    assert question.due_at is not None
    assert question.due_at - NOW > timedelta(days=10)


def test_a_question_needs_words_a_role_and_the_right_state(reviewer: User, creator: User) -> None:
    claim = make_claim(creator, state=State.IN_REVIEW)
    with pytest.raises(actions.EmptyText, match="Write what"):
        actions.ask(claim, by=reviewer, text="  ", now=NOW)
    with pytest.raises(PermissionDenied):
        actions.ask(claim, by=creator, text="Where?", now=NOW)
    with pytest.raises(ValidationError):
        actions.ask(claim, by=reviewer, text="x" * 4001, now=NOW)
    with pytest.raises(actions.StepRefused):
        actions.ask(make_claim(state=State.NO_MATCH), by=reviewer, text="Where?", now=NOW)
    claim.refresh_from_db()
    assert (claim.state, Question.objects.count()) == (State.IN_REVIEW, 0)


def test_the_answer_brings_the_claim_back_and_the_limit_starts_again(creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    later = NOW + timedelta(days=3)
    uploads = [SimpleUploadedFile("a.pdf", PAPER), SimpleUploadedFile("b.pdf", PAPER)]
    question = actions.answer_question(
        claim, by=creator, answer=" Here. ", uploads=uploads, now=later
    )
    claim.refresh_from_db()
    assert (claim.state, question.answer, question.answered_at) == ("IN_REVIEW", "Here.", later)
    assert claim.evidence.filter(kind=Evidence.Kind.ANSWER).count() == 2
    assert claim.due_at is not None
    assert claim.due_at > later + timedelta(days=7)
    assert open_question(claim) is None


def test_several_questions_follow_each_other(creator: User, reviewer: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    actions.answer_question(claim, by=creator, answer="One.", now=NOW)
    claim.refresh_from_db()
    actions.ask(claim, by=reviewer, text="And?", now=NOW)
    actions.answer_question(claim, by=creator, answer="Two.", now=NOW)
    assert list(claim.questions.values_list("answer", flat=True)) == ["One.", "Two."]


def test_a_refused_answer_changes_nothing(creator: User, other_creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    bad = [SimpleUploadedFile("a.pdf", PAPER), SimpleUploadedFile("b.exe", b"MZ")]
    with pytest.raises(actions.EvidenceRefused):
        actions.answer_question(claim, by=creator, answer="Here.", uploads=bad, now=NOW)
    with pytest.raises(actions.EmptyText):
        actions.answer_question(claim, by=creator, answer=" ", now=NOW)
    with pytest.raises(ValidationError):
        actions.answer_question(claim, by=creator, answer="x" * 8001, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.answer_question(claim, by=other_creator, answer="Here.", now=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.evidence.count()) == (State.INFO_REQUESTED, 1)
    assert claim.questions.get().answered_at is None


def test_what_is_overdue_lapses_with_a_reason_and_the_rest_stays(creator: User) -> None:
    old = make_claim(creator, state=State.INFO_REQUESTED)
    chinese = make_claim(
        make_user(Role.CREATOR, language=User.Language.ZH_HANS), state=State.INFO_REQUESTED
    )
    fresh = make_claim(state=State.INFO_REQUESTED, now=NOW + timedelta(days=9))
    answered = make_claim(state=State.INFO_REQUESTED)
    actions.answer_question(answered, by=answered.claimant, answer="Here.", now=NOW)
    later = NOW + timedelta(days=19)
    assert actions.lapse_overdue(now=later) == 2
    assert actions.lapse_overdue(now=later) == 0
    for claim in (old, chinese, fresh, answered):
        claim.refresh_from_db()
    assert [old.state, chinese.state] == [State.LAPSED, State.LAPSED]
    assert [fresh.state, answered.state] == [State.INFO_REQUESTED, State.IN_REVIEW]
    last = timeline(old, viewer=creator)[-1]
    assert (last.reason, last.actor) == (
        "No answer to the question arrived by March 19, 2026.",
        "The system",
    )
    chinese_reason = chinese.steps.order_by("-number")[0].reason
    assert "2026年3月19日" in chinese_reason


def test_one_broken_claim_does_not_hold_up_the_next(caplog: pytest.LogCaptureFixture) -> None:
    broken = make_claim(state=State.INFO_REQUESTED)
    Question.objects.filter(claim=broken).update(answer="Here.", answered_at=NOW)
    sound = make_claim(state=State.INFO_REQUESTED)
    assert actions.lapse_overdue(now=NOW + timedelta(days=19)) == 1
    assert f"claim {broken.pk} could not lapse" in caplog.text
    for claim in (broken, sound):
        claim.refresh_from_db()
    assert [broken.state, sound.state] == [State.INFO_REQUESTED, State.LAPSED]


def test_an_answer_counts_until_the_claim_has_lapsed(creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    late = NOW + timedelta(days=30)
    actions.answer_question(claim, by=creator, answer="Here.", now=late)
    assert actions.lapse_overdue(now=late) == 0


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_somebody_holds_is_left_for_the_next_bell() -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    later = NOW + timedelta(days=19)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM claims_claim WHERE id = %s FOR UPDATE", [claim.pk])
        assert actions.lapse_overdue(now=later) == 0
        other.rollback()
    finally:
        other.close()
    assert actions.lapse_overdue(now=later) == 1


def test_the_bell_has_the_name_that_the_flow_rings() -> None:
    make_claim(state=State.INFO_REQUESTED, now=NOW - timedelta(days=400))
    assert lapse_overdue.name == LAPSE
    assert lapse_overdue() == 1
    assert Claim.objects.get().state == State.LAPSED


def test_colleagues_words_are_not_for_the_claimant(
    creator: User, reviewer: User, auditor: User
) -> None:
    claim = make_claim(creator, state=State.AWAITING_APPROVAL)
    actions.advance(claim, to=State.IN_REVIEW, by=reviewer, reason="Look again.", now=NOW)
    with transaction.atomic():
        seen = timeline(claim, viewer=creator)[-1]
        audited = timeline(claim, viewer=auditor)
    assert (seen.actor, seen.reason) == ("A member of staff", "")
    assert (audited[-1].actor, audited[-1].reason) == (str(reviewer), "Look again.")
    assert audited[0].actor == str(creator)
    assert timeline(claim, viewer=reviewer)[0].actor == "The claimant"


def test_an_unanswered_question_after_an_award_leads_back_to_review(
    creator: User, reviewer: User
) -> None:
    claim = make_claim(creator, state=State.UPHELD)
    for state in (State.APPEALED, State.IN_REVIEW):
        actions.advance(claim, to=state, by=None, now=NOW)
    actions.ask(claim, by=reviewer, text="Where?", now=NOW)
    assert actions.lapse_overdue(now=NOW + timedelta(days=30)) == 1
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW
    assert open_question(claim) is None
    assert actions.lapse_overdue(now=NOW + timedelta(days=60)) == 0
