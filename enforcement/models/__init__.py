"""Tables of the enforcement room."""

from enforcement.models.answers import (
    AnswerFile,
    ContactLook,
    CounterStatement,
    Forwarding,
    AnswerLetter,
)
from enforcement.models.countdowns import Countdown, Pause, Suit
from enforcement.models.measures import Measure

__all__ = [
    "AnswerFile",
    "ContactLook",
    "Countdown",
    "CounterStatement",
    "Forwarding",
    "AnswerLetter",
    "Measure",
    "Pause",
    "Suit",
]
