"""What this room holds of a person: handing it over, and forgetting it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part, PersonalFile
from accounts.models import User
from pictures import storage
from pictures.actions import remove_if_unnamed
from pictures.attachments import pieces_of
from pictures.models import Avatar, AvatarFetch, Blob, Look, SensitiveFlag, Work, WorkProof
from pictures.proofs import drop_proofs
from pictures.queries import avatars_added_by, content_in_use, works_of

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


def hand_over(user: User) -> Part:
    """Works with originals and proofs, avatars brought in (as rows alone) and looks at avatars.

    The picture of a generated avatar is never handed out, also not where somebody keeps the same
    content as their work.
    """
    works = works_of(user).annotate(generated=Exists(Avatar.objects.filter(blob=OuterRef("blob"))))
    said = ("title", "created_on", "first_published_on", "first_published_url", "created_at")
    rows, files = [], []
    for work in works:
        name = f"works/{work.public_id}.{EXTENSIONS.get(work.blob.media_type, 'bin')}"
        handed_out = not work.generated
        row = {"id": work.public_id, "sha256": work.blob.sha256, "file": name if handed_out else ""}
        rows.append(row | {field: getattr(work, field) for field in said})
        if handed_out:
            files.append(PersonalFile(name, partial(_original, work.blob)))
    proofs = WorkProof.objects.filter(work__owner=user).select_related("work")
    files += [
        PersonalFile(_name(proof), partial(pieces_of, str(proof.attachment.name)))
        for proof in proofs
        if proof.attachment
    ]
    return Part(
        "pictures",
        {
            "works": rows,
            "proofs": [_proof(proof) for proof in proofs],
            **_avatars(user),
            "own_flags": list(
                SensitiveFlag.objects.filter(flagged_by=user).values("kind", "flagged_at")
            ),
            "avatars_looked_at": list(Look.objects.filter(viewer=user).values("at")),
        },
        tuple(files),
    )  # fmt: skip


def _avatars(user: User) -> dict[str, list[Any]]:
    """Avatars that a person or a platform brought in or named, with what was said of them."""
    added = avatars_added_by(user).values(
        "public_id", "external_id", "source_url", "seen_at", "generated_at", "model_version",
        "prompt_sha256", "pseudonym", "manifest_id", "made_by", "label", "created_at",
    )  # fmt: skip
    named = AvatarFetch.objects.filter(asked_by=user).values(
        "external_id", "url", "state", "pseudonym", "asked_at", "ended_at"
    )
    return {"avatars_added": list(added), "avatars_named_by_address": list(named)}


def _proof(proof: WorkProof) -> dict[str, Any]:
    return {
        "work": proof.work.public_id,
        "kind": proof.kind,
        "note": proof.note,
        "file": _name(proof) if proof.attachment else "",
        "sha256": proof.sha256,
        "added_at": proof.added_at,
    }


def _name(proof: WorkProof) -> str:
    return f"proofs/{proof.public_id}-{proof.filename}"


def _original(blob: Blob) -> Iterator[bytes]:
    yield storage.read_original(blob)


def obstacles(user: User) -> list[Obstacle]:
    """Nothing in this room needs the account."""
    return []


def kept(user: User) -> list[Kept]:
    """Works and avatars that a claim names, the record of looks, and a platform's avatars."""
    always = [
        Kept(
            _("Works and avatars that a claim of yours names, what you said of them, their proofs"),
            _("They are evidence of the claim and stay as long as it does."),
        ),
        Kept(
            _("When your account looked at generated avatars"),
            _("Every look is recorded, to find out who passed an avatar on."),
        ),
    ]
    registered = Avatar.objects.filter(added_by=user, external_id__isnull=False).exists()
    of_a_platform = Kept(
        _("Avatars that your account registered for a platform, without their users"),
        _("Claims are compared with them; the pseudonyms of users are taken off."),
    )
    return [*always, of_a_platform] if registered else always


def forget(user: User, *, now: datetime) -> None:
    """Delete works and seen avatars that no claim names, with contents that nobody else has.

    Of a platform's account: no user's pseudonym stays on its avatars, and no address.
    """
    AvatarFetch.objects.filter(asked_by=user).delete()
    Avatar.objects.filter(added_by=user).exclude(pseudonym="").update(pseudonym="")
    seen = Avatar.objects.filter(added_by=user, external_id__isnull=True)
    things: list[Work | Avatar] = [*Work.objects.filter(owner=user), *seen]
    for thing in things:
        _discard(thing)


def _discard(thing: Work | Avatar) -> None:
    blob = thing.blob
    storage.lock_content(blob.sha256)
    with suppress(ProtectedError):
        with transaction.atomic():
            if isinstance(thing, Work):
                drop_proofs(thing)
            thing.delete()
        if not content_in_use(blob):
            with transaction.atomic():
                blob.delete()
            transaction.on_commit(partial(remove_if_unnamed, blob.sha256))
