"""Invented calls to the whole API as each role, every answer held against its description.

What `tests/contract` does with a few calls of each operation, with many and as everybody in turn,
on a throw-away site in this process. `operations` and `calls` say how much was tried,
`server_errors` and `violations` how much of it was wrong; each is named on the error output, and
the bench then ends with status 1.
"""

import logging
import os
import sys
import time

from bench._report import parser, show
from bench._site import scratch_site

EXAMPLES, QUICK_EXAMPLES = 30, 1  # of each kind of call: fitting, of nothing, unfitting
QUICK_EVERY = 8  # of the operations
RATE = "1000000/minute"
RATES = ("ANON", "USER", "KEY", "UPLOADS", "OPEN", "PREVIEWS", "ANSWERS", "CHECKS", "ASKING")


def measured(*, quick: bool, examples: int) -> dict[str, float | int]:
    """The figures of one run."""
    from django.utils import timezone

    from accounts.actions import make_key
    from accounts.roles import Role
    from accounts.scopes import fitting
    from tests.contract.inventing import ROLES, Caller, description, targets
    from tests.factories import make_user
    from tests.house.test_doors import make_scene

    people = {who: make_user(Role(role), email=f"{who}@bench.example") for who, role in ROLES}
    scene, now = make_scene(people), timezone.now()
    keys = {
        who: make_key(by=user, name=who, scopes=fitting(user.roles), now=now).secret
        for who, user in people.items()
    }
    begun = time.monotonic()
    with Caller(keys) as caller:
        for number, target in enumerate(targets(scene, description())):
            if not quick or number % QUICK_EVERY == 0:
                caller.call(target, examples, everybody=not quick)
    found = caller.found
    for place, said in (found.server_errors | found.violations).items():
        print(f"{place}\n{said}\n", file=sys.stderr)
    return {
        "operations": len(found.operations),
        "calls": found.statuses.total(),
        "server_errors": len(found.server_errors),
        "violations": len(found.violations),
        "seconds": time.monotonic() - begun,
    }


def main() -> None:
    """Measure and print."""
    known = parser(__doc__ or "")
    known.add_argument("--examples", type=int, help="calls of each kind and operation")
    asked = known.parse_args()
    os.environ.update({f"API_RATE_{name}": RATE for name in RATES}, ALLOWED_HOSTS="*")
    with scratch_site():
        logging.disable(logging.CRITICAL)
        examples = asked.examples or (QUICK_EXAMPLES if asked.quick else EXAMPLES)
        figures = measured(quick=asked.quick, examples=examples)
    show(figures, as_json=asked.json)
    sys.exit(bool(figures["server_errors"] or figures["violations"]))


if __name__ == "__main__":
    main()
