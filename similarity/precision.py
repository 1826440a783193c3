"""Chooses how precisely a model computes: as asked, or as a short trial on this machine finds.

Weights in bf16 halve the memory and, on processors that multiply bf16 in hardware, take a quarter
of the time; on others they gain nothing or lose. A processor's flags don't tell, so both are timed.
The outcome is written down, so that every worker of a machine takes the same and scores repeat.
"""

import copy
import fcntl
import hashlib
import json
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw
from torch.nn.functional import cosine_similarity

logger = logging.getLogger(__name__)
FP32, BF16, AUTO = "fp32", "bf16", "auto"
TYPES = {FP32: torch.float32, BF16: torch.bfloat16}
FASTER = 1.5
ALIKE = 0.999
ROUNDS = 2
PICTURES = 4

Prepare = Callable[[Image.Image], torch.Tensor]


@dataclass(frozen=True)
class Trial:
    """CPU seconds of one batch in both precisions, and the smallest cosine between the two."""

    fp32_seconds: float
    bf16_seconds: float
    cosine: float

    @property
    def better(self) -> str:
        """bf16 where it is clearly faster and says the same."""
        faster = self.fp32_seconds >= FASTER * self.bf16_seconds
        return BF16 if faster and self.cosine >= ALIKE else FP32


def choose(
    model: torch.nn.Module, prepare: Prepare, *, space: str, notes: Path | None
) -> tuple[str, torch.nn.Module]:
    """The better precision on this machine, and the model in it.

    `space` names the model and its weights, `notes` the JSON file that remembers. Whoever comes
    first tries while the others wait for the file. Without a file that can be written workers
    could not agree, so it is fp32 then.
    """
    if notes is None:
        return FP32, model
    try:
        with kept(notes) as known:
            key = f"{space} torch {torch.__version__} {processor()}"
            if known.get(key, {}).get("precision") not in TYPES:
                found = trial(model, prepare)
                known[key] = {"precision": found.better, **asdict(found)}
            chosen: str = known[key]["precision"]
    except OSError as error:
        logger.warning("%s cannot be used, so %s computes in fp32: %s", notes, space, error)
        chosen = FP32
    return chosen, cast(model, chosen)


def cast(model: torch.nn.Module, precision: str) -> torch.nn.Module:
    """The model with its weights in a precision, cast once; the same object."""
    return model.to(TYPES[precision])


@contextmanager
def kept(notes: Path) -> Iterator[dict[str, Any]]:
    """What a file remembers, for one process at a time; changes are written back."""
    notes.parent.mkdir(parents=True, exist_ok=True)
    with notes.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        before = file.read()
        known = read(before)
        yield known
        after = json.dumps(known, indent=2)
        if after != before:
            file.truncate(0)
            file.write(after)


def read(text: str) -> dict[str, Any]:
    """What was remembered; nothing, if the file is new or was damaged."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    whole = isinstance(found, dict) and all(isinstance(each, dict) for each in found.values())
    return found if whole else {}


def trial(model: torch.nn.Module, prepare: Prepare) -> Trial:
    """Encode the same pictures in both precisions on one thread; the fastest round counts."""
    batch = torch.stack([prepare(probe(number)) for number in range(PICTURES)])
    slow, precise = timed(model, batch)
    try:
        fast, rough = timed(cast(copy.deepcopy(model), BF16), batch.to(TYPES[BF16]))
    except RuntimeError:  # an operation that the processor has in fp32 only
        return Trial(slow, slow, 0.0)
    return Trial(slow, fast, float(cosine_similarity(precise, rough).min()))


@torch.inference_mode()
def timed(model: torch.nn.Module, batch: torch.Tensor) -> tuple[float, torch.Tensor]:
    """CPU seconds of the fastest round after a warm-up, and the vectors in fp32."""
    with one_thread():
        vectors = model.encode_image(batch)  # type: ignore[operator]
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            model.encode_image(batch)  # type: ignore[operator]
            seconds.append(time.process_time() - start)
    return min(seconds), vectors.float()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread: on several it adds in an order that depends on them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def probe(number: int = 0, side: int = 256) -> Image.Image:
    """A drawn picture, the same in every run: discs and boxes on a coloured ground."""
    dice = random.Random(number)  # noqa: S311  # no secret
    image = Image.new("RGB", (side, side), colour(dice))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = dice.randrange(side), dice.randrange(side)
        box = (x, y, x + dice.randrange(8, side), y + dice.randrange(8, side))
        shape = draw.ellipse if dice.random() < 0.5 else draw.rectangle
        shape(box, fill=colour(dice), outline=colour(dice), width=3)
    return image


def colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def processor() -> str:
    """The processor as the system describes it: its name, and a digest of all that it can do."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(errors="replace").splitlines() if told.is_file() else []
    facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)  # the first counts
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    name = facts.get("model name") or facts.get("CPU part") or "processor"
    able = facts.get("flags") or facts.get("Features") or ""
    level = torch.backends.cpu.get_cpu_capability()
    return f"{name} {level} {hashlib.sha256(able.encode()).hexdigest()[:8]}"
