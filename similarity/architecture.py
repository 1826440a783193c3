"""The network of the shipped encoder, which importing this makes known to timm and so to open_clip.

Its first layer is fixed: it turns colours into maps of edge directions with their local contrast
evened out, because a copy changes colours, light and strokes long before it changes outlines. A
small residual network reads these maps, and its last layer sees where in the picture everything is.
"""

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from similarity.torchvision_ops import declare_missing

declare_missing()  # before timm, which imports torchvision

from timm.models import generate_default_cfgs, register_model  # noqa: E402

NAME = "redress_edges"
DIRECTIONS = 8
CELL = 4  # pixels of a map's cell
# What open_clip subtracts and divides by; undone before light is measured.
MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
LIGHT = (0.299, 0.587, 0.114)

default_cfgs = generate_default_cfgs({NAME: {"url": "", "input_size": (3, 112, 112)}})


class EdgeMaps(nn.Module):
    """Maps of edge directions, (n, DIRECTIONS, side / CELL, side / CELL), of normalised pixels.

    Directions have no sign, so light and dark may change places. As in histograms of oriented
    gradients (Dalal and Triggs, 2005) each cell is divided by the strength of edges around it.
    """

    scale: torch.Tensor
    smooth: torch.Tensor
    slopes: torch.Tensor
    doubled: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        scale = torch.tensor(LIGHT) * torch.tensor(DEVIATION)
        across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
        smooth = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]) / 16
        turns = torch.arange(DIRECTIONS) * (2 * math.pi / DIRECTIONS)
        doubled = torch.stack([turns.cos(), turns.sin()], dim=1)
        for name, value in (
            ("scale", scale[None, :, None, None]),
            ("smooth", smooth[None, None]),
            ("slopes", torch.stack([across, across.T])[:, None]),
            ("doubled", doubled[:, :, None, None]),
        ):
            self.register_buffer(name, value, persistent=False)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", enabled=False):  # small differences of light need all digits
            light = (pixels.float() * self.scale.float()).sum(dim=1, keepdim=True)
            light = functional.conv2d(spread(light), self.smooth.float())
            slopes = functional.conv2d(spread(light), self.slopes.float())
            right, down = slopes[:, :1], slopes[:, 1:]
            strength = (right.square() + down.square() + 1e-12).sqrt()
            twice = torch.cat([right.square() - down.square(), 2 * right * down], dim=1) / strength
            maps = functional.conv2d(twice, self.doubled.float()).relu()
            cells = functional.avg_pool2d(maps, CELL)
            energy = cells.square().sum(dim=1, keepdim=True).sqrt()
            around = functional.avg_pool2d(energy, 5, 1, 2, count_include_pad=False)
            floor = 0.1 * energy.mean(dim=(2, 3), keepdim=True) + 0.01
            return (cells / (around + floor)).clamp(min=0).add(1e-4).sqrt()


def spread(plane: torch.Tensor) -> torch.Tensor:
    """The plane with its rim repeated once around it."""
    return functional.pad(plane, (1,) * 4, "replicate")


class Block(nn.Module):
    """Two convolutions around a short cut; the first may halve the map."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(after)
        self.second = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(after)
        nn.init.zeros_(self.second_norm.weight)
        self.short_cut = nn.Sequential(
            nn.AvgPool2d(stride, stride, ceil_mode=True) if stride > 1 else nn.Identity(),
            nn.Conv2d(before, after, 1, bias=False),
            nn.BatchNorm2d(after),
        )

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        changed = self.first_norm(self.first(maps)).relu()
        changed = self.second_norm(self.second(changed))
        read: torch.Tensor = (changed + self.short_cut(maps)).relu()
        return read


class EdgeNetwork(nn.Module):
    """Edge maps, four residual blocks, and one linear layer over all places of the last map."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.maps = EdgeMaps()
        self.blocks = nn.Sequential(
            Block(DIRECTIONS, 48, 1), Block(48, 96, 2), Block(96, 160, 2), Block(160, 160, 2)
        )
        self.fc = nn.Linear(160 * 4 * 4, num_classes)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.read(self.maps(pixels).to(self.fc.weight.dtype))

    def read(self, maps: torch.Tensor) -> torch.Tensor:
        """The vectors of edge maps: what is trained."""
        described: torch.Tensor = self.fc(self.blocks(maps).flatten(1))
        return described


@register_model
def redress_edges(
    pretrained: bool = False,  # noqa: FBT002  # as timm calls it
    num_classes: int = 256,
    **options: Any,
) -> EdgeNetwork:
    """The network for 112 × 112 pixels; open_clip hands in the size of its vectors."""
    return EdgeNetwork(num_classes)
