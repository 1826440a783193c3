"""Decodes an inspected upload to plain pixels, and makes small pictures of them."""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import ExifTags, Image, ImageCms, ImageFile
from pillow_heif import register_heif_opener

from pictures.intake import sniffing
from pictures.intake.inspection import DEFAULT, inspect, refuse_size
from pictures.intake.limits import Limits, PictureRefused

register_heif_opener(thumbnails=False)
warnings.simplefilter("error", Image.DecompressionBombWarning)

# Only the decoder of the sniffed kind is tried: Pillow's list holds PostScript and more.
DECODERS = {
    sniffing.PNG: "PNG",
    sniffing.JPEG: "JPEG",
    sniffing.GIF: "GIF",
    sniffing.WEBP: "WEBP",
    sniffing.AVIF: "AVIF",
    sniffing.HEIC: "HEIF",
}
# What decoders raise on bytes that only look right.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    TypeError,
    LookupError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SRGB = ImageCms.createProfile("sRGB")
# Which colour space a profile must name to fit the pixels of a mode.
SPACES = {"RGB": "RGB", "RGBA": "RGB", "L": "GRAY", "LA": "GRAY", "CMYK": "CMYK"}
WEBP_QUALITY = 85


def open_picture(data: bytes, limits: Limits = DEFAULT, *, at_least: int = 0) -> Image.Image:
    """Return the first frame as upright RGB in sRGB, alpha flattened on white, no metadata.

    With `at_least` (pixels) a large JPEG may come smaller, but no side below that: quicker when
    only thumbnails are wanted. Raises `PictureRefused`.
    """
    inspected = inspect(data, limits)
    # A switch of the whole process, which WeasyPrint turns on when it is imported: half a picture
    # would then come in as a whole one. Nobody here needs it on, so it is not turned back.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        file = Image.open(BytesIO(data), formats=[DECODERS[inspected.media_type]])
        refuse_size(*file.size, limits)
        if at_least:
            file.draft(None, (at_least, at_least))
        file.load()
        turn = UPRIGHT.get(_orientation(file))
        image = _flat(_to_srgb(_whole_depth(file)))
    except BROKEN as error:
        raise PictureRefused("damaged") from error
    if turn is not None:
        image = image.transpose(turn)
    image.info = {}
    return image


def thumbnail(image: Image.Image, side: int) -> bytes:
    """Return a WebP of at most `side` x `side` pixels without metadata; never enlarged."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    small.info = {}
    out = BytesIO()
    small.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    return out.getvalue()


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none or it cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        return 1


def _whole_depth(image: Image.Image) -> Image.Image:
    """Bring 16-bit, palette and other rare modes to 8 bits per channel."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in SPACES and "transparency" not in image.info:
        return image
    return image.convert("RGBA")


def _to_srgb(image: Image.Image) -> Image.Image:
    """Convert by the embedded colour profile; one that does not fit or is broken is ignored."""
    raw = image.info.get("icc_profile")
    if not raw:
        return image
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(raw))
        if profile.profile.xcolor_space.strip() != SPACES[image.mode]:
            return image
        wanted = "RGBA" if image.mode == "RGBA" else "RGB"
        source = image.convert("L") if image.mode == "LA" else image
        converted = ImageCms.profileToProfile(source, profile, SRGB, outputMode=wanted)
    except (ImageCms.PyCMSError, *BROKEN):
        return image
    if converted is not None and image.mode == "LA":
        converted.putalpha(image.getchannel("A"))
    return converted or image


def _flat(image: Image.Image) -> Image.Image:
    """Put transparent pixels on white and return RGB."""
    if image.mode not in ("RGBA", "LA"):
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
