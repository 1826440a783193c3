"""Learns how to weigh edge histograms, from drawn pictures.

Run as `python -m similarity.training.gradients`; takes about a minute.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import cv2
import numpy as np
from safetensors.numpy import save_file
from tqdm import tqdm

from similarity.gradients import WEIGHTS, histograms
from similarity.training.characters import picture
from similarity.training.copies import copy_of
from similarity.training.discriminant import discriminant
from similarity.training.drawing import generator

SIDE = 128


def collect(seed: int, pictures: int, copies: int) -> np.ndarray:
    """Histograms of drawn pictures and their copies: (pictures, 1 + copies, size)."""
    found = []
    last = picture(seed, 0, SIDE).pixels
    for number in tqdm(range(1, pictures + 1), desc="histograms", mininterval=5):
        rng = generator(seed, 3, number)
        drawing = picture(seed, number, SIDE)
        views = [drawing.pixels] + [copy_of(rng, drawing, last) for _ in range(copies)]
        found.append([histograms(view) for view in views])
        last = drawing.pixels
    return np.array(found, np.float32)


def main() -> None:
    """Draw, describe, fit and save the projection with a record of how it was made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=20230318)
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--directions", type=int, default=128)
    parser.add_argument("--shrink", type=float, default=0.1)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    started = time.monotonic()
    found = collect(options.seed, options.pictures, options.copies)
    projection, mean = discriminant(found, options.directions, options.shrink)
    halves = {"projection": projection.astype(np.float16), "mean": mean.astype(np.float16)}
    save_file(halves, options.out)
    record = {key: value for key, value in vars(options).items() if key != "out"} | {
        "seconds": round(time.monotonic() - started),
        "sha256": hashlib.sha256(options.out.read_bytes()).hexdigest(),
    }
    options.out.with_suffix(".training.json").write_text(json.dumps(record, indent=2) + "\n")
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
