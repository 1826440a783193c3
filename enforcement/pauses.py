"""How long to wait between the tries of a delivery: longer every time, and never all at once."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

SPREAD = 0.2  # a pause is lengthened by up to a fifth, so that what failed together comes apart


def pause_after(tries: int, pauses: Sequence[int], *, key: str) -> timedelta | None:
    """The pause after so many tries, or None when there were enough.

    `pauses` are seconds. The lengthening follows from `key` and the number of tries: the same
    delivery gets the same pause, and two deliveries get different ones.
    """
    if tries > len(pauses):
        return None
    dice = int.from_bytes(sha256(f"{key}:{tries}".encode()).digest()[:4], "big") / 2**32
    return timedelta(seconds=pauses[tries - 1] * (1 + SPREAD * dice))
