"""The fonts a notice is set in, and whether this machine has them and what subsets them.

Without them a letter would come out as empty boxes, in Japanese shapes, or forty times slower, and
without an exception; so the start-up check and the worker ask here first.
"""

import ctypes.util
import shutil
import subprocess

SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"
FAMILIES = (SERIF, SANS)
INSTALL = "apt-get install fonts-noto-cjk libharfbuzz-subset0"
SUBSETTER = "harfbuzz-subset"


def missing_fonts() -> list[str]:
    """The families that are not installed; all of them where fontconfig itself is missing."""
    lister = shutil.which("fc-list")
    if lister is None:
        return list(FAMILIES)
    listed = subprocess.run(
        [lister, ":", "family"], capture_output=True, check=False, encoding="utf-8", timeout=30
    )
    installed = {name.strip() for line in listed.stdout.splitlines() for name in line.split(",")}
    return [family for family in FAMILIES if family not in installed]


def missing_subsetter() -> bool:
    """Whether HarfBuzz's subsetter is absent; a notice then takes seconds, not a blink."""
    return ctypes.util.find_library(SUBSETTER) is None
