"""Lists the stored contents closest to a picture: `manage.py nearest REFERENCE_OR_FILE`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.models import Claim
from pictures.intake import PictureRefused
from pictures.models import Blob
from pictures.storage import limits
from similarity import configured, index, searching, serving
from similarity.encoder import EncoderUnavailable
from similarity.features import fingerprint
from similarity.pairs import open_file
from similarity.searching import Near

Found = Iterator[tuple[str, list[Near]]]


class Command(BaseCommand):
    """Searches in the space that serves, and in no other."""

    help = "List the stored contents closest to a claim's pictures, or to a picture file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", help="a claim's reference, or a file")
        parser.add_argument("--limit", type=int, default=10, help="how many to list")

    def handle(self, *args: Any, subject: str, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit must be at least 1.")
        claim = Claim.objects.filter(reference=subject).select_related("avatar__blob").first()
        try:
            found = of_claim(claim, limit) if claim else of_file(Path(subject), limit)
            for title, near in found:
                self.stdout.write(f"{title}, in {serving.encoder().space}:")
                for each in near:
                    self.stdout.write(line_of(each))
                if not near:
                    self.stdout.write("   nothing: manage.py reembed computes fingerprints")
        except (EncoderUnavailable, searching.NoFingerprint) as error:
            raise CommandError(str(error)) from error


def of_claim(claim: Claim, limit: int) -> Found:
    """What is closest to the avatar of a claim and to each of its works."""
    space = serving.encoder().space
    if claim.avatar:
        yield (
            f"avatar {claim.avatar}",
            searching.nearest(claim.avatar.blob, space=space, limit=limit),
        )
    for picture in claim.pictures.select_related("work__blob"):
        found = searching.nearest(picture.work.blob, space=space, limit=limit)
        yield f"work {picture.work}", found


def of_file(path: Path, limit: int) -> Found:
    """What is closest to a picture file, which comes in as safely as an upload."""
    encoder = serving.encoder()
    try:
        image = open_file(path, limits())
    except PictureRefused as refusal:
        raise CommandError(f"{path}: {configured.explain(refusal)}") from refusal
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"There is no claim and no picture file {path}: {reason}") from error
    vectors = index.views_of(fingerprint(image, encoder))
    yield str(path), searching.nearest_to(vectors, space=encoder.space, limit=limit)


def line_of(found: Near) -> str:
    """Distance, content, whether its mirror image is meant, and the works and avatars with it."""
    turned = "mirrored  " if found.mirrored else ""
    return f"   {found.distance:.6f}  {found.blob}  {turned}{names_of(found.blob)}"


def names_of(blob: Blob) -> str:
    works = [f"work “{work}”" for work in blob.works.all()]
    return ", ".join(works + [f"avatar {avatar}" for avatar in blob.avatars.all()])
