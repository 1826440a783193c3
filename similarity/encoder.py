"""Turns pictures into vectors with any open_clip model; the default ships with the product.

Runs in workers and commands only: importing this module imports torch. A model is loaded once per
process. `space` names the model, its weights and their precision, so vectors of two models are
never compared.
"""

import hashlib
import importlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from similarity.precision import AUTO, BF16, FP32, TYPES, cast, choose, one_thread, probe
from similarity.torchvision_ops import declare_missing

FOLDER = Path(__file__).parent / "weights"
SHIPPED = "redress-small"
BATCH = 32
# Model names that bring their own weights along and need no CLIP_PRETRAINED.
SELF_CONTAINED = ("hf-hub:", "local-dir:")

Vectors = npt.NDArray[np.float32]


class EncoderUnavailable(Exception):
    """The configured model or its weights cannot be loaded; the message says what to change."""


@dataclass(frozen=True)
class Encoder:
    """A loaded image tower with its preprocessing; `encode` is all that others need."""

    model: torch.nn.Module
    prepare: Any
    name: str
    weights_sha256: str
    precision: str = FP32

    @property
    def space(self) -> str:
        """Name, weights and precision in short: vectors are comparable only within one space."""
        return space_of(self.name, self.weights_sha256, self.precision)

    def encode(self, images: Sequence[Image.Image]) -> Vectors:
        """Vectors of length 1, shape (pictures, size), in batches of at most BATCH.

        The same batch gives the same vectors to the last bit, in any process of a machine and
        however many threads torch may use. A picture in batches of different sizes may differ by
        about 1e-6, because the kernels add in another order: `similarity.features` therefore
        encodes the views of one picture as a batch of their own. Raises EncoderUnavailable.
        """
        return self._encode(torch.stack([self.prepare(image) for image in images]))

    def encode_both_ways(self, images: Sequence[Image.Image]) -> Vectors:
        """Vectors of pictures as they are and mirrored, shape (2, pictures, size); as `encode`.

        All are one batch. Mirrored are the prepared pixels, which spares preparing them again.
        """
        upright = torch.stack([self.prepare(image) for image in images])
        return self._encode(torch.cat([upright, upright.flip(-1)])).reshape(2, len(images), -1)

    @torch.inference_mode()
    def _encode(self, pixels: torch.Tensor) -> Vectors:
        with one_thread():
            parts = [
                self.model.encode_image(each.to(TYPES[self.precision]))  # type: ignore[operator]
                for each in torch.split(pixels, BATCH)
            ]
            raw = torch.cat(parts).float()
            vectors: Vectors = torch.nn.functional.normalize(raw, dim=1).numpy()
        if not np.isfinite(vectors).all():
            raise EncoderUnavailable(f"{self.space} gives vectors that are no numbers.")
        return vectors


def space_of(name: str, weights_sha256: str, precision: str) -> str:
    """The name of the space that an encoder's vectors lie in; its end is what tells them apart."""
    suffix = "" if precision == FP32 else f"+{precision}"
    return f"{name}@{weights_sha256[:16]}{suffix}"[-120:]


@cache
def load(
    model: str = SHIPPED,
    pretrained: str = "",
    precision: str = AUTO,
    *,
    fitted_for: str = "",
    notes: Path | None = None,
) -> Encoder:
    """Load a model once per process.

    `model` is any open_clip name ("ViT-B-32", "hf-hub:…", or the shipped "redress-small");
    `pretrained` a tag that open_clip knows ("laion2b_s34b_b79k") or a file of weights; empty means
    the shipped weights. `precision` is "fp32", "bf16" or "auto": then that of the space
    `fitted_for`, which the calibration names, if it is one of this model; else fp32 for the
    shipped weights, which take little time and should give the same scores on every machine; else
    what a trial finds, whose outcome the file `notes` keeps. Raises EncoderUnavailable.
    """
    if precision not in (AUTO, *TYPES):
        raise EncoderUnavailable(f"CLIP_PRECISION={precision!r} is neither auto, fp32 nor bf16.")
    loaded, prepare, source = built(model, pretrained)
    sha256 = digest(loaded, source)
    plain = space_of(model, sha256, FP32)
    if precision == AUTO and fitted_for == space_of(model, sha256, BF16):
        precision = BF16
    elif precision == AUTO and (fitted_for == plain or source == shipped_weights()):
        precision = FP32
    if precision == AUTO:
        precision, loaded = choose(loaded, prepare, space=plain, notes=notes)
    made = Encoder(cast(loaded, precision), prepare, model, sha256, precision)
    try:
        made.encode([probe()])
    except RuntimeError as error:  # an operation that the processor has in fp32 only
        raise EncoderUnavailable(f"{model} cannot compute in {precision}: {error}") from error
    return made


