"""Invents calls from the API's description and holds each answer against that description."""

import re
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from tests.house.test_doors import PEOPLE, TABLE, Scene, doors

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
ROLES = (
    ("creator", "creator"), ("other_creator", "creator"), ("reviewer", "reviewer"),
    ("senior", "senior_reviewer"), ("finance_preparer", "finance_preparer"),
    ("finance_approver", "finance_approver"), ("auditor", "auditor"),
    ("platform_client", "platform_client"), ("administrator", "administrator"),
)  # fmt: skip
CLOSED = frozenset({401, 403})


@dataclass
class Found:
    """What a run did: calls by status, and what was wrong by operation and kind."""

    operations: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    server_errors: dict[str, str] = field(default_factory=dict)
    violations: dict[str, str] = field(default_factory=dict)


def description() -> dict[str, Any]:
    """The API's description as it is served."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


@dataclass(frozen=True)
class Target:
    """One operation with who may call it and what really lies behind its address."""

    operation: Any
    label: str
    path: dict[str, str]
    people: tuple[str, ...]


def targets(scene: Scene, described: dict[str, Any]) -> Iterator[Target]:
    """Every operation, in the order of their labels."""
    schema = schemathesis.openapi.from_dict(described)
    schema.app = WSGIHandler()
    allowed, behind = _allowed(), {}
    results: Any = schema.get_all_operations()
    operations = [result.ok() for result in results]
    for door in doors(get_resolver()):
        if not door.name.startswith("api:"):
            continue
        with suppress(KeyError):  # nothing lies behind it; the table of doors minds
            url = door.url(scene)
            fitting = [
                (each.path.count("{"), each.label, path)
                for each in operations
                if each.method.lower() == door.method
                and (path := _fits(each.path, url)) is not None
            ]
            if fitting:
                _holes, label, path = min(fitting, key=lambda each: each[:2])
                behind[label] = (path, allowed.get((door.method, door.name), PEOPLE))
    for each in operations:
        path, people = behind.get(each.label, ({}, PEOPLE))
        yield Target(each, each.label, path, people or PEOPLE)


def _fits(template: str, url: str) -> dict[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template.replace(".", r"\."))
    found = re.fullmatch(pattern, url)
    return found.groupdict() if found else None


def _allowed() -> dict[tuple[str, str], tuple[str, ...]]:
    """Who is let in where, as the table of doors says; the stranger where nobody needs a key."""
    found = {}
    for line in TABLE.read_text().splitlines()[1:]:
        method, name, *codes = line.split()
        people = [who for who, code in zip(PEOPLE, codes, strict=True) if int(code) not in CLOSED]
        found[method, name] = tuple(people)
    return found


class Caller:
    """Calls operations as one person after the other and writes down what is wrong."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self.keys, self.found = keys, Found()
        self.trace = ""

    def call(self, target: Target, examples: int, *, everybody: bool = False) -> None:
        """Invent so many calls of each kind and make each as those who may, and as one more."""
        operation, people = target.operation, self._people(target, everybody=everybody)
        self.found.operations.add(target.label)
        kinds = [
            operation.as_strategy(GenerationMode.POSITIVE, path_parameters=target.path),
            operation.as_strategy(GenerationMode.POSITIVE),
        ]
        if operation.body or operation.query:
            kinds.append(
                operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=target.path)
            )
        for cases in kinds[: 3 if target.path or len(kinds) > 2 else 1]:
            self._invent(target, cases, people, examples)

    def _people(self, target: Target, *, everybody: bool) -> tuple[str, ...]:
        if everybody:
            return PEOPLE
        others = [who for who in PEOPLE if who not in target.people]
        turn = len(self.found.operations)
        return (*target.people, *others[turn % len(others) :][:1]) if others else target.people

    def _invent(
        self, target: Target, cases: st.SearchStrategy[Any], people: tuple[str, ...], examples: int
    ) -> None:
        turns = iter(range(10**9))

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases)
        def each(case: Any) -> None:
            self._one(target, case, people[next(turns) % len(people)])

        each()

    def _one(self, target: Target, case: Any, who: str) -> None:
        cache.clear()  # rates are not what is looked at
        headers = {"Authorization": f"Bearer {self.keys[who]}"} if who in self.keys else {}
        self.trace = ""
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        self.found.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS, headers=headers)
        except FailureGroup as group:
            for wrong in group.exceptions:
                self._write_down(target, who, wrong, case, response)

    def _write_down(self, target: Target, who: str, wrong: Any, case: Any, response: Any) -> None:
        place = f"{target.label} {type(wrong).__name__} {response.status_code}"
        sent = f"{case.query} {str(case.body)[:300]!r}"
        said = f"{who}: {str(wrong)[:600]} | {sent} | {response.text[:300]} {self.trace}"
        bad = self.found.server_errors if response.status_code >= 500 else self.found.violations
        bad.setdefault(place, said)

    def note(self, request: Any = None, **_rest: Any) -> None:
        """Keep the last lines of a defect's trace."""
        self.trace = "".join(traceback.format_exc().splitlines(keepends=True)[-7:])

    def __enter__(self) -> Self:
        request_started.disconnect(close_old_connections)  # it would end our transaction
        request_finished.disconnect(close_old_connections)
        got_request_exception.connect(self.note)
        return self

    def __exit__(self, *_error: object) -> None:
        got_request_exception.disconnect(self.note)
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
