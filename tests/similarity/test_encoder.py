"""Loading models through open_clip: the shipped one, others, and clear refusals."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import huggingface_hub.constants as hub
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from similarity import encoder, features
from tests.similarity.drawing import character, mirrored
from tests.similarity.models import (
    CONVOLVING,
    TINY,
    clip,
    make_known,
    random_weights,
    save_weights,
)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[str]:
    """A model that open_clip knows by name, as it knows ViT-B-32, only smaller."""
    encoder.load.cache_clear()
    yield make_known("tiny-test", TINY, tmp_path)
    encoder.load.cache_clear()


@pytest.fixture
def threads() -> Iterator[Callable[[int], None]]:
    """Lets torch use some number of threads."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_the_shipped_model_encodes_to_unit_vectors() -> None:
    loaded = encoder.load()
    vectors = loaded.encode([character(number) for number in range(3)])
    assert vectors.shape == (3, 256)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    file = encoder.FOLDER / "redress-small.safetensors"
    assert loaded.weights_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.stat().st_size < 10_000_000
    assert loaded.space == f"redress-small@{loaded.weights_sha256[:16]}"


def test_the_record_names_the_shipped_weights() -> None:
    record = json.loads((encoder.FOLDER / "redress-small.training.json").read_text())
    assert record["sha256"] == encoder.load().weights_sha256


def test_encoding_is_repeatable_and_hardly_depends_on_the_batch() -> None:
    loaded = encoder.load()
    images = [character(number) for number in range(3)]
    together = loaded.encode(images)
    assert np.array_equal(together, loaded.encode(images))
    alone = np.concatenate([loaded.encode([image]) for image in images])
    assert np.abs(together - alone).max() < 1e-5


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("model", ["redress-small", "convolving-test"])
def test_a_print_depends_on_nothing_but_its_picture(
    model: str, precision: str, threads: Callable[[int], None], tmp_path: Path
) -> None:
    """To the last bit: alone or among others, whatever torch may use, and in any thread of ours."""
    weights = ""
    if model == "convolving-test":
        make_known(model, CONVOLVING, tmp_path)
        weights = str(tmp_path / "weights.safetensors")
        save_weights(model, Path(weights), 1)
    loaded = encoder.load(model, weights, precision)
    threads(1)
    expected = features.fingerprint(character(1), loaded).views
    for number in (1, 2, 3):
        threads(number)
        alone = features.prints([character(1)], loaded)[0].views
        among = features.prints([character(2), character(1), character(3)], loaded)[1].views
        assert torch.get_num_threads() == number
        assert np.array_equal(alone, expected)
        assert np.array_equal(among, expected)
    with ThreadPoolExecutor(1) as elsewhere:
        found = elsewhere.submit(features.fingerprint, character(1), loaded).result()
    assert np.array_equal(found.views, expected)


def test_mirrored_vectors_are_those_of_the_mirror_image() -> None:
    images = [character(1), character(2)]
    plain, turned = encoder.load().encode_both_ways(images)
    assert np.abs(plain - encoder.load().encode(images)).max() < 1e-5
    wanted = encoder.load().encode([mirrored(image) for image in images])
    assert (turned * wanted).sum(axis=1).min() > 0.999
    assert (plain * turned).sum(axis=1).max() < 0.99


def test_a_copy_is_nearer_than_another_picture() -> None:
    original, copy, other = encoder.load().encode(
        [character(1), mirrored(mirrored(character(1)).rotate(4)), character(2)]
    )
    assert original @ copy > original @ other


def test_large_sets_are_encoded_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = encoder.load().encode([character(number) for number in range(5)])
    monkeypatch.setattr(encoder, "BATCH", 2)
    parts = encoder.load().encode([character(number) for number in range(5)])
    assert np.abs(whole - parts).max() < 1e-5


