"""Two people at the same moment: money is never promised, prepared or paid twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from payouts.actions import (
    approve_batch,
    award_claim,
    award_waiting,
    change_payee,
    export_batch,
    import_result,
    prepare_batch,
    reject_batch,
    release_batch,
)
from payouts.actions.batches import BatchMoved, NothingPayable
from payouts.actions.closings import remind_overdue
from payouts.actions.corrections import (
    CorrectionMoved,
    approve_correction,
    turn_down_correction,
)
from payouts.models import (
    Acceptance,
    Award,
    BankFile,
    Batch,
    Booking,
    Correction,
    Export,
    Hold,
    Payment,
)
from tests.factories import NOW, make_tariff, make_user
from tests.payouts.correcting import answered, corrected, proposed
from tests.payouts.scenes import (
    accept,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payee_fields,
    payments,
    result_file,
    upheld_claim,
)
from tests.payouts.test_awards import pair, twin

pytestmark = pytest.mark.django_db(transaction=True)


def together(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same moment; gives their results, or the refusals they raised."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return job()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_concurrent_bells_make_one_award_per_picture() -> None:
    claims = [upheld_claim(works=2) for _ in range(4)]
    done = together([partial(award_waiting, now=NOW)] * 4)
    assert sum(done) == 4
    assert Award.objects.count() == 8
    assert {award.claim for award in Award.objects.all()} == set(claims)


def test_two_claims_on_one_pair_of_contents_make_one_award_and_one_hold() -> None:
    original, avatar = pair()
    rivals = [twin(original, avatar) for _ in range(2)]
    together([partial(award_claim, claim, now=NOW) for claim in rivals])
    assert (Award.objects.count(), Hold.objects.count()) == (1, 1)
    assert Hold.objects.get().other == Award.objects.get()


def test_a_busy_claim_is_skipped_by_the_bell() -> None:
    busy, free = upheld_claim(), upheld_claim()
    held, looked = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Claim.objects.select_for_update().get(pk=busy.pk)
            held.set()
            looked.wait(30)

    def ring() -> int:
        held.wait(30)
        try:
            return award_waiting(now=NOW)
        finally:
            looked.set()

    assert together([hold, ring])[1] == 1
    assert [award.claim for award in Award.objects.all()] == [free]
    assert award_waiting(now=NOW) == 1


def test_concurrent_prepares_never_pay_an_award_twice() -> None:
    for _ in range(3):
        accepted_claim(works=2)
    preparers = [make_user(Role.FINANCE_PREPARER) for _ in range(4)]
    outcomes = together([partial(prepare_batch, by=person, now=NOW) for person in preparers])
    assert sum(isinstance(outcome, Batch) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NothingPayable) for outcome in outcomes) == 3
    assert Payment.objects.count() == 6


def test_overlapping_choices_pay_each_award_once() -> None:
    first, second = accepted_claim(works=2), accepted_claim(works=2)
    one, two, three, four = Award.objects.filter(claim__in=[first, second])
    choices = [[one, two, three], [three, four, one]]
    preparers = [make_user(Role.FINANCE_PREPARER) for _ in choices]
    outcomes = together(
        [
            partial(prepare_batch, by=person, awards=awards, now=NOW)
            for person, awards in zip(preparers, choices, strict=True)
        ]
    )
    assert sum(isinstance(outcome, Batch) for outcome in outcomes) == 1
    assert Payment.objects.count() == 3


def test_of_two_decisions_at_once_one_wins() -> None:
    for _ in range(3):
        accepted_claim()
        batch = prepare_batch(by=make_user(Role.FINANCE_PREPARER), now=NOW)
        deciders = [make_user(Role.FINANCE_APPROVER) for _ in range(2)]
        outcomes = together(
            [
                partial(approve_batch, batch, by=deciders[0], now=NOW),
                partial(approve_batch, batch, by=deciders[1], now=NOW),
            ]
        )
        assert sum(isinstance(outcome, BatchMoved) for outcome in outcomes) == 1
        batch.refresh_from_db()
        assert batch.state == Batch.State.APPROVED


def test_a_release_and_a_rejection_exclude_each_other() -> None:
    accepted_claim()
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batch = approve_batch(prepare_batch(by=preparer, now=NOW), by=approver, now=NOW)
    outcomes = together(
        [
            partial(release_batch, batch, by=preparer, now=NOW),
            partial(reject_batch, batch, by=approver, reason="Stop.", now=NOW),
        ]
    )
    assert sum(isinstance(outcome, BatchMoved) for outcome in outcomes) == 1
    batch.refresh_from_db()
    released = batch.state == Batch.State.RELEASED
    assert [payment.state for payment in payments(batch)] == [
        "PENDING" if released else "CANCELLED"
    ]


def test_two_exports_at_once_make_one_file() -> None:
    accepted_claim()
    preparer = make_user(Role.FINANCE_PREPARER)
    batch = prepare_batch(by=preparer, now=NOW)
    approve_batch(batch, by=make_user(Role.FINANCE_APPROVER), now=NOW)
    release_batch(batch, by=preparer, now=NOW)
    first, second = together([partial(export_batch, batch, by=preparer, now=NOW)] * 2)
    assert first == second
    assert Export.objects.count() == 1


def test_the_same_result_twice_at_once_settles_once() -> None:
    claim = accepted_claim(works=2)
    preparer = make_user(Role.FINANCE_PREPARER)
    batch = exported_batch(preparer=preparer, approver=make_user(Role.FINANCE_APPROVER))
    rows = [f"{payment.reference},PAID,2026-03-02," for payment in payments(batch)]
    data = result_file(*rows)
    first, second = together(
        [partial(import_result, batch, by=preparer, filename="r.csv", data=data, now=NOW)] * 2
    )
    assert first == second
    assert BankFile.objects.count() == 1
    assert Step.objects.filter(claim=claim, new=State.PAID).count() == 1


def test_a_claim_whose_awards_lie_in_two_batches_is_paid_by_the_later_import() -> None:
    make_tariff()
    claim = accepted_claim(works=2)
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batches = []
    for award in awards(claim):
        batch = prepare_batch(by=preparer, awards=[award], now=NOW)
        release_batch(approve_batch(batch, by=approver, now=NOW), by=preparer, now=NOW)
        batches.append(batch)
    imported, ended = Event(), Event()

    def take_in(batch: Batch) -> None:
        data = result_file(f"{payments(batch)[0].reference},PAID,2026-03-02,")
        import_result(batch, by=preparer, filename="r.csv", data=data, now=NOW)

    def first() -> None:
        with transaction.atomic():
            take_in(batches[0])
            imported.set()
            until = monotonic() + 30
            while not ended.is_set() and not somebody_waits() and monotonic() < until:
                sleep(0.02)

    def second() -> None:
        imported.wait(30)
        try:
            take_in(batches[1])
        finally:
            ended.set()

    together([first, second])
    assert Payment.objects.filter(state=Payment.State.PAID).count() == 2
    claim.refresh_from_db()
    assert claim.state == State.PAID
    assert Step.objects.filter(claim=claim, new=State.PAID).count() == 1


def somebody_waits() -> bool:
    """Whether another connection waits for a lock that this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted "
            "AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        [waits] = cursor.fetchone()
    return bool(waits)


