"""The loss that draws copies together and pushes other pictures apart."""

import torch
from torch.nn import functional


def wanted(mixed: torch.Tensor) -> torch.Tensor:
    """Which views belong together, rows adding up to 1: (2 n, 2 n) for n pictures.

    A view that shows two pictures belongs half to each of their first views.
    """
    pairs = len(mixed)
    share = torch.where(mixed, 0.5, 1.0)
    second_to_first = torch.diag(share) + torch.diag(1 - share).roll(1, dims=1)
    target = torch.zeros(2 * pairs, 2 * pairs)
    target[pairs:, :pairs] = second_to_first
    target[:pairs, pairs:] = second_to_first.T
    return target / target.sum(dim=1, keepdim=True)


def contrast(
    vectors: torch.Tensor, mixed: torch.Tensor, *, warmth: float, spread: float
) -> torch.Tensor:
    """NT-Xent over first and second views, (2 n, size), and the KoLeo term.

    After SSCD (Pizzi et al., CVPR 2022): mixed pictures are partial positives, and every view keeps
    its distance from the nearest view of another picture.
    """
    alike = vectors @ vectors.T
    itself = torch.eye(len(vectors), dtype=torch.bool)
    target = wanted(mixed)
    attract = functional.cross_entropy(alike.masked_fill(itself, -9.0) / warmth, target)
    nearest = alike.masked_fill(itself | (target > 0), -1.0).max(dim=1).values
    distance = (2 - 2 * nearest).clamp(min=1e-6).sqrt()
    return attract - spread * torch.log(distance).mean()
