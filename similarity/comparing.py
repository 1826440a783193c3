"""Compares one claimed work with the avatar and writes down all that is needed to do it again.

Loading the encoder imports torch, so only workers and commands make a `Desk`.
"""

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from django.db import transaction
from PIL import Image

from claims.models import Picture
from pictures.intake import open_picture
from pictures.models import Blob
from pictures.storage import limits, read_original
from similarity import configured, hashes
from similarity.features import Features, Print, describe, fingerprint
from similarity.index.hashing import bits_of, first_of_each, signed
from similarity.models import Comparison, ContentHash, Fingerprint, ThresholdVersion
from similarity.parts import PARTS
from similarity.reducing import LONG_SIDE, reduce
from similarity.score import Calibration, Score, contributions, score
from similarity.signals import measure
from similarity.versions import in_force

if TYPE_CHECKING:
    from similarity.encoder import Encoder

# Raise when hashes, parts or their order change: stored fingerprints of another format are ignored.
FORMAT = 3
PACKAGES = ("torch", "open_clip_torch", "ImageHash", "opencv-python-headless", "numpy", "Pillow")


@dataclass
class Desk:
    """One encoder and one calibration at work; `keep` says whether stored fingerprints count.

    Without `keep` everything is computed from the original bytes and nothing is stored.
    """

    encoder: "Encoder"
    calibration: Calibration
    keep: bool = True
    format: ClassVar[int] = FORMAT

    @cached_property
    def version(self) -> ThresholdVersion | None:
        """The limits in force when this desk first asks: read once, however much it compares."""
        return in_force(self.encoder.space, self.calibration.sha256)

    def thresholds(self, version: ThresholdVersion | None) -> dict[str, float]:
        """The limits of a version, or those that the calibration came with."""
        fitted = self.calibration.fitting(self.encoder.space)
        return version.thresholds if version else fitted.thresholds

    def compare(self, picture: Picture, *, now: datetime) -> Comparison:
        """Compare a claim's picture with the claim's avatar; the comparison is not saved yet."""
        return self.compare_by(self.version, picture, now=now)

    def compare_by(
        self, version: ThresholdVersion | None, picture: Picture, *, now: datetime
    ) -> Comparison:
        """The same by the limits of a version, whether or not they are in force."""
        avatar = picture.claim.avatar
        if avatar is None:
            raise ValueError(f"{picture.claim} names no avatar to compare with.")
        original = self.features(picture.work.blob)
        signals = measure(original, self.features(avatar.blob))
        limits = self.thresholds(version)
        found = score(signals, self.calibration, self.encoder.space, limits)
        weights = contributions(signals, self.calibration, self.encoder.space)
        return Comparison(
            picture=picture,
            original_sha256=picture.work.blob.sha256,
            avatar_sha256=avatar.blob.sha256,
            signals=signals | {"words": found.words, "contributions": weights},
            score=found.value,
            band=found.band,
            space=self.encoder.space,
            weights_sha256=self.encoder.weights_sha256,
            calibration_sha256=self.calibration.sha256,
            thresholds=limits,
            threshold_version=version,
            versions=self.versions,
            compared_at=now,
        )

    @cached_property
    def versions(self) -> dict[str, Any]:
        """The libraries whose arithmetic the signals rest on, and how precisely it was done."""
        found: dict[str, Any] = {name: version(name) for name in PACKAGES}
        return found | {
            "format": FORMAT,
            "precision": self.encoder.precision,
            "calibration": self.calibration.version,
        }

    @cached_property
    def _described(self) -> dict[str, Features]:
        return {}

    def features(self, blob: Blob) -> Features:
        """Features of a stored content, described once per desk."""
        if blob.sha256 not in self._described:
            image = open_picture_of(blob)
            known = self.stored(blob) if self.keep else None
            self._described[blob.sha256] = describe(image, known or self.embed(blob, image))
        return self._described[blob.sha256]

    def embed(self, blob: Blob, image: Image.Image | None = None) -> Print:
        """Compute a stored content's print from its pixels, and keep it if this desk keeps any."""
        found = fingerprint(image or open_picture_of(blob), self.encoder)
        if self.keep:
            self.store(blob, found)
        return found

    def score(self, original: Blob, avatar: Blob) -> float:
        """The score of two stored contents, as a comparison of them would have it."""
        signals = measure(self.features(original), self.features(avatar))
        return score(signals, self.calibration, self.encoder.space).value

    def judge(self, original: Blob, avatar: Blob) -> Score:
        """Score and band of two stored contents, as a comparison of them would have them."""
        return self.judge_features(self.features(original), self.features(avatar))

    def judge_features(self, original: Features, avatar: Features) -> Score:
        """The same of two pictures that are described already."""
        signals = measure(original, avatar)
        limits = self.thresholds(self.version)
        return score(signals, self.calibration, self.encoder.space, limits)

    def afresh(self) -> "Desk":
        """The same desk with nothing on it: what was described is forgotten."""
        return replace(self)

    def stored(self, blob: Blob) -> Print | None:
        """The print kept for this content and space, if it has the present format."""
        row = Fingerprint.objects.filter(blob=blob, space=self.encoder.space).first()
        if row is None or row.hashes.get("format") != FORMAT:
            return None
        views = np.frombuffer(base64.b64decode(row.hashes["views"]), np.float32)
        return Print(hashes.from_json(row.hashes), views.reshape(2, len(PARTS), -1))

    def store(self, blob: Blob, found: Print) -> None:
        """Keep a print; whoever was faster has stored the same."""
        kept = found.hashes.to_json() | {
            "format": FORMAT,
            "views": base64.b64encode(found.views.astype(np.float32).tobytes()).decode(),
        }
        Fingerprint.objects.bulk_create(
            [Fingerprint(blob=blob, space=self.encoder.space, embedding=found.views[0, 0],
                         hashes=kept)],
            update_conflicts=True,
            unique_fields=["blob", "space"],
            update_fields=["embedding", "hashes"],
        )  # fmt: skip
        keep_hashes(blob, found.hashes)


def keep_hashes(blob: Blob, found: hashes.Hashes) -> None:
    """Keep what near-copies are found by; those of an older format go."""
    views = [(view, bits_of(str(found.variants[view]["phash"]))) for view in ContentHash.View]
    kept = {view: signed(bits) for view, bits in first_of_each(views).items()}
    known = ContentHash.objects.filter(blob=blob)
    if dict(known.values_list("view", "bits")) == kept:
        return
    with transaction.atomic():
        known.delete()
        ContentHash.objects.bulk_create(
            [ContentHash(blob=blob, view=view, bits=bits) for view, bits in kept.items()],
            ignore_conflicts=True,  # another worker was faster and has kept the same
        )


def open_picture_of(blob: Blob) -> Image.Image:
    """The stored content as reduced pixels. Raises PictureRefused or OSError if it is damaged."""
    return reduce(open_picture(read_original(blob), limits(), at_least=LONG_SIDE))


def desk(*, keep: bool = True) -> Desk:
    """A desk as this installation is set up. Raises EncoderUnavailable, CalibrationUnreadable."""
    return Desk(configured.encoder(), configured.calibration(), keep)


def desks() -> list[Desk]:
    """A desk for each encoder whose fingerprints are kept; the first is `desk()`."""
    brought = configured.calibration()
    return [Desk(each, brought) for each in configured.encoders()]
