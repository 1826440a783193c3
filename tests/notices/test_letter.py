"""What a notice says: words in both languages, and the context dressed for printing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from claims.models import Evidence
from notices.letter import Amount, drawings_in, dressed, number_of, pictures_in
from notices.models import Notice
from notices.samples import sample
from notices.wording import (
    ACCESS,
    ELEMENTS,
    GROUNDS,
    HOLDS,
    OUTCOMES,
    PROOFS,
    TITLES,
    VIEWS,
    Term,
    day_term,
)
from payouts.models import Hold
from review.grounds import Access, Element, Ground


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (TITLES, Notice.Kind.values),
        (GROUNDS, Ground.values),
        (ACCESS, Access.values),
        (ELEMENTS, Element.values),
        (PROOFS, Evidence.Kind.values),
        (HOLDS, Hold.Reason.values),
        (OUTCOMES, ["UPHELD", "PARTLY", "DISMISSED"]),
        (VIEWS, ["overlay", "regions"]),
    ],
)
def test_every_code_has_its_words_in_both_languages(
    words: dict[str, Term], codes: list[str]
) -> None:
    assert list(words) == codes
    assert all(term.zh and term.en.isascii() and term.code == code for code, term in words.items())


def test_days_are_written_as_each_language_writes_them() -> None:
    assert day_term(date(2026, 3, 2)) == Term("2026年3月2日", "2 March 2026", "2026-03-02")
    assert [day_term(date(2026, month, 1)).en[2:5] for month in range(1, 13)] == (
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
    )


@pytest.mark.parametrize(
    ("key", "value", "printed"),
    [
        ("filed_on", "2026-02-20", Term("2026年2月20日", "20 February 2026", "2026-02-20")),
        ("filed_on", "", ""),
        ("total_cny", "20000.00", Amount("20,000.00", "人民币贰万元整")),
        ("total_cny", "", ""),
        ("ground", "LICENSED", GROUNDS["LICENSED"]),
        ("held", "", ""),
        ("view", "overlay", VIEWS["overlay"]),
        ("elements", ["LINE", "POSE"], [ELEMENTS["LINE"], ELEMENTS["POSE"]]),
        ("title", "a\u202eb", "a[U+202E]b"),
        ("decision_days", 7, 7),
        ("appealed", False, False),
        ("claimant", {"name": "林墨", "agent": "\x07"}, {"name": "林墨", "agent": "[U+0007]"}),
    ],
)
def test_a_context_is_dressed_by_its_keys(key: str, value: Any, printed: Any) -> None:
    assert dressed({key: value}) == {key: printed}


def test_numbers_name_kind_and_year_in_china() -> None:
    last_evening = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # 1 January in Shanghai
    assert number_of("DECISION", 12, last_evening) == "RDN-D-2027-000012"
    assert {number_of(kind, 1, last_evening)[4] for kind in Notice.Kind.values} == set("RINDVAPTF")


def test_a_context_names_all_its_pictures() -> None:
    context, prints = sample("DECISION", 2)
    assert len(prints) == 4
    assert pictures_in(context) | drawings_in(context) == set(prints)
    assert len(drawings_in(context)) == 1
