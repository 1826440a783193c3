"""Orders, endpoints and deliveries over the API: pulled, answered, judged, sent again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from enforcement import actions
from enforcement.models import Acknowledgement, Delivery, Endpoint, Order
from similarity.models import Fingerprint
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
from tests.factories import NOW
from tests.payouts.scenes import upheld_claim

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders/"
ENDPOINTS = "/api/v1/webhook-endpoints/"
DELIVERIES = "/api/v1/webhook-deliveries/"


def calling(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def platform(platform_client: User) -> APIClient:
    return calling(platform_client)


def test_orders_are_pulled_page_by_page_and_have_arrived_then(platform: APIClient) -> None:
    made = [ordered() for _place in range(3)]
    answer = platform.get(f"{ORDERS}?page_size=2").json()
    assert [each["number"] for each in answer["results"]] == [made[2].number, made[1].number]
    made[0].refresh_from_db()
    made[2].refresh_from_db()
    assert made[0].arrived_at is None
    assert made[2].arrived_at is not None
    last = platform.get(answer["next"]).json()
    assert [each["number"] for each in last["results"]] == [made[0].number]
    assert last["next"] is None


def test_orders_are_narrowed_by_state_kind_number_and_time(platform: APIClient) -> None:
    first = ordered()
    reversed_measure(first.measure)
    second = ordered(now=DONE)
    restore = Order.objects.get(kind="RESTORE")

    def numbers(query: str) -> set[str]:
        return {each["number"] for each in platform.get(f"{ORDERS}?{query}").json()["results"]}

    assert numbers("shelf=open") == {second.number, restore.number}
    assert numbers("kind=RESTORE") == {restore.number}
    assert numbers(f"text={first.number}") == {first.number}
    assert numbers("since=2026-03-02T04:00:00Z") == {second.number, restore.number}
    for wrong in ("yesterday", "2026-99-99T00:00:00Z", "2026-03-02T04:00:00"):
        answer = platform.get(f"{ORDERS}?since={wrong}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_one_order_says_all_that_is_asked_for(platform: APIClient) -> None:
    order = ordered()
    shown = platform.get(f"{ORDERS}{order.public_id}/").json()
    assert shown["avatars"] == order.targets
    assert shown["statement"] == order.statement
    assert shown["keep_down"] == order.duty
    assert (shown["acknowledgement"], shown["letter"]) == (None, None)
    assert shown["arrived_at"] is not None
    kept = platform.get(f"{ORDERS}{order.public_id}/keep-down/").json()
    assert [(each["sha256"], each["vector"]) for each in kept] == [
        (each["sha256"], []) for each in order.duty
    ]
    Fingerprint.objects.create(
        blob=order.blob, space="redress-small:1", embedding=[0.6, 0.8], hashes={"phash": "ff00"}
    )
    kept = platform.get(f"{ORDERS}{order.public_id}/keep-down/").json()
    assert kept[0]["hashes"] == {"phash": "ff00"}
    assert kept[0]["vector"] == pytest.approx([0.6, 0.8])
    assert kept[0]["space"] == "redress-small:1"


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "done": "REMOVED",
        "done_at": "2026-03-02T05:00:00Z",
        "copies": 3,
        "words": "https://platform.example/takedowns/7",
        **changes,
    }


def test_an_order_is_acknowledged_once_in_one_wording(platform: APIClient) -> None:
    address = f"{ORDERS}{ordered().public_id}/acknowledge/"
    first = platform.post(address, fields(), format="json")
    again = platform.post(address, fields(), format="json")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = platform.post(address, fields(copies=4), format="json")
    assert (other.status_code, other.json()["code"]) == (409, "acknowledged")
    assert Acknowledgement.objects.get().copies == 3
    wrong = platform.post(address, fields(done="RESTORED"), format="json")
    assert wrong.status_code == 400
    assert "done" in wrong.json()["errors"]


def test_proof_may_come_as_a_file(platform: APIClient) -> None:
    address = f"{ORDERS}{ordered().public_id}/acknowledge/"
    paper = SimpleUploadedFile("done.pdf", b"%PDF-1.7 %%EOF")
    answer = platform.post(address, fields(words="", file=paper), format="multipart")
    assert answer.status_code == 200
    assert answer.json()["filename"] == "done.pdf"


def test_a_test_is_reported_sent_back_and_accepted(
    platform: APIClient, senior: User, platform_client: User
) -> None:
    order, judge = acknowledged(ordered()), calling(senior)
    address = f"{ORDERS}{order.public_id}"
    told = {"tested_on": "2026-03-02", "prompts": 40, "alike": 1, "words": "Forty prompts."}
    assert judge.post(f"{address}/accept-report/").status_code == 404
    assert platform.post(f"{address}/report/", told, format="json").status_code == 201
    assert platform.post(f"{address}/accept-report/").status_code == 403
    back = judge.post(f"{address}/send-back-report/", {"reason": "One is left."}, format="json")
    assert back.json()["state"] == "ACKNOWLEDGED"
    again = platform.post(f"{address}/report/", {**told, "alike": 0}, format="json")
    assert again.status_code == 201
    assert judge.post(f"{address}/accept-report/").json()["state"] == "CLOSED"
    reports = platform.get(f"{address}/reports/").json()
    assert [each["outcome"] for each in reports] == ["ACCEPTED", "SENT_BACK"]
    assert reports[1]["reason"] == "One is left."


def test_letter_and_picture_are_files(platform: APIClient) -> None:
    claim = upheld_claim()
    with_letters(claim)
    settle(NOW + timedelta(minutes=1))
    order = Order.objects.get(measure__claim=claim)
    assert platform.get(f"{ORDERS}{order.public_id}/letter/").status_code == 404
    actions.issue_letters(now=LATER)
    letter = platform.get(f"{ORDERS}{order.public_id}/letter/")
    assert letter["Content-Type"] == "application/pdf"
    assert platform.get(f"{ORDERS}{order.public_id}/picture/")["Content-Type"] == "image/webp"
    assert platform.get(f"{ORDERS}{order.public_id}/").json()["letter"] == "RDN-T-2026-000001"


def test_an_endpoint_is_managed_over_the_api(platform: APIClient) -> None:
    made = platform.post(ENDPOINTS, {"url": HOOK, "label": "Store"}, format="json")
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    address = f"{ENDPOINTS}{made.json()['id']}/"
    shown = platform.get(address).json()
    assert "secret" not in shown
    assert (shown["state"], shown["waiting"], shown["second_signature_until"]) == ("ON", 0, None)
    assert platform.post(ENDPOINTS, {"url": HOOK}, format="json").status_code == 409
    inside = platform.post(ENDPOINTS, {"url": "https://10.0.0.1/"}, format="json")
    assert (inside.status_code, inside.json()["code"]) == (400, "address_refused")
    rotated = platform.post(f"{address}rotate/").json()
    assert rotated["secret"] != made.json()["secret"]
    assert rotated["second_signature_until"]
    assert platform.post(f"{address}ping/").status_code == 202
    assert platform.get(ENDPOINTS).json()["results"][0]["waiting"] == 1
    assert platform.post(f"{address}switch-off/").json()["state"] == "OFF"
    assert platform.post(f"{address}ping/").status_code == 409
    assert platform.post(f"{address}switch-on/").json()["state"] == "ON"
    Endpoint.objects.update(failing_since=NOW)
    assert platform.get(address).json()["state"] == "FAILING"
    assert platform.delete(address).status_code == 204
    assert platform.get(address).status_code == 404
    assert Delivery.objects.get().state == "DEAD"


def test_deliveries_are_read_and_sent_again(platform: APIClient) -> None:
    endpoint, _secret = endpoint_at(HOOK)
    order = ordered()
    [shown] = platform.get(f"{DELIVERIES}?state=WAITING&order={order.number}").json()["results"]
    assert (shown["type"], shown["order"], shown["tries"]) == ("order.take_down", order.number, 0)
    assert shown["webhook_id"].startswith("msg_")
    assert platform.get(f"{DELIVERIES}?state=DEAD&with_count=true").json()["count"] == 0
    Delivery.objects.update(state="DEAD", retry_at=None, settled_at=timezone.now())
    mine = f"{DELIVERIES}?endpoint={endpoint.public_id}&with_count=true"
    assert platform.get(mine).json()["count"] == 1
    address = f"{DELIVERIES}{shown['id']}/"
    whole = platform.get(address).json()
    assert (whole["calls"], whole["body"][:9]) == ([], '{"type":"')
    assert platform.post(f"{address}replay/").json()["state"] == "WAITING"
    replay = f"{ENDPOINTS}{endpoint.public_id}/replay/"
    assert platform.post(replay).json() == {"replayed": 0}
    since = {"since": "2026-03-01T00:00:00Z"}
    assert platform.post(replay, since, format="json").json() == {"replayed": 1}


def test_a_test_message_names_no_order(platform: APIClient, platform_client: User) -> None:
    endpoint, _secret = endpoint_at(HOOK)
    actions.ping_endpoint(endpoint, by=platform_client, now=NOW)
    assert platform.get(DELIVERIES).json()["results"][0]["order"] is None


def test_who_reads_orders_as_staff_makes_none_arrive(reviewer: User) -> None:
    order = ordered()
    staff = calling(reviewer)
    assert staff.get(ORDERS).status_code == 200
    assert staff.get(f"{ORDERS}{order.public_id}/").status_code == 200
    order.refresh_from_db()
    assert order.arrived_at is None
    assert staff.get(ENDPOINTS).status_code == 403
    assert staff.post(f"{ORDERS}{order.public_id}/acknowledge/", fields()).status_code == 403
    assert reported(acknowledged(order)).pk
