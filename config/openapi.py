"""Completes the description of the API: what holds for every call is said once, here.

Rooms say with `extend_schema` what is theirs: input, output, parameters. This adds to each
operation its room as tag, a summary, how to sign in, the headers that the door understands, the
problem document for every refusal, and examples for the calls with which an integration begins.
"""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from config.examples import REQUESTS, RESPONSES
from config.summaries import SUMMARIES

ROOMS = {
    "accounts": "Keys to the API, and everything that is kept about the caller.",
    "pictures": "A creator's works, and the avatars that a platform registers.",
    "claims": "Claims that a generated avatar copies works: filed one by one or as a table.",
    "similarity": "How alike two pictures are, before a claim is filed.",
    "review": "The queue, the desk, decisions, approvals and quality, for reviewers.",
    "payouts": "Awards, payees, batches, the bank's answers, the ledger and tax, for finance; "
    "accepting an award, for claimants.",
    "notices": "Signed notices, and checking whether one is genuine.",
    "enforcement": "Orders to the platform, and what respondents answer.",
    "transparency": "Public figures and open data.",
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457). Programs go by `code`, people read `detail`.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "example": "urn:redress:problem:invalid"},
        "title": {"type": "string", "example": "Bad Request"},
        "status": {"type": "integer", "example": 400},
        "code": {"type": "string", "example": "invalid"},
        "detail": {"type": "string", "description": "In the caller's language."},
        "errors": {
            "type": "object",
            "description": "Messages by the dotted name of the field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "additionalProperties": True,
}
SAID = {
    "400": "A field, a parameter or the body cannot be read.",
    "401": "No key, or one that does not work.",
    "403": "The key's scopes or the person's roles do not allow it.",
    "404": "There is no such thing for this caller.",
    "409": "The state of things does not allow it now, or the same call is in progress.",
    "412": "`If-Match`: it was changed in the meantime.",
    "413": "Too large.",
    "415": "The body is of a kind that this call does not take.",
    "422": "The `Idempotency-Key` was used for another call.",
    "429": "Too many calls; `Retry-After` says when there may be more.",
}
SECONDS = {"type": "integer", "minimum": 0}
HEADERS: dict[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "The state of what was answered."},
    "Retry-After": {"schema": SECONDS, "description": "Seconds to wait before the next try."},
    "RateLimit-Limit": {"schema": SECONDS, "description": "Calls of this key in one window."},
    "RateLimit-Remaining": {"schema": SECONDS, "description": "Calls left in this window."},
    "RateLimit-Reset": {"schema": SECONDS, "description": "Seconds until there are more."},
    "Idempotent-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "The answer to an earlier call with this `Idempotency-Key`.",
    },
}
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
PARAMETERS: dict[str, Any] = {
    name: {
        "name": name,
        "in": "header",
        "required": False,
        "schema": {"type": "string", **more},
        "description": text,
    }
    for name, more, text in (
        (
            "Idempotency-Key",
            {"minLength": 1, "maxLength": 255},
            "Any text that is new for each new call: sent again, the call does its work once.",
        ),
        ("If-Match", {}, "The `ETag` of the thing as you read it; refused if it has changed."),
        ("If-None-Match", {}, "The `ETag` that you have: nothing is sent if it is still so."),
    )
}
UNSAFE = ("post", "put", "patch", "delete")
METHODS = ("get", *UNSAFE)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a key is sent: as a bearer token, or by the older word `Token`."""

    target_class = "accounts.keys.KeyAuthentication"
    name = ["bearerKey", "tokenKey"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer <key>`"},
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "`Authorization: Token <key>`",
            },
        ]


def complete(result: dict[str, Any], generator: Any, **_rest: Any) -> dict[str, Any]:
    """The hook: the whole description with what every operation has in common."""
    rooms = {
        (path, method.lower()): callback.cls.__module__.partition(".")[0]
        for path, _regex, method, callback in generator.endpoints
    }
    result["tags"] = [{"name": name, "description": text} for name, text in ROOMS.items()]
    for path, method, operation in operations(result):
        room = rooms.get((path, method), "")
        operation["tags"] = [room] if room in ROOMS else operation.get("tags", [])
        operation.setdefault("summary", _summary(operation))
        _add_parameters(path, method, operation)
        _add_answers(path, method, operation)
        _add_examples(operation)
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["headers"], components["parameters"] = HEADERS, PARAMETERS
    components["responses"] = {f"Problem{status}": _problem(status) for status in SAID}
    return result


def operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and method."""
    for path, item in result["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _summary(operation: dict[str, Any]) -> str:
    """A summary of its own, or the first sentence of the description."""
    if own := SUMMARIES.get(operation["operationId"]):
        return own
    text: str = operation.get("description", "").strip().partition("\n\n")[0]
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


def _add_parameters(path: str, method: str, operation: dict[str, Any]) -> None:
    names = ["If-None-Match"] if method == "get" else ["Idempotency-Key"]
    if method != "get" and "{" in path:
        names.append("If-Match")
    known = operation.setdefault("parameters", [])
    known += [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    """With which refusals an operation may answer."""
    yield from ("400", "429")
    if not any(not each for each in operation.get("security", [{}])):
        yield from ("401", "403")
    if "{" in path or method in UNSAFE:  # the body may name a thing, too
        yield "404"
    if method in UNSAFE:
        yield from ("409", "412", "413", "415", "422")


def _add_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation.setdefault("responses", {})
    for status, answer in answers.items():
        if status >= "400":
            answer.setdefault("content", _content())
            continue
        headers = answer.setdefault("headers", {})
        names = [*RATES, "ETag"] if method == "get" else [*RATES, "Idempotent-Replayed"]
        headers.update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
    for status in _statuses(path, method, operation):
        answers.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    if method == "get":
        answers.setdefault("304", {"description": "It is still as your `If-None-Match` says."})


def _problem(status: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": SAID[status], "content": _content()}
    if status in ("409", "429"):
        answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return answer


def _content() -> dict[str, Any]:
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _add_examples(operation: dict[str, Any]) -> None:
    name = operation.get("operationId", "")
    if name in REQUESTS:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = REQUESTS[name]
    for status, example in RESPONSES.get(name, {}).items():
        for content in operation["responses"].get(status, {}).get("content", {}).values():
            content["example"] = example
