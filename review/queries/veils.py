"""Which pictures of a claim a person sees grey or blurred until they want to see them clearly."""

from dataclasses import dataclass

from accounts.models import User
from claims.models import Claim, Picture
from pictures.models import SensitiveFlag
from pictures.queries import standing_flags
from pictures.veil import Veil
from review.models import DeskSettings
from review.models.wellbeing import When
from review.queries.wellbeing import desk_settings


@dataclass(frozen=True)
class Veils:
    """How the two pictures of a pair are shown at first, and which flags stand on them."""

    original: Veil
    avatar: Veil
    flags: list[SensitiveFlag]

    @property
    def both(self) -> Veil:
        """Where both pictures are in one: whatever is done to either of them."""
        grey, blur = (
            getattr(self.original, name) or getattr(self.avatar, name) for name in Veil._fields
        )
        return Veil(grey=grey, blur=blur)


def veils_of(claim: Claim, *, viewer: User) -> dict[int, Veils]:
    """The veils of every pair of a claim, by the picture's key; in three questions."""
    wishes = desk_settings(viewer)
    works = dict(claim.pictures.values_list("pk", "work__blob"))
    avatar = claim.avatar.blob_id if claim.avatar else 0
    flags = standing_flags({avatar, *works.values()})
    return {
        key: Veils(
            original=_veil(wishes, flagged=work in flags),
            avatar=_veil(wishes, flagged=avatar in flags),
            flags=[flags[blob] for blob in dict.fromkeys((work, avatar)) if blob in flags],
        )
        for key, work in works.items()
    }


def _veil(wishes: DeskSettings, *, flagged: bool) -> Veil:
    def wanted(when: str) -> bool:
        return when == When.ALWAYS or (when == When.FLAGGED and flagged)

    return Veil(grey=wanted(wishes.grey), blur=wanted(wishes.blur))


def contents_of(picture: Picture) -> list[int]:
    """The keys of the two contents that a pair compares."""
    avatar = picture.claim.avatar
    return [picture.work.blob_id, *([avatar.blob_id] if avatar else [])]
