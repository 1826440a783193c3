"""Trains the shipped image encoder on pictures it draws: `python -m similarity.training.encoder`.

Contrastive training after SSCD (Pizzi et al., "A Self-Supervised Descriptor for Image Copy
Detection", CVPR 2022): two views of one picture attract, other pictures of the batch repel
(NT-Xent), and the KoLeo term spreads the descriptors. Afterwards the last layer is multiplied by a
linear discriminant. One thread, fixed seeds and a fixed number of steps make a run repeatable on
one machine.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from similarity.torchvision_ops import declare_missing
from similarity.training.characters import picture
from similarity.training.copies import copy_of
from similarity.training.discriminant import area_under_curve, discriminant
from similarity.training.drawing import Drawing, Pixels, generator

FOLDER = Path(__file__).parent.parent / "weights"
NAME = "redress-small"
DRAWN_SIDE = 128
MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32) * 255
DEVIATION = np.array([0.26862954, 0.26130258, 0.27577711], np.float32) * 255


def build(seed: int) -> nn.Module:
    """The untrained model, made by open_clip from the committed configuration."""
    declare_missing()
    import open_clip

    torch.manual_seed(seed)
    open_clip.add_model_config(FOLDER / f"{NAME}.json")
    model: nn.Module = open_clip.create_model(NAME)
    return model


def tower_of(model: nn.Module) -> nn.Module:
    """The image half of the model."""
    tower = model.visual
    assert isinstance(tower, nn.Module)  # noqa: S101  # torch types attributes loosely
    return tower.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def to_batch(images: list[Pixels], side: int) -> torch.Tensor:
    """Resize, normalise and stack pictures of any size: (n, 3, side, side)."""
    squares = [cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA) for image in images]
    values = (np.stack(squares).astype(np.float32) - MEAN) / DEVIATION
    batch = torch.from_numpy(values).permute(0, 3, 1, 2)
    return batch.contiguous(memory_format=torch.channels_last)


def views(
    drawings: list[Drawing], chosen: npt.NDArray[np.int64], rng: np.random.Generator
) -> tuple[list[Pixels], list[Pixels]]:
    """For each chosen picture the picture itself (or a copy), and a copy."""
    first, second = [], []
    for number in chosen.tolist():
        drawing = drawings[number]
        other = drawings[int(rng.integers(len(drawings)))].pixels
        plain = rng.random() < 0.5
        first.append(drawing.pixels if plain else copy_of(rng, drawing, other))
        second.append(copy_of(rng, drawing, other))
    return first, second


def contrast(vectors: torch.Tensor, pairs: int, warmth: float, spread: float) -> torch.Tensor:
    """NT-Xent over a batch of `pairs` first views and then their second views, plus KoLeo."""
    alike = vectors @ vectors.T
    itself = torch.eye(2 * pairs, dtype=torch.bool)
    target = torch.arange(2 * pairs).roll(pairs)
    attract = functional.cross_entropy(alike.masked_fill(itself, -9.0) / warmth, target)
    partner = itself.roll(pairs, dims=1)
    nearest = alike.masked_fill(itself | partner, -1.0).max(dim=1).values
    distance = (2 - 2 * nearest).clamp(min=1e-6).sqrt()
    return attract - spread * torch.log(distance).mean()


def train(model: nn.Module, drawings: list[Drawing], options: argparse.Namespace) -> None:
    """Run the fixed number of steps; the learning rate warms up and then falls to zero."""
    tower = tower_of(model)
    tower.train()
    optimizer = torch.optim.AdamW(tower.parameters(), lr=options.rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.rate, total_steps=options.steps, pct_start=0.1
    )
    bar = tqdm(range(options.steps), desc="training", mininterval=5)
    for step in bar:
        rng = generator(options.seed, 1, step)
        chosen = rng.choice(len(drawings), options.batch, replace=False)
        first, second = views(drawings, chosen, rng)
        with torch.autocast("cpu", torch.bfloat16):
            raw = tower(to_batch(first + second, options.side))
        vectors = functional.normalize(raw.float(), dim=1)
        loss = contrast(vectors, options.batch, options.warmth, options.spread)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(tower.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{loss.item():.3f}")


@torch.no_grad()
def embed(model: nn.Module, images: list[Pixels], side: int) -> npt.NDArray[np.float32]:
    """Descriptors before normalisation, (n, size)."""
    tower = tower_of(model).eval()
    parts = [tower(to_batch(images[i : i + 64], side)) for i in range(0, len(images), 64)]
    return torch.cat(parts).float().numpy()


def copies_of(
    model: nn.Module, first: int, count: int, copies: int, options: argparse.Namespace
) -> npt.NDArray[np.float32]:
    """Descriptors (pictures, 1 + copies, size) of pictures not used in training."""
    images: list[Pixels] = []
    last = picture(options.seed, first, DRAWN_SIDE).pixels
    for number in tqdm(range(first, first + count), desc="descriptors", mininterval=5):
        rng = generator(options.seed, 2, number)
        drawing = picture(options.seed, number, DRAWN_SIDE)
        images.append(drawing.pixels)
        images += [copy_of(rng, drawing, last) for _ in range(copies)]
        last = drawing.pixels
    return embed(model, images, options.side).reshape(count, copies + 1, -1)


def fold_discriminant(model: nn.Module, options: argparse.Namespace) -> None:
    """Multiply the last layer by the discriminant of fresh pictures and their copies."""
    found = copies_of(model, options.drawings, options.fresh, 3, options)
    projection, mean = discriminant(found, found.shape[2], shrink=0.1)
    last: nn.Linear = model.visual.attnpool.c_proj  # type: ignore[union-attr, assignment]
    weight, bias = last.weight.detach().double().numpy(), last.bias.detach().double().numpy()
    with torch.no_grad():
        last.weight.copy_(torch.from_numpy(projection @ weight))
        last.bias.copy_(torch.from_numpy(projection @ (bias - mean)))


def held_out(model: nn.Module, options: argparse.Namespace) -> float:
    """AUC on drawn pictures that neither training nor the discriminant saw."""
    found = copies_of(model, options.drawings + options.fresh, 400, 1, options)
    unit = found / np.linalg.norm(found, axis=2, keepdims=True)
    alike = (unit[:, 0] @ unit[:, 1].T).astype(np.float64)
    apart = alike[~np.eye(len(alike), dtype=bool)]
    return area_under_curve(np.diag(alike), apart)


def save(model: nn.Module, record: dict[str, Any], out: Path) -> None:
    """Write weights in half precision and, beside them, how they were made."""
    state = {name: value.detach().contiguous() for name, value in model.state_dict().items()}
    halves = {n: v.half() if v.is_floating_point() else v for n, v in state.items()}
    save_file(halves, out)
    record["sha256"] = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".training.json").write_text(json.dumps(record, indent=2) + "\n")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=20230317)
    parser.add_argument("--steps", type=int, default=430)
    parser.add_argument("--batch", type=int, default=128, help="pairs per step")
    parser.add_argument("--drawings", type=int, default=6000, help="pictures to train on")
    parser.add_argument("--fresh", type=int, default=2500, help="pictures for the discriminant")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--warmth", type=float, default=0.07)
    parser.add_argument("--spread", type=float, default=1.0)
    parser.add_argument("--side", type=int, default=112)
    parser.add_argument("--out", type=Path, default=FOLDER / f"{NAME}.safetensors")
    return parser.parse_args()


def main() -> None:
    """Draw, train, fold the discriminant in, measure and save."""
    options = parse()
    started = time.monotonic()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.use_deterministic_algorithms(True)
    model = build(options.seed)
    numbers = tqdm(range(options.drawings), desc="drawing", mininterval=5)
    train(model, [picture(options.seed, n, DRAWN_SIDE) for n in numbers], options)
    before = held_out(model, options)
    fold_discriminant(model, options)
    record = {key: str(value) if isinstance(value, Path) else value
              for key, value in vars(options).items() if key != "out"}  # fmt: skip
    record |= {
        "auc_drawn_before_discriminant": round(before, 4),
        "auc_drawn": round(held_out(model, options), 4),
        "seconds": round(time.monotonic() - started),
        "torch": torch.__version__,
    }
    save(model, record, options.out)
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
