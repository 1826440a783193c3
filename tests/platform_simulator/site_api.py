"""What a platform calls: a few lines around HTTP, with retries, as any of them would write it."""

import json
import time
import uuid
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 120  # seconds until a call that fails is given up
JSON = "application/json"


class CallFailed(Exception):
    """The site refused a call; `status` and the problem document say why."""

    def __init__(self, status: int, problem: Any) -> None:
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem


class SiteApi:
    """Calls `/api/v1/…` with a key. A broken connection, 429 and 5xx are tried again."""

    def __init__(self, url: str, key: str) -> None:
        self.host = urlsplit(url).netloc
        self.key = key

    def get(self, path: str) -> Any:
        return self._call("GET", path, b"", {})[1]

    def post(self, path: str, said: dict[str, Any]) -> tuple[int, Any]:
        """POST JSON under an idempotency key, so that it may be sent again."""
        headers = {"Content-Type": JSON, "Idempotency-Key": uuid.uuid4().hex}
        return self._call("POST", path, json.dumps(said).encode(), headers)

    def send(
        self, path: str, fields: dict[str, str], files: list[tuple[str, str, bytes]]
    ) -> tuple[int, Any]:
        """POST a form with files: (field, name, bytes)."""
        border = uuid.uuid4().hex
        parts = [_part(border, name, value.encode()) for name, value in fields.items()]
        parts += [_part(border, field, data, name) for field, name, data in files]
        body = b"".join(parts) + f"--{border}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        return self._call("POST", path, body, kind)

    def every(self, path: str) -> list[Any]:
        """All results of a list, page after page."""
        found: list[Any] = []
        while path:
            page = self.get(path)
            found += page["results"]
            after = urlsplit(page["next"] or "")
            path = f"{after.path.removeprefix('/api/v1/')}?{after.query}" if after.path else ""
        return found

    def _call(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Any]:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                status, said = self._once(method, path, body, headers)
            except OSError:
                status, said = 503, "no connection"
            if status < 400:
                return status, said
            if (status != 429 and status < 500) or time.monotonic() > until:
                raise CallFailed(status, said)
            time.sleep(0.5)

    def _once(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Any]:
        connection = HTTPConnection(self.host, timeout=60)
        told = {"Authorization": f"Token {self.key}", "Accept": JSON, **headers}
        try:
            connection.request(method, f"/api/v1/{path}", body or None, told)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(data) if data else None


def _part(border: str, field: str, data: bytes, name: str = "") -> bytes:
    file = f'; filename="{name}"\r\nContent-Type: application/octet-stream' if name else ""
    head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'
    return head.encode() + data + b"\r\n"
