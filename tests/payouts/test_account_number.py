"""Account numbers are cleaned, checked and masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.account_number import BadNumber, cleaned, last_four, looks_mistyped, masked

DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=34)


@given(DIGITS)
def test_spaces_and_dashes_do_not_matter(digits: str) -> None:
    spaced = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    assert cleaned(spaced) == digits
    assert cleaned("-".join(digits)) == digits
    assert cleaned(f"\t{digits}\n") == digits


def test_full_width_digits_are_digits() -> None:
    assert cleaned("１２３４５６７８") == "12345678"


@pytest.mark.parametrize(
    "text", ["", "DE8937040044", "1234567八", "12345678;", "=12345678", "+1234567"]
)
def test_other_characters_are_refused(text: str) -> None:
    with pytest.raises(BadNumber) as caught:
        cleaned(text)
    assert caught.value.code == "characters"


@pytest.mark.parametrize("length", [1, 7, 35, 60])
def test_too_short_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(BadNumber) as caught:
        cleaned("1" * length)
    assert caught.value.code == "length"


@pytest.mark.parametrize("number", ["4539578763621486", "6222021234567890128"])
def test_a_good_card_number_raises_no_doubt(number: str) -> None:
    assert not looks_mistyped(number)


@given(st.text(alphabet="0123456789", min_size=15, max_size=18), st.data())
def test_one_wrong_digit_in_a_card_number_is_noticed(stem: str, data: st.DataObject) -> None:
    good = next(f"{stem}{last}" for last in range(10) if not looks_mistyped(f"{stem}{last}"))
    spot = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != good[spot]]))
    assert looks_mistyped(good[:spot] + other + good[spot + 1 :])


@pytest.mark.parametrize("number", ["12345678", "1" * 15, "1" * 20])
def test_company_accounts_have_no_check_digit(number: str) -> None:
    assert not looks_mistyped(number)


def test_only_four_digits_are_shown() -> None:
    assert masked(last_four("6222021234567890128")) == "•••• 0128"
