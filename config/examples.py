"""Examples in the API's description, for the calls with which an integration begins."""

from typing import Any

REQUESTS: dict[str, Any] = {}
RESPONSES: dict[str, dict[str, Any]] = {}
