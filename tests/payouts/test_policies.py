"""Two people change the tariff or the tax policy; nobody is paid while tax is undecided."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from payouts.actions import (
    TaxFields,
    approve_batch,
    approve_policy,
    prepare_batch,
    propose_tariff,
    propose_tax,
    release_batch,
    turn_down_policy,
    withdraw_policy,
)
from payouts.actions.policies import (
    AlreadyDecided,
    AlreadyProposed,
    BeginsTooEarly,
    Impossible,
    NoReason,
    OwnPolicy,
)
from payouts.actions.withholding import TaxChanged, TaxUndecided
from payouts.models import Payment, Tariff, TaxPolicy
from payouts.queries import changes, rate_on, tariff_on, tax_policy_on
from tests.factories import NOW, ROYALTIES, make_tax_policy, make_user
from tests.payouts.scenes import accepted_claim, tamper
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
TERMS = TaxFields(legal_ground="国税函〔2000〕257号", **ROYALTIES)  # type: ignore[arg-type]
NONE = TaxFields(kind="NONE", legal_ground="Compensation for damage is no income.")


def proposed_tariff(by: User, *, day: date = TODAY, now: datetime = NOW) -> Tariff:
    return propose_tariff(
        amount=Decimal(12_000), effective_from=day, reason="Prices rose.", by=by, now=now
    )


def proposed_tax(by: User, terms: TaxFields = TERMS, day: date = TODAY) -> TaxPolicy:
    return propose_tax(terms=terms, effective_from=day, reason="Asked.", by=by, now=NOW)


def undecided() -> None:
    """As the site ships: nobody has decided about tax."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payouts_taxpolicy DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM payouts_taxpolicy")
        cursor.execute("ALTER TABLE payouts_taxpolicy ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_tariff_counts_from_its_day_once_a_second_person_approved(
    finance_preparer: User, finance_approver: User
) -> None:
    later = TODAY + timedelta(days=30)
    tariff = proposed_tariff(finance_preparer, day=later)
    assert (tariff.version, tariff.state) == ("2026-04", "PROPOSED")
    assert rate_on(later) == 10_000
    approve_policy(tariff, by=finance_approver, now=NOW)
    assert [rate_on(later - timedelta(days=1)), rate_on(later)] == [10_000, 12_000]
    assert [str(one.term) for one in changes(tariff)] == ["Amount per picture, in yuan"]


def test_nobody_decides_their_own(finance_approver: User) -> None:
    both = make_user(Role.FINANCE_PREPARER)
    both.groups.add(*finance_approver.groups.all())
    tariff = proposed_tariff(both)
    with pytest.raises(OwnPolicy):
        approve_policy(tariff, by=both, now=NOW)
    with pytest.raises(OwnPolicy):
        turn_down_policy(tariff, by=both, reason="No.", now=NOW)


