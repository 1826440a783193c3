"""Notes among colleagues about a claim, and asking one of them."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim, Picture
from review.actions.leases import Barred
from review.models import Mention, Note
from review.queries import not_barred, why_barred

MOST_ASKED = 10


class EmptyNote(Refused):
    """A note without words."""

    code = "required"
    status = 400


class CannotBeAsked(Refused):
    """Somebody who may not decide this claim, or too many colleagues at once."""

    code = "cannot_be_asked"
    status = 400


class NotItsPicture(Refused):
    """A note is about a picture of its own claim."""

    code = "not_its_picture"
    status = 400


@transaction.atomic
def write_note(
    claim: Claim,
    *,
    by: User,
    text: str,
    picture: Picture | None = None,
    asked: Collection[User] = (),
    now: datetime,
) -> Note:
    """Write to the colleagues about a claim or one of its pictures, and ask some of them by name.

    It needs no lease: whoever is asked answers with a note. Raises `Barred` for people who may not
    decide the claim, `EmptyNote`, `NotItsPicture` and `CannotBeAsked`; then nothing is kept.
    """
    by.must_have_role(*REVIEWING)
    if claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    barred = why_barred(by, claim)
    if barred:
        raise Barred(barred)
    if not text.strip():
        raise EmptyNote(_("Write your note."), field="text")
    if picture is not None and picture.claim_id != claim.pk:
        raise NotItsPicture(_("This picture is not in the claim."), field="picture")
    people = {person.pk: person for person in asked if person.pk != by.pk}
    _must_be_askable(claim, people)
    note = Note(claim=claim, picture=picture, author=by, text=text.strip(), at=now)
    note.clean_fields(exclude={"claim", "picture", "author"})
    note.save()
    Mention.objects.bulk_create(Mention(note=note, person=one) for one in people.values())
    return note


def _must_be_askable(claim: Claim, people: dict[int, User]) -> None:
    if len(people) > MOST_ASKED:
        sentence = _("A note asks at most %(number)d colleagues.")
        raise CannotBeAsked(sentence % {"number": MOST_ASKED}, field="asked")
    may = set(not_barred(claim).filter(pk__in=people).values_list("pk", flat=True))
    barred = [str(person) for key, person in people.items() if key not in may]
    if barred:
        sentence = _("These people may not decide this claim, so they are not asked: %(names)s.")
        raise CannotBeAsked(sentence % {"names": ", ".join(barred)}, field="asked")


@transaction.atomic
def see_notes(claim: Claim, *, by: User, now: datetime) -> int:
    """Note that a person had the notes that ask them on their page; returns how many were new."""
    unseen = Mention.objects.filter(note__claim=claim, person=by, seen_at__isnull=True)
    return unseen.update(seen_at=now)
