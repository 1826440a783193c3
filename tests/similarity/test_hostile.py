"""Whatever a file holds: a result or a clear sentence, and no match without anything to see."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from accounts.models import User
from claims.states import State
from pictures.actions import keep_picture
from pictures.refusals import UploadRefused
from pictures.storage import original_name
from similarity import actions, score
from similarity.models import Attempt, Band, Comparison
from tests.factories import NOW, make_avatar, make_claim, make_work
from tests.pictures.hostile import HOSTILE, ONE_PER_REASON
from tests.similarity.drawing import as_png, character, mirrored, write_list
from tests.similarity.patterns import PLAIN, noise

LATER = NOW + timedelta(hours=2)
COLUMNS = "pair_id,original,avatar"
# Of each group two pictures that differ and yet agree in what is measured.
TWINS = (
    ("white", "white with faint noise"),
    ("gradient", "gradient, faint"),
    ("gradient", "stripes"),
    ("frame", "frame, thick and red"),
    ("frame", "a mark on white"),
    ("stripes", "stripes, wider"),
    ("chequers", "chequers, larger"),
    ("chequers", "chequers, moved"),
    ("dots", "dots, larger"),
    ("bricks", "bricks, larger"),
    ("noise", "other noise"),
)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def of_40_megapixels() -> bytes:
    return encoded(character(1).resize((8000, 5000), Image.Resampling.NEAREST), "PNG")


def moving(kind: str) -> bytes:
    frames = [character(number) for number in (1, 2, 3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)


def deep() -> bytes:
    levels = np.asarray(character(1).convert("L")).astype(np.uint16) * 257
    return encoded(Image.fromarray(levels), "PNG")


def drawn_in_alpha() -> bytes:
    """Black all over; only how opaque it is shows the drawing."""
    ink = Image.new("RGBA", character(1).size, "black")
    ink.putalpha(character(1).convert("L").point(lambda level: 255 - level))
    return encoded(ink, "PNG")


def transparent() -> bytes:
    return encoded(Image.new("RGBA", (160, 160), (10, 200, 90, 0)), "PNG")


UNUSUAL: dict[str, Callable[[], bytes]] = {
    "40 megapixels": of_40_megapixels,
    "animated gif": lambda: moving("GIF"),
    "animated png": lambda: moving("PNG"),
    "animated webp": lambda: moving("WEBP"),
    "palette": lambda: encoded(character(1).convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
    "cmyk": lambda: encoded(character(1).convert("CMYK"), "JPEG"),
    "16 bits": deep,
    "alpha only": drawn_in_alpha,
    "two levels": lambda: encoded(character(1).convert("1"), "PNG"),
    "a few pixels high": lambda: encoded(character(1).resize((900, 16)), "PNG"),
    "a few pixels wide": lambda: encoded(character(1).resize((16, 900)), "PNG"),
}
# Shown as they are, these are still the character; squeezed to a line it can't be told.
COPIES = [name for name in UNUSUAL if "a few pixels" not in name]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original.png"
    path.write_bytes(as_png(character(1)))
    return path


def compare(first: Path, second: Path) -> dict[str, object]:
    out = io.StringIO()
    call_command("compare", first, second, json=True, stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def scores(listed: Path) -> tuple[dict[str, float], str]:
    """What `score_pairs` wrote, and what it complained of."""
    errors = io.StringIO()
    call_command("score_pairs", listed, listed.with_name("out.csv"), stderr=errors)
    with listed.with_name("out.csv").open(newline="") as file:
        found = {row["pair_id"]: float(row["score"]) for row in csv.DictReader(file)}
    return found, errors.getvalue()


@pytest.mark.parametrize("name", ONE_PER_REASON)
def test_compare_refuses_every_kind_of_bad_file_in_a_sentence(
    name: str, original: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(HOSTILE[name][0])
    for pair in ((original, bad), (bad, original)):
        with pytest.raises(CommandError, match=r"bad\.png: \w.+"):
            call_command("compare", *pair)


def test_score_pairs_names_every_bad_file_and_scores_the_rest(
    original: Path, tmp_path: Path
) -> None:
    rows = [("good", original.name, original.name)]
    for number, name in enumerate(HOSTILE):
        (tmp_path / f"{number}.png").write_bytes(HOSTILE[name][0])
        rows.append((f"as avatar {number}", original.name, f"{number}.png"))
        rows.append((f"as original {number}", f"{number}.png", original.name))
    found, errors = scores(write_list(tmp_path / "pairs.csv", rows, COLUMNS))
    assert list(found) == ["good"]
    named = [line.partition(": ")[0] for line in errors.splitlines() if ".png: " in line]
    assert named == [row[0] for row in rows[1:]]
    assert f"1 of {len(rows)} pairs scored." in errors


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_picture_gives_a_result(name: str, original: Path, tmp_path: Path) -> None:
    (tmp_path / "unusual").write_bytes(UNUSUAL[name]())
    found = compare(original, tmp_path / "unusual")
    assert found["band"] == ("LIKELY" if name in COPIES else found["band"])
    listed = write_list(tmp_path / "pairs.csv", [("1", "original.png", "unusual")], COLUMNS)
    assert scores(listed) == ({"1": found["score"]}, "1 of 1 pairs scored.\n")


def test_a_picture_without_a_visible_pixel_is_blank(original: Path, tmp_path: Path) -> None:
    (tmp_path / "clear.png").write_bytes(transparent())
    assert compare(original, tmp_path / "clear.png")["score"] == 0.0
    assert compare(tmp_path / "clear.png", tmp_path / "clear.png")["band"] == "UNLIKELY"


def test_no_two_plain_pictures_match(tmp_path: Path) -> None:
    """Not even equal ones: nobody can say of a chequerboard whose it was."""
    for name, draw in PLAIN.items():
        draw().save(tmp_path / f"{name}.png")
    pairs = [*TWINS, *zip(PLAIN, PLAIN, strict=True)]
    rows = [(f"{first} / {second}", f"{first}.png", f"{second}.png") for first, second in pairs]
    found, _errors = scores(write_list(tmp_path / "pairs.csv", rows, COLUMNS))
    assert len(found) == len(rows)
    assert {pair: value for pair, value in found.items() if value} == {}


def test_a_plain_picture_matches_no_drawing(original: Path, tmp_path: Path) -> None:
    rows = []
    for name, draw in PLAIN.items():
        draw().save(tmp_path / f"{name}.jpg", quality=60)
        rows.append((name, "original.png", f"{name}.jpg"))
    found, _errors = scores(write_list(tmp_path / "pairs.csv", rows, COLUMNS))
    assert {pair: value for pair, value in found.items() if value} == {}


def test_a_drawing_before_a_pattern_is_still_found(original: Path, tmp_path: Path) -> None:
    """What makes a picture plain alone does not hide a copy that stands before it."""
    rows = []
    for name, draw in PLAIN.items():
        ground = draw().resize((240, 240))
        ground.paste(character(1), (40, 40))
        ground.save(tmp_path / f"{name}.png")
        rows.append((name, "original.png", f"{name}.png"))
    found, _errors = scores(write_list(tmp_path / "pairs.csv", rows, COLUMNS))
    limit = score.calibration().with_encoder.thresholds["possible"]
    assert {name: value for name, value in found.items() if value < limit} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*COPIES, "transparent"])
def test_a_claim_about_an_unusual_avatar_is_compared(name: str, creator: User) -> None:
    data = transparent() if name == "transparent" else UNUSUAL[name]()
    work = make_work(creator, blob=keep_picture(as_png(character(1)), now=NOW))
    claim = make_claim(creator, works=[work], avatar=make_avatar(blob=keep_picture(data, now=NOW)))
    actions.compare_claim(claim, now=LATER)
    likely = name != "transparent"
    assert Comparison.objects.get().band == (Band.LIKELY if likely else Band.UNLIKELY)
    assert claim.state == (State.IN_REVIEW if likely else State.NO_MATCH)


@pytest.mark.django_db
@pytest.mark.parametrize("pair", TWINS)
def test_a_claim_that_names_plain_pictures_finds_no_match(
    pair: tuple[str, str], creator: User
) -> None:
    work, avatar = (keep_picture(as_png(PLAIN[name]()), now=NOW) for name in pair)
    claim = make_claim(
        creator, works=[make_work(creator, blob=work)], avatar=make_avatar(blob=avatar)
    )
    actions.compare_claim(claim, now=LATER)
    compared = Comparison.objects.get()
    assert (compared.score, compared.band) == (0.0, Band.UNLIKELY)
    assert compared.signals["words"] == ["blank"]
    assert claim.state == State.NO_MATCH


@pytest.mark.django_db
@pytest.mark.parametrize("name", ONE_PER_REASON)
def test_a_bad_file_never_comes_as_far_as_a_claim(name: str) -> None:
    with pytest.raises(UploadRefused):
        keep_picture(HOSTILE[name][0], now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [b"", b"<html>", as_png(noise(1, 60))[:-40]])
def test_a_content_that_was_damaged_in_storage_is_a_failure_with_its_reason(
    damage: bytes, creator: User
) -> None:
    work = make_work(creator, blob=keep_picture(as_png(character(1)), now=NOW))
    avatar = make_avatar(blob=keep_picture(as_png(mirrored(character(1))), now=NOW))
    claim = make_claim(creator, works=[work], avatar=avatar)
    Path(default_storage.path(original_name(avatar.blob.sha256))).write_bytes(damage)
    assert actions.compare_waiting(now=LATER) == 0
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED
    assert Attempt.objects.get().failure.startswith("ValueError: The stored original")


def test_the_bands_leave_room_above_nothing() -> None:
    """Zero, the score of a pair with nothing to compare, is below every limit."""
    fitted = score.calibration()
    for logistic in (fitted.with_encoder, fitted.without_encoder):
        assert 0.0 < logistic.thresholds["possible"] <= logistic.thresholds["likely"]
