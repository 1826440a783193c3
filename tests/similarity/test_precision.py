"""fp32 or bf16: as asked, as the calibration was fitted, or as a trial finds and remembers."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from django.conf import LazySettings

from config.checks import PRECISIONS
from similarity import configured, encoder, precision
from similarity.precision import AUTO, BF16, FP32, TYPES, Trial
from tests.similarity.drawing import character
from tests.similarity.models import TINY, make_known, save_weights


class Model(torch.nn.Module):
    """Takes its time in fp32, or in bf16; may say something else there, or refuse."""

    def __init__(self, *, slow: str, wrong: bool = False, refuses: bool = False) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))
        self.slow, self.wrong, self.refuses = TYPES[slow], wrong, refuses

    def encode_image(self, batch: torch.Tensor) -> torch.Tensor:
        assert torch.get_num_threads() == 1
        assert batch.dtype == self.weight.dtype
        if batch.dtype == torch.bfloat16 and self.refuses:
            raise RuntimeError("not implemented for 'BFloat16'")
        if batch.dtype == self.slow:
            for _ in range(60):
                torch.ones(200, 200) @ torch.ones(200, 200)
        sign = -1 if self.wrong and batch.dtype == torch.bfloat16 else 1
        return sign * batch.flatten(1)[:, :8] * self.weight


def prepare(image: Any) -> torch.Tensor:
    return torch.from_numpy(np.asarray(image.resize((4, 4)), np.float32)).permute(2, 0, 1) / 255


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "var" / "precision.json"


def test_the_checks_know_the_same_precisions() -> None:
    assert (AUTO, *TYPES) == PRECISIONS


@pytest.mark.parametrize(
    ("trial", "better"),
    [
        (Trial(1.5, 1.0, 0.999), BF16),
        (Trial(1.49, 1.0, 1.0), FP32),
        (Trial(4.0, 1.0, 0.9989), FP32),
        (Trial(4.0, 1.0, float("nan")), FP32),
    ],
)
def test_bf16_must_be_clearly_faster_and_say_the_same(trial: Trial, better: str) -> None:
    assert trial.better == better


def test_a_trial_measures_both_and_leaves_the_model_as_it_was() -> None:
    model = Model(slow=FP32)
    found = precision.trial(model, prepare)
    assert found.fp32_seconds > found.bf16_seconds
    assert 0.999 < found.cosine <= 1.0001
    assert model.weight.dtype == torch.float32


@pytest.mark.parametrize(
    ("model", "chosen"),
    [
        (Model(slow=FP32), BF16),
        (Model(slow=BF16), FP32),
        (Model(slow=FP32, wrong=True), FP32),
        (Model(slow=FP32, refuses=True), FP32),
    ],
)
def test_the_outcome_is_taken_and_remembered(model: Model, chosen: str, notes: Path) -> None:
    found, cast = precision.choose(model, prepare, space="a@1", notes=notes)
    assert (found, cast) == (chosen, model)
    assert model.weight.dtype == TYPES[chosen]
    ((key, kept),) = json.loads(notes.read_text()).items()
    assert key == f"a@1 torch {torch.__version__} {precision.processor()}"
    assert kept["precision"] == chosen
    assert set(kept) == {"precision", "fp32_seconds", "bf16_seconds", "cosine"}


def test_what_is_remembered_wins_over_a_new_trial(notes: Path) -> None:
    precision.choose(Model(slow=BF16), prepare, space="a@1", notes=notes)
    before = notes.read_text()
    assert precision.choose(Model(slow=FP32), prepare, space="a@1", notes=notes)[0] == FP32
    assert notes.read_text() == before
    assert precision.choose(Model(slow=FP32), prepare, space="b@2", notes=notes)[0] == BF16
    assert len(json.loads(notes.read_text())) == 2


def test_another_processor_tries_anew(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    precision.choose(Model(slow=BF16), prepare, space="a@1", notes=notes)
    monkeypatch.setattr(precision, "processor", lambda: "another")
    assert precision.choose(Model(slow=FP32), prepare, space="a@1", notes=notes)[0] == BF16


@pytest.mark.parametrize("damaged", ["{", "[]", '{"a": 1}', '{"KEY": {"precision": "fp64"}}'])
def test_damaged_notes_are_written_anew(damaged: str, notes: Path) -> None:
    key = f"a@1 torch {torch.__version__} {precision.processor()}"
    notes.parent.mkdir()
    notes.write_text(damaged.replace("KEY", key))
    assert precision.choose(Model(slow=FP32), prepare, space="a@1", notes=notes)[0] == BF16
    assert json.loads(notes.read_text())[key]["precision"] == BF16


def test_without_notes_that_can_be_written_it_is_fp32(
    notes: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notes.parent.write_text("a file where the folder should be")
    assert precision.choose(Model(slow=FP32), prepare, space="a@1", notes=notes)[0] == FP32
    assert "so a@1 computes in fp32" in caplog.text
    assert precision.choose(Model(slow=FP32), prepare, space="a@1", notes=None)[0] == FP32


def test_workers_that_start_together_agree(notes: Path) -> None:
    """The second waits for the first one's trial, even if its own would end otherwise."""
    found: list[str] = []

    def start(slow: str) -> None:
        found.append(precision.choose(Model(slow=slow), prepare, space="a@1", notes=notes)[0])

    workers = [threading.Thread(target=start, args=(slow,)) for slow in (FP32, BF16, FP32, BF16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_processor_has_a_name_that_stays() -> None:
    assert precision.processor() == precision.processor()
    assert torch.backends.cpu.get_cpu_capability() in precision.processor()


@pytest.fixture
def tiny(tmp_path: Path, settings: LazySettings) -> Iterator[str]:
    """A small model switched in by variables; returns its space in fp32."""
    encoder.load.cache_clear()
    settings.CLIP_MODEL = make_known("tiny-test", TINY, tmp_path)
    settings.CLIP_PRETRAINED = str(tmp_path / "tiny.safetensors")
    settings.VAR_DIR = tmp_path
    sha256 = save_weights("tiny-test", tmp_path / "tiny.safetensors", 1)
    yield f"tiny-test@{sha256[:16]}"
    encoder.load.cache_clear()


def test_the_shipped_encoder_stays_fp32_unless_asked(settings: LazySettings) -> None:
    plain = configured.encoder()
    assert plain.precision == FP32
    assert plain.space == f"redress-small@{plain.weights_sha256[:16]}"
    settings.CLIP_PRECISION = "bf16"
    rough = configured.encoder()
    assert rough.space == f"{plain.space}+bf16"
    assert rough.weights_sha256 == plain.weights_sha256
    images = [character(number) for number in range(8)]
    cosines = (plain.encode(images) * rough.encode(images)).sum(axis=1)
    assert cosines.min() > 0.999
    assert not np.array_equal(plain.encode(images), rough.encode(images))


@pytest.mark.parametrize("asked", [FP32, BF16])
def test_what_is_asked_for_is_taken_without_a_trial(
    asked: str, tiny: str, settings: LazySettings, tmp_path: Path
) -> None:
    settings.CLIP_PRECISION = asked
    loaded = configured.encoder()
    assert loaded.space == tiny + ("+bf16" if asked == BF16 else "")
    assert next(loaded.model.parameters()).dtype == TYPES[asked]
    assert loaded.encode([character(1)]).dtype == np.float32
    assert not (tmp_path / "precision.json").exists()


def test_another_encoder_is_tried_and_keeps_its_precision(tiny: str, tmp_path: Path) -> None:
    first = configured.encoder()
    kept = json.loads((tmp_path / "precision.json").read_text())
    ((key, outcome),) = kept.items()
    assert key.startswith(f"{tiny} torch ")
    assert outcome["precision"] == first.precision
    turned = {FP32: BF16, BF16: FP32}[first.precision]
    (tmp_path / "precision.json").write_text(json.dumps({key: outcome | {"precision": turned}}))
    encoder.load.cache_clear()
    assert configured.encoder().precision == turned


@pytest.mark.parametrize("suffix", ["", "+bf16"])
def test_auto_takes_what_the_calibration_was_fitted_for(
    suffix: str, tiny: str, tmp_path: Path, settings: LazySettings
) -> None:
    shipped = (encoder.FOLDER / "calibration.json").read_text()
    fitted = json.loads(shipped) | {"space": tiny + suffix}
    (tmp_path / "calibration.json").write_text(json.dumps(fitted))
    settings.REDRESS_CALIBRATION = str(tmp_path / "calibration.json")
    assert configured.encoder().space == tiny + suffix
    assert not (tmp_path / "precision.json").exists()


def test_an_unreadable_calibration_stops_whoever_scores_not_the_encoder(
    settings: LazySettings,
) -> None:
    settings.REDRESS_CALIBRATION = "/nowhere/calibration.json"
    assert configured.encoder().space.startswith("redress-small@")


def test_an_operation_that_bf16_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Asked for by name, a precision that the model cannot compute in is an error."""

    def refuse(self: object, batch: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("not implemented for 'BFloat16'")

    kind = type(encoder.load().model)
    monkeypatch.setattr(kind, "encode_image", refuse)
    encoder.load.cache_clear()
    with pytest.raises(encoder.EncoderUnavailable, match="redress-small cannot compute in bf16"):
        encoder.load("redress-small", "", "bf16")
    encoder.load.cache_clear()
