"""The demo's people, the works in their libraries and the avatars of the platform."""

import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from PIL import Image, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from accounts.actions import grant_role
from accounts.models import User
from config.demo.cases import OWNERS, UNCLAIMED, Case, avatar_id
from config.demo.characters import CAST, draw
from config.demo.edits import avatar
from config.demo.people import PASSWORD, PEOPLE
from pictures.actions import add_seen_avatar, add_work, register_avatar
from pictures.models import Avatar, MadeBy, Work
from pictures.queries import avatar_by_external_id
from similarity.models import Watch
from similarity.watching import watch

SITE = "https://platform.redress.example"
FROM_A_GENERATOR = 9  # the place in the cast of a work whose file says so
BY_A_USER = UNCLAIMED[-1][0]  # the unclaimed avatar that a user of the platform made
UNLABELLED = 5  # avatars of every so many places carry no AI label


def people(*, now: datetime) -> dict[str, User]:
    """One login per person of the demo, made where missing; each with a confirmed address."""
    found: dict[str, User] = {}
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(person.email, PASSWORD, display_name=person.name)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            grant_role(user, person.role, by=None, reason="Demo", now=now)
        found[person.key] = user
    return found


@dataclass
class Studio:
    """Draws each character at most once, and only when a picture is really missing."""

    side: int
    _drawn: dict[int, Image.Image] = field(default_factory=dict)

    def picture(self, place: int) -> Image.Image:
        if place not in self._drawn:
            self._drawn[place] = draw(CAST[place], side=self.side)
        return self._drawn[place]

    def sketch(self, place: int) -> bytes:
        """The pencil drawing that a creator shows as proof."""
        lines = self.picture(place).convert("L").filter(ImageFilter.CONTOUR)
        return _png(ImageOps.autocontrast(lines).convert("RGB"))

    def work(self, place: int) -> bytes:
        """The picture as its creator kept it; one was saved by an image generator."""
        by_ai = place == FROM_A_GENERATOR
        marks = {"parameters": "1girl, lanterns, Steps: 28"} if by_ai else {"Software": "Krita 5"}
        return _png(self.picture(place), marks)

    def avatar(self, place: int, edits: tuple[str, ...]) -> bytes:
        """What the platform's generator made; now and then it forgot the AI label."""
        label = {"Label": "1", "ContentProducer": "avatars-3.1", "ProduceID": f"{place:06}"}
        marks = {} if place % UNLABELLED == 0 else {"AIGC": json.dumps({"AIGC": label})}
        return _png(avatar(self.picture(place), *edits, side=self.side * 2 // 3), marks)


def _png(image: Image.Image, marks: dict[str, str] | None = None) -> bytes:
    text = PngInfo()
    for name, value in (marks or {}).items():
        text.add_text(name, value)
    kept = io.BytesIO()
    image.save(kept, "PNG", pnginfo=text)
    return kept.getvalue()


def works(users: dict[str, User], studio: Studio, *, now: datetime) -> dict[int, Work]:
    """Every character as a work in its creator's library, made where missing."""
    found: dict[int, Work] = {}
    for place, character in enumerate(CAST):
        owner = users[OWNERS[place]]
        work = Work.objects.filter(owner=owner, title=character.title).first()
        if work is None:
            made = (now - timedelta(days=320 + 17 * place)).date()
            work = add_work(
                by=owner,
                data=studio.work(place),
                title=character.title,
                created_on=made,
                first_published_on=made + timedelta(days=9),
                first_published_url=f"{SITE}/posts/{4100 + 37 * place}",
                now=now,
            )
        found[place] = work
    return found


def case_avatar(case: Case, users: dict[str, User], studio: Studio, *, now: datetime) -> Avatar:
    """The avatar of a case: registered by the platform, or uploaded as the claimant saw it."""
    data = studio.avatar(case.drawn_from, case.edits)
    if case.seen:
        address = f"{SITE}/avatars/{avatar_id(case.key)}"
        seen_at = now - timedelta(hours=20)
        return add_seen_avatar(
            by=users[case.claimant], data=data, source_url=address, seen_at=seen_at, now=now
        )
    made_by = MadeBy.USER if case.user_made else MadeBy.PLATFORM
    return _registered(avatar_id(case.key), data, users, made_by=made_by, now=now)


def unclaimed_avatars(users: dict[str, User], studio: Studio, *, now: datetime) -> None:
    """Avatars that visitors can claim against, made where missing."""
    for external_id, place, edits in UNCLAIMED:
        if avatar_by_external_id(external_id) is None:
            made_by = MadeBy.USER if external_id == BY_A_USER else MadeBy.PLATFORM
            data = studio.avatar(place, edits)
            _registered(external_id, data, users, made_by=made_by, now=now)


def watch_some(works: dict[int, Work], *, now: datetime) -> None:
    """Let owners watch the works that unclaimed avatars were made after; the worker looks."""
    for place in sorted({place for _external_id, place, _edits in UNCLAIMED}):
        if not Watch.objects.filter(work=works[place]).exists():
            watch(works[place], by=works[place].owner, now=now)


def _registered(
    external_id: str, data: bytes, users: dict[str, User], *, made_by: MadeBy, now: datetime
) -> Avatar:
    """What the platform says of its avatars; users' own models made some of them."""
    return register_avatar(
        by=users["platform"],
        data=data,
        external_id=external_id,
        generated_at=now - timedelta(days=2),
        model_version="avatars-3.1" if made_by == MadeBy.PLATFORM else "user-lora-77",
        prompt_sha256=sha256(f"portrait, {external_id}".encode()).hexdigest(),
        pseudonym=f"u-{external_id[3:].lower()}",
        manifest_id="manifest-2026-02",
        made_by=made_by,
        now=now,
    )[0]