@pytest.mark.parametrize("role", [Role.FINANCE_APPROVER, Role.ADMINISTRATOR, Role.SENIOR_REVIEWER])
def test_only_a_preparer_of_finance_proposes(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        proposed_tariff(make_user(role))
    with pytest.raises(PermissionDenied):
        proposed_tax(make_user(role))


@pytest.mark.parametrize("role", [Role.FINANCE_PREPARER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_an_approver_of_finance_decides(finance_preparer: User, role: Role) -> None:
    tariff = proposed_tariff(finance_preparer)
    with pytest.raises(PermissionDenied):
        approve_policy(tariff, by=make_user(role), now=NOW)


def test_nothing_begins_in_the_past(finance_preparer: User, finance_approver: User) -> None:
    with pytest.raises(BeginsTooEarly):
        proposed_tariff(finance_preparer, day=TODAY - timedelta(days=1))
    tariff = proposed_tariff(finance_preparer)
    with pytest.raises(BeginsTooEarly):
        approve_policy(tariff, by=finance_approver, now=NOW + timedelta(days=1))
    assert tariff_on(TODAY) == Tariff.objects.get(version="2023-03")


def test_one_proposal_of_a_kind_waits_at_a_time(
    finance_preparer: User, finance_approver: User
) -> None:
    first = proposed_tariff(finance_preparer)
    proposed_tax(finance_preparer)
    with pytest.raises(AlreadyProposed):
        proposed_tariff(finance_preparer)
    with pytest.raises(PermissionDenied):
        withdraw_policy(first, by=make_user(Role.FINANCE_PREPARER), now=NOW)
    withdraw_policy(first, by=finance_preparer, now=NOW)
    second = proposed_tariff(finance_preparer)
    assert second.version == "2026-03.2"
    with pytest.raises(NoReason):
        turn_down_policy(second, by=finance_approver, reason=" ", now=NOW)
    turn_down_policy(second, by=finance_approver, reason="Not now.", now=NOW)
    with pytest.raises(AlreadyDecided):
        approve_policy(second, by=finance_approver, now=NOW)
    assert rate_on(TODAY) == 10_000


def test_of_one_day_the_last_decision_counts(
    finance_preparer: User, finance_approver: User
) -> None:
    for minutes, terms in enumerate([TERMS, NONE]):
        now = NOW + timedelta(minutes=minutes)
        approve_policy(proposed_tax(finance_preparer, terms), by=finance_approver, now=now)
    found = tax_policy_on(TODAY)
    assert found is not None
    assert (found.kind, found.version) == ("NONE", "2026-03.2")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"legal_ground": " "}, "legal_ground"),
        ({"persons": False}, "persons"),
        ({"threshold": None}, "threshold"),
        ({"flat": Decimal(-1)}, "flat"),
        ({"flat": Decimal(799)}, "flat"),
        ({"share": Decimal(101)}, "share"),
        ({"rate": Decimal(0)}, "rate"),
        ({"rate": Decimal("99.01")}, "rate"),
    ],
)
def test_impossible_terms_are_named(
    finance_preparer: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Impossible) as caught:
        proposed_tax(finance_preparer, TaxFields(**{**vars(TERMS), **wrong}))
    assert caught.value.field == field


def test_a_tariff_is_more_than_nothing(finance_preparer: User) -> None:
    with pytest.raises(Impossible):
        propose_tariff(
            amount=Decimal(0), effective_from=TODAY, reason="x", by=finance_preparer, now=NOW
        )


# --- Paying ---------------------------------------------------------------------------------


