"""Alipay accounts, bank codes and identity numbers: cleaned, checked and masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from payouts import alipay, cnaps, identity
from tests.payouts.scenes import COMPANY, RESIDENT

DIGITS = "0123456789"
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
BORN = st.dates(date(1900, 1, 1), date(2020, 1, 1)).map(lambda day: f"{day:%Y%m%d}")
RESIDENTS = st.tuples(
    st.sampled_from(["110101", "330106", "810000"]), BORN, st.text(DIGITS, min_size=3, max_size=3)
).map(lambda parts: "".join(parts) + ric.calc_check_digit("".join(parts) + "0"))
COMPANIES = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9).map(
    lambda text: f"91330106{text}" + uscc.calc_check_digit(f"91330106{text}")
)
CODES = st.text(DIGITS, min_size=11, max_size=11).map(
    lambda text: text + mod_11_10.calc_check_digit(text)
)


@given(MOBILES, st.sampled_from(["{}", " {} ", "+86 {}", "86-{}", "(+86){}"]))
def test_a_mobile_number_is_eleven_digits_however_typed(mobile: str, how: str) -> None:
    assert alipay.cleaned(how.format(mobile)) == mobile
    assert alipay.masked(mobile) == f"{mobile[:3]}••••{mobile[-4:]}"


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("Lin.Mo@Example.ORG", "lin.mo@example.org", "l••••@example.org"),
        (" a@b.cn ", "a@b.cn", "a••••@b.cn"),
        ("ｌｉｎ＠ｘ．ｃｎ", "lin@x.cn", "l••••@x.cn"),
    ],
)
def test_an_address_is_kept_small(text: str, kept: str, shown: str) -> None:
    assert alipay.cleaned(text) == kept
    assert alipay.masked(kept) == shown


@pytest.mark.parametrize(
    "text",
    ["", "12345", "12012345678", "lin", "@x.cn", "lin@", "lin@x", "l in@x.cn", "=a@x.cn", "+a@x.cn",
     "a@x..cn", "林@x.cn", "a@b@c.cn", f"{'a' * 100}@x.cn", "+1 415 555 0100", "1381234567"],
)  # fmt: skip
def test_what_is_no_alipay_account(text: str) -> None:
    with pytest.raises(alipay.BadAlipay):
        alipay.cleaned(text)


@given(CODES, st.sampled_from(DIGITS))
def test_a_wrong_digit_of_a_bank_code_is_noticed(code: str, digit: str) -> None:
    assert not cnaps.looks_mistyped(cnaps.cleaned(f" {code[:3]} {code[3:]}"))
    assert cnaps.looks_mistyped(code[:-1] + digit) == (digit != code[-1])


@pytest.mark.parametrize("text", ["1", "10233100101", "1023310010170", "10233100101X"])
def test_a_bank_code_has_twelve_digits(text: str) -> None:
    with pytest.raises(cnaps.BadCode):
        cnaps.cleaned(text)


def test_no_bank_code_is_none() -> None:
    assert cnaps.cleaned(" ") == ""


@given(RESIDENTS, st.sampled_from(DIGITS + "X"))
def test_resident_numbers_are_checked(number: str, last: str) -> None:
    assert identity.cleaned("RESIDENT", f" {number[:6]} {number[6:].lower()}") == number
    if last != number[-1]:
        with pytest.raises(identity.BadIdentity) as caught:
            identity.cleaned("RESIDENT", number[:-1] + last)
        assert caught.value.code == "resident"


@given(COMPANIES, st.sampled_from(DIGITS))
def test_companies_are_checked(number: str, last: str) -> None:
    assert identity.cleaned("USCC", number.lower()) == number
    if last != number[-1]:
        with pytest.raises(identity.BadIdentity) as caught:
            identity.cleaned("USCC", number[:-1] + last)
        assert caught.value.code == "company"


def test_a_county_younger_than_the_table_is_let_through_but_no_31st_of_february() -> None:
    unknown = "999999" + "19900101" + "001"
    number = unknown + ric.calc_check_digit(unknown + "0")
    assert identity.cleaned("RESIDENT", number) == number
    never = "110101" + "19900231" + "001"
    with pytest.raises(identity.BadIdentity):
        identity.cleaned("RESIDENT", never + ric.calc_check_digit(never + "0"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("RESIDENT", ""),
        ("RESIDENT", RESIDENT[:17]),
        ("RESIDENT", COMPANY),
        ("RESIDENT", "²" * 18),
        ("RESIDENT", "一" * 18),
        ("USCC", ""),
        ("USCC", RESIDENT[:17] + "I"),
        ("PASSPORT", "E1234"),
        ("PASSPORT", "E1234567/8"),
        ("PASSPORT", "E" * 21),
        ("PASSPORT", "护照一二三四五"),
    ],
)
def test_what_is_no_number_of_its_type(kind: str, text: str) -> None:
    with pytest.raises(identity.BadIdentity):
        identity.cleaned(kind, text)


def test_a_passport_is_taken_as_it_is() -> None:
    assert identity.cleaned("PASSPORT", "e 1234-5678") == "E12345678"
    assert identity.last_four("E12345678") == "5678"
