"""A ViT-B-32 of one's own, saved to a file and switched in by variables, from claim to calibration.

Its weights are random: what is tested is that everything works with it and that nothing of the
shipped encoder is taken for its own, or the other way round.
"""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from PIL import Image

from accounts.models import User
from claims.models import Claim
from pictures.actions import keep_picture
from similarity import actions, comparing, configured, encoder, score, searching
from similarity.models import BaseRate, Comparison, Fingerprint
from similarity.training.copies import copy_of
from similarity.training.drawing import generator
from similarity.training.pictures import picture
from tests.factories import NOW, make_avatar, make_claim, make_work
from tests.similarity.drawing import SEED, as_png, character, mirrored, write_list
from tests.similarity.models import save_weights

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
LATER = NOW + timedelta(hours=2)
ORIGINALS, COPIES = 5, 5


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A file of random weights in half precision, in a folder of its own; and its SHA-256."""
    folder = tmp_path_factory.mktemp("checkpoint")
    encoder.load.cache_clear()
    yield folder, save_weights("ViT-B-32", folder / "own.safetensors", 7, half=True)
    encoder.load.cache_clear()


def switch_to(checkpoint: tuple[Path, str], settings: LazySettings) -> str:
    """Set the variables; returns the space of the model now in use."""
    settings.CLIP_MODEL = "ViT-B-32"
    settings.CLIP_PRETRAINED = str(checkpoint[0] / "own.safetensors")
    settings.VAR_DIR = checkpoint[0]
    space = configured.encoder().space
    assert space.removesuffix("+bf16") == f"ViT-B-32@{checkpoint[1][:16]}"
    return space


def filed(creator: User, number: int) -> Claim:
    work = make_work(creator, blob=keep_picture(as_png(character(number)), now=NOW))
    copy = keep_picture(as_png(mirrored(character(number))), now=NOW)
    return make_claim(creator, works=[work], avatar=make_avatar(blob=copy))


def test_claims_are_compared_with_it_and_fingerprints_do_not_mix(
    creator: User, other_creator: User, checkpoint: tuple[Path, str], settings: LazySettings
) -> None:
    shipped = configured.encoder().space
    actions.compare_claim(filed(creator, 1), now=LATER)
    old = {row.blob_id: row for row in Fingerprint.objects.all()}
    space = switch_to(checkpoint, settings)
    claim = filed(other_creator, 1)
    actions.compare_claim(claim, now=LATER)
    before, after = Comparison.objects.order_by("pk")
    assert (before.space, after.space) == (shipped, space)
    assert after.weights_sha256 == checkpoint[1]
    assert before.signals["clip"] != after.signals["clip"]
    assert before.signals["phash"] == after.signals["phash"]
    assert after.thresholds == score.calibration().without_encoder.thresholds
    assert "same_look" not in after.signals["words"]
    new = {row.blob_id: row for row in Fingerprint.objects.filter(space=space)}
    assert set(new) == set(old)
    for key, row in old.items():
        assert (len(row.embedding), len(new[key].embedding)) == (256, 512)
        row.refresh_from_db()
        assert row.hashes["views"] != new[key].hashes["views"]
    Fingerprint.objects.filter(space=space).delete()
    out = io.StringIO()
    call_command("recompare", claim.reference, stdout=out)
    assert out.getvalue().endswith(": equal\n")


def test_the_index_moves_over_and_looks_at_its_own_space_alone(
    creator: User, checkpoint: tuple[Path, str], settings: LazySettings
) -> None:
    claim = filed(creator, 1)
    for number in (2, 3):
        make_work(creator, blob=keep_picture(as_png(character(number)), now=NOW))
    shipped = configured.encoder().space
    call_command("reembed", stdout=io.StringIO(), stderr=io.StringIO())
    space = switch_to(checkpoint, settings)
    blob = claim.pictures.get().work.blob
    with pytest.raises(searching.NoFingerprint):
        searching.nearest(blob, space=space)
    out = io.StringIO()
    call_command("reembed", stdout=out, stderr=io.StringIO())
    assert f"4 of 4 contents in {shipped}\n" in out.getvalue()
    assert f"4 of 4 contents in {space}  (the present encoder, serves)\n" in out.getvalue()
    for used in (shipped, space):
        found = searching.nearest(blob, space=used)
        assert len(found) == 3
    out = io.StringIO()
    call_command("nearest", claim.reference, stdout=out)
    assert out.getvalue().count(f", in {space}:\n") == 2


def test_unrelated_pairs_are_sampled_for_each_encoder(
    creator: User, checkpoint: tuple[Path, str], settings: LazySettings
) -> None:
    filed(creator, 1)
    make_avatar(blob=keep_picture(as_png(character(2)), now=NOW))
    first = configured.encoder().space
    sum(actions.fill_base_rate(comparing.desk(), pairs=10, now=LATER))
    second = switch_to(checkpoint, settings)
    sum(actions.fill_base_rate(comparing.desk(), pairs=10, now=LATER))
    rates = {rate.space: rate.pairs.get().score for rate in BaseRate.objects.all()}
    assert set(rates) == {first, second}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A few drawn pictures, copies of each, and as many unrelated pairs."""
    rows = []
    for number in range(ORIGINALS):
        drawn = picture(SEED, number, 96)
        Image.fromarray(drawn.pixels).save(tmp_path / f"o{number}.png")
        for copied in range(COPIES):
            other = picture(SEED, 99, 96).pixels
            pixels = copy_of(generator(SEED, number, copied), drawn, other)
            name = f"a{number}-{copied}.png"
            Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / name)
            rows.append((f"c{number}-{copied}", f"o{number}.png", name, "1"))
            rows.append(
                (f"u{number}-{copied}", f"o{(number + 1 + copied % 4) % ORIGINALS}.png", name, "0")
            )
    return write_list(tmp_path / "pairs.csv", rows, "pair_id,original,avatar,label")


