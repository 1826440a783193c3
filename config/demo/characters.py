"""The cast of the demo: characters drawn by the program itself, always the same ones."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from config.demo import clothes, faces, hair, scenes, things
from config.demo.brush import Canvas, Colour, Pose, mixed


@dataclass(frozen=True)
class Character:
    """One character; every field is a choice that the drawing modules know."""

    title: str
    scene: str
    sky: tuple[Colour, Colour]
    skin: Colour
    jaw: float
    eyes: str
    iris: Colour
    brows: str
    mouth: str
    hair: tuple[str, str]  # behind, in front
    hair_colour: Colour
    tint: Colour
    clothes: str
    cloth: tuple[Colour, Colour]
    wears: str
    thing: Colour
    pose: Pose


def _character(row: dict[str, Any]) -> Character:
    plain = {name: _tuples(value) for name, value in row.items() if name != "pose"}
    zoom, tilt, dx, dy = row["pose"]
    return Character(**plain, pose=Pose(zoom, tilt, dx, dy))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


CAST: tuple[Character, ...] = tuple(
    _character(row) for row in json.loads(Path(__file__).with_name("cast.json").read_text())
)


def draw(character: Character, *, side: int = 768) -> Image.Image:
    """The character's picture, `side` pixels square; the same at every call."""
    canvas = Canvas(side, character.sky[0])
    number = sum(map(ord, character.title))
    scenes.scene(canvas, character.scene, *character.sky, seed=number)
    canvas.pose = character.pose
    behind, in_front = character.hair
    hair.paint_back(canvas, behind, character.hair_colour)
    faces.head(canvas, character.skin, jaw=character.jaw)
    clothes.clothes(canvas, character.clothes, *character.cloth)
    fringe = hair.fringe(in_front)
    faces.forehead_shadow(canvas, character.skin, character.jaw, fringe)
    lash = mixed(character.hair_colour, (30, 20, 36), 0.8)
    faces.eyes(canvas, character.eyes, character.iris, lash)
    faces.nose(canvas, character.skin)
    faces.mouth(canvas, character.mouth)
    hair.paint_fringe(canvas, fringe, character.hair_colour, character.tint)
    faces.brows(canvas, character.brows, lash)
    things.wear(canvas, character.wears, character.thing, character.hair_colour)
    return canvas.finished()
