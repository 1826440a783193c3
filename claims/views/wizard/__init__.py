"""The draft of a claim step by step: avatar, pictures, proof, statement, check and sign."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.linter import DraftStep, Gap
from claims.models import Claim
from claims.views.wizard.avatar import AvatarPage
from claims.views.wizard.page import StepPage
from claims.views.wizard.pictures import PicturesPage
from claims.views.wizard.proof import ProofPage
from claims.views.wizard.statement import StatementPage

PAGES: dict[str, type[StepPage]] = {
    DraftStep.AVATAR: AvatarPage,
    DraftStep.PICTURES: PicturesPage,
    DraftStep.PROOF: ProofPage,
    DraftStep.STATEMENT: StatementPage,
}
TITLES: dict[str, Promise] = {
    DraftStep.AVATAR: _("Avatar"),
    DraftStep.PICTURES: _("Pictures"),
    DraftStep.PROOF: _("Proof"),
    DraftStep.STATEMENT: _("Statement"),
    DraftStep.SIGN: _("Check and sign"),
}


@dataclass(frozen=True)
class Stop:
    """A step as the list of steps shows it: `gaps` is how many things are missing there."""

    name: str
    title: str
    url: str
    gaps: int
    current: bool


@dataclass(frozen=True)
class Missing:
    """A gap with the way to its field."""

    message: str
    rule: str
    url: str


def url_of(claim: Claim, step: str) -> str:
    """The address of a step's page."""
    if step == DraftStep.SIGN:
        return reverse("claims:file", args=[claim.public_id])
    return reverse("claims:step", args=[claim.public_id, step])


def stops(claim: Claim, gaps: Iterable[Gap], current: str) -> list[Stop]:
    """Every step in order."""
    where = [gap.step for gap in gaps]
    return [
        Stop(step, str(title), url_of(claim, step), where.count(DraftStep(step)), step == current)
        for step, title in TITLES.items()
    ]


def missing(claim: Claim, gaps: Iterable[Gap]) -> list[Missing]:
    """The gaps with the page and the place on it that mend them."""
    return [
        Missing(gap.message, gap.rule, f"{url_of(claim, gap.step)}#{gap.anchor}") for gap in gaps
    ]


def neighbours(step: str) -> tuple[str, str]:
    """The step before (empty before the first) and the one after."""
    names = list(TITLES)
    place = names.index(step)
    return (names[place - 1] if place else ""), names[place + 1]


def first_open(gaps: Iterable[Gap]) -> str:
    """The first step with a gap; signing, if there is none."""
    return next((gap.step for gap in gaps), DraftStep.SIGN)
