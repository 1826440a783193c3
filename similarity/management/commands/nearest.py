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
from similarity import configured, queries
from similarity.encoder import EncoderUnavailable
from similarity.features import fingerprint
from similarity.models import Fingerprint
from similarity.pairs import open_file

Found = Iterator[tuple[str, list[Fingerprint]]]


class Command(BaseCommand):
    """Looks at every fingerprint of the present encoder's space, and at no other space."""

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
            for title, fingerprints in found:
                self.stdout.write(f"{title}, in {configured.encoder().space}:")
                for each in fingerprints:
                    self.stdout.write(line_of(each))
                if not fingerprints:
                    self.stdout.write("   nothing: manage.py reembed computes fingerprints")
        except (EncoderUnavailable, queries.NoFingerprint) as error:
            raise CommandError(str(error)) from error


def of_claim(claim: Claim, limit: int) -> Found:
    """What is closest to the avatar of a claim and to each of its works."""
    space = configured.encoder().space
    if claim.avatar:
        yield f"avatar {claim.avatar}", queries.nearest(claim.avatar.blob, space=space, limit=limit)
    for picture in claim.pictures.select_related("work__blob"):
        found = queries.nearest(picture.work.blob, space=space, limit=limit)
        yield f"work {picture.work}", found


def of_file(path: Path, limit: int) -> Found:
    """What is closest to a picture file, which comes in as safely as an upload."""
    encoder = configured.encoder()
    try:
        image = open_file(path, limits())
    except PictureRefused as refusal:
        raise CommandError(f"{path}: {configured.explain(refusal)}") from refusal
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"There is no claim and no picture file {path}: {reason}") from error
    vector = fingerprint(image, encoder).views[0, 0]
    yield str(path), queries.nearest_to(vector, space=encoder.space, limit=limit)


def line_of(found: Fingerprint) -> str:
    """Distance, content, and the works and avatars that have it."""
    return f"   {found.distance:.6f}  {found.blob}  {names_of(found.blob)}"  # type: ignore[attr-defined]


def names_of(blob: Blob) -> str:
    works = [f"work “{work}”" for work in blob.works.all()]
    return ", ".join(works + [f"avatar {avatar}" for avatar in blob.avatars.all()])
