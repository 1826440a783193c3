"""The search at a million fingerprints, and beside it faiss on the same vectors in the same run.

Vectors of 512 numbers, clustered, go into an empty database of their own as fingerprints. The graph
is built as `reembed` builds it, and each question is asked by itself through the interface that the
product calls: `p50_ms` and `p99_ms` of one view, `pair_p50_ms` of a picture as it is and mirrored.
`recall_at_10` is the share of the ten truly nearest, by products with all vectors, that came back.
`fifth_` and `twentieth_` ask the same among every fifth and every twentieth content: a cluster
holds some twenty of the first and five of the second, so that of ten some lie far away.
`apart_` asks among the contents of every twentieth cluster: most neighbourhoods hold none of them.
`hash_` looks hashes up within eight bits among as many rows. `faiss_` is IndexHNSWFlat with the
same degree and width, full vectors, built by as many threads; it is a library inside the process
that keeps all in memory, with no rows, conditions or transactions, and so the lower bound of what
a database can take. Sizes are MB.
"""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import _vectors as made
from bench._report import parser, show
from bench._site import scratch_site

ROWS, QUICK = 1_000_000, 20_000
ASKED, QUICK_ASKED = 1_000, 200
NEAREST, RADIUS = 10, 8
SPACE = "bench@1"
MB = 1024**2

Figures = dict[str, float | int | str]


def timed(ask: Callable[[int], Sequence[int]], count: int) -> tuple[list[list[int]], list[float]]:
    """The answers to questions asked one after the other, and sorted milliseconds of each."""
    answers, spent = [], []
    for number in range(-10, count):  # ten to warm up
        began = time.perf_counter()
        found = list(ask(max(0, number)))
        if number >= 0:
            spent.append((time.perf_counter() - began) * 1000)
            answers.append(found)
    return answers, sorted(spent)


