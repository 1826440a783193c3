"""Pages by cursor: every row once, in order, there and back, whatever comes and goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Case, F, Value, When
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import User
from claims.models import Claim, Picture
from config.ordering import keys_of
from config.paging import CursorPages
from pictures.models import Work
from tests.factories import NOW, make_claim, make_user, make_work

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
WORKS = "/api/v1/works/"


def page(rows: Any, **asked: str) -> tuple[list[Any], dict[str, Any]]:
    """The rows of one page and its links."""
    pages = CursorPages()
    request = Request(APIRequestFactory().get("/rows/", asked))
    found = pages.paginate_queryset(rows, request)
    links = pages.get_paginated_response([]).data
    return found, links


def follow(rows: Any, link: str | None) -> tuple[list[Any], dict[str, Any]]:
    request = Request(APIRequestFactory().get(str(link)))
    pages = CursorPages()
    found = pages.paginate_queryset(rows, request)
    return found, pages.get_paginated_response([]).data


def there_and_back(rows: Any, size: str = "2") -> tuple[list[Any], list[Any]]:
    """All rows, leafed to the end and back to the beginning."""
    found, links = page(rows, page_size=size)
    forward = [found]
    while links["next"]:
        found, links = follow(rows, links["next"])
        forward.append(found)
    back = [found]
    while links["previous"]:
        found, links = follow(rows, links["previous"])
        back.insert(0, found)
    assert forward == back
    return [row for part in forward for row in part], forward


@pytest.fixture
def people(db: None) -> list[User]:
    """Seven people; three share a name, and two have never signed in."""
    names, made = ("a", "b", "b", "b", "c", "d", "e"), []
    for number, name in enumerate(names):
        seen = None if number in (2, 5) else NOW + timedelta(hours=number % 3)
        made.append(make_user(display_name=name, last_login=seen))
    return made


ORDERS: list[tuple[Any, ...]] = [
    (),
    ("pk",),
    ("-pk",),
    ("display_name",),
    ("-display_name", "pk"),
    ("last_login",),
    ("-last_login", "display_name"),
    (F("last_login").asc(nulls_first=True), "-pk"),
    (F("last_login").desc(nulls_last=True), "pk"),
    (F("last_login").asc(nulls_last=True),),
    (Case(When(display_name="b", then=Value(0)), default=Value(1)), "email"),
    (Case(When(display_name="b", then=Value(0)), default=Value(1)).desc(),),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", ["1", "2", "3", "7", "100"])
def test_every_row_comes_once_and_in_order(
    people: list[User], order: tuple[Any, ...], size: str
) -> None:
    rows = User.objects.order_by(*order)
    found, parts = there_and_back(rows, size)
    assert len(found) == len(people)
    assert found == list(rows.order_by(*order, "pk"))
    assert {len(part) for part in parts[:-1]} <= {int(size)}


def test_an_order_by_a_relation_is_that_of_its_table(creator: User) -> None:
    for _ in range(3):
        make_claim(creator)
    rows = Picture.objects.order_by("claim", "-position")
    assert [str(key.expression) for key in keys_of(rows)] == [
        "F(claim__created_at)", "F(claim__pk)", "F(position)", "F(pk)",
    ]  # fmt: skip
    assert there_and_back(rows, "1")[0] == list(rows)
    works = Work.objects.order_by("-owner")  # a table without an order of its own
    assert there_and_back(works, "1")[0] == list(Work.objects.order_by("-owner_id", "pk"))


def test_rows_that_come_and_go_move_nothing(people: list[User]) -> None:
    rows = User.objects.order_by("display_name", "pk")
    first, links = page(rows, page_size="3")
    make_user(display_name="a")
    first[0].delete()
    second, _links = follow(rows, links["next"])
    assert [user.pk for user in first[1:] + second] == [user.pk for user in people[1:6]]


def test_no_rows_and_one_page_lead_nowhere(creator: User) -> None:
    for rows in (User.objects.none(), User.objects.all(), [], [creator]):
        found, links = page(rows)
        assert (links["next"], links["previous"]) == (None, None)
        assert found == list(rows)


@pytest.mark.parametrize(
    "rows",
    [
        lambda: sorted(user.email for user in User.objects.all()),
        lambda: User.objects.order_by("pk").values("pk"),
        lambda: User.objects.order_by("pk").values_list("pk", flat=True),
        lambda: User.objects.order_by("display_name").distinct("display_name"),
        lambda: User.objects.filter(pk=0).union(User.objects.all()).order_by("pk"),
    ],
)
def test_what_is_no_table_is_leafed_by_number(people: list[User], rows: Callable[[], Any]) -> None:
    assert there_and_back(rows(), "2")[0] == list(rows())


def test_a_count_is_given_where_it_is_asked_for(people: list[User]) -> None:
    for rows in (User.objects.all(), list(User.objects.all())):
        assert "count" not in page(rows, page_size="2")[1]
        assert page(rows, page_size="2", with_count="true")[1]["count"] == len(people)


def cursors() -> list[str]:
    import base64
    import json

    places: list[Any] = [
        [], 7, {"values": []}, {"values": ["1", "2"]}, {"values": [["1"]]}, {"values": ["x"]},
        {"values": "1"}, {"values": [None]}, {"values": ["1\0"]}, {"values": [1]},
        {"skip": "1"},
    ]  # fmt: skip
    coded = [base64.urlsafe_b64encode(json.dumps(place).encode()).decode() for place in places]
    return ["!", "é", "AAAA", "====", *coded[:-1]]


@pytest.mark.parametrize("cursor", cursors())
def test_a_broken_cursor_is_refused(people: list[User], cursor: str) -> None:
    with pytest.raises(ValidationError) as refused:
        page(User.objects.order_by("pk"), cursor=cursor)
    assert "cursor" in refused.value.detail


@pytest.mark.parametrize(
    "place", ["eyJza2lwIjotMX0", "eyJza2lwIjoiYSJ9", "eyJza2lwIjo5OTk5OTk5OX0"]
)
def test_a_broken_number_is_refused(place: str) -> None:
    with pytest.raises(ValidationError):
        page([1, 2], cursor=place)


def test_leafing_keeps_what_was_looked_for_and_costs_the_same_on_every_page(
    creator: User, client_for: ClientFor
) -> None:
    for _ in range(5):
        make_work(creator)
    browser, counts = client_for(creator), []
    url: str | None = f"{WORKS}?page_size=2"
    seen = []
    while url:
        with CaptureQueriesContext(connection) as caught:
            found = browser.get(url).json()
        counts.append(len(caught))
        seen += found["results"]
        assert url.startswith(WORKS) or "page_size=2" in url
        url = found["next"]
    assert len({row["id"] for row in seen}) == 5
    assert len(set(counts)) == 1


def test_the_first_key_of_a_filled_column_can_use_an_index(creator: User) -> None:
    """No `IS NULL` is asked of a column that has none, and the beginning is said by itself."""
    for _ in range(3):
        make_claim(creator)
    _found, links = page(Claim.objects.all(), page_size="1")
    with CaptureQueriesContext(connection) as caught:
        follow(Claim.objects.all(), links["next"])
    sql = caught[-1]["sql"]
    assert "IS NULL" not in sql
    assert '"claims_claim"."created_at" <= ' in sql
