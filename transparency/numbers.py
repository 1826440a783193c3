"""Numbers of entries in the register: drawn by lot, so that they tell neither order nor claim."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing to be mistaken for another
LENGTH = 10
FORM = rf"RE-[{ALPHABET}]{{{LENGTH}}}"


def new_number() -> str:
    """A number that nobody can guess, like RE-7K3M9QXT2B; one of 2 to the power of 50."""
    return "RE-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy(entered: str) -> str:
    """A number as somebody has typed it, in the form in which it is kept."""
    return entered.strip().upper().replace(" ", "")
