"""Everything that changes a measure, an order or an answer: one verb, one function."""

from enforcement.actions.measures import begin_measure, end_measure

__all__ = ["begin_measure", "end_measure"]