def test_a_model_is_loaded_once() -> None:
    assert encoder.load() is encoder.load()


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_any_open_clip_model_with_a_file_of_weights(tiny: str, suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    digest = save_weights(tiny, first, 1)
    save_weights(tiny, second, 2)
    loaded, other = encoder.load(tiny, str(first)), encoder.load(tiny, str(second))
    assert loaded.weights_sha256 == digest
    assert loaded.space != other.space
    assert loaded.encode([character(1)]).shape == (1, 32)
    assert not np.allclose(loaded.encode([character(1)]), other.encode([character(1)]))


def fill(folder: Path, model: str, seed: int) -> Path:
    """A folder as the hub has one for each model: configuration and weights."""
    folder.mkdir(parents=True)
    configuration = {"model_cfg": TINY, "preprocess_cfg": {}}
    (folder / "open_clip_config.json").write_text(json.dumps(configuration))
    save_weights(model, folder / "open_clip_model.safetensors", seed)
    return folder


def test_a_local_directory_brings_its_own_weights(tiny: str, tmp_path: Path) -> None:
    folder = fill(tmp_path / "model", tiny, 3)
    loaded = encoder.load(f"local-dir:{folder}")
    assert len(loaded.weights_sha256) == 64
    assert len(loaded.space) <= 120
    assert loaded.encode([character(1)]).shape == (1, 32)


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No network: the hub's client has what lies in this folder, as a download left it."""
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def downloaded(cache: Path, name: str, model: str, seed: int) -> Path:
    """What the hub's client keeps of a model after its download."""
    folder = cache / f"models--{name.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    return fill(folder / "snapshots" / ("0" * 40), model, seed)


def test_a_model_of_the_hub_is_loaded_by_name(tiny: str, offline: Path) -> None:
    folder = downloaded(offline, "someone/tiny", tiny, 4)
    loaded = encoder.load("hf-hub:someone/tiny")
    assert loaded.space.startswith("hf-hub:someone/tiny@")
    other = encoder.load(tiny, str(folder / "open_clip_model.safetensors"))
    assert np.array_equal(loaded.encode([character(1)]), other.encode([character(1)]))


def test_a_model_that_is_not_there_without_a_network_is_said(tiny: str, offline: Path) -> None:
    with pytest.raises(encoder.EncoderUnavailable, match="Without a network, name a model and"):
        encoder.load("hf-hub:someone/else")
    with pytest.raises(encoder.EncoderUnavailable, match="Failed to download weights for tag"):
        encoder.load("ViT-B-32", "laion2b_s34b_b79k")


def test_weights_for_another_activation_are_refused(offline: Path) -> None:
    """OpenAI's weights in a model without their activation give vectors that are subtly wrong."""
    name, file = "timm/vit_base_patch32_clip_224.openai", "open_clip_model.safetensors"
    folder = offline / f"models--{name.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    (folder / "snapshots" / ("0" * 40)).mkdir(parents=True)
    (folder / "snapshots" / ("0" * 40) / file).write_bytes(b"never read")
    with pytest.raises(encoder.EncoderUnavailable, match="use the model's name with “-quickgelu”"):
        encoder.load("ViT-B-32", "openai")


def test_weights_beside_a_model_that_brings_its_own_are_refused(tiny: str, tmp_path: Path) -> None:
    fill(tmp_path / "model", tiny, 3)
    with pytest.raises(encoder.EncoderUnavailable, match="CLIP_PRETRAINED must be empty"):
        encoder.load(f"local-dir:{tmp_path / 'model'}", str(tmp_path / "model" / "other.pt"))


def test_a_directory_without_weights_does_not_get_random_ones(tiny: str, tmp_path: Path) -> None:
    fill(tmp_path / "model", tiny, 3)
    (tmp_path / "model" / "open_clip_model.safetensors").unlink()
    with pytest.raises(encoder.EncoderUnavailable, match="Required pretrained weights"):
        encoder.load(f"local-dir:{tmp_path / 'model'}")
    with pytest.raises(encoder.EncoderUnavailable, match="Directory specified via"):
        encoder.load("local-dir:/nowhere")


def test_weights_without_a_file_are_hashed_by_their_values(tiny: str) -> None:
    torch.manual_seed(1)
    model = clip().create_model(tiny)
    before = encoder.digest(model, None)
    assert before == encoder.digest(model, None)
    with torch.no_grad():
        next(model.parameters()).add_(1)
    assert encoder.digest(model, None) != before


@pytest.mark.parametrize(
    ("model", "pretrained", "words"),
    [
        ("VIT-B-33", "", "is no model of open_clip"),
        ("ViT-B-32", "", "would have random weights"),
        ("ViT-B-32", "laion9000", "neither a file nor one of ViT-B-32's tags"),
        ("redress-small", "/nowhere/weights.pt", "neither a file nor"),
    ],
)
def test_what_cannot_be_loaded_is_said_clearly(model: str, pretrained: str, words: str) -> None:
    with pytest.raises(encoder.EncoderUnavailable, match=words):
        encoder.load(model, pretrained)


class Harmful:
    """Runs a program where it is unpickled without care."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


def test_weights_of_another_model_are_refused(tiny: str, tmp_path: Path) -> None:
    save_weights(tiny, tmp_path / "tiny.safetensors", 1)
    with pytest.raises(encoder.EncoderUnavailable, match="redress-small: they belong to another"):
        encoder.load("redress-small", str(tmp_path / "tiny.safetensors"))


def test_half_of_a_models_weights_are_refused(tiny: str, tmp_path: Path) -> None:
    weights = random_weights(tiny, 1)
    image = {name: value for name, value in weights.items() if name.startswith("visual.")}
    save_file(image, tmp_path / "image.safetensors")
    with pytest.raises(encoder.EncoderUnavailable, match="or are only a part of it"):
        encoder.load(tiny, str(tmp_path / "image.safetensors"))


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
@pytest.mark.parametrize("damage", ["empty", "page", "cut", "nothing", "list", "pickle"])
def test_a_damaged_file_is_refused(tiny: str, suffix: str, damage: str, tmp_path: Path) -> None:
    path, trace = tmp_path / f"broken{suffix}", tmp_path / "trace"
    save_weights(tiny, path, 1)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-700])
    elif damage in ("nothing", "list"):
        torch.save({} if damage == "nothing" else [1, 2], path)
    else:
        page = b"" if damage == "empty" else b"<html></html>"
        path.write_bytes(pickle.dumps(Harmful(trace)) if damage == "pickle" else page)
    words = f"{suffix} cannot be loaded into tiny-test: the file is cut off, damaged, or holds no"
    with pytest.raises(encoder.EncoderUnavailable, match=words) as refused:
        encoder.load(tiny, str(path))
    assert len(str(refused.value)) < 600
    assert "arbitrary code" not in str(refused.value)
    assert not trace.exists()


def test_weights_that_are_no_numbers_are_refused(tiny: str, tmp_path: Path) -> None:
    weights = random_weights(tiny, 1)
    weights["visual.proj"] = weights["visual.proj"] * float("nan")
    save_file(weights, tmp_path / "nan.safetensors")
    with pytest.raises(encoder.EncoderUnavailable, match="gives vectors that are no numbers"):
        encoder.load(tiny, str(tmp_path / "nan.safetensors"))


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(encoder.EncoderUnavailable, match="'fp16' is neither auto, fp32 nor bf16"):
        encoder.load("redress-small", "", "fp16")
