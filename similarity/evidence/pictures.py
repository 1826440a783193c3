"""The pictures of a comparison: both aligned, one over the other, matched areas, differences."""

from io import BytesIO

from PIL import Image

from similarity.evidence import marks
from similarity.evidence.difference import difference
from similarity.evidence.laying import Laid, Pixels, lay, size_of
from similarity.evidence.region import covered, matched
from similarity.evidence.sides import regions, side_by_side, sized
from similarity.movement import Movement

VIEWS = ("aligned", "overlay", "regions", "difference")
QUALITY = 88


def draw(original: Image.Image, avatar: Image.Image, movement: Movement) -> dict[str, bytes]:
    """Every view of an aligned pair as WebP; the same pictures and movement give the same bytes."""
    laid = lay(original, avatar, movement)
    region = matched(movement, laid, size_of(original), size_of(avatar))
    drawn = {
        "aligned": aligned(laid),
        "overlay": overlay(laid, movement, original, avatar),
        "regions": regions(original, avatar, movement, region),
        "difference": difference(laid, inverted=movement.inverted),
    }
    return {name: webp(pixels) for name, pixels in drawn.items()}


def beside(original: Image.Image, avatar: Image.Image) -> bytes:
    """The two pictures as they are, side by side: for a pair that nothing aligns."""
    return webp(side_by_side(*sized(original, avatar)).pixels)


def aligned(laid: Laid) -> Pixels:
    """The original and, beside it, the moved avatar at the same size in the same frame."""
    bare = marks.ground(laid.covered.shape, 6 * marks.unit(laid.side))
    return side_by_side(laid.original, marks.blended(bare, laid.avatar, laid.covered)).pixels


def overlay(laid: Laid, movement: Movement, original: Image.Image, avatar: Image.Image) -> Pixels:
    """The avatar over the original, half transparent; what it does not cover recedes."""
    above = 255 - laid.avatar if movement.inverted else laid.avatar
    both = marks.blended(laid.original, above, 0.5)
    back = marks.blended(laid.original, marks.PAPER, marks.DIMMED)
    drawn = marks.blended(back, both, laid.covered)
    edge = covered(movement, size_of(original), size_of(avatar))
    marks.line(drawn, edge * laid.side - 0.5, closed=True, width=marks.unit(laid.side))
    return drawn


def webp(pixels: Pixels) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
