"""Everything that changes a person: one verb, one function."""

from accounts.actions.people import (
    ReasonMissing,
    RolesConflict,
    RoleUnchanged,
    change_profile,
    grant_role,
    issue_token,
    revoke_role,
    revoke_token,
    token_digest,
    welcome,
)
from accounts.actions.personal import (
    AccountNeeded,
    NotConfirmed,
    Parcel,
    delete_account,
    farewell_of,
    take_data_along,
)

__all__ = [
    "AccountNeeded",
    "NotConfirmed",
    "Parcel",
    "ReasonMissing",
    "RoleUnchanged",
    "RolesConflict",
    "change_profile",
    "delete_account",
    "farewell_of",
    "grant_role",
    "issue_token",
    "revoke_role",
    "revoke_token",
    "take_data_along",
    "token_digest",
    "welcome",
]
