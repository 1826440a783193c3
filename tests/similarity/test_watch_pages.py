"""Pages and API of watched works, hits and quarantined works, for each person."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from claims.models import Claim
from pictures.models import Look
from similarity.models import Flood, Watch, WatchHit
from similarity.personal import forget, hand_over
from similarity.watching import decide_flood, end_watch, watch
from tests.factories import NOW, make_avatar, make_work

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
HITS = "/similarity/hits/"


def found(owner: User, *, title: str = "", number: int = 1) -> list[WatchHit]:
    """Hits on one watched work of the owner's, as a worker leaves them."""
    watched = watch(make_work(owner, title=title), by=owner, now=NOW)
    Watch.objects.filter(pk=watched.pk).update(retry_at=None, matched_at=NOW)
    return [
        WatchHit.objects.create(watch=watched, avatar=make_avatar(), score=0.93, found_at=NOW)
        for _ in range(number)
    ]


def text(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_a_work_is_watched_and_let_go_on_its_own_page(creator: User, client_for: Browser) -> None:
    work, client = make_work(creator), client_for(creator)
    page = reverse("pictures:work", args=[work.public_id])
    switch = reverse("similarity:watch-of", args=[work.public_id])
    assert switch in text(client, page)
    assert "Watch it" in text(client, switch)
    assert client.post(switch, {"watch": "on"}).headers["Location"] == page
    said = text(client, switch)
    assert "has been compared with this work since" in said
    assert "still to be compared" in said
    by_htmx = client.post(switch, {"watch": "off"}, headers={"HX-Request": "true"})
    assert "<html" not in by_htmx.content.decode()
    assert "Watch it" in by_htmx.content.decode()
    assert Watch.objects.get().ended_at is not None


def test_a_refusal_is_said_with_its_status_or_in_the_fragment(
    creator: User, client_for: Browser, settings: LazySettings
) -> None:
    settings.REDRESS_WATCHES = 1
    found(creator)
    switch = reverse("similarity:watch-of", args=[make_work(creator).public_id])
    client = client_for(creator)
    refused = client.post(switch, {"watch": "on"})
    assert refused.status_code == 409
    assert "as many as one may" in refused.content.decode()
    assert client.post(switch, headers={"HX-Request": "true"}).status_code == 200


def test_the_fragment_says_what_happened_to_the_watch(
    creator: User, reviewer: User, client_for: Browser
) -> None:
    hit = found(creator)[0]
    work, client = hit.watch.work, client_for(creator)
    switch = reverse("similarity:watch-of", args=[work.public_id])
    assert "1 avatar that looks like it" in text(client, switch)
    assert "1 not answered" in text(client, switch)
    Watch.objects.update(matched_at=None)
    assert "did not work" in text(client, switch)
    flood = Flood.objects.create(watch=hit.watch, begun_at=NOW, hits=44)
    assert "like 44 avatars" in text(client, switch)
    decide_flood(flood, release=False, by=reviewer, reason="A white page.", now=NOW)
    assert "A white page." in text(client, switch)


def test_nobody_elses_work_is_there(
    creator: User, other_creator: User, client_for: Browser
) -> None:
    hit = found(creator)[0]
    client = client_for(other_creator)
    work = hit.watch.work.public_id
    for address in (
        reverse("similarity:watch-of", args=[work]),
        reverse("similarity:hit-image", args=[hit.public_id]),
        f"/api/v1/works/{work}/watch/",
        f"/api/v1/watch-hits/{hit.public_id}/",
    ):
        assert client.get(address).status_code == 404
    for name in ("hit-claim", "hit-aside"):
        assert client.post(reverse(f"similarity:{name}", args=[hit.public_id])).status_code == 404
    assert client.get("/api/v1/watch-hits/").json()["results"] == []


def test_hits_are_listed_filtered_and_shown_watermarked(creator: User, client_for: Browser) -> None:
    first, second = found(creator, title="Fox")[0], found(creator, title="Owl")[0]
    client = client_for(creator)
    page = text(client, HITS)
    assert "Fox" in page
    assert str(second.avatar) in page
    only = text(client, f"{HITS}?work={first.watch.work.public_id}")
    assert str(first.avatar) in only
    assert str(second.avatar) not in only
    client.post(reverse("similarity:hit-aside", args=[first.public_id]))
    assert str(first.avatar) not in text(client, f"{HITS}?state=open")
    assert str(first.avatar) in text(client, f"{HITS}?state=answered")
    assert "Nothing matches" in text(
        client, f"{HITS}?state=answered&work={second.watch.work.public_id}"
    )
    image = client.get(reverse("similarity:hit-image", args=[first.public_id]))
    assert (image["Content-Type"], image["Cache-Control"]) == ("image/webp", "no-store")
    assert Look.objects.filter(viewer=creator, blob=first.avatar.blob).count() == 1


def test_what_cannot_be_read_filters_nothing(creator: User, client_for: Browser) -> None:
    hit = found(creator)[0]
    assert str(hit.avatar) in text(client_for(creator), f"{HITS}?work={uuid4()}")


def test_empty_lists_say_what_to_do(creator: User, client_for: Browser) -> None:
    client = client_for(creator)
    assert "You watch no work" in text(client, HITS)
    watch(make_work(creator), by=creator, now=NOW)
    assert "Nothing was found" in text(client, HITS)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(
    number: int,
    creator: User,
    client_for: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    found(creator, number=number)
    client = client_for(creator)
    client.get(HITS)
    with django_assert_num_queries(7):
        client.get(HITS)
    with django_assert_num_queries(4):
        client.get("/api/v1/watch-hits/")


def test_one_press_leads_to_a_draft_and_the_hit_to_its_claim(
    creator: User, client_for: Browser
) -> None:
    hit = found(creator)[0]
    client = client_for(creator)
    press = reverse("similarity:hit-claim", args=[hit.public_id])
    answer = client.post(press)
    claim = Claim.objects.get()
    assert answer.headers["Location"] == reverse("claims:edit", args=[claim.public_id])
    assert client.post(press).headers["Location"] == answer.headers["Location"]
    assert answer.headers["Location"] in text(client, HITS)
    refused = client.post(reverse("similarity:hit-aside", args=[hit.public_id]), follow=True)
    assert "answered this one already" in refused.content.decode()
    Claim.objects.filter(pk=claim.pk).update(state="WITHDRAWN")
    assert reverse("claims:detail", args=[claim.public_id]) in text(client, HITS)


def test_what_was_set_aside_starts_no_claim(creator: User, client_for: Browser) -> None:
    hit = found(creator)[0]
    client = client_for(creator)
    client.post(reverse("similarity:hit-aside", args=[hit.public_id]))
    answer = client.post(reverse("similarity:hit-claim", args=[hit.public_id]), follow=True)
    assert "answered this one already" in answer.content.decode()
    assert not Claim.objects.exists()


def test_everything_goes_over_the_api_too(creator: User, client_for: Browser) -> None:
    hit, other = found(creator, number=2)
    client, work = client_for(creator), make_work(creator)
    switch = f"/api/v1/works/{work.public_id}/watch/"
    assert client.get(switch).json()["watched"] is False
    assert client.post(switch).json()["comparing"] is True
    assert client.post(f"{switch}end/").json()["watched"] is False
    listed = client.get("/api/v1/watch-hits/").json()["results"]
    assert {each["id"] for each in listed} == {str(hit.public_id), str(other.public_id)}
    one = f"/api/v1/watch-hits/{hit.public_id}/"
    assert client.get(f"{one}image/")["Cache-Control"] == "no-store"
    started = client.post(f"{one}claim/")
    assert started.status_code == 201
    assert started.json()["claim"] == str(Claim.objects.get().public_id)
    aside = client.post(f"/api/v1/watch-hits/{other.public_id}/set-aside/")
    assert aside.json()["answer"] == "SET_ASIDE"
    assert client.post(f"{one}set-aside/").status_code == 409
    assert client.get("/api/v1/watch-hits/?open=1").json()["results"] == []


def flood_of(owner: User, *, title: str = "") -> Flood:
    hits = found(owner, title=title, number=2)
    return Flood.objects.create(watch=hits[0].watch, begun_at=NOW, hits=2)


def test_a_reviewer_sees_the_work_and_decides(
    creator: User, reviewer: User, auditor: User, client_for: Browser
) -> None:
    flood = flood_of(creator, title="Template")
    staff, page = client_for(reviewer), reverse("similarity:flood", args=[flood.public_id])
    assert "Template" in text(staff, reverse("similarity:floods"))
    assert "Some of the avatars" in text(staff, page)
    assert staff.get(reverse("similarity:flood-image", args=[flood.public_id])).status_code == 200
    hit = flood.watch.hits.first()
    assert hit is not None
    image = staff.get(reverse("similarity:flood-hit-image", args=[flood.public_id, hit.public_id]))
    assert image["Cache-Control"] == "no-store"
    assert "Compare it again" not in text(client_for(auditor), page)
    assert staff.post(page, {"release": "1"}).status_code == 400
    assert staff.post(page, {"release": "1", "reason": "   "}).status_code == 400
    done = staff.post(page, {"release": "1", "reason": "Copied often."}, follow=True)
    assert "compared again" in done.content.decode()
    assert "Copied often." in text(staff, page)
    late = staff.post(page, {"end": "1", "reason": "No."})
    assert late.status_code == 409
    assert "decided on this work already" in late.content.decode()


def test_nobody_decides_about_their_own_work(
    creator: User, reviewer: User, client_for: Browser
) -> None:
    flood = flood_of(creator)
    flood.watch.work.owner = reviewer
    flood.watch.work.save(update_fields=["owner"])
    page = reverse("similarity:flood", args=[flood.public_id])
    staff = client_for(reviewer)
    assert "Nobody decides about their own work." in text(staff, page)
    assert staff.post(page, {"end": "1", "reason": "Mine."}).status_code == 403


def test_floods_over_the_api(
    creator: User, reviewer: User, auditor: User, client_for: Browser
) -> None:
    flood = flood_of(creator)
    staff, one = client_for(reviewer), f"/api/v1/floods/{flood.public_id}/"
    assert staff.get("/api/v1/floods/").json()["results"][0]["hits"] == 2
    assert client_for(auditor).get(one).status_code == 200
    sent = {"outcome": "ENDED", "reason": "A template."}
    assert client_for(auditor).post(f"{one}decide/", sent).status_code == 403
    assert client_for(creator).get(one).status_code == 403
    assert staff.post(f"{one}decide/", {"outcome": "MAYBE"}).status_code == 400
    decided = staff.post(f"{one}decide/", sent).json()
    assert (decided["outcome"], decided["decided_by"]) == ("ENDED", reviewer.display_name)


def test_empty_staff_lists_say_so(reviewer: User, client_for: Browser) -> None:
    staff = client_for(reviewer)
    assert "Nothing is quarantined" in text(staff, reverse("similarity:floods"))
    assert "Nothing was found" in text(staff, reverse("similarity:checks"))


def test_what_is_watched_is_handed_over_and_forgotten(creator: User, reviewer: User) -> None:
    hit = found(creator)[0]
    flood = Flood.objects.create(watch=hit.watch, begun_at=NOW, hits=2)
    decide_flood(flood, release=True, by=reviewer, reason="Fine.", now=NOW)
    records = hand_over(creator).records
    assert [row["avatar__external_id"] for row in records["found"]] == [str(hit.avatar)]
    assert len(list(records["watched"])) == 1
    assert [row["reason"] for row in hand_over(reviewer).records["own_decisions_on_floods"]] == [
        "Fine."
    ]
    end_watch(hit.watch.work, by=creator, now=NOW)
    forget(creator, now=NOW)
    assert not Watch.objects.exists()
