"""What passes reaches the bank as it was typed; what does not is refused by its character."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.characters import Problem, problem_of

RARE = "㛃䶮𫖯𠮷𬭊"
NAMES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40)


@given(NAMES)
def test_what_passes_survives_bytes_and_cells(value: str) -> None:
    if problem_of(value):
        return
    assert value.encode("gb18030").decode("gb18030") == value
    cells = io.StringIO(newline="")
    csv.writer(cells).writerow([value])
    assert next(csv.reader(io.StringIO(cells.getvalue(), newline=""))) == [value]
    assert not any(unicodedata.category(character).startswith("C") for character in value)


@given(st.text(max_size=20))
def test_every_text_is_judged_and_the_character_named_is_in_it(value: str) -> None:
    problem = problem_of(value)
    if problem and problem.character:
        assert problem.character in value
        assert int(problem.name.removeprefix("U+"), 16) == ord(problem.character)


@pytest.mark.parametrize(
    "value", [RARE, "林·墨", "欧阳娜娜 Ouyang", "墨画室（杭州）有限公司", "Ōe & Co."]
)
def test_names_of_people_and_companies_pass(value: str) -> None:
    assert problem_of(value) is None


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\n", "control"),
        ("\t", "control"),
        ("\u2028", "control"),
        ("\u200b", "invisible"),
        ("\u202e", "invisible"),
        ("\ufeff", "invisible"),
        ("\u3164", "invisible"),
        ("\ufe0f", "invisible"),
        ("\U000e0101", "invisible"),
        ("\ud842", "surrogate"),
        ("\ue863", "private"),
        ("\U000f0000", "private"),
        ("\U0003fffd", "unassigned"),
        ("☺", "picture"),
        ("😀", "picture"),
    ],
)
def test_what_no_bank_can_carry_is_named(character: str, code: str) -> None:
    problem = problem_of(f"林{character}墨")
    assert problem == Problem(code, character)
    assert problem.name == f"U+{ord(character):04X}"


@pytest.mark.parametrize(
    ("value", "code"), [("", "empty"), ("  ", "empty"), ("=1", "formula"), ("＠林", "formula")]
)
def test_what_is_no_name_has_no_character_to_blame(value: str, code: str) -> None:
    problem = problem_of(value)
    assert problem == Problem(code)
    assert problem.name == ""


@pytest.mark.parametrize("character", RARE)
def test_a_bank_that_reads_gbk_alone_can_be_asked_about(character: str) -> None:
    assert problem_of(f"王{character}", charset="gbk") == Problem("charset", character)
    assert problem_of("王墨", charset="gbk") is None


def test_bytes_are_counted_as_the_bank_counts_them() -> None:
    assert problem_of("林" * 60, most_bytes=120) is None
    assert problem_of("林" * 61, most_bytes=120) == Problem("bytes")
    assert problem_of("𫖯" * 31, most_bytes=120) == Problem("bytes")
    assert problem_of("林" * 61) is None


def test_an_unknown_set_of_characters_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(LookupError):
        problem_of("\n", charset="klingon")
