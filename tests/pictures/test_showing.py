"""Pictures are shown drawn anew; avatars with their viewer across them, uncached and logged."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat

from accounts.models import User
from accounts.roles import Role
from pictures.models import Avatar, Look, Work
from pictures.serving import image_response
from pictures.watermark import watermarked
from tests.factories import (
    make_avatar,
    make_blob,
    make_picture_bytes,
    make_user,
    make_work,
)
from tests.pictures.drawing import picture

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "WEBP"
    return image.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, as the mean of their channels' differences."""
    means = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(means) / len(means)


def test_a_work_is_shown_as_it_is_and_kept_by_the_viewers_browser_alone(creator: User) -> None:
    response = image_response(make_blob(1), 384, viewer=creator, watermark=False)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["Content-Disposition"] == "inline"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert shown(response.content).size == (96, 96)
    assert Look.objects.count() == 0


def test_an_avatar_names_its_viewer_and_every_look_is_logged(creator: User) -> None:
    blob = make_blob(1)
    response = image_response(blob, 1600, viewer=creator, watermark=True, where="/claims/1/" * 40)
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == "inline"
    plain = image_response(blob, 1600, viewer=creator, watermark=False)
    assert difference(shown(response.content), shown(plain.content)) > 1
    look = Look.objects.get()
    assert (look.blob, look.viewer, look.where) == (blob, creator, ("/claims/1/" * 40)[:200])


@pytest.mark.parametrize("colour", ["white", "black", "#777"])
def test_the_mark_is_readable_but_pale_on_every_ground(colour: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (384, 384), colour).save(out, "WEBP")
    ground = shown(out.getvalue())
    one = shown(watermarked(out.getvalue(), "creator@example.org"))
    other = shown(watermarked(out.getvalue(), "reviewer@example.org"))
    assert one.size == (384, 384)
    assert 0.5 < difference(one, ground) < 25
    assert difference(one, other) > 0.5


def test_an_address_in_any_script_can_be_drawn() -> None:
    small = picture("WEBP", (32, 24))
    assert shown(watermarked(small, "林墨@例子.cn")).size == (32, 24)


def image_url(kept: Work | Avatar, side: int = 384) -> str:
    name = "work-image" if isinstance(kept, Work) else "avatar-image"
    return reverse(f"pictures:{name}", args=[kept.public_id, side])


@pytest.mark.parametrize("side", [384, 1600])
def test_a_work_is_shown_to_its_owner_alone(
    creator: User, other_creator: User, reviewer: User, client_for: ClientFor, side: int
) -> None:
    url = image_url(make_work(creator), side)
    assert client_for(creator).get(url).status_code == 200
    assert client_for(other_creator).get(url).status_code == 404
    assert client_for(reviewer).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_there_are_no_other_sizes(creator: User, client_for: ClientFor) -> None:
    url = image_url(make_work(creator)).replace("384", "385")
    assert client_for(creator).get(url).status_code == 404


def test_an_avatar_is_shown_to_who_added_it_and_to_watching_staff(
    creator: User, other_creator: User, client_for: ClientFor
) -> None:
    avatar = make_avatar(added_by=creator, seen=True)
    url = image_url(avatar)
    viewers = [creator, make_user(Role.REVIEWER), make_user(Role.AUDITOR)]
    for viewer in viewers:
        response = client_for(viewer).get(url)
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert [(look.viewer, look.where) for look in Look.objects.order_by("pk")] == [
        (viewer, url) for viewer in viewers
    ]
    for nobody in (other_creator, make_user(Role.FINANCE_APPROVER), make_user()):
        assert client_for(nobody).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert Look.objects.count() == 3


def test_originals_are_downloads_for_watching_staff(
    reviewer: User, auditor: User, creator: User, client_for: ClientFor
) -> None:
    blob = make_work(blob=make_blob(4, fmt="JPEG")).blob
    make_work(blob=blob)
    url = reverse("pictures:original", args=[blob.sha256])
    response = client_for(reviewer).get(url)
    assert response.content == make_picture_bytes(4, fmt="JPEG")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{blob.sha256[:16]}.jpeg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert client_for(auditor).get(url).status_code == 200
    assert client_for(creator).get(url).status_code == 403
    assert client_for(reviewer).get(url.replace(blob.sha256, "0" * 64)).status_code == 404
    assert Look.objects.count() == 2


def test_only_the_untouched_bytes_of_works_leave(
    reviewer: User, auditor: User, client_for: ClientFor
) -> None:
    """An avatar is only ever shown watermarked, even if somebody put it into a library too."""
    avatar, seen, both = make_avatar().blob, make_avatar(seen=True).blob, make_work().blob
    make_avatar(blob=both)
    for blob in (avatar, seen, both, make_blob()):
        for viewer in (reviewer, auditor):
            url = reverse("pictures:original", args=[blob.sha256])
            assert client_for(viewer).get(url).status_code == 404
    assert Look.objects.count() == 0
