"""A PDF's pages as pictures, and where two of them differ."""

from io import BytesIO

from PIL import Image, ImageChops

WIDTH = 620  # pixels of a page
MARK = (178, 56, 44)
NOTICED = 24  # of 255 steps of grey; less is how edges happen to be smoothed


def pages_of(letter: bytes) -> list[Image.Image]:
    """A PDF's pages, each 620 pixels wide."""
    import pypdfium2  # late: only a worker and the builders of the product draw PDFs

    document = pypdfium2.PdfDocument(BytesIO(letter))
    pages = [page.render(scale=2 * WIDTH / page.get_width()).to_pil() for page in document]
    document.close()
    return [
        page.convert("RGB").resize((WIDTH, WIDTH * page.height // page.width)) for page in pages
    ]


def differing(before: Image.Image | None, after: Image.Image | None) -> Image.Image:
    """The later page, pale, with what is not as before in red; a missing page counts as empty."""
    shown = after or before
    if shown is None:
        raise ValueError("neither page is there")
    empty = Image.new("RGB", shown.size, "white")
    one, other = (page.convert("RGB") if page else empty for page in (before, after))
    one = one.resize(other.size)
    steps = ImageChops.difference(one, other).convert("L")
    changed = steps.point(lambda step: 255 * (step > NOTICED))
    white, mark = (Image.new("RGB", one.size, colour) for colour in ("white", MARK))
    pale = Image.blend(Image.composite(one, other, changed), white, 0.5)
    return Image.composite(mark, pale, changed)
