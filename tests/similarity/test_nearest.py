"""Fingerprints of everything stored, and which contents are closest: never across two spaces."""

import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.models import User
from pictures.actions import keep_picture
from pictures.models import Blob
from pictures.storage import original_name
from similarity import actions, comparing, searching
from similarity.models import Fingerprint
from similarity.searching import Near
from tests.factories import NOW, make_avatar, make_blob, make_claim, make_draft, make_work
from tests.similarity.drawing import as_png, character, mirrored
from tests.similarity.samples import make_contents

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def put(blob: Blob, space: str, *vector: float) -> Fingerprint:
    """A fingerprint with this vector, brought to length 1."""
    values = np.array(vector, np.float32)
    unit = values / np.linalg.norm(values)
    return Fingerprint.objects.create(blob=blob, space=space, embedding=unit)


def found(near: list[Near]) -> list[Blob]:
    return [each.blob for each in near]


def test_the_closest_come_first_with_their_distance() -> None:
    one, two, three, four = make_contents("content", 4)
    put(one, "a@1", 1, 0)
    put(two, "a@1", -1, 0)
    put(three, "a@1", 1, 1)
    put(four, "a@1", 0, 1)
    nearest = searching.nearest(one, space="a@1", limit=10)
    assert found(nearest) == [three, four, two]
    distances = [each.distance for each in nearest]
    assert distances == pytest.approx([1 - 0.5**0.5, 1.0, 2.0], abs=1e-6)
    assert found(searching.nearest(one, space="a@1", limit=1)) == [three]
    vector = np.array([0.1, 0.9], np.float32)
    assert found(searching.nearest_to(vector[None], space="a@1", limit=2)) == [four, three]


@pytest.mark.parametrize("other", [(1.0, 0.0), (1.0, 0.0, 0.0)])
def test_vectors_of_two_spaces_never_meet(other: tuple[float, ...]) -> None:
    """Be they of equal or of different length."""
    one, two, three = make_contents("content", 3)
    put(one, "a@1", 1, 0)
    put(two, "a@1", 0, 1)
    for blob in (one, two, three):
        put(blob, "a@1+bf16", *other)
    assert found(searching.nearest(one, space="a@1", limit=10)) == [two]
    assert set(found(searching.nearest(one, space="a@1+bf16", limit=10))) == {two, three}
    with pytest.raises(searching.NoFingerprint, match="no fingerprint in a@1: run"):
        searching.nearest(three, space="a@1", limit=10)
    vector = np.array(other, np.float32)
    assert len(searching.nearest_to(vector[None], space="a@1+bf16", limit=10)) == 3


def space() -> str:
    return comparing.desk().encoder.space


def embedded() -> set[int]:
    return set(Fingerprint.objects.filter(space=space()).values_list("blob", flat=True))


