"""The roles of the house, as plain names, and which of them may not meet in one person."""

from enum import StrEnum


class Role(StrEnum):
    """A role is a Django group of the same name, made by a migration."""

    CREATOR = "creator"
    AGENT = "agent"
    REVIEWER = "reviewer"
    SENIOR_REVIEWER = "senior_reviewer"
    FINANCE_PREPARER = "finance_preparer"
    FINANCE_APPROVER = "finance_approver"
    AUDITOR = "auditor"
    PLATFORM_CLIENT = "platform_client"
    ADMINISTRATOR = "administrator"


CLAIMING = frozenset({Role.CREATOR, Role.AGENT})
REVIEWING = frozenset({Role.REVIEWER, Role.SENIOR_REVIEWER})
FINANCE = frozenset({Role.FINANCE_PREPARER, Role.FINANCE_APPROVER})
STAFF = REVIEWING | FINANCE | {Role.AUDITOR, Role.ADMINISTRATOR}


def conflicting(roles: frozenset[Role]) -> bool:
    """Whether one person must not hold these roles together.

    Reviewing and finance never meet: who decides an award must not pay it. The auditor and the
    administrator hold no other staff role, since they watch or appoint the others.
    """
    if roles & REVIEWING and roles & FINANCE:
        return True
    staff = roles & STAFF
    return len(staff) > 1 and bool(staff & {Role.AUDITOR, Role.ADMINISTRATOR})
