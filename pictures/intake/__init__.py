"""Safe intake of pictures: inspected before decoding, decoded to plain pixels; no Django here."""

from pictures.intake.decoding import open_picture, thumbnail
from pictures.intake.inspection import inspect
from pictures.intake.limits import Inspected, Limits, PictureRefused

__all__ = ["Inspected", "Limits", "PictureRefused", "inspect", "open_picture", "thumbnail"]
