"""Milliseconds of a check before publication, with eight callers at once over real HTTP.

A web process, the process that answers and the database are the site's own, on loopback. Each call
sends another picture: one in two is a changed copy of a watched work. `p50_ms` and `p99_ms` are
what a caller waits, `encoder_p50_ms` is the encoder's part of it, `late` counts calls that were
told to ask again, `missed` copies that were called clear, `false_alarms` other pictures that were
not. With `--works` more works are watched.
"""

import http.client
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np

from bench._report import parser, show
from bench._site import HOST, REPOSITORY, free_port, scratch_site
from bench.claims import drawn, mirrored

CALLERS = 8
CALLS, QUICK_CALLS = 400, 40
WORKS, QUICK_WORKS = 300, 20
READY_SECONDS = 120
PATH = "/api/v1/avatars/check/"


@dataclass(frozen=True)
class Call:
    """One call: whether a copy was sent, the answer, and how long it took in milliseconds."""

    copy: bool
    status: int
    verdict: str
    took: float


def watch_works(number: int) -> str:
    """Keep so many works and watch them; returns the key of a platform client."""
    from django.contrib.auth.models import Group

    from accounts.actions import make_key
    from accounts.models import User
    from accounts.roles import Role
    from accounts.scopes import Scope
    from pictures.actions import keep_picture
    from pictures.models import Work
    from similarity import matching
    from similarity.watching import watch

    now = datetime.now(UTC)
    people: dict[Role, User] = {}
    for role in (Role.CREATOR, Role.PLATFORM_CLIENT):
        people[role] = User.objects.create_user(f"{role}@bench.example", None)
        people[role].groups.add(Group.objects.get(name=role))
    owner = people[Role.CREATOR]
    for each in range(number):
        blob = keep_picture(drawn(each), now=now)
        work = Work.objects.create(owner=owner, blob=blob, title=f"Work {each}")
        watch(work, by=owner, now=now)
    matching.match_waiting(now=now, seconds=3600)
    client, scopes = people[Role.PLATFORM_CLIENT], [Scope.AVATARS_CHECK]
    return make_key(by=client, name="Bench", scopes=scopes, now=now).secret


@contextmanager
def programs(port: int) -> Iterator[None]:
    """The web process and the one that answers, until the end."""
    web = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"{HOST}:{port}"]
    environment = {**os.environ, "API_RATE_USER": "100000/minute", "API_RATE_KEY": "100000/minute"}
    environment |= {"API_RATE_ASKING": "100000/minute", "REDRESS_CHECK_MS": "60000"}
    started = [
        subprocess.Popen(
            [sys.executable, *command], cwd=REPOSITORY, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
        )
        for command in (web, ["manage.py", "checker"])
    ]  # fmt: skip
    try:
        yield
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait(60)


def call(port: int, key: str, data: bytes, *, copy: bool) -> Call:
    """Ask about one picture over a connection of its own."""
    border = uuid.uuid4().hex
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{border}--\r\n".encode()
    headers = {
        "Authorization": f"Token {key}",
        "Content-Type": f"multipart/form-data; boundary={border}",
    }
    began = time.perf_counter()
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_SECONDS)
    try:
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    took = (time.perf_counter() - began) * 1000
    verdict = json.loads(said).get("verdict") or "" if answer.status < 300 else said.decode()
    return Call(copy, answer.status, verdict, took)


def wait_until_ready(port: int, key: str) -> None:
    """Ask until the web process is up and the answering one has loaded its encoder."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if call(port, key, drawn(10**6), copy=False).status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The site did not get ready.")


def measured(calls: int, works: int) -> dict[str, float | int]:
    """Ask about so many pictures, eight at a time."""
    from similarity.models import Check

    key, port = watch_works(works), free_port()
    pictures = [
        (mirrored(drawn(each % works)) if each % 2 else drawn(10**5 + each), bool(each % 2))
        for each in range(calls)
    ]
    with programs(port):
        wait_until_ready(port, key)
        before = Check.objects.count()
        began = time.perf_counter()
        with ThreadPoolExecutor(CALLERS) as pool:
            ask = partial(call, port, key)
            jobs = [pool.submit(ask, data, copy=copy) for data, copy in pictures]
            done = [job.result() for job in jobs]
        took = time.perf_counter() - began
    times = np.array([each.took for each in done])
    parts = Check.objects.order_by("pk").values_list("encoding_ms", flat=True)[before:]
    encoding = np.array([each for each in parts if each is not None])
    return {
        "calls": calls,
        "works": works,
        "p50_ms": float(np.percentile(times, 50)),
        "p99_ms": float(np.percentile(times, 99)),
        "encoder_p50_ms": float(np.percentile(encoding, 50)),
        "encoder_p99_ms": float(np.percentile(encoding, 99)),
        "calls_per_s": calls / took,
        "late": sum(each.status == 202 for each in done),
        "refused": sum(each.status not in (200, 202) for each in done),
        "missed": sum(each.copy and each.verdict == "CLEAR" for each in done),
        "false_alarms": sum(not each.copy and each.verdict != "CLEAR" for each in done),
    }


def main() -> None:
    """Measure on a throw-away site."""
    known = parser("Check pictures before publication, eight callers at once.")
    known.add_argument("--works", type=int, help="how many works are watched")
    asked = known.parse_args()
    calls, works = (QUICK_CALLS, QUICK_WORKS) if asked.quick else (CALLS, WORKS)
    with scratch_site():
        show(measured(calls, asked.works or works), as_json=asked.json)


if __name__ == "__main__":
    main()
