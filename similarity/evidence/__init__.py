"""Draws what a comparison found, so that people can see it; pixels and numbers only, no Django."""

from similarity.evidence.facts import facts_of
from similarity.evidence.laying import MOST, size_of
from similarity.evidence.pictures import VIEWS, beside, draw
from similarity.movement import Movement, movement_of

__all__ = ["MOST", "VIEWS", "Movement", "beside", "draw", "facts_of", "movement_of", "size_of"]