def of_times(spent: list[float], before: str = "") -> Figures:
    """The middle and the slowest hundredth."""
    return {
        f"{before}p50_ms": spent[len(spent) // 2],
        f"{before}p99_ms": spent[len(spent) * 99 // 100],
    }


def recall(answers: list[list[int]], truth: Any) -> float:
    """The share of the truly nearest that were named."""
    found = sum(
        len({*mine} & {*map(int, right)}) for mine, right in zip(answers, truth, strict=False)
    )
    return found / sum(map(len, truth))


def build(space: str) -> Figures:
    """Seconds of building the graph, and what it and the rows take."""
    from django.db import connection

    from similarity import index

    began = time.perf_counter()
    index.engine().prepare(space, anyway=True)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_table_size('similarity_fingerprint'),"
            " pg_total_relation_size('similarity_contenthash')"
        )
        rows, hashes = cursor.fetchone()
    return {
        "build_seconds": seconds,
        "index_mb": index.engine().state(space).size / MB,
        "rows_mb": rows / MB,
        "hash_mb": hashes / MB,
    }


def of_graph(number: int, asked: made.Vectors, among: Any = None, views: int = 1) -> list[int]:
    """What the product's own search says; a second view stands in for the mirrored one."""
    from similarity import index

    vectors = np.take(asked, range(number, number + views), axis=0, mode="wrap")
    hits = index.engine().nearest(vectors, space=SPACE, among=among, limit=NEAREST)
    return [hit.blob for hit in hits]


def by_graph(stored: made.Vectors, asked: made.Vectors) -> Figures:
    """Recall and times of free questions, of one view and of two."""
    answers, spent = timed(lambda number: of_graph(number, asked), len(asked))
    _both, twice = timed(lambda number: of_graph(number, asked, views=2), len(asked) // 4)
    return {
        "recall_at_10": recall(answers, made.nearest(stored, asked, NEAREST) + 1),
        **of_times(spent),
        **of_times(twice, "pair_"),
    }


def by_condition(stored: made.Vectors, labels: made.Numbers, asked: made.Vectors) -> Figures:
    """The same among some of the contents: spread evenly, or in clusters of their own."""
    from pictures.models import Avatar

    figures: Figures = {}
    keys = np.arange(1, len(stored) + 1)
    spread = {"fifth": keys[keys % 5 == 0], "twentieth": keys[keys % 20 == 0]}
    for name, kept in {**spread, "apart": keys[labels % 20 == 0]}.items():
        Avatar.objects.filter(blob__in=kept.tolist()).update(source_url=name)
        among = Avatar.objects.filter(source_url=name).order_by().values("blob")
        answers, spent = timed(partial(of_graph, asked=asked, among=among), len(asked))
        truth = kept[made.nearest(stored[kept - 1], asked, NEAREST)]
        figures |= {f"{name}_recall": recall(answers, truth), **of_times(spent, f"{name}_")}
    return figures


def by_hash(stored: made.Bits, asked: made.Bits) -> Figures:
    """Times and recall of looking hashes up, against counting the bits of all."""
    from similarity import index

    def ask(number: int) -> list[int]:
        hits = index.engine().near_hashes({"": int(asked[number])}, radius=RADIUS)
        return [hit.blob for hit in hits]

    answers, spent = timed(ask, len(asked))
    truth = [np.flatnonzero(np.bitwise_count(stored ^ each) <= RADIUS) + 1 for each in asked]
    extra = sum(map(len, answers)) - sum(map(len, truth))
    return {"hash_recall": recall(answers, truth), "hash_extra": extra, **of_times(spent, "hash_")}


def by_faiss(stored: made.Vectors, asked: made.Vectors, width: int, folder: Path) -> Figures:
    """The same by faiss; asked on one thread, like one connection of the database."""
    try:
        import faiss
    except ImportError as error:
        raise SystemExit("faiss is not installed: pip install faiss-cpu") from error
    from similarity.index.building import CONSTRUCTION, DEGREE

    graph = faiss.IndexHNSWFlat(made.SIZE, DEGREE, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = CONSTRUCTION, width
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    began = time.perf_counter()
    graph.add(stored)
    seconds = time.perf_counter() - began
    faiss.omp_set_num_threads(1)

    def ask(number: int) -> list[int]:
        _likeness, places = graph.search(asked[number : number + 1], NEAREST)
        return [int(place) for place in places[0]]

    answers, spent = timed(ask, len(asked))
    faiss.write_index(graph, str(folder / "faiss.index"))
    return {
        "faiss_recall_at_10": recall(answers, made.nearest(stored, asked, NEAREST)),
        **of_times(spent, "faiss_"),
        "faiss_build_seconds": seconds,
        "faiss_index_mb": (folder / "faiss.index").stat().st_size / MB,
    }


def measured(rows: int, count: int, folder: Path) -> Figures:
    """Fill the database, build both indexes, ask both: all the figures."""
    from django.conf import settings

    stored, labels, asked = made.clustered(rows, count)
    bits, wanted = made.hashes(rows, count, RADIUS)
    began = time.perf_counter()
    made.fill(SPACE, stored, bits)
    filled = time.perf_counter() - began
    return {
        "rows": rows,
        "asked": count,
        **build(SPACE),
        **by_graph(stored, asked),
        **by_condition(stored, labels, asked[: count // 4]),
        **by_hash(bits, wanted),
        **by_faiss(stored, asked, settings.REDRESS_INDEX_EF, folder),
        "fill_seconds": filled,
    }


def main() -> None:
    """Measure on a throw-away site."""
    known = parser("Search a million fingerprints, beside faiss.")
    known.add_argument("--rows", type=int, default=0, help="how many fingerprints (1,000,000)")
    asked = known.parse_args()
    rows = asked.rows or (QUICK if asked.quick else ROWS)
    os.environ["REDRESS_INDEX_MEMORY"] = str(max(64, rows * 2 // 1000))  # MB: the whole graph
    with scratch_site() as folder:
        figures = measured(rows, QUICK_ASKED if asked.quick else ASKED, folder)
        show(figures, as_json=asked.json)


if __name__ == "__main__":
    main()
