"""Roles are granted and revoked by another administrator, with a reason, on record."""

from collections.abc import Callable
from itertools import combinations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import (
    ReasonMissing,
    RolesConflict,
    RoleUnchanged,
    grant_role,
    revoke_role,
)
from accounts.models import ROLE_NAMES, ApiKey, RoleChange, User
from accounts.roles import STAFF, Role, conflicting
from tests.factories import NOW, make_token, make_user

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PEOPLE = "/accounts/people/"


def page_of(user: User) -> str:
    return reverse("accounts:person", args=[user.pk])


def granted(user: User, role: Role, by: User | None, reason: str = "Joined") -> RoleChange:
    return grant_role(user, role, by=by, reason=reason, now=NOW)


def test_a_migration_made_a_group_for_every_role() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= {role.value for role in Role}
    assert set(ROLE_NAMES) == set(Role)


def test_a_role_is_granted_and_revoked_and_both_are_on_record(administrator: User) -> None:
    user = make_user()
    assert not user.has_role(Role.REVIEWER)
    change = granted(user, Role.REVIEWER, administrator, "  Joined the team ")
    assert user.has_role(Role.REVIEWER)
    assert (change.user, change.role, change.granted, change.by) == (
        user,
        "reviewer",
        True,
        administrator,
    )
    assert (change.reason, change.at, change.label) == ("Joined the team", NOW, "Reviewer")
    revoke_role(user, Role.REVIEWER, by=administrator, reason="Left", now=NOW)
    assert not user.has_role(Role.REVIEWER)
    assert [str(change) for change in RoleChange.objects.order_by("pk")] == [
        f"+reviewer {user.pk}",
        f"-reviewer {user.pk}",
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CREATOR}))
def test_a_key_made_before_a_staff_role_ends_with_it(
    administrator: User, creator: User, other_creator: User, role: Role
) -> None:
    """A creator's key was made without the second factor, which staff must pass."""
    make_token(creator)
    make_token(other_creator)
    granted(creator, role, administrator)
    assert ApiKey.objects.filter(revoked_at=None, user=creator).exists() is (role not in STAFF)
    assert ApiKey.objects.filter(revoked_at=None, user=other_creator).exists()


def test_losing_a_role_leaves_the_key(administrator: User, reviewer: User) -> None:
    make_token(reviewer)
    revoke_role(reviewer, Role.REVIEWER, by=administrator, reason="Left", now=NOW)
    assert ApiKey.objects.filter(revoked_at=None, user=reviewer).exists()


@pytest.mark.parametrize("role", [None, *(set(Role) - {Role.ADMINISTRATOR})])
def test_only_an_administrator_changes_roles(role: Role | None) -> None:
    user = make_user()
    with pytest.raises(PermissionDenied):
        granted(user, Role.CREATOR, make_user(role))
    assert RoleChange.objects.count() == 0


def test_nobody_changes_their_own_roles(administrator: User) -> None:
    with pytest.raises(PermissionDenied, match="their own roles"):
        granted(administrator, Role.CREATOR, administrator)
    with pytest.raises(PermissionDenied, match="their own roles"):
        revoke_role(administrator, Role.ADMINISTRATOR, by=administrator, reason="x", now=NOW)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_change_needs_a_reason(administrator: User, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        granted(make_user(), Role.CREATOR, administrator, reason)


def test_what_changes_nothing_is_refused(administrator: User, creator: User) -> None:
    with pytest.raises(RoleUnchanged, match="held already"):
        granted(creator, Role.CREATOR, administrator)
    with pytest.raises(RoleUnchanged, match="not held"):
        revoke_role(creator, Role.AGENT, by=administrator, reason="x", now=NOW)


PAIRS = list(combinations(Role, 2))
FORBIDDEN = {
    frozenset(pair)
    for pair in PAIRS
    if set(pair)
    <= {role for role in Role if role not in {Role.CREATOR, Role.AGENT, Role.PLATFORM_CLIENT}}
} - {
    frozenset({Role.REVIEWER, Role.SENIOR_REVIEWER}),
    frozenset({Role.FINANCE_PREPARER, Role.FINANCE_APPROVER}),
}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_roles_that_may_not_meet_are_refused(
    administrator: User, first: Role, second: Role
) -> None:
    user = make_user(first)
    if frozenset({first, second}) in FORBIDDEN:
        with pytest.raises(RolesConflict):
            granted(user, second, administrator)
        assert user.roles == {first}
    else:
        granted(user, second, administrator)
        assert user.roles == {first, second}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_database_refuses_the_same_pairs(first: Role, second: Role) -> None:
    assert conflicting(frozenset({first, second})) is (frozenset({first, second}) in FORBIDDEN)
    user = make_user(first)
    group = Group.objects.get(name=second.value)
    if conflicting(frozenset({first, second})):
        with pytest.raises(IntegrityError, match="may not meet"), transaction.atomic():
            user.groups.add(group)
        assert user.groups.count() == 1
    else:
        user.groups.add(group)
        assert user.groups.count() == 2


@pytest.mark.parametrize(
    "statement",
    ["UPDATE accounts_rolechange SET reason = 'x'", "DELETE FROM accounts_rolechange"],
)
def test_the_database_refuses_to_change_the_record_of_roles(
    administrator: User, statement: str
) -> None:
    granted(make_user(), Role.CREATOR, administrator)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert RoleChange.objects.get().reason == "Joined"


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"reason": ""}, {"by": "self"}])
def test_the_database_refuses_an_impossible_record(
    administrator: User, wrong: dict[str, str]
) -> None:
    facts = {"user": make_user(), "role": "creator", "granted": True, "reason": "x", "at": NOW}
    RoleChange.objects.create(**facts, by=administrator)
    changed = {**facts, "by": administrator, **wrong}
    if wrong.get("by"):
        changed["by"] = facts["user"]
    with pytest.raises(IntegrityError):
        RoleChange.objects.create(**changed)


