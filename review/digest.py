"""One number for all that a decision rests on, so that a later change of it shows."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from claims.models import Claim, Picture
from review.models import Verdict
from review.queries import counting_verdicts, final_verdicts
from similarity.models import Comparison
from similarity.queries import comparisons_of, newest_comparisons

FORMAT = 1
AT_ONCE = 500  # claims whose evidence is held in memory together


def evidence_digest(claim: Claim, *, through: int | None = None) -> str:
    """SHA-256, in hexadecimal, over the canonical bundle of a claim's evidence.

    The bundle names the bytes of originals and avatar by their SHA-256, and holds signals, scores,
    the hashes of weights and calibration, thresholds, the declaration and the verdicts that count.
    `through` asks for the digest as of the end of that round: an approval and the awards that
    follow from it carry the digest of their own round, and an appeal does not change it.

    It proves that none of this differs from what was approved. It does not prove that the stored
    files still have the bytes that their names promise: the picture store checks that.
    """
    return digest_of(canonical(bundle(claim, through=through)))


def canonical(bundle: dict[str, Any]) -> str:
    """The one way to write a bundle as JSON."""
    return json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """SHA-256 of a canonical bundle, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def bundle(claim: Claim, *, through: int | None = None) -> dict[str, Any]:
    """What is hashed; read freshly from the database, in five queries."""
    fresh = Claim.objects.select_related("avatar__blob").get(pk=claim.pk)
    comparisons = comparisons_of(fresh)
    verdicts = final_verdicts(fresh, through=through)
    pictures = fresh.pictures.select_related("work__blob").order_by("pk")
    return _bundle(fresh, pictures, comparisons, verdicts)


def evidence_digests(rounds: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """`evidence_digest` of many claims, each as of the end of a round, by claim's key and round.

    Four queries for AT_ONCE of them, however many pictures they have.
    """
    found: dict[tuple[int, int], str] = {}
    wanted = iter(dict.fromkeys(rounds))
    while some := list(islice(wanted, AT_ONCE)):
        found.update(_digests(some))
    return found


def _digests(rounds: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], str]]:
    keys = {key for key, _through in rounds}
    claims = Claim.objects.select_related("avatar__blob").in_bulk(keys)
    pictures = defaultdict(list)
    for picture in (
        Picture.objects.filter(claim__in=keys).select_related("work__blob").order_by("pk")
    ):
        pictures[picture.claim_id].append(picture)
    comparisons = {newest.picture_id: newest for newest in newest_comparisons(keys)}
    given = defaultdict(list)
    for verdict in counting_verdicts(keys):
        given[verdict.picture_id].append(verdict)
    for key, through in rounds:
        verdicts = {
            picture.pk: verdict
            for picture in pictures[key]
            for verdict in given[picture.pk]
            if verdict.round <= through
        }
        text = canonical(_bundle(claims[key], pictures[key], comparisons, verdicts))
        yield (key, through), digest_of(text)


def _bundle(
    fresh: Claim,
    pictures: Iterable[Picture],
    comparisons: Mapping[int, Comparison],
    verdicts: Mapping[int, Verdict],
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "claim": str(fresh.public_id),
        "reference": fresh.reference,
        "respondent": fresh.respondent_kind,
        "avatar": fresh.avatar.blob.sha256 if fresh.avatar else None,
        "declaration": {
            "version": fresh.declaration_version,
            "agreed": fresh.declaration_agreed,
            "signature": fresh.signature,
            "signed_at": _moment(fresh.signed_at),
        },
        "pictures": [
            _picture(picture, comparisons.get(picture.pk), verdicts.get(picture.pk))
            for picture in pictures
        ],
    }


def _picture(
    picture: Picture, comparison: Comparison | None, verdict: Verdict | None
) -> dict[str, Any]:
    return {
        "picture": str(picture.public_id),
        "original": picture.work.blob.sha256,
        "comparison": comparison and _comparison(comparison),
        "verdict": verdict and _verdict(verdict),
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    # Named only where people changed the limits: what was proposed before keeps its digest.
    number = comparison.thresholds_number
    governed = {"thresholds_version": number} if number else {}
    return governed | {
        "original": comparison.original_sha256,
        "avatar": comparison.avatar_sha256,
        "signals": comparison.signals,
        "score": comparison.score,
        "band": comparison.band,
        "space": comparison.space,
        "weights": comparison.weights_sha256,
        "calibration": comparison.calibration_sha256,
        "thresholds": comparison.thresholds,
        "versions": comparison.versions,
        "compared_at": _moment(comparison.compared_at),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "round": verdict.round,
        "reviewer": verdict.reviewer_id,
        "ground": verdict.ground,
        "reason": verdict.reason,
        "access": verdict.access,
        "elements": sorted(verdict.elements),
        "decided_at": _moment(verdict.decided_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
