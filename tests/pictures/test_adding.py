"""Works sent one by one as the page's program does, and described many at once."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from pictures.models import Work
from tests.factories import make_picture_bytes, make_work

pytestmark = pytest.mark.django_db
ADD, DESCRIBE = "/pictures/add/", "/pictures/describe/"
JSON = {"accept": "application/json"}


@pytest.fixture
def browser(creator: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(creator)


def sent(
    browser: Client, data: bytes, name: str = "fox.png", **more: str
) -> tuple[int, dict[str, str]]:
    file = SimpleUploadedFile(name, data, content_type="image/png")
    answer = browser.post(ADD, {"image": file, **more}, headers=JSON)
    return answer.status_code, answer.json()


def test_a_single_file_is_answered_with_its_work(browser: Client) -> None:
    status, told = sent(browser, make_picture_bytes(1))
    work = Work.objects.get()
    assert (status, told) == (
        201,
        {
            "state": "added",
            "id": str(work.public_id),
            "title": "fox",
            "url": reverse("pictures:work", args=[work.public_id]),
        },
    )


def test_the_same_picture_again_is_no_error_but_a_link(browser: Client) -> None:
    first = sent(browser, make_picture_bytes(1))[1]
    status, told = sent(browser, make_picture_bytes(1), name="again.png")
    assert (status, told["state"], told["url"]) == (200, "known", first["url"])
    assert "already in your library" in told["message"]
    assert Work.objects.count() == 1


def test_a_bad_file_says_why_and_which_field(browser: Client) -> None:
    status, told = sent(browser, b"not a picture at all")
    assert (status, told["state"], told["field"]) == (400, "refused", "image")
    assert "not a picture" in told["message"]
    status, told = sent(browser, make_picture_bytes(1), created_on="2999-01-01")
    assert (status, told["field"]) == (400, "created_on")


def test_a_wrong_field_is_told_in_words(browser: Client) -> None:
    status, told = sent(browser, make_picture_bytes(1), created_on="yesterday")
    assert (status, told) == (400, {"state": "refused", "message": "Enter a valid date."})
    assert Work.objects.count() == 0


def test_without_a_program_a_known_picture_is_linked_as_well(browser: Client) -> None:
    url = sent(browser, make_picture_bytes(1))[1]["url"]
    page = browser.post(ADD, {"image": SimpleUploadedFile("a.png", make_picture_bytes(1))})
    content = page.content.decode()
    assert page.status_code == 200
    assert "These were in your library already" in content
    assert f'href="{url}"' in content


def test_only_works_without_dates_are_offered_unless_named(browser: Client, creator: User) -> None:
    make_work(creator, title="Whole")
    bare = make_work(creator, title="Bare", created_on=None)
    make_work(creator, title="Filed", created_on=None, fixed_at=timezone.now())
    make_work(title="Somebody's", created_on=None)
    shown = browser.get(DESCRIBE).context["rows"]
    assert [work for work, _form in shown] == [bare]
    whole = Work.objects.get(title="Whole")
    named = browser.get(DESCRIBE, {"work": [str(whole.public_id), "nonsense"]}).context["rows"]
    assert [work for work, _form in named] == [whole]


def test_nothing_to_describe_says_so(browser: Client) -> None:
    assert "Nothing is missing" in browser.get(DESCRIBE).content.decode()


def test_the_library_leads_to_what_is_missing(browser: Client, creator: User) -> None:
    work = make_work(creator, first_published_on=None)
    assert DESCRIBE in browser.get("/pictures/").content.decode()
    Work.objects.filter(pk=work.pk).update(fixed_at=timezone.now())
    assert DESCRIBE not in browser.get("/pictures/").content.decode()


def row(work: Work, **facts: str) -> dict[str, str]:
    facts = {"title": work.title, "created_on": "", "first_published_on": "", **facts}
    return {f"work-{work.public_id}-{name}": value for name, value in facts.items()}


def test_what_is_right_is_saved_and_what_is_wrong_stays(browser: Client, creator: User) -> None:
    good, early, nameless, filed = (make_work(creator, created_on=None) for _ in range(4))
    Work.objects.filter(pk=filed.pk).update(fixed_at=timezone.now())
    data = {
        "work": [str(work.public_id) for work in (good, early, nameless, filed)],
        **row(good, title="Lamp", created_on="2020-01-02"),
        **row(early, created_on="2020-01-02", first_published_on="2019-01-01"),
        **row(nameless, title=""),
        **row(filed, title="Other"),
    }
    page = browser.post(DESCRIBE, data)
    content = page.content.decode()
    assert page.status_code == 400
    assert {work.pk for work, _form in page.context["rows"]} == {early.pk, nameless.pk, filed.pk}
    assert "1 work is saved." in content
    assert 'value="2019-01-01"' in content
    assert "part of a filed claim" in content
    good.refresh_from_db()
    assert (good.title, good.created_on) == ("Lamp", date(2020, 1, 2))


def test_when_all_is_right_the_library_follows(browser: Client, creator: User) -> None:
    work = make_work(creator, created_on=None)
    answer = browser.post(DESCRIBE, {"work": str(work.public_id), **row(work)})
    assert (answer.status_code, answer["Location"]) == (302, "/pictures/")


def test_somebody_elses_work_is_left_alone(browser: Client) -> None:
    work = make_work(title="Mine")
    data = {"work": str(work.public_id), **row(work, title="Stolen")}
    assert browser.post(DESCRIBE, data).status_code == 302
    work.refresh_from_db()
    assert work.title == "Mine"
