"""In which encoder's space is searched: the newest switch says it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from similarity.queries import switched_to

if TYPE_CHECKING:
    from similarity.comparing import Desk
    from similarity.encoder import Encoder


def encoder() -> "Encoder":
    """The encoder that the search goes by; this imports torch. Raises EncoderUnavailable.

    A switch to an encoder that no variable names any more is over: then the one that compares also
    serves.
    """
    from similarity import configured  # late: this measures pictures

    switched = switched_to()
    here = configured.encoders()
    return next((each for each in here if each.space == switched), here[0])


def desk_for(table: "Desk") -> "Desk":
    """A desk with the encoder that the search goes by: the given one, where it has that encoder."""
    serves = encoder()
    return table if table.encoder.space == serves.space else replace(table, encoder=serves)
