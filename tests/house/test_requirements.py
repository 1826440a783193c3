"""What is pinned fits what is asked for, is complete, is installed, and names no place."""

import re
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

NEWCOMERS = {"pip", "setuptools", "wheel"}


def asked(name: str) -> list[Requirement]:
    """The requirements that a `.in` file asks for."""
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-c"))]


def pinned(name: str) -> dict[str, str]:
    """Name and version of every pin of a compiled file."""
    pins = [line.split("==") for line in (ROOT / name).read_text().splitlines() if "==" in line]
    return {canonicalize_name(package): number for package, number in pins}


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    return {**pinned("requirements.txt"), **pinned("requirements-dev.txt")}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_direct_dependency_is_pinned_as_asked(name: str) -> None:
    found = pinned(f"{name}.txt")
    wrong = [
        str(requirement)
        for requirement in asked(f"{name}.in")
        if (pin := found.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(pin)
    ]
    assert wrong == [], "Run `make lock`."


def test_both_files_agree() -> None:
    runtime, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    both = runtime.keys() & development.keys()
    assert {name: runtime[name] for name in both} == {name: development[name] for name in both}


def test_what_is_pinned_is_what_the_tests_run_on(pins: dict[str, str]) -> None:
    other = {
        name: (pin, version(name))
        for name, pin in pins.items()
        if version(name).partition("+")[0] != pin and name not in NEWCOMERS
    }
    assert other == {}, "Run `make setup-dev`."


def test_the_pins_are_complete(pins: dict[str, str]) -> None:
    needed = {
        canonicalize_name(requirement.name): name
        for name in pins
        for requirement in map(Requirement, requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }
    assert {need: by for need, by in needed.items() if need not in pins} == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_no_place_no_local_build_and_no_graphics_driver_is_named(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    named = [pin for pin in pins if not re.fullmatch(r"(?!nvidia)[a-z0-9._-]+==[0-9a-z.]+", pin)]
    assert named == []


def test_every_direct_runtime_dependency_has_its_sentence() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text().lower()
    missing = [
        requirement.name
        for name in ("requirements.in", "requirements-dev.in")
        for requirement in asked(name)
        if f"`{requirement.name.lower()}`" not in text
    ]
    assert missing == []
