"""The index answers as an exact scan would: by vectors nearly always, by hashes always."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from pictures.models import Blob
from similarity import index
from similarity.index import Hit, Vectors, building, postgres
from similarity.models import Fingerprint
from tests.factories import make_avatar, make_blob, make_work
from tests.similarity.samples import make_contents

SPACE, SIZE = "drawn@1", 32


def unit(rows: npt.ArrayLike) -> Vectors:
    """Rows brought to length 1."""
    values = np.atleast_2d(np.asarray(rows, np.float32))
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float32)


def put(blobs: Sequence[Blob], vectors: Vectors, space: str = SPACE) -> None:
    """Fingerprints with these vectors."""
    Fingerprint.objects.bulk_create(
        Fingerprint(blob=blob, space=space, embedding=vector)
        for blob, vector in zip(blobs, vectors, strict=True)
    )


def drawn(count: int, seed: int = 1) -> Vectors:
    """Clustered directions, as an encoder's are; equal seeds give equal ones."""
    dice = np.random.default_rng(seed)
    centres = dice.standard_normal((10, SIZE))
    return unit(centres[dice.integers(10, size=count)] + dice.standard_normal((count, SIZE)))


def keys(hits: Sequence[Hit]) -> list[int]:
    return [hit.blob for hit in hits]


@pytest.mark.django_db
def test_the_nearest_come_first_with_their_exact_distance() -> None:
    one, two, three, four = make_contents("content", 4)
    put([one, two, three, four], unit([[1, 0], [-1, 0], [1, 1], [0, 1]]))
    hits = index.engine().nearest(unit([1, 0]), space=SPACE)
    assert keys(hits) == [one.pk, three.pk, four.pk, two.pk]
    assert [hit.distance for hit in hits] == pytest.approx([0, 1 - 0.5**0.5, 1, 2], abs=1e-6)
    assert keys(index.engine().nearest(unit([1, 0]), space=SPACE, limit=2)) == [one.pk, three.pk]
    own = index.engine().nearest(unit([1, 0]), space=SPACE, limit=2, without=[one.pk])
    assert keys(own) == [three.pk, four.pk]
    assert index.engine().nearest(unit([1, 0]), space="another@1") == []


@pytest.mark.django_db
def test_of_a_picture_and_its_mirror_image_the_nearer_counts() -> None:
    one, two, three = make_contents("content", 3)
    put([one, two, three], unit([[1.0, 0.1], [0.2, 1.0], [-1.0, 0.0]]))
    hits = index.engine().nearest(unit([[1, 0], [0, 1]]), space=SPACE, limit=2)
    assert [(hit.blob, hit.mirrored) for hit in hits] == [(one.pk, False), (two.pk, True)]


