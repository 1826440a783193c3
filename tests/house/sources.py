"""The project's own Python files, parsed once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "accounts", "pictures", "claims", "similarity", "review", "payouts", "notices",
    "enforcement", "transparency",
)  # fmt: skip
FOLDERS = (*ROOMS, "config", "tests", "bench")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module by its path; migrations are Django's and stand aside."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(), str(path))
        for path in [ROOT / "manage.py", *paths]
        if "migrations" not in path.parts
    }


def lines_of(name: str) -> int:
    return len((ROOT / name).read_text().splitlines())
