"""Keys to the API: made, rotated, revoked, used; what the database refuses of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import (
    KeyEnded,
    KeyWrong,
    ScopeRefused,
    TooManyKeys,
    grant_role,
    keys,
    make_key,
    note_use,
    revoke_key,
    rotate_key,
)
from accounts.models import ApiKey, KeyEvent, User
from accounts.queries import keys_of, platform_keys
from accounts.roles import Role
from accounts.scopes import FITTING, Scope, allows, fitting
from tests.factories import NOW, make_token, make_user

pytestmark = pytest.mark.django_db
ME = "/api/v1/keys/"
HOUR = timedelta(hours=1)


def call(secret: str, address: str = ME, scheme: str = "Token", **headers: str) -> int:
    """The status of a read with this secret."""
    client = Client(headers={"Authorization": f"{scheme} {secret}", **headers})
    return client.get(address).status_code


def made(user: User, *scopes: Scope, **facts: object) -> ApiKey:
    wanted = scopes or (Scope.READ_ONLY,)
    return make_key(by=user, name="Program", scopes=wanted, now=NOW, **facts).key  # type: ignore[arg-type]


def test_a_key_signs_in_by_either_word_until_it_is_revoked(creator: User) -> None:
    secret = make_token(creator)
    assert [call(secret), call(secret, scheme="Bearer"), call(secret, scheme="bearer")] == [200] * 3
    assert call(secret[:-1]) == 401
    assert call(f"{secret} more") == 401
    assert call("") == 401
    assert call(secret, scheme="Basic") == 401
    revoke_key(ApiKey.objects.get(), by=creator, now=NOW)
    assert call(secret) == 401


def test_several_keys_work_beside_each_other(creator: User) -> None:
    first, second = make_token(creator), make_token(creator)
    revoke_key(ApiKey.objects.get(prefix=first[:14]), by=creator, now=NOW)
    assert [call(first), call(second)] == [401, 200]


def test_only_the_digest_is_kept_and_the_beginning_is_shown(creator: User) -> None:
    secret = make_token(creator)
    (row,) = ApiKey.objects.values()
    assert secret not in str(row)
    key = ApiKey.objects.get()
    assert (key.prefix, secret.startswith("redress_")) == (secret[:14], True)
    assert str(key) == f"{secret[:14]}… (A program)"


def test_a_key_ends_on_its_day(creator: User) -> None:
    now = timezone.now()
    wanted = [Scope.READ_ONLY]
    later = make_key(by=creator, name="a", scopes=wanted, now=now, expires_at=now + HOUR)
    over = make_key(by=creator, name="b", scopes=wanted, now=NOW, expires_at=NOW + HOUR)
    assert [call(later.secret), call(over.secret)] == [200, 401]
    assert (later.key.is_live(now), over.key.is_live(now)) == (True, False)
    assert list(keys_of(creator, now=now, state="live")) == [later.key]
    assert list(keys_of(creator, now=now, state="over")) == [over.key]
    assert keys_of(creator, now=now).count() == 2


def test_a_rotated_key_works_by_both_secrets_for_a_while(creator: User) -> None:
    now, first = timezone.now(), make_token(creator)
    second = rotate_key(ApiKey.objects.get(), by=creator, overlap=HOUR, now=now)
    assert [call(first), call(second.secret)] == [200, 200]
    assert second.key.old_until == now + HOUR
    ApiKey.objects.update(old_until=now - HOUR)
    assert [call(first), call(second.secret)] == [401, 200]
    third = rotate_key(second.key, by=creator, overlap=timedelta(0), now=timezone.now())
    assert [call(first), call(second.secret), call(third.secret)] == [401, 401, 200]


def test_what_cannot_be_rotated_or_revoked(creator: User, other_creator: User) -> None:
    key = made(creator)
    for overlap in (timedelta(days=8), timedelta(seconds=-1)):
        with pytest.raises(KeyWrong):
            rotate_key(key, by=creator, overlap=overlap, now=NOW)
    with pytest.raises(PermissionDenied):
        rotate_key(key, by=other_creator, overlap=HOUR, now=NOW)
    with pytest.raises(PermissionDenied):
        revoke_key(key, by=other_creator, now=NOW)
    revoke_key(key, by=creator, now=NOW)
    with pytest.raises(KeyEnded):
        revoke_key(key, by=creator, now=NOW)
    with pytest.raises(KeyEnded):
        rotate_key(key, by=creator, overlap=HOUR, now=NOW)


def test_what_happens_to_a_key_is_written_down_and_never_changed(creator: User) -> None:
    key = made(creator, Scope.CLAIMS)
    rotate_key(key, by=creator, overlap=HOUR, now=NOW + HOUR)
    revoke_key(key, by=creator, now=NOW + 2 * HOUR)
    rows = list(KeyEvent.objects.order_by("pk").values_list("kind", "key", "scopes", "by", "at"))
    kinds = ("MADE", "ROTATED", "REVOKED")
    assert rows == [
        (kind, key.public_id, ["claims"], creator.pk, NOW + number * HOUR)
        for number, kind in enumerate(kinds)
    ]
    assert str(KeyEvent.objects.order_by("pk")[0]) == f"{key.prefix} MADE 2026-03-02"
    for sql in ("UPDATE accounts_keyevent SET prefix = 'x'", "DELETE FROM accounts_keyevent"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            run(sql)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        "name = ''",
        "prefix = ''",
        "scopes = '{}'",
        "scopes = '{everything}'",
        "old_digest = 'x'",
        "old_until = now()",
        "old_digest = digest, old_until = now()",
        "per_minute = 0",
        "expires_at = made_at",
        "revoked_at = made_at - interval '1 second'",
        "used_at = made_at - interval '1 second'",
        "digest = NULL",
    ],
)
def test_the_database_refuses_a_key_that_makes_no_sense(creator: User, change: str) -> None:
    made(creator)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE accounts_apikey SET {change}")  # noqa: S608  # words of our own


def test_the_database_refuses_an_unknown_event(creator: User) -> None:
    event = KeyEvent.of(made(creator), KeyEvent.Kind.MADE, by=creator, at=NOW)
    event.kind = "LENT"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_use_is_noted_at_most_once_a_minute(creator: User) -> None:
    key = made(creator)
    note_use(key, now=NOW + HOUR)
    stale = ApiKey.objects.get()
    assert stale.used_at == NOW + HOUR
    note_use(stale, now=NOW + HOUR + timedelta(seconds=59))
    assert ApiKey.objects.get().used_at == NOW + HOUR
    late = NOW + HOUR + timedelta(seconds=60)
    note_use(key, now=late)  # this copy still believes that the key was never used
    note_use(stale, now=late + timedelta(seconds=1))  # somebody else has noted this minute
    assert ApiKey.objects.get().used_at == late


def test_a_call_notes_the_use_and_the_next_one_writes_nothing(creator: User) -> None:
    secret = make_token(creator)
    assert call(secret) == 200
    used = ApiKey.objects.get().used_at
    assert used is not None
    assert used > datetime(2026, 1, 1, tzinfo=UTC)
    assert call(secret) == 200
    assert ApiKey.objects.get().used_at == used


@pytest.mark.parametrize(
    ("networks", "caller", "status"),
    [
        ([], "198.51.100.7", 200),
        (["203.0.113.0/24"], "203.0.113.9", 200),
        (["203.0.113.9"], "203.0.113.9", 200),
        (["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", 200),
        (["203.0.113.0/24"], "198.51.100.7", 403),
        (["2001:db8::/32"], "198.51.100.7", 403),
        (["203.0.113.0/24"], "a socket", 403),
    ],
)
def test_a_key_may_be_bound_to_networks(
    creator: User, networks: list[str], caller: str, status: int
) -> None:
    secret = make_token(creator, networks=networks)
    client = Client(headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR=caller)
    answer = client.get(ME)
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "address_refused"


def test_networks_are_kept_in_one_spelling(creator: User) -> None:
    said = [" 203.0.113.77/24", "203.0.113.0/24", "2001:DB8::1"]
    assert made(creator, networks=said).networks == ["203.0.113.0/24", "2001:db8::1/128"]
    with pytest.raises(KeyWrong, match="no address"):
        made(creator, networks=["example.org"])
    with pytest.raises(KeyWrong, match="too many"):
        made(creator, networks=[f"203.0.113.{number}" for number in range(21)])


def test_what_a_key_cannot_be_made_for(creator: User, platform_client: User) -> None:
    with pytest.raises(ScopeRefused, match="Say what"):
        make_key(by=creator, name="a", scopes=[], now=NOW)
    with pytest.raises(ScopeRefused, match="avatars:write"):
        made(creator, Scope.AVATARS_WRITE)
    with pytest.raises(ScopeRefused, match="lacks it"):
        made(creator, Scope.CLAIMS, within=["keys"])
    assert made(platform_client, Scope.AVATARS_WRITE, Scope.READ_ONLY).scopes == [
        "read-only",
        "avatars:write",
    ]
    with pytest.raises(KeyWrong, match="name"):
        make_key(by=creator, name="  ", scopes=[Scope.CLAIMS], now=NOW)
    with pytest.raises(KeyWrong, match="over already"):
        made(creator, expires_at=NOW)
    for rate in (0, 6001):
        with pytest.raises(KeyWrong, match="Between 1 and 6000"):
            made(creator, per_minute=rate)
    with pytest.raises(PermissionDenied):
        made(make_user())


def test_a_person_has_no_end_of_keys(creator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    first = made(creator)
    made(creator)
    with pytest.raises(TooManyKeys):
        made(creator)
    revoke_key(first, by=creator, now=NOW)
    assert made(creator).is_live(NOW)


def test_becoming_staff_ends_every_key(creator: User, administrator: User) -> None:
    live, over = made(creator), made(creator, expires_at=NOW + HOUR)
    later = NOW + 2 * HOUR
    grant_role(creator, Role.REVIEWER, by=administrator, reason="Joined", now=later)
    assert ApiKey.objects.get(pk=live.pk).revoked_at == later
    assert ApiKey.objects.get(pk=over.pk).revoked_at is None
    assert KeyEvent.objects.filter(kind="REVOKED").values_list("by", flat=True)[0] == (
        administrator.pk
    )


def test_an_administrator_revokes_keys_of_platform_clients_alone(
    administrator: User, platform_client: User, creator: User
) -> None:
    theirs, foreign = made(platform_client, Scope.ORDERS_READ), made(creator)
    assert revoke_key(theirs, by=administrator, now=NOW).revoked_at == NOW
    with pytest.raises(PermissionDenied):
        revoke_key(foreign, by=administrator, now=NOW)
    assert list(platform_keys(now=NOW)) == [theirs]
    assert list(platform_keys(now=NOW, words="platform@")) == [theirs]
    assert list(platform_keys(now=NOW, words="Progr", state="over")) == [theirs]
    assert list(platform_keys(now=NOW, words=theirs.prefix[:12])) == [theirs]
    assert list(platform_keys(now=NOW, words="creator")) == []
    assert list(platform_keys(now=NOW, state="live")) == []


def test_every_scope_is_of_use_to_somebody_and_fits_what_it_is_told() -> None:
    assert set(FITTING) == set(Scope)
    assert all(FITTING.values())
    assert fitting(frozenset({Role.PLATFORM_CLIENT})) == [
        Scope.READ_ONLY, Scope.AVATARS_WRITE, Scope.AVATARS_CHECK, Scope.ORDERS_READ,
        Scope.ORDERS_WRITE, Scope.KEYS, Scope.OWN_DATA,
    ]  # fmt: skip
    assert fitting(frozenset()) == []


@pytest.mark.parametrize(
    ("held", "needed", "reads", "changes"),
    [
        ([], "any", True, True),
        ([], "claims", False, False),
        (["claims"], "claims", True, True),
        (["read-only"], "claims", True, False),
        (["orders:read"], "orders:write", True, False),
        (["orders:write"], "orders:write", True, True),
        (["orders:write"], "orders:read", False, False),
        (["works"], "claims", False, False),
    ],
)
def test_what_a_scope_allows(held: list[str], needed: str, reads: bool, changes: bool) -> None:
    assert allows(held, needed, reading=True) is reads
    assert allows(held, needed, reading=False) is changes


def test_an_id_says_nothing(creator: User) -> None:
    assert call(make_token(creator), f"{ME}{uuid4()}/") == 404
