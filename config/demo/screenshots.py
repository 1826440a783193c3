"""Pictures of the product for the README, taken in a real Chromium from the demo.

`python -m config.demo.screenshots` starts a site of its own, with its own database in a folder
that is thrown away, fills it with the demo and writes docs/screenshots/*.png.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from config.demo.visits import enter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PATIENCE = 60.0  # seconds until the site must answer


@dataclass(frozen=True)
class Shot:
    """One picture: its file, who looks at which page, and how."""

    name: str
    person: str  # a key of the demo's people; empty: a visitor
    page: str
    language: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 900


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    parser.add_argument(
        "--every",
        action="store_true",
        help="every page in both languages, wide and narrow, to look at",
    )
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="redress-shots-") as var:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "1",
            "REDRESS_VAR": var,
            "CELERY_BROKER_URL": "memory://",
            "EMAIL_URL": "memorymail://",
            "LOG_LEVEL": "ERROR",
        }
        fill()
        if options.every:
            every_page(Path(var), options.folder, options.chromium)
            return
        shots, letter = plan()
        with site(Path(var) / "site.log") as address:
            take(shots, address, options.folder, options.chromium)
        printed(letter, options.folder / "notice.png")


def every_page(var: Path, folder: Path, chromium: str) -> None:
    """Photograph every page of the demo, as `config.demo.album` lists them."""
    from playwright.sync_api import sync_playwright

    from config.demo.album import photograph, sights

    seen = sights()
    with site(var / "site.log") as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium or None, args=list(QUIET))
        print(f"{photograph(browser, seen, address, folder)} pictures in {folder}")
        browser.close()


def fill() -> None:
    """Make the database and the demo in it."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo")


def plan() -> tuple[list[Shot], bytes]:
    """The pages to look at and the letter to show; a claim is taken for the desk."""
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from claims.models import Claim
    from claims.states import State
    from config.demo.people import PEOPLE
    from notices.models import Notice
    from payouts.models import Batch
    from review.actions import sort_waiting
    from review.actions import take as lease
    from review.models import Approval

    emails = {person.key: person.email for person in PEOPLE}
    mine = Claim.objects.filter(claimant__email=emails["creator"])
    compared = mine.get(state=State.IN_REVIEW)
    lease(compared, by=User.objects.get(email=emails["reviewer"]), now=timezone.now())
    sort_waiting(now=timezone.now())
    upheld = mine.get(state=State.UPHELD)
    proposal = Approval.objects.filter(outcome="", claim__in=mine).get()
    batch = Batch.objects.get(state="PREPARED")
    draft = mine.get(state=State.DRAFT)
    pages = {
        "draft": reverse("claims:step", args=[draft.public_id, "pictures"]),
        "status": reverse("claims:detail", args=[upheld.public_id]),
        "queue": reverse("review:queue"),
        "desk": reverse("review:desk", args=[compared.public_id]),
        "proposal": reverse("review:approval", args=[proposal.public_id]),
        "batch": reverse("payouts:batch", args=[batch.public_id]),
    }
    letter = Notice.objects.get(claim=upheld, kind=Notice.Kind.DECISION)
    with letter.pdf.open("rb") as file:
        return shots_of(pages), file.read()


def shots_of(pages: dict[str, str]) -> list[Shot]:
    """Who looks at which of these pages, and how."""
    return [
        Shot("start", "", "/"),
        Shot("start-zh-dark", "", "/", "zh-hans", "dark"),
        Shot("claim-form", "creator", pages["draft"]),
        Shot("claim-form-zh", "creator", pages["draft"], "zh-hans"),
        Shot("claim-status", "creator", pages["status"]),
        Shot("claim-status-phone-zh-dark", "creator", pages["status"], "zh-hans", "dark", 390, 844),
        Shot("queue", "reviewer", pages["queue"]),
        Shot("comparison", "reviewer", pages["desk"]),
        Shot("comparison-zh-dark", "reviewer", pages["desk"], "zh-hans", "dark"),
        Shot("approval", "senior", pages["proposal"]),
        Shot("batch", "approver", pages["batch"]),
        Shot("batch-zh", "approver", pages["batch"], "zh-hans"),
    ]


@contextmanager
def site(log: Path) -> Iterator[str]:
    """The demo site on a free port, for as long as the block runs; what it says goes to `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        try:
            wait_for(address, process)
            yield address
        except Exception:
            print(log.read_text()[-4000:], file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the site answers; raise when it has ended or after `PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(address, timeout=5):  # noqa: S310  # our own
            return
        time.sleep(0.3)
    raise RuntimeError(f"The site at {address} did not start.")


def take(shots: list[Shot], address: str, folder: Path, chromium: str) -> None:
    """Photograph each page in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = chromium or None
        browser = play.chromium.launch(executable_path=path, args=list(QUIET))
        for shot in shots:
            picture = photographed(browser, shot, address)
            kept(picture, folder / f"{shot.name}.png")
            print(f"  {shot.name}")  # progress of a command
        browser.close()


def photographed(browser: "Browser", shot: Shot, address: str) -> bytes:
    """The page as this person sees it, from its top down to at most twice the window."""
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        locale="zh-CN" if shot.language == "zh-hans" else "en-GB",
    )
    try:
        enter(page, address, shot.person, shot.language)
        page.goto(address + shot.page)
        page.wait_for_load_state("networkidle")
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": shot.width, "height": min(height, 2 * shot.height)})
        return page.screenshot()
    finally:
        page.close()


def kept(picture: bytes, path: Path) -> None:
    """Write a picture with a palette of 256 colours: a third of the size, the same to the eye."""
    from PIL import Image

    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(path, optimize=True)


def printed(letter: bytes, path: Path) -> None:
    """The first page of a notice, as paper."""
    import pypdfium2

    page = pypdfium2.PdfDocument(letter)[0].render(scale=1.6).to_pil()
    page.convert("RGB").quantize(64).save(path, optimize=True)
    print(f"  {path.stem}")  # progress of a command


if __name__ == "__main__":
    main()
