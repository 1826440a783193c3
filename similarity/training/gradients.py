"""Learns how to weigh edges: `python -m similarity.training.gradients`.

Two discriminants over edge histograms of drawn pictures and their copies: `tight` from copies whose
parts stay where they are, `loose` from copies that may be cut and turned.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tqdm import tqdm

from similarity.gradients.descriptor import KINDS, WEIGHTS, histograms, seen_in
from similarity.gradients.edges import directions, reduced
from similarity.training.copies import copies_of, steady_copy_of
from similarity.training.discriminant import discriminant
from similarity.training.drawing import Drawing, Pixels, generator
from similarity.training.pictures import picture

SIDE = 128

Histograms = npt.NDArray[np.float32]
Copies = Callable[[np.random.Generator, Drawing, Pixels, int], list[Pixels]]


def steady_copies_of(
    rng: np.random.Generator, drawing: Drawing, other: Pixels, count: int
) -> list[Pixels]:
    """Several steady copies of one drawing."""
    return [steady_copy_of(rng, drawing, other) for _ in range(count)]


COPIES: dict[str, Copies] = {"tight": steady_copies_of, "loose": copies_of}


def described(image: Pixels) -> Histograms:
    """The edge histogram of a whole picture, (SIZE)."""
    grey = reduced(image)
    box = np.array([[0, 0, grey.shape[1], grey.shape[0]]], np.float64)
    whole: Histograms = histograms(seen_in(directions(grey), box))[0]
    return whole


def collect(seed: int, pictures: int, copies: int) -> dict[str, Histograms]:
    """Histograms of drawn pictures and their copies by kind: (pictures, 1 + copies, SIZE)."""
    found: dict[str, list[list[Histograms]]] = {kind: [] for kind in KINDS}
    last = picture(seed, 0, SIDE).pixels
    for number in tqdm(range(1, pictures + 1), desc="histograms", mininterval=5):
        rng = generator(seed, 3, number)
        drawing = picture(seed, number, SIDE)
        itself = described(drawing.pixels)
        for kind in KINDS:
            views = COPIES[kind](rng, drawing, last, copies)
            found[kind].append([itself, *map(described, views)])
        last = drawing.pixels
    return {kind: np.array(rows, np.float32) for kind, rows in found.items()}


def main() -> None:
    """Draw, describe, fit and save the projections with a record of how they were made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=20230318)
    parser.add_argument("--pictures", type=int, default=3000)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--directions", type=int, default=128)
    parser.add_argument("--shrink", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    started = time.monotonic()
    stored = {}
    for kind, found in collect(options.seed, options.pictures, options.copies).items():
        projection, mean = discriminant(found, options.directions, options.shrink)
        stored[f"{kind}.projection"] = projection.astype(np.float16)
        stored[f"{kind}.mean"] = mean.astype(np.float16)
    save_file(stored, options.out)
    record = {key: value for key, value in vars(options).items() if key != "out"} | {
        "seconds": round(time.monotonic() - started),
        "sha256": hashlib.sha256(options.out.read_bytes()).hexdigest(),
    }
    options.out.with_suffix(".training.json").write_text(json.dumps(record, indent=2) + "\n")
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
