"""Draws the states of a claim from the table of steps, for the documentation."""

from claims.states import ENDED, STEPS, State

HEAD = """# The states of a claim

Generated from `claims/states.py` by `make diagram`; `make check` refuses a stale copy.
"""
ENDS = "the end"


def mermaid() -> str:
    """The diagram as Mermaid text, which code hosts draw."""
    lines = ["stateDiagram-v2", "    [*] --> DRAFT"]
    for old in State:
        lines += [f"    {old} --> {new}" for new in State if new in STEPS[old]]
        if old in ENDED:
            lines.append(f"    {old} --> [*]")
    return "\n".join(lines)


def table() -> str:
    """The same as a table: state, its name on pages, and where it can go."""
    lines = ["| state | on pages | can become |", "|---|---|---|"]
    for old in State:
        following = ", ".join([ENDS] * (old in ENDED) + [new for new in State if new in STEPS[old]])
        lines.append(f"| {old} | {old.label} | {following} |")
    return "\n".join(lines)


def page() -> str:
    """The whole page in Markdown; labels are in the active language."""
    return f"{HEAD}\n```mermaid\n{mermaid()}\n```\n\n{table()}\n"
