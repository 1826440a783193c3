"""The search moves from one encoder to another while both are kept, and back."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from pictures.models import Blob
from pictures.storage import original_name
from similarity import configured, embedding, index, previewing, queries, serving, switching
from similarity.comparing import FORMAT, desk, desks
from similarity.models import Fingerprint, SpaceSwitch
from tests.factories import NOW, make_avatar, make_blob, make_work

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def spaces(settings: LazySettings) -> tuple[str, str]:
    """The shipped encoder, and next to it the same in another precision: two spaces."""
    settings.CLIP_NEXT_MODEL = "redress-small"
    settings.CLIP_NEXT_PRECISION = "bf16"
    present, following = (each.space for each in configured.encoders())
    return present, following


def reembed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("reembed", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def switch(space: str, spaces: tuple[str, str], by: User, **options: object) -> SpaceSwitch:
    return switching.switch_space(
        space,
        before=serving.encoder().space,
        here=spaces,
        made=FORMAT,
        by=by,
        now=NOW,
        **options,  # type: ignore[arg-type]
    )


def in_space(space: str) -> set[int]:
    return set(Fingerprint.objects.filter(space=space).values_list("blob", flat=True))


def test_without_another_one_the_encoder_that_compares_serves(settings: LazySettings) -> None:
    assert configured.encoders() == [configured.encoder()]
    settings.CLIP_NEXT_MODEL = "redress-small"
    assert configured.encoders() == [configured.encoder()]  # the very same is no other
    assert serving.encoder() is configured.encoder()
    assert [each.encoder for each in desks()] == [desk().encoder]


def test_both_spaces_are_filled_while_the_old_one_serves(
    spaces: tuple[str, str], administrator: User
) -> None:
    present, following = spaces
    assert following == f"{present}+bf16"
    blobs = [make_blob() for _ in range(2)]
    said = reembed()
    assert said == (
        f"2 of 2 contents in {present}  (the present encoder, serves)\n"
        f"2 of 2 contents in {following}  (the next encoder)\n"
    )
    assert in_space(present) == in_space(following) == {blob.pk for blob in blobs}
    said = reembed("--switch", following, "--by", administrator.email)
    assert f"in {following}  (the next encoder, serves)\n" in said
    assert serving.encoder().space == following
    row = SpaceSwitch.objects.get()
    assert (row.space, row.before, row.contents, row.covered) == (following, present, 2, 2)
    assert row.switched_by == administrator
    assert str(row) == f"{present} → {following}"
    assert "serves)" in reembed("--switch", present, "--by", administrator.email)
    assert serving.encoder().space == present
    assert SpaceSwitch.objects.count() == 2


def test_new_contents_get_both_fingerprints(spaces: tuple[str, str]) -> None:
    avatar, work = make_avatar(), make_work()
    assert embedding.embed_registered(now=NOW) == 4
    assert in_space(spaces[0]) == in_space(spaces[1]) == {avatar.blob_id, work.blob_id}
    assert embedding.embed_registered(now=NOW) == 0


def test_a_content_that_fails_in_one_space_is_left_alone_there(
    spaces: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    lost = make_avatar().blob
    Path(default_storage.path(original_name(lost.sha256))).unlink()
    make_work()
    assert embedding.embed_registered(now=NOW) == 2
    assert caplog.text.count(f"{lost} could not be embedded") == 2


def test_the_space_that_serves_is_searched(spaces: tuple[str, str], administrator: User) -> None:
    present, following = spaces
    seen, registered = make_avatar(external_id=None), make_avatar()
    near = previewing.look_alikes(seen.blob, desk())
    assert near == []  # the registered one has no fingerprint yet
    assert in_space(present) == {seen.blob_id}
    reembed()
    switch(following, spaces, administrator)
    Fingerprint.objects.filter(space=present).delete()
    assert [each.blob for each in previewing.look_alikes(seen.blob, desk())] == [registered.blob]
    assert in_space(present) == set()


def test_who_may_switch_and_to_what(
    spaces: tuple[str, str], administrator: User, senior: User
) -> None:
    present, following = spaces
    make_blob()
    reembed()
    with pytest.raises(PermissionDenied):
        switch(following, spaces, senior)
    with pytest.raises(switching.NotHere, match="no-such@1"):
        switch("no-such@1", spaces, administrator)
    with pytest.raises(switching.ServesAlready):
        switch(present, spaces, administrator)
    assert not SpaceSwitch.objects.exists()


def test_what_is_not_whole_is_switched_to_for_a_reason_alone(
    spaces: tuple[str, str], administrator: User
) -> None:
    _present, following = spaces
    make_blob()
    with pytest.raises(switching.NotReady, match="0 of 1 contents"):
        switch(following, spaces, administrator)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(switching.NoReason):
            switch(following, spaces, administrator, anyway=True, reason=reason)
    row = switch(following, spaces, administrator, anyway=True, reason=" lost files ")
    assert (row.reason, row.covered, row.contents) == ("lost files", 0, 1)


def test_many_fingerprints_need_their_index_first(
    spaces: tuple[str, str], administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("similarity.index.building.NEEDED", 1)
    table = desks()[1]
    table.embed(make_blob())
    with pytest.raises(switching.NotReady, match="1 of 1 contents have a fingerprint there"):
        switch(spaces[1], spaces, administrator)
    assert "no index yet" in reembed("--status")


def test_an_encoder_that_is_gone_serves_no_longer(
    spaces: tuple[str, str], administrator: User, settings: LazySettings
) -> None:
    switch(spaces[1], spaces, administrator)
    settings.CLIP_NEXT_MODEL = ""
    assert serving.encoder().space == spaces[0]
    assert queries.switched_to() == spaces[1]


def test_the_command_says_what_is_wrong(spaces: tuple[str, str], senior: User) -> None:
    make_blob()
    for arguments, words in (
        (("--switch", spaces[1]), "--by must be"),
        (("--switch", spaces[1], "--by", "nobody@example.org"), "--by must be"),
        (("--switch", spaces[1], "--by", senior.email), "role|may not|administrator"),
        (("--forget", spaces[1]), "uses"),
    ):
        with pytest.raises(CommandError, match=words):
            reembed(*arguments)


def test_what_no_encoder_uses_can_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("similarity.actions.FEW_AT_ONCE", 2)
    forgotten: list[str] = []
    monkeypatch.setattr(
        type(index.engine()), "forget", lambda engine, space: forgotten.append(space)
    )  # dropping an index concurrently needs rows that are really written: see test_index
    for _ in range(3):
        Fingerprint.objects.create(blob=make_blob(), space="old@1", embedding=[1.0, 0.0])
    kept = Fingerprint.objects.create(blob=Blob.objects.all()[0], space="b@1", embedding=[1.0])
    assert "deleted 3 fingerprints of old@1" in reembed("--forget", "old@1")
    assert [row.pk for row in Fingerprint.objects.all()] == [kept.pk]
    assert forgotten == ["old@1"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE similarity_spaceswitch SET reason = 'another'",
        "DELETE FROM similarity_spaceswitch",
        (
            "INSERT INTO similarity_spaceswitch (space, before, contents, covered, reason,"
            " switched_by_id, switched_at) SELECT before, before, 0, 0, '', switched_by_id, now()"
            " FROM similarity_spaceswitch"
        ),
        (
            "INSERT INTO similarity_spaceswitch (space, before, contents, covered, reason,"
            " switched_by_id, switched_at) SELECT before, space, 2, 1, '', switched_by_id, now()"
            " FROM similarity_spaceswitch"
        ),
    ],
)
def test_the_database_keeps_every_switch(administrator: User, statement: str) -> None:
    SpaceSwitch.objects.create(
        space="b@1", before="a@1", contents=0, covered=0, switched_by=administrator, switched_at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
