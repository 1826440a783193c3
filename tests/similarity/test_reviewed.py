"""Decided pairs: each once, and what keeps them from being fitted to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from similarity.reviewed import MOST_OF_ONE, Reviewed, lessons, one_sided, shortfalls
from tests.factories import NOW


def pair(number: int, *, copy: bool | None = True, **fields: Any) -> Reviewed:
    return Reviewed(
        **{
            "picture": number,
            "ground": "UPHELD" if copy else "INDEPENDENT",
            "copy": copy,
            "work": f"work {copy} {number}",
            "avatar": f"avatar {copy} {number}",
            "claimant": number,
            "comparison": None,
            "decided_at": NOW - timedelta(minutes=number),
            **fields,
        }
    )


def many(copies: int = 200, unrelated: int = 200, **fields: Any) -> list[Reviewed]:
    def each() -> Iterator[Reviewed]:
        for copy, count in ((True, copies), (False, unrelated)):
            yield from (pair(number, copy=copy, **fields) for number in range(count))

    return list(each())


def test_a_pair_of_contents_counts_once_by_its_newest_decision() -> None:
    same = {"work": "w", "avatar": "a"}
    newest = pair(1, copy=False, **same)
    found = lessons(
        [
            newest,
            pair(2, copy=None, ground="UNPROVEN", **same),
            pair(3, copy=True, **same),
            pair(4, copy=False, **same),
            pair(5, work="w"),
            pair(6, copy=None, ground="UNPROVEN"),
            pair(7, copy=None, ground="WITHDRAWN"),
        ]
    )
    assert [each.picture for each in found.pairs] == [1, 5]
    assert found.silent == {"UNPROVEN": 2, "WITHDRAWN": 1}
    assert (found.repeated, found.contradicted) == (2, 1)


def test_enough_on_both_sides_lacks_nothing() -> None:
    assert shortfalls(many()) == []


def test_every_shortfall_is_named_with_what_is_missing() -> None:
    assert shortfalls([]) == [
        "copies: 0 of at least 200, 200 missing",
        "avatars among the copies: 0 of at least 20, 20 missing",
        "works among the copies: 0 of at least 20, 20 missing",
        "unrelated pairs: 0 of at least 200, 200 missing",
        "avatars among the unrelated pairs: 0 of at least 20, 20 missing",
        "works among the unrelated pairs: 0 of at least 20, 20 missing",
        "claimants: 0 of at least 20, 20 missing",
    ]


def test_too_few_pairs_of_one_side() -> None:
    assert shortfalls(many(199)) == ["copies: 199 of at least 200, 1 missing"]
    assert shortfalls(many(199), 199) == []
    assert shortfalls(many(unrelated=150)) == ["unrelated pairs: 150 of at least 200, 50 missing"]


def test_too_few_people_works_or_avatars() -> None:
    nineteen = [pair(each.picture, copy=each.copy, claimant=each.picture % 19) for each in many()]
    assert shortfalls(nineteen) == ["claimants: 19 of at least 20, 1 missing"]
    assert shortfalls(many(avatar="one")) == [
        "avatars among the copies: 1 of at least 20, 19 missing",
        "avatars among the unrelated pairs: 1 of at least 20, 19 missing",
    ]
    assert shortfalls(many(work="one")) == [
        "works among the copies: 1 of at least 20, 19 missing",
        "works among the unrelated pairs: 1 of at least 20, 19 missing",
    ]


def test_a_side_with_nearly_all_pairs() -> None:
    assert shortfalls(many(3800, 200)) == []
    assert shortfalls(many(3801, 200)) == [
        "copies: 95.1 % of all, at most 95 % may be, 1 unrelated pairs missing"
    ]
    assert shortfalls(many(200, 7600)) == [
        "unrelated pairs: 97.5 % of all, at most 95 % may be, 200 copies missing"
    ]


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_what_is_said_to_be_missing_is_enough_and_no_more(few: int, many_: int) -> None:
    found = one_sided(("copies", few), ("unrelated pairs", many_))
    if found:
        missing = int(found[0].rsplit(", ", 1)[1].split()[0])
        low, high = sorted((few, many_))
        assert one_sided(("a", low + missing), ("b", high)) == []
        assert one_sided(("a", low + missing - 1), ("b", high)) != []
    else:
        assert max(few, many_) <= MOST_OF_ONE * (few + many_)
