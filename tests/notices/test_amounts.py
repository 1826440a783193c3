"""Amounts in figures and in 人民币大写."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.amounts import AmountOutOfRange, figures, in_words

VALUES = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL = {"拾": 10, "佰": 100, "仟": 1000}
LARGE = {"亿": 100_000_000, "万": 10_000, "元": 1}
CENTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}


def parsed(text: str) -> Decimal:
    """Reads 人民币大写 as a clerk does, from left to right; knows not how it was written."""
    total = section = digit = Decimal(0)
    for char in text.removeprefix("人民币").removesuffix("整"):
        if char in VALUES:
            digit = Decimal(VALUES[char])
        elif char in SMALL:
            section, digit = section + digit * SMALL[char], Decimal(0)
        elif char in LARGE:
            total += (section + digit) * LARGE[char]
            section = digit = Decimal(0)
        elif char in CENTS:
            total, digit = total + digit * CENTS[char], Decimal(0)
        else:
            raise AssertionError(f"{char} does not belong into {text}")
    assert digit == section == 0
    return total


amounts = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
round_amounts = st.builds(
    lambda digits, zeros: Decimal(digits) * 10**zeros, st.integers(1, 9999), st.integers(0, 8)
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "人民币零元整"),
        ("0.01", "人民币壹分"),
        ("0.10", "人民币壹角整"),
        ("0.19", "人民币壹角玖分"),
        ("1", "人民币壹元整"),
        ("10", "人民币壹拾元整"),
        ("10.05", "人民币壹拾元零伍分"),
        ("10.50", "人民币壹拾元伍角整"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("1001", "人民币壹仟零壹元整"),
        ("1010", "人民币壹仟零壹拾元整"),
        ("10000", "人民币壹万元整"),
        ("10000.00", "人民币壹万元整"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("20000", "人民币贰万元整"),
        ("100000", "人民币壹拾万元整"),
        ("100500", "人民币壹拾万零伍佰元整"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("200000", "人民币贰拾万元整"),
        ("1000100", "人民币壹佰万零壹佰元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("100001000", "人民币壹亿零壹仟元整"),
        ("1000000000", "人民币壹拾亿元整"),
        ("1234567890.12", "人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        ("1010101010.01", "人民币壹拾亿壹仟零壹拾万壹仟零壹拾元零壹分"),
        ("999999999999.99", "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_words_as_a_bank_writes_them(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@given(amounts)
@example(Decimal("0.00"))
@example(Decimal("-0.00"))
def test_words_read_back_as_the_same_amount(amount: Decimal) -> None:
    assert parsed(in_words(amount)) == amount


@given(round_amounts)
def test_round_amounts_read_back_as_the_same_amount(amount: Decimal) -> None:
    assert parsed(in_words(amount)) == amount


@given(amounts)
def test_words_have_no_doubled_or_dangling_zero(amount: Decimal) -> None:
    words = in_words(amount)
    assert "零零" not in words
    assert amount == 0 or not any(f"零{unit}" in words for unit in "拾佰仟万亿元角分整")
    assert words.endswith(("分", "整"))


@given(amounts)
def test_figures_read_back_as_the_same_amount(amount: Decimal) -> None:
    assert Decimal(figures(amount).replace(",", "")) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [("10000", "10,000.00"), ("0", "0.00"), ("1234567.8", "1,234,567.80"), ("-0", "0.00")],
)
def test_figures_are_grouped(amount: str, text: str) -> None:
    assert figures(Decimal(amount)) == text


@pytest.mark.parametrize(
    "amount", ["-0.01", "-1", "0.001", "10000.005", "1000000000000", "NaN", "sNaN", "Infinity"]
)
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(AmountOutOfRange):
        in_words(Decimal(amount))
    with pytest.raises(AmountOutOfRange):
        figures(Decimal(amount))
