"""What can't be delivered is posted publicly, and has arrived when that is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.roles import Role
from claims.queries import terms_of
from notices.actions import ask_correction, correct_waiting, end_postings, post_publicly
from notices.actions.posting import NoReason, NotToPost
from notices.models import Arrival, Delivery, Notice, Posting
from notices.queries import postings
from notices.tasks import deliver_waiting as deliver_bell
from review.grounds import Ground
from review.queries import appeal_deadline
from tests.factories import NOW, make_user
from tests.notices.cases import decided, filed, issued
from tests.notices.delivered import dismissal, open_it, returned
from tests.notices.test_api import client_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
WHY = "The address is no longer known."
OVER = datetime(2026, 4, 1, 15, 59, 59, tzinfo=UTC)  # posted on 2 March for thirty days


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()


@pytest.fixture
def notice() -> Notice:
    notice = dismissal()
    returned(notice)
    return notice


def bases(notice: Notice) -> list[str]:
    return [term.basis for term in terms_of(notice.claim)]


def posted_now(number: int = 1) -> list[Notice]:
    """Notices that are posted this very minute."""
    found = []
    for _ in range(number):
        notice = issued(filed(), now=timezone.now())
        returned(notice, now=timezone.now())
        post_publicly(
            notice, by=make_user(Role.SENIOR_REVIEWER), why="Secret: Lin Mo moved.",
            now=timezone.now(),
        )  # fmt: skip
        found.append(notice)
    return found


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.ADMINISTRATOR])
def test_a_senior_person_posts_it_and_the_clock_counts_from_the_end(
    role: Role, notice: Notice
) -> None:
    posting = post_publicly(notice, by=make_user(role), why=f" {WHY} ", now=NOW)
    assert (posting.until, posting.why) == (OVER, WHY)
    assert str(posting) == f"{notice}: 2026-04-01"
    assert bases(notice) == ["ISSUED", "UNDELIVERED", "POSTING"]
    # The fifteenth day after 1 April is 16 April.
    assert appeal_deadline(notice.claim) == datetime(2026, 4, 16, 15, 59, 59, tzinfo=UTC)
    assert end_postings(now=OVER) == 0
    assert end_postings(now=OVER + timedelta(minutes=1)) == 1
    assert end_postings(now=OVER + timedelta(minutes=2)) == 0
    arrival = Arrival.objects.get()
    assert (arrival.how, arrival.at, arrival.posting) == ("POSTED", OVER, posting)
    assert appeal_deadline(notice.claim) == datetime(2026, 4, 16, 15, 59, 59, tzinfo=UTC)


def test_opened_before_the_end_it_has_arrived_then(notice: Notice, senior: User) -> None:
    post_publicly(notice, by=senior, why=WHY, now=NOW)
    open_it(notice, now=NOW + timedelta(days=3))
    assert appeal_deadline(notice.claim) == datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC)
    assert end_postings(now=OVER + timedelta(days=1)) == 0
    assert Arrival.objects.get().how == "OPENED"
    assert bases(notice)[-1] == "OPENED"


def test_opened_after_the_end_but_before_the_bell_it_has_arrived_at_the_end(
    notice: Notice, senior: User
) -> None:
    post_publicly(notice, by=senior, why=WHY, now=NOW)
    open_it(notice, now=OVER + timedelta(minutes=5))
    assert (Arrival.objects.get().how, Arrival.objects.get().at) == ("POSTED", OVER)
    assert end_postings(now=OVER + timedelta(days=1)) == 0


def test_the_bell_ends_postings() -> None:
    (notice,) = posted_now()
    Posting.objects.all()  # the table itself can't be changed, so an old one is made
    old = dismissal()
    returned(old)
    post_publicly(old, by=make_user(Role.SENIOR_REVIEWER), why=WHY, now=NOW - timedelta(days=400))
    deliver_bell()
    assert Arrival.objects.get().notice == old
    assert not Arrival.objects.filter(notice=notice).exists()


def test_the_days_of_a_posting_are_a_setting(
    notice: Notice, senior: User, settings: LazySettings
) -> None:
    settings.REDRESS_DAYS_POSTED = 60
    assert post_publicly(notice, by=senior, why=WHY, now=NOW).until == OVER + timedelta(days=30)


def test_what_gives_no_time_is_posted_without_a_clock(senior: User) -> None:
    notice = issued(filed())
    returned(notice)
    post_publicly(notice, by=senior, why=WHY, now=NOW)
    assert bases(notice) == []


def test_only_what_can_t_be_delivered_is_posted(senior: User) -> None:
    notice = dismissal()
    with pytest.raises(NotToPost, match="may still arrive"):
        post_publicly(notice, by=senior, why=WHY, now=NOW)
    returned(notice)
    with pytest.raises(NoReason) as refusal:
        post_publicly(notice, by=senior, why="  ", now=NOW)
    assert refusal.value.field == "why"
    post_publicly(notice, by=senior, why=WHY, now=NOW)
    with pytest.raises(NotToPost, match="posted already"):
        post_publicly(notice, by=senior, why=WHY, now=NOW)
    arrived = dismissal()
    returned(arrived)
    open_it(arrived, now=NOW)
    with pytest.raises(NotToPost, match="It has arrived"):
        post_publicly(arrived, by=senior, why=WHY, now=NOW)


def test_a_corrected_notice_is_not_posted(notice: Notice, senior: User) -> None:
    ask_correction(notice, by=senior, why="A word was wrong.", now=NOW)
    correct_waiting(now=NOW)
    with pytest.raises(NotToPost, match="taken its place"):
        post_publicly(Notice.objects.get(pk=notice.pk), by=senior, why=WHY, now=NOW)


def test_a_person_without_an_address_is_told_publicly(senior: User, creator: User) -> None:
    claim = decided([Ground.UNPROVEN], claimant=creator)
    User.objects.filter(pk=creator.pk).update(is_active=False)
    notice = issued(claim)
    assert Delivery.objects.get(notice=notice).retry_at is None
    assert post_publicly(notice, by=senior, why=WHY, now=NOW).until == OVER


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_approver", "auditor"])
def test_nobody_else_posts(person: str, notice: Notice, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        post_publicly(notice, by=user, why=WHY, now=NOW)


def test_the_database_wants_a_reason_and_an_end(notice: Notice, senior: User) -> None:
    whole = {
        "notice": notice, "why": WHY, "ordered_by": senior, "posted_at": NOW, "until": OVER,
    }  # fmt: skip
    for change in ({"why": ""}, {"until": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(**whole | change)
    Posting.objects.create(**whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(**whole)


# --- the public page ---


def test_everybody_sees_numbers_and_days_and_nothing_personal(stranger: Client) -> None:
    (notice,) = posted_now()
    answer = stranger.get(reverse("notices:posted"))
    assertContains(answer, notice.number)
    assertContains(answer, "Receipt")
    assertContains(answer, f"{notice.posting.until:%Y-%m-%d}")
    claim = notice.claim
    for private in (
        "Lin Mo",
        "Secret",
        claim.claimant.email,
        str(claim.public_id),
        claim.reference,
    ):
        assert private
        assertNotContains(answer, str(private))
    assert answer["Cache-Control"] == "no-store"
    seen = client_of(None).get(reverse("api:posted-list")).json()
    assert len(seen["results"]) == 1
    assert set(seen["results"][0]) == {"number", "kind", "issued_at", "posted_at", "until"}
    assert seen["results"][0]["number"] == notice.number


def test_it_is_in_chinese_too(stranger: Client) -> None:
    posted_now()
    answer = stranger.get(reverse("notices:posted"), headers={"Accept-Language": "zh-hans"})
    assertContains(answer, "公告送达")


def test_what_is_over_and_one_number_are_found(stranger: Client, senior: User) -> None:
    old = issued(filed())
    returned(old)
    post_publicly(old, by=senior, why=WHY, now=NOW - timedelta(days=400))
    (now,) = posted_now()
    page, api = reverse("notices:posted"), reverse("api:posted-list")
    assertNotContains(stranger.get(page), old.number)
    ended = stranger.get(page, {"ended": "1"})
    assertContains(ended, old.number)
    assertNotContains(ended, now.number)
    client = client_of(None)
    assert [one["number"] for one in client.get(api, {"ended": "1"}).json()["results"]] == [
        old.number
    ]
    assert client.get(api, {"number": now.number.lower()}).json()["results"] != []
    assert client.get(api, {"number": "RDN-R-1999-000001"}).json()["results"] == []
    assertContains(stranger.get(page, {"number": now.number}), now.number)
    assertContains(
        stranger.get(page, {"number": "RDN-R-1999-000001"}), "No posted notice has this number"
    )
    assertContains(stranger.get(page, {"ended": "9"}), now.number)


def test_an_empty_page_says_so(stranger: Client) -> None:
    assertContains(stranger.get(reverse("notices:posted")), "Nothing is posted now")
    assertContains(
        stranger.get(reverse("notices:posted"), {"ended": "1"}), "Nothing was posted earlier"
    )


def test_a_corrected_notice_is_listed_no_more(senior: User) -> None:
    (notice,) = posted_now()
    ask_correction(notice, by=senior, why="A word was wrong.", now=timezone.now())
    correct_waiting(now=timezone.now())
    assert not postings(ended=False, now=timezone.now()).exists()


def test_the_list_is_paged_and_asks_as_often_for_one_as_for_three(
    stranger: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted_now()
    page = reverse("notices:posted")
    with django_assert_num_queries(2):
        stranger.get(page)
    posted_now(2)
    with django_assert_num_queries(2):
        stranger.get(page)
    monkeypatch.setattr("notices.views.arrivals.PAGE", 2)
    assertContains(stranger.get(page), "1–2 of 3")
    assertContains(stranger.get(page, {"page": "2"}), "3–3 of 3")


def test_one_address_asks_so_often_and_no_more(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices.rates import CheckRate

    monkeypatch.setattr(CheckRate, "THROTTLE_RATES", {"checks": "2/hour"})
    page = reverse("notices:posted")
    assert [stranger.get(page).status_code for _ in range(3)] == [200, 200, 429]
    refused = stranger.get(page)
    assertContains(refused, "Too many requests", status_code=429)
    assert int(refused["Retry-After"]) > 0
    assert client_of(None).get(reverse("api:posted-list")).status_code == 429
    for method in (stranger.get, stranger.post):
        assert method(reverse("notices:arrived", args=["x"])).status_code == 429


# --- the pages and the API of those who decide ---


def test_a_press_of_the_button_posts_it(
    notice: Notice, senior: User, client_for: ClientFor
) -> None:
    client = client_for(senior)
    where = reverse("notices:post", args=[notice.public_id])
    listed = client.get(reverse("notices:undelivered"))
    assertContains(listed, where)
    assertContains(listed, "came back")
    assertContains(client.get(where), "After 30 days the notice counts as arrived")
    assert client.post(where, {"why": ""}).status_code == 400
    answer = client.post(where, {"why": WHY}, follow=True)
    assertContains(answer, "The notice is posted publicly.")
    assertContains(answer, "posted until")
    assert Posting.objects.get().ordered_by == senior
    assertRedirects(client.get(where), reverse("notices:undelivered"))
    assertContains(client.post(where, {"why": WHY}), "It is posted already.", status_code=409)


def test_nobody_decides_about_their_own_notice(client_for: ClientFor) -> None:
    from django.contrib.auth.models import Group

    both = make_user(Role.CREATOR)
    notice = dismissal(both)
    returned(notice)
    both.groups.add(Group.objects.get_or_create(name=Role.SENIOR_REVIEWER.value)[0])
    client = client_for(both)
    for name in ("post", "returned"):
        where = reverse(f"notices:{name}", args=[notice.public_id])
        assert client.get(where).status_code == 403
        assert client.post(where, {"why": WHY}).status_code == 403


def test_a_mail_that_came_back_is_written_down_on_the_page(
    administrator: User, client_for: ClientFor
) -> None:
    from notices.actions import deliver_waiting

    notice, client = dismissal(), client_for(administrator)
    where = reverse("notices:returned", args=[notice.public_id])
    assert client.post(where, {"why": "550"}).status_code == 409
    deliver_waiting(now=NOW)
    assertContains(client.get(where), "came back")
    assertContains(client.post(where, {"why": "550"}, follow=True), "Written down.")
    again = reverse("notices:send-again", args=[notice.public_id])
    assertContains(client.post(again, follow=True), "It will be tried again within a minute.")
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.given_up_at, delivery.sent_at) == (None, None)
    deliver_waiting(now=timezone.now())
    assertContains(client.post(again, follow=True), "This e-mail has not failed.")


def test_the_same_over_the_api(senior: User, auditor: User, reviewer: User) -> None:
    from notices.actions import deliver_waiting

    notice, client = dismissal(), client_of(senior)

    def where(name: str) -> str:
        return reverse(f"api:undelivered-{name}", kwargs={"id": str(notice.public_id)})

    deliver_waiting(now=NOW)
    assert client.post(where("posting"), {"why": WHY}).status_code == 409
    shown = client.post(where("returned"), {"why": "550 no such user"}).json()
    assert (shown["number"], shown["failure"], shown["tries"]) == (
        notice.number, "550 no such user", 1,
    )  # fmt: skip
    assert client.post(where("posting"), {}).status_code == 400
    posted = client.post(where("posting"), {"why": WHY}).json()
    assert posted["posted_until"]
    listed = client_of(auditor).get(reverse("api:undelivered-list")).json()
    assert listed["results"] == [posted]
    for name in ("again", "returned", "posting"):
        assert client_of(auditor).post(where(name), {"why": WHY}).status_code == 403
    assert client_of(reviewer).get(reverse("api:undelivered-list")).status_code == 403
    assert client.post(where("again")).json()["given_up_at"] is None
    unknown = reverse("api:undelivered-again", kwargs={"id": str(notice.claim.public_id)})
    assert client.post(unknown).status_code == 404
