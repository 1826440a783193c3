"""Registers generated avatars with what the platform says of them; what was said stays."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from pictures.actions.keeping import files_only_with_row, keep_picture
from pictures.models import Avatar, AvatarFetch
from pictures.queries import avatar_by_external_id
from pictures.reports import label_of

FACTS = (
    "generated_at", "model_version", "prompt_sha256", "pseudonym", "manifest_id", "made_by",
)  # fmt: skip
LATER = tuple(name for name in FACTS if name != "made_by")  # what may be completed
RULES = {field.name: field for field in Avatar._meta.fields}  # noqa: SLF001  # Django's own name
SKEW = timedelta(minutes=5)  # by which the platform's clock may be ahead


class Facts(TypedDict, total=False):
    """What the platform says of an avatar; see `AvatarFacts` for each."""

    generated_at: datetime | None
    model_version: str
    prompt_sha256: str
    pseudonym: str
    manifest_id: str
    made_by: str


class AvatarConflict(Refused):
    """The platform's id already belongs to another content, or to another client."""

    code = "avatar_conflict"

    def __init__(self, avatar: Avatar, *, foreign: bool = False) -> None:
        message = _("The avatar id %(id)s is already registered with a different picture.")
        if foreign:
            message = _("The avatar id %(id)s is already registered by another client.")
        super().__init__(message % {"id": avatar.external_id}, field="external_id")
        self.extra = {"existing": str(avatar.public_id)}


class FactsDiffer(Refused):
    """The avatar is there with this picture, and other facts were said of it."""

    code = "avatar_facts_differ"

    def __init__(self, known: Avatar | AvatarFetch, fields: list[str]) -> None:
        message = _(
            "The avatar id %(id)s is already registered, and something else was said of it then: "
            "%(fields)s. What is missing can be completed; what was said stays."
        )
        said = {"id": known.external_id, "fields": ", ".join(fields)}
        super().__init__(message % said, field=fields[0])
        self.extra = {"existing": str(known.public_id), "differing": fields}


class FactsWrong(Refused):
    """One of the facts cannot be what it should be."""

    code = "avatar_facts_wrong"
    status = 400


class NotYours(PermissionDenied):
    """Another client registered the avatar."""


def add_seen_avatar(
    *, by: User, data: bytes, source_url: str, seen_at: datetime | None, now: datetime
) -> Avatar:
    """Keep a generated avatar as a claimant saw it, with its address and the time.

    The same picture seen at the same address and time by the same person is the same avatar.
    The address is kept as it was said and never asked.
    """
    by.must_have_role(*CLAIMING)
    with files_only_with_row(sha256(data).hexdigest()), transaction.atomic():
        blob = keep_picture(data, now=now)
        return Avatar.objects.get_or_create(
            blob=blob, source_url=source_url, seen_at=seen_at, added_by=by, external_id=None
        )[0]


def register_avatar(
    *, by: User, data: bytes, external_id: str, now: datetime, **facts: Unpack[Facts]
) -> tuple[Avatar, bool]:
    """Register an avatar under the platform's own id; returns it and whether it is new.

    The same id with the same content and nothing else said of it gives the avatar that is there;
    facts left out are not compared. Safe when the same is sent twice at once. Raises
    `AvatarConflict` (other content, other client), `FactsDiffer`, `FactsWrong`, `UploadRefused`.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    given = checked(facts, now=now)
    digest = sha256(data).hexdigest()
    with files_only_with_row(digest), transaction.atomic():
        known, made = avatar_by_external_id(external_id), False
        if known is None:
            blob = keep_picture(data, now=now)
            said = {**given, "blob": blob, "label": label_of(blob), "added_by": by}
            known, made = Avatar.objects.get_or_create(external_id=external_id, defaults=said)
        if not made:
            _refuse_other(known, digest, given, by=by)
        return known, made


def _refuse_other(avatar: Avatar, digest: str, given: Mapping[str, Any], *, by: User) -> None:
    """Raise unless the avatar that is there is the one that was sent."""
    if avatar.added_by_id != by.pk:
        raise AvatarConflict(avatar, foreign=True)
    if avatar.blob.sha256 != digest:
        raise AvatarConflict(avatar)
    must_agree(avatar, given)


def must_agree(known: Avatar | AvatarFetch, given: Mapping[str, Any]) -> None:
    """Raise `FactsDiffer` if one of the given facts is not what is kept."""
    if other := [name for name in given if getattr(known, name) != given[name]]:
        raise FactsDiffer(known, other)


def checked(facts: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The facts that say something, each of them possible; raises `FactsWrong`."""
    given = {name: facts[name] for name in FACTS if facts.get(name) not in (None, "")}
    if isinstance(given.get("prompt_sha256"), str):
        given["prompt_sha256"] = given["prompt_sha256"].lower()
    for name, value in given.items():
        try:
            RULES[name].clean(value, None)
        except ValidationError as error:
            raise FactsWrong(" ".join(error.messages), field=name) from error
    generated_at = given.get("generated_at")
    if generated_at and generated_at > now + SKEW:
        raise FactsWrong(_("This time is in the future."), field="generated_at")
    return given


@transaction.atomic
def complete_avatar(avatar: Avatar, *, by: User, now: datetime, **facts: Unpack[Facts]) -> Avatar:
    """Add facts that were not said when the avatar was registered; what was said stays.

    Raises `FactsDiffer` with the fields that would change, and then nothing is added.
    """
    must_be_its_client(avatar, by)
    given = checked(facts, now=now)
    kept = Avatar.objects.select_for_update().get(pk=avatar.pk)
    open_facts = [name for name in LATER if not getattr(kept, name)]
    must_agree(kept, {name: value for name, value in given.items() if name not in open_facts})
    added = [name for name in open_facts if name in given]
    for name in added:
        setattr(kept, name, given[name])
    if added:
        kept.save(update_fields=added)
    return kept


@transaction.atomic
def forget_pseudonym(pseudonym: str, *, by: User) -> int:
    """Take a user's pseudonym off all avatars that `by` registered or named; returns how many.

    For a user who leaves the platform. The avatars stay: they are no longer anybody's.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    if not pseudonym:
        raise FactsWrong(_("Say whose pseudonym is to be forgotten."), field="pseudonym")
    AvatarFetch.objects.filter(asked_by=by, pseudonym=pseudonym).update(pseudonym="")
    return Avatar.objects.filter(added_by=by, pseudonym=pseudonym).update(pseudonym="")


def must_be_its_client(avatar: Avatar, by: User) -> None:
    """Raise `NotYours` unless `by` is the platform client that registered the avatar."""
    by.must_have_role(Role.PLATFORM_CLIENT)
    if not avatar.registered or avatar.added_by_id != by.pk:
        raise NotYours(_("This is no avatar of yours."))
