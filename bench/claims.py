"""Claims filed, compared and queued through real actions and a real worker, beside the stock way.

1,148 claims are what the first such complaint channel handled in its first five days. The stock way
is what its parts' documentation shows, in one loop: open both pictures, encode each with open_clip
ViT-B-32 in fp32 one at a time (random weights: speed does not depend on them), five ImageHash
hashes of both, the differences, one row saved. It has no intake checks, trail, receipt or recovery.
`ratio` is stock seconds per claim over ours, in the same run; below 1 the stock way is faster.
"""

import io
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bench._report import arguments, show
from bench._site import scratch_site, worker

if TYPE_CHECKING:
    from accounts.models import User

CLAIMS, QUICK = 1_148, 20
STOCK_CLAIMS, STOCK_QUICK = 60, 6
SIDE = 384
PATIENCE = 3600  # seconds until what is not compared counts as lost


def drawn(number: int) -> bytes:
    """A drawn character as PNG; equal numbers give equal bytes."""
    from PIL import Image

    from similarity.training.pictures import picture

    buffer = io.BytesIO()
    Image.fromarray(picture(7, number, SIDE).pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def mirrored(data: bytes) -> bytes:
    """The avatar made of a picture: its mirror image, cropped and saved as JPEG."""
    from PIL import Image, ImageOps

    edge = SIDE // 16
    image = ImageOps.mirror(Image.open(io.BytesIO(data)))
    buffer = io.BytesIO()
    image.crop((edge, edge, SIDE - edge, SIDE - edge)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


FIELDS = {
    "holder_name": "Bench",
    "postal_address": "1 Bench Road",
    "contact_email": "creator@bench.example",
    "telephone": "+86 571 00000000",
    "rights": ["REPRODUCTION"],
    "request": "Take it down.",
    "declaration_agreed": True,
}


def file_claims(pictures: list[tuple[bytes, bytes]]) -> None:
    """File one claim per pair of (original, avatar) through the same actions that pages call."""
    from django.contrib.auth.models import Group

    from accounts.models import User
    from accounts.roles import Role

    people = {}
    for role in (Role.CREATOR, Role.PLATFORM_CLIENT):
        people[role] = User.objects.create_user(f"{role}@bench.example", None)
        people[role].groups.add(Group.objects.get(name=role))
    for number, (original, copy) in enumerate(pictures):
        file_claim(
            number,
            original,
            copy,
            creator=people[Role.CREATOR],
            platform=people[Role.PLATFORM_CLIENT],
        )


def file_claim(
    number: int, original: bytes, copy: bytes, *, creator: "User", platform: "User"
) -> None:
    """Register the avatar, keep the work, fill a draft with its proof, sign."""
    from claims import actions
    from claims.models import Evidence
    from pictures.actions import add_work, register_avatar

    now = datetime.now(UTC)
    avatar, _made = register_avatar(by=platform, data=copy, external_id=f"bench-{number}", now=now)
    work = add_work(
        by=creator,
        data=original,
        title=f"Work {number}",
        created_on=date(2021, 1, 1),
        first_published_on=date(2021, 2, 1),
        first_published_url="https://bench.example/1",
        now=now,
    )
    claim = actions.start_claim(by=creator, now=now)
    actions.save_draft(claim, by=creator, fields=FIELDS, now=now)
    actions.choose_avatar(claim, avatar=avatar, by=creator, now=now)
    actions.add_evidence(
        claim,
        by=creator,
        kind=Evidence.Kind.REGISTRATION,
        picture=actions.add_picture(claim, work=work, by=creator, now=now),
        note="国作登字-2021-F-00123456",
        now=now,
    )
    actions.file_claim(claim, by=creator, signature="Bench", now=now)


def wait_until_compared() -> int:
    """Wait for the worker; returns how many claims it did not bring to an outcome."""
    from claims.models import Claim
    from claims.states import State

    give_up = time.monotonic() + PATIENCE
    outcomes = (State.IN_REVIEW, State.NO_MATCH)
    while (left := Claim.objects.exclude(state__in=outcomes).count()) and (
        time.monotonic() < give_up
    ):
        time.sleep(0.2)
    return left


def stock(pictures: list[tuple[bytes, bytes]]) -> float:
    """Seconds per claim of the loop that the parts' documentation shows."""
    from similarity.torchvision_ops import declare_missing

    declare_missing()
    import imagehash
    import open_clip
    import torch
    from PIL import Image

    from claims.models import Counter

    model, _train, preprocess = open_clip.create_model_and_transforms("ViT-B-32", pretrained=None)
    model.eval()
    hashes: tuple[Callable[[Image.Image], Any], ...] = (
        imagehash.phash, imagehash.dhash, imagehash.whash, imagehash.colorhash,
        imagehash.crop_resistant_hash,
    )  # fmt: skip
    began = time.perf_counter()
    for number, pair in enumerate(pictures):
        images = [Image.open(io.BytesIO(data)).convert("RGB") for data in pair]
        with torch.no_grad():
            left, right = (model.encode_image(preprocess(image)[None]) for image in images)
        score = float(torch.nn.functional.cosine_similarity(left, right))
        score += sum(float(method(images[0]) - method(images[1])) for method in hashes)
        Counter.objects.create(name="bench", year=number, last=int(abs(score)))
    return (time.perf_counter() - began) / len(pictures)


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    count, stock_count = (QUICK, STOCK_QUICK) if options.quick else (CLAIMS, STOCK_CLAIMS)
    originals = [drawn(number) for number in range(count)]
    pictures = [(data, mirrored(data)) for data in originals]
    with scratch_site():
        with worker():
            began = time.perf_counter()
            file_claims(pictures)
            filed = time.perf_counter()
            lost = wait_until_compared()
            done = time.perf_counter()
        stock_seconds = stock(pictures[:stock_count])
    seconds = (done - began) / count
    show(
        {
            "claims": count,
            "lost": lost,
            "seconds_per_claim": seconds,
            "filing_seconds_per_claim": (filed - began) / count,
            "stock_claims": stock_count,
            "stock_seconds_per_claim": stock_seconds,
            "ratio": stock_seconds / seconds,
        },
        as_json=options.json,
    )


if __name__ == "__main__":
    main()
