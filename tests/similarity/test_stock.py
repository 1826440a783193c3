"""Each stock method on an obvious copy, a mirrored one and an unrelated picture."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from similarity import stock
from similarity.stock.clip import Clip
from tests.similarity.drawing import blank, character, mirrored

WEIGHTLESS = ("phash", "dhash", "pdq", "orb")


def smaller(image: Image.Image) -> Image.Image:
    return image.resize((120, 120), Image.Resampling.LANCZOS)


@pytest.mark.parametrize("name", WEIGHTLESS)
def test_a_smaller_copy_scores_above_another_picture(name: str) -> None:
    method = stock.method(name)
    original = method.look(character(1))
    copy, other = method.look(smaller(character(1))), method.look(character(2))
    assert method.score(original, original) >= method.score(original, copy)
    assert method.score(original, copy) > method.score(original, other)


@pytest.mark.parametrize("name", WEIGHTLESS)
def test_scores_repeat(name: str) -> None:
    pictures = [character(3), smaller(character(3))]
    first, second = stock.method(name), stock.method(name)
    assert first.score(*map(first.look, pictures)) == second.score(*map(second.look, pictures))


@pytest.mark.parametrize(("name", "bits"), [("phash", 64), ("dhash", 64), ("pdq", 256)])
def test_hashes_have_their_bits_and_score_their_equal_share(name: str, bits: int) -> None:
    method = stock.method(name)
    seen = method.look(character(1))
    assert seen.size == bits
    assert method.score(seen, ~seen) == 0.0
    turned = seen.copy()
    turned.flat[: bits // 4] ^= True
    assert method.score(seen, turned) == 0.75


def test_key_points_find_a_mirror_image_and_hashes_do_not() -> None:
    """The larger of both orientations counts, so a mirror image is as good as the picture."""
    orb, phash = stock.method("orb"), stock.method("phash")
    pair = character(1), mirrored(character(1))
    assert orb.score(*map(orb.look, pair)) > 50
    assert phash.score(*map(phash.look, pair)) < 0.75


@pytest.mark.parametrize("name", WEIGHTLESS)
def test_blank_and_tiny_pictures_are_scored(name: str) -> None:
    method = stock.method(name)
    for picture in (blank(), blank(side=1)):
        found = method.score(method.look(picture), method.look(character(1)))
        assert np.isfinite(found)
    assert stock.method("orb").score(*[stock.method("orb").look(blank())] * 2) == 0


def test_few_or_scattered_matches_count_nothing() -> None:
    orb = stock.method("orb")
    four = character(1).crop((0, 0, 40, 40))
    assert orb.score(orb.look(character(2)), orb.look(four)) <= 4


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdqhash", None)
    with pytest.raises(stock.MethodUnavailable, match="pip install pdqhash"):
        stock.method("pdq")


def test_clip_without_weights_says_what_to_set() -> None:
    with pytest.raises(stock.MethodUnavailable, match="set CLIP_PRETRAINED to a tag"):
        stock.method("clip")


def test_weights_that_do_not_load_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "weights.pt"
    broken.write_bytes(b"none")
    with pytest.raises(
        stock.MethodUnavailable, match=r"weights\.pt cannot be loaded into ViT-S-32"
    ):
        stock.method("clip", model="ViT-S-32", pretrained=str(broken))


def test_clip_with_weights_of_a_file(tmp_path: Path) -> None:
    """Random weights are saved and loaded again: the same vectors, copies above others."""
    import torch

    torch.manual_seed(1)
    random = Clip("ViT-S-32", None)
    torch.save(random.model.state_dict(), tmp_path / "weights.pt")
    clip = stock.method("clip", model="ViT-S-32", pretrained=str(tmp_path / "weights.pt"))
    original, copy, other = map(clip.look, (character(1), smaller(character(1)), character(2)))
    assert np.array_equal(original, random.look(character(1)))
    assert np.linalg.norm(original) == pytest.approx(1, abs=1e-5)
    assert clip.score(original, copy) > clip.score(original, other)
