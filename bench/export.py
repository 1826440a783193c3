"""A million settled decisions, exported by a real gunicorn while its memory is watched.

PostgreSQL itself makes the rows, past triggers and foreign keys: claims of two pictures each, half
of them dismissed and half approved, every picture with its comparison and its verdict of one to
three sentences, works of a thousand creators over a hundred thousand contents. One worker process
serves a small export (10,000 rows) and then all of them as CSV and as JSON, over HTTP with a token.
`peak_mib` is how far the worker's resident memory was, at most, above what it was before the first
row, `peak_mib_small` the same for the small export alone; `ratio` is one over the other: near 1
where memory does not grow with the number of decisions.
"""

import base64
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from typing import Self

import psutil

from bench._report import arguments, show
from bench._site import REPOSITORY, free_port, scratch_site

DECISIONS, QUICK, SMALL = 1_000_000, 20_000, 10_000
CONTENTS, CREATORS = 100_000, 1_000
MIB = 1024 * 1024
LOOK_EVERY = 0.02  # seconds
FIRST_DAY = "2026-01-01"  # of the small export; everything else was decided before it

# As in production: DEBUG would keep thousands of SQL statements in memory.
PRODUCTION = {
    "DEBUG": "0",
    "PAYEE_KEY": base64.b64encode(bytes(32)).decode(),
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "http://127.0.0.1",
    "DEFAULT_FROM_EMAIL": "bench@example.org",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "REDRESS_HTTPS": "0",
    "REDRESS_SIGNING_OWN": "1",
    "REDRESS_REQUIRE_STAFF_TOTP": "0",
}
FILL = """
SET session_replication_role = replica;
INSERT INTO accounts_user (id, password, is_superuser, is_staff, is_active, date_joined, email,
    display_name, first_name, last_name, language, muted)
SELECT 1000 + i, '', false, false, true, now(), 'person' || i || '@bench.example', '', '', '', 'en',
    '{}' FROM generate_series(1, %(people)s) AS i;
INSERT INTO pictures_blob (id, sha256, media_type, size, width, height, original, created_at)
SELECT i, encode(sha256(i::text::bytea), 'hex'), 'image/png', 90000, 1024, 1024, 'unused', now()
FROM generate_series(1, %(contents)s) AS i;
INSERT INTO pictures_avatar (id, public_id, blob_id, external_id, source_url, model_version,
    added_by_id, created_at)
SELECT i, gen_random_uuid(), 1 + i %% %(contents)s, 'AV-' || i, '', '', 1001, now()
FROM generate_series(1, %(claims)s) AS i;
INSERT INTO pictures_work (id, public_id, owner_id, blob_id, title, first_published_url,
    created_at)
SELECT i, gen_random_uuid(), 1001 + i %% %(creators)s,
    1 + (i + i / %(contents)s) %% %(contents)s, 'Work ' || i, '',
    now()
FROM generate_series(1, %(decisions)s) AS i;
INSERT INTO claims_claim (id, public_id, reference, claimant_id, state, respondent_kind,
    holder_kind, holder_name, postal_address, contact_email, telephone, agent_name, rights,
    request, declaration_version, declaration_agreed, signature, avatar_id, filed_at, created_at,
    updated_at)
SELECT i, gen_random_uuid(), 'RD-2025-' || lpad(i::text, 7, '0'), 1001 + i %% %(creators)s,
    CASE i %% 2 WHEN 0 THEN 'DISMISSED' ELSE 'UPHELD' END, 'PLATFORM', 'PERSON', 'Bench',
    '1 Bench Road', 'a@bench.example', '1', '', '{REPRODUCTION}', 'Stop.', '1', true, 'Bench', i,
    now(), now(), now()
FROM generate_series(1, %(claims)s) AS i;
INSERT INTO claims_picture (id, public_id, claim_id, work_id, position)
SELECT i, gen_random_uuid(), (i + 1) / 2, i, (i + 1) %% 2
FROM generate_series(1, %(decisions)s) AS i;
INSERT INTO claims_step (claim_id, number, old, new, reason, at, previous, digest)
SELECT i, 4, 'IN_REVIEW', 'DISMISSED', '', '2025-06-01', repeat('0', 64), repeat('1', 64)
FROM generate_series(2, %(claims)s, 2) AS i;
INSERT INTO review_approval (public_id, claim_id, round, proposed_by_id, proposed_at, digest,
    decided_by_id, decided_at, outcome, reason)
SELECT gen_random_uuid(), i, 0, 1001 + i %% 40, '2025-06-01', encode(sha256(i::text::bytea), 'hex'),
    1041, '2025-06-02', 'APPROVED', '' FROM generate_series(1, %(claims)s, 2) AS i;
INSERT INTO similarity_comparison (picture_id, original_sha256, avatar_sha256, signals, score, band,
    space, weights_sha256, calibration_sha256, thresholds, versions, compared_at)
SELECT i, repeat('0', 64), repeat('1', 64), '{"clip": {"cosine": 0.93}}', 0.9, 'LIKELY',
    'redress-small:0123456789ab', repeat('2', 64), repeat('3', 64),
    '{"likely": 0.8, "possible": 0.4}', '{}', '2025-05-01'
FROM generate_series(1, %(decisions)s) AS i;
INSERT INTO review_verdict (id, picture_id, reviewer_id, round, ground, reason, access, elements,
    decided_at)
SELECT i, i, 1001 + i %% 40, 0,
    CASE (i + 1) / 2 %% 2 WHEN 0 THEN 'UNPROVEN' ELSE 'UPHELD' END,
    repeat('脸型、姿势和配色相同。The face, the pose and the colours are the same. ', 1 + i %% 3),
    'PRESUMED', '{CHARACTER,POSE}',
    CASE WHEN i <= %(small)s THEN %(day)s::date + interval '9 hours'
         ELSE timestamptz '2025-06-01' + i * interval '1 second' END
FROM generate_series(1, %(decisions)s) AS i;
SET session_replication_role = origin;
"""


