"""A thousand avatars, checks and orders with a platform that is down half of the time.

Real processes all through: the site as `make run` starts it, and the platform, which knows the
site's address and a key and nothing else.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.config.processes import place
from tests.journeys.site import REPOSITORY, RunningSite, Site

AVATARS, ORDERS = 1_000, 40
KEY = """
from accounts.models import User
from django.contrib.auth.models import Group
from tests.factories import make_token
user = User.objects.create_user("platform@simulated.example", "secret-word-9", language="en")
user.groups.add(Group.objects.get(name="platform_client"))
print("KEY", make_token(user))
"""
UPHOLD = """
from pictures.models import Avatar
from tests.payouts.scenes import upheld_claim
for avatar in Avatar.objects.filter(external_id__isnull=False).order_by("external_id")[:{orders}]:
    upheld_claim(avatar=avatar)
"""
SEEN = """
import json
from enforcement.models import Acknowledgement, Delivery, Message, Order
from pictures.models import Avatar
from similarity.models import Check
print("SEEN", json.dumps({
    "avatars": Avatar.objects.filter(model_version="simulated-1").count(),
    "checks": Check.objects.exclude(verdict="").count(),
    "orders": Order.objects.count(),
    "acknowledged": Acknowledgement.objects.count(),
    "messages": Message.objects.count(),
    "deliveries": Delivery.objects.count(),
    "undelivered": Delivery.objects.exclude(state="DELIVERED").count(),
}))
"""


def told(lines: str, word: str) -> str:
    """What a script printed after a word."""
    return next(line for line in lines.splitlines() if line.startswith(word)).split(" ", 1)[1]


def seen(site: Site) -> dict[str, int]:
    found: dict[str, int] = json.loads(told(site.manage("shell", given=SEEN), "SEEN"))
    return found


@pytest.mark.timeout(1200)
def test_nothing_is_lost_and_nothing_comes_twice() -> None:
    with place() as folder:
        running = RunningSite(folder)
        running.site.environment |= {
            "REDRESS_WEBHOOK_HOSTS": "127.0.0.1",
            "REDRESS_WEBHOOK_PAUSES": ",".join(["1"] * 60),
            "API_RATE_USER": "100000/minute",
            "API_RATE_UPLOADS": "100000/minute",
        }
        with running as site:
            first, last = simulated(site)
            there = seen(site)
    assert first["registered"] == {"registered": AVATARS}
    assert first["again"] == {"there": 100}
    assert first["checked"] == {"CLEAR": AVATARS // 10}
    assert there["avatars"] == AVATARS
    assert there["checks"] == AVATARS // 10
    assert there["orders"] == there["acknowledged"] == last["acknowledged"] == ORDERS
    assert last["pulled"] == ORDERS
    assert there["messages"] == there["deliveries"] == last["messages"]
    assert there["undelivered"] == 0
    assert last["forged"] == 0
    assert last["refused"] + last["dropped"] > 0  # it was down indeed
    assert last["sent_again"] > 0  # and some messages came again, under the same id


def simulated(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the platform beside the site; claims are upheld once its avatars are registered."""
    key = told(site.manage("shell", given=KEY), "KEY")
    platform = subprocess.Popen(
        [sys.executable, "-m", "tests.platform_simulator", site.url, key,
         "--avatars", str(AVATARS), "--orders", str(ORDERS), "--down", "0.5"],
        cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert platform.stdout is not None
        first = platform.stdout.readline()
        if first:
            site.scene(UPHOLD.format(orders=ORDERS))
        rest, errors = platform.communicate(timeout=900)
    finally:
        platform.kill()
        platform.wait()
    assert platform.returncode == 0, errors
    return json.loads(first), json.loads(rest)
