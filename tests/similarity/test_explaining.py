"""What is said of a pair: findings by their facts, sentences by their findings, and voices."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from similarity.evidence import region
from similarity.explaining import Finding, findings, voices
from similarity.models import Comparison, Exhibit
from similarity.phrases import PLACES, SENTENCES, STEPS, listed, say
from similarity.words import FAMILIES, explain, seen, weighing

PLAIN: dict[str, Any] = {
    "aligned": True,
    "by": "points",
    "mirrored": False,
    "inverted": False,
    "turn": 0.4,
    "scale": 1.0,
    "squeeze": 1.02,
    "squeezed_in": "width",
    "agreement": 0.9,
    "overlap": 1.0,
    "original": {"across": "123", "down": "123", "share": 0.98},
    "avatar": {"across": "123", "down": "123", "share": 0.99},
    "colours": {
        "apart": 1.0,
        "lighter": 0.5,
        "redder": 0.1,
        "yellower": -0.2,
        "colourful": 30.0,
        "kept": 1.0,
    },
}


def facts(**changed: Any) -> dict[str, Any]:
    """Facts of a plain copy, with some of them changed."""
    colours = PLAIN["colours"] | changed.pop("colours", {})
    return PLAIN | {"colours": colours} | changed


def said(**changed: Any) -> list[str]:
    return say(findings(facts(**changed)))


def where(across: str, down: str, share: float) -> dict[str, Any]:
    return {"across": across, "down": down, "share": share}


def test_a_plain_copy() -> None:
    assert said() == [
        "The whole avatar matches the whole original.",
        "The avatar fits onto the original without being mirrored or turned.",
        "Laid over each other, their lines agree closely.",
        "The colours there are the same.",
    ]


def test_a_mirrored_turned_recoloured_part() -> None:
    found = said(
        mirrored=True,
        turn=-7.3,
        scale=0.45,
        original=where("2", "1", 0.34),
        avatar=where("123", "123", 0.8),
        colours={"apart": 25.0, "yellower": -20.0},
    )
    assert found == [
        (
            "What matches is the upper middle of the original (34 % of it) and most of the "
            "avatar (80 %)."
        ),
        "The avatar fits onto the original once it is mirrored and turned 7° anticlockwise.",
        "The avatar shows this part 2.2 times as large as the original does.",
        "Laid over each other, their lines agree closely.",
        "The colours were shifted towards blue.",
    ]


def test_three_steps_are_listed() -> None:
    assert "once it is mirrored, turned 12° clockwise and made into its negative." in said(
        mirrored=True, inverted=True, turn=12.0
    )[1]  # fmt: skip
    assert [listed(list("abc")[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"scale": 1.25}, "The avatar shows this at 80 % of its size in the original."),
        ({"squeeze": 1.25}, "The avatar is squeezed by 20 % in width."),
        (
            {"squeeze": 1.25, "squeezed_in": "height"},
            "The avatar is squeezed by 20 % in height.",
        ),
        (
            {"squeeze": 1.25, "squeezed_in": "slant"},
            "The avatar is distorted slantwise, by 20 %.",
        ),
        ({"original": where("1", "1", 0.004)}, "That is only a small part of the original."),
        ({"original": where("1", "1", 0.004)}, "(1 % of it)"),
        ({"by": "outlines"}, "Only outlines could be laid over each other"),
        ({"agreement": 0.4}, "their lines agree in part."),
        ({"agreement": 0.1}, "their lines hardly agree."),
        (
            {"agreement": 0.5, "original": where("2", "1", 0.3), "overlap": 0.6},
            "Around it, the two pictures differ.",
        ),
        ({"colours": {"kept": 0.1, "apart": 27.0}}, "The colours were taken away."),
        ({"colours": {"kept": 2.0, "apart": 6.0}}, "The colours were made stronger."),
        ({"colours": {"apart": 30.0}}, "The colours were exchanged for others."),
        ({"colours": {"apart": 9.0, "redder": 9.0}}, "towards red."),
        ({"colours": {"apart": 9.0, "redder": -9.0}}, "towards green."),
        ({"colours": {"apart": 9.0, "yellower": 9.0}}, "towards yellow."),
        ({"colours": {"lighter": 12.0}}, "The avatar is lighter there."),
        ({"colours": {"lighter": -12.0}}, "The avatar is darker there."),
    ],
)
def test_what_was_changed_is_named(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in " ".join(said(**changed))
    assert sentence not in " ".join(said())


@pytest.mark.parametrize(
    "changed",
    [
        {"colours": {"colourful": 4.0, "kept": 0.1}},  # grey before and after
        {"colours": {"colourful": 4.0, "apart": 1.0}},
        {"colours": {"apart": 6.5}},  # neither kept nor clearly changed
    ],
)
def test_colours_that_say_nothing_are_passed_over(changed: dict[str, Any]) -> None:
    assert not [sentence for sentence in said(**changed) if "colours" in sentence]


def test_a_negative_is_not_called_darker() -> None:
    assert not [s for s in said(inverted=True, colours={"lighter": -30.0}) if "darker" in s]


def test_nothing_aligned_and_nothing_measured() -> None:
    assert say(findings({"aligned": False})) == [
        "No movement was found that lays one picture on the other: nothing can be aligned."
    ]
    assert findings({}) == []


SHARES = st.floats(0, 1)
PLACED = st.builds(where, st.sampled_from(region.THIRDS), st.sampled_from(region.THIRDS), SHARES)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "by": st.sampled_from(["points", "outlines"]),
            "mirrored": st.booleans(),
            "inverted": st.booleans(),
            "turn": st.floats(-180, 180),
            "scale": st.floats(0.05, 20),
            "squeeze": st.floats(1, 10),
            "squeezed_in": st.sampled_from(["width", "height", "slant"]),
            "agreement": st.floats(-1, 1),
            "original": PLACED,
            "avatar": PLACED,
            "colours": st.fixed_dictionaries(dict.fromkeys(PLAIN["colours"], st.floats(-99, 99))),
        }
    )
)
def test_every_finding_has_a_whole_sentence(changed: Mapping[str, Any]) -> None:
    found = findings(facts(**changed))
    sentences = say(found)
    assert len(sentences) == len(found) >= 3
    assert all(each.endswith(".") and "%(" not in each and "  " not in each for each in sentences)


def test_every_place_has_a_name() -> None:
    assert set(PLACES) == {*product(region.THIRDS, region.THIRDS), ("most", "most")}
    assert len({str(name) for name in PLACES.values()}) == len(PLACES)
    assert all("." not in str(words) for words in [*PLACES.values(), *STEPS.values()])


def test_a_finding_of_a_later_version_is_left_out() -> None:
    assert say([Finding("of_tomorrow"), Finding("darker")]) == ["The avatar is darker there."]
    assert "of_tomorrow" not in SENTENCES


# --- Voices ---------------------------------------------------------------------------------


def test_the_loudest_voice_comes_first_and_whispers_are_left_out() -> None:
    heard = voices({"hashes": 0.5, "geometry": 4.0, "colours": -1.0, "segments": 0.1})
    assert [(voice.family, voice.strength) for voice in heard] == [
        ("geometry", 1.0),
        ("colours", -0.25),
        ("hashes", 0.125),
    ]
    assert [voice.loudness for voice in heard] == [1.0, 0.25, 0.12]


@pytest.mark.parametrize("contributions", [{}, {"hashes": 0.0, "colours": 0.0}])
def test_nobody_speaks_where_nothing_counts(contributions: dict[str, float]) -> None:
    assert voices(contributions) == []


def compared(contributions: dict[str, float], shown: dict[str, Any], *words: str) -> Comparison:
    """A comparison that is not stored, with its exhibit."""
    comparison = Comparison(signals={"words": list(words), "contributions": contributions})
    comparison.exhibit = Exhibit(facts=shown)
    return comparison


def test_families_are_named_and_unknown_ones_left_out() -> None:
    comparison = compared({"details": 2.0, "tomorrow": 1.0}, {})
    assert [name for name, _voice in weighing(comparison)] == ["Matching details"]
    assert "tomorrow" not in FAMILIES
    assert weighing(Comparison(signals={})) == []


def test_what_is_seen_comes_before_what_was_measured_and_is_not_said_twice() -> None:
    comparison = compared({}, facts(mirrored=True), "same_details", "mirrored", "same_colours")
    assert explain(comparison)[-1] == "Many drawn details match and lie in the same arrangement."
    assert len([sentence for sentence in explain(comparison) if "mirrored" in sentence]) == 1
    unseen = compared({}, {}, "mirrored")
    assert explain(unseen) == ["They match when the avatar is mirrored."]
    assert explain(Comparison(signals={"words": ["mirrored"]})) == explain(unseen)


def test_a_letter_says_what_is_seen_or_else_what_was_measured() -> None:
    assert seen(compared({}, facts(), "same_details")) == said()
    nothing = compared({}, {"aligned": False}, "same_look")
    assert seen(nothing) == explain(nothing)
    assert seen(Comparison(signals={"words": ["same_look"]})) == [
        "The pictures look alike to the trained model."
    ]


def test_sentences_follow_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        in_chinese = said()
    assert len(in_chinese) == len(said())
    assert in_chinese[0] == "头像整体与原作整体吻合。"
