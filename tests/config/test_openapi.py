"""The description of the API is whole: nothing that a caller needs is left unsaid."""

from collections import Counter
from functools import cache
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from config.examples import REQUESTS, RESPONSES
from config.openapi import METHODS, ROOMS, UNSAFE, operations
from config.summaries import SUMMARIES


@cache
def described() -> dict[str, Any]:
    """The description as it is served."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


def every(*methods: str) -> list[dict[str, Any]]:
    wanted = methods or METHODS
    return [each for _path, method, each in operations(described()) if method in wanted]


def test_it_is_valid() -> None:
    validate_schema(described())  # type: ignore[no-untyped-call]
    assert len(every()) > 200


def test_every_operation_has_a_summary_and_none_shares_it_within_its_part() -> None:
    assert [each["operationId"] for each in every() if not each.get("summary")] == []
    parts: Counter[tuple[str, str]] = Counter()
    for path, _method, each in operations(described()):
        parts[(path.split("/")[3], each["summary"])] += 1
    assert [part for part, count in parts.items() if count > 1] == []


def test_every_operation_has_its_room_as_tag_and_every_tag_a_description() -> None:
    told = {tag["name"]: tag["description"] for tag in described()["tags"]}
    assert told == ROOMS
    assert all(told.values())
    assert [each["operationId"] for each in every() if len(each["tags"]) != 1] == []
    assert {tag for each in every() for tag in each["tags"]} <= set(told)


def names(operation: dict[str, Any]) -> set[str]:
    return {
        each.get("$ref", "").rpartition("/")[2] or each["name"] for each in operation["parameters"]
    }


def test_headers_are_described_where_they_mean_something() -> None:
    assert all("Idempotency-Key" in names(each) for each in every(*UNSAFE))
    assert all("If-None-Match" in names(each) for each in every("get"))
    for path, method, each in operations(described()):
        assert ("If-Match" in names(each)) is (method in UNSAFE and "{" in path)
    for each in every("get"):
        (good,) = [each["responses"][key] for key in each["responses"] if key == "200"]
        assert {"ETag", "RateLimit-Limit"} <= set(good["headers"])


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    name = answer.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = described()["components"]["responses"][name] if name else answer
    return found


@pytest.mark.parametrize("status", ["400", "429"])
def test_every_operation_tells_of_problems(status: str) -> None:
    for each in every():
        content = resolved(each["responses"][status])["content"]
        assert "application/problem+json" in content or "application/json" in content
        for code, answer in each["responses"].items():
            assert code < "400" or "content" in resolved(answer), each["operationId"]


def test_too_many_calls_say_when_to_come_back() -> None:
    assert "Retry-After" in resolved(every()[0]["responses"]["429"])["headers"]


def test_how_a_key_is_sent_is_described() -> None:
    schemes = described()["components"]["securitySchemes"]
    assert schemes["bearerKey"]["scheme"] == "bearer"
    assert schemes["tokenKey"]["name"] == "Authorization"
    closed = next(each for each in every() if each["operationId"] == "claims_list")
    assert {"bearerKey": []} in closed["security"]
    assert {"401", "403"} <= set(closed["responses"])
    for_everybody = next(each for each in every() if each["operationId"] == "notices_check_list")
    assert "401" not in for_everybody["responses"]


def test_examples_and_summaries_are_of_calls_that_there_are() -> None:
    known = {each["operationId"]: each for each in every()}
    assert set(SUMMARIES) | set(REQUESTS) | set(RESPONSES) <= set(known)
    for name, said in REQUESTS.items():
        for content in known[name]["requestBody"]["content"].values():
            assert content["example"] == said


def properties(reference: dict[str, Any]) -> dict[str, Any]:
    schema = reference
    if name := reference.get("$ref", "").rpartition("/")[2]:
        schema = described()["components"]["schemas"][name]
    return schema


def test_examples_fit_what_they_are_examples_of() -> None:
    known = {each["operationId"]: each for each in every()}
    for name, said in REQUESTS.items():
        for content in known[name]["requestBody"]["content"].values():
            schema = properties(content["schema"])
            assert set(said) <= set(schema["properties"]), name
            assert set(schema.get("required", ())) <= set(said), name
    for name, answers in RESPONSES.items():
        for status, said in answers.items():
            schema = properties(
                known[name]["responses"][status]["content"]["application/json"]["schema"]
            )
            assert set(said) <= set(schema["properties"]), name
            rows = said.get("results", [])
            if rows:
                inside = properties(schema["properties"]["results"]["items"])
                assert set(rows[0]) == set(inside["properties"]), name