def compared(folder: Path) -> dict[str, float]:
    """The score of a copy and of two other pictures, by `score_pairs`."""
    rows = [("copy", "o1.png", "a1-0.png"), ("other", "o2.png", "a1-0.png")]
    listed = write_list(folder / "few.csv", rows, "pair_id,original,avatar")
    call_command("score_pairs", listed, folder / "scores.csv", stderr=io.StringIO())
    lines = (folder / "scores.csv").read_text().splitlines()[1:]
    return {line.split(",")[0]: float(line.split(",")[1]) for line in lines}


def test_a_calibration_fitted_for_it_counts_for_its_space_alone(
    labelled: Path, checkpoint: tuple[Path, str], settings: LazySettings, tmp_path: Path
) -> None:
    space = switch_to(checkpoint, settings)
    foreign, out = compared(tmp_path), tmp_path / "own.json"
    call_command("fit_calibration", labelled, out=out, stdout=io.StringIO(), stderr=io.StringIO())
    assert json.loads(out.read_text())["space"] == space
    settings.REDRESS_CALIBRATION = str(out)
    fitted = score.calibration(out)
    assert configured.encoder().space == space
    assert fitted.fitting(space) is fitted.with_encoder
    own = compared(tmp_path)
    assert own != foreign
    assert own["copy"] > own["other"]

    other = {"fp32": "bf16", "bf16": "fp32"}[configured.encoder().precision]
    settings.CLIP_PRECISION = other
    assert configured.encoder().space != space
    assert fitted.fitting(configured.encoder().space) is fitted.without_encoder
    settings.CLIP_PRECISION, settings.CLIP_MODEL, settings.CLIP_PRETRAINED = (
        "auto",
        "redress-small",
        "",
    )
    assert fitted.fitting(configured.encoder().space) is fitted.without_encoder
    settings.REDRESS_CALIBRATION = ""
    assert score.calibration().fitting(space) is score.calibration().without_encoder
