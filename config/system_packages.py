"""Makes sure of what pip cannot install: Pango, a Chinese font, gettext and, for tests, Chromium.

Runs before the virtual environment exists, so it needs nothing but the standard library:

    python3 config/system_packages.py [--tests]

Each need is probed for, not its package, so any system that meets it will do. What is missing is
installed by apt-get when we are root on such a system; otherwise its names are printed.
"""

import argparse
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something that must be there, how to see it, and the Debian package that brings it."""

    package: str
    purpose: str
    is_met: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def chinese_font() -> bool:
    """Whether fontconfig knows the faces that `notices/fonts.py` names."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False)
    return all(f"Noto {kind} CJK SC" in listed.stdout for kind in ("Sans", "Serif"))


def virtual_environments() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def python_headers() -> bool:
    return Path(sysconfig.get_path("include"), "Python.h").exists()


ALWAYS = (
    Need("python3-venv", "the virtual environment", virtual_environments),
    Need("libpango-1.0-0", "the notices' text layout", library("pango-1.0")),
    Need("libpangoft2-1.0-0", "the notices' text layout", library("pangoft2-1.0")),
    Need("libharfbuzz-subset0", "small and fast notices", library("harfbuzz-subset")),
    Need("fontconfig", "finding fonts", program("fc-list")),
    Need("fonts-noto-cjk", "Chinese text in notices", chinese_font),
    Need("gettext", "the Chinese translation", program("msgfmt")),
)
FOR_TESTS = (
    Need("chromium", "the browser journeys", program("chromium", "chromium-browser")),
    Need("poppler-utils", "looking into notices", program("pdftotext")),
    Need("qpdf", "a second opinion on the PDF of a notice", program("qpdf")),
    Need("softhsm2", "signing notices with a token", program("softhsm2-util")),
    Need("openssl", "a time authority to test timestamps against", program("openssl")),
    Need("g++", "building the peers that benches compare with", program("g++", "c++", "clang++")),
    Need("python3-dev", "building the peers that benches compare with", python_headers),
)


def missing(needs: tuple[Need, ...]) -> list[Need]:
    return [need for need in needs if not need.is_met()]


def install(needs: list[Need]) -> bool:
    """Install by apt-get as root; False where that is not possible or did not work."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    names = [need.package for need in needs]
    print(f"Installing {' '.join(names)} (apt-get)", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    return True


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tests", action="store_true", help="also what only the tests need")
    needs = ALWAYS + FOR_TESTS if parser.parse_args(arguments).tests else ALWAYS
    lacking = missing(needs)
    if lacking and install(lacking):
        lacking = missing(needs)
    if not lacking:
        return 0
    print("These system packages are missing:", file=sys.stderr)
    for need in lacking:
        print(f"  {need.package:22} for {need.purpose}", file=sys.stderr)
    names = " ".join(need.package for need in lacking)
    print(f"On Debian or Ubuntu: sudo apt-get install {names}", file=sys.stderr)
    print("Elsewhere, install what brings the same; then run this again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
