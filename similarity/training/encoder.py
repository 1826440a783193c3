"""Trains the shipped image encoder on pictures it draws: `python -m similarity.training.encoder`.

Contrastive training after SSCD (Pizzi et al., "A Self-Supervised Descriptor for Image Copy
Detection", CVPR 2022), then a linear discriminant multiplied into the last layer. Every batch
follows from its number, so a run that is stopped goes on from its last checkpoint as if it had not
been; one thread, fixed seeds and a fixed number of steps make it repeatable on one machine.
"""

import argparse
import hashlib
import json
import os
import time
from functools import partial
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

from similarity.architecture import EdgeMaps, EdgeNetwork
from similarity.training.batches import Batches, loader, normalised, stack
from similarity.training.copies import copies_of
from similarity.training.discriminant import area_under_curve, discriminant
from similarity.training.drawing import Pixels, generator
from similarity.training.loss import contrast
from similarity.training.pictures import picture

FOLDER = Path(__file__).parent.parent / "weights"
NAME = "redress-small"
DRAWN_SIDE = 128
STEPS_PER_CHECKPOINT = 100
WARM_UP = 100  # steps until the learning rate has risen
FALL = 0.35  # the share of the steps in which it falls again
# What a resumed run must have in common with the run that wrote the checkpoint.
RECIPE = ("seed", "batch", "drawings", "rate", "warmth", "spread", "side")


def build(seed: int) -> nn.Module:
    """The untrained model, made by open_clip from the committed configuration."""
    import open_clip

    torch.manual_seed(seed)
    open_clip.add_model_config(FOLDER / f"{NAME}.json")
    model: nn.Module = open_clip.create_model(NAME)
    return model


def network_of(model: nn.Module) -> EdgeNetwork:
    """The image half of the model. Raises TypeError if it is another network."""
    network = model.get_submodule("visual.trunk")
    if not isinstance(network, EdgeNetwork):
        raise TypeError(f"{type(network).__name__} is not the network that is trained here.")
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in its types
    return network


def share_of_rate(step: int, *, steps: int) -> float:
    """Which part of the learning rate a step uses: it warms up, stays, and falls to zero.

    Until it falls nothing depends on the number of steps, so a run may still be made longer.
    """
    left = (steps - step) / (FALL * steps)
    return max(0.0, min((step + 1) / WARM_UP, 1.0, left))


class Run:
    """A training run: network, optimizer, schedule and the curve so far, kept in one file."""

    def __init__(self, model: nn.Module, options: argparse.Namespace) -> None:
        self.options = options
        self.network = network_of(model)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=options.rate, weight_decay=0.05
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, partial(share_of_rate, steps=options.steps)
        )
        self.losses: list[float] = []
        self.seconds = 0.0

    @property
    def recipe(self) -> dict[str, Any]:
        return {name: getattr(self.options, name) for name in RECIPE}

    def save(self) -> None:
        """Write the checkpoint; a crash while writing leaves the one before."""
        path: Path = self.options.checkpoint
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "recipe": self.recipe,
            "steps": self.options.steps,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "losses": self.losses,
            "seconds": self.seconds,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self) -> None:
        """Take up the checkpoint if there is one. Raises SystemExit if it is of another recipe."""
        path: Path = self.options.checkpoint
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        fallen = len(state["losses"]) > (1 - FALL) * min(state["steps"], self.options.steps)
        if state["recipe"] != self.recipe or (fallen and state["steps"] != self.options.steps):
            made = state["recipe"] | {"steps": state["steps"]}
            raise SystemExit(f"{path} was made with {made}; remove it to start anew.")
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.losses, self.seconds = state["losses"], state["seconds"]

    def step(self, maps: torch.Tensor, mixed: torch.Tensor) -> float:
        """One batch; returns its loss."""
        with torch.autocast("cpu", torch.bfloat16):
            raw = self.network.read(maps)
        vectors = functional.normalize(raw.float(), dim=1)
        loss = contrast(vectors, mixed, warmth=self.options.warmth, spread=self.options.spread)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return loss.item()


