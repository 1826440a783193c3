"""Prints a measurement for people, or as one JSON object for programs."""

import argparse
import json
from collections.abc import Mapping


def parser(purpose: str) -> argparse.ArgumentParser:
    """`--quick` ends within a minute; `--json` prints one object. A bench may ask for more."""
    known = argparse.ArgumentParser(description=purpose)
    known.add_argument("--quick", action="store_true", help="a small run, within a minute")
    known.add_argument("--json", action="store_true", help="print one JSON object")
    return known


def arguments(purpose: str) -> argparse.Namespace:
    """What was asked of a bench that takes no options of its own."""
    return parser(purpose).parse_args()


def show(figures: Mapping[str, float | int | str], *, as_json: bool) -> None:
    """Print each figure on a line, or all of them as JSON."""
    if as_json:
        print(json.dumps(figures))
        return
    width = max(map(len, figures))
    for name, value in figures.items():
        shown = f"{value:,.4g}" if isinstance(value, float) else value
        print(f"{name:<{width}}  {shown}")
