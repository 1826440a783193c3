"""What shows enough to be compared, and what does not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from pictures.intake import open_picture
from similarity import plainness, reducing
from similarity.training.copies import copy_of
from similarity.training.drawing import generator
from similarity.training.pictures import picture
from tests.similarity.drawing import SEED, character
from tests.similarity.patterns import PLAIN, SIDE, flat

ART = Path(settings.BASE_DIR).parent / "shared" / "art" / "dev"


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_can_be_told_by_a_plain_picture(name: str) -> None:
    assert plainness.measure(PLAIN[name]()).plain, plainness.measure(PLAIN[name]())


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        ImageOps.grayscale,
        lambda image: ImageOps.posterize(image, 2),
        lambda image: image.filter(ImageFilter.FIND_EDGES),
        lambda image: image.filter(ImageFilter.GaussianBlur(4)),
        ImageOps.invert,
        lambda image: ImageOps.expand(image, 60, "white"),
        lambda image: Image.blend(image, flat("white").resize(image.size), 0.7),
        lambda image: image.resize((24, 24)),
        lambda image: image.crop((40, 20, 100, 80)),
    ],
)
def test_a_drawing_shows_enough_however_it_was_changed(
    change: Callable[[Image.Image], Image.Image],
) -> None:
    for number in range(4):
        changed = change(character(number)).convert("RGB")
        assert not plainness.measure(changed).plain, plainness.measure(changed)


def test_copies_as_generators_make_them_show_enough() -> None:
    for number in range(40):
        drawn, other = picture(SEED, number, 96), picture(SEED, number + 100, 96)
        copied = copy_of(generator(SEED, 9, number), drawn, other.pixels)
        seen = plainness.measure(Image.fromarray(np.ascontiguousarray(copied)))
        assert not seen.plain, (number, seen)


def test_one_shape_is_enough_and_colours_count_where_grey_tells_nothing() -> None:
    image = flat("#ff1100")
    ImageDraw.Draw(image).ellipse((40, 40, 150, 120), fill="#009600")
    assert np.asarray(image.convert("L")).std() < plainness.FAINTEST
    assert not plainness.measure(image).plain


def test_a_single_pixel_is_plain() -> None:
    assert plainness.measure(Image.new("RGB", (1, 1), "red")).plain


@pytest.mark.parametrize(("times", "plain"), [(2, False), (3, False), (4, False), (6, True)])
def test_what_is_repeated_counts_while_it_can_be_seen(times: int, *, plain: bool) -> None:
    tile, wall = character(1).resize((SIDE // times, SIDE // times)), flat("white")
    for x in range(times):
        for y in range(times):
            wall.paste(tile, (x * (SIDE // times), y * (SIDE // times)))
    assert plainness.measure(wall).plain == plain


@pytest.mark.skipif(not ART.is_dir(), reason="needs ../shared/art beside the repository")
def test_pictures_by_artists_show_enough() -> None:
    files = sorted(path for path in (ART / "originals").rglob("*.*") if path.is_file())
    assert len(files) > 100
    for path in files:
        image = reducing.reduce(open_picture(path.read_bytes(), at_least=reducing.LONG_SIDE))
        assert not plainness.measure(image).plain, path.name
