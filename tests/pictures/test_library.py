"""Works come into a library, are corrected, and leave it only while nothing needs them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.roles import Role
from pictures import storage
from pictures.actions import (
    AlreadyInLibrary,
    AvatarConflict,
    DatesWrong,
    WorkInUse,
    add_seen_avatar,
    add_work,
    change_work,
    delete_work,
    hand_out_original,
    log_look,
    register_avatar,
)
from pictures.models import Avatar, Blob, Look, Work
from pictures.queries import avatar_by_external_id, may_see_avatar, works_of
from pictures.refusals import UploadRefused
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_picture_bytes,
    make_user,
    make_work,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
SEEN = {"source_url": "https://example.org/a/1", "seen_at": NOW - timedelta(hours=3)}


def new_work(by: User, seed: int = 1, **facts: object) -> Work:
    facts = {"title": "Girl with a lamp", "now": NOW, **facts}
    return add_work(by=by, data=make_picture_bytes(seed), **facts)  # type: ignore[arg-type]


@pytest.fixture
def callbacks(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> DjangoCaptureOnCommitCallbacks:
    """Runs what waits for the commit, though the test's own transaction never commits."""
    return django_capture_on_commit_callbacks


def kept(blob: Blob) -> list[bool]:
    return [default_storage.exists(name) for name in storage.names(blob.sha256)]


def test_a_creator_adds_a_work_with_what_they_say_of_it(creator: User) -> None:
    work = new_work(
        creator,
        created_on=date(2021, 4, 1),
        first_published_on=date(2021, 5, 1),
        first_published_url="https://example.org/post/1",
    )
    assert list(works_of(creator)) == [work]
    assert (work.title, work.created_on) == ("Girl with a lamp", date(2021, 4, 1))
    assert work.first_published_on == date(2021, 5, 1)
    assert work.first_published_url == "https://example.org/post/1"
    assert storage.read_original(work.blob) == make_picture_bytes(1)
    assert str(work) == "Girl with a lamp"


def test_two_creators_may_have_the_same_content_each_sees_their_own(
    creator: User, other_creator: User
) -> None:
    mine, theirs = new_work(creator), new_work(other_creator, title="Theirs")
    assert mine.blob == theirs.blob
    assert list(works_of(other_creator)) == [theirs]
    assert list(works_of(creator)) == [mine]


def test_the_same_content_twice_in_one_library_is_refused_by_name(creator: User) -> None:
    work = new_work(creator)
    with pytest.raises(AlreadyInLibrary, match="already in your library, as “Girl with a lamp”"):
        new_work(creator, title="Again")
    assert list(works_of(creator)) == [work]
    assert all(kept(work.blob))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CREATOR, Role.AGENT}))
