"""The claimant is told by e-mail, in their language, once."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from accounts.models import User
from accounts.roles import Role
from notices.actions import deliver_waiting, issue_waiting
from notices.models import Delivery, Notice
from notices.queries import failed_deliveries
from notices.tasks import deliver_waiting as deliver_bell
from notices.tasks import issue_waiting as issue_bell
from tests.factories import NOW, make_user
from tests.notices.cases import LATER, filed, issued

pytestmark = pytest.mark.django_db

BROKEN = "django.core.mail.backends.filebased.EmailBackend"


def test_the_claimant_gets_a_plain_message_with_the_link(settings: LazySettings) -> None:
    settings.SITE_URL = "https://redress.example.org"
    claim = filed()
    notice = issued(claim)
    assert deliver_waiting(now=NOW) == 1
    message = mail.outbox[0]
    assert message.to == [claim.claimant.email]
    assert message.subject == f"Redress: Receipt {notice.number}"
    assert f"https://redress.example.org/notices/{notice.public_id}/" in message.body
    assert str(claim.reference) in message.body
    assert "<" not in message.body
    assert Delivery.objects.get().sent_at == NOW


def test_it_names_nobody() -> None:
    issued(filed())
    deliver_waiting(now=NOW)
    assert "Lin Mo" not in mail.outbox[0].body


def test_it_is_written_in_the_claimant_s_language(settings: LazySettings) -> None:
    claimant = make_user(Role.CREATOR, language=User.Language.ZH_HANS)
    claim = filed(claimant)
    issued(claim)
    settings.REDRESS_PLATFORM_NAME = "拾光 & 绘图"
    deliver_waiting(now=NOW)
    assert mail.outbox[0].subject.startswith("拾光 & 绘图")


def test_it_is_sent_once() -> None:
    issued(filed())
    assert [deliver_waiting(now=NOW), deliver_waiting(now=LATER)] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_mail_server_that_fails_is_tried_again_later(
    settings: LazySettings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    claims = [filed(), filed()]
    for claim in claims:
        issued(claim)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    settings.EMAIL_FILE_PATH = __file__  # no folder, so nothing can be written there
    assert deliver_waiting(now=NOW) == 0
    assert failed_deliveries().count() == 2
    delivery = Delivery.objects.order_by("pk")[0]
    assert delivery.failure.startswith("ImproperlyConfigured: ")
    assert str(delivery) == "RDN-R-2026-000001: 1"
    assert (delivery.tries, delivery.retry_at) == (1, NOW + timedelta(minutes=1))
    settings.EMAIL_BACKEND = works
    assert deliver_waiting(now=NOW) == 0
    assert deliver_waiting(now=LATER) == 2
    assert failed_deliveries().count() == 0


def test_the_bells_ring_both() -> None:
    filed()
    assert issue_bell() == 1
    assert issue_bell() == 0
    assert Notice.objects.count() == 1
    assert deliver_bell() == 1
    assert issue_waiting(now=LATER) == 0
