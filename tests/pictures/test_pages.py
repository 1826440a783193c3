"""The pages of the works library."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from pictures.models import Blob, Work
from pictures.views.adding import title_from
from tests.factories import make_blob, make_claim, make_picture_bytes, make_work
from tests.pictures.hostile import HOSTILE, ONE_PER_REASON
from tests.pictures.test_keeping import files, files_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
ADD, WORKS = "/pictures/add/", "/pictures/"


@pytest.fixture
def browser(creator: User, client_for: ClientFor) -> Client:
    return client_for(creator)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


def test_an_empty_library_says_what_to_do(browser: Client) -> None:
    page = browser.get(WORKS)
    assert "No works yet" in page.content.decode()
    assert ADD in page.content.decode()


def test_the_library_shows_own_works_in_pages(
    browser: Client, creator: User, other_creator: User
) -> None:
    blobs = [make_blob(number, size=32) for number in range(30)]
    for number, blob in enumerate(blobs):
        make_work(creator, blob=blob, title=f"Work number {number}.")
    make_work(other_creator, blob=blobs[0], title="Somebody else's")
    first, second = (browser.get(WORKS, {"page": page}).content.decode() for page in (1, 2))
    assert (first.count("Work number"), second.count("Work number")) == (25, 5)
    assert "Somebody else" not in first + second
    assert "page=2" in first


def test_the_library_needs_as_many_queries_for_three_works_as_for_one(
    browser: Client, creator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_work(creator, created_on=None)
    with django_assert_num_queries(5):
        browser.get(WORKS)
    make_work(creator)
    make_work(creator)
    with django_assert_num_queries(5):
        browser.get(WORKS)


def test_a_work_is_added_with_its_facts(browser: Client, creator: User) -> None:
    response = browser.post(
        ADD,
        {
            "title": "Lamp",
            "image": upload("x.png", make_picture_bytes(1)),
            "created_on": "2021-04-01",
            "first_published_on": "2021-05-01",
            "first_published_url": "example.org/post/1",
        },
        follow=True,
    )
    work = Work.objects.get()
    assert (work.owner, work.title, work.created_on) == (creator, "Lamp", date(2021, 4, 1))
    assert work.first_published_url == "https://example.org/post/1"
    assert "1 work is in your library now." in response.content.decode()


def test_of_several_files_the_good_ones_are_kept_and_the_others_say_why(browser: Client) -> None:
    good = [make_picture_bytes(seed) for seed in (1, 2)]
    names = ["lamp & fox.png", "again.png", "drawing.svg", "nothing.png", "fox.heic"]
    data = [good[0], good[0], HOSTILE["svg with script"][0], b"", good[1]]
    page = browser.post(ADD, {"image": [upload(*pair) for pair in zip(names, data, strict=True)]})
    content = page.content.decode()
    assert page.status_code == 200
    assert sorted(Work.objects.values_list("title", flat=True)) == ["fox", "lamp & fox"]
    assert "These works are in your library" in content
    assert all(
        reverse("pictures:work", args=[work.public_id]) in content for work in Work.objects.all()
    )
    assert "already in your library, as “lamp &amp; fox”" in content
    assert "This is an SVG drawing." in content
    assert "The file is empty." in content
    assert files() == sorted(files_of(good[0]) + files_of(good[1]))


@pytest.mark.parametrize("name", ONE_PER_REASON)
def test_hostile_files_are_refused_on_the_page(browser: Client, name: str) -> None:
    page = browser.post(ADD, {"title": "A title kept", "image": upload("a.png", HOSTILE[name][0])})
    content = page.content.decode()
    assert page.status_code == 400
    assert "These files were not kept" in content
    assert 'value="A title kept"' in content
    assert (Work.objects.count(), Blob.objects.count(), files()) == (0, 0, [])


def test_a_file_beyond_the_limit_is_refused_unread(browser: Client, settings: LazySettings) -> None:
    settings.REDRESS_UPLOAD_BYTES = 1024
    page = browser.post(ADD, {"image": upload("a.png", b"\0" * 1025)})
    assert "The file is larger than" in page.content.decode()
    assert (page.status_code, files()) == (400, [])


def test_missing_and_too_many_files_are_refused(browser: Client) -> None:
    page = browser.post(ADD, {"title": "Lamp"})
    assert page.status_code == 400
    assert "This field is required." in page.content.decode()
    page = browser.post(ADD, {"image": [upload("a.png", b"x")] * 21})
    assert page.status_code == 400
    assert "at most 20 pictures" in page.content.decode()


def test_the_form_to_add_works_takes_several_files(browser: Client) -> None:
    content = browser.get(ADD).content.decode()
    assert "multiple" in content
    assert 'enctype="multipart/form-data"' in content


def test_wrong_dates_are_named_for_the_file(browser: Client) -> None:
    data = {
        "image": upload("a.png", make_picture_bytes(1)),
        "created_on": "2021-04-02",
        "first_published_on": "2021-04-01",
    }
    page = browser.post(ADD, data)
    assert page.status_code == 400
    assert "be published before it was created" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("lamp.final.png", "lamp.final"),
        (".png", ".png"),
        ("  .png", "Untitled"),
        ("a" * 300, "a" * 200),
    ],
)
def test_a_title_comes_from_the_files_name(name: str, title: str) -> None:
    assert title_from(name) == title


def test_a_work_has_a_page(browser: Client, creator: User) -> None:
    work = make_work(creator, title="Lamp")
    content = browser.get(reverse("pictures:work", args=[work.public_id])).content.decode()
    assert work.blob.sha256 in content
    assert "2021-04-01" in content
    assert reverse("pictures:work-image", args=[work.public_id, 1600]) in content
    bare = make_work(creator, created_on=None, first_published_on=None, first_published_url="")
    content = browser.get(reverse("pictures:work", args=[bare.public_id])).content.decode()
    assert content.count("not said yet") == 2


def test_a_work_is_corrected(browser: Client, creator: User) -> None:
    work = make_work(creator, title="Lamp")
    url = reverse("pictures:work-edit", args=[work.public_id])
    assert 'value="Lamp"' in browser.get(url).content.decode()
    facts = {"title": "Fox", "created_on": "2020-01-02", "first_published_on": ""}
    page = browser.post(url, facts, follow=True)
    assert "The work is saved." in page.content.decode()
    work.refresh_from_db()
    assert (work.title, work.created_on, work.first_published_on) == ("Fox", date(2020, 1, 2), None)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "Fox", "created_on": "3000-01-01"}, "The date created is in the future."),
    ],
)
def test_wrong_corrections_are_named_and_lose_nothing(
    browser: Client, creator: User, facts: dict[str, str], words: str
) -> None:
    work = make_work(creator, title="Lamp")
    url = reverse("pictures:work-edit", args=[work.public_id])
    page = browser.post(url, {"first_published_url": "https://example.org/kept", **facts})
    assert page.status_code == 400
    assert words in page.content.decode()
    assert "https://example.org/kept" in page.content.decode()
    work.refresh_from_db()
    assert work.title == "Lamp"


def test_an_unused_work_is_deleted(browser: Client, creator: User) -> None:
    work = make_work(creator, title="Lamp")
    page = browser.post(reverse("pictures:work-delete", args=[work.public_id]), follow=True)
    assert "“Lamp” is deleted." in page.content.decode()
    assert Work.objects.count() == 0


def test_a_used_work_stays_and_the_page_says_why(browser: Client, creator: User) -> None:
    work = make_work(creator, title="Lamp")
    make_claim(creator, works=[work])
    page = browser.post(reverse("pictures:work-delete", args=[work.public_id]), follow=True)
    assert "is part of a claim and has to stay as evidence" in page.content.decode()
    assert Work.objects.get() == work


@pytest.mark.parametrize("name", ["work", "work-edit", "work-delete"])
def test_nobody_reaches_anothers_work(
    name: str, creator: User, other_creator: User, reviewer: User, client_for: ClientFor
) -> None:
    work = make_work(creator)
    url = reverse(f"pictures:{name}", args=[work.public_id])
    assert client_for(other_creator).post(url, {"title": "x"}).status_code in {404, 405}
    assert client_for(other_creator).get(url).status_code in {404, 405}
    assert client_for(reviewer).get(url).status_code == 403
    assert Client().get(url)["Location"].startswith("/accounts/login/")
    work.refresh_from_db()
    assert work.title != "x"
