"""Who fetched a notice is written down: for staff, and for the person's own data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from accounts.roles import Role
from claims.queries import terms_of
from notices.links import arrival_token
from notices.models import Arrival, Delivery, Download, Notice
from notices.personal import forget, hand_over, kept
from tests.factories import NOW, make_user
from tests.notices.delivered import dismissal, open_it, returned
from tests.notices.test_api import addresses, client_of
from tests.notices.test_pages import address

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()


@pytest.fixture
def notice(creator: User) -> Notice:
    return dismissal(creator)


def fetched() -> list[tuple[str, str]]:
    return [(download.by.email, download.face) for download in Download.objects.order_by("pk")]


def test_by_page_and_by_api(
    notice: Notice, creator: User, reviewer: User, client_for: ClientFor
) -> None:
    client_for(reviewer).get(address(notice))
    client_of(creator).get(addresses(notice)[2])
    assert fetched() == [(reviewer.email, "PAGE"), (creator.email, "API")]
    assert str(Download.objects.latest("pk")) == f"{notice}: {creator} API"
    assert Arrival.objects.get().download == Download.objects.latest("pk")


def test_asking_without_fetching_is_no_download(
    notice: Notice, creator: User, client_for: ClientFor
) -> None:
    answer = client_for(creator).head(address(notice))
    assert (answer.status_code, answer.content) == (200, b"")
    assert client_of(creator).head(addresses(notice)[2]).status_code == 200
    assert (Download.objects.count(), Arrival.objects.count()) == (0, 0)


def test_staff_see_who_was_first_and_every_one_after(
    notice: Notice, creator: User, reviewer: User, auditor: User, client_for: ClientFor
) -> None:
    of_claim = reverse("notices:of-claim", args=[notice.claim.public_id])
    staff = client_for(reviewer)
    assertContains(staff.get(of_claim), "Nobody has fetched it yet.")
    listed = reverse("notices:downloads", args=[notice.public_id])
    assertContains(staff.get(listed), "Nobody has fetched it yet")
    open_it(notice, now=NOW)
    open_it(notice, by=auditor, now=NOW)
    page = staff.get(of_claim)
    assertContains(page, "First fetched 2026-03-02 10:00 by the claimant.")
    assertContains(page, "2 downloads")
    assertContains(page, "Arrived 2026-03-02 10:00: opened.")
    whole = staff.get(listed)
    assertContains(whole, str(auditor))
    assertContains(whole, "The claimant")
    mine = client_for(creator).get(of_claim)
    assertContains(mine, "Arrived 2026-03-02 10:00: opened.")
    assertNotContains(mine, "First fetched")
    assert client_for(creator).get(listed).status_code == 403


def test_a_colleague_who_was_first_is_named(
    notice: Notice, reviewer: User, auditor: User, client_for: ClientFor
) -> None:
    open_it(notice, by=auditor, now=NOW)
    page = client_for(reviewer).get(reverse("notices:of-claim", args=[notice.claim.public_id]))
    assertContains(page, f"First fetched 2026-03-02 10:00 by {auditor}.")
    assertContains(page, "Arrival not proven yet.")


def test_the_api_says_the_same_to_staff_alone(
    notice: Notice, creator: User, reviewer: User, auditor: User
) -> None:
    open_it(notice, by=auditor, now=NOW)
    open_it(notice, now=NOW)
    where = {"claim_id": str(notice.claim.public_id), "id": str(notice.public_id)}
    listed = reverse("api:notice-downloads", kwargs=where)
    rows = client_of(reviewer).get(listed).json()["results"]
    assert [(row["who"], row["face"]) for row in rows] == [
        (auditor.email, "PAGE"),
        ("claimant", "PAGE"),
    ]
    assert client_of(creator).get(listed).status_code == 403
    one = client_of(creator).get(addresses(notice)[1]).json()
    assert one["arrival"] == {"how": "OPENED", "at": "2026-03-02T10:00:00+08:00"}


def test_the_pages_ask_as_often_for_one_as_for_three(
    notice: Notice, reviewer: User, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    client, of_claim = (
        client_for(reviewer),
        reverse("notices:of-claim", args=[notice.claim.public_id]),
    )
    listed = reverse("notices:downloads", args=[notice.public_id])
    open_it(notice, now=NOW)
    with django_assert_num_queries(9):
        client.get(of_claim)
    with django_assert_num_queries(6):
        client.get(listed)
    for _ in range(2):
        open_it(notice, by=make_user(Role.AUDITOR), now=NOW)
    with django_assert_num_queries(9):
        client.get(of_claim)
    with django_assert_num_queries(6):
        client.get(listed)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "counts as arrived on 2026-03-09"), ("zh-hans", "2026-03-09")],
)
def test_both_sides_see_the_clock(
    language: str, words: str, notice: Notice, creator: User, reviewer: User,
    client_for: ClientFor,
) -> None:  # fmt: skip
    User.objects.filter(pk__in=[creator.pk, reviewer.pk]).update(language=language)
    claim, of_claim = notice.claim.public_id, {"claim_id": notice.claim.public_id}
    mine = client_for(User.objects.get(pk=creator.pk))
    assertContains(mine.get(reverse("claims:detail", args=[claim])), words)
    assertContains(mine.get(reverse("notices:of-claim", args=[claim])), words)
    theirs = client_for(User.objects.get(pk=reviewer.pk))
    assertContains(theirs.get(reverse("review:timeline", args=[claim])), words)
    assert "2026-03-24" in str(client_of(creator).get(f"/api/v1/claims/{claim}/").json()["clock"])
    seen = client_of(reviewer).get(reverse("api:review-timeline-list", kwargs=of_claim)).json()
    assert "CLOCK" in {event["kind"] for event in seen["results"]}


def test_the_desk_shows_the_notices(notice: Notice, reviewer: User, client_for: ClientFor) -> None:
    desk = client_for(reviewer).get(reverse("review:desk", args=[notice.claim.public_id]))
    assertContains(desk, reverse("notices:of-claim", args=[notice.claim.public_id]))


def test_a_mail_s_way_is_shown(notice: Notice, senior: User, client_for: ClientFor) -> None:
    from notices.actions import deliver_waiting, post_publicly

    client = client_for(senior)
    of_claim = reverse("notices:of-claim", args=[notice.claim.public_id])
    deliver_waiting(now=NOW)
    sent = client.get(of_claim)
    assertContains(sent, "E-mail sent 2026-03-02 10:00; arrival not proven yet.")
    assertContains(sent, reverse("notices:returned", args=[notice.public_id]))
    from notices.actions import mark_returned

    mark_returned(notice, by=senior, why="550", now=NOW)
    assertContains(client.get(of_claim), "The e-mail could not be delivered.")
    post_publicly(notice, by=senior, why="It came back.", now=NOW)
    assertContains(client.get(of_claim), "Posted publicly until 2026-04-01.")


# --- the link in the mail ---


def test_opening_the_link_changes_nothing_and_the_button_confirms(
    notice: Notice, stranger: Client
) -> None:
    where = reverse("notices:arrived", args=[arrival_token(notice.public_id)])
    page = stranger.get(where)
    assertContains(page, notice.number)
    assertContains(page, "I have received it")
    for private in (notice.claim.holder_name, str(notice.claim), notice.claim.claimant.email):
        assertNotContains(page, private)
    assert stranger.head(where).status_code == 200
    assert not Arrival.objects.exists()
    assertContains(stranger.post(where), "confirmed by the link in the e-mail")
    assert Arrival.objects.get().how == "CONFIRMED"
    assert [term.basis for term in terms_of(notice.claim)] == ["ISSUED"]  # long after its day
    again = stranger.post(where)
    assertContains(again, "It has arrived")
    assert Arrival.objects.count() == 1
    assertNotContains(stranger.get(where), "I have received it")


def test_a_link_that_is_not_whole_says_so(stranger: Client) -> None:
    for method in (stranger.get, stranger.post):
        answer = method(reverse("notices:arrived", args=["nonsense"]))
        assertContains(answer, "This link is not whole.", status_code=404)


def test_the_link_works_over_the_api_too(notice: Notice) -> None:
    client, token = client_of(None), arrival_token(notice.public_id)
    where = reverse("api:arrival-list")
    asked = client.get(where, {"token": token}).json()
    assert asked == {"number": notice.number, "kind": "DECISION", "arrival": None}
    confirmed = client.post(where, {"token": token}).json()
    assert confirmed["arrival"]["how"] == "CONFIRMED"
    assert client.post(where, {"token": token}).json() == confirmed
    assert client.get(where, {"token": token}).json() == confirmed
    assert client.post(where, {"token": "x"}).status_code == 404
    assert client.get(where).status_code == 404
    assert client.post(where, {}).status_code == 400


# --- the person's own data ---


def test_the_person_takes_along_who_fetched_it_and_how_it_arrived(
    notice: Notice, creator: User, reviewer: User, senior: User
) -> None:
    from notices.actions import post_publicly

    open_it(notice, by=reviewer, now=NOW)
    returned(notice)
    post_publicly(notice, by=senior, why="It came back.", now=NOW)
    part = hand_over(creator)
    file = next(each for each in part.files if notice.number in each.name)
    assert b"".join(file.read()).startswith(b"%PDF")
    records = hand_over(creator).records
    assert [(row["by"], row["face"]) for row in records["downloads"]] == [
        ("staff", "PAGE"),
        ("you", "EXPORT"),
    ]
    assert reviewer.email not in str(records)
    assert [row["how"] for row in records["arrivals"]] == [Arrival.objects.get().how]
    assert [row["why"] for row in records["posted"]] == ["It came back."]
    assert len(kept(creator)) == 2


def test_of_an_email_that_came_back_nothing_is_left(notice: Notice, creator: User) -> None:
    returned(notice)
    forget(creator, now=timezone.now())
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.failure, delivery.given_up_at) == ("", None)
