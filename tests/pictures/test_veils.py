"""Flags on distressing contents, and pictures from which colour and detail were taken."""

import io
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from accounts.models import User
from pictures.actions import delete_work
from pictures.flags import AlreadyLifted, NoReason, flag_content, lift_flag
from pictures.models import Look, SensitiveFlag
from pictures.queries import standing_flags
from pictures.serving import image_response
from pictures.veil import CLEAR, Veil, veiled
from tests.factories import NOW, make_avatar, make_blob, make_work

KINDS = SensitiveFlag.Kind


def webp(size: tuple[int, int] = (384, 256)) -> bytes:
    """Red with fine black lines."""
    image = Image.new("RGB", size, (220, 30, 40))
    draw = ImageDraw.Draw(image)
    for x in range(0, size[0], 8):
        draw.line((x, 0, x, size[1]), fill=(0, 0, 0), width=3)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=95)
    return out.getvalue()


def pixels(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int64)


def colourful(data: bytes) -> float:
    shown = pixels(data)
    return float((shown.max(axis=2) - shown.min(axis=2)).mean())


def detailed(data: bytes) -> float:
    """How far neighbours differ in the middle of a picture."""
    middle = pixels(data)[64:-64, 64:-64]
    return float(np.abs(np.diff(middle.mean(axis=2), axis=1)).mean())


# --- The pixels -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["grey", "blur", "both"])
def test_a_veil_takes_colour_or_detail_or_both(code: str) -> None:
    before, veil = webp(), Veil.of(code)
    after = veiled(before, veil)
    assert Image.open(io.BytesIO(after)).size == (384, 256)
    assert Image.open(io.BytesIO(after)).format == "WEBP"
    assert (colourful(after) < 3) == veil.grey
    assert (detailed(after) < 0.02 * detailed(before)) == veil.blur


def test_without_a_veil_nothing_is_touched() -> None:
    assert veiled(webp(), CLEAR) == webp()


def test_the_narrowest_picture_is_veiled_as_well() -> None:
    assert Image.open(io.BytesIO(veiled(webp((384, 3)), Veil.of("both")))).size == (384, 3)


@pytest.mark.parametrize(
    ("code", "grey", "blur", "query"),
    [
        ("", False, False, ""),
        ("grey", True, False, "?veil=grey"),
        ("blur", False, True, "?veil=blur"),
        ("both", True, True, "?veil=both"),
        ("1", True, True, "?veil=both"),
    ],
)
def test_a_veil_in_an_address(code: str, *, grey: bool, blur: bool, query: str) -> None:
    veil = Veil.of(code)
    assert (veil.grey, veil.blur, veil.query) == (grey, blur, query)


@pytest.mark.django_db
def test_a_look_through_a_veil_is_told_apart(reviewer: User) -> None:
    blob = make_blob()
    for veil in (Veil.of("both"), CLEAR):
        shown = image_response(blob, 384, viewer=reviewer, watermark=True, where="/x/", veil=veil)
        assert (colourful(shown.content) < 6) == veil.grey  # the watermark is grey anyway
        assert shown.headers["Cache-Control"] == "no-store"
        image_response(blob, 384, viewer=reviewer, watermark=False, veil=veil)
    assert list(Look.objects.order_by("pk").values_list("where", flat=True)) == [
        "/x/?veil=both", "/x/",
    ]  # fmt: skip


# --- The flags ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_flag_stands_per_content(reviewer: User, senior: User) -> None:
    blob, other = make_blob(), make_blob()
    flag = flag_content(blob, kind=KINDS.VIOLENCE, by=reviewer, now=NOW)
    assert flag_content(blob, kind=KINDS.SEXUAL, by=senior, now=NOW) == flag
    assert standing_flags([blob.pk, other.pk]) == {blob.pk: flag}
    assert str(flag) == f"{blob} · VIOLENCE"
    lift_flag(flag, by=senior, reason=" A drawing of tomatoes. ", now=NOW)
    assert standing_flags([blob.pk]) == {}
    assert (flag.lifted_by, flag.reason) == (senior, "A drawing of tomatoes.")
    again = flag_content(blob, kind=KINDS.OTHER, by=reviewer, now=NOW)
    assert (again != flag, SensitiveFlag.objects.count()) == (True, 2)


@pytest.mark.django_db
def test_a_flag_is_lifted_once_and_with_a_reason(reviewer: User) -> None:
    flag = flag_content(make_blob(), kind=KINDS.OTHER, by=reviewer, now=NOW)
    with pytest.raises(NoReason):
        lift_flag(flag, by=reviewer, reason="  ", now=NOW)
    lift_flag(flag, by=reviewer, reason="Harmless.", now=NOW)
    with pytest.raises(AlreadyLifted):
        lift_flag(flag, by=reviewer, reason="Harmless.", now=NOW)


@pytest.mark.django_db
def test_a_platform_flags_its_own_avatars_alone(platform_client: User) -> None:
    own, foreign = make_avatar(added_by=platform_client), make_avatar()
    flag = flag_content(own.blob, kind=KINDS.SEXUAL, by=platform_client, now=NOW)
    with pytest.raises(PermissionDenied):
        flag_content(foreign.blob, kind=KINDS.SEXUAL, by=platform_client, now=NOW)
    with pytest.raises(PermissionDenied):
        lift_flag(flag, by=platform_client, reason="x", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["creator", "auditor", "administrator", "finance_preparer"])
def test_nobody_else_flags(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        flag_content(make_blob(), kind=KINDS.OTHER, by=request.getfixturevalue(who), now=NOW)


@pytest.mark.django_db
def test_a_flag_goes_with_its_content(reviewer: User, creator: User) -> None:
    work = make_work(creator)
    flag_content(work.blob, kind=KINDS.OTHER, by=reviewer, now=NOW)
    delete_work(work, by=creator)
    assert not SensitiveFlag.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "BORING"}, "never changed"),
        ({"flagged_at": NOW.replace(hour=9)}, "never changed"),
        ({"lifted_at": NOW}, "flag_lifted_whole"),
        ({"reason": "x"}, "flag_lifted_whole"),
    ],
)
def test_what_the_database_refuses_of_a_standing_flag(
    reviewer: User, change: dict[str, Any], why: str
) -> None:
    flag_content(make_blob(), kind=KINDS.OTHER, by=reviewer, now=NOW)
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        SensitiveFlag.objects.update(**change)


@pytest.mark.django_db
def test_what_the_database_refuses_beside_it(reviewer: User) -> None:
    blob = make_blob()
    made = {"blob": blob, "flagged_by": reviewer, "flagged_at": NOW}
    flag = flag_content(blob, kind=KINDS.OTHER, by=reviewer, now=NOW)
    with pytest.raises(IntegrityError, match="flag_one_stands"), transaction.atomic():
        SensitiveFlag.objects.create(kind="SEXUAL", **made)
    lift_flag(flag, by=reviewer, reason="x", now=NOW)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        SensitiveFlag.objects.update(reason="y")
    with pytest.raises(IntegrityError, match="flag_kind_known"), transaction.atomic():
        SensitiveFlag.objects.create(kind="BORING", **made)
