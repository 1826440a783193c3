"""Seals respondents' contacts anew with the present PAYEE_KEY, while the site runs."""

from django.core.management.base import BaseCommand, CommandError

from enforcement.actions.answers import seal_contacts_anew


class Command(BaseCommand):
    """Run it after `rotate_payee_key`, before the old key leaves PAYEE_KEY_FALLBACKS."""

    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        """Walk through every contact; fail when a row opens with no key."""
        done = list(seal_contacts_anew())
        unreadable = [str(key) for key, opened in done if not opened]
        self.stdout.write(f"{len(done) - len(unreadable)} contacts are sealed with the present key")
        if unreadable:
            raise CommandError(f"No key opens the contacts of {', '.join(unreadable)}")
