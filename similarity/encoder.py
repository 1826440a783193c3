"""Turns pictures into vectors with any open_clip model; the default ships with the product.

Runs in workers and commands only: importing this module imports torch. A model is loaded once per
process. `space` names the model and its weights, so vectors of two models are never compared.
"""

import hashlib
import logging
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

    @property
    def space(self) -> str:
        """Name and weights in short: vectors are comparable only within one space."""
        return f"{self.name}@{self.weights_sha256[:16]}"[-120:]

    def encode(self, images: Sequence[Image.Image]) -> Vectors:
        """Vectors of length 1, shape (pictures, size), in batches of at most BATCH.

        The same batch gives the same vectors to the last bit; a picture in batches of different
        sizes may differ by about 1e-6, because the kernels add in another order.
        """
        parts = [self._encode(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
        return np.concatenate(parts)

    @torch.inference_mode()
    def _encode(self, images: Sequence[Image.Image]) -> Vectors:
        batch = torch.stack([self.prepare(image) for image in images])
        raw = self.model.encode_image(batch).float()  # type: ignore[operator]
        vectors: Vectors = torch.nn.functional.normalize(raw, dim=1).numpy()
        return vectors


@cache
def load(model: str = SHIPPED, pretrained: str = "") -> Encoder:
    """Load a model once per process.

    `model` is any open_clip name ("ViT-B-32", "hf-hub:…", or the shipped "redress-small");
    `pretrained` a tag that open_clip knows ("laion2b_s34b_b79k") or a file of weights; empty means
    the shipped weights. Raises EncoderUnavailable.
    """
    declare_missing()
    import open_clip

    torch.set_num_threads(1)
    register_shipped(open_clip)
    source = weights_source(open_clip, model, pretrained)
    try:
        with quiet():
            # Squashing shows the whole picture; the usual centre crop would cut heads off.
            loaded, _training, prepare = open_clip.create_model_and_transforms(
                model, pretrained=source, image_resize_mode="squash"
            )
    except Exception as error:  # every reader of weights has exceptions of its own
        raise EncoderUnavailable(
            f"The weights {source or 'of the model'} cannot be loaded into {model}: {error}"
        ) from error
    loaded.eval()
    return Encoder(loaded, prepare, model, digest(loaded, source))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep open_clip's running commentary, which it writes to the root logger, from people."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def register_shipped(open_clip: Any) -> None:
    """Make the shipped model's name known to open_clip."""
    if SHIPPED not in open_clip.list_models():
        open_clip.add_model_config(FOLDER / f"{SHIPPED}.json")


def weights_source(open_clip: Any, model: str, pretrained: str) -> str | None:
    """The file or tag to load, checked as far as possible before anything is downloaded."""
    if model.startswith(SELF_CONTAINED):
        return pretrained or None
    if model not in open_clip.list_models():
        raise EncoderUnavailable(
            f"CLIP_MODEL={model!r} is no model of open_clip; "
            f"use {SHIPPED!r} or a name from open_clip.list_models(), such as 'ViT-B-32'."
        )
    if not pretrained and model == SHIPPED:
        return str(FOLDER / f"{SHIPPED}.safetensors")
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


def digest(model: torch.nn.Module, source: str | None) -> str:
    """SHA-256 of the weights' file, or of all weights in order when open_clip fetched them."""
    if source and Path(source).is_file():
        return hashlib.sha256(Path(source).read_bytes()).hexdigest()
    total = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        total.update(name.encode())
        total.update(value.contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return total.hexdigest()
