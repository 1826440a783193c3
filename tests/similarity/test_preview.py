"""Previews of a draft: who may ask, how often, what is said, and what is never said."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from claims.actions import NotADraft, file_claim
from claims.models import Claim
from pictures.actions import keep_picture
from pictures.models import Avatar, Blob, Look, Work
from pictures.storage import original_name
from similarity import embedding, personal, previewing, previews, queries, tasks
from similarity.api.previews import PreviewThrottle
from similarity.models import Comparison, Fingerprint, PreviewRequest
from similarity.tries import NO_WORD
from similarity.words import before_filing
from tests.factories import NOW, make_avatar, make_draft, make_picture, make_work
from tests.similarity.drawing import as_png, blank, character, mirrored
from tests.similarity.hands import in_other_hands

pytestmark = pytest.mark.django_db
ALIKE = "They look alike in what we measure. A person will look at it."
SOME = "Some of it looks alike. A person will look at it."
LITTLE = (
    "We find little in common. You may file all the same: then you get the notice “no match "
    "found” and can ask for a person."
)
BESIDE = "We find little in common. A person will look at it with the others."
Browser = Callable[[User], Client]


def content(number: int, *, turned: bool = False) -> Blob:
    image = mirrored(character(number)) if turned else character(number)
    return keep_picture(as_png(image), now=NOW)


def work_of(owner: User, blob: Blob) -> Work:
    """The owner's work with this content, which may be in other drafts of theirs."""
    return Work.objects.filter(owner=owner, blob=blob).first() or make_work(owner, blob=blob)


def draft_of(creator: User, *, works: int = 1, avatar: Avatar | None = None) -> Claim:
    """A draft against a mirrored copy of its first work."""
    own = [work_of(creator, content(number + 1)) for number in range(works)]
    return make_draft(
        creator, works=own, avatar=avatar or make_avatar(blob=content(1, turned=True))
    )


def asked(claim: Claim, *, at: int = 0) -> PreviewRequest:
    """A wish of the draft's owner, some minutes later."""
    now = NOW + timedelta(minutes=at)
    return previews.ask_preview(claim, by=claim.claimant, now=now)


def work_off(*, at: int = 0) -> int:
    return previewing.preview_waiting(now=NOW + timedelta(minutes=at))


def shown(claim: Claim) -> previews.Preview:
    fresh = previews.own_draft(claim.claimant, claim.public_id)
    return previews.preview_of(fresh, viewer=claim.claimant, now=NOW)


def page_of(claim: Claim) -> str:
    return reverse("similarity:preview-of", args=[claim.public_id])


def finished(claim: Claim, bands: list[str], *, suggested: Avatar | None = None) -> PreviewRequest:
    """A preview that is done, as the worker leaves it."""
    works = {
        str(picture.public_id): {"sha256": picture.work.blob.sha256, "band": band}
        for picture, band in zip(claim.pictures.all(), bands, strict=True)
    }
    assert claim.avatar is not None
    return PreviewRequest.objects.create(
        claim=claim,
        asked_by=claim.claimant,
        asked_at=NOW,
        finished_at=NOW,
        result={"avatar": claim.avatar.blob.sha256, "works": works},
        suggested=suggested,
    )


def test_a_draft_is_compared_and_said_in_words_alone(creator: User) -> None:
    claim = draft_of(creator, works=2)
    assert shown(claim).state == "none"
    request = asked(claim)
    assert (str(request), shown(claim).state) == (f"{claim}: waiting", "waiting")
    assert work_off() == 1
    preview = shown(claim)
    assert (preview.state, preview.changed, preview.left) == ("done", False, 9)
    assert [(line.band, line.sentence) for line in preview.lines] == [
        ("LIKELY", ALIKE),
        ("UNLIKELY", BESIDE),
    ]
    request.refresh_from_db()
    assert set(request.result) == {"avatar", "works"}
    assert {key for work in request.result["works"].values() for key in work} == {"sha256", "band"}
    assert request.tries == 1
    assert request.started_at == request.finished_at
    assert not Comparison.objects.exists()
    assert work_off() == 0


def test_the_words_are_honest_about_what_follows() -> None:
    assert before_filing(["UNLIKELY", "UNLIKELY"]) == [LITTLE, LITTLE]
    assert before_filing(["POSSIBLE", "UNLIKELY"]) == [SOME, BESIDE]
    assert before_filing(["LIKELY"]) == [ALIKE]


def test_a_preview_keeps_nobody_from_filing(creator: User) -> None:
    claim = draft_of(creator)
    finished(claim, ["UNLIKELY"])
    file_claim(claim, by=creator, signature=claim.holder_name, now=NOW)
    assert claim.reference


