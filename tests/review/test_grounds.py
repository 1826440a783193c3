"""What a worksheet must say before a verdict is saved."""

from collections.abc import Sequence

import pytest

from review.grounds import LONGEST_REASON, Access, Element, Ground, gaps, style_only


def fields(ground: str, reason: str, access: str, elements: Sequence[str]) -> list[str]:
    return [gap.field for gap in gaps(ground, reason, access, elements)]


@pytest.mark.parametrize("elements", [[], [Element.STYLE], [Element.STYLE, Element.STYLE]])
def test_style_or_nothing_is_no_similarity(elements: list[str]) -> None:
    assert style_only(elements)
    assert fields(Ground.UPHELD, "Same style.", Access.PROVEN, elements) == ["elements"]


def test_style_beside_another_element_can_be_upheld() -> None:
    elements = [Element.STYLE, Element.LINE]
    assert not style_only(elements)
    assert fields(Ground.UPHELD, "Same lines.", Access.PRESUMED, elements) == []


@pytest.mark.parametrize("access", ["", Access.NOT_SHOWN])
def test_upholding_needs_access(access: str) -> None:
    assert fields(Ground.UPHELD, "Same pose.", access, [Element.POSE]) == ["access"]


@pytest.mark.parametrize("ground", [ground for ground in Ground if ground != Ground.UPHELD])
def test_other_grounds_need_only_a_reason(ground: str) -> None:
    assert fields(ground, "Bought from the author.", "", []) == []
    assert fields(ground, " \n", "", []) == ["reason"]


def test_unknown_words_are_refused() -> None:
    assert fields("MAYBE", "x", "HEARSAY", ["SMELL"]) == ["ground", "access", "elements"]


def test_the_reason_has_an_end() -> None:
    assert fields(Ground.LICENSED, "x" * LONGEST_REASON, "", []) == []
    assert fields(Ground.LICENSED, "x" * (LONGEST_REASON + 1), "", []) == ["reason"]
