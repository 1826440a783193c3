"""Why a table, an archive or a cell is not taken: a code and its figures, without a language."""

from typing import Any


class FileRefused(Exception):
    """A table or an archive that is refused whole; `code` names why, `params` the figures."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