def test_only_those_who_claim_have_a_library(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        new_work(make_user(role))
    with pytest.raises(PermissionDenied):
        add_seen_avatar(by=make_user(role), data=make_picture_bytes(1), now=NOW, **SEEN)  # type: ignore[arg-type]
    assert Blob.objects.count() == 0


@pytest.mark.parametrize(
    ("created", "published", "field"),
    [
        (TODAY + timedelta(days=1), None, "created_on"),
        (None, TODAY + timedelta(days=1), "first_published_on"),
        (TODAY, TODAY - timedelta(days=1), "first_published_on"),
    ],
)
def test_impossible_dates_are_refused(
    creator: User, created: date | None, published: date | None, field: str
) -> None:
    with pytest.raises(DatesWrong) as refused:
        new_work(creator, created_on=created, first_published_on=published)
    assert refused.value.field == field
    assert Work.objects.count() == 0
    work = new_work(creator, created_on=TODAY, first_published_on=TODAY)
    with pytest.raises(DatesWrong):
        change_work(
            work,
            by=creator,
            title="x",
            created_on=created,
            first_published_on=published,
            first_published_url="",
            now=NOW,
        )


def changed(work: Work, by: User) -> Work:
    return change_work(
        work,
        by=by,
        title="Boy and fox",
        created_on=date(2020, 1, 1),
        first_published_on=None,
        first_published_url="https://example.org/2",
        now=NOW,
    )


def test_the_owner_corrects_a_work_and_nobody_else(creator: User, other_creator: User) -> None:
    work = new_work(creator)
    with pytest.raises(PermissionDenied):
        changed(work, other_creator)
    changed(work, creator)
    work.refresh_from_db()
    assert (work.title, work.created_on) == ("Boy and fox", date(2020, 1, 1))
    assert work.first_published_url == "https://example.org/2"


def test_what_was_said_of_a_work_stays_once_a_claim_is_filed_with_it(creator: User) -> None:
    work = make_work(creator, title="Lamp")
    make_claim(creator, works=[work])
    with pytest.raises(WorkInUse, match="“Lamp” is part of a filed claim") as refused:
        changed(work, creator)
    assert refused.value.field == "title"
    work.refresh_from_db()
    assert work.title == "Lamp"


def test_somebody_who_lost_the_role_changes_nothing(creator: User) -> None:
    work = new_work(creator)
    creator.groups.clear()
    with pytest.raises(PermissionDenied):
        changed(work, User.objects.get(pk=creator.pk))


def test_an_unused_work_is_deleted_with_its_content(
    creator: User, callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    work = new_work(creator)
    blob = work.blob
    with callbacks(execute=True):
        delete_work(work, by=creator)
        assert all(kept(blob))
    assert (Work.objects.count(), Blob.objects.count()) == (0, 0)
    assert not any(kept(blob))


def test_a_content_that_somebody_else_has_stays(creator: User, other_creator: User) -> None:
    mine, theirs = new_work(creator), new_work(other_creator)
    with pytest.raises(PermissionDenied):
        delete_work(mine, by=other_creator)
    delete_work(mine, by=creator)
    assert list(Work.objects.all()) == [theirs]
    assert all(kept(theirs.blob))


def test_a_content_that_is_on_record_stays(
    creator: User,
    reviewer: User,
    callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    work = new_work(creator)
    log_look(work.blob, by=reviewer, where="/x/", now=NOW)
    blob = work.blob
    with callbacks(execute=True):
        delete_work(work, by=creator)
    assert Blob.objects.get() == blob
    assert all(kept(blob))


def test_a_work_in_a_claim_is_evidence(creator: User) -> None:
    work = make_work(creator, title="Lamp")
    make_claim(creator, works=[work])
    with pytest.raises(WorkInUse, match="“Lamp” is part of a claim"):
        delete_work(work, by=creator)
    assert Work.objects.filter(pk=work.pk).exists()


def test_an_avatar_is_kept_as_it_was_seen(creator: User) -> None:
    data = make_picture_bytes(3)
    avatar = add_seen_avatar(by=creator, data=data, now=NOW, **SEEN)  # type: ignore[arg-type]
    assert (avatar.source_url, avatar.seen_at) == (SEEN["source_url"], SEEN["seen_at"])
    assert (avatar.registered, avatar.added_by) == (False, creator)
    assert str(avatar) == "https://example.org/a/1"
    assert add_seen_avatar(by=creator, data=data, now=NOW, **SEEN) == avatar  # type: ignore[arg-type]
    later = {**SEEN, "seen_at": NOW}
    assert add_seen_avatar(by=creator, data=data, now=NOW, **later) != avatar  # type: ignore[arg-type]
    with pytest.raises(UploadRefused):
        add_seen_avatar(by=creator, data=b"", now=NOW, **SEEN)  # type: ignore[arg-type]


def registered(by: User, seed: int = 1, external_id: str = "AV-1") -> tuple[Avatar, bool]:
    return register_avatar(
        by=by,
        data=make_picture_bytes(seed),
        external_id=external_id,
        generated_at=NOW,
        model_version="lofter-3",
        now=NOW,
    )


def test_registering_an_avatar_twice_gives_the_same_one(platform_client: User) -> None:
    avatar, made = registered(platform_client)
    assert made
    assert (avatar.external_id, avatar.model_version, avatar.generated_at) == (
        "AV-1",
        "lofter-3",
        NOW,
    )
    assert (avatar.registered, str(avatar)) == (True, "AV-1")
    assert registered(platform_client) == (avatar, False)
    assert avatar_by_external_id("AV-1") == avatar
    assert avatar_by_external_id("AV-2") is None


def test_an_id_keeps_its_picture(platform_client: User) -> None:
    avatar, _ = registered(platform_client, seed=1)
    with pytest.raises(AvatarConflict, match="AV-1 is already registered") as refused:
        registered(platform_client, seed=2)
    assert refused.value.extra == {"existing": str(avatar.public_id)}
    assert Blob.objects.count() == 1


def test_several_ids_may_have_one_picture(platform_client: User) -> None:
    first, _ = registered(platform_client, external_id="AV-1")
    second, made = registered(platform_client, external_id="AV-2")
    assert made
    assert first.blob == second.blob


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_CLIENT}))
def test_only_the_platform_registers(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        registered(make_user(role))


@pytest.mark.parametrize("role", sorted(Role))
def test_watching_staff_see_every_avatar(role: Role) -> None:
    avatar = make_avatar()
    expected = role in {Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR}
    assert may_see_avatar(make_user(role), avatar) is expected


def test_who_brought_an_avatar_in_sees_it_while_active(creator: User) -> None:
    avatar = make_avatar(added_by=creator, seen=True)
    assert may_see_avatar(creator, avatar)
    creator.is_active = False
    assert not may_see_avatar(creator, avatar)


def test_originals_are_handed_to_watching_staff_and_logged(reviewer: User, creator: User) -> None:
    blob = make_blob(5)
    assert hand_out_original(blob, by=reviewer, where="/here/", now=NOW) == make_picture_bytes(5)
    look = Look.objects.get()
    assert (look.blob, look.viewer, look.where, look.at) == (blob, reviewer, "/here/", NOW)
    assert str(look) == f"reviewer · {blob.sha256[:12]} · 2026-03-02 02:00"
    with pytest.raises(PermissionDenied):
        hand_out_original(blob, by=creator, where="/here/", now=NOW)
    assert Look.objects.count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE pictures_look SET \"where\" = ''", "DELETE FROM pictures_look"]
)
def test_the_database_refuses_to_change_the_record_of_looks(reviewer: User, statement: str) -> None:
    log_look(make_blob(), by=reviewer, where="/here/", now=NOW)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Look.objects.get().where == "/here/"


def test_the_database_refuses_a_second_work_of_one_content(creator: User) -> None:
    work = make_work(creator)
    with pytest.raises(IntegrityError, match="work_once_per_owner_and_content"):
        make_work(creator, blob=work.blob)


def test_the_database_refuses_a_second_avatar_of_one_id() -> None:
    make_avatar(external_id="AV-1")
    with pytest.raises(IntegrityError, match="external_id"):
        make_avatar(external_id="AV-1")
