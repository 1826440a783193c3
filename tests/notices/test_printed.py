"""Text from outside is printed literally."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.printed import HIDDEN, JOINERS, irreplaceable, printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        ("林墨 <b>&amp;</b>", "林墨 <b>&amp;</b>"),
        ("gnp\u202eexe", "gnp[U+202E]exe"),
        ("\u2066a\u2069\u200f", "[U+2066]a[U+2069][U+200F]"),
        ("a\u200bb\ufeff\u00ad", "a[U+200B]b[U+FEFF][U+00AD]"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree four"),
        ("a\n\n\n\r\n\nb\n\nc\nd", "a\n\nb\n\nc\nd"),
        ("bell\x07 nul\x00", "bell[U+0007] nul[U+0000]"),
        ("line\u2028break", "line[U+2028]break"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Việt e\u0323\u0302", "Việt e\u0323\u0302"),
        ("z" + "\u0334" * 6, "z" + "\u0334" * 4 + "[U+0334][U+0334]"),
    ],
)
def test_what_hides_or_reorders_is_written_as_its_number(text: str, printed: str) -> None:
    assert printable(text) == printed


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_hidden_is_left(text: str) -> None:
    left = {char for char in printable(text) if unicodedata.category(char) in HIDDEN}
    assert left <= {"\n", *JOINERS}


@given(st.text("abc漢字é1 <&>.,"))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_a_pictograph_that_no_font_has_is_written_as_its_number() -> None:
    assert printable("樱🌸花", frozenset("🌸")) == "樱[U+1F338]花"


def test_letters_are_irreplaceable_and_pictographs_are_not() -> None:
    assert irreplaceable("🌸\u200d𠮷a") == ["a", "𠮷"]
    assert irreplaceable("🌸⚖") == []
