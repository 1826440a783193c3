"""`manage.py audit_decisions`: says whether each decided claim was decided once, and rightly."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review.queries import in_review_room
from review.queries.audit import decision_flaws


class Command(BaseCommand):
    """Check every decision against leases, verdicts, proposals and the trail.

    What a clean result shows: each closed round has one closing step that stands and one standing
    verdict per picture, all given by the person who held the claim at that moment; each uphold was
    approved by a second person; nobody decided an appeal after a hand in the first round; no lease
    or proposal that ended was left open.

    It reads what the database says. Whether somebody rewrote the trail itself is what
    `manage.py audit verify` looks for; whether a decision is right, no command can say.
    """

    help = "Checks that every claim was decided once, by whoever held it."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for flaw in decision_flaws(now=timezone.now()):
            found += 1
            self.stderr.write(f"{flaw.claim}: {flaw.what}")
        if found:
            raise CommandError(f"{found} flaw(s) in the decisions, named above.")
        self.stdout.write(f"The decisions hold: {in_review_room().count()} claims.")
