"""Sixty defective claims, one defect each or several: the linter names each, and nothing else."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

import pytest

from claims.linter import gaps
from claims.models import Claim, Evidence
from claims.queries import pictures_with_content
from pictures.models import Avatar, Work
from tests.factories import NOW, make_avatar, make_draft

pytestmark = pytest.mark.django_db
TOMORROW = NOW.date() + timedelta(days=1)
NUMBER = 60
Named = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Defect:
    """How a complete claim is spoilt, and what the linter has to say then."""

    parts: str  # of the form; two defects of one part would hide each other
    spoil: Callable[[Claim], object]
    named: Named
    signing: dict[str, object] = field(default_factory=dict)
    seen: bool | None = None  # needs an avatar that was seen (True) or registered (False)


def names(*pairs: tuple[str, str]) -> Named:
    return frozenset(pairs)


def claim_says(**values: object) -> Callable[[Claim], object]:
    return lambda claim: Claim.objects.filter(pk=claim.pk).update(**values)


def first_work_says(**values: object) -> Callable[[Claim], object]:
    return lambda claim: Work.objects.filter(pk=first(claim).work_id).update(**values)


def avatar_says(**values: object) -> Callable[[Claim], object]:
    return lambda claim: Avatar.objects.filter(pk=claim.avatar_id or 0).update(**values)


def first_proof_says(**values: object) -> Callable[[Claim], object]:
    return lambda claim: Evidence.objects.filter(picture=first(claim)).update(**values)


def first(claim: Claim):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return pictures_with_content(claim)[0]


def nothing(_claim: Claim) -> None:
    """Spoil nothing: the defect lies in the signing."""


def add_power(claim: Claim) -> None:
    Evidence.objects.create(
        claim=claim, kind=Evidence.Kind.POWER_OF_ATTORNEY, attachment="p", sha256="0" * 64
    )


def power_without_file(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(agent_name="Agent Ai")
    Evidence.objects.create(claim=claim, kind=Evidence.Kind.POWER_OF_ATTORNEY, note="by post")


def no_works(claim: Claim) -> None:
    for picture in claim.pictures.all():
        picture.delete()


# No registration number is near these, though each looks a little like one.
WRONG_NUMBERS = ("2021-F-00123456", "国作登字-21-F-00123456", "国作登字-2021-F-123", "作登字2021")

DEFECTS = (
    Defect("avatar", claim_says(avatar=None), names(("avatar", "missing"))),
    Defect("avatar", avatar_says(source_url=""), names(("avatar_url", "missing")), seen=True),
    Defect("avatar", avatar_says(seen_at=None), names(("avatar_seen_at", "missing")), seen=True),
    Defect(
        "avatar",
        avatar_says(seen_at=NOW + timedelta(seconds=1)),
        names(("avatar_seen_at", "future")),
        seen=True,
    ),
    Defect("works", no_works, names(("pictures", "missing"))),
    Defect("title", first_work_says(title="  "), names(("title", "missing"))),
    Defect("dates", first_work_says(created_on=None), names(("created_on", "missing"))),
    Defect(
        "dates",
        first_work_says(created_on=TOMORROW, first_published_on=None, first_published_url=""),
        names(("created_on", "future")),
    ),
    Defect(
        "dates", first_work_says(first_published_on=None), names(("first_published_on", "missing"))
    ),
    Defect(
        "dates", first_work_says(first_published_url=""), names(("first_published_url", "missing"))
    ),
    Defect(
        "dates",
        first_work_says(first_published_on=TOMORROW),
        names(("first_published_on", "future")),
    ),
    Defect(
        "dates",
        first_work_says(first_published_on="2020-01-01"),
        names(("first_published_on", "before_creation")),
    ),
    Defect(
        "proof",
        lambda claim: Evidence.objects.filter(picture=first(claim)).delete(),
        names(("evidence", "missing")),
    ),
    Defect(
        "proof agent",
        first_proof_says(kind=Evidence.Kind.POWER_OF_ATTORNEY),
        names(("evidence", "missing"), ("agent_name", "missing")),
    ),
    *(
        Defect("proof", first_proof_says(note=number), names(("evidence", "certificate")))
        for number in WRONG_NUMBERS
    ),
    Defect(
        "holder",
        claim_says(holder_name=" "),
        names(("holder_name", "missing"), ("signature", "other_name")),
    ),
    Defect("kind", claim_says(holder_kind=""), names(("holder_kind", "missing"))),
    Defect("address", claim_says(postal_address=" "), names(("postal_address", "missing"))),
    Defect("mail", claim_says(contact_email=""), names(("contact_email", "missing"))),
    Defect("telephone", claim_says(telephone=""), names(("telephone", "missing"))),
    Defect("telephone", claim_says(telephone="+86 1-2"), names(("telephone", "invalid"))),
    Defect("agent", claim_says(agent_name="Agent Ai"), names(("power_of_attorney", "missing"))),
    Defect("agent", power_without_file, names(("power_of_attorney", "missing"))),
    Defect("agent", add_power, names(("agent_name", "missing"))),
    Defect("rights", claim_says(rights=[]), names(("rights", "missing"))),
    Defect("request", claim_says(request=" \n"), names(("request", "missing"))),
    Defect("agreed", nothing, names(("declaration_agreed", "missing")), {"agreed": False}),
    Defect("holder", nothing, names(("signature", "missing")), {"signature": " "}),
    Defect("holder", nothing, names(("signature", "other_name")), {"signature": "Lin"}),
)
ALONE = {"works"}  # without works nothing can be said of their parts
OF_WORKS = {"title", "dates", "proof"}


def fits(some: tuple[Defect, ...]) -> bool:
    """Whether these defects can stand in one claim without hiding one another."""
    parts = [part for defect in some for part in defect.parts.split()]
    kinds = {defect.seen for defect in some} - {None}
    named = [pair for defect in some for pair in defect.named]
    if ALONE & set(parts) and OF_WORKS & set(parts):
        return False
    return all(len(set(many)) == len(many) for many in (parts, named)) and len(kinds) <= 1


def sixty() -> list[tuple[Defect, ...]]:
    """Each defect alone, then pairs, triples and fives, drawn with a fixed seed."""
    dice = random.Random(2026)
    found: list[tuple[Defect, ...]] = [(defect,) for defect in DEFECTS]
    pairs = [pair for pair in combinations(DEFECTS, 2) if fits(pair)]
    found += dice.sample(pairs, 15)
    while len(found) < NUMBER:
        some = tuple(dice.sample(DEFECTS, dice.choice((3, 4, 5))))
        if fits(some):
            found.append(some)
    return found


def label(some: object) -> str:
    assert isinstance(some, tuple)
    return "+".join("/".join(sorted(".".join(pair) for pair in one.named)) for one in some)


def test_there_are_sixty_and_most_differ() -> None:
    cases = sixty()
    assert len(cases) == NUMBER
    assert len({label(some) for some in cases}) > NUMBER - 8
    assert {len(some) for some in cases} >= {1, 2, 3}


@pytest.mark.parametrize("some", sixty(), ids=label)
def test_the_linter_names_every_defect_and_only_those(some: tuple[Defect, ...]) -> None:
    seen = any(defect.seen for defect in some)
    claim = make_draft(works=2, avatar=make_avatar(seen=seen))
    whole = gaps(claim, now=NOW, signature="Lin Mo", agreed=True)
    assert whole == []
    spoilt = str(first(claim).public_id)
    expected: set[tuple[str, str]] = set()
    signing: dict[str, object] = {"signature": "Lin Mo", "agreed": True}
    for defect in some:
        defect.spoil(claim)
        expected |= defect.named
        signing |= defect.signing
    claim = Claim.objects.get(pk=claim.pk)
    found = gaps(claim, now=NOW, **signing)  # type: ignore[arg-type]
    assert {(gap.field.rpartition(".")[2], gap.code) for gap in found} == expected
    assert len(found) == len(expected)
    assert all(gap.field.split(".")[1] == spoilt for gap in found if "." in gap.field)
    assert all(gap.message and gap.rule for gap in found)
