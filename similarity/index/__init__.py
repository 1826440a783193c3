"""One small interface to everything that is searched by likeness, whatever engine answers.

    from similarity import index

    engine = index.engine()
    hits = engine.nearest(index.views_of(print), space=space, among=index.works(), limit=10)
    near = engine.near_hashes(index.asked_of(hashes), radius=8, among=index.registered_avatars())

`nearest` looks for redrawn and changed copies by the encoder's vectors, `near_hashes` for near-
copies by the bits of pHash, exactly. Both find contents, as primary keys of `pictures.Blob`; who
has a content as a work or an avatar is the caller's question. `space` is the one that serves
(`similarity.serving`), and vectors come from its encoder.

PostgreSQL answers (`similarity.index.postgres`); an external engine is a class with the methods of
`SimilarityIndex`, named by `REDRESS_INDEX`. The rows of `Fingerprint` and `ContentHash` stay the
truth for any engine: nothing is written through this interface, and `prepare` lets an engine catch
up with them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from pictures.models import Avatar, Blob, Work
from similarity.index.hashing import RADIUS, bits_of
from similarity.models import ContentHash

if TYPE_CHECKING:  # measuring a picture loads libraries that the web process must not
    from similarity.features import Print
    from similarity.hashes import Hashes

Vectors = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float32]
# A question for contents: one column of their primary keys, made by `values("blob")` of any model.
Among = QuerySet[Any, Any]


@dataclass(frozen=True)
class Hit:
    """A content near to what was asked: cosine distance, 0 (same direction) to 2.

    `mirrored` says that the mirrored view of what was asked is nearer than the one as it is.
    """

    blob: int
    distance: float
    mirrored: bool = False


@dataclass(frozen=True)
class HashHit:
    """A content one of whose hashes is near to one of those asked; `distance` in bits of 64.

    `asked` is the name that the asker gave to the hash, `view` the stored view (`ContentHash`) and
    `bits` its 64 bits: of a blank picture next to none is set, and then it says nothing.
    """

    blob: int
    distance: int
    asked: str
    view: str
    bits: int


@dataclass(frozen=True)
class State:
    """What an engine has for a space: `rows` to search, an index `ready` or not, and its `size`.

    `needed` is false while so few rows are there that looking at each is quicker.
    """

    rows: int
    ready: bool
    needed: bool
    size: int  # bytes


class SimilarityIndex(Protocol):
    """What is asked of an engine."""

    def nearest(
        self,
        vectors: Vectors,
        *,
        space: str,
        among: Among | None = None,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> list[Hit]:
        """The contents nearest to a picture, nearest first, each once.

        `vectors` has the shape (1, size) or (2, size): the picture as it is, and mirrored; each is
        asked and the better distance counts. `among` keeps to some contents, and as many of the
        nearest are found as without it. `without` are contents to leave out, such as the asker's
        own. Distances are exact; a few of the nearest may be missing (`RecallSample` says how many
        are).
        """
        ...

    def nearest_exactly(
        self,
        vectors: Vectors,
        *,
        space: str,
        among: Among | None = None,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> list[Hit]:
        """The same by looking at every content of the space: the truth that recall is held to."""
        ...

    def near_hashes(
        self,
        asked: Mapping[str, int],
        *,
        radius: int = RADIUS,
        among: Among | None = None,
        views: Collection[str] = (),
        without: Collection[int] = (),
    ) -> list[HashHit]:
        """All contents with a hash within `radius` bits (at most RADIUS), nearest first, exactly.

        `asked` has 64-bit numbers by names of the asker's choice; each content comes once per name,
        with its nearest view. `views` are the stored views that count, all if empty.
        """
        ...

    def state(self, space: str) -> State:
        """How far the engine is with a space."""
        ...

    def prepare(self, space: str, *, anyway: bool = False) -> bool:
        """Bring the engine up to date with a space's fingerprints; whether there was work to do.

        May take minutes, must not be called in a transaction, and does nothing where another
        process is at it, or where nothing is `needed` unless `anyway`.
        """
        ...

    def forget(self, space: str) -> None:
        """Drop what the engine keeps for a space; fingerprints are rows and stay."""
        ...


@cache
def _made(path: str) -> SimilarityIndex:
    made: SimilarityIndex = import_string(path)()
    return made


def engine() -> SimilarityIndex:
    """The engine that this installation's setting names."""
    return _made(settings.REDRESS_INDEX)


def views_of(found: "Print") -> Vectors:
    """What to ask `nearest` about a picture: all of it as it is, and mirrored; shape (2, size)."""
    return found.views[:, 0]


def asked_of(hashes: "Hashes") -> dict[str, int]:
    """What to ask `near_hashes` about a picture: every view, as it is and mirrored."""
    return {
        name: bits_of(str(found["phash"]))
        for name, found in hashes.variants.items()
        if name.removesuffix(" mirrored") in ContentHash.View
    }


def registered_avatars() -> Among:
    """Contents of the avatars that the platform registered."""
    return Avatar.objects.filter(external_id__isnull=False).order_by().values("blob")


def works() -> Among:
    """Contents of creators' works."""
    return Work.objects.order_by().values("blob")


def listed(keys: Sequence[int]) -> Among:
    """Contents that a list of primary keys names."""
    return Blob.objects.filter(pk__in=keys).order_by().values("pk")