def built(model: str, pretrained: str) -> tuple[torch.nn.Module, Any, str | None]:
    """The model with its weights in fp32, its preprocessing, and the file or tag of the weights."""
    declare_missing()
    import open_clip

    register_shipped(open_clip)
    source = weights_source(open_clip, model, pretrained)
    try:
        with quiet():
            # Squashing shows the whole picture; the usual centre crop would cut heads off.
            loaded, _training, prepare = open_clip.create_model_and_transforms(
                model, pretrained=source, image_resize_mode="squash", require_pretrained=True
            )
    except Exception as error:  # every reader of weights has exceptions of its own
        raise EncoderUnavailable(
            f"The weights {source or 'of the model'} cannot be loaded into {model}: "
            + reason(error, source)
        ) from error
    return loaded.eval(), prepare, source


def reason(error: Exception, source: str | None) -> str:
    """What a failure to load means, in a sentence or two."""
    words = str(error)
    first = words.partition("\n")[0].partition(". ")[0][:300] or type(error).__name__
    if "loading state_dict" in words:
        return "they belong to another model, or are only a part of it."
    if "QuickGELU mismatch" in words:
        return (
            "they were trained with QuickGELU; use the model's name with “-quickgelu” at its end."
        )
    if source and Path(source).is_file():
        return f"the file is cut off, damaged, or holds no weights ({first})."
    hint = " Without a network, name a model and a file of weights." if "download" in first else ""
    return f"{first}.{hint}"


@contextmanager
def quiet() -> Iterator[None]:
    """Keep open_clip's running commentary, which it writes to the root logger, from people.

    One of its warnings counts: weights that were trained with another activation are of no use.
    """
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", message="QuickGELU mismatch")
            yield
    finally:
        logging.disable(before)


def register_shipped(open_clip: Any) -> None:
    """Make the shipped model's name known to open_clip."""
    importlib.import_module("similarity.architecture")  # makes its network known to timm
    if SHIPPED not in open_clip.list_models():
        open_clip.add_model_config(FOLDER / f"{SHIPPED}.json")


def weights_source(open_clip: Any, model: str, pretrained: str) -> str | None:
    """The file or tag to load, checked as far as possible before anything is downloaded."""
    if model.startswith(SELF_CONTAINED):
        if pretrained:
            raise EncoderUnavailable(
                f"{model} brings its own weights along, so CLIP_PRETRAINED must be empty."
            )
        return None
    if model not in open_clip.list_models():
        raise EncoderUnavailable(
            f"CLIP_MODEL={model!r} is no model of open_clip; "
            f"use {SHIPPED!r} or a name from open_clip.list_models(), such as 'ViT-B-32'."
        )
    if not pretrained and model == SHIPPED:
        return shipped_weights()
    if not pretrained:
        raise EncoderUnavailable(
            f"CLIP_PRETRAINED is empty, so {model} would have random weights; "
            f"set it to a file or to one of {open_clip.list_pretrained_tags_by_model(model)}."
        )
    known = open_clip.list_pretrained_tags_by_model(model)
    if pretrained not in known and not Path(pretrained).is_file():
        raise EncoderUnavailable(
            f"CLIP_PRETRAINED={pretrained!r} is neither a file nor one of {model}'s tags {known}."
        )
    return pretrained


def shipped_weights() -> str:
    """The file of the weights that are part of the product."""
    return str(FOLDER / f"{SHIPPED}.safetensors")


def digest(model: torch.nn.Module, source: str | None) -> str:
    """SHA-256 of the weights' file, or of all weights in order when open_clip fetched them."""
    if source and Path(source).is_file():
        with Path(source).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    total = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        total.update(name.encode())
        total.update(value.contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return total.hexdigest()
