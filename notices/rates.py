"""How often one address may ask whether a notice is genuine, on pages and over the API together."""

from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import AnonRateThrottle


class CheckRate(AnonRateThrottle):
    """A limit by address, also for people who are signed in."""

    scope = "checks"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})

    def seconds_to_wait(self, request: HttpRequest, view: Any) -> int | None:
        """None where the address may ask; it is counted with that."""
        if self.allow_request(request, view):  # type: ignore[arg-type]  # it reads META alone
            return None
        return int(self.wait() or 0) + 1