def test_nothing_is_paid_while_tax_is_undecided(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    undecided()
    with pytest.raises(TaxUndecided, match="Nobody has decided yet"):
        prepare_batch(by=finance_preparer, now=NOW)
    policy = proposed_tax(finance_preparer)
    with pytest.raises(TaxUndecided):
        prepare_batch(by=finance_preparer, now=NOW)
    approve_policy(policy, by=finance_approver, now=NOW)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    [payment] = Payment.objects.filter(batch=batch)
    assert [payment.gross, payment.withheld, payment.amount] == [10_000, 1600, 8400]
    assert batch.total == 8400
    assert payment.tax_policy == policy


def test_a_company_is_paid_whole_where_only_persons_are_taxed(finance_preparer: User) -> None:
    accepted_claim(payee={"kind": "COMPANY"})
    make_tax_policy(TODAY, **ROYALTIES)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    assert batch.total == 10_000


def test_a_batch_of_yesterdays_policy_is_not_released(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    make_tax_policy(TODAY + timedelta(days=1), **ROYALTIES)
    with pytest.raises(TaxChanged):
        release_batch(batch, by=finance_preparer, now=NOW + timedelta(days=1))
    release_batch(batch, by=finance_preparer, now=NOW)


# --- By straight SQL ------------------------------------------------------------------------

DECIDE = "UPDATE payouts_tariff SET state = %s, decided_by_id = {}, decided_at = %s WHERE id = %s"


def test_the_database_refuses_the_proposers_own_approval(finance_preparer: User) -> None:
    tariff = proposed_tariff(finance_preparer)
    with refused("tariff_decided_by_another"):
        run(DECIDE.format("proposed_by_id"), "APPROVED", NOW, tariff.pk)
    with refused("tariff_decided_whole"):
        run(DECIDE.format("NULL"), "APPROVED", NOW, tariff.pk)
    other = make_user().pk
    with refused("tariff_decided_whole"):
        run(DECIDE.format(other), "TURNED_DOWN", NOW, tariff.pk)
    with refused("does not begin before it is approved"):
        run(DECIDE.format(other), "APPROVED", NOW + timedelta(days=1), tariff.pk)
    with refused("only decided once"):
        run("UPDATE payouts_tariff SET amount = 1 WHERE id = %s", tariff.pk)
    with refused("tariff_one_open"):
        Tariff.objects.create(
            version="x",
            amount=Decimal(1),
            effective_from=TODAY,
            reason="x",
            proposed_by=make_user(),
            proposed_at=NOW,
        )
    run(DECIDE.format(other), "APPROVED", NOW, tariff.pk)
    with refused("only decided once"):
        run(DECIDE.format(other), "WITHDRAWN", NOW, tariff.pk)


def test_the_database_takes_no_policy_that_was_not_proposed() -> None:
    base: dict[str, Any] = {"version": "x", "amount": 1, "effective_from": TODAY}
    with refused("begins as proposed"):
        Tariff.objects.create(**base, state="APPROVED", source="Somebody")
    with refused("does not begin before it is proposed"):
        Tariff.objects.create(
            **base,
            reason="x",
            proposed_by=make_user(),
            proposed_at=NOW + timedelta(days=1),
        )
    with refused("tariff_proposed_whole"):
        Tariff.objects.create(**base, proposed_by=make_user(), proposed_at=NOW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate": None}, "tax_terms_whole"),
        ({"persons": False}, "tax_terms_whole"),
        ({"kind": "NONE"}, "tax_terms_whole"),
        ({"flat": 799}, "tax_never_falls"),
        ({"legal_ground": ""}, "tax_has_a_ground"),
    ],
)
def test_the_database_takes_no_impossible_terms(change: dict[str, Any], words: str) -> None:
    row = {**ROYALTIES, "legal_ground": "x", **change}
    with refused(words):
        TaxPolicy.objects.create(
            version="x",
            effective_from=TODAY,
            reason="x",
            proposed_by=make_user(),
            proposed_at=NOW,
            **row,
        )


def test_an_award_follows_an_approved_tariff(finance_preparer: User) -> None:
    tariff = proposed_tariff(finance_preparer)
    accepted_claim()
    tamper("payouts_tariff", "amount = 10000")
    with refused("follows an approved tariff"):
        run(
            "INSERT INTO payouts_award (public_id, picture_id, claim_id, verdict_id, tariff_id, "
            "pictures, rate, amount, original_sha256, avatar_sha256, digest, awarded_at) "
            "SELECT gen_random_uuid(), picture_id, claim_id, verdict_id, %s, pictures, rate, "
            "amount, original_sha256, avatar_sha256, digest, awarded_at FROM payouts_award",
            tariff.pk,
        )


def test_the_database_withholds_what_the_policy_says(finance_preparer: User) -> None:
    accepted_claim()
    policy = make_tax_policy(TODAY, **ROYALTIES)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    copy = (
        "INSERT INTO payouts_payment (reference, batch_id, award_id, payee_id, gross, withheld, "
        "amount, tax_policy_id, state, failure) SELECT 'X', batch_id, award_id, payee_id, gross, "
        "%s, gross - %s, %s, 'PENDING', '' FROM payouts_payment"
    )
    for wrong in (None, TaxPolicy.objects.exclude(pk=policy.pk).get().pk):
        with refused("names the tax policy in force"):
            run(copy, 1600, 1600, wrong)
    with refused("what the tax policy says"):
        run(copy, 0, 0, policy.pk)
    with refused("who is paid what never changes"):
        run("UPDATE payouts_payment SET tax_policy_id = NULL WHERE batch_id = %s", batch.pk)
