"""What a browser needs at the pages of the review room: addresses, and the text it gets."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from claims.models import Claim

SignIn = Callable[[User], Client]


def address(claim: Claim, rest: str = "") -> str:
    return f"/review/{claim.public_id}/{rest}"


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()