def test_asking_again_for_the_same_costs_nothing(creator: User) -> None:
    claim = draft_of(creator)
    first = asked(claim)
    assert asked(claim, at=1) == first
    work_off(at=1)
    assert asked(claim, at=2) == first
    assert PreviewRequest.objects.count() == 1


def test_what_changed_since_is_said_and_can_be_compared_again(creator: User) -> None:
    claim = draft_of(creator)
    finished(claim, ["LIKELY"])
    assert not shown(claim).changed
    assert not shown(claim).may_ask
    make_picture(claim, work=make_work(creator, blob=content(2)), position=1)
    assert shown(claim).changed
    assert shown(claim).may_ask
    assert len(shown(claim).lines) == 1
    claim.pictures.get(position=1).delete()
    claim.avatar = make_avatar(blob=content(3))
    claim.save()
    assert shown(claim).changed
    claim.pictures.all().delete()
    assert (shown(claim).changed, shown(claim).lines, shown(claim).ready) == (True, [], False)


def test_so_many_a_day_and_more_tomorrow(creator: User, settings: LazySettings) -> None:
    settings.REDRESS_PREVIEWS_A_DAY = 1
    asked(draft_of(creator))
    second = draft_of(creator)
    assert shown(second).left == 0
    with pytest.raises(previews.PreviewsUsedUp, match="all of today's comparisons") as refused:
        asked(second)
    assert refused.value.status == 429
    midnight = 14 * 60  # of the next day in Shanghai, from ten in the morning
    with pytest.raises(previews.PreviewsUsedUp):
        asked(second, at=midnight - 1)
    assert asked(second, at=midnight).state == "waiting"


def test_there_must_be_something_to_compare(creator: User) -> None:
    claim = draft_of(creator)
    claim.pictures.all().delete()
    with pytest.raises(previews.NothingToCompare, match="Name the avatar"):
        asked(claim)
    claim.avatar = None
    claim.save()
    with pytest.raises(previews.NothingToCompare):
        asked(claim)


def test_only_the_owner_asks_and_only_for_a_draft(creator: User, other_creator: User) -> None:
    claim = draft_of(creator)
    with pytest.raises(PermissionDenied):
        previews.ask_preview(claim, by=other_creator, now=NOW)
    file_claim(claim, by=creator, signature=claim.holder_name, now=NOW)
    with pytest.raises(NotADraft):
        asked(claim)


def test_a_draft_that_was_filed_in_between_is_left_alone(creator: User) -> None:
    claim = draft_of(creator)
    request = asked(claim)
    file_claim(claim, by=creator, signature=claim.holder_name, now=NOW)
    assert work_off() == 0
    request.refresh_from_db()
    assert request.tries == 0


def test_a_draft_that_was_emptied_in_between_has_no_result(creator: User) -> None:
    claim = draft_of(creator)
    asked(claim)
    claim.avatar = None
    claim.save()
    assert work_off() == 1
    assert PreviewRequest.objects.get().result == {"avatar": "", "works": {}}
    assert not shown(claim).ready