def train(model: nn.Module, options: argparse.Namespace) -> Run:
    """Run the steps that are left; the learning rate warms up and then falls to zero."""
    run = Run(model, options)
    run.resume()
    left = range(len(run.losses), options.steps)
    if not left:
        return run
    numbers = tqdm(range(options.drawings), desc="drawing", mininterval=5)
    drawings = [picture(options.seed, number, DRAWN_SIDE) for number in numbers]
    batches = Batches(options.seed, drawings, options.batch, options.side, EdgeMaps())
    run.network.train()
    before, started = run.seconds, time.monotonic()
    bar = tqdm(loader(batches, left, options.workers), total=len(left), mininterval=5)
    for maps, mixed in bar:
        run.losses.append(round(run.step(maps, mixed), 4))
        run.seconds = before + time.monotonic() - started
        bar.set_postfix(loss=f"{np.mean(run.losses[-50:]):.3f}")
        if len(run.losses) % STEPS_PER_CHECKPOINT == 0 or len(run.losses) == options.steps:
            run.save()
    return run


@torch.no_grad()
def embed(model: nn.Module, images: list[Pixels], side: int) -> npt.NDArray[np.float32]:
    """Descriptors before normalisation, (n, size)."""
    network = network_of(model).eval()
    chunks = [images[start : start + 64] for start in range(0, len(images), 64)]
    return torch.cat([network(normalised(stack(chunk, side))) for chunk in chunks]).float().numpy()


def described(
    model: nn.Module, first: int, count: int, copies: int, options: argparse.Namespace
) -> npt.NDArray[np.float32]:
    """Descriptors (pictures, 1 + copies, size) of pictures not used in training."""
    found = []
    last = picture(options.seed, first - 1, DRAWN_SIDE).pixels
    for number in tqdm(range(first, first + count), desc="descriptors", mininterval=5):
        drawing = picture(options.seed, number, DRAWN_SIDE)
        rng = generator(options.seed, 2, number)
        views = [drawing.pixels, *copies_of(rng, drawing, last, copies)]
        found.append(embed(model, views, options.side))
        last = drawing.pixels
    return np.stack(found)


def fold_discriminant(model: nn.Module, options: argparse.Namespace) -> None:
    """Multiply the last layer by the discriminant of fresh pictures and their copies."""
    found = described(model, options.drawings, options.fresh, 3, options)
    projection, mean = discriminant(found, found.shape[2], shrink=0.1)
    last = network_of(model).fc
    weight, bias = last.weight.detach().double().numpy(), last.bias.detach().double().numpy()
    with torch.no_grad():
        last.weight.copy_(torch.from_numpy(projection @ weight))
        last.bias.copy_(torch.from_numpy(projection @ (bias - mean)))


def held_out(model: nn.Module, options: argparse.Namespace) -> float:
    """AUC on drawn pictures that neither training nor the discriminant saw."""
    found = described(model, options.drawings + options.fresh, 400, 1, options)
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


def curve(losses: list[float], points: int = 60) -> list[float]:
    """The loss over the run, as means of equal parts."""
    parts = np.array_split(np.array(losses), min(points, len(losses)))
    return [round(float(part.mean()), 4) for part in parts]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=20230317)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=128, help="pictures per step")
    parser.add_argument("--drawings", type=int, default=8000, help="pictures to train on")
    parser.add_argument("--fresh", type=int, default=3000, help="pictures for the discriminant")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--warmth", type=float, default=0.06)
    parser.add_argument("--spread", type=float, default=0.5)
    parser.add_argument("--side", type=int, default=112)
    parser.add_argument("--out", type=Path, default=FOLDER / f"{NAME}.safetensors")
    parser.add_argument("--checkpoint", type=Path, default=Path("var/training/encoder.pt"))
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    return parser.parse_args()


def main() -> None:
    """Draw, train, fold the discriminant in, measure and save."""
    options = parse()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.use_deterministic_algorithms(True)
    model = build(options.seed)
    run = train(model, options)
    before = held_out(model, options)
    fold_discriminant(model, options)
    record = run.recipe | {
        "steps": options.steps,
        "fresh": options.fresh,
        "auc_drawn_before_discriminant": round(before, 4),
        "auc_drawn": round(held_out(model, options), 4),
        "seconds": round(run.seconds),
        "torch": torch.__version__,
        "loss": curve(run.losses),
    }
    save(model, record, options.out)
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
