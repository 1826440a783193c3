"""Each entry of a day is told in the same words as k - 1 others."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.anonymity import ANYTHING, BANDS, Told, Words, alike, words_again, words_for

CLAIMS = st.builds(words_for, st.sampled_from(["PLATFORM", "USER"]), st.integers(1, 12))
AGAIN = st.builds(words_again, st.builds(lambda words, n: words[n], CLAIMS, st.integers(0, 2)))


def one(pictures: int = 1, respondent: str = "PLATFORM") -> Words:
    return words_for(respondent, pictures)


def test_many_of_a_sort_are_told_exactly() -> None:
    assert alike([one()] * 5, 5) == [Told("PLATFORM", 1, 1)] * 5


def test_a_rare_number_becomes_a_band() -> None:
    told = alike([one(n) for n in (2, 3, 4, 2, 3)], 5)
    assert told == [Told("PLATFORM", 2, 4)] * 5


def test_large_numbers_have_a_band_without_an_end() -> None:
    assert alike([one(n) for n in (5, 9, 200)], 3) == [Told("PLATFORM", 5, None)] * 3


def test_a_single_strange_claim_takes_others_with_it() -> None:
    told = alike([one()] * 6 + [one(7, "USER")], 5)
    assert told == [ANYTHING] * 7


def test_the_smallest_class_is_given_up_first() -> None:
    told = alike([one()] * 9 + [one(2)] * 5 + [one(7, "USER")], 5)
    assert told == [Told("PLATFORM", 1, 1)] * 9 + [ANYTHING] * 6


def test_too_few_cannot_be_hidden() -> None:
    with pytest.raises(ValueError, match="4 cannot be hidden among 5"):
        alike([one()] * 4, 5)


def test_a_later_decision_tells_no_more_than_the_earlier_one() -> None:
    assert words_again(ANYTHING) == (ANYTHING, ANYTHING)
    told = alike([words_again(Told("PLATFORM", 1, 1))] * 5, 5)
    assert told == [Told("PLATFORM", 1, 1)] * 5
    assert alike([words_again(Told("USER", 1, 1)), words_again(ANYTHING)], 2) == [ANYTHING] * 2


def test_every_number_is_in_one_band() -> None:
    for number in range(1, 1000):
        fitting = [band for band in BANDS if band[0] <= number <= (band[1] or number)]
        assert len(fitting) == 1


@given(st.lists(st.one_of(CLAIMS, AGAIN), min_size=2, max_size=40), st.integers(2, 8))
def test_nobody_is_told_apart(claims: list[Words], k: int) -> None:
    if len(claims) < k:
        with pytest.raises(ValueError, match="cannot be hidden"):
            alike(claims, k)
        return
    told = alike(claims, k)
    assert min(Counter(told).values()) >= k
    for words, chosen in zip(claims, told, strict=True):
        assert chosen in words


@given(st.lists(CLAIMS, min_size=8, max_size=40))
def test_the_same_claims_are_told_in_the_same_words_whatever_their_order(
    claims: list[Words],
) -> None:
    there, back = alike(claims, 5), alike(claims[::-1], 5)
    assert Counter(there) == Counter(back)
