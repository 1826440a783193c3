"""The pages of orders, endpoints and deliveries: what each person sees there and can do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from enforcement import actions
from enforcement.models import Delivery, Endpoint, Measure, Message, Order, TestReport
from tests.enforcement.names import HOOK
from tests.enforcement.ordered import (
    DONE,
    LATER,
    acknowledged,
    endpoint_at,
    ordered,
    reported,
    reversed_measure,
    settle,
    with_letters,
)
from tests.factories import NOW, make_avatar, make_claim, make_user
from tests.payouts.scenes import upheld_claim

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"enforcement:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, *args: object, **fields: object) -> str:
    answer = client.post(reverse(f"enforcement:{name}", args=args), fields, follow=True)
    return answer.content.decode()


def test_the_list_is_narrowed_by_state_kind_and_number(
    client_for: SignIn, platform_client: User
) -> None:
    client = client_for(platform_client)
    assert "No order yet" in page(client, "orders")
    first, second = ordered(), ordered()
    reversed_measure(first.measure)
    restore = Order.objects.get(kind="RESTORE")
    shown = page(client, "orders", query="?shelf=open")
    assert second.number in shown
    assert restore.number in shown
    assert first.number not in shown
    assert first.number in page(client, "orders", query="?shelf=done")
    assert second.number not in page(client, "orders", query="?kind=RESTORE")
    found = page(client, "orders", query=f"?text={second.measure.claim.reference}")
    assert second.number in found
    assert first.number not in found
    assert "No order is like that" in page(client, "orders", query="?shelf=overdue")


@pytest.mark.parametrize("name", ["orders", "endpoints", "deliveries"])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(
    name: str, client_for: SignIn, platform_client: User
) -> None:
    client = client_for(platform_client)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as questions:
            page(client, name)
        return len(questions)

    endpoint_at(HOOK)
    acknowledged(ordered())
    first = asked()
    for place in (1, 2):
        endpoint_at(f"{HOOK}{place}")
        acknowledged(ordered())
    assert asked() == first


def test_the_platform_reads_an_order_acknowledges_it_and_reports_its_test(
    client_for: SignIn, platform_client: User, senior: User
) -> None:
    order, client = ordered(), client_for(platform_client)
    shown = page(client, "order", order.public_id)
    assert order.targets[0]["external_id"] in shown
    assert "Acknowledge the order" in shown
    order.refresh_from_db()
    assert order.arrived_at is not None
    refused = post(client, "acknowledge", order.public_id)
    assert "Please check what you entered" in refused
    done = timezone.localtime(timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    fields = {"done": "REMOVED", "done_at": done, "copies": 2, "words": "https://p.example/1"}
    tomorrow = fields | {"done_at": "2999-01-01T00:00"}
    assert "lies in the future" in post(client, "acknowledge", order.public_id, **tomorrow)
    shown = post(client, "acknowledge", order.public_id, **fields)
    assert "Thank you for acting" in shown
    assert 'href="https://p.example/1"' in shown
    today = timezone.localdate().isoformat()
    told = {"tested_on": today, "prompts": 40, "alike": 2, "words": "Forty prompts."}
    assert "Please check" in post(client, "report", order.public_id, tested_on=today)
    shown = post(client, "report", order.public_id, **told)
    assert "A reviewer looks at the report" in shown

    judge = client_for(senior)
    assert "The copy still comes out" in page(judge, "order", order.public_id)
    assert "This field is required" in post(judge, "send-back-report", order.public_id)
    shown = post(judge, "send-back-report", order.public_id, reason="Two still come out.")
    assert "Sent back" in shown
    assert "Two still come out." in page(client, "order", order.public_id)
    post(client, "report", order.public_id, **{**told, "alike": 0})
    assert "the order closed" in post(judge, "accept-report", order.public_id)
    order.refresh_from_db()
    assert order.state == "CLOSED"
    assert TestReport.objects.count() == 2
    assert (
        judge.post(reverse("enforcement:accept-report", args=[order.public_id])).status_code == 404
    )


def test_a_judge_who_may_not_is_told_why(client_for: SignIn) -> None:
    person = make_user(Role.SENIOR_REVIEWER)
    order = acknowledged(ordered())
    reported(order)
    Order.objects.filter(pk=order.pk).update(state="ACKNOWLEDGED", due_at=DONE + timedelta(days=1))
    client = client_for(person)
    words = "This report was judged already"
    assert words in post(client, "accept-report", order.public_id)
    assert words in post(client, "send-back-report", order.public_id, reason="No.")


def test_the_letter_the_picture_and_the_files_are_handed_out(
    client_for: SignIn, platform_client: User, senior: User
) -> None:
    claim = upheld_claim()
    client = client_for(platform_client)
    with_letters(claim)
    settle(NOW + timedelta(minutes=1))
    order = Order.objects.get(measure__claim=claim)
    letter = reverse("enforcement:order-letter", args=[order.public_id])
    assert client.get(letter).status_code == 404
    actions.issue_letters(now=LATER)
    assert client.get(letter)["Content-Type"] == "application/pdf"
    assert "RDN-T-2026-000001" in page(client, "order", order.public_id)
    picture = client.get(reverse("enforcement:order-picture", args=[order.public_id]))
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/webp", "no-store")
    order = acknowledged(order, upload=SimpleUploadedFile("done.pdf", b"%PDF-1.7 %%EOF"))
    report = reported(order, upload=SimpleUploadedFile("log.pdf", b"%PDF-1.7 1 %%EOF"))
    for row in (order.acknowledgement, report):
        address = reverse("enforcement:order-file", args=[row.public_id])
        assert address in page(client_for(senior), "order", order.public_id)
        assert client.get(address)["Content-Disposition"].startswith("attachment")
    nothing = reverse("enforcement:order-file", args=[order.public_id])
    assert client.get(nothing).status_code == 404


def test_what_is_wrong_stands_above_the_list_for_staff(
    client_for: SignIn, senior: User, administrator: User
) -> None:
    ordered()
    client = client_for(senior)
    assert "No endpoint is registered" in page(client, "orders")
    endpoint, _secret = endpoint_at(HOOK)
    Endpoint.objects.update(failing_since=NOW)
    actions.remind_overdue(now=LATER + timedelta(days=2))
    shown = page(client, "orders")
    assert "1 order is overdue" in shown
    assert "1 endpoint fails at present" in shown
    actions.switch_off(endpoint, by=administrator, now=DONE)
    Delivery.objects.update(state="DEAD", retry_at=None, settled_at=DONE)
    ordered()
    Delivery.objects.filter(state="WAITING").update(state="DEAD", retry_at=None, settled_at=DONE)
    shown = page(client_for(administrator), "orders")
    assert "1 endpoint is switched off" in shown
    assert "2 messages were given up" in shown
    assert reverse("enforcement:deliveries") + "?state=DEAD" in shown


def test_a_reviewer_reads_orders_but_no_endpoints(client_for: SignIn, reviewer: User) -> None:
    order, client = ordered(), client_for(reviewer)
    shown = page(client, "order", order.public_id)
    assert "Acknowledge the order" not in shown
    assert reverse("enforcement:endpoints") not in page(client, "orders")
    assert client.get(reverse("enforcement:endpoints")).status_code == 403
    order.refresh_from_db()
    assert order.arrived_at is None


def test_an_endpoint_is_registered_and_its_secret_shown_once(
    client_for: SignIn, platform_client: User
) -> None:
    client = client_for(platform_client)
    assert "No endpoint yet" in page(client, "endpoints")
    assert "https://" in page(client, "add-endpoint")
    assert "Enter a valid URL" in post(client, "add-endpoint", url="nonsense")
    for url, said in (
        ("https://127.0.0.1/in", "names a machine by its number"),
        ("https://localhost/in", "a place inside a network"),
        ("http://store.example.org/in", "have to begin with https"),
    ):
        assert said in post(client, "add-endpoint", url=url)
    answer = client.post(reverse("enforcement:add-endpoint"), {"url": HOOK, "label": "Store"})
    shown = answer.content.decode()
    assert "whsec_" in shown
    assert answer["Cache-Control"] == "no-store"
    endpoint = Endpoint.objects.get()
    secret = endpoint.secrets(now=NOW)[0]
    assert secret in shown
    assert secret not in page(client, "endpoint", endpoint.public_id)
    assert "already" in post(client, "add-endpoint", url=HOOK)
    rotated = post(client, "rotate", endpoint.public_id)
    endpoint.refresh_from_db()
    assert endpoint.secrets(now=timezone.now())[0] in rotated
    assert "signs as well until" in page(client, "endpoint", endpoint.public_id)


def test_an_endpoint_is_tested_switched_replayed_and_removed(
    client_for: SignIn, administrator: User, auditor: User
) -> None:
    endpoint, _secret = endpoint_at(HOOK)
    client = client_for(administrator)
    assert "No message yet" in page(client, "endpoint", endpoint.public_id)
    assert "A test is on its way" in post(client, "ping", endpoint.public_id)
    sent = Delivery.objects.get()
    assert "Not tried yet" in page(client, "delivery", sent.public_id)
    assert "Switched off" in post(client, "switch-off", endpoint.public_id)
    assert "The endpoint is switched off" in page(client, "delivery", sent.public_id)
    assert "Switch it on first" in post(client, "ping", endpoint.public_id)
    assert "Switched on" in post(client, "switch-on", endpoint.public_id)
    Delivery.objects.update(state="DEAD", retry_at=None, settled_at=DONE)
    watching = client_for(auditor)
    assert "given up" in page(watching, "deliveries", query="?state=DEAD")
    assert "Send again" not in page(watching, "delivery", sent.public_id)
    assert "1 message is sent again" in post(client, "replay-all", endpoint.public_id)
    assert "cannot be read" in post(client, "replay-all", endpoint.public_id, since="x")
    assert "under the same id" in post(client, "replay", sent.public_id)
    assert "No delivery is like that" in page(client, "deliveries", query="?state=DELIVERED")
    assert "Removed" in post(client, "remove-endpoint", endpoint.public_id)
    assert "was removed" in post(client, "replay", sent.public_id)
    assert client.get(reverse("enforcement:endpoint", args=[endpoint.public_id])).status_code == 404
    assert HOOK in page(client, "delivery", sent.public_id)


def test_every_try_is_shown_with_what_came_back(
    client_for: SignIn, platform_client: User, settings: LazySettings
) -> None:
    endpoint_at(HOOK)
    ordered()
    settings.REDRESS_WEBHOOK_HOSTS = ["nobody.invalid"]
    Endpoint.objects.update(url="https://nobody.invalid/hook")
    assert actions.deliver_waiting(now=LATER) == 0
    client, sent = client_for(platform_client), Delivery.objects.get()
    shown = page(client, "delivery", sent.public_id)
    assert "no answer" in shown
    assert "Nobody knows the name nobody.invalid." in shown
    assert sent.message.webhook_id in shown
    assert Message.objects.get().order is not None
    assert sent.message.order.number in page(client, "deliveries")  # type: ignore[union-attr]


def test_the_claimant_reads_what_was_ordered_and_whether_it_is_done(client_for: SignIn) -> None:
    claimant = make_user(Role.CREATOR)
    order = ordered(claimant)
    client, claim = client_for(claimant), order.measure.claim
    shown = page(client, "of-claim", claim.public_id)
    assert order.number in shown
    assert reverse("enforcement:order", args=[order.public_id]) not in shown
    acknowledged(order)
    fragment = client.get(
        reverse("enforcement:of-claim", args=[claim.public_id]), headers={"hx-request": "true"}
    ).content.decode()
    assert "Removed" in fragment
    assert "<html" not in fragment
    detail = client.get(reverse("claims:detail", args=[claim.public_id])).content.decode()
    assert reverse("enforcement:of-claim", args=[claim.public_id]) in detail


def test_a_claim_without_orders_shows_nothing_in_its_page(
    client_for: SignIn, other_creator: User, reviewer: User
) -> None:
    claimant = make_user(Role.CREATOR)
    claim = make_claim(claimant)
    address = reverse("enforcement:of-claim", args=[claim.public_id])
    fragment = client_for(claimant).get(address, headers={"hx-request": "true"})
    assert fragment.content.decode().strip() == ""
    assert "Nothing was ordered" in client_for(reviewer).get(address).content.decode()
    assert client_for(other_creator).get(address).status_code == 404


def test_an_order_on_a_forwarded_notice_says_so(client_for: SignIn, platform_client: User) -> None:
    claim = make_claim(avatar=make_avatar(seen=True))
    actions.begin_measure(claim, basis=Measure.Basis.NOTICE, now=NOW)
    actions.order_waiting(now=NOW)
    order = Order.objects.get()
    shown = page(client_for(platform_client), "order", order.public_id)
    assert "A notice was forwarded" in shown
    assert "never registered" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_there_in_both_languages(
    language: str, client_for: SignIn, platform_client: User
) -> None:
    order = ordered()
    client = client_for(platform_client)
    client.cookies["django_language"] = language
    shown = page(client, "order", order.public_id)
    assert ("必须下架的内容" in shown) == (language == "zh-hans")