def test_the_first_administrator_is_made_at_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    user = make_user(email="first@example.org")
    call_command("grant_role", "First@example.org", "administrator")
    assert capsys.readouterr().out == "first@example.org is administrator now.\n"
    assert RoleChange.objects.get(user=user).by is None
    with pytest.raises(CommandError, match="held already"):
        call_command("grant_role", "first@example.org", "administrator")
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("grant_role", "nobody@example.org", "administrator")


@pytest.fixture
def desk(administrator: User, client_for: ClientFor) -> Client:
    return client_for(administrator)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_the_pages_are_the_administrators(role: Role, client_for: ClientFor) -> None:
    browser = client_for(make_user(role))
    assert browser.get(PEOPLE).status_code == 403
    assert browser.get(page_of(make_user())).status_code == 403
    assert browser.post(page_of(make_user()), {}).status_code == 403


def test_strangers_sign_in_first(stranger: Client) -> None:
    assert stranger.get(PEOPLE)["Location"] == f"/accounts/login/?next={PEOPLE}"


def test_people_are_found_by_name_address_and_role(
    desk: Client, creator: User, reviewer: User
) -> None:
    def found(**search: str) -> set[str]:
        rows = desk.get(PEOPLE, search).context["rows"]
        return {user.email for user, _ in rows}

    make_user(email="lin@example.org", display_name="林墨")
    everybody = {"administrator@example.org", creator.email, reviewer.email, "lin@example.org"}
    assert found() == everybody
    assert found(q="林") == {"lin@example.org"}
    assert found(q=" CREATOR@ ") == {creator.email}
    assert found(role="reviewer") == {reviewer.email}
    assert found(q="nobody at all") == set()
    assert found(role="king") == set()
    assert "Nobody found" in desk.get(PEOPLE, {"q": "zzz"}).content.decode()


def test_people_are_paged_with_as_many_queries_for_many_as_for_one(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        desk.get(PEOPLE)
    for _ in range(30):
        make_user(Role.CREATOR)
    with django_assert_num_queries(6):
        page = desk.get(PEOPLE)
    assert len(page.context["rows"]) == 25
    assert len(desk.get(PEOPLE, {"page": 2}).context["rows"]) == 6


def test_a_role_is_granted_and_revoked_on_the_page(desk: Client, creator: User) -> None:
    facts = {"role": "reviewer", "reason": "Joined <the> team"}
    page = desk.post(page_of(creator), {**facts, "action": "grant"}, follow=True)
    assert "Reviewer was granted." in page.content.decode()
    assert "Joined &lt;the&gt; team" in page.content.decode()
    assert User.objects.get(pk=creator.pk).roles == {Role.CREATOR, Role.REVIEWER}
    page = desk.post(page_of(creator), {**facts, "action": "revoke"}, follow=True)
    assert "Reviewer was revoked." in page.content.decode()
    assert User.objects.get(pk=creator.pk).roles == {Role.CREATOR}


def test_a_refusal_stays_on_the_page_with_what_was_entered(desk: Client, reviewer: User) -> None:
    facts = {"role": "finance_preparer", "reason": "Helps out", "action": "grant"}
    page = desk.post(page_of(reviewer), facts)
    assert page.status_code == 409
    assert "may not meet the roles" in page.content.decode()
    assert "Helps out" in page.content.decode()
    page = desk.post(page_of(reviewer), {**facts, "reason": ""})
    assert page.status_code == 400
    assert User.objects.get(pk=reviewer.pk).roles == {Role.REVIEWER}


def test_the_own_page_offers_no_change(desk: Client, administrator: User) -> None:
    assert (
        "Another administrator has to change them"
        in desk.get(page_of(administrator)).content.decode()
    )
    facts = {"role": "creator", "reason": "x", "action": "grant"}
    assert desk.post(page_of(administrator), facts).status_code == 403
    assert desk.get(reverse("accounts:person", args=[10**9])).status_code == 404
