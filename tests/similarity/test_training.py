"""Training: batches by number, the loss, and a run that goes on where it was stopped."""

import argparse
from pathlib import Path

import numpy as np
import pytest
import torch

from similarity.architecture import EdgeMaps
from similarity.training import encoder, loss
from similarity.training.batches import Batches, loader
from similarity.training.drawing import generator
from similarity.training.pictures import KINDS, picture

SIDE = 112


@pytest.fixture(scope="module")
def batches() -> Batches:
    return Batches(3, [picture(3, number, 64) for number in range(10)], 4, SIDE, EdgeMaps())


def test_every_kind_is_drawn_and_the_same_number_draws_the_same() -> None:
    for kind in KINDS:
        one, other = kind(generator(1), 64), kind(generator(1), 64)
        assert one.pixels.shape == (64, 64, 3)
        assert np.array_equal(one.pixels, other.pixels)
        assert one.pixels.std() > 3
        assert 0 <= one.figure.min() <= one.figure.max() <= 1
    assert not np.array_equal(picture(1, 0, 64).pixels, picture(1, 1, 64).pixels)


def test_a_batch_is_the_same_whoever_makes_it(batches: Batches) -> None:
    maps, mixed = batches[5]
    assert maps.shape == (8, 8, SIDE // 4, SIDE // 4)
    assert mixed.shape == (4,)
    made = list(loader(batches, range(4, 6), workers=0))
    assert torch.equal(made[1][0], maps)
    assert torch.equal(made[1][1], mixed)
    assert not torch.equal(made[0][0], maps)


def test_a_mixed_view_belongs_half_to_each_of_its_pictures() -> None:
    target = loss.wanted(torch.tensor([True, False]))
    assert target.sum(dim=1).tolist() == [1, 1, 1, 1]
    assert target[2].tolist() == [0.5, 0.5, 0, 0]
    assert target[3].tolist() == [0, 1, 0, 0]
    assert target[0].tolist() == [0, 0, 1, 0]
    assert target[1, 2:].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_the_loss_is_what_a_hand_works_out() -> None:
    vectors = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    found = loss.contrast(vectors, torch.tensor([False, False]), warmth=1.0, spread=1.0)
    # Each view has its partner at cosine 1 and the two others at 0, whose distance is √2.
    attract = np.log(np.e + 2 + np.exp(-9)) - 1
    assert found.item() == pytest.approx(attract - np.log(np.sqrt(2)), abs=1e-5)


def options(folder: Path, steps: int, **changes: object) -> argparse.Namespace:
    given = {
        "seed": 3, "batch": 4, "drawings": 10, "rate": 1e-3, "warmth": 0.1, "spread": 0.5,
        "side": SIDE, "steps": steps, "checkpoint": folder / "run.pt",
    }  # fmt: skip
    return argparse.Namespace(**given | changes)


def steps(run: encoder.Run, batches: Batches, numbers: range) -> None:
    run.network.train()
    for number in numbers:
        run.losses.append(run.step(*batches[number]))


def test_a_stopped_run_goes_on_as_if_it_had_not_been(tmp_path: Path, batches: Batches) -> None:
    whole = encoder.Run(encoder.build(3), options(tmp_path, 4))
    steps(whole, batches, range(4))
    first = encoder.Run(encoder.build(3), options(tmp_path, 4))
    steps(first, batches, range(2))
    first.save()
    second = encoder.Run(encoder.build(9), options(tmp_path, 4))
    second.resume()
    steps(second, batches, range(2, 4))
    assert second.losses == whole.losses
    for name, value in whole.network.state_dict().items():
        assert torch.equal(second.network.state_dict()[name], value), name


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    run = encoder.Run(encoder.build(3), options(tmp_path, 100))
    run.resume()  # there is none yet
    run.save()
    encoder.Run(encoder.build(3), options(tmp_path, 200)).resume()  # may still be made longer
    with pytest.raises(SystemExit, match="remove it"):
        encoder.Run(encoder.build(3), options(tmp_path, 100, batch=8)).resume()
    run.losses = [1.0] * 80
    run.save()
    with pytest.raises(SystemExit, match="remove it"):
        encoder.Run(encoder.build(3), options(tmp_path, 200)).resume()


def test_the_learning_rate_rises_stays_and_falls() -> None:
    shares = [encoder.share_of_rate(step, steps=1000) for step in range(1001)]
    assert shares[0] == pytest.approx(0.01)
    assert shares[99] == shares[600] == 1
    assert shares[650] == pytest.approx(1)
    assert shares[825] == pytest.approx(0.5)
    assert shares[1000] == 0


def test_the_curve_of_a_run_is_in_equal_parts() -> None:
    assert encoder.curve([4.0, 2.0, 1.0, 1.0], points=2) == [3.0, 1.0]
