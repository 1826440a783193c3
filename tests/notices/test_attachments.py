"""An e-mail brings the notice itself or a link to it, as the setting says."""

from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from config.environment import Environment
from notices.actions import deliver_waiting
from notices.links import arrival_token
from notices.models import Arrival, Delivery, Notice
from notices.storage import read_back
from tests.factories import NOW
from tests.notices.cases import filed, issued
from tests.notices.delivered import dismissal

pytestmark = pytest.mark.django_db


def letter() -> EmailMultiAlternatives:
    deliver_waiting(now=NOW)
    return cast("EmailMultiAlternatives", mail.outbox[-1])


def attached(message: EmailMultiAlternatives) -> list[Any]:
    return [tuple(one) for one in message.attachments]


def test_by_itself_it_brings_a_link() -> None:
    issued(filed())
    assert attached(letter()) == []
    assert Delivery.objects.get().attached is False


def test_by_setting_it_brings_the_notice_as_it_was_issued(settings: LazySettings) -> None:
    settings.REDRESS_NOTICE_MAIL = "attachment"
    notice = issued(filed())
    message = letter()
    assert attached(message) == [(f"{notice.number}.pdf", read_back(notice), "application/pdf")]
    assert Delivery.objects.get().attached is True
    for form in (str(message.body), str(message.alternatives[0][0])):
        assert "It is attached to this mail as well." in form
        assert reverse("notices:download", args=[notice.public_id]) in form
    assert not Arrival.objects.exists()


def test_one_that_is_too_large_comes_as_a_link(settings: LazySettings) -> None:
    settings.REDRESS_NOTICE_MAIL, settings.REDRESS_NOTICE_MAIL_KIB = "attachment", 1
    assert issued(filed()).size > 1024
    message = letter()
    assert attached(message) == []
    assert "attached" not in message.body
    assert Delivery.objects.get().attached is False


def test_a_damaged_file_is_not_sent_and_the_reason_kept(
    settings: LazySettings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.REDRESS_NOTICE_MAIL = "attachment"
    issued(filed())
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("empty")
    assert deliver_waiting(now=NOW) == 0
    assert Delivery.objects.get().failure.startswith("NoticeDamaged: ")
    assert mail.outbox == []


def test_it_carries_the_link_that_confirms_arrival(
    settings: LazySettings, stranger: Client
) -> None:
    settings.SITE_URL = "https://redress.example.org"
    notice: Notice = dismissal()
    message = letter()
    path = reverse("notices:arrived", args=[arrival_token(notice.public_id)])
    for form in (str(message.body), str(message.alternatives[0][0])):
        line = next(word for word in form.replace('"', " ").split() if "/arrived/" in word)
        assert line.startswith("https://redress.example.org/notices/arrived/")
    assert stranger.post(path).status_code == 200
    assert Arrival.objects.get().how == "CONFIRMED"


def test_another_way_than_these_two_stops_the_start() -> None:
    env = Environment({"REDRESS_NOTICE_MAIL": "pigeon"})
    assert env.matching("REDRESS_NOTICE_MAIL", "link", "link|attachment", "link or attachment") == (
        "link"
    )
    assert [problem.variable for problem in env.problems] == ["REDRESS_NOTICE_MAIL"]
