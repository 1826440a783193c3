"""Amounts as text: exact both ways, and refused where a digit would be lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.money import NotAnAmount, parse, plain

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)


@given(AMOUNTS)
def test_what_is_written_reads_back_exactly(amount: Decimal) -> None:
    assert parse(plain(amount)) == amount


@given(AMOUNTS)
def test_grouped_amounts_read_like_plain_ones(amount: Decimal) -> None:
    assert parse(f" {amount:,.2f} ") == amount


@given(st.lists(AMOUNTS, max_size=20))
def test_the_sum_of_the_texts_is_the_text_of_the_sum(amounts: list[Decimal]) -> None:
    total = sum(amounts, Decimal("0.00"))
    assert sum((Decimal(plain(amount)) for amount in amounts), Decimal("0.00")) == total


@pytest.mark.parametrize(
    ("amount", "text"),
    [("10000", "10000.00"), ("0.5", "0.50"), ("1E+4", "10000.00"), ("7.100", "7.10")],
)
def test_plain_has_two_places(amount: str, text: str) -> None:
    assert plain(Decimal(amount)) == text


@pytest.mark.parametrize("amount", ["0.005", "-0.01", "NaN", "Infinity", "1000000000000"])
def test_plain_refuses_what_two_places_cannot_say(amount: str) -> None:
    with pytest.raises(NotAnAmount):
        plain(Decimal(amount))


@pytest.mark.parametrize(
    "text", ["", "1.234", "1,00", "1,0000.00", "-5.00", "5 元", "1e4", "١٠", "1,000.00.00", "NaN"]
)
def test_parse_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse(text)
