"""What has no notice is told by e-mail too: once, with what is due, and only if it is wanted."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError
from django.test import Client

from accounts.actions import choose_mails
from accounts.models import News, User
from accounts.roles import Role
from claims.actions import answer_question, see_messages, send_message
from claims.models import Claim
from claims.states import State
from notices.actions import deliver_waiting, retry_all
from notices.mail import Due, dues_of
from notices.messages import _tell_one, owe_messages, tell_waiting
from notices.models import Delivery, Message
from notices.tasks import deliver_waiting as deliver_bell
from review.grounds import Ground
from tests.factories import NOW, make_claim, make_user
from tests.notices.cases import decided, filed, issued, unmatched
from tests.notices.test_mail import BROKEN

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=15)  # two days before an answer is due


def sent() -> list[EmailMultiAlternatives]:
    return [cast("EmailMultiAlternatives", message) for message in mail.outbox]


def in_words(dues: list[Due]) -> list[str]:
    return [due.what for due in dues]


def test_a_lapse_is_told_once_in_both_forms(creator: User, settings: LazySettings) -> None:
    settings.SITE_URL = "https://redress.example.org"
    claim = make_claim(creator, state=State.LAPSED)
    assert [tell_waiting(now=NOW), tell_waiting(now=NOW + timedelta(days=1))] == [1, 0]
    (message,) = sent()
    assert message.to == [creator.email]
    assert "has lapsed, because no answer came in time" in str(message.body)
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    for form in (str(message.body), str(html)):
        assert f"https://redress.example.org/claims/{claim.public_id}/" in form
        assert "Nothing waits for you now." in form
    assert Message.objects.get().sent_at == NOW
    step = claim.steps.latest("number")
    raw = message.message()
    assert raw["Message-ID"] == f"<message-{step.pk}-LAPSED@redress.example.org>"
    assert str(Message.objects.get()).endswith("LAPSED: 0")


def test_who_has_to_answer_is_reminded_before_the_claim_lapses(creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    assert tell_waiting(now=NOW) == 0
    assert [tell_waiting(now=SOON), tell_waiting(now=SOON)] == [1, 0]
    body = str(mail.outbox[0].body)
    assert f"{claim} lapses soon" in body
    assert f"- {claim}: Answer the reviewer's question (until 2026-03-19" in body
    assert "always sent" in body


def test_who_has_answered_meanwhile_is_not_reminded(creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    owe_messages(now=SOON)
    answer_question(claim, by=creator, answer="In 2021.", now=SOON)
    assert tell_waiting(now=SOON) == 0
    assert mail.outbox == []
    assert Message.objects.get().retry_at is None
    assert tell_waiting(now=SOON) == 0


def test_what_a_reviewer_wrote_is_told_until_it_is_read(creator: User, reviewer: User) -> None:
    claim = make_claim(creator, state=State.IN_REVIEW)
    first = send_message(claim, by=reviewer, body="When did you draw it?", now=NOW)
    send_message(claim, by=reviewer, body="And where?", now=NOW)
    assert [tell_waiting(now=NOW), tell_waiting(now=NOW)] == [1, 0]
    (told,) = sent()
    assert "A reviewer wrote to you" in str(told.subject)
    assert "When did you draw it?" not in str(told.body)
    assert Message.objects.get().letter == first
    see_messages(claim, by=creator, now=NOW)
    send_message(claim, by=reviewer, body="One more thing.", now=NOW)
    assert tell_waiting(now=NOW) == 1
    assert len({message.message()["Message-ID"] for message in sent()}) == 2


def test_what_was_read_meanwhile_or_written_by_the_claimant_is_not_told(
    creator: User, reviewer: User
) -> None:
    claim = make_claim(creator, state=State.IN_REVIEW)
    send_message(claim, by=creator, body="I have a better scan.", now=NOW)
    assert owe_messages(now=NOW) == 0
    send_message(claim, by=reviewer, body="Please send it.", now=NOW)
    assert owe_messages(now=NOW) == 1
    see_messages(claim, by=creator, now=NOW)
    assert tell_waiting(now=NOW) == 0
    assert mail.outbox == []


def test_a_letter_and_its_kind_belong_together(creator: User) -> None:
    step = make_claim(creator, state=State.IN_REVIEW).steps.latest("number")
    with pytest.raises(IntegrityError, match="message_kind_known"):
        Message.objects.create(step=step, kind=Message.Kind.WRITTEN)


def test_a_row_that_was_lost_is_owed_again_and_none_is_doubled(creator: User) -> None:
    make_claim(creator, state=State.LAPSED)
    assert owe_messages(now=NOW) == 1
    Message.objects.all().delete()
    assert [owe_messages(now=NOW), owe_messages(now=NOW)] == [1, 0]
    with pytest.raises(IntegrityError, match="message_once"):
        Message.objects.create(step=Message.objects.get().step, kind="LAPSED")


def test_what_somebody_else_has_just_told_is_passed_over(creator: User) -> None:
    make_claim(creator, state=State.LAPSED)
    tell_waiting(now=NOW)
    assert _tell_one(Message.objects.get().pk, NOW) is False
    assert len(mail.outbox) == 1


def test_what_ended_long_ago_is_not_told_any_more(creator: User) -> None:
    make_claim(creator, state=State.LAPSED)
    assert tell_waiting(now=NOW + timedelta(days=31)) == 0


def test_a_mail_server_that_fails_is_tried_again(
    creator: User, senior: User, client_for: Callable[[User], Client], settings: LazySettings
) -> None:
    make_claim(creator, state=State.LAPSED)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    settings.EMAIL_FILE_PATH = __file__
    assert tell_waiting(now=NOW) == 0
    message = Message.objects.get()
    assert (message.tries, message.retry_at) == (1, NOW + timedelta(minutes=1))
    settings.EMAIL_BACKEND = works
    page = client_for(senior).get("/notices/untold/").content.decode()
    assert "ImproperlyConfigured" in page
    assert "Other e-mails (1)" in " ".join(page.split())
    assert retry_all(by=senior, now=NOW) == 1
    assert tell_waiting(now=NOW) == 1
    assert Message.objects.get().failure == ""


def test_what_is_switched_off_is_not_sent_and_what_matters_is(creator: User) -> None:
    choose_mails(creator, by=creator, muted=[News.PAYMENTS, News.RECEIPTS])
    issued(filed(creator))
    assert [deliver_waiting(now=NOW), tell_waiting(now=NOW)] == [0, 0]
    assert Delivery.objects.get().retry_at is None
    make_claim(creator, state=State.LAPSED)
    assert tell_waiting(now=NOW) == 1


def test_what_can_be_switched_off_says_how(creator: User, settings: LazySettings) -> None:
    settings.SITE_URL = "https://redress.example.org"
    issued(filed(creator))
    deliver_waiting(now=NOW)
    make_claim(creator, state=State.LAPSED)
    tell_waiting(now=NOW)
    receipt, lapsed = sent()
    off = receipt.extra_headers["List-Unsubscribe"]
    assert off.startswith("<https://redress.example.org/accounts/mails/off/")
    assert receipt.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert off.strip("<>") in str(receipt.body)
    assert "List-Unsubscribe" not in lapsed.extra_headers


def test_everything_that_waits_is_listed_the_most_pressing_first(creator: User) -> None:
    unmatched(creator)
    upheld = decided([Ground.UPHELD, Ground.LICENSED], claimant=creator)
    asked = make_claim(creator, state=State.INFO_REQUESTED)
    decided([Ground.UNPROVEN], claimant=creator)
    dues = dues_of(creator, now=NOW)
    assert [due.reference for due in dues[:1]] == [str(asked)]
    assert in_words(dues[1:3]) == ["Appeal, if you do not agree"] * 2
    assert sorted(in_words(dues[3:])) == [
        "Accept the award and say who is paid",
        "Ask for a person, if you do not agree",
    ]
    assert str(upheld) in {due.reference for due in dues}
    late = dues_of(creator, now=NOW + timedelta(days=60))
    assert "Appeal, if you do not agree" not in in_words(late)
    assert dues_of(make_user(Role.CREATOR), now=NOW) == []


def test_it_speaks_the_claimants_language() -> None:
    claimant = make_user(Role.CREATOR, language=User.Language.ZH_HANS)
    make_claim(claimant, state=State.LAPSED)
    tell_waiting(now=NOW)
    html = str(sent()[0].alternatives[0][0])
    assert '<html lang="zh-hans">' in html


def test_the_bell_tells_too(creator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notices.tasks.timezone.now", lambda: NOW)
    make_claim(creator, state=State.LAPSED)
    assert deliver_bell() == 1
    assert Claim.objects.get().state == State.LAPSED
