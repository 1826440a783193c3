"""What somebody sees who looks a second time: both pictures, and nothing that tells of the first.

Nothing here names the claim, its state, its dates, people or earlier decisions; pictures and
proofs go by their number. Publication and generation are given as days between them, because the
days themselves would tell how old a case is.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.clocks import day_in_china
from claims.models import Claim, Evidence, Picture
from review.models import Opinion, SecondLook
from review.queries.desk import Sheet, sheets
from review.queries.second_looks import to_look_at
from review.queries.veils import Veils, veils_of
from review.queries.viewing import Scene, scene_of
from similarity.explaining import Voice


@dataclass(frozen=True)
class BlindProof:
    """A proof by its place: what kind it is, what it says, and whether it is a file."""

    place: int
    kind: str
    note: str
    is_file: bool


@dataclass(frozen=True)
class BlindSheet:
    """One picture of a second look, numbered within it."""

    number: int
    scene: Scene
    band: str
    score: float | None
    words: list[str]
    standing: str
    weighing: list[tuple[str, Voice]]
    dates: str
    access: str
    file_by_ai: bool
    upheld_elsewhere: bool
    also_claimed: bool
    proofs: list[BlindProof]
    veils: Veils
    opinion: Opinion | None

    @property
    def title(self) -> str:
        """What the picture is called here: its work's title would lead to the claim."""
        return _("Picture %(number)d") % {"number": self.number}


def blind_sheets(look: SecondLook) -> list[BlindSheet]:
    """The pictures of a look; the number of questions to the database is constant."""
    assert look.reviewer is not None  # noqa: S101  # pages show a look to its holder alone
    wanted = {picture.pk for picture in to_look_at(look)}
    veils = veils_of(look.claim, viewer=look.reviewer)
    opinions = {opinion.picture_id: opinion for opinion in look.opinions.all()}
    found = [s for s in sheets(look.claim, viewer=look.reviewer) if s.picture.pk in wanted]
    return [
        _blind(look.claim, sheet, number, veils[sheet.picture.pk], opinions.get(sheet.picture.pk))
        for number, sheet in enumerate(found, start=1)
    ]


def _blind(
    claim: Claim, sheet: Sheet, number: int, veils: Veils, opinion: Opinion | None
) -> BlindSheet:
    said: Any = sheet.picture.work.blob.said
    return BlindSheet(
        number=number,
        scene=scene_of(claim, sheet),
        band=sheet.comparison.band if sheet.comparison else "",
        score=sheet.comparison.score if sheet.comparison else None,
        words=sheet.words,
        standing=sheet.standing.sentence if sheet.standing else "",
        weighing=sheet.weighing,
        dates=_between(claim, sheet.picture),
        access=sheet.suggestion.access,
        file_by_ai=bool(said and said.by_ai),
        upheld_elsewhere=_upheld_by_then(sheet),
        also_claimed=bool(sheet.conflicts),
        proofs=[
            BlindProof(place, _kind(proof), proof.note, bool(proof.attachment))
            for place, proof in enumerate(sheet.proofs, start=1)
        ],
        veils=veils,
        opinion=opinion,
    )


def _upheld_by_then(sheet: Sheet) -> bool:
    """Whether another claim on the same contents was upheld: before this one was, if it is."""
    own = sheet.verdict
    return any(own is None or other.decided_at < own.decided_at for other in sheet.earlier)


def _kind(proof: Evidence) -> str:
    """The kind in words; that a proof came with an answer or an appeal would tell the history."""
    kinds = Evidence.Kind
    if proof.kind in (kinds.ANSWER, kinds.APPEAL, kinds.MESSAGE):
        return _("Further proof")
    return str(kinds(proof.kind).label)


def _between(claim: Claim, picture: Picture) -> str:
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    moment = claim.avatar.generated_at or claim.avatar.seen_at
    published = picture.work.first_published_on
    if moment is None or published is None:
        return _("The dates do not say whether the work or the avatar came first.")
    days = (day_in_china(moment) - published).days
    if not days:
        return _("By the dates given, work and avatar appeared on the same day.")
    sentence = (
        ngettext(
            "By the dates given, the work was published %(days)d day before the avatar existed.",
            "By the dates given, the work was published %(days)d days before the avatar existed.",
            days,
        )
        if days > 0
        else ngettext(
            "By the dates given, the work was published only %(days)d day after the avatar.",
            "By the dates given, the work was published only %(days)d days after the avatar.",
            -days,
        )
    )
    return sentence % {"days": abs(days)}


def picture_of_look(look: SecondLook, number: int) -> Picture | None:
    """The picture with this number in a look."""
    found = to_look_at(look)
    return found[number - 1] if 0 < number <= len(found) else None


def proof_of_look(picture: Picture, place: int) -> Evidence | None:
    """The proof at this place of a picture; None where there is no file."""
    proofs = list(picture.evidence.select_related("claim"))
    proof = proofs[place - 1] if 0 < place <= len(proofs) else None
    return proof if proof and proof.attachment else None
