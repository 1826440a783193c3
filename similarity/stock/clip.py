"""CLIP by open_clip as its front page shows it: one picture at a time, fp32, cosine of two vectors.

Importing this module imports torch.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from similarity.encoder import quiet
from similarity.stock import MethodUnavailable
from similarity.torchvision_ops import declare_missing

Vector = npt.NDArray[np.float32]


class Clip:
    """An image tower with its preprocessing; `pretrained` None leaves the weights random."""

    def __init__(self, model: str, pretrained: str | None) -> None:
        declare_missing()
        import open_clip

        torch.set_num_threads(1)
        self.model: Any
        with quiet():
            self.model, _training, self.prepare = open_clip.create_model_and_transforms(
                model, pretrained=pretrained
            )
        self.model.eval()

    def look(self, image: Image.Image) -> Vector:
        """The picture's vector, of length 1."""
        with torch.no_grad():
            vector = self.model.encode_image(self.prepare(image).unsqueeze(0))
            vector /= vector.norm(dim=-1, keepdim=True)
        found: Vector = vector[0].numpy()
        return found

    def score(self, original: Vector, avatar: Vector) -> float:
        return float(original @ avatar)


def pretrained_clip(model: str, pretrained: str) -> Clip:
    """CLIP with weights: a tag of open_clip or a file. Raises MethodUnavailable."""
    if not pretrained:
        raise MethodUnavailable(
            f"clip has no weights here: set CLIP_PRETRAINED to a tag that open_clip can load into "
            f"{model}, such as laion2b_s34b_b79k for ViT-B-32, or to a file of weights."
        )
    try:
        return Clip(model, pretrained)
    except Exception as error:  # every reader of weights has exceptions of its own
        raise MethodUnavailable(
            f"clip: the weights {pretrained} cannot be loaded into {model}: {error}"
        ) from error
