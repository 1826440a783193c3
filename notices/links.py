"""The signed link by which whoever got a notice's e-mail confirms that it has arrived."""

from uuid import UUID

from django.core import signing

SALT = "notices.arrival"


def arrival_token(public_id: UUID) -> str:
    """What stands in the link; it names one notice and opens nothing."""
    return signing.dumps(str(public_id), salt=SALT, compress=False)


def notice_in(token: str) -> str | None:
    """The public id that a link names; None where it was cut, changed or never ours."""
    try:
        return str(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None
