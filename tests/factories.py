"""Typed makers of rows for tests: each returns something complete that the rules accept."""

import io
import os
import random
from collections import deque
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from PIL import Image, ImageDraw

from accounts.actions import make_key
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope, fitting
from claims import actions
from claims.models import Claim, Evidence, Picture
from claims.states import STEPS, State
from payouts.models import Tariff, TaxPolicy
from pictures.actions import keep_picture
from pictures.models import Avatar, Blob, Work
from review.grounds import Access, Element, Ground
from review.models import Phrase, Verdict
from similarity.index.hashing import bits_of, signed
from similarity.models import Band, Comparison, ContentHash, Exhibit

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday morning in Shanghai
Governed = TypeVar("Governed", Tariff, TaxPolicy)
_numbers = count(int(os.environ.get("FACTORY_NUMBERS", "1")))  # each seeding has its own


def make_user(role: Role | None = None, *, email: str = "", **extra: object) -> User:
    """An active person with one role (or none), English speaking, password `secret-word-9`."""
    email = email or f"{role or 'person'}-{next(_numbers)}@example.org"
    extra = {"language": User.Language.EN, "display_name": email.split("@")[0], **extra}
    user = User(email=User.objects.normalize_email(email).lower(), **extra)
    user.password = _stored(tuple(settings.PASSWORD_HASHERS))
    user.save()
    if role:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


@cache
def _stored(_hashers: tuple[str, ...]) -> str:
    """The password as it is stored: a running site's hasher takes half a second for each."""
    return make_password("secret-word-9")


def make_token(user: User, *scopes: Scope, **facts: Any) -> str:
    """The secret of a new key of the person, for everything that is of use to them or less."""
    wanted = scopes or fitting(user.roles)
    return make_key(by=user, name="A program", scopes=wanted, now=NOW, **facts).secret


def make_picture_bytes(seed: int = 1, size: int = 96, fmt: str = "PNG") -> bytes:
    """A small drawing; equal seeds give equal bytes, different seeds unlike pictures."""
    dice = random.Random(seed)
    image = Image.new("RGB", (size, size), _colour(dice))
    draw = ImageDraw.Draw(image)
    for _ in range(9):
        x, y = dice.randrange(size), dice.randrange(size)
        box = (x, y, x + dice.randrange(8, size), y + dice.randrange(8, size))
        shape = draw.ellipse if dice.random() < 0.5 else draw.rectangle
        shape(box, fill=_colour(dice))
    buffer = io.BytesIO()
    image.save(buffer, fmt)
    return buffer.getvalue()


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def make_blob(seed: int | None = None, *, size: int = 96, fmt: str = "PNG") -> Blob:
    """A kept picture with its file and derivatives."""
    seed = next(_numbers) if seed is None else seed
    return keep_picture(make_picture_bytes(seed, size, fmt), now=NOW)


def make_hash(blob: Blob, phash: str, *, view: str = ContentHash.View.WHOLE) -> ContentHash:
    """The stored pHash of one view of a content, given as 16 hexadecimal digits."""
    return ContentHash.objects.create(blob=blob, view=view, bits=signed(bits_of(phash)))


def make_work(
    owner: User | None = None, *, blob: Blob | None = None, title: str = "", **fields: object
) -> Work:
    """A work in its owner's library, created and then published in 2021."""
    fields = {
        "created_on": date(2021, 4, 1),
        "first_published_on": date(2021, 5, 1),
        "first_published_url": "https://example.org/post/1",
        **fields,
    }
    return Work.objects.create(
        owner=owner or make_user(Role.CREATOR),
        blob=blob or make_blob(),
        title=title or f"Work {next(_numbers)}",
        **fields,
    )


def make_avatar(
    *, added_by: User | None = None, blob: Blob | None = None, seen: bool = False, **fields: object
) -> Avatar:
    """An avatar that the platform registered, or (`seen`) one uploaded with address and time."""
    if seen:
        source = {"source_url": "https://example.org/avatar/7", "seen_at": NOW - timedelta(days=2)}
    else:
        source = {"external_id": f"avatar-{next(_numbers)}", "generated_at": NOW}
    return Avatar.objects.create(
        added_by=added_by or make_user(Role.CREATOR if seen else Role.PLATFORM_CLIENT),
        blob=blob or make_blob(),
        **{**source, **fields},
    )


def make_draft(
    claimant: User | None = None,
    *,
    works: int | list[Work] = 1,
    avatar: Avatar | None = None,
    respondent: Claim.RespondentKind = Claim.RespondentKind.PLATFORM,
    now: datetime = NOW,
) -> Claim:
    """A draft with nothing missing but the signature."""
    claimant = claimant or make_user(Role.CREATOR)
    claim = Claim.objects.create(
        claimant=claimant,
        respondent_kind=respondent,
        avatar=avatar or make_avatar(made_by=respondent.value),
        holder_name="Lin Mo",
        postal_address="1 Example Road, Hangzhou",
        contact_email=claimant.email,
        telephone="+86 571 0000 0000",
        rights=[Claim.Right.REPRODUCTION, Claim.Right.ADAPTATION],
        request="Stop generating this avatar and pay what was promised.",
        declaration_agreed=True,
    )
    actions.append_step(claim, old=None, new=State.DRAFT, by=claimant, reason="", now=now)
    if isinstance(works, int):
        works = [make_work(claimant) for _ in range(works)]
    for position, work in enumerate(works):
        make_picture(claim, work=work, position=position)
    return claim


