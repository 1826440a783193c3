"""`manage.py audit verify`: walks the trail of every claim and says whether its chain holds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.models import Step
from claims.queries import trail_faults


class Command(BaseCommand):
    """Verify the chained trail.

    What a clean result shows: no step was edited, removed from the middle, put in between or
    reordered by somebody who left the rows behind it alone, every step is one that the table
    allows, and every claim stands where its trail ends.

    What it does not show: that nobody with write access to the database dropped the trigger and
    computed a whole chain anew, or cut off a claim's last steps and set its state back to match.
    The hashes have no secret and no witness outside the database; a copy of the digests kept
    elsewhere (the issued notices, a backup) is such a witness. Nor does it show that what people
    wrote into a step is true.
    """

    help = "Checks that nobody changed the trail of any claim."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"], help="verify: walk every claim's trail")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in trail_faults():
            found += 1
            self.stderr.write(f"{fault.claim}: step {fault.number} {fault.what}")
        if found:
            raise CommandError(f"The trail is broken: {found} fault(s), named above.")
        self.stdout.write(f"The trail holds: {Step.objects.count()} steps.")
