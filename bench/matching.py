"""Ten thousand pairs scored by `manage.py score_pairs`, beside the loop that the parts' pages show.

The list is drawn and always the same: 700 pictures, 10,000 pairs, six copies in every hundred. The
stock loop opens every picture once and keeps its vector of open_clip ViT-B-32 in fp32, taken one
picture at a time (random weights: speed does not depend on them), and four hashes of ImageHash. For
each pair it takes the cosine and the distances and runs ORB as OpenCV's tutorial does: key points
of the original and of the avatar as it is and mirrored, ratio test, RANSAC. It has no intake
checks, no parts and no calibrated score.

`stock_kept_cpu_seconds` and `ratio_kept` are for a loop that keeps each picture's key points too,
which no tutorial does: the key points that were looked for again are taken off.

Both run on one thread with their models warm. Seconds are processor time, that of child processes
included; `ratio` is stock seconds over ours, in the same run. `in_…` says where ours go, and `auc`
that the scores are of use.
"""

import csv
import importlib
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._report import arguments, show
from bench._site import matching_alone

if TYPE_CHECKING:
    from similarity.metrics import Labels

SEED, SIDE = 11, 512
ORIGINALS, COPIES, PAIRS = 100, 600, 10_000
QUICK_ORIGINALS, QUICK_COPIES, QUICK_PAIRS = 4, 16, 60

# Where our time goes: what is called, and the name of its share.
STAGES = {
    "open": "similarity.pairs:open_file",
    "encoder": "similarity.encoder:Encoder.encode_both_ways",
    "hashes": "similarity.hashes:hash_picture",
    "gradients": "similarity.features:describe_edges",
    "key_points": "similarity.geometry.points:key_points",
    "edges_of_pairs": "similarity.gradients.likeness:compare",
    "key_points_of_pairs": "similarity.geometry.movement:match_all",
    "details_of_pairs": "similarity.geometry.laying:check",
    "overlaps_of_pairs": "similarity.geometry.laying:edges",
    "other_signals_of_pairs": "similarity.pairs:measure",
    "score": "similarity.management.commands.score_pairs:score",
}


def draw(folder: Path, originals: int, copies: int) -> None:
    """Draw originals, o0.png and so on, and copies of them in turn, a0.jpg and so on."""
    import numpy as np
    from PIL import Image

    from similarity.training.copies import copy_of
    from similarity.training.drawing import generator
    from similarity.training.pictures import picture

    drawn = [picture(SEED, number, SIDE) for number in range(originals)]
    for number, drawing in enumerate(drawn):
        Image.fromarray(drawing.pixels).save(folder / f"o{number}.png", compress_level=1)
    for number in range(copies):
        other = drawn[(number + 1) % originals].pixels
        pixels = copy_of(generator(SEED, 1, number), drawn[number % originals], other)
        image = Image.fromarray(np.ascontiguousarray(pixels))
        image.save(folder / f"a{number}.jpg", quality=90)


