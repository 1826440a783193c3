"""Small open_clip models with random weights for the tests, made on the spot."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from similarity.torchvision_ops import declare_missing

TEXT = {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 1, "layers": 1}
TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": TEXT,
}
# On some processors its sums depend on the number of threads, which those of TINY don't.
CONVOLVING = {
    "embed_dim": 64,
    "vision_cfg": {"image_size": 112, "layers": [1, 1, 1, 1], "width": 32},
    "text_cfg": TEXT,
}


def clip() -> Any:
    """open_clip, importable beside any torchvision."""
    declare_missing()
    import open_clip

    return open_clip


def make_known(name: str, configuration: dict[str, Any], folder: Path) -> str:
    """Let open_clip know a model by name, as it knows ViT-B-32; returns the name."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(configuration))
    clip().add_model_config(path)
    return name


def random_weights(model: str, seed: int) -> dict[str, torch.Tensor]:
    """The weights of a model as it is made, before any training."""
    torch.manual_seed(seed)
    weights: dict[str, torch.Tensor] = clip().create_model(model).state_dict()
    return weights


def save_weights(model: str, path: Path, seed: int, *, half: bool = False) -> str:
    """A file of random weights, in half precision if wanted; returns its SHA-256."""
    weights = random_weights(model, seed)
    if half:
        weights = {
            name: value.half() if value.is_floating_point() else value
            for name, value in weights.items()
        }
    if path.suffix == ".safetensors":
        save_file({name: value.contiguous() for name, value in weights.items()}, path)
    else:
        torch.save(weights, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()