def fill(decisions: int) -> None:
    """Let the database make the rows, then look at them as its own housekeeping would."""
    from django.db import connection

    facts: dict[str, int | str] = {
        "decisions": decisions, "claims": decisions // 2, "contents": CONTENTS,
        "creators": CREATORS, "people": CREATORS + 1, "small": SMALL, "day": FIRST_DAY,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FILL, facts)
        cursor.execute("ANALYZE")


def auditor_token() -> str:
    """The secret of an auditor's key."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from accounts.actions import make_key
    from accounts.models import User
    from accounts.roles import Role
    from accounts.scopes import Scope

    auditor: User = User.objects.create_user("auditor@bench.example", None)
    auditor.groups.add(Group.objects.get(name=Role.AUDITOR))
    scopes = [Scope.READ_ONLY, Scope.REVIEW]
    return make_key(by=auditor, name="bench", scopes=scopes, now=timezone.now()).secret


@contextmanager
def gunicorn() -> Iterator[tuple[int, psutil.Process]]:
    """A real server with one worker on a free port, and that worker."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-w", "1",
         "-b", f"127.0.0.1:{port}", "--access-logfile", os.devnull, "--error-logfile", os.devnull],
        cwd=REPOSITORY,
        env={**os.environ, **PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(60)},
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                time.sleep(0.2)
            else:
                break
        yield port, psutil.Process(server.pid).children()[0]
    finally:
        server.terminate()
        server.wait(30)


class Watch:
    """How large a process is at most while something happens."""

    def __init__(self, process: psutil.Process) -> None:
        self.process, self.done = process, threading.Event()
        self.most = process.memory_info().rss
        self.thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self.done.wait(LOOK_EVERY):
            self.most = max(self.most, self.process.memory_info().rss)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.done.set()
        self.thread.join()


def download(port: int, token: str, form: str, query: str = "") -> tuple[int, str, float]:
    """Read an export to its end: its lines, SHA-256 and the seconds to its first byte."""
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    path = f"/api/v1/review/decisions/export.{form}/{query}"
    connection.request("GET", path, headers={"Authorization": f"Token {token}"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {answer.read()[:500]!r}")
    digest, lines, first = sha256(), 0, 0.0
    while piece := answer.read(MIB):
        first = first or time.perf_counter() - began
        digest.update(piece)
        lines += piece.count(b"\n")
    connection.close()
    return lines, digest.hexdigest(), first


def measured(decisions: int) -> dict[str, float | int | str]:
    """Fill, export small and whole, and compare with what the records say."""
    from review.models import DecisionExport

    began = time.perf_counter()
    fill(decisions)
    token, filled = auditor_token(), time.perf_counter() - began
    figures: dict[str, float | int | str] = {"decisions": decisions, "fill_seconds": filled}
    with gunicorn() as (port, process):
        download(port, token, "csv", "?since=2999-01-01")  # everything is loaded
        before = process.memory_info().rss
        with Watch(process) as watch:
            download(port, token, "csv", f"?since={FIRST_DAY}")
        figures["peak_mib_small"] = small = (watch.most - before) / MIB
        most = small
        for form in ("csv", "json"):
            began = time.perf_counter()
            with Watch(process) as watch:
                _lines, digest, first = download(port, token, form)
            seconds = time.perf_counter() - began
            record = DecisionExport.objects.filter(form=form).first()
            if record is None or record.sha256 != digest or record.rows != decisions:
                raise SystemExit(f"The record does not fit what was sent: {record}")
            most = max(most, (watch.most - before) / MIB)
            figures[f"{form}_rows_per_s"] = decisions / seconds
            figures[f"{form}_first_byte_s"] = first
    figures["rows_per_s"] = figures["csv_rows_per_s"]
    return figures | {"peak_mib": most, "ratio": most / small}


def main() -> None:
    """Measure on a throw-away site."""
    asked = arguments("Export a million decisions.")
    with scratch_site():
        show(measured(QUICK if asked.quick else DECISIONS), as_json=asked.json)


if __name__ == "__main__":
    main()
