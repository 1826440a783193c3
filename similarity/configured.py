"""The encoder, the calibration and the decided pairs that this installation's settings name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from pictures.intake import PictureRefused
from pictures.refusals import UploadRefused
from pictures.storage import limits
from similarity import score
from similarity.pairs import Gallery
from similarity.reviewed import Reviewed

if TYPE_CHECKING:
    from similarity.encoder import Encoder


def encoder() -> "Encoder":
    """The encoder that compares, loaded once per process; this imports torch.

    Raises EncoderUnavailable.
    """
    return _loaded(settings.CLIP_MODEL, settings.CLIP_PRETRAINED, settings.CLIP_PRECISION)


def encoders() -> "list[Encoder]":
    """The encoder that compares and, while the search moves over to another, that one too."""
    found = [encoder()]
    if settings.CLIP_NEXT_MODEL:
        following = _loaded(
            settings.CLIP_NEXT_MODEL, settings.CLIP_NEXT_PRETRAINED, settings.CLIP_NEXT_PRECISION
        )
        if following.space != found[0].space:
            found.append(following)
    return found


def _loaded(model: str, pretrained: str, precision: str) -> "Encoder":
    from similarity.encoder import load
    from similarity.threads import one_per_process

    one_per_process()
    return load(
        model,
        pretrained,
        precision,
        fitted_for=calibrated_space(),
        notes=settings.VAR_DIR / "precision.json",
    )


def calibrated_space() -> str:
    """The space that the calibration counts cosines of; whoever scores says if it is unreadable."""
    try:
        return calibration().space
    except score.CalibrationUnreadable:
        return ""


def calibration() -> score.Calibration:
    """The calibration of REDRESS_CALIBRATION, or the shipped one. Raises CalibrationUnreadable."""
    chosen = settings.REDRESS_CALIBRATION
    return score.calibration(Path(chosen) if chosen else score.SHIPPED)


def adjudicated() -> Iterator[Reviewed]:
    """All pairs that people have decided on, the newest first: a later room finds them."""
    found: Callable[[], Iterator[Reviewed]] = import_string(settings.REDRESS_ADJUDICATED)
    return found()


def gallery() -> Gallery:
    """A fresh gallery with this installation's encoder and upload limits."""
    return Gallery(encoder(), limits(), explain)


def explain(refusal: PictureRefused) -> str:
    """The sentence that a person would read at an upload."""
    return str(UploadRefused(refusal))
