"""Saving a draft's whole page at once: what is good is kept, what is not is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions.drafts import (
    add_picture,
    choose_avatar,
    remove_picture,
    save_draft,
    start_claim,
)
from claims.actions.evidence import add_evidence, remove_evidence
from claims.models import Claim, Evidence, Picture
from pictures.actions import AlreadyInLibrary, add_seen_avatar, add_work, change_work
from pictures.addresses import avatar_id_in
from pictures.lookups import look_up_avatar
from pictures.models import Avatar, Work
from pictures.proofs import Upload
from pictures.storage import read_original

TOO_OFTEN = 429


@dataclass(frozen=True)
class Facts:
    """What a claimant says about a work."""

    title: str
    created_on: date | None = None
    first_published_on: date | None = None
    first_published_url: str = ""


@dataclass(frozen=True)
class NewWork:
    """A picture that comes into the library and the claim together; `place` names its input."""

    place: str
    read: Callable[[], bytes]
    facts: Facts


@dataclass(frozen=True)
class NewProof:
    """A proof for one work, or (`picture` None) for the whole claim."""

    place: str
    kind: Evidence.Kind
    note: str = ""
    upload: Upload | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class AvatarChoice:
    """The platform's id, an address that names it, or what was seen: picture, address and time."""

    external_id: str = ""
    read: Callable[[], bytes] | None = None
    source_url: str = ""
    seen_at: datetime | None = None


@dataclass
class Sheet:
    """Everything one page or one API call may say about a draft; empty parts change nothing."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    avatar: AvatarChoice | None = None
    library: Sequence[Work] = ()
    new_works: Sequence[NewWork] = ()
    facts: Sequence[tuple[Picture, Facts]] = ()
    proofs: Sequence[NewProof] = ()
    drop_pictures: Sequence[Picture] = ()
    drop_evidence: Sequence[Evidence] = ()


@dataclass(frozen=True)
class Problem:
    """One thing that was not kept: the input's name (empty: the whole page) and why."""

    place: str
    message: str
    status: int = 400


class AvatarUnclear(Refused):
    """The avatar's id is unknown, or it is not clear which avatar is meant."""

    code = "avatar_unclear"
    status = 400


class SheetRefused(Refused):
    """An API call of which something could not be kept, so that nothing was."""

    code = "invalid"
    status = 400

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_("Some of this could not be kept, so nothing was. See each field."))
        errors: dict[str, list[str]] = {}
        for problem in problems:
            errors.setdefault(problem.place or "claim", []).append(problem.message)
        self.extra = {"errors": errors}
        self.status = status_of(problems)


def status_of(problems: Sequence[Problem]) -> int:
    """The status to answer with: 400, or 429 when something was asked for too often."""
    return max((problem.status for problem in problems), default=400)


@transaction.atomic
def save_sheet(claim: Claim, *, by: User, sheet: Sheet, now: datetime) -> list[Problem]:
    """Keep every part of the sheet that the rules accept; returns what they do not.

    Raises `NotADraft` or `PermissionDenied` when the claim cannot be changed at all.
    """
    save_draft(claim, by=by, fields={}, now=now)
    return _Saver(claim, by, now).save(sheet)


def create_claim(*, by: User, sheet: Sheet, now: datetime) -> Claim:
    """Start a claim with everything the sheet says, or raise `SheetRefused` and keep nothing."""
    with _all_or_nothing() as saver_of:
        claim = start_claim(by=by, now=now)
        saver_of(claim, by, now, sheet)
    return claim


def change_claim(claim: Claim, *, by: User, sheet: Sheet, now: datetime) -> Claim:
    """Change a draft as the sheet says, or raise `SheetRefused` and change nothing."""
    with _all_or_nothing() as saver_of:
        save_draft(claim, by=by, fields={}, now=now)
        saver_of(claim, by, now, sheet)
    return claim


@contextmanager
def _all_or_nothing() -> Iterator[Callable[[Claim, User, datetime, Sheet], None]]:
    """One transaction; if anything is refused it is undone, and its files are removed."""
    kept: list[Evidence] = []

    def save(claim: Claim, by: User, now: datetime, sheet: Sheet) -> None:
        saver = _Saver(claim, by, now)
        problems = saver.save(sheet)
        kept.extend(saver.kept)
        if problems:
            raise SheetRefused(problems)

    try:
        with transaction.atomic():
            yield save
    except BaseException:
        for proof in kept:
            if proof.attachment:
                default_storage.delete(str(proof.attachment.name))
        raise


