"""A notice arrives when its claimant opens it or confirms it, and its clock counts from then."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims.actions import answer_question, lapse_overdue
from claims.queries import running_term, term_of, terms_of
from claims.states import State
from notices.actions import (
    ArrivalLinkWrong,
    ask_correction,
    confirm_arrival,
    correct_waiting,
    deliver_waiting,
    end_postings,
    issue_waiting,
    mark_returned,
    post_publicly,
    read_arrival_link,
    send_again,
)
from notices.actions.delivering import NoAnswer, NothingSent
from notices.links import arrival_token, notice_in
from notices.models import Arrival, Delivery, Download, Notice
from review.actions import file_appeal
from review.grounds import Ground
from review.queries import appeal_deadline, why_no_appeal
from tests.factories import NOW, make_user
from tests.notices.cases import appealed, decided, filed, issued
from tests.notices.delivered import (
    ANSWER,
    CODES,
    REFUSING,
    again,
    dismissal,
    open_it,
    request,
    returned,
)
from tests.notices.test_failing import rename
from tests.notices.test_mail import BROKEN

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=2)
LATEST = datetime(2026, 3, 24, 15, 59, 59, tzinfo=UTC)  # issued on the 2nd, arrived on the 9th
IN_TIME = datetime(2026, 3, 19, 15, 59, 59, tzinfo=UTC)  # opened on the 4th


def bases(notice: Notice) -> list[str]:
    return [term.basis for term in terms_of(notice.claim)]


def test_a_decision_starts_its_clock_at_the_latest_day_that_it_names() -> None:
    notice = dismissal()
    details = notice.context["details"]
    assert (details["appeal_on"], details["appeal_within"]) == ("2026-03-24", 15)
    assert details["deemed_on"] == "2026-03-09"
    assert appeal_deadline(notice.claim) == LATEST
    term = running_term(again(notice.claim))
    assert term is not None
    assert (term.basis, term.notice) == ("ISSUED", notice.number)


def test_opening_it_proves_its_arrival_and_the_time_counts_from_then() -> None:
    notice = dismissal()
    open_it(notice, now=SOON)
    arrival = Arrival.objects.get()
    assert (arrival.how, arrival.at, arrival.recorded_at) == ("OPENED", SOON, SOON)
    assert arrival.download == Download.objects.get()
    assert appeal_deadline(notice.claim) == IN_TIME
    assert why_no_appeal(again(notice.claim), now=IN_TIME) == ""
    assert "run out" in why_no_appeal(again(notice.claim), now=IN_TIME + timedelta(seconds=1))
    assert bases(notice) == ["ISSUED", "OPENED"]
    assert str(arrival) == f"{notice}: OPENED"


def test_a_second_opening_moves_nothing() -> None:
    notice = dismissal()
    open_it(notice, now=SOON)
    open_it(notice, now=SOON + timedelta(days=3))
    assert (Download.objects.count(), Arrival.objects.get().at) == (2, SOON)
    assert appeal_deadline(notice.claim) == IN_TIME


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR])
def test_a_member_of_staff_who_opens_it_proves_nothing(role: Role) -> None:
    notice = dismissal()
    open_it(notice, by=make_user(role), now=SOON)
    assert (Download.objects.count(), Arrival.objects.count()) == (1, 0)
    assert appeal_deadline(notice.claim) == LATEST


def test_an_agent_s_opening_counts() -> None:
    notice = dismissal(make_user(Role.AGENT))
    open_it(notice, now=SOON)
    assert appeal_deadline(notice.claim) == IN_TIME


def test_opening_it_after_it_counted_as_arrived_gives_no_more_time() -> None:
    notice = dismissal()
    open_it(notice, now=NOW + timedelta(days=10))
    assert Arrival.objects.get().at == NOW + timedelta(days=10)
    assert appeal_deadline(notice.claim) == LATEST
    assert bases(notice) == ["ISSUED"]


def test_the_time_to_answer_counts_from_arrival_too(creator: User) -> None:
    notice = request(creator)
    details = notice.context["details"]
    assert (details["answer_on"], details["answer_within"]) == ("2026-03-19", 10)
    open_it(notice, now=SOON)
    due = datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC)
    assert again(notice.claim).due_at == due
    assert lapse_overdue(now=due) == 0
    assert lapse_overdue(now=due + timedelta(seconds=1)) == 1
    assert again(notice.claim).state == State.LAPSED


def test_once_it_is_answered_its_arrival_moves_nothing(creator: User) -> None:
    notice = request(creator)
    answer_question(again(notice.claim), by=creator, answer="Here.", now=NOW)
    due = again(notice.claim).due_at
    open_it(notice, now=SOON)
    assert Arrival.objects.count() == 1
    assert again(notice.claim).due_at == due
    assert bases(notice) == ["ISSUED"]


def test_what_gives_no_time_arrives_without_a_clock() -> None:
    for notice in (issued(filed()), issued(decided([Ground.UPHELD]))):
        open_it(notice, now=SOON)
        assert bases(notice) == []
    assert Arrival.objects.count() == 2


def test_the_decision_after_an_appeal_starts_none() -> None:
    notice = dismissal()
    claim = appealed(again(notice.claim), [Ground.UNPROVEN], now=SOON)
    review = issued(claim, now=SOON)
    open_it(review, now=SOON)
    assert bases(review) == ["ISSUED"]
    assert term_of(review.step) is None
    assert running_term(claim) is None


def test_an_appeal_that_was_filed_in_time_is_not_touched_by_arrival() -> None:
    notice = dismissal()
    claim = again(notice.claim)
    file_appeal(claim, by=claim.claimant, grounds="Look again.", now=NOW)
    open_it(notice, now=SOON)
    assert bases(notice) == ["ISSUED"]


# --- the link in the mail ---


def test_the_link_in_the_mail_confirms_once() -> None:
    notice = dismissal()
    token = arrival_token(notice.public_id)
    assert notice_in(token) == str(notice.public_id)
    assert read_arrival_link(token) == notice
    assert not Arrival.objects.exists()
    first = confirm_arrival(token, now=SOON)
    second = confirm_arrival(token, now=SOON + timedelta(days=1))
    assert first == second
    assert (second.how, second.at, len(second.link_sha256)) == ("CONFIRMED", SOON, 64)
    assert appeal_deadline(notice.claim) == IN_TIME
    assert bases(notice) == ["ISSUED", "CONFIRMED"]


@pytest.mark.parametrize("token", ["", "x", "W10:1:abc"])
def test_a_link_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(ArrivalLinkWrong, match="not whole"):
        confirm_arrival(token, now=NOW)


def test_a_changed_link_is_refused() -> None:
    notice = dismissal()
    token = arrival_token(notice.public_id)
    with pytest.raises(ArrivalLinkWrong):
        confirm_arrival(token[:-1] + ("A" if token[-1] != "A" else "B"), now=NOW)
    assert not Arrival.objects.exists()


# --- the clock stands still ---


def test_while_a_decision_can_t_be_issued_its_clock_stands_still() -> None:
    claim = decided([Ground.UNPROVEN])
    rename(claim, "林\U0003134a")
    issue_waiting(now=NOW)
    assert issue_waiting(now=NOW + timedelta(hours=1)) == 0
    assert [term.basis for term in terms_of(claim)] == ["UNISSUED"]
    assert appeal_deadline(claim) is None
    assert why_no_appeal(claim, now=NOW + timedelta(days=90)) == ""
    rename(claim, "林墨")
    late = NOW + timedelta(days=60)
    notice = issued(claim, now=late)
    assert bases(notice) == ["UNISSUED", "ISSUED"]
    deadline = appeal_deadline(claim)
    assert deadline is not None
    assert deadline > late + timedelta(days=22)
    assert notice.context["details"]["appeal_on"] == f"{deadline:%Y-%m-%d}"


def test_a_receipt_that_can_t_be_issued_has_no_clock() -> None:
    claim = filed()
    rename(claim, "林\U0003134a")
    issue_waiting(now=NOW)
    assert list(terms_of(claim)) == []


@pytest.mark.parametrize(("code", "given_up"), [(550, True), (450, False)])
def test_an_address_that_is_refused_for_good_is_given_up_at_once(
    code: int, given_up: bool, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CODES, "code", code)
    notice = dismissal()
    settings.EMAIL_BACKEND = REFUSING
    assert deliver_waiting(now=NOW) == 0
    delivery = Delivery.objects.get(notice=notice)
    assert ANSWER in delivery.failure
    assert (delivery.given_up_at == NOW) == given_up
    assert (delivery.retry_at is None) == given_up
    assert bases(notice) == (["ISSUED", "UNDELIVERED"] if given_up else ["ISSUED"])


def test_what_fails_for_days_is_given_up_and_the_clock_stands_still(
    settings: LazySettings,
) -> None:
    notice = request()
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = BROKEN, __file__
    deliver_waiting(now=NOW)
    deliver_waiting(now=NOW + timedelta(days=4))
    assert Delivery.objects.get(notice=notice).given_up_at is None
    gone = NOW + timedelta(days=5)
    assert deliver_waiting(now=gone) == 0
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.given_up_at, delivery.retry_at, delivery.tries) == (gone, None, 3)
    assert deliver_waiting(now=gone + timedelta(days=1)) == 0
    claim = again(notice.claim)
    assert (claim.due_at, bases(notice)) == (None, ["ISSUED", "UNDELIVERED"])
    assert lapse_overdue(now=NOW + timedelta(days=300)) == 0


def test_a_notice_that_arrived_or_was_posted_is_not_stopped_by_a_mail_that_came_back(
    senior: User,
) -> None:
    notice = dismissal()
    open_it(notice, now=SOON)
    returned(notice, now=SOON)
    assert bases(notice) == ["ISSUED", "OPENED"]


def test_sent_at_last_it_counts_as_arrived_so_many_days_later(
    settings: LazySettings, senior: User
) -> None:
    notice = dismissal()
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, REFUSING
    deliver_waiting(now=NOW)
    settings.EMAIL_BACKEND = works
    later = NOW + timedelta(days=20)
    assert send_again(notice, by=senior, now=later).retry_at == later
    assert deliver_waiting(now=later) == 1
    assert bases(notice) == ["ISSUED", "UNDELIVERED", "SENT"]
    deadline = appeal_deadline(notice.claim)
    assert deadline is not None
    assert deadline >= later + timedelta(days=22)


def test_an_email_that_leaves_on_the_day_of_its_notice_moves_nothing_and_a_late_one_does() -> None:
    notice = dismissal()
    deliver_waiting(now=NOW)
    assert bases(notice) == ["ISSUED"]
    late = dismissal()
    deliver_waiting(now=SOON)
    assert bases(late) == ["ISSUED", "SENT"]
    open_it(late, now=SOON + timedelta(days=1))
    assert bases(late) == ["ISSUED", "SENT", "OPENED"]


def test_an_email_sent_again_after_the_notice_was_opened_moves_nothing(senior: User) -> None:
    notice = dismissal()
    returned(notice)
    open_it(notice, now=SOON)
    send_again(notice, by=senior, now=SOON)
    assert deliver_waiting(now=SOON) == 1
    assert bases(notice) == ["ISSUED", "UNDELIVERED", "OPENED"]


def test_only_what_has_failed_is_sent_again(senior: User, reviewer: User) -> None:
    notice = dismissal()
    for now in (NOW, SOON):
        with pytest.raises(NothingSent, match="has not failed"):
            send_again(notice, by=senior, now=now)
        deliver_waiting(now=now)
    with pytest.raises(PermissionDenied):
        send_again(notice, by=reviewer, now=NOW)


def test_a_mail_that_came_back_is_written_down_by_a_senior_person(
    senior: User, administrator: User, reviewer: User
) -> None:
    notice = dismissal()
    with pytest.raises(NothingSent, match="on its way"):
        mark_returned(notice, by=senior, why=ANSWER, now=NOW)
    deliver_waiting(now=NOW)
    with pytest.raises(NoAnswer) as refusal:
        mark_returned(notice, by=senior, why=" ", now=NOW)
    assert refusal.value.field == "why"
    with pytest.raises(PermissionDenied):
        mark_returned(notice, by=reviewer, why=ANSWER, now=NOW)
    delivery = mark_returned(notice, by=administrator, why=f" {ANSWER} ", now=SOON)
    assert (delivery.given_up_at, delivery.failure, delivery.sent_at) == (SOON, ANSWER, NOW)
    assert bases(notice) == ["ISSUED", "UNDELIVERED"]
    with pytest.raises(NothingSent):
        mark_returned(notice, by=senior, why=ANSWER, now=SOON)


def test_nobody_writes_it_down_about_their_own_notice() -> None:
    both = make_user(Role.CREATOR)
    notice = dismissal(both)
    deliver_waiting(now=NOW)
    from django.contrib.auth.models import Group

    both.groups.add(Group.objects.get_or_create(name=Role.SENIOR_REVIEWER.value)[0])
    person = User.objects.get(pk=both.pk)
    with pytest.raises(PermissionDenied, match="their own claim"):
        mark_returned(notice, by=person, why=ANSWER, now=NOW)


# --- corrections ---


def test_a_correction_starts_the_clock_anew_and_the_old_notice_moves_it_no_more(
    senior: User,
) -> None:
    old = dismissal()
    open_it(old, now=SOON)
    later = NOW + timedelta(days=6)
    ask_correction(old, by=senior, why="A word was wrong.", now=later)
    assert correct_waiting(now=later) == 1
    new = Notice.objects.get(supersedes=old)
    deadline = appeal_deadline(new.claim)
    assert deadline is not None
    assert new.context["details"]["appeal_on"] == f"{deadline:%Y-%m-%d}" == "2026-03-30"
    confirm_arrival(arrival_token(old.public_id), now=later)
    assert appeal_deadline(new.claim) == deadline
    open_it(new, now=later)
    assert bases(new) == ["ISSUED", "OPENED", "ISSUED", "OPENED"]
    assert appeal_deadline(new.claim) == datetime(2026, 3, 23, 15, 59, 59, tzinfo=UTC)


def test_corrected_once_the_claim_has_gone_on_it_names_the_days_that_held(
    creator: User, senior: User
) -> None:
    old = request(creator)
    open_it(old, now=SOON)
    answer_question(again(old.claim), by=creator, answer="Here.", now=SOON)
    ask_correction(old, by=senior, why="A word was wrong.", now=SOON)
    correct_waiting(now=SOON)
    details = Notice.objects.get(supersedes=old).context["details"]
    assert (details["answer_on"], details["deemed_on"]) == ("2026-03-16", "2026-03-04")
    assert bases(old) == ["ISSUED", "OPENED"]


def test_issued_once_the_claim_has_gone_on_it_names_the_days_of_its_step(creator: User) -> None:
    from tests.factories import make_claim

    claim = make_claim(creator, state=State.INFO_REQUESTED)
    step = claim.steps.latest("number")
    answer_question(claim, by=creator, answer="Here.", now=SOON)
    issue_waiting(now=SOON)
    details = Notice.objects.get(step=step).context["details"]
    assert (details["answer_on"], details["deemed_on"]) == ("2026-03-19", "2026-03-09")
    assert list(terms_of(claim)) == []


# --- what the database refuses ---


CHANGES = [
    "UPDATE notices_download SET at = now()",
    "UPDATE notices_arrival SET at = now() - interval '9 years'",
    "UPDATE notices_posting SET until = now() + interval '9 years'",
    "DELETE FROM notices_arrival",
    "DELETE FROM notices_download",
    "DELETE FROM notices_posting",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_what_proves_arrival_is_never_changed(sql: str, senior: User) -> None:
    notice = dismissal()
    returned(notice)
    post_publicly(notice, by=senior, why="It came back.", now=NOW)
    end_postings(now=NOW + timedelta(days=40))
    open_it(notice, now=NOW + timedelta(days=40))
    with (
        pytest.raises(IntegrityError, match="never edited or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def row(notice: Notice, **changes: object) -> None:
    whole = {"notice": notice, "at": SOON, "recorded_at": SOON, **changes}
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.create(**whole)


def test_the_database_refuses_an_arrival_without_its_proof(senior: User, reviewer: User) -> None:
    notice, other = dismissal(), dismissal()
    by_staff = Download.objects.create(notice=notice, by=reviewer, face="PAGE", at=SOON)
    elsewhere = Download.objects.create(notice=other, by=other.claim.claimant, face="PAGE", at=SOON)
    returned(notice)
    posting = post_publicly(notice, by=senior, why="It came back.", now=NOW)
    row(notice, how="OPENED")
    row(notice, how="OPENED", download=by_staff)
    row(notice, how="OPENED", download=elsewhere)
    row(notice, how="POSTED", posting=posting)
    row(other, how="POSTED", posting=posting, at=posting.until, recorded_at=posting.until)
    row(notice, how="CONFIRMED", link_sha256="short")
    row(notice, how="GUESSED", link_sha256="0" * 64)
    row(notice, how="CONFIRMED", link_sha256="0" * 64, recorded_at=NOW)
    Arrival.objects.create(
        notice=notice, how="CONFIRMED", link_sha256="0" * 64, at=SOON, recorded_at=SOON
    )
    row(notice, how="CONFIRMED", link_sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(notice=notice, by=senior, face="FAX", at=SOON)


@pytest.mark.parametrize(
    "change",
    [
        "given_up_at = now(), failure = ''",
        "given_up_at = now(), failure = 'no', tries = 0",
        "given_up_at = now(), failure = 'no', tries = 1, retry_at = now()",
    ],
)
def test_what_was_given_up_has_its_reason_and_is_not_tried(change: str) -> None:
    dismissal()
    with (
        pytest.raises(IntegrityError, match="given_up_whole"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE notices_delivery SET {change}")  # noqa: S608  # our own words
