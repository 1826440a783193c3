"""The demo's drawings are always the same, unlike each other, and the edits change them."""

from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from config.demo import faces, hair, start, things
from config.demo.brush import Canvas, Coat, Pose, ellipse, lock, mixed, smooth
from config.demo.characters import CAST, draw
from config.demo.edits import EDITS, avatar

SIDE = 64


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def test_a_character_is_always_the_same() -> None:
    assert draw(CAST[0], side=SIDE).tobytes() == draw(CAST[0], side=SIDE).tobytes()
    assert draw(CAST[0], side=SIDE).size == (SIDE, SIDE)


def test_the_cast_is_a_cast_of_different_people() -> None:
    assert len({character.title for character in CAST}) == len(CAST)
    drawn = [draw(character, side=SIDE) for character in CAST]
    assert min(distance(one, other) for one, other in combinations(drawn, 2)) > 20


def test_the_cast_uses_every_choice_there_is() -> None:
    """What no character wears would never be seen, and so never be looked at."""
    assert {character.hair[0] for character in CAST} == set(hair.STYLES["behind"])
    assert {character.hair[1] for character in CAST} == set(hair.STYLES["before"])
    assert {character.eyes for character in CAST} == {*faces.LIDS, "smiling"}
    assert {character.brows for character in CAST} == set(faces.BROWS)
    assert {character.wears for character in CAST} == {*things._THINGS, ""}
    assert {character.clothes for character in CAST} >= {"hoodie", "sailor", "robe", "dress"}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_the_picture_but_not_its_size(name: str) -> None:
    picture = draw(CAST[3], side=SIDE)
    edited = EDITS[name](picture)
    assert (edited.size, edited.mode) == (picture.size, "RGB")
    assert distance(edited, picture) > 1
    assert avatar(picture, name, side=32).size == (32, 32)


def test_shapes_meet_their_points() -> None:
    curve = smooth([(0, 0), (100, 0), (100, 100)], closed=False)
    assert [curve[0], curve[-1]] == [(0, 0), (100, 100)]
    assert lock((0, 0), (10, 0), (5, 50))[-1] == (10, 0)
    assert mixed((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)
    assert Pose(zoom=2).placed(500, 640) == (500, 640)


def test_a_flat_coat_fills_exactly_its_shape() -> None:
    canvas = Canvas(SIDE, (255, 255, 255))
    canvas.paint([ellipse(500, 500, 200, 200)], Coat((10, 20, 30), line=None))
    picture = canvas.finished()
    assert picture.getpixel((32, 32)) == (10, 20, 30)
    assert picture.getpixel((2, 2)) == (255, 255, 255)


def test_the_pictures_of_the_start_page_can_be_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "FOLDER", tmp_path)
    start.main()
    assert {path.name for path in tmp_path.iterdir()} == {"original.webp", "avatar.webp"}


def test_the_pictures_of_the_start_page_are_there() -> None:
    for name in ("original", "avatar"):
        with Image.open(start.FOLDER / f"{name}.webp") as picture:
            assert picture.size == (512, 512)
