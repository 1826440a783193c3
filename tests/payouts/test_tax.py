"""What is withheld: never less of more, never more than there is, the same in the database."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as some

from payouts.models import TaxPolicy
from payouts.tax import CENT, Terms, taxable, withheld

ROYALTIES = Terms(Decimal(4000), Decimal(800), Decimal(20), Decimal(20))
amounts = some.decimals(0, 999_999_999, places=2)
shares = some.decimals(0, 100, places=2)


@some.composite
def terms(draw: Any) -> Terms:
    """Terms that the database takes: the flat deduction is no less than the share at the limit."""
    threshold, share = draw(some.decimals(0, 100_000, places=2)), draw(shares)
    least = (threshold * share / 100).quantize(CENT) + CENT
    flat = least + draw(some.decimals(0, 1000, places=2))
    return Terms(threshold, flat, share, draw(some.decimals(Decimal("0.01"), 99, places=2)))


@pytest.mark.parametrize(
    ("gross", "tax"),
    [
        ("10000.00", "1600.00"),
        ("4000.00", "640.00"),
        ("4000.01", "640.00"),
        ("4000.05", "640.01"),
        ("1000.00", "40.00"),
        ("800.00", "0.00"),
        ("799.99", "0.00"),
        ("800.02", "0.00"),
        ("800.03", "0.01"),
    ],
)
def test_royalties_as_the_tax_office_counts_them(gross: str, tax: str) -> None:
    assert withheld(Decimal(gross), ROYALTIES) == Decimal(tax)


def test_half_a_fen_is_rounded_up() -> None:
    plain = Terms(Decimal(0), Decimal(0), Decimal(0), Decimal(50))
    assert withheld(Decimal("0.01"), plain) == CENT
    assert withheld(Decimal("0.03"), plain) == Decimal("0.02")


def test_without_terms_nothing_is_withheld() -> None:
    assert withheld(Decimal(10_000), None) == 0


@given(amounts, terms())
def test_what_is_withheld_lies_between_nothing_and_all(gross: Decimal, rule: Terms) -> None:
    tax = withheld(gross, rule)
    assert 0 <= tax <= gross
    assert tax == tax.quantize(CENT)
    assert abs(tax - taxable(gross, rule) * rule.rate / 100) <= CENT / 2


@given(amounts, amounts, terms())
def test_of_more_is_never_withheld_less(one: Decimal, other: Decimal, rule: Terms) -> None:
    less, more = sorted([one, other])
    assert withheld(less, rule) <= withheld(more, rule)


@pytest.mark.django_db
def test_the_database_counts_the_same() -> None:
    @settings(max_examples=60, deadline=None)
    @given(amounts, terms(), some.booleans(), some.booleans())
    def compare(gross: Decimal, rule: Terms, persons: bool, company: bool) -> None:
        policy = TaxPolicy(
            kind="RATE",
            persons=persons,
            companies=not persons,
            threshold=rule.threshold,
            flat=rule.flat,
            share=rule.share,
            rate=rule.rate,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT payouts_withheld(%s, jsonb_populate_record(NULL::payouts_taxpolicy, %s), "
                "%s)",
                [gross, _as_json(policy), company],
            )
            assert cursor.fetchone() == (policy.withheld(gross, company=company),)

    compare()


def _as_json(policy: TaxPolicy) -> str:
    terms = f'"threshold": {policy.threshold}, "flat": {policy.flat}, "share": {policy.share}'
    whom = f'"persons": {str(policy.persons).lower()}, "companies": {str(policy.companies).lower()}'
    return f'{{"kind": "RATE", "rate": {policy.rate}, {terms}, {whom}}}'
