"""How often one address may read open data over the API."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle


class OpenRate(AnonRateThrottle):
    """A limit by address, also for people who are signed in."""

    scope = "open"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})
