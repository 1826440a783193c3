"""The vectors, hashes and rows of bench.search, its truth, and a small run of it."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from bench import _vectors as made
from bench import search
from pictures.models import Avatar
from similarity import index
from similarity.models import ContentHash, Fingerprint


def test_vectors_are_clustered_of_length_one_and_the_same_every_time() -> None:
    stored, labels, asked = made.clustered(500, 20)
    again, _labels, _asked = made.clustered(500, 20)
    assert (stored.shape, labels.shape, asked.shape) == ((500, 512), (500,), (20, 512))
    assert np.array_equal(stored, again)
    assert np.allclose(np.linalg.norm(stored, axis=1), 1, atol=1e-5)
    likeness = stored @ stored.T
    same = labels[:, None] == labels[None]
    assert likeness[same].mean() > 0.4
    assert abs(likeness[~same].mean()) < 0.1


def test_the_truth_is_that_of_sorting_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "BLOCK", 64)
    stored, _labels, asked = made.clustered(200, 5)
    expected = np.argsort(-(asked @ stored.T), axis=1)[:, :7]
    assert np.array_equal(made.nearest(stored, asked, 7), expected)


def test_asked_hashes_are_stored_ones_with_a_few_bits_turned() -> None:
    stored, asked = made.hashes(300, 18, 8)
    distances = [int(np.bitwise_count(stored ^ each).min()) for each in asked]
    assert distances == [number % 9 for number in range(18)]


def test_recall_counts_what_was_named() -> None:
    assert search.recall([[1, 2], [3, 4]], [[1, 9], [4, 3]]) == 0.75
    assert search.of_times([1.0, 2.0, 3.0], "x_") == {"x_p50_ms": 2.0, "x_p99_ms": 3.0}


@pytest.mark.django_db
def test_rows_go_in_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "BLOCK", 7)
    monkeypatch.setattr(made, "VACUUM", "ANALYZE")  # no transaction may be open for the whole
    stored, _labels, _asked = made.clustered(20, 1)
    bits, _asked_hashes = made.hashes(20, 1, 8)
    made.fill("x@1", stored, bits)
    rows = Fingerprint.objects.order_by("blob")
    assert [row.blob_id for row in rows] == list(range(1, 21))
    assert np.allclose([row.embedding for row in rows], stored)
    assert {row.hashes.get("format") for row in rows} == {None}
    assert Avatar.objects.count() == 20
    kept = ContentHash.objects.order_by("blob").values_list("bits", flat=True)
    assert [bit % 2**64 for bit in kept] == [int(each) for each in bits]
    (nearest,) = index.engine().nearest(stored[4:5], space="x@1", limit=1)
    assert (nearest.blob, round(nearest.distance, 5)) == (5, 0.0)


def test_a_small_run_measures_everything(
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Here:
        def __enter__(self) -> Path:
            return tmp_path

        def __exit__(self, *exception: object) -> None:
            index.engine().forget(search.SPACE)

    monkeypatch.setattr(search, "scratch_site", Here)
    monkeypatch.setattr(search, "QUICK_ASKED", 20)
    monkeypatch.setenv("REDRESS_INDEX_MEMORY", "64")
    monkeypatch.setattr(sys, "argv", ["bench.search", "--quick", "--rows", "600", "--json"])
    search.main()
    figures = json.loads(capsys.readouterr().out)
    assert (figures["rows"], figures["asked"]) == (600, 20)
    assert {"p50_ms", "p99_ms", "build_seconds", "index_mb", "faiss_p50_ms"} <= figures.keys()
    for name in ("recall_at_10", "fifth_recall", "twentieth_recall", "apart_recall"):
        assert figures[name] >= 0.97
    assert figures["faiss_recall_at_10"] >= 0.97
    assert (figures["hash_recall"], figures["hash_extra"]) == (1.0, 0)


def test_without_faiss_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    stored, _labels, asked = made.clustered(10, 1)
    with pytest.raises(SystemExit, match="faiss is not installed"):
        search.by_faiss(stored, asked, 10, tmp_path)
