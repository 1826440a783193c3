"""Takes colour and detail out of a picture, so that nobody sees it closely before they want to."""

from io import BytesIO
from typing import NamedTuple, Self

from PIL import Image, ImageFilter, ImageOps

COARSE = 16  # of so many pixels along each side one is left, before they are smoothed again


class Veil(NamedTuple):
    """What is done to a picture; in an address it is `grey`, `blur` or `both`."""

    grey: bool
    blur: bool

    @classmethod
    def of(cls, code: str) -> Self:
        """The veil of an address; whatever else it says means both, never less."""
        return cls(grey=code not in ("", "blur"), blur=code not in ("", "grey"))

    @property
    def code(self) -> str:
        """What stands in an address; empty without a veil."""
        return {(True, True): "both", (True, False): "grey", (False, True): "blur"}.get(self, "")

    @property
    def query(self) -> str:
        """The end of an address."""
        return f"?veil={self.code}" if self.code else ""


CLEAR = Veil(grey=False, blur=False)


def veiled(picture: bytes, veil: Veil) -> bytes:
    """Return a WebP of the same size in grey (ITU-R 601 luma), blurred, or both."""
    if veil == CLEAR:
        return picture
    image = Image.open(BytesIO(picture), formats=["WEBP"]).convert("RGB")
    if veil.grey:
        image = ImageOps.grayscale(image).convert("RGB")
    if veil.blur:
        few = (max(1, image.width // COARSE), max(1, image.height // COARSE))
        coarse = image.resize(few, Image.Resampling.BOX)
        smooth = coarse.resize(image.size, Image.Resampling.BICUBIC)
        image = smooth.filter(ImageFilter.GaussianBlur(max(image.size) / COARSE / 4))
    out = BytesIO()
    image.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()
