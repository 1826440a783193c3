"""`manage.py rotate_payee_key`: seals all that is encrypted with the present key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payouts.actions import Rotation, rotate


class Command(BaseCommand):
    """Seal anew what older keys sealed, with the site running.

    Put the new key into PAYEE_KEY and the old one into PAYEE_KEY_FALLBACKS, start web and workers
    again, then run this. When it has renewed or found fresh every row, the old key may go.
    """

    help = "Seals payees' numbers and papers and bank files with PAYEE_KEY; older keys open them."

    def handle(self, *args: Any, **options: Any) -> None:
        found = Rotation()
        for found in rotate():  # the last one is the sum
            self.stdout.write(f"{found.renewed} sealed anew, {found.fresh} fresh already")
        for place in found.unreadable:
            self.stderr.write(f"No key opens {place}")
        if found.unreadable:
            count = len(found.unreadable)
            raise CommandError(f"{count} cannot be opened, named above. Keep the old keys.")
        self.stdout.write("Everything is sealed with the present key; PAYEE_KEY_FALLBACKS may go.")
