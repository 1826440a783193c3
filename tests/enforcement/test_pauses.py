"""Pauses grow, differ between deliveries, are the same for the same one, and come to an end."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from enforcement.pauses import SPREAD, pause_after
from enforcement.signatures import new_secret

PAUSES = [5, 300, 1800]


@given(tries=st.integers(1, 3), key=st.text(max_size=20))
def test_a_pause_is_the_planned_one_or_up_to_a_fifth_longer(tries: int, key: str) -> None:
    pause = pause_after(tries, PAUSES, key=key)
    assert pause is not None
    least = timedelta(seconds=PAUSES[tries - 1])
    assert least <= pause <= least * (1 + SPREAD)
    assert pause == pause_after(tries, PAUSES, key=key)


def test_two_deliveries_that_failed_together_come_apart() -> None:
    assert len({pause_after(2, PAUSES, key=str(number)) for number in range(50)}) > 40


def test_after_the_last_pause_there_is_none() -> None:
    assert pause_after(3, PAUSES, key="a") is not None
    assert pause_after(4, PAUSES, key="a") is None
    assert pause_after(1, [], key="a") is None


def test_a_secret_is_new_each_time() -> None:
    assert new_secret() != new_secret()
    assert new_secret().startswith("whsec_")