def pairs_of(originals: int, copies: int, count: int) -> list[tuple[int, int]]:
    """Each copy with its own original, then with the next one, and so on until it is enough."""
    return [
        ((number % copies + number // copies) % originals, number % copies)
        for number in range(count)
    ]


def listed(folder: Path, pairs: list[tuple[int, int]]) -> Path:
    """The list as score_pairs reads it."""
    path = folder / "pairs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["pair_id", "original", "avatar"])
        writer.writerows(
            [number, f"o{original}.png", f"a{copy}.jpg"]
            for number, (original, copy) in enumerate(pairs)
        )
    return path


class Stages:
    """Processor seconds of each stage alone: an outer one stands still while an inner one runs."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.running: list[str] = []
        self.since = 0.0

    def switch(self) -> None:
        """Give the time since the last switch to the stage that was running."""
        now = time.process_time()
        if self.running:
            self.seconds[self.running[-1]] += now - self.since
        self.since = now

    def timed(self, name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self.switch()
            self.running.append(name)
            try:
                return inner(*args, **options)
            finally:
                self.switch()
                self.running.pop()

        return call

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Time the functions of STAGES for as long as the block runs."""
        with ExitStack() as stack:
            for name, place in STAGES.items():
                module, _, path = place.partition(":")
                owner: Any = importlib.import_module(module)
                *outer, attribute = path.split(".")
                for each in outer:
                    owner = getattr(owner, each)
                inner = getattr(owner, attribute)
                stack.callback(setattr, owner, attribute, inner)
                setattr(owner, attribute, self.timed(name, inner))
            yield


def ours(path: Path, out: Path, stages: Stages) -> float:
    """Processor seconds of `manage.py score_pairs` with a warm model."""
    from django.core.management import call_command
    from PIL import Image

    from similarity import configured
    from similarity.stopwatch import Stopwatch

    configured.encoder().encode_both_ways([Image.new("RGB", (SIDE, SIDE))])
    watch = Stopwatch()
    with stages.watching(), watch.running():
        call_command("score_pairs", path, out, stderr=io.StringIO())
    return watch.cpu


def stock(folder: Path, pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Processor seconds of the stock loop with a warm model, and of key points found again."""
    import imagehash
    from PIL import Image

    from similarity.stock.clip import Clip
    from similarity.stock.orb import Orb
    from similarity.stopwatch import Stopwatch

    clip, orb, watch = Clip("ViT-B-32", None), Orb(), Stopwatch()
    hashers: tuple[Callable[[Image.Image], Any], ...] = (
        imagehash.phash, imagehash.dhash, imagehash.whash, imagehash.colorhash,
    )  # fmt: skip
    clip.look(Image.new("RGB", (SIDE, SIDE)))
    seen: dict[str, tuple[Any, ...]] = {}
    total = again = 0.0
    with watch.running():
        for original, copy in pairs:
            names = f"o{original}.png", f"a{copy}.jpg"
            new = [name not in seen for name in names]
            for name in names:
                if name not in seen:
                    image = Image.open(folder / name).convert("RGB")
                    seen[name] = image, clip.look(image), [hasher(image) for hasher in hashers]
            left, right = seen[names[0]], seen[names[1]]
            total += clip.score(left[1], right[1])
            total += sum(float(one - two) for one, two in zip(left[2], right[2], strict=True))
            points = []
            for look, image, first in (
                (orb.upright, left[0], new[0]), (orb.look, right[0], new[1])
            ):  # fmt: skip
                before = time.process_time()
                points.append(look(image))
                again += 0.0 if first else time.process_time() - before
            total += orb.score(*points)
    return watch.cpu, again


def area(out: Path, copied: "Labels") -> float:
    """The area under the curve of our scores."""
    import numpy as np

    from similarity.metrics import area_under_curve

    with out.open(newline="", encoding="utf-8") as file:
        scores = [float(row["score"]) for row in csv.DictReader(file)]
    return area_under_curve(np.array(scores), copied)


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    quick = QUICK_ORIGINALS, QUICK_COPIES, QUICK_PAIRS
    originals, copies, count = quick if options.quick else (ORIGINALS, COPIES, PAIRS)
    matching_alone()
    import numpy as np

    stages = Stages()
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as name:
        folder = Path(name)
        draw(folder, originals, copies)
        pairs = pairs_of(originals, copies, count)
        seconds = ours(listed(folder, pairs), folder / "out.csv", stages)
        stock_seconds, again = stock(folder, pairs)
        auc = area(folder / "out.csv", np.arange(count) < copies)
    show(
        {
            "pairs": count,
            "pictures": originals + copies,
            "copies": copies,
            "cpu_seconds": seconds,
            "stock_cpu_seconds": stock_seconds,
            "ratio": stock_seconds / seconds,
            "stock_kept_cpu_seconds": stock_seconds - again,
            "ratio_kept": (stock_seconds - again) / seconds,
            "auc": auc,
            **{f"in_{stage}": spent for stage, spent in stages.seconds.items()},
            "in_the_rest": seconds - sum(stages.seconds.values()),
        },
        as_json=options.json,
    )


if __name__ == "__main__":
    main()
