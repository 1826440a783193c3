"""Who reads which notice, and what staff see of those that could not go out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from claims.states import State
from notices.actions import issue_waiting
from notices.messages import owe_messages
from notices.models import Attempt, Delivery, Message, Notice
from notices.storage import read_back
from pictures.models import Look
from tests.factories import NOW, make_claim
from tests.notices.cases import filed, issued
from tests.notices.test_failing import unprintable

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
READERS = ["creator", "reviewer", "senior", "auditor"]
OTHERS = [
    "other_creator",
    "finance_preparer",
    "finance_approver",
    "platform_client",
    "administrator",
]


@pytest.fixture
def notice(creator: User) -> Notice:
    return issued(filed(creator))


def address(notice: Notice) -> str:
    return reverse("notices:download", args=[notice.public_id])


@pytest.mark.parametrize("person", READERS)
def test_the_claimant_and_watching_staff_read_a_notice(
    person: str, notice: Notice, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    answer = client_for(request.getfixturevalue(person)).get(address(notice))
    assert answer.status_code == 200
    assert answer.content == read_back(notice)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{notice.number}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "object-src" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("person", OTHERS)
def test_for_everybody_else_it_does_not_exist(
    person: str, notice: Notice, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(address(notice)).status_code == 404
    of_claim = reverse("notices:of-claim", args=[notice.claim.public_id])
    assert client.get(of_claim).status_code == 404


def test_a_stranger_signs_in_first(notice: Notice, stranger: Client) -> None:
    answer = stranger.get(address(notice))
    assertRedirects(
        answer, f"{reverse('account_login')}?next={address(notice)}", fetch_redirect_response=False
    )


def test_an_address_that_names_nothing_is_not_found(creator: User, client_for: ClientFor) -> None:
    client = client_for(creator)
    assert client.get(reverse("notices:download", args=[uuid4()])).status_code == 404
    assert client.get(reverse("notices:of-claim", args=[uuid4()])).status_code == 404


def test_a_second_download_is_identical_and_saved_under_its_number(
    notice: Notice, creator: User, client_for: ClientFor
) -> None:
    client = client_for(creator)
    first, second = client.get(address(notice)), client.get(address(notice) + "?save")
    assert first.content == second.content
    assert second["Content-Disposition"] == f'attachment; filename="{notice.number}.pdf"'


def test_every_look_at_the_avatar_in_it_is_logged(
    notice: Notice, auditor: User, client_for: ClientFor
) -> None:
    client_for(auditor).get(address(notice))
    look = Look.objects.get()
    assert notice.claim.avatar is not None
    assert (look.blob, look.viewer) == (notice.claim.avatar.blob, auditor)
    assert look.where == address(notice)


def test_a_damaged_notice_says_so(
    notice: Notice, creator: User, client_for: ClientFor, settings: LazySettings
) -> None:
    (Path(settings.MEDIA_ROOT) / str(notice.pdf.name)).unlink()
    answer = client_for(creator).get(address(notice))
    assertContains(answer, f"The file of the notice {notice.number} is missing.", status_code=500)


def test_a_claim_s_page_lists_its_notices(
    notice: Notice, creator: User, client_for: ClientFor
) -> None:
    where = reverse("notices:of-claim", args=[notice.claim.public_id])
    whole = client_for(creator).get(where)
    assertContains(whole, notice.number)
    assertContains(whole, address(notice))
    assertContains(whole, "<html", count=1)
    fragment = client_for(creator).get(where, headers={"HX-Request": "true"})
    assertContains(fragment, notice.number)
    assertNotContains(fragment, "<html")


def test_before_the_first_notice_the_page_says_what_comes(
    creator: User, client_for: ClientFor
) -> None:
    client = client_for(creator)
    claim = filed(creator)
    assertContains(
        client.get(reverse("notices:of-claim", args=[claim.public_id])),
        "A notice is being prepared",
    )
    draft = make_claim(creator, state=State.WITHDRAWN)
    assertContains(client.get(reverse("notices:of-claim", args=[draft.public_id])), "No notice yet")


def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    creator: User, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    claim = filed(creator)
    issued(claim)
    client = client_for(creator)
    where = reverse("notices:of-claim", args=[claim.public_id])
    with django_assert_num_queries(7):
        client.get(where)
    from claims import actions
    from tests.factories import make_comparison

    for picture in claim.pictures.all():
        make_comparison(picture, score=0.1)
    actions.advance(claim, to=State.NO_MATCH, by=None, now=NOW)
    issue_waiting(now=NOW)
    with django_assert_num_queries(7):
        assertContains(client.get(where), "No match found")


@pytest.mark.parametrize("person", ["senior", "auditor", "administrator"])
def test_staff_see_what_could_not_be_issued_or_sent(
    person: str, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    claim = unprintable()
    issue_waiting(now=NOW)
    delivery = Delivery.objects.get_or_create(notice=issued(filed()))[0]
    Delivery.objects.filter(pk=delivery.pk).update(failure="SMTPException: no", tries=2)
    client = client_for(request.getfixturevalue(person))
    failures = client.get(reverse("notices:failures"))
    assertContains(failures, "No installed font has 𱍊 (U+3134A).")
    assertContains(failures, claim.reference)
    unsent = client.get(reverse("notices:undelivered"))
    assertContains(unsent, "SMTPException: no")
    assertContains(unsent, delivery.notice.number)
    button = "Try all again now"
    for page in (failures, unsent):
        (assertNotContains if person == "auditor" else assertContains)(page, button)


def test_an_empty_list_says_that_all_is_well(auditor: User, client_for: ClientFor) -> None:
    client = client_for(auditor)
    assertContains(client.get(reverse("notices:failures")), "Every notice has been issued")
    assertContains(client.get(reverse("notices:undelivered")), "Every e-mail has been sent")


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_preparer", "platform_client"])
def test_others_do_not(person: str, client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    client = client_for(request.getfixturevalue(person))
    for name in ("failures", "undelivered"):
        assert client.get(reverse(f"notices:{name}")).status_code == 403


def test_a_press_of_the_button_has_it_tried_again(senior: User, client_for: ClientFor) -> None:
    unprintable()
    issue_waiting(now=NOW)
    client = client_for(senior)
    attempt = Attempt.objects.get()
    answer = client.post(reverse("notices:retry", args=[attempt.pk]), follow=True)
    assertContains(answer, "It will be tried again within a minute.")
    first = Attempt.objects.get().retry_at
    assert first is not None
    assert first > NOW
    answer = client.post(reverse("notices:retry-all"), follow=True)
    assertContains(answer, "1 will be tried again within a minute.")
    second = Attempt.objects.get().retry_at
    assert second is not None
    assert second > first
    assert client.post(reverse("notices:retry", args=[attempt.pk + 1])).status_code == 404
    assert client.get(reverse("notices:retry-all")).status_code == 405


def test_the_auditor_changes_nothing(auditor: User, client_for: ClientFor) -> None:
    unprintable()
    issue_waiting(now=NOW)
    client = client_for(auditor)
    before = Attempt.objects.get().retry_at
    assert client.post(reverse("notices:retry-all")).status_code == 403
    assert client.post(reverse("notices:retry", args=[Attempt.objects.get().pk])).status_code == 403
    assert Attempt.objects.get().retry_at == before


def test_e_mails_without_a_notice_have_a_list_of_their_own(
    creator: User, auditor: User, client_for: ClientFor
) -> None:
    client = client_for(auditor)
    where = reverse("notices:untold")
    assertContains(client.get(where), "Every e-mail has been sent")
    claim = make_claim(creator, state=State.LAPSED)
    owe_messages(now=NOW)
    Message.objects.update(failure="SMTPException: no", tries=1)
    page = client.get(where)
    assertContains(page, "SMTPException: no")
    assertContains(page, str(claim))
    assertContains(page, "Other e-mails (1)")