def test_a_failure_is_a_fact_and_is_given_up_in_the_end(
    creator: User, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = draft_of(creator)
    request = asked(claim)
    assert claim.avatar is not None
    Path(default_storage.path(original_name(claim.avatar.blob.sha256))).unlink()
    for minute in range(4):
        assert work_off(at=minute * 2) == 0
    request.refresh_from_db()
    assert (request.state, request.tries) == ("failed", 4)
    assert request.failure.startswith("FileNotFoundError: ")
    assert "could not be previewed (try 4)" in caplog.text
    assert list(queries.previews_given_up()) == [request]
    call_command("failed_comparisons")
    assert f"preview of {claim}: 4 tries, last: FileNotFoundError" in capsys.readouterr().out
    assert shown(claim).may_ask
    assert asked(claim, at=9) != request


def test_a_killed_worker_is_noted(creator: User) -> None:
    claim = draft_of(creator)
    asked(claim)
    assert previewing.begin_preview(now=NOW) is not None
    again = previewing.begin_preview(now=NOW + timedelta(minutes=1))
    assert again is not None
    assert (again.tries, again.failure) == (2, NO_WORD)


def test_a_run_stops_when_its_time_is_up(creator: User) -> None:
    asked(draft_of(creator))
    assert previewing.preview_waiting(now=NOW, seconds=0) == 0


@pytest.mark.django_db(transaction=True)
def test_a_wish_in_other_hands_is_passed_over(creator: User) -> None:
    from similarity.comparing import desk

    request = asked(draft_of(creator))
    with in_other_hands(PreviewRequest.objects.filter(pk=request.pk)):
        assert previewing.begin_preview(now=NOW) is None
        assert previewing.finish_preview(request, desk(), now=NOW) is False
    assert previewing.begin_preview(now=NOW) == request


def test_the_bell_works_off_and_rings_again(creator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(draft_of(creator))
    assert tasks.preview_waiting() == 1
    asked(draft_of(creator))
    rings: list[int] = []
    monkeypatch.setattr(tasks.preview_waiting, "delay", lambda: rings.append(1))
    monkeypatch.setattr(previewing, "preview_waiting", lambda **_: 1)
    assert (tasks.preview_waiting(), rings) == (1, [1])


def seen(creator: User, blob: Blob) -> Avatar:
    return make_avatar(added_by=creator, blob=blob, seen=True)


def test_a_screenshot_of_the_same_content_is_recognised(creator: User) -> None:
    registered = make_avatar(blob=content(1))
    claim = draft_of(creator, avatar=seen(creator, content(1)))
    asked(claim)
    work_off()
    assert shown(claim).suggested == registered


def test_a_screenshot_without_works_is_recognised_by_the_full_comparison(creator: User) -> None:
    registered, _other = make_avatar(blob=content(1)), make_avatar(blob=content(4))
    claim = draft_of(creator, avatar=seen(creator, content(1, turned=True)))
    claim.pictures.all().delete()
    assert tasks.embed_registered() == 2
    asked(claim)
    work_off()
    assert shown(claim).suggested == registered


def test_a_screenshot_of_something_else_is_not_forced_on_any_avatar(
    creator: User, client_for: Browser
) -> None:
    make_avatar(blob=content(4))
    claim = draft_of(creator, avatar=seen(creator, keep_picture(as_png(blank()), now=NOW)))
    assert tasks.embed_registered() == 2
    asked(claim)
    work_off()
    assert shown(claim).suggested is None
    said = client_for(creator).get(page_of(claim)).content.decode()
    assert "we found none that is surely the one you uploaded" in said


def test_registered_avatars_get_fingerprints_once_and_when_nobody_waits(creator: User) -> None:
    assert embedding.embed_registered(now=NOW) == 0
    make_avatar(blob=content(4))
    seen(creator, content(5))
    assert embedding.embed_registered(now=NOW, seconds=0) == 0
    request = asked(draft_of(creator, avatar=Avatar.objects.get(external_id__isnull=False)))
    assert embedding.embed_registered(now=NOW) == 0
    request.delete()
    assert embedding.embed_registered(now=NOW) == 2
    assert embedding.embed_registered(now=NOW) == 0
    avatar, work = Fingerprint.objects.order_by("pk")
    assert avatar.blob == content(4)
    assert work.blob == Work.objects.get().blob


def test_a_registered_avatar_that_cannot_be_read_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cache.clear()
    make_avatar(blob=content(5))
    broken = make_avatar(blob=content(4)).blob
    Path(default_storage.path(original_name(broken.sha256))).unlink()
    assert embedding.embed_registered(now=NOW) == 1
    assert f"{broken} could not be embedded" in caplog.text
    caplog.clear()
    assert embedding.embed_registered(now=NOW) == 0
    assert caplog.text == ""


def test_taking_the_suggested_avatar(
    creator: User, other_creator: User, client_for: Browser
) -> None:
    registered = make_avatar()
    claim = draft_of(creator, avatar=seen(creator, content(5)))
    finished(claim, ["UNLIKELY"], suggested=registered)
    browser, take = client_for(creator), reverse("similarity:preview-take", args=[claim.public_id])
    picture = reverse("similarity:preview-suggested", args=[claim.public_id])
    assert client_for(other_creator).get(picture).status_code == 404
    assert not Look.objects.exists()
    answer = browser.get(picture)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "no-store")
    look = Look.objects.get()
    assert (look.blob, look.viewer, look.where) == (registered.blob, creator, picture)
    said = browser.get(page_of(claim)).content.decode()
    assert f"looks like the avatar {registered.external_id} of the platform" in said
    assert client_for(other_creator).post(take).status_code == 404
    answer = browser.post(take, headers={"HX-Request": "true"})
    edit = reverse("claims:edit", args=[claim.public_id])
    assert answer["HX-Redirect"] == edit
    claim.refresh_from_db()
    assert claim.avatar == registered
    assert browser.get(picture).status_code == 404
    answer = browser.post(take, follow=True)
    assert answer.redirect_chain[0] == (edit, 302)
    assert "No avatar is suggested" in answer.content.decode()


def test_the_page_works_without_javascript(creator: User, client_for: Browser) -> None:
    claim, browser = draft_of(creator), client_for(creator)
    said = browser.get(page_of(claim)).content.decode()
    assert "Compare before filing</button></form>" in said
    assert "You can ask for 10 more comparisons today." in said
    assert browser.post(page_of(claim)).status_code == 302
    said = browser.get(page_of(claim)).content.decode()
    assert f'<a href="{page_of(claim)}">Load again</a>' in said
    assert "Compare again" not in said
    previewing.preview_waiting(now=NOW + timedelta(days=9999))
    said = browser.get(page_of(claim)).content.decode()
    assert ALIKE in said
    assert not any(word in said for word in ("%", "score", "LIKELY", "threshold", "0."))
    claim.pictures.all().delete()
    said = browser.get(page_of(claim)).content.decode()
    assert "have changed since this comparison" in said
    assert "add a work and save the draft first" in said


def test_the_fragment_waits_in_the_drafts_page(creator: User, client_for: Browser) -> None:
    claim, browser, htmx = draft_of(creator), client_for(creator), {"HX-Request": "true"}
    for page in (
        reverse("claims:step", args=[claim.public_id, "pictures"]),
        reverse("claims:file", args=[claim.public_id]),
    ):
        assert f'hx-get="{page_of(claim)}"' in browser.get(page).content.decode()
    said = browser.get(page_of(claim), headers=htmx).content.decode()
    assert "<form" not in said
    assert "<html" not in said
    said = browser.post(page_of(claim), headers=htmx).content.decode()
    assert 'hx-trigger="every 3s"' in said
    PreviewRequest.objects.update(retry_at=None)
    said = browser.get(page_of(claim), headers=htmx).content.decode()
    assert "That says nothing about your pictures" in said


def test_used_up_is_said_clearly(
    creator: User, client_for: Browser, settings: LazySettings
) -> None:
    settings.REDRESS_PREVIEWS_A_DAY = 0
    claim, browser = draft_of(creator), client_for(creator)
    answer = browser.post(page_of(claim))
    assert answer.status_code == 429
    assert "You have used all of today&#x27;s comparisons." in answer.content.decode()
    answer = browser.post(page_of(claim), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_the_api_says_the_same(creator: User, other_creator: User, client_for: Browser) -> None:
    claim, browser = draft_of(creator), client_for(creator)
    url = reverse("api:claim-preview-list", kwargs={"claim_id": claim.public_id})
    assert browser.get(url).json() == {
        "state": "none",
        "asked_at": None,
        "changed": False,
        "pictures": [],
        "suggested_avatar": None,
        "left_today": 10,
    }
    assert client_for(other_creator).get(url).status_code == 404
    assert client_for(other_creator).post(url).status_code == 404
    answer = browser.post(url)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    PreviewRequest.objects.all().delete()
    avatar = make_avatar()
    finished(claim, ["LIKELY"], suggested=avatar)
    picture = claim.pictures.get()
    said = browser.get(url).json()
    assert said["suggested_avatar"] == avatar.external_id
    assert said["pictures"] == [
        {
            "picture": str(picture.public_id),
            "title": picture.work.title,
            "band": "LIKELY",
            "sentence": ALIKE,
        }
    ]


def test_asking_over_the_api_has_a_throttle_of_its_own(
    creator: User, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(PreviewThrottle, "rate", "1/hour", raising=False)
    url = reverse("api:claim-preview-list", kwargs={"claim_id": draft_of(creator).public_id})
    browser = client_for(creator)
    codes = [browser.post(url).status_code, browser.post(url).status_code]
    assert codes == [202, 429]
    assert browser.get(url).status_code == 200


def test_a_deleted_account_takes_its_previews_along(creator: User) -> None:
    claim = draft_of(creator)
    finished(claim, ["LIKELY"])
    held = personal.hand_over(creator).records["previews"]
    assert [(row["claim"], row["suggested_avatar"]) for row in held] == [(claim.public_id, None)]
    personal.forget(creator, now=NOW)
    assert not PreviewRequest.objects.exists()


@pytest.mark.parametrize("works", [1, 3])
def test_reading_asks_the_database_a_constant_number_of_questions(
    creator: User, works: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim = draft_of(creator, works=works)
    finished(claim, ["LIKELY"] * works)
    with django_assert_num_queries(3):
        previews.preview_of(claim, viewer=creator, now=NOW)
