"""Who pays in the measurements of payments, and that they may: tax is decided first."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def people() -> dict[str, "User"]:
    """One person for each role that the way of an award needs."""
    from django.contrib.auth.models import Group

    from accounts.models import User
    from accounts.roles import Role

    found = {}
    for role in (
        Role.CREATOR, Role.PLATFORM_CLIENT, Role.REVIEWER, Role.SENIOR_REVIEWER,
        Role.FINANCE_PREPARER, Role.FINANCE_APPROVER,
    ):  # fmt: skip
        found[role.value], _new = User.objects.get_or_create(email=f"{role}@bench.example")
        found[role.value].groups.add(Group.objects.get(name=role))
    return found


def decide_tax(by: dict[str, "User"]) -> None:
    """That nothing is withheld, by two people: without it nobody is paid."""
    from django.utils import timezone

    from claims.clocks import day_in_china
    from payouts.actions import TaxFields, approve_policy, propose_tax

    now = timezone.now()
    policy = propose_tax(
        terms=TaxFields(kind="NONE", legal_ground="A measurement."),
        effective_from=day_in_china(now),
        reason="A measurement.",
        by=by["finance_preparer"],
        now=now,
    )
    approve_policy(policy, by=by["finance_approver"], now=now)
