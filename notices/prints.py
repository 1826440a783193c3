"""Pictures in the size in which a notice prints them: about 300 dpi, without their metadata."""

from io import BytesIO

from PIL import Image

from notices.letter import Context, drawings_in, pictures_in
from pictures.models import Blob
from pictures.storage import LARGE, SMALL, derivative
from pictures.watermark import watermarked
from similarity.storage import read_back

FACING = (LARGE, (921, 614))  # 78 × 52 mm
DRAWN = (1000, 614)  # 78 mm wide, thin lines in it
LISTED = (SMALL, (300, 300))  # 25 mm
SIZES = {"DECISION": FACING, "REVIEW": FACING, "NO_MATCH": FACING}


def prints_of(context: Context) -> dict[str, bytes]:
    """Return a JPEG for each picture that the notice shows, by the SHA-256 of its content.

    What shows the avatar has the claim's reference across it: a copy that leaks names the claim.
    Raises `ExhibitDamaged` when a drawing is not what was frozen.
    """
    side, box = SIZES.get(context["kind"], LISTED)
    prints = {}
    for blob in Blob.objects.filter(sha256__in=pictures_in(context)):
        picture = derivative(blob, side)
        if blob.sha256 == context["avatar"]["sha256"]:
            picture = watermarked(picture, context["reference"])
        prints[blob.sha256] = _jpeg(picture, box)
    for digest in drawings_in(context):
        prints[digest] = _jpeg(watermarked(read_back(digest), context["reference"]), DRAWN)
    return prints


def _jpeg(picture: bytes, box: tuple[int, int]) -> bytes:
    image = Image.open(BytesIO(picture), formats=["WEBP"]).convert("RGB")
    image.thumbnail(box, Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "JPEG", quality=86, subsampling=0, optimize=True)
    return out.getvalue()
