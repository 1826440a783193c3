"""Which stored contents are nearest to a picture, with the works and avatars that have them."""

import base64
from dataclasses import dataclass

import numpy as np

from pictures.models import Blob
from similarity import index
from similarity.index import Among, Vectors
from similarity.models import Fingerprint


class NoFingerprint(Exception):
    """The content has no fingerprint in the space that is asked for."""


@dataclass(frozen=True)
class Near:
    """A content and its cosine distance, 0 to 2; `mirrored`: the mirror image is nearer."""

    blob: Blob
    distance: float
    mirrored: bool


def nearest(blob: Blob, *, space: str, among: Among | None = None, limit: int = 10) -> list[Near]:
    """The contents nearest to a stored one, without itself. Raises `NoFingerprint`."""
    hits = index.engine().nearest(
        stored_views(blob, space), space=space, among=among, limit=limit, without=[blob.pk]
    )
    return _with_contents(hits)


def nearest_to(
    vectors: Vectors, *, space: str, among: Among | None = None, limit: int = 10
) -> list[Near]:
    """The contents nearest to a picture that need not be stored: see `index.views_of`."""
    return _with_contents(index.engine().nearest(vectors, space=space, among=among, limit=limit))


def stored_views(blob: Blob, space: str) -> Vectors:
    """What a fingerprint keeps of the whole picture, as it is and mirrored. See `nearest`."""
    row = Fingerprint.objects.filter(blob=blob, space=space).first()
    if row is None:
        raise NoFingerprint(f"{blob} has no fingerprint in {space}: run manage.py reembed.")
    return views_of(row)


def views_of(row: Fingerprint) -> Vectors:
    """The same of a row; one that keeps no mirrored view gives the one as it is."""
    whole = np.asarray(row.embedding, np.float32)
    if "views" not in row.hashes:
        return whole[None]
    views = np.frombuffer(base64.b64decode(row.hashes["views"]), np.float32)
    return views.reshape(2, -1, len(whole))[:, 0]


def _with_contents(hits: list[index.Hit]) -> list[Near]:
    contents = Blob.objects.prefetch_related("works", "avatars").in_bulk([hit.blob for hit in hits])
    return [
        Near(contents[hit.blob], hit.distance, hit.mirrored)
        for hit in hits
        if hit.blob in contents  # removed just now
    ]
