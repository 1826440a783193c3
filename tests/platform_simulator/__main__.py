"""Runs a small platform: registers avatars, checks before it shows them, follows orders.

    python -m tests.platform_simulator SITE KEY --avatars 1000 --orders 40 --down 0.5

Prints a line of JSON when everything is registered, and one at the end with what it has seen.
"""

import argparse
import io
import json
import sys
import time
from datetime import UTC, datetime
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from tests.platform_simulator.receiving import Endpoint
from tests.platform_simulator.site_api import CallFailed, SiteApi

SIDE = 96
IN_ONE_CALL = 50
CHECKED_IN_ONE_CALL = 10
PATIENCE = 600  # seconds for all orders to arrive and to be acknowledged


def picture(number: int) -> bytes:
    """A small drawing as PNG; equal numbers give equal bytes."""
    dice = Random(number)
    image = Image.new("RGB", (SIDE, SIDE), tuple(dice.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, side = dice.randrange(SIDE), dice.randrange(SIDE), dice.randrange(8, SIDE)
        fill = tuple(dice.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + side, y + side), fill=fill)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def check(api: SiteApi, numbers: list[int]) -> dict[str, int]:
    """Ask before showing; what is not answered at once is asked for. Counts of the verdicts."""
    counted: dict[str, int] = {}
    for start in range(0, len(numbers), CHECKED_IN_ONE_CALL):
        some = numbers[start : start + CHECKED_IN_ONE_CALL]
        files = [("images", f"{number}.png", picture(number)) for number in some]
        _status, rows = api.send("avatars/check/batch/", {}, files)
        for row in rows:
            one, until = row["check"], time.monotonic() + PATIENCE
            while one["state"] == "waiting" and time.monotonic() < until:
                time.sleep(0.3)
                one = api.get(f"avatars/check/{one['id']}/")
            told = one["verdict"] or one["state"]
            counted[told] = counted.get(told, 0) + 1
    return counted


def register(api: SiteApi, numbers: list[int]) -> dict[str, int]:
    """Register pictures under our own ids, many in a call. Counts of the rows' outcomes."""
    counted: dict[str, int] = {}
    for start in range(0, len(numbers), IN_ONE_CALL):
        some = numbers[start : start + IN_ONE_CALL]
        rows = [
            {
                "external_id": f"SIM-{number:06}",
                "file": f"{number}.png",
                "generated_at": "2026-03-01T10:00:00Z",
                "model_version": "simulated-1",
                "made_by": "PLATFORM",
            }
            for number in some
        ]
        files = [(f"file{number}", f"{number}.png", picture(number)) for number in some]
        _status, answer = api.send("avatars/batch/", {"rows": json.dumps(rows)}, files)
        for row in answer["rows"]:
            counted[row["outcome"]] = counted.get(row["outcome"], 0) + 1
    return counted


def follow(api: SiteApi, endpoint: Endpoint, wanted: int) -> dict[str, str]:
    """Acknowledge every order that arrives, until `wanted` are; by number, how it came.

    What no webhook brought is pulled every few seconds, as a careful platform does.
    """
    done: dict[str, str] = {}
    until = time.monotonic() + PATIENCE
    while len(done) < wanted and time.monotonic() < until:
        told = dict.fromkeys(endpoint.orders(), "webhook")
        for key, how in told.items():
            if key not in done:
                acknowledge(api, key)
                done[key] = how
        time.sleep(0.5)
    while api.get("webhook-deliveries/?state=WAITING")["results"] and time.monotonic() < until:
        time.sleep(0.5)  # what is still on its way tells of orders that are done
    return done


def acknowledge(api: SiteApi, order: str) -> None:
    """Say that it was done, with proof."""
    said = {
        "done": "REMOVED",
        "done_at": datetime.now(UTC).isoformat(),
        "copies": 2,
        "words": f"https://platform.example/takedowns/{order}",
    }
    api.post(f"orders/{order}/acknowledge/", said)


def say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    """Register and check, say so, then follow as many orders as are expected."""
    known = argparse.ArgumentParser(description=__doc__)
    known.add_argument("site")
    known.add_argument("key")
    known.add_argument("--avatars", type=int, default=1000)
    known.add_argument("--check-every", type=int, default=10, help="check one in so many")
    known.add_argument("--orders", type=int, default=40)
    known.add_argument("--down", type=float, default=0.5, help="share of the time it is down")
    known.add_argument("--seed", type=int, default=1)
    asked = known.parse_args()
    api, endpoint = SiteApi(asked.site, asked.key), Endpoint(down=asked.down, seed=asked.seed)
    try:
        made = api.post("webhook-endpoints/", {"url": endpoint.url, "label": "Simulator"})[1]
        endpoint.secret = made["secret"]
        numbers = list(range(asked.avatars))
        checked = check(api, numbers[:: asked.check_every])
        registered, again = register(api, numbers), register(api, numbers[:100])
        say({"checked": checked, "registered": registered, "again": again})
        done = follow(api, endpoint, asked.orders)
        pulled = {order["id"] for order in api.every("orders/?page_size=50")}
    except CallFailed as failed:
        sys.exit(f"The site refused a call: {failed}")
    finally:
        endpoint.close()
    say(
        {
            "acknowledged": len(done),
            "pulled": len(pulled),
            "messages": len(endpoint.taken),
            "sent_again": endpoint.again,
            "refused": endpoint.refused,
            "dropped": endpoint.dropped,
            "forged": endpoint.forged,
        }
    )


if __name__ == "__main__":
    main()
