"""Loading models through open_clip: the shipped one, others, and clear refusals."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from similarity import encoder
from similarity.torchvision_ops import declare_missing
from tests.similarity.drawing import character, mirrored

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 1, "layers": 1},
}


def clip() -> Any:
    """open_clip, importable beside any torchvision."""
    declare_missing()
    import open_clip

    return open_clip


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[str]:
    """A model that open_clip knows by name, as it knows ViT-B-32, only smaller."""
    (tmp_path / "tiny-test.json").write_text(json.dumps(TINY))
    clip().add_model_config(tmp_path / "tiny-test.json")
    encoder.load.cache_clear()
    yield "tiny-test"
    encoder.load.cache_clear()


def save_weights(model: str, path: Path, seed: int) -> str:
    """A file of random weights; returns its SHA-256."""
    torch.manual_seed(seed)
    made = clip().create_model(model)
    if path.suffix == ".safetensors":
        save_file(made.state_dict(), path)
    else:
        torch.save(made.state_dict(), path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


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


def test_a_local_directory_brings_its_own_weights(tiny: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": TINY, "preprocess_cfg": {}})
    )
    save_weights(tiny, folder / "open_clip_model.safetensors", 3)
    loaded = encoder.load(f"local-dir:{folder}")
    assert len(loaded.weights_sha256) == 64
    assert len(loaded.space) <= 120
    assert loaded.encode([character(1)]).shape == (1, 32)


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


def test_weights_of_another_model_are_refused(tiny: str, tmp_path: Path) -> None:
    save_weights(tiny, tmp_path / "tiny.safetensors", 1)
    with pytest.raises(encoder.EncoderUnavailable, match="cannot be loaded into redress-small"):
        encoder.load("redress-small", str(tmp_path / "tiny.safetensors"))


def test_a_damaged_file_is_refused(tiny: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.safetensors"
    path.write_bytes(b"not weights at all")
    with pytest.raises(encoder.EncoderUnavailable, match="cannot be loaded into tiny-test"):
        encoder.load(tiny, str(path))
