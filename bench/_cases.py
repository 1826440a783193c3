"""Claims that wait for a reviewer, and the people around them, for measurements of the desk."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.roles import Role
    from pictures.models import Blob


def people(role: "Role", count: int) -> list["User"]:
    """Active people with one role."""
    from django.contrib.auth.models import Group

    from accounts.models import User

    group = Group.objects.get_or_create(name=role)[0]
    made = [User(email=f"{role}-{number}@bench.example") for number in range(count)]
    for person in made:
        person.set_unusable_password()
        person.save()
        person.groups.add(group)
    return made


def file_cases(count: int) -> None:
    """Claims of one or two pictures that wait for a reviewer; contents are named, not drawn."""
    from django.db import transaction

    from accounts.roles import Role
    from pictures.models import Blob

    creators = people(Role.CREATOR, 20)
    platform = people(Role.PLATFORM_CLIENT, 1)[0]
    names = (f"{number:064x}" for number in range(3 * count))
    blobs = Blob.objects.bulk_create(Blob(sha256=n, size=1, width=1, height=1) for n in names)
    with transaction.atomic():
        for number in range(count):
            mine = blobs[3 * number : 3 * number + 2 + number % 2]
            file_case(creators[number % len(creators)], platform, number, mine)


def file_case(creator: "User", platform: "User", number: int, blobs: Sequence["Blob"]) -> None:
    """One claim, filed by its claimant and passed on to a person."""
    from django.utils import timezone

    from bench.claims import FIELDS
    from claims import actions
    from claims.models import Claim, Evidence, Picture
    from claims.states import State
    from pictures.models import Avatar, Work

    now = timezone.now()
    avatar = Avatar.objects.create(external_id=f"A-{number}", blob=blobs[0], added_by=platform)
    claim = Claim.objects.create(claimant=creator, avatar=avatar, **FIELDS)
    actions.append_step(claim, old=None, new=State.DRAFT, by=creator, reason="", now=now)
    for place, blob in enumerate(blobs[1:]):
        dates = {"created_on": "2021-01-01", "first_published_on": "2021-02-01"}
        address = "https://bench.example/1"
        work = Work.objects.create(
            owner=creator, blob=blob, title="Work", first_published_url=address, **dates
        )
        picture = Picture.objects.create(claim=claim, work=work, position=place)
        Evidence.objects.create(
            claim=claim,
            picture=picture,
            kind=Evidence.Kind.REGISTRATION,
            note="国作登字-2021-F-00123456",
        )
    actions.file_claim(claim, by=creator, signature="Bench", now=now)
    actions.advance(claim, to=State.IN_REVIEW, by=None, now=now)