@pytest.mark.django_db
def test_a_question_keeps_to_the_contents_it_names() -> None:
    registered, seen, work, other = (make_blob() for _ in range(4))
    make_avatar(blob=registered, external_id="a-1")
    make_avatar(blob=seen, external_id=None)
    make_work(blob=work)
    put([registered, seen, work, other], unit([[1, 3], [1, 2], [1, 1], [1, 0]]))
    found = {
        name: keys(index.engine().nearest(unit([1, 0]), space=SPACE, among=among))
        for name, among in {
            "registered": index.registered_avatars(),
            "works": index.works(),
            "listed": index.listed([seen.pk, other.pk]),
            "nobody": index.listed([]),
        }.items()
    }
    assert found == {
        "registered": [registered.pk],
        "works": [work.pk],
        "listed": [other.pk, seen.pk],
        "nobody": [],
    }


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Rows are written for real, as a graph needs; the graphs go afterwards, unlike rows."""
    yield
    for space in (SPACE, "longer@1"):
        index.engine().forget(space)


@pytest.fixture
def graph(committed: None) -> list[Blob]:
    """Three thousand contents with a graph over them."""
    blobs = make_contents("content", 3_000)
    put(blobs, drawn(3_000))
    assert index.engine().prepare(SPACE, anyway=True)
    return list(blobs)


def plan_of(among: index.Among | None) -> str:
    """How the database answers a question about vectors."""
    with postgres.planned(wide=50):
        return postgres.walked(drawn(1)[0], SPACE, among, 50).explain()


def test_a_graph_is_walked_and_finds_what_a_scan_finds(
    graph: list[Blob], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """With and without a condition that a third of the contents meet, in any order of likeness."""
    monkeypatch.setattr(postgres, "FEW", 10)
    settings.REDRESS_INDEX_CANDIDATES = 50
    third = index.listed([blob.pk for blob in graph[::3]])
    name = building.name_of(SPACE)
    for among in (None, third):
        assert f"Index Scan using {name}" in plan_of(among)
        found, asked = 0, drawn(40, seed=2)
        for pair in asked.reshape(20, 2, SIZE):
            hits = index.engine().nearest(pair, space=SPACE, among=among)
            truth = index.engine().nearest_exactly(pair, space=SPACE, among=among)
            found += len({hit.blob for hit in hits} & {hit.blob for hit in truth})
            known = {hit.blob: hit for hit in truth}
            assert all(hit == known[hit.blob] for hit in hits if hit.blob in known)
        assert found >= 0.97 * 200


def test_where_few_meet_a_condition_each_is_looked_at(
    graph: list[Blob], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """Twice: before a walk, and after one that met too few of them."""
    few = index.listed([blob.pk for blob in graph[-20:]])
    asked = drawn(1, seed=3)
    truth = index.engine().nearest_exactly(asked, space=SPACE, among=few)
    assert len(truth) == 10
    assert index.engine().nearest(asked, space=SPACE, among=few) == truth
    monkeypatch.setattr(postgres, "FEW", 5)
    assert index.engine().nearest(asked, space=SPACE, among=few) == truth


def test_a_walk_leaves_no_setting_behind(graph: list[Blob]) -> None:
    def shown() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW hnsw.ef_search")
            (wide,) = cursor.fetchone()
            cursor.execute("SHOW enable_sort")
            (sort,) = cursor.fetchone()
        return [wide, sort]

    index.engine().nearest(drawn(1), space=SPACE)
    before = shown()
    with transaction.atomic():
        index.engine().nearest(drawn(1), space=SPACE)
        assert shown() == before == ["40", "on"]


def test_a_graph_is_built_once_and_over_its_own_space_alone(graph: list[Blob]) -> None:
    """Vectors of another length come and go beside it."""
    engine = index.engine()
    put(graph[:5], unit(np.eye(5, 7)), space="longer@1")
    known = engine.state(SPACE)
    assert (known.rows, known.ready, known.needed) == (3_000, True, False)
    assert known.size > 100_000
    assert not engine.prepare(SPACE, anyway=True)
    assert not engine.prepare("longer@1")
    assert not engine.prepare("nothing@1", anyway=True)
    assert engine.prepare("longer@1", anyway=True)
    assert keys(engine.nearest(unit(np.eye(1, 7)), space="longer@1", limit=1)) == [graph[0].pk]
    engine.forget("longer@1")
    assert not engine.state("longer@1").ready
    assert engine.state(SPACE).ready
    assert engine.state("longer@1").rows == 5


def test_many_fingerprints_need_a_graph_and_a_broken_one_is_made_anew(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = make_contents("content", 3)
    put(blobs, drawn(3))
    monkeypatch.setattr(building, "NEEDED", 3)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {building.name_of(SPACE)} ON similarity_fingerprint (space)")
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass",
            [building.name_of(SPACE)],
        )
    assert index.engine().state(SPACE) == index.State(3, ready=False, needed=True, size=8192 * 2)
    assert index.engine().prepare(SPACE)
    assert index.engine().state(SPACE).ready


def test_two_processes_do_not_build_at_once(committed: None) -> None:
    put(make_contents("content", 3), drawn(3))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [building.LOCK])
        assert not index.engine().prepare(SPACE, anyway=True)
    finally:
        other.close()
    assert index.engine().prepare(SPACE, anyway=True)
