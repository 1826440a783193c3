"""The one base of every 'no' that an action gives for a reason of the domain."""

from typing import Any


class Refused(Exception):
    """An action was asked for something the rules do not allow now.

    Subclasses live beside the function that raises them. `str(error)` is a translated sentence
    that says what happened and what to do; `code` names the case for programs. `field` names the
    input that caused it, where there is one; `extra` goes into the problem document. Pages show
    it as a message, the API as a problem document with the status below.
    """

    code = "refused"
    status = 409

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.extra: dict[str, Any] = {}