def run(*arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command("reembed", *arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_everything_stored_is_embedded_once() -> None:
    blobs = [make_blob() for _ in range(3)]
    put(blobs[0], "old@1", 1, 0)
    assert run() == (
        f"1 of 3 contents in old@1\n3 of 3 contents in {space()}  (the present encoder, serves)\n"
    )
    kept = list(Fingerprint.objects.order_by("pk").values_list("pk", "created_at"))
    assert len(kept) == 4
    assert "3 of 3" in run()
    assert list(Fingerprint.objects.order_by("pk").values_list("pk", "created_at")) == kept


def test_a_fingerprint_is_the_one_that_a_comparison_makes(creator: User) -> None:
    claim = make_claim(creator)
    run()
    kept = {row.blob_id: row.hashes for row in Fingerprint.objects.all()}
    Fingerprint.objects.all().delete()
    comparing.desk().compare(claim.pictures.get(), now=LATER)
    assert {row.blob_id: row.hashes for row in Fingerprint.objects.all()} == kept


def test_it_goes_on_where_it_was_broken_off() -> None:
    blobs = [make_blob() for _ in range(3)]
    work = actions.embed_missing(comparing.desk())
    assert next(work) == (blobs[0], "")
    del work
    assert embedded() == {blobs[0].pk}
    rest = list(actions.embed_missing(comparing.desk()))
    assert [blob for blob, _failure in rest] == blobs[1:]


def test_fingerprints_of_another_format_are_made_anew() -> None:
    make_blob()
    run()
    Fingerprint.objects.update(hashes={"format": 0})
    run()
    assert Fingerprint.objects.get().hashes["format"] == comparing.FORMAT


def test_contents_that_cannot_be_read_are_named_and_the_others_embedded(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, lost, altered, last = (make_blob() for _ in range(4))
    Path(default_storage.path(original_name(lost.sha256))).unlink()
    Path(default_storage.path(original_name(altered.sha256))).write_bytes(b"something else")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="2 contents could not be embedded"):
        call_command("reembed", stdout=io.StringIO(), stderr=errors)
    assert embedded() == {first.pk, last.pk}
    assert f"{lost.sha256}: FileNotFoundError: " in errors.getvalue()
    assert f"{altered.sha256}: ValueError: The stored original" in errors.getvalue()
    assert f"{lost} could not be embedded" in caplog.text


def test_the_status_embeds_nothing() -> None:
    make_blob()
    assert run("--status") == f"0 of 1 contents in {space()}  (the present encoder, serves)\n"
    assert not Fingerprint.objects.exists()


@pytest.mark.parametrize("command", [("reembed",), ("nearest", "x")])
def test_a_wrong_model_is_said(command: tuple[str, ...], settings: LazySettings) -> None:
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        call_command(*command)


def nearest(subject: object, **options: object) -> str:
    out = io.StringIO()
    call_command("nearest", str(subject), stdout=out, **options)
    return out.getvalue()


def test_what_is_closest_to_a_claims_pictures(creator: User) -> None:
    work = make_work(creator, blob=keep_picture(as_png(character(1)), now=NOW), title="Fox")
    copy = keep_picture(as_png(character(1).rotate(2)), now=NOW)
    avatar = make_avatar(blob=copy, external_id="a-17")
    other = keep_picture(as_png(mirrored(character(30))), now=NOW)
    claim = make_claim(creator, works=[work], avatar=avatar)
    run()
    said = nearest(claim.reference).splitlines()
    assert said[0] == f"avatar a-17, in {space()}:"
    assert said[1].endswith(f"  {work.blob}  work “Fox”")
    assert f"  {other}  " in said[2]
    assert said[3] == f"work Fox, in {space()}:"
    assert said[4].endswith(f"  {copy}  avatar a-17")
    assert "mirrored" not in said[4]
    assert len(said) == 6
    assert float(said[1].split()[0]) < float(said[2].split()[0])
    assert nearest(claim.reference, limit=1).count("\n") == 4


def test_what_is_closest_to_a_file(creator: User, tmp_path: Path) -> None:
    work = make_work(creator, blob=keep_picture(as_png(character(1)), now=NOW), title="Fox")
    (tmp_path / "copy.png").write_bytes(as_png(character(1)))
    assert "nothing: manage.py reembed computes" in nearest(tmp_path / "copy.png")
    run()
    assert f"0.000000  {work.blob}  work “Fox”" in nearest(tmp_path / "copy.png")
    (tmp_path / "turned.png").write_bytes(as_png(mirrored(character(1))))
    assert f"0.000000  {work.blob}  mirrored  work “Fox”" in nearest(tmp_path / "turned.png")


def test_bad_subjects_are_refused(creator: User, tmp_path: Path) -> None:
    claim = make_claim(creator)
    with pytest.raises(CommandError, match="has no fingerprint in"):
        nearest(claim.reference)
    with pytest.raises(CommandError, match="no claim and no picture file RD-1999-000001: No such"):
        nearest("RD-1999-000001")
    (tmp_path / "page.png").write_text("<html>")
    with pytest.raises(CommandError, match=r"page\.png: "):
        nearest(tmp_path / "page.png")
    with pytest.raises(CommandError, match="--limit must be at least 1"):
        nearest(claim.reference, limit=0)


def test_a_draft_without_an_avatar_has_works(creator: User) -> None:
    """References come with filing, so only rows written past the actions look like this."""
    draft = make_draft(creator)
    type(draft).objects.filter(pk=draft.pk).update(
        avatar=None, state="WITHDRAWN", reference="RD-2026-000999"
    )
    run()
    said = nearest("RD-2026-000999")
    assert "avatar" not in said.splitlines()[0]
    assert said.startswith("work Work ")
