"""Which stored contents are worth comparing in full with a picture: the nearest by their prints."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from pictures.models import Blob
from similarity import index
from similarity.index import Among
from similarity.models import StayDown, Watch

if TYPE_CHECKING:
    from similarity.features import Print

NEAREST = 12  # for each part of the picture, and by hashes


def watched() -> QuerySet[Watch]:
    """The watches that stand and are not in quarantine."""
    return Watch.objects.filter(ended_at=None).exclude(floods__outcome="")


def kept_down() -> QuerySet[StayDown]:
    """What must stay down now."""
    return StayDown.objects.filter(lifted_at=None)


def contents_watched() -> Among:
    """The contents of watched works, to ask `near` among."""
    return watched().order_by().values("work__blob")


def contents_kept_down() -> Among:
    """The contents that must stay down, to ask `near` among."""
    return kept_down().order_by().values("blob")


def near(found: "Print", *, space: str, among: Among, limit: int = NEAREST) -> list[Blob]:
    """The contents nearest to any part of a picture, and those with nearly its hashes.

    A copy that was cut out of a work is near to that part of it rather than to the whole.
    """
    if not among.exists():  # as most often nothing stays down or is watched
        return []
    engine = index.engine()
    keys = {
        hit.blob
        for part in range(found.views.shape[1])
        for hit in engine.nearest(found.views[:, part], space=space, among=among, limit=limit)
    }
    alike = engine.near_hashes(index.asked_of(found.hashes), among=among)
    keys.update(hit.blob for hit in alike[:limit])
    return list(Blob.objects.filter(pk__in=keys).order_by("pk"))
