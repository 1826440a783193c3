"""Draws the contact sheet of evidence: ten drawn pairs, what is seen of each, and in which words.

`python -m config.demo.evidence` writes docs/screenshots/evidence.png, from pictures that the
program itself draws.
"""

import argparse
import io
import os
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from config.demo.pairs import Pair

ROOT = Path(__file__).resolve().parents[2]
HEIGHT = 150  # of each picture on the sheet, in its pixels
WIDTH = 1400
HEAD = "原作与头像，叠加，对应，差异 · Original and avatar, overlay, matches, difference"
STYLE = """
@page { size: 1400px 5000px; margin: 0; }
p { margin: 0 0 8px; color: #545c65; }
body { margin: 0; padding: 16px; background: #faf8f3; color: #1c2228;
       font: 11.5px/1.4 "Noto Sans CJK SC"; }
section { display: flex; gap: 8px; padding: 8px 0; border-top: 1px solid #dfdace; }
img { height: 150px; }
ul { margin: 0; padding-left: 14px; }
li i { display: block; font-style: normal; color: #545c65; font-size: 10px; }
h2 { margin: 0 0 2px; font: 700 12px/1.4 "Noto Sans CJK SC"; }
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots" / "evidence.png")
    out = parser.parse_args().out
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from config.demo.pairs import PAIRS

    rows = [row(pair) for pair in PAIRS]
    sheet = printed(f"<style>{STYLE}</style><p>{HEAD}</p>" + "".join(rows))
    sheet.quantize(160, dither=Image.Dither.NONE).save(out, optimize=True)
    print(f"{out}: {len(rows)} pairs, {out.stat().st_size // 1024} kB")  # a command's result


def row(pair: "Pair") -> str:
    """One pair as a line of the sheet."""
    from django.utils import translation
    from django.utils.html import escape

    from similarity.evidence import beside
    from similarity.exhibiting import shown
    from similarity.explaining import findings
    from similarity.phrases import say

    original, avatar = pair.pictures()
    signals, score = measured(original, avatar)
    drawn = shown(original, avatar, signals)
    views = [
        drawn.pictures[name] for name in ("overlay", "regions", "difference") if drawn.pictures
    ]
    pictures = "".join(image(picture) for picture in (beside(original, avatar), *views))
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(say(findings(drawn.facts)))
    items = "".join(
        f"<li>{escape(zh)}<i>{escape(en)}</i></li>" for zh, en in zip(*said, strict=True)
    )
    title = f"{pair.name} · {score:.2f}"
    return f"<section>{pictures}<div><h2>{escape(title)}</h2><ul>{items}</ul></div></section>"


def measured(original: Image.Image, avatar: Image.Image) -> tuple[dict[str, Any], float]:
    """Signals and score of two pictures, as for a stored comparison."""
    from similarity import configured
    from similarity.features import describe, fingerprint
    from similarity.reducing import reduce
    from similarity.score import score
    from similarity.signals import measure

    encoder = configured.encoder()
    small = [reduce(each) for each in (original, avatar)]
    first, second = (describe(each, fingerprint(each, encoder)) for each in small)
    signals = measure(first, second)
    return signals, score(signals, configured.calibration(), encoder.space).value


def image(picture: bytes) -> str:
    """A picture as HTML, in the height of the sheet."""
    kept = io.BytesIO()
    opened = Image.open(io.BytesIO(picture)).convert("RGB")
    wide = round(opened.width * HEIGHT / opened.height)
    opened.resize((wide, HEIGHT), Image.Resampling.LANCZOS).save(kept, "PNG")
    return f'<img src="data:image/png;base64,{b64encode(kept.getvalue()).decode()}">'


def printed(html: str) -> Image.Image:
    """HTML as a picture of the sheet's width, cut below its last line."""
    import pypdfium2
    from weasyprint import HTML

    page = pypdfium2.PdfDocument(HTML(string=html).write_pdf())[0]
    whole: Image.Image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    paper = Image.new("RGB", whole.size, whole.getpixel((2, 2)))
    box = ImageChops.difference(whole, paper).getbbox()
    low = box[3] if box else whole.height
    return whole.crop((0, 0, whole.width, min(whole.height, low + 16)))


if __name__ == "__main__":  # pragma: no cover
    main()
