"""Avatars with what the platform says of them: kept once, completed, never changed."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import User
from accounts.roles import Role
from pictures.actions import (
    AvatarConflict,
    FactsDiffer,
    FactsWrong,
    NotYours,
    complete_avatar,
    forget_pseudonym,
    keep_picture,
    register_avatar,
)
from pictures.actions.registering import Facts
from pictures.models import Avatar, AvatarFetch, Blob, LabelState, MadeBy
from pictures.queries import avatars_like, maker_of, registered_avatars
from pictures.reports import report
from tests.factories import NOW, make_avatar, make_blob, make_picture_bytes, make_user
from tests.payouts.test_races import together
from tests.pictures.platform import FACTS, PROMPT
from tests.pictures.test_keeping import files

pytestmark = pytest.mark.django_db
RIGHT = '{"Label": "1", "ContentProducer": "a", "ProduceID": "b"}'
OTHER: dict[str, Any] = {
    "generated_at": NOW - timedelta(days=2),
    "model_version": "avatars-4",
    "prompt_sha256": "f" * 64,
    "pseudonym": "u-2",
    "manifest_id": "manifest-1",
    "made_by": "PLATFORM",
}


def registered(by: User, *, seed: int = 1, external_id: str = "AV-1", **facts: Any) -> Avatar:
    data = make_picture_bytes(seed)
    return register_avatar(by=by, data=data, external_id=external_id, now=NOW, **facts)[0]


def test_what_the_platform_says_is_kept(platform_client: User) -> None:
    avatar = registered(platform_client, **FACTS)
    avatar.refresh_from_db()
    assert {name: getattr(avatar, name) for name in FACTS} == FACTS
    assert (avatar.made_by, avatar.label, avatar.amiss) == (MadeBy.USER, LabelState.MISSING, True)
    bare = registered(platform_client, external_id="AV-2")
    assert (bare.made_by, bare.pseudonym, bare.prompt_sha256) == (MadeBy.PLATFORM, "", "")


def test_the_same_again_is_the_same_and_left_out_facts_are_not_compared(
    platform_client: User,
) -> None:
    avatar = registered(platform_client, **FACTS)
    vague: Facts = {"model_version": "", "generated_at": None}
    some: Facts = {"made_by": "USER"}
    for facts in (FACTS, Facts(), vague, some):
        again = register_avatar(
            by=platform_client, data=make_picture_bytes(1), external_id="AV-1", now=NOW,
            **facts,
        )  # fmt: skip
        assert again == (avatar, False)
    assert Avatar.objects.count() == 1


@pytest.mark.parametrize("name", OTHER)
def test_other_facts_are_refused_by_name(platform_client: User, name: str) -> None:
    avatar = registered(platform_client, **FACTS)
    with pytest.raises(FactsDiffer) as refused:
        registered(platform_client, **{**FACTS, name: OTHER[name]})
    told = {"existing": str(avatar.public_id), "differing": [name]}
    assert (refused.value.extra, refused.value.field) == (told, name)


def test_a_fact_that_was_not_said_is_another_fact_until_it_is_completed(
    platform_client: User,
) -> None:
    avatar = registered(platform_client, model_version="avatars-3.1")
    with pytest.raises(FactsDiffer):
        registered(platform_client, pseudonym="u-1")
    done = complete_avatar(avatar, by=platform_client, now=NOW, pseudonym="u-1", manifest_id="m")
    assert (done.pseudonym, done.manifest_id, done.model_version) == ("u-1", "m", "avatars-3.1")
    assert registered(platform_client, pseudonym="u-1") == avatar
    assert complete_avatar(avatar, by=platform_client, now=NOW) == avatar


@pytest.mark.parametrize("name", sorted(set(OTHER) - {"manifest_id"}))
def test_completing_changes_nothing_that_was_said(platform_client: User, name: str) -> None:
    avatar = registered(platform_client, **(FACTS | {"manifest_id": ""}))
    facts: Any = {"manifest_id": "new", name: OTHER[name]}
    with pytest.raises(FactsDiffer) as refused:
        complete_avatar(avatar, by=platform_client, now=NOW, **facts)
    assert refused.value.extra["differing"] == [name]
    avatar.refresh_from_db()
    assert avatar.manifest_id == ""


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("prompt_sha256", "a portrait of a fox"),
        ("prompt_sha256", "0" * 63),
        ("pseudonym", "lin@example.org"),
        ("pseudonym", "林墨"),
        ("pseudonym", "Lin Mo"),
        ("pseudonym", "13812345678"),
        ("pseudonym", "33010219900101123X"),
        ("pseudonym", "u" * 65),
        ("model_version", "v" * 101),
        ("manifest_id", "m" * 201),
        ("made_by", "NOBODY"),
        ("generated_at", NOW + timedelta(minutes=6)),
    ],
)
def test_a_fact_that_cannot_be_is_refused(platform_client: User, fact: str, value: Any) -> None:
    with pytest.raises(FactsWrong) as refused:
        registered(platform_client, **{fact: value})
    assert (refused.value.field, refused.value.status) == (fact, 400)
    assert (Avatar.objects.count(), files()) == (0, [])


def test_the_faster_of_two_who_complete_a_fact_counts(platform_client: User) -> None:
    mine, theirs = registered(platform_client), registered(platform_client)
    complete_avatar(theirs, by=platform_client, now=NOW, manifest_id="theirs")
    with pytest.raises(FactsDiffer):
        complete_avatar(mine, by=platform_client, now=NOW, manifest_id="mine")
    assert Avatar.objects.get().manifest_id == "theirs"


def test_hashes_may_be_written_in_capitals_and_clocks_may_differ(platform_client: User) -> None:
    soon = NOW + timedelta(minutes=4)
    avatar = registered(platform_client, prompt_sha256=PROMPT.upper(), generated_at=soon)
    assert (avatar.prompt_sha256, avatar.generated_at) == (PROMPT, soon)


def test_an_id_belongs_to_one_client(platform_client: User) -> None:
    avatar = registered(platform_client, **FACTS)
    with pytest.raises(AvatarConflict, match="by another client") as refused:
        registered(make_user(Role.PLATFORM_CLIENT))
    assert refused.value.extra == {"existing": str(avatar.public_id)}


def test_only_its_own_client_completes_an_avatar(platform_client: User, creator: User) -> None:
    avatar = registered(platform_client)
    seen = make_avatar(added_by=platform_client, seen=True)
    for one, by in ((avatar, make_user(Role.PLATFORM_CLIENT)), (seen, platform_client)):
        with pytest.raises(NotYours):
            complete_avatar(one, by=by, now=NOW, pseudonym="u-1")
    with pytest.raises(PermissionDenied):
        complete_avatar(avatar, by=creator, now=NOW, pseudonym="u-1")


def test_a_pseudonym_is_forgotten_everywhere(platform_client: User) -> None:
    one = registered(platform_client, pseudonym="u-1")
    two = registered(platform_client, external_id="AV-2", pseudonym="u-1")
    other = registered(platform_client, external_id="AV-3", pseudonym="u-2")
    foreign = registered(make_user(Role.PLATFORM_CLIENT), external_id="X", pseudonym="u-1")
    assert forget_pseudonym("u-1", by=platform_client) == 2
    assert forget_pseudonym("u-1", by=platform_client) == 0
    left = {each.external_id: each.pseudonym for each in Avatar.objects.all()}
    assert left == {
        one.external_id: "", two.external_id: "", other.external_id: "u-2",
        foreign.external_id: "u-1",
    }  # fmt: skip
    with pytest.raises(FactsWrong):
        forget_pseudonym("", by=platform_client)
    with pytest.raises(PermissionDenied):
        forget_pseudonym("u-1", by=make_user(Role.REVIEWER))


# --- The AI label -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (RIGHT, LabelState.RIGHT),
        ('{"Label": "9", "ContentProducer": "a", "ProduceID": "b"}', LabelState.WRONG),
        ('{"Label": "1"}', LabelState.WRONG),
        ("{not json", LabelState.WRONG),
        (None, LabelState.MISSING),
    ],
)
def test_the_label_is_checked_on_arrival(
    platform_client: User, text: str | None, state: LabelState
) -> None:
    data = make_picture_bytes(4) if text is None else labelled(text)
    avatar, _made = register_avatar(by=platform_client, data=data, external_id="A", now=NOW)
    assert avatar.label == state


def labelled(text: str) -> bytes:
    """A picture with this text as its AI label."""
    info, kept = PngInfo(), io.BytesIO()
    info.add_text("AIGC", text)
    Image.new("RGB", (32, 32), "red").save(kept, "PNG", pnginfo=info)
    return kept.getvalue()


def test_a_content_that_nobody_has_read_has_no_finding_yet(platform_client: User) -> None:
    blob = keep_picture(make_picture_bytes(1), now=NOW)
    blob.reports.all().delete()
    avatar = registered(platform_client)
    assert (avatar.label, avatar.amiss) == ("", False)
    report(blob, data=make_picture_bytes(1), now=NOW)
    avatar.refresh_from_db()
    assert avatar.label == LabelState.MISSING


# --- Who made it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("makers", "maker"),
    [
        ((), "PLATFORM"),
        (("USER",), "USER"),
        (("USER", "PLATFORM"), "PLATFORM"),
        (("PLATFORM",), "PLATFORM"),
    ],
)
def test_of_a_seen_avatar_the_platforms_word_counts(
    makers: tuple[str, ...], maker: str, creator: User
) -> None:
    blob = make_blob()
    for made_by in makers:
        make_avatar(blob=blob, made_by=made_by)
    assert maker_of(make_avatar(blob=blob, seen=True, added_by=creator)) == maker


# --- Finding them -----------------------------------------------------------------------------


def test_avatars_are_found_by_what_was_said(platform_client: User, reviewer: User) -> None:
    first = registered(platform_client, **FACTS)
    second, _made = register_avatar(
        by=platform_client, data=labelled(RIGHT), external_id="AV-2", model_version="x", now=NOW
    )
    foreign = make_avatar()
    make_avatar(added_by=platform_client, seen=True)
    Avatar.objects.filter(pk=first.pk).update(created_at=NOW)

    def found(viewer: User = platform_client, **wanted: Any) -> set[Avatar]:
        return set(avatars_like(registered_avatars(viewer), **wanted))

    assert found() == {first, second}
    assert found(reviewer) == {first, second, foreign}
    assert found(external_id="AV-2") == found(model_version="x") == {second}
    assert found(made_by="USER") == found(label="MISSING") == found(label="AMISS") == {first}
    assert found(label="RIGHT") == {second}
    assert found(day=timezone.localdate(NOW)) == {first}
    assert found(day=timezone.localdate(NOW) - timedelta(days=1)) == set()


# --- The database itself ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "made_by = 'PLATFORM'",
        "generated_at = NULL",
        "model_version = 'other'",
        "prompt_sha256 = ''",
        "manifest_id = 'other'",
        "pseudonym = 'other'",
        "blob_id = (SELECT max(id) FROM pictures_blob)",
        "made_by = 'NOBODY'",
        "label = 'SO SO'",
        "prompt_sha256 = 'a fox'",
    ],
)
def test_the_database_refuses_other_facts(platform_client: User, change: str) -> None:
    registered(platform_client, **FACTS)
    make_blob(99)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE pictures_avatar SET {change}")  # noqa: S608


@pytest.mark.parametrize(
    "values",
    [
        {"state": "WAITING", "retry_at": None},
        {"state": "WAITING", "retry_at": NOW, "ended_at": NOW},
        {"state": "DONE", "retry_at": None, "ended_at": NOW},
        {"state": "FAILED", "retry_at": None, "ended_at": NOW},
        {"state": "FAILED", "retry_at": None, "code": "x"},
        {"state": "LOST", "retry_at": NOW},
        {"retry_at": NOW, "url_sha256": "x"},
        {"retry_at": NOW, "url": ""},
        {"retry_at": NOW, "made_by": "NOBODY"},
        {"retry_at": NOW, "prompt_sha256": "a fox"},
    ],
)
def test_the_database_refuses_half_a_fetch(platform_client: User, values: dict[str, Any]) -> None:
    whole = {"asked_by": platform_client, "external_id": "A", "url": "u", "url_sha256": "0" * 64}
    with pytest.raises(IntegrityError), transaction.atomic():
        AvatarFetch.objects.create(**(whole | values))


# --- At the same moment -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_equal_calls_at_once_make_one_avatar() -> None:
    by = make_user(Role.PLATFORM_CLIENT)

    def call() -> tuple[Avatar, bool]:
        data = make_picture_bytes(1)
        return register_avatar(by=by, data=data, external_id="AV-1", now=NOW, **FACTS)

    told = together([call] * 6)
    assert {avatar for avatar, _made in told} == {Avatar.objects.get()}
    assert sorted(made for _avatar, made in told) == [False] * 5 + [True]


@pytest.mark.django_db(transaction=True)
def test_two_different_pictures_at_once_leave_one_and_a_conflict() -> None:
    by = make_user(Role.PLATFORM_CLIENT)

    def call(seed: int) -> Any:
        return lambda: registered(by, seed=seed)

    told = together([call(1), call(2), call(1), call(2)])
    kept = Avatar.objects.get()
    assert sum(each == kept for each in told) == 2
    assert sum(isinstance(each, AvatarConflict) for each in told) == 2
    assert Blob.objects.count() == 1
    assert len(files()) == 3  # the picture and its two sides
