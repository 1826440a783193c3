"""Labels, manifests and prompts read from right files and from damaged ones.

Right files are drawn pictures of 768 x 1024 that Pillow saves with one thing in them each: the
label as XMP or as text, an IPTC source type, generation parameters, EXIF, a signed C2PA manifest,
or nothing. `right` counts those of which exactly that is read. Damaged files are small ones with
bytes changed, cut out or doubled; `crashes` counts right and damaged files whose reading raised
anything.
"""

import html
import io
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

from bench._damage import mutated
from bench._report import arguments, show
from bench._signing import GENERATED, sign
from pictures.provenance import Finding, check, read

RIGHT, DAMAGED = 200, 2_000
QUICK_RIGHT, QUICK_DAMAGED = 40, 400
SIZE, SMALL = (768, 1024), (48, 64)
LABEL = json.dumps({"Label": "1", "ContentProducer": "00191330100MA28XXXX5X", "ProduceID": "42"})
SOFTWARE, TAG = "Redress bench", 0x0131
PROMPT = "a hut by a river\nSteps: 20, Sampler: Euler a, Seed: 1"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">{}'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)
LABEL_XMP = XMP.format(f"<TC260:AIGC>{html.escape(LABEL)}</TC260:AIGC>").encode()
SOURCE_XMP = XMP.format(
    f"<Iptc4xmpExt:DigitalSourceType>{GENERATED}</Iptc4xmpExt:DigitalSourceType>"
).encode()


def drawn(number: int, size: tuple[int, int]) -> Image.Image:
    """A picture of soft colours with some noise; equal numbers give equal pixels."""
    ramp = Image.linear_gradient("L").resize(size)
    turned = Image.radial_gradient("L").resize(size)
    flat = Image.new("L", size, number * 37 % 256)
    return Image.merge("RGB", (ramp, turned, flat))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_with(image: Image.Image, key: str, text: str, *, packed: bool = False) -> bytes:
    """A PNG with one text; XMP goes into an international one."""
    texts = PngInfo()
    add = texts.add_itxt if key.startswith("XML:") else texts.add_text
    add(key, text, zip=packed)
    return saved(image, "PNG", pnginfo=texts)


def software() -> bytes:
    """An EXIF block that names a program."""
    block = Image.Exif()
    block[TAG] = SOFTWARE
    return block.tobytes()


Make = Callable[[Image.Image], bytes]
XMP_KEY = "XML:com.adobe.xmp"
# Every kind of right file, and the kinds of findings that are read from it.
KINDS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "png_plain": (lambda image: saved(image, "PNG"), ()),
    "png_xmp": (lambda image: png_with(image, XMP_KEY, LABEL_XMP.decode()), ("aigc",)),
    "png_packed_xmp": (
        lambda image: png_with(image, XMP_KEY, LABEL_XMP.decode(), packed=True),
        ("aigc",),
    ),
    "png_text": (lambda image: png_with(image, "AIGC", LABEL), ("aigc",)),
    "png_prompt": (lambda image: png_with(image, "parameters", PROMPT), ("generator",)),
    "png_exif": (lambda image: saved(image, "PNG", exif=software()), ("software",)),
    "png_c2pa": (lambda image: sign(saved(image, "PNG"), "image/png"), ("c2pa",)),
    "jpeg_plain": (lambda image: saved(image, "JPEG"), ()),
    "jpeg_xmp": (lambda image: saved(image, "JPEG", xmp=LABEL_XMP), ("aigc",)),
    "jpeg_source_type": (lambda image: saved(image, "JPEG", xmp=SOURCE_XMP), ("source_type",)),
    "jpeg_exif": (lambda image: saved(image, "JPEG", exif=software()), ("software",)),
    "jpeg_c2pa": (lambda image: sign(saved(image, "JPEG"), "image/jpeg"), ("c2pa",)),
    "webp_xmp": (lambda image: saved(image, "WEBP", xmp=LABEL_XMP), ("aigc",)),
    "webp_exif": (lambda image: saved(image, "WEBP", exif=software()), ("software",)),
    "webp_c2pa": (lambda image: sign(saved(image, "WEBP"), "image/webp"), ("c2pa",)),
    "avif_xmp": (lambda image: saved(image, "AVIF", xmp=LABEL_XMP, speed=10), ("aigc",)),
    "heic_xmp": (lambda image: saved(image, "HEIF", xmp=LABEL_XMP), ("aigc",)),
}


def right_files(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield kind and bytes of right files; the kinds take turns."""
    names = list(KINDS)
    for number in range(count):
        name = names[number % len(names)]
        yield name, KINDS[name][0](drawn(number, SIZE))


def damaged_files(count: int) -> list[bytes]:
    """Damaged small files of every kind."""
    return mutated([make(drawn(1, SMALL)) for make, _kinds in KINDS.values()], count)


def is_right(name: str, found: Sequence[Finding]) -> bool:
    """Whether what was read is what was written, and the label is right where there is one."""
    expected = KINDS[name][1]
    problems = [] if "aigc" in expected else ["no_label"]
    return tuple(one.kind for one in found) == expected and check(list(found)) == problems


def measured(files: Sequence[tuple[str, bytes]]) -> dict[str, float | int]:
    """Read every file once and count; the kind `damaged` is expected to say anything."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    right = crashes = 0
    for name, data in files:
        began = time.perf_counter()
        try:
            found = read(data)
        except Exception:  # noqa: BLE001  # whatever it is, it is what this counts
            crashes += 1
        else:
            right += name in KINDS and is_right(name, found)
        seconds[name].append(time.perf_counter() - began)
    every = [one for kind in seconds.values() for one in kind]
    return {
        "files": len(files),
        "ms_per_file": 1000 * sum(every) / len(every),
        "crashes": crashes,
        "right": right,
        "right_files": sum(name in KINDS for name, _data in files),
        "ms_slowest_file": 1000 * max(every),
        **{f"ms_per_file_{name}": 1000 * sum(of) / len(of) for name, of in seconds.items()},
    }


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    register_heif_opener()
    right, damaged = (QUICK_RIGHT, QUICK_DAMAGED) if options.quick else (RIGHT, DAMAGED)
    files = [*right_files(right), *(("damaged", data) for data in damaged_files(damaged))]
    read(files[0][1])
    read(sign(saved(drawn(0, SMALL), "PNG"), "image/png"))  # loads the library once, untimed
    show(measured(files), as_json=options.json)


if __name__ == "__main__":
    main()
