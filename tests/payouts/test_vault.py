"""A sealed account number opens in its own row with its own key, and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.vault import BadKey, Unreadable, place_of, read_key, seal, unseal

KEY = bytes(range(32))
HERE = place_of("payouts_payee", "a", "account_number")
THERE = place_of("payouts_payee", "b", "account_number")


@given(st.text(max_size=60), st.binary(min_size=32, max_size=32), st.text(max_size=40))
def test_round_trip(plain: str, key: bytes, place: str) -> None:
    assert unseal(seal(plain, place=place, key=key), place=place, keys=[key]) == plain


@given(st.data())
def test_a_changed_byte_never_opens(data: st.DataObject) -> None:
    sealed = bytearray(seal("6222020200112233", place=HERE, key=KEY))
    spot = data.draw(st.integers(0, len(sealed) - 1))
    sealed[spot] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), place=HERE, keys=[KEY])


def test_another_row_cannot_open_it() -> None:
    sealed = seal("6222020200112233", place=HERE, key=KEY)
    with pytest.raises(Unreadable):
        unseal(sealed, place=THERE, keys=[KEY])


def test_another_key_cannot_open_it() -> None:
    with pytest.raises(Unreadable):
        unseal(seal("1", place=HERE, key=KEY), place=HERE, keys=[bytes(32)])


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x02" + bytes(40)])
def test_cut_or_foreign_values_are_unreadable(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(sealed, place=HERE, keys=[KEY])


def test_the_same_number_is_sealed_differently_each_time() -> None:
    assert seal("1", place=HERE, key=KEY) != seal("1", place=HERE, key=KEY)


def test_sealed_bytes_do_not_contain_the_number() -> None:
    assert b"6222020200112233" not in seal("6222020200112233", place=HERE, key=KEY)


@given(st.binary(min_size=32, max_size=32))
def test_keys_are_read_in_both_alphabets(key: bytes) -> None:
    assert read_key(base64.b64encode(key).decode() + "\n") == key
    assert read_key(base64.urlsafe_b64encode(key).decode()) == key


@pytest.mark.parametrize("text", ["", "not base64 at all!", base64.b64encode(bytes(16)).decode()])
def test_a_bad_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        read_key(text)
