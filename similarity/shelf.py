"""A desk for many comparisons of one kind: keeps what it described, up to a limit."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image

from pictures.models import Blob
from similarity import serving
from similarity.features import Print, fingerprint
from similarity.score import Score

if TYPE_CHECKING:
    from similarity.comparing import Desk
    from similarity.features import Features

KEPT = 300


@dataclass
class Shelf:
    """Features of stored contents, the latest used; describing one takes longer than comparing."""

    table: "Desk"
    kept: "OrderedDict[int, Features]" = field(default_factory=OrderedDict)

    def with_fresh_table(self) -> "Shelf":
        """The same shelf at a desk that reads the limits in force anew."""
        return Shelf(self.table.afresh(), self.kept)

    def features(self, blob: Blob) -> "Features":
        """Features of a stored content. Raises `PictureRefused` or `OSError` if it is damaged."""
        found = self.kept.pop(blob.pk, None) or self.table.afresh().features(blob)
        self.kept[blob.pk] = found
        if len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return found

    def print_of(self, blob: Blob, features: "Features") -> "tuple[Print, str]":
        """A stored content's print in the space that is searched, and that space."""
        searched = serving.desk_for(self.table)
        if searched is self.table:
            return features.print, searched.encoder.space
        return searched.stored(blob) or searched.embed(blob), searched.encoder.space

    def print_of_picture(self, image: Image.Image, features: "Features") -> "tuple[Print, str]":
        """The same of a picture that is not stored."""
        searched = serving.desk_for(self.table)
        if searched is self.table:
            return features.print, searched.encoder.space
        return fingerprint(image, searched.encoder), searched.encoder.space

    def judge(self, original: Blob, avatar: "Features") -> Score:
        """Score and band of a stored content and a described picture, as a comparison has them."""
        return self.table.judge_features(self.features(original), avatar)

    def judged(self, originals: Iterable[Blob], avatar: "Features") -> dict[int, Score]:
        """The same for several contents, by their keys."""
        return {blob.pk: self.judge(blob, avatar) for blob in originals}
