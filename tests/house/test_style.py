"""What no linter checks: sizes, purposes, names and back doors between rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.house.sources import ROOMS, lines_of, modules

MODULE_LINES = 300
TEST_LINES = 500
FUNCTION_LINES = 40
NAMELESS = {"utils", "helpers", "common", "lib", "core", "misc", "base", "util", "helper", "tools"}
# Django finds a database engine in its module `base`.
EXPECTED = {"config/embedded/base.py"}


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.lineno} {node.name}", node


def test_there_is_something_to_check() -> None:
    assert len(modules()) > 100
    assert sum(1 for _ in functions()) > 500


def test_no_module_outgrows_a_screenful_of_screens() -> None:
    """Tests may be longer, and the settings stay one page to be read top to bottom."""
    long = {
        name: lines_of(name)
        for name in modules()
        if lines_of(name) > (TEST_LINES if name.startswith("tests/") else MODULE_LINES)
    }
    long.pop("config/settings.py", None)
    assert long == {}


def test_no_function_outgrows_a_screen() -> None:
    long = {
        name: length
        for name, node in functions()
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_every_module_opens_with_one_sentence_of_purpose() -> None:
    silent = [
        name
        for name, module in modules().items()
        if not (ast.get_docstring(module) or "").partition("\n")[0].endswith((".", ":"))
    ]
    assert silent == []


def test_no_module_is_named_after_nothing() -> None:
    nameless = {
        name for name in modules() for part in Path(name).with_suffix("").parts if part in NAMELESS
    }
    assert nameless == EXPECTED


def relations() -> list[Any]:
    """Every relation that a table of a room holds to a table of another of our rooms."""
    fields: list[Any] = [
        field
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.is_relation
    ]
    return [
        field
        for field in fields
        if field.related_model._meta.app_label in ROOMS
        and field.related_model._meta.app_label != field.model._meta.app_label
    ]


def test_no_room_reaches_back_through_a_related_name() -> None:
    assert len(relations()) > 20
    back_doors = [str(field) for field in relations() if not field.remote_field.hidden]
    assert back_doors == []


@pytest.mark.parametrize("word", ["mock", "MagicMock"])
def test_no_mocks(word: str) -> None:
    """Results, not call graphs: nothing of unittest.mock is imported."""
    mocking = [
        name
        for name, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if word in {alias.name, *alias.name.split(".")}
    ]
    assert mocking == []
