"""Fills a site with the demo: people, works, avatars, and a claim for every state."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actions import add_evidence, add_picture, choose_avatar, save_draft, start_claim
from claims.models import Claim, Evidence
from config.demo import library, platform
from config.demo.answers import ANSWERS
from config.demo.cases import CASES, Case, avatar_id
from config.demo.steps import STEPS, Walk
from enforcement.actions.answers import issue_letters
from notices.actions import issue_waiting
from pictures.models import Work
from review.actions import sort_waiting

HOLDERS = {
    "creator": {
        "holder_name": "林晚",
        "postal_address": "浙江省杭州市滨江区网商路 599 号",
        "telephone": "+86 571 8985 3378",
    },
    "painter": {
        "holder_name": "周鸣",
        "postal_address": "广东省广州市海珠区新港中路 397 号",
        "telephone": "+86 20 8910 5163",
    },
}
Say = Callable[[str], None]


class WentAstray(Exception):
    """A case of the demo ended in another state than it should."""


def fill(*, now: datetime, say: Say, side: int = 640, letters: bool = True) -> int:
    """Make what is missing of the demo; returns how many claims were added.

    `side` is the pictures' size in pixels; without `letters` the notices are left to the worker,
    which dates them today. `say` is told what happens. Each claim is made whole or not at all, so
    an interrupted run goes on where it stopped.
    """
    studio = library.Studio(side)
    say("People")
    users = library.people(now=now)
    say("Works: drawing the characters")
    works = library.works(users, studio, now=now - timedelta(days=40))
    library.unclaimed_avatars(users, studio, now=now - timedelta(days=1))
    added = 0
    for case in CASES:
        if _made(case, users):
            continue
        with translation.override(users[case.claimant].language), transaction.atomic():
            begun = now - timedelta(days=case.days, hours=1)
            claim = start_claim(by=users[case.claimant], now=begun)
            walk = Walk(case, claim, users, begun, now)
            _fill_draft(walk, works, studio)
            _go(walk, letters)
        say(f"{claim.reference or 'Draft'}: {claim.get_state_display()}")
        added += 1
    platform.settle(now=now, letters=letters)
    library.watch_some(works, now=now)
    while sort_waiting(now=now):  # so that the queue is in order before a worker looks at it
        continue
    return added


def _made(case: Case, users: dict[str, User]) -> bool:
    """Whether the case's claim is there, whatever became of it since."""
    own = Claim.objects.filter(claimant=users[case.claimant])
    if case.seen:
        return own.filter(avatar__source_url__endswith=avatar_id(case.key)).exists()
    return own.filter(avatar__external_id=avatar_id(case.key)).exists()


def _go(walk: Walk, letters: bool) -> None:
    """Take a claim through the steps of its case, issuing notices on the way."""
    for name in walk.case.way:
        (STEPS | platform.STEPS | ANSWERS)[name](walk)
        if letters:
            issue_waiting(now=walk.later(hours=0.05))
            issue_letters(now=walk.now)
    state = walk.fresh().state
    if state != walk.case.ends:
        raise WentAstray(f"case {walk.case.key} ended as {state}, not as {walk.case.ends}")


def _fill_draft(walk: Walk, works: dict[int, Work], studio: library.Studio) -> None:
    """The draft with its avatar and works; nothing but the signature missing, unless it stays."""
    case, by, now = walk.case, walk.claimant, walk.now
    chosen = library.case_avatar(case, walk.people, studio, now=now)
    choose_avatar(walk.claim, avatar=chosen, by=by, now=now)
    for place in case.works:
        picture = add_picture(walk.claim, work=works[place], by=by, now=now)
        add_evidence(
            walk.claim,
            by=by,
            kind=Evidence.Kind.LAYERED_FILE,
            note=_("Pencil drawing before colouring"),
            upload=SimpleUploadedFile("drawing.png", studio.sketch(place), "image/png"),
            picture=picture,
            now=now,
        )
    if not case.way:
        return
    wish = _("Stop generating this avatar, take it down and pay what was promised.")
    stated = {
        **HOLDERS[case.claimant],
        "contact_email": by.email,
        "rights": [Claim.Right.REPRODUCTION, Claim.Right.ADAPTATION, Claim.Right.DISSEMINATION],
        "request": wish,
        "declaration_agreed": True,
    }
    save_draft(walk.claim, by=by, fields=stated, now=now)
