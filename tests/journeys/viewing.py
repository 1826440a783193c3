"""Claims whose pictures have known colours, and a desk in a browser that reads its pixels."""

import base64
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page

# Flat colours survive the lossy pictures that are served; what an avatar's watermark covers is
# outvoted by medians.
RED, BLUE = (200, 30, 20), (20, 40, 180)
CLOSE = 6
CLAIMS = """
import io, json
from django.utils import timezone
from PIL import Image, ImageDraw, ImageOps
from accounts.models import User
from accounts.roles import Role
from pictures.actions import keep_picture
from tests.factories import make_avatar, make_comparison, make_picture_bytes, make_user, make_work
from similarity.exhibits import draw_waiting
from tests.review.cases import decide, in_review, lease
from tests.similarity.exhibited import exhibited
from tests.similarity.movements import movement, signals

now = timezone.now()

def png(colour, size):
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    # A quarter in grey: it shows which side of a picture is which.
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1]), fill=(90, 90, 90))
    image.save(out, "PNG")
    return out.getvalue()

def held(claim):
    # Nobody else of the journeys is to be given it.
    lease(claim, by=make_user(Role.REVIEWER), now=now)
    return str(claim.public_id)

def claim(original, avatar, **how):
    owner = make_user(Role.CREATOR)
    work = make_work(owner, blob=keep_picture(original, now=now))
    made = in_review(
        owner, works=[work], avatar=make_avatar(blob=keep_picture(avatar, now=now)), now=now
    )
    if how:
        compared = make_comparison(made.pictures.get(), drawn=False, now=timezone.now())
        compared.signals |= signals(movement(), **how)
        compared.save()
        draw_waiting(now=timezone.now())
    return held(made)

done, coming = in_review(now=now), in_review(now=now)
reviewer = User.objects.get(email="reviewer@journey.example")
lease(done, by=reviewer, now=now)
decide(done.pictures.get(), by=reviewer, ground="UNPROVEN", now=now)
picture = make_picture_bytes(5, 900)
negative = io.BytesIO()
ImageOps.invert(Image.open(io.BytesIO(picture))).save(negative, "PNG")
print(json.dumps({
    "done": str(done.public_id),
    "coming": str(coming.public_id),
    "flat": claim(png(%r, (1200, 900)), png(%r, (1200, 900))),
    "tall": claim(png(%r, (1200, 900)), png(%r, (450, 900))),
    "equal": claim(picture, picture),
    "negative": claim(picture, negative.getvalue(), orientation="inverted"),
    "moved": held(exhibited(now=now).comparison.picture.claim),
}))
"""

Pixels = npt.NDArray[np.int64]


@dataclass
class Screen:
    """A desk in a browser with its first viewer."""

    page: Page
    claims: dict[str, str]

    def open(self, name: str) -> None:
        """The desk of a claim, once its viewer has drawn."""
        until = time.monotonic() + 60
        self.page.goto(f"/review/{self.claims[name]}/")
        while name in {"moved", "negative"} and not self.page.locator("[data-do=lines]").count():
            assert time.monotonic() < until, "the evidence was never drawn"
            time.sleep(1)
            self.page.reload()
        self.page.locator("canvas[data-drawn]").wait_for()

    def do(self, name: str) -> None:
        self.page.locator(f"[data-do={name}]").click()
        self.settle()

    def key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def canvas(self) -> Pixels:
        """The canvas, (rows, columns, RGBA)."""
        self.settle()
        size, data = self.page.evaluate(
            """() => {
              const canvas = document.querySelector("[data-stage] canvas");
              const { data, width, height } = canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
              let text = "";
              for (let at = 0; at < data.length; at += 8192) {
                text += String.fromCharCode(...data.subarray(at, at + 8192));
              }
              return [[height, width], btoa(text)];
            }"""
        )
        raw = base64.b64decode(data)
        return np.frombuffer(raw, np.uint8).reshape(*size, 4).astype(np.int64)

    def area(self, left: float, top: float, right: float, bottom: float) -> Pixels:
        """A part of the canvas by shares of it."""
        pixels = self.canvas()
        high, wide = pixels.shape[:2]
        return pixels[
            round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)
        ]

    def stage(self) -> dict[str, float]:
        box = self.page.locator("[data-stage]").bounding_box()
        assert box is not None
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def colour(pixels: Pixels) -> tuple[int, ...]:
    """The usual colour of what is drawn in some pixels; fully drawn for the most part."""
    assert np.median(pixels[..., 3]) == 255
    return tuple(int(each) for each in np.median(pixels[..., :3].reshape(-1, 3), axis=0))


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = CLOSE) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= by