def make_picture(claim: Claim, *, work: Work | None = None, position: int = 0) -> Picture:
    """A work in a claim, with one proof of authorship."""
    picture = Picture.objects.create(
        claim=claim, work=work or make_work(claim.claimant), position=position
    )
    Evidence.objects.create(
        claim=claim,
        picture=picture,
        kind=Evidence.Kind.REGISTRATION,
        note="国作登字-2021-F-00123456",
    )
    return picture


def way_to(state: State) -> list[State]:
    """The shortest way from the draft to a state, without the draft itself."""
    ways = deque([[State.DRAFT]])
    while ways:
        way = ways.popleft()
        if way[-1] == state:
            return way[1:]
        ways.extend([*way, new] for new in sorted(STEPS[way[-1]]) if new not in way)
    raise AssertionError(f"no way leads to {state}")


def make_claim(
    claimant: User | None = None,
    *,
    state: State = State.SUBMITTED,
    works: int | list[Work] = 1,
    avatar: Avatar | None = None,
    asked_by: User | None = None,
    respondent: Claim.RespondentKind = Claim.RespondentKind.PLATFORM,
    now: datetime = NOW,
) -> Claim:
    """A claim in any state: filed through the real action, then advanced by the shortest way.

    INFO_REQUESTED has its question. Rows of later rooms (verdicts, awards) are not made here.
    """
    claim = make_draft(claimant, works=works, avatar=avatar, respondent=respondent, now=now)
    for step in way_to(state):
        if step == State.SUBMITTED:
            actions.file_claim(claim, by=claim.claimant, signature=claim.holder_name, now=now)
        elif step == State.INFO_REQUESTED:
            asker = asked_by or make_user(Role.REVIEWER)
            actions.ask(claim, by=asker, text="Where was this first shown?", now=now)
        else:
            actions.advance(claim, to=step, by=None, now=now)
    return claim


def make_comparison(
    picture: Picture,
    *,
    score: float = 0.91,
    band: str = "",
    drawn: bool = True,
    now: datetime = NOW,
) -> Comparison:
    """A stored comparison of a claim's picture with its avatar; the band follows the score.

    It measured no movement, so its exhibit has nothing to show; not even that unless `drawn`.
    """
    assert picture.claim.avatar is not None
    bands = ((0.8, Band.LIKELY), (0.4, Band.POSSIBLE), (0.0, Band.UNLIKELY))
    comparison = Comparison.objects.create(
        picture=picture,
        original_sha256=picture.work.blob.sha256,
        avatar_sha256=picture.claim.avatar.blob.sha256,
        signals={
            "phash": {"value": 4, "mirrored": 30},
            "clip": {"cosine": 0.93, "mirrored": 0.71},
            "words": ["same_details", "same_look"] if score >= 0.4 else ["little_in_common"],
        },
        score=score,
        band=band or next(name for least, name in bands if score >= least),
        space="redress-small:0123456789ab",
        weights_sha256="0" * 64,
        calibration_sha256="1" * 64,
        thresholds={"likely": 0.8, "possible": 0.4},
        versions={"torch": "2.13.0"},
        compared_at=now,
    )
    if drawn:
        Exhibit.objects.create(comparison=comparison, tries=1, drawn_at=now)
    return comparison


def make_verdict(
    picture: Picture,
    *,
    reviewer: User,
    ground: str = Ground.UPHELD,
    now: datetime = NOW,
    **facts: object,
) -> Verdict:
    """A verdict as it stands in the database, past the actions and their leases."""
    facts = {"access": Access.PRESUMED, "elements": [Element.CHARACTER, Element.LINE], **facts}
    facts = {"reason": "The face and the pose are the same.", **facts}
    return Verdict.objects.create(
        picture=picture, reviewer=reviewer, ground=ground, decided_at=now, **facts
    )


def make_tariff() -> Tariff:
    """The promised tariff; a test that empties the tables has taken away the migration's row."""
    terms = {"amount": Decimal("10000.00"), "effective_from": date(2023, 3, 1)}
    return Tariff.objects.get_or_create(
        version="2023-03",
        defaults={**terms, "source": "Public promise of March 2023", "state": "APPROVED"},
    )[0]


def make_next_tariff(amount: Decimal, effective_from: date) -> Tariff:
    """Another tariff, proposed and approved on its first day."""
    return _decided(Tariff(amount=amount), effective_from)


def make_tax_policy(effective_from: date = date(2023, 3, 1), **terms: object) -> TaxPolicy:
    """A tax policy in force from a day on; without terms the one under which nothing is withheld.

    Asked for the same day again, the one that is there comes back.
    """
    there = TaxPolicy.objects.filter(effective_from=effective_from, state="APPROVED").first()
    terms = {"kind": "NONE", "legal_ground": "A test.", **terms}
    return there or _decided(TaxPolicy(**terms), effective_from)


ROYALTIES: dict[str, object] = {
    "kind": "RATE",
    "persons": True,
    "threshold": Decimal(4000),
    "flat": Decimal(800),
    "share": Decimal(20),
    "rate": Decimal(20),
}


def _decided(policy: Governed, effective_from: date) -> Governed:
    at = datetime.combine(effective_from, time(4), UTC)
    policy.version = f"{effective_from}-{next(_numbers)}"
    policy.effective_from, policy.reason = effective_from, "A test."
    policy.proposed_by, policy.proposed_at = make_user(), at
    policy.save()
    policy.state, policy.decided_by, policy.decided_at = "APPROVED", make_user(), at
    policy.save()
    return policy


def make_phrase(
    owner: User, *, title: str = "", text: str = "It is the same.", **fields: Any
) -> Phrase:
    """A reusable text in English, the owner's own unless it is shared."""
    return Phrase.objects.create(
        owner=owner,
        title=title or f"Text {next(_numbers)}",
        text=text,
        **{"language": "en", "changed_at": NOW, **fields},
    )