def test_accepting_twice_at_once_makes_one_acceptance() -> None:
    claim = awarded_claim()
    outcomes = together([lambda: accept(Claim.objects.get(pk=claim.pk))] * 2)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Acceptance.objects.count() == 1


def test_a_changed_payee_and_a_prepared_payment_agree() -> None:
    for _ in range(3):
        claim = accepted_claim()
        preparer = make_user(Role.FINANCE_PREPARER)
        new = payee_fields(account_name="墨画室")
        together(
            [
                partial(prepare_batch, by=preparer, now=NOW),
                partial(change_payee, claim, by=claim.claimant, payee=new, now=NOW),
            ]
        )
        [payment] = Payment.objects.filter(award__claim=claim)
        assert payment.payee == Acceptance.objects.get(claim=claim).payee


def test_of_two_deciders_of_a_correction_one_wins() -> None:
    award = awards(accepted_claim())[0]
    correction = proposed(award, by=make_user(Role.FINANCE_PREPARER))
    one, other = make_user(Role.FINANCE_APPROVER), make_user(Role.FINANCE_APPROVER)
    outcomes = together(
        [
            partial(approve_correction, correction, by=one, now=NOW),
            partial(turn_down_correction, correction, by=other, words="No.", now=NOW),
        ]
    )
    assert sum(isinstance(outcome, CorrectionMoved) for outcome in outcomes) == 1
    correction.refresh_from_db()
    approved = correction.outcome == "APPROVED"
    assert Booking.objects.filter(event="REVERSED").count() == int(approved)


def test_an_award_is_either_put_into_a_batch_or_corrected() -> None:
    for _ in range(3):
        award = awards(accepted_claim())[0]
        preparer, senior = make_user(Role.FINANCE_PREPARER), make_user(Role.SENIOR_REVIEWER)
        made, correction = together(
            [
                partial(prepare_batch, by=preparer, awards=[award], now=NOW),
                partial(proposed, award, by=senior, now=NOW),
            ]
        )
        assert isinstance(made, Batch) != isinstance(correction, Correction)
        assert isinstance(made, Refused) != isinstance(correction, Refused)


def test_two_proposals_at_once_make_one_correction() -> None:
    award = awards(accepted_claim())[0]
    seniors = [make_user(Role.SENIOR_REVIEWER) for _ in range(3)]
    outcomes = together([partial(proposed, award, by=senior) for senior in seniors])
    assert sum(isinstance(outcome, Correction) for outcome in outcomes) == 1
    assert Correction.objects.count() == 1


def test_the_ends_of_two_reversals_of_one_claim_do_not_block_each_other() -> None:
    first, second = awards(accepted_claim(works=2))
    corrections = [
        proposed(award, by=make_user(Role.FINANCE_PREPARER)) for award in (first, second)
    ]
    approver = make_user(Role.FINANCE_APPROVER)
    outcomes = together(
        [partial(approve_correction, one, by=approver, now=NOW) for one in corrections]
    )
    assert [outcome.outcome for outcome in outcomes] == ["APPROVED", "APPROVED"]


def test_two_bells_remind_an_overdue_claimant_once() -> None:
    correction = corrected(answered(), "CLAWBACK")
    late = NOW.replace(month=4, day=18)
    together([partial(remind_overdue, now=late)] * 3)
    assert correction.letters.filter(kind="REMINDER").count() == 1
