"""What stands against avatars."""

from django.db.models import QuerySet

from enforcement.models import Measure
from pictures.models import Avatar


def standing_against(avatar: Avatar) -> QuerySet[Measure]:
    """The measures because of which an avatar has to be down now: those of equal content too."""
    return Measure.objects.filter(claim__avatar__blob=avatar.blob_id, ended_at=None)