class _Saver:
    """Saves the parts of one sheet, each in a savepoint of its own, and collects the problems."""

    def __init__(self, claim: Claim, by: User, now: datetime) -> None:
        self.claim, self.by, self.now = claim, by, now
        self.problems: list[Problem] = []
        self.kept: list[Evidence] = []

    def save(self, sheet: Sheet) -> list[Problem]:
        self._take_out(sheet)
        self._fields(dict(sheet.fields))
        if sheet.avatar is not None:
            self._try("avatar", partial(self._avatar, sheet.avatar))
        for picture, facts in sheet.facts:
            place = f"pictures.{picture.public_id}"
            self._try(place, partial(self._facts, picture.work, facts), whole=False)
        self._put_in(sheet)
        for added in sheet.proofs:
            if added.picture is None or added.picture not in sheet.drop_pictures:
                self._try(added.place, partial(self._proof, added))
        return self.problems

    def _take_out(self, sheet: Sheet) -> None:
        for proof in sheet.drop_evidence:
            self._try("", partial(remove_evidence, proof, by=self.by, now=self.now))
        for picture in sheet.drop_pictures:
            self._try("", partial(remove_picture, picture, by=self.by, now=self.now))

    def _put_in(self, sheet: Sheet) -> None:
        for work in sheet.library:
            self._try("works", partial(self._add, work))
        for new in sheet.new_works:
            self._try(new.place, partial(self._new_work, new))

    def _try(self, place: str, act: Callable[[], object], *, whole: bool = True) -> None:
        """Do one part; note why it was refused. Unless `whole`, the refusal names the field."""
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            inside = "" if whole or not refused.field else f".{refused.field}"
            status = refused.status if refused.status == TOO_OFTEN else 400
            self.problems.append(Problem(place + inside, str(refused), status))
        except ValidationError as error:
            self.problems.append(Problem(place, " ".join(error.messages)))

    def _fields(self, fields: dict[str, Any]) -> None:
        """Save the good fields even if others are not."""
        try:
            with transaction.atomic():
                save_draft(self.claim, by=self.by, fields=fields, now=self.now)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.problems.append(Problem(name, " ".join(messages)))
                fields.pop(name)
            self.claim.refresh_from_db()
            save_draft(self.claim, by=self.by, fields=fields, now=self.now)

    def _avatar(self, choice: AvatarChoice) -> None:
        named = choice.external_id or self._addressed(choice)
        avatar = self._named(replace(choice, external_id=named)) if named else self._seen(choice)
        choose_avatar(self.claim, avatar=avatar, by=self.by, now=self.now)

    def _addressed(self, choice: AvatarChoice) -> str:
        """The id in the address; beside a picture of their own an address is only a statement."""
        before = self.claim.avatar
        uploaded = choice.read is not None or (before is not None and not before.registered)
        return "" if uploaded else avatar_id_in(choice.source_url)

    def _named(self, choice: AvatarChoice) -> Avatar:
        if choice.read is not None:
            raise AvatarUnclear(_("Give the avatar's id or upload what you saw, not both."))
        known = self.claim.avatar
        if known is not None and known.external_id == choice.external_id:
            return known  # a page sends it with every save; that is no look-up
        avatar = look_up_avatar(choice.external_id, by=self.by, now=self.now)
        if avatar is None:
            raise AvatarUnclear(
                _("No avatar has the id “%(id)s”. Check it, or upload what you saw.")
                % {"id": choice.external_id}
            )
        return avatar

    def _seen(self, choice: AvatarChoice) -> Avatar:
        """What was seen, as a new avatar; without an upload the picture stays the one given."""
        if choice.seen_at is not None and choice.seen_at > self.now:
            raise AvatarUnclear(_("The time when you saw the avatar lies in the future."))
        if choice.read is not None:
            data = choice.read()
        elif self.claim.avatar is not None and not self.claim.avatar.registered:
            data = read_original(self.claim.avatar.blob)
        else:
            raise AvatarUnclear(_("Upload the avatar as you saw it, or give its id."))
        return add_seen_avatar(
            by=self.by,
            data=data,
            source_url=choice.source_url,
            seen_at=choice.seen_at,
            now=self.now,
        )

    def _facts(self, work: Work, facts: Facts) -> None:
        change_work(work, by=self.by, now=self.now, **asdict(facts))

    def _add(self, work: Work) -> None:
        add_picture(self.claim, work=work, by=self.by, now=self.now)

    def _new_work(self, new: NewWork) -> None:
        """Bring a picture into the library, or take the same one that is there, and add it."""
        try:
            work = add_work(by=self.by, data=new.read(), now=self.now, **asdict(new.facts))
        except AlreadyInLibrary as known:
            work = known.work
        self._add(work)

    def _proof(self, proof: NewProof) -> None:
        self.kept.append(
            add_evidence(
                self.claim,
                by=self.by,
                kind=proof.kind,
                note=proof.note,
                upload=proof.upload,
                picture=proof.picture,
                now=self.now,
            )
        )
