"""Makes the batches of a training run: views of drawn pictures, each batch from its number alone.

So a batch is the same whichever process makes it and whether or not the run was interrupted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset

from similarity.architecture import EdgeMaps
from similarity.training.copies import MIXED, copy_of
from similarity.training.drawing import Drawing, Pixels, generator

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711])

# Edge maps of n first views and then their n second views; and for each second view whether the
# picture that follows in the batch was mixed into it, (n,).
Batch = tuple[torch.Tensor, torch.Tensor]


def stack(images: Sequence[Pixels], side: int) -> torch.Tensor:
    """Pictures of any size as one tensor of bytes, (n, 3, side, side)."""
    squares = [cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA) for image in images]
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).contiguous()


def normalised(pixels: torch.Tensor) -> torch.Tensor:
    """Bytes as the numbers that the network expects, in the memory order that it likes."""
    scaled = (pixels.float() / 255 - MEAN[:, None, None]) / DEVIATION[:, None, None]
    return scaled.contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class Batches(Dataset[Batch]):
    """The batches of a run by step number; the fixed first layer is applied here already."""

    seed: int
    drawings: Sequence[Drawing]
    size: int
    side: int
    maps: EdgeMaps

    def __getitem__(self, step: int) -> Batch:
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        rng = generator(self.seed, 1, step)
        chosen: npt.NDArray[np.int64] = rng.choice(len(self.drawings), self.size, replace=False)
        drawings = [self.drawings[number] for number in chosen.tolist()]
        mixed = rng.random(self.size) < MIXED
        first, second = [], []
        for place, drawing in enumerate(drawings):
            other = drawings[(place + 1) % self.size].pixels
            first.append(drawing.pixels if rng.random() < 0.7 else copy_of(rng, drawing))
            second.append(copy_of(rng, drawing, other if mixed[place] else None))
        with torch.no_grad():
            maps = self.maps(normalised(stack(first + second, self.side)))
        return maps.contiguous(memory_format=torch.channels_last), torch.from_numpy(mixed)


def loader(batches: Batches, steps: range, workers: int) -> DataLoader[Batch]:
    """Batches of these steps in order, made ahead of time by processes of their own."""
    return DataLoader(
        batches,
        batch_size=None,
        sampler=steps,
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        multiprocessing_context="fork" if workers else None,
    )
