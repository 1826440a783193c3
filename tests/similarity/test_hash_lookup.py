"""Looking hashes up finds exactly what comparing with every one of them finds."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pictures.actions import keep_picture
from similarity import comparing, hashes, index
from similarity.index import HashHit
from similarity.index.hashing import (
    RADIUS,
    bits_of,
    first_of_each,
    masks,
    neighbours,
    parts_of,
    signed,
    unsigned,
)
from similarity.models import ContentHash, Fingerprint
from similarity.reducing import reduce
from tests.factories import NOW, make_avatar, make_blob, make_hash, make_work
from tests.similarity.drawing import as_png, character, mirrored
from tests.similarity.samples import make_contents

BITS = st.integers(min_value=0, max_value=2**64 - 1)
FLIPS = st.lists(st.integers(min_value=0, max_value=63), max_size=12, unique=True)
View = ContentHash.View
TWICE = """
INSERT INTO similarity_contenthash (blob_id, view, bits)
SELECT blob_id, view, 1 FROM similarity_contenthash
"""


def flipped(bits: int, places: list[int]) -> int:
    """The number with some of its bits turned."""
    for place in places:
        bits ^= 1 << place
    return bits


@given(BITS)
def test_a_hash_goes_into_a_row_and_into_parts_and_comes_back(bits: int) -> None:
    assert unsigned(signed(bits)) == bits == bits_of(f"{bits:016x}")
    assert -(2**63) <= signed(bits) < 2**63
    first, second, third = parts_of(bits)
    assert (first << 43) | (second << 22) | third == bits


@given(BITS, FLIPS, st.integers(min_value=0, max_value=RADIUS))
def test_of_two_near_hashes_one_part_is_among_the_neighbours(
    bits: int, places: list[int], radius: int
) -> None:
    other = flipped(bits, places)
    shared = [
        part in near for part, near in zip(parts_of(other), neighbours(bits, radius), strict=True)
    ]
    assert any(shared) or len(places) > radius


def test_neighbours_are_few() -> None:
    """What the look-up costs: 1, 22 or 23, and 232 or 254 keys a part."""
    assert [len(near) for near in neighbours(5, 2)] == [1, 1, 1]
    assert [len(near) for near in neighbours(5, 5)] == [22, 22, 23]
    assert [len(near) for near in neighbours(5, 8)] == [232, 232, 254]
    assert len(set(masks(22, 2))) == 254


class TestAgainstComparingWithEach(TestCase):
    """Property: the very contents within the radius, each at its distance, and no other."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(BITS, min_size=1, max_size=4),
        st.lists(FLIPS, min_size=1, max_size=8),
        st.integers(min_value=0, max_value=RADIUS),
    )
    def test_all_are_found(self, seeds: list[int], flips: list[list[int]], radius: int) -> None:
        stored = [flipped(seed, places) for seed in seeds for places in flips]
        blobs = make_contents("content", len(stored))
        ContentHash.objects.bulk_create(
            ContentHash(blob=blob, view=View.WHOLE, bits=signed(bits))
            for blob, bits in zip(blobs, stored, strict=True)
        )
        asked = {f"hash {number}": seed for number, seed in enumerate(seeds)}
        expected = {
            HashHit(blob.pk, (bits ^ seed).bit_count(), name, View.WHOLE, bits)
            for name, seed in asked.items()
            for blob, bits in zip(blobs, stored, strict=True)
            if (bits ^ seed).bit_count() <= radius
        }
        found = index.engine().near_hashes(asked, radius=radius)
        assert len(found) == len(expected)
        assert set(found) == expected
        assert [hit.distance for hit in found] == sorted(hit.distance for hit in found)


@pytest.mark.django_db
def test_each_content_comes_once_per_question_with_its_nearest_view() -> None:
    one, two = make_contents("content", 2)
    make_hash(one, "00000000000000ff", view=View.DISC)
    make_hash(one, "00000000000000fe", view=View.WHOLE)
    make_hash(two, "000000000000ff00", view=View.CENTRE)
    asked = {"plain": 0xFF, "turned": 0xFF00}
    engine = index.engine()
    assert engine.near_hashes(asked) == [
        HashHit(one.pk, 0, "plain", "disc", 0xFF),
        HashHit(two.pk, 0, "turned", "centre", 0xFF00),
    ]
    whole = engine.near_hashes(asked, views=[View.WHOLE])
    assert whole == [HashHit(one.pk, 1, "plain", "whole", 0xFE)]
    assert engine.near_hashes({}) == []
    for radius in (-1, RADIUS + 1):
        with pytest.raises(ValueError, match="within 0 to 8 bits"):
            engine.near_hashes(asked, radius=radius)


@pytest.mark.django_db
def test_a_question_keeps_to_the_contents_it_names() -> None:
    registered, work, other = (make_blob() for _ in range(3))
    make_avatar(blob=registered, external_id="a-1")
    make_work(blob=work)
    for blob in (registered, work, other):
        make_hash(blob, "ffffffffffffffff")
    asked = {"it": 2**64 - 1}

    def found(**options: object) -> list[int]:
        hits = index.engine().near_hashes(asked, **options)  # type: ignore[arg-type]
        return [hit.blob for hit in hits]

    assert found() == [registered.pk, work.pk, other.pk]
    assert found(among=index.registered_avatars()) == [registered.pk]
    assert found(among=index.works()) == [work.pk]
    assert found(without=[registered.pk, work.pk]) == [other.pk]
    assert found(among=index.works(), without=[work.pk]) == []
    assert found(among=index.listed([])) == []


@pytest.mark.django_db
def test_a_stored_picture_is_found_by_its_copy_and_by_its_mirror_image() -> None:
    """Kept by the desk that keeps fingerprints; a square picture has fewer distinct views."""
    table = comparing.desk()
    blob = keep_picture(as_png(character(1)), now=NOW)
    table.embed(blob)
    kept = list(ContentHash.objects.filter(blob=blob).values_list("view", "bits"))
    table.embed(blob)
    assert list(ContentHash.objects.filter(blob=blob).values_list("view", "bits")) == kept
    assert kept[0][0] == View.WHOLE
    assert len({bits for _view, bits in kept}) == len(kept)
    other = index.asked_of(hashes.hash_picture(reduce(mirrored(character(1)))))
    hits = index.engine().near_hashes(other)
    assert {hit.blob for hit in hits} == {blob.pk}
    assert "whole mirrored" in {hit.asked for hit in hits}
    assert "whole" not in {hit.asked for hit in hits if hit.distance == 0}


@pytest.mark.django_db
def test_hashes_of_another_format_are_replaced() -> None:
    table = comparing.desk()
    blob = make_blob()
    table.embed(blob)
    right = set(ContentHash.objects.values_list("view", "bits"))
    ContentHash.objects.update(bits=7)
    Fingerprint.objects.update(hashes={"format": 0})
    table.embed(blob)
    assert set(ContentHash.objects.values_list("view", "bits")) == right


def test_views_with_the_same_bits_count_once() -> None:
    views = [("whole", 1), ("centre", 1), ("trimmed", 2), ("disc", 1)]
    assert first_of_each(views) == {"whole": 1, "trimmed": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE similarity_contenthash SET view = 'corner'", IntegrityError),
        (TWICE, IntegrityError),
        ("UPDATE similarity_contenthash SET part_1 = 3", ProgrammingError),
    ],
)
def test_the_database_refuses_what_is_no_hash(statement: str, error: type[Exception]) -> None:
    make_hash(make_blob(), "00000000000000ff")
    with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
