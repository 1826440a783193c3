"""A thousand claims in one table, fifty of them bad, through the page and the API.

The table and the archive are sent to the real page; the rows are checked and, after one signature
over the API, filed by the same actions that a worker's bells call. `seconds` is the whole way.
"""

import csv
import io
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench._report import arguments, show
from bench._site import scratch_site

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

ROWS, BAD, QUICK = 1_000, 50, 100
PICTURES = 20
ROW = {
    "title": "Work", "created_on": "2021-04-01", "proof_kind": "REGISTRATION",
    "proof_note": "国作登字-2021-F-00123456", "holder_name": "Bench", "holder_kind": "PERSON",
    "postal_address": "1 Bench Road", "contact_email": "creator@bench.example",
    "telephone": "+86 571 00000000", "rights": "REPRODUCTION", "request": "Take it down.",
}  # fmt: skip


def table(rows: int, bad: int) -> bytes:
    """Every row claims another avatar; every `rows // bad`-th has no date that can be read."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, ["avatar_id", "pictures", *ROW])
    writer.writeheader()
    for number in range(rows):
        place = {"avatar_id": f"AV-{number}", "pictures": f"{number % PICTURES}.png"}
        wrong = {"created_on": "soon"} if number % (rows // bad) == 0 else {}
        writer.writerow({**ROW, **place, "title": f"Work {number % PICTURES}", **wrong})
    return buffer.getvalue().encode()


def archive() -> bytes:
    """The few pictures that the rows share, in a ZIP archive."""
    from bench.claims import drawn

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(PICTURES):
            packed.writestr(f"{number}.png", drawn(number))
    return buffer.getvalue()


def creator_among_avatars(rows: int) -> "User":
    """A creator, and as many avatars of the platform, each with a content of its own."""
    from django.contrib.auth.models import Group

    from accounts.models import User
    from accounts.roles import Role
    from pictures.models import Avatar, Blob

    creator = User.objects.create_user("creator@bench.example", None)
    creator.groups.add(Group.objects.get(name=Role.CREATOR))
    platform = User.objects.create_user("platform@bench.example", None)
    blobs = Blob.objects.bulk_create(
        Blob(sha256=f"{number:064x}", size=1, width=1, height=1) for number in range(rows)
    )
    Avatar.objects.bulk_create(
        Avatar(external_id=f"AV-{number}", blob=blob, added_by=platform)
        for number, blob in enumerate(blobs)
    )
    return creator


def signed_in(creator: "User") -> "Client":
    """A browser of a person, which needs no network."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    browser = Client()
    browser.force_login(creator)
    return browser


def measured(rows: int, bad: int) -> dict[str, float | int | str]:
    """Send, check, sign and file; returns the figures."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse
    from django.utils import timezone

    from claims import actions
    from claims.models import BulkFiling, Claim

    browser = signed_in(creator_among_avatars(rows))
    files = {"table": table(rows, bad), "archive": archive()}
    began = time.perf_counter()
    sent = {name: SimpleUploadedFile(name, data) for name, data in files.items()}
    browser.post(reverse("claims:bulk"), sent)
    filing = BulkFiling.objects.get()
    uploaded = time.perf_counter()
    while actions.check_bulk(now=timezone.now()):
        continue
    checked = time.perf_counter()
    wrong = filing.rows.exclude(errors=[]).count()
    early = Claim.objects.count()
    browser.post(
        reverse("api:bulk-filing-confirm", args=[filing.public_id]),
        {"signature": ROW["holder_name"], "declaration_agreed": True},
        content_type="application/json",
    )
    while actions.file_bulk(now=timezone.now()):
        continue
    ended = time.perf_counter()
    return {
        "rows": rows,
        "bad": wrong,
        "claims_before_signing": early,
        "claims": Claim.objects.exclude(reference=None).count(),
        "upload_seconds": uploaded - began,
        "check_seconds": checked - uploaded,
        "file_seconds": ended - checked,
        "seconds": ended - began,
    }


def main() -> None:
    """Measure on a throw-away site."""
    asked = arguments("File many claims from one table.")
    rows = QUICK if asked.quick else ROWS
    with scratch_site():
        show(measured(rows, BAD * rows // ROWS), as_json=asked.json)


if __name__ == "__main__":
    main()
