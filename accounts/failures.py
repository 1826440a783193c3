"""Why something failed, as it is kept for operators to read."""

LONGEST_REASON = 2000


def reason_of(error: Exception) -> str:
    """The kind of an error and its words, as a database can keep them: no NUL, and not too long."""
    return f"{type(error).__name__}: {error}"[:LONGEST_REASON].replace("\0", "")
