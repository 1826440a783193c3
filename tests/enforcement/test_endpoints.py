"""Who manages endpoints, how many there may be, and whose keys their secrets are sealed with."""

import base64
import os

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from enforcement import actions
from enforcement.actions.endpoints import MOST_ENDPOINTS, EndpointRefused
from enforcement.models import Delivery, Endpoint, EndpointChange
from enforcement.personal import forget, hand_over, kept, obstacles
from tests.enforcement.names import HOOK
from tests.enforcement.ordered import DONE, LATER, acknowledged, endpoint_at, ordered, reported
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
MAY = (Role.PLATFORM_CLIENT, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [role for role in Role if role not in MAY])
def test_others_manage_no_endpoints(role: Role) -> None:
    endpoint, _secret = endpoint_at(HOOK)
    ordered()
    other, sent = make_user(role), Delivery.objects.get()
    for change in (
        lambda: actions.register_endpoint(by=other, url=HOOK, now=NOW),
        lambda: actions.rotate_secret(endpoint, by=other, now=NOW),
        lambda: actions.switch_off(endpoint, by=other, now=NOW),
        lambda: actions.switch_on(endpoint, by=other, now=NOW),
        lambda: actions.ping_endpoint(endpoint, by=other, now=NOW),
        lambda: actions.replay(sent, by=other, now=NOW),
        lambda: actions.replay_endpoint(endpoint, by=other, now=NOW),
        lambda: actions.remove_endpoint(endpoint, by=other, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_there_are_only_so_many(platform_client: User) -> None:
    for place in range(MOST_ENDPOINTS):
        endpoint_at(f"{HOOK}{place}", by=platform_client)
    with pytest.raises(EndpointRefused):
        endpoint_at(HOOK, by=platform_client)
    actions.remove_endpoint(Endpoint.objects.all()[0], by=platform_client, now=NOW)
    endpoint_at(HOOK, by=platform_client)


def test_each_change_is_written_down(platform_client: User) -> None:
    endpoint, _secret = endpoint_at(HOOK, by=platform_client)
    actions.rotate_secret(endpoint, by=platform_client, now=NOW)
    for _time in (1, 2):
        actions.switch_off(endpoint, by=platform_client, now=NOW)
    for _time in (1, 2):
        actions.switch_on(endpoint, by=platform_client, now=NOW)
    actions.remove_endpoint(endpoint, by=platform_client, now=NOW)
    changes = EndpointChange.objects.order_by("pk").values_list("what", flat=True)
    assert list(changes) == ["ADDED", "ROTATED", "OFF", "ON", "REMOVED"]
    for change in (actions.rotate_secret, actions.replay_endpoint):
        with pytest.raises(EndpointRefused):
            change(endpoint, by=platform_client, now=NOW)


def test_the_secret_is_not_in_the_database_in_clear() -> None:
    endpoint, secret = endpoint_at(HOOK)
    endpoint.refresh_from_db()
    assert secret.encode() not in bytes(endpoint.secret_sealed)
    assert endpoint.secrets(now=NOW) == [secret]


def test_a_new_key_of_the_vault_seals_secrets_anew(
    settings: LazySettings, capsys: pytest.CaptureFixture[str], platform_client: User
) -> None:
    endpoint, old = endpoint_at(HOOK, by=platform_client)
    new = actions.rotate_secret(endpoint, by=platform_client, now=NOW)
    plain, _secret = endpoint_at(f"{HOOK}2", by=platform_client)
    settings.PAYEE_KEY_FALLBACKS = [settings.PAYEE_KEY]
    settings.PAYEE_KEY = base64.b64encode(os.urandom(32)).decode()
    call_command("rotate_payee_key")
    settings.PAYEE_KEY_FALLBACKS = []
    endpoint.refresh_from_db()
    assert endpoint.secrets(now=NOW) == [new, old]
    plain.refresh_from_db()
    assert plain.secrets(now=NOW) == [_secret]
    call_command("rotate_payee_key")
    assert "0 sealed anew, 2 fresh already" in capsys.readouterr().out
    Endpoint.objects.filter(pk=plain.pk).update(secret_sealed=b"\x01" + b"0" * 60)
    with pytest.raises(CommandError, match="1 cannot be opened"):
        call_command("rotate_payee_key")


def test_what_the_room_holds_of_a_person_is_handed_over_and_named(senior: User) -> None:
    claimant, other = make_user(Role.CREATOR), make_user(Role.CREATOR)
    client = make_user(Role.PLATFORM_CLIENT)
    endpoint_at(HOOK, by=client)
    order = acknowledged(ordered(claimant), by=client)
    report = reported(order, by=client)
    actions.accept_report(report, by=senior, now=DONE)
    assert [each["number"] for each in hand_over(claimant).records["orders"]] == [order.number]
    assert not list(hand_over(other).records["orders"])
    of_client = hand_over(client).records
    assert [each["copies"] for each in of_client["acknowledgements"]] == [3]
    assert [each["prompts"] for each in of_client["test_reports"]] == [40]
    assert [each["what"] for each in of_client["endpoint_changes"]] == ["ADDED"]
    assert [each["outcome"] for each in hand_over(senior).records["judged_reports"]] == ["ACCEPTED"]
    assert (len(kept(claimant)), kept(other)) == (1, [])
    assert obstacles(claimant) == []
    forget(claimant, now=LATER)
    assert str(order.measure.claim)
