"""Owners of watched works are told of what was found, once a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import User
from notices import digests, tasks
from notices.models import Digest
from similarity.models import Flood, WatchHit
from similarity.watching import set_aside, watch
from tests.factories import NOW, make_avatar, make_work
from tests.notices.test_mail import BROKEN

pytestmark = pytest.mark.django_db


def found(owner: User, *, title: str = "Fox") -> WatchHit:
    """Another hit on the owner's work of this title."""
    before = WatchHit.objects.filter(watch__work__title=title).first()
    watched = before.watch if before else watch(make_work(owner, title=title), by=owner, now=NOW)
    return WatchHit.objects.create(watch=watched, avatar=make_avatar(), score=0.9, found_at=NOW)


def sent(days: float = 0) -> int:
    return digests.send_digests(now=NOW + timedelta(days=days))


def test_all_that_was_found_is_told_in_one_mail(creator: User, other_creator: User) -> None:
    for title in ("Fox", "Fox", "Owl"):
        found(creator, title=title)
    found(other_creator, title="Elk")
    assert sent() == 2
    mine = next(each for each in mail.outbox if each.to == [creator.email])
    assert "3 new avatars look like works that you watch." in str(mine.body)
    assert "- Fox: 2\n- Owl: 1" in str(mine.body)
    assert "Elk" not in str(mine.body)
    assert "/similarity/hits/?state=open" in str(mine.body)
    assert mine.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert WatchHit.objects.filter(told_at=NOW).count() == 4
    assert sent() == 0
    assert str(Digest.objects.get(owner=creator)) == f"{creator.pk} 2026-03-02"


def test_what_comes_later_waits_for_the_next_day(creator: User) -> None:
    found(creator)
    assert sent() == 1
    found(creator)
    assert sent(0.2) == 0
    assert sent(1) == 1
    assert "1 new avatar looks like" in str(mail.outbox[1].body)


def test_the_mail_is_in_the_owners_language(creator: User) -> None:
    creator.language = User.Language.ZH_HANS
    creator.save(update_fields=["language"])
    found(creator)
    sent()
    assert "与您守望的作品相似" in str(mail.outbox[0].body)


def test_nobody_is_told_who_does_not_want_it_or_is_gone(creator: User, other_creator: User) -> None:
    found(creator)
    found(other_creator, title="Owl")
    creator.muted = ["WATCHED"]
    creator.save(update_fields=["muted"])
    other_creator.is_active = False
    other_creator.save(update_fields=["is_active"])
    assert sent() == 0
    assert not Digest.objects.exists()


def test_quarantined_works_and_answered_hits_are_not_told(creator: User) -> None:
    hit = found(creator)
    Flood.objects.create(watch=hit.watch, begun_at=NOW, hits=40)
    set_aside(found(creator, title="Owl"), by=creator, now=NOW)
    assert sent() == 0
    assert not Digest.objects.exists()


def test_what_is_answered_before_the_mail_leaves_needs_none(creator: User) -> None:
    hit = found(creator)
    assert digests.owe_digests(now=NOW) == 1
    set_aside(hit, by=creator, now=NOW)
    assert sent() == 0
    assert (Digest.objects.get().retry_at, mail.outbox) == (None, [])


def test_a_mail_server_that_fails_is_tried_again(
    creator: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    found(creator)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = BROKEN, __file__  # no folder
    assert sent() == 0
    kept = Digest.objects.get()
    assert kept.failure
    assert kept.retry_at is not None
    assert "could not be sent" in caplog.text
    assert WatchHit.objects.filter(told_at=None).count() == 1
    settings.EMAIL_BACKEND = works
    assert sent(0.5) == 1


def test_the_bell_sends(creator: User) -> None:
    found(creator)
    assert tasks.send_digests() == 1
    assert tasks.send_digests() == 0


def test_the_database_refuses_a_second_digest_of_a_day(creator: User) -> None:
    found(creator)
    sent()
    day = Digest.objects.get().day
    for wrong in (
        lambda: Digest.objects.create(owner=creator, day=day),
        lambda: Digest.objects.update(retry_at=NOW),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
