"""Tables of the enforcement room."""

from enforcement.models.measures import Measure

__all__ = ["Measure"]
