"""Shows the limits of the bands in force: `manage.py thresholds`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Max

from similarity.models import ThresholdVersion
from similarity.versions import in_force, open_proposal, present


class Command(BaseCommand):
    """Senior reviewers change them on the page "Thresholds" or over the API, two at a time."""

    help = "Show which limits are in force for which encoder and calibration, and which wait."

    def handle(self, *args: Any, **options: Any) -> None:
        here = present()
        if here is None:
            self.stdout.write("The calibration cannot be read; the log says why.")
        else:
            note = "in force" if here.version else "in force, as the calibration says"
            self.say(here.way, here.number, here.possible, here.likely, note)
        approved = ThresholdVersion.objects.filter(number__isnull=False).order_by()
        ways = approved.values_list("space", "calibration_sha256").annotate(newest=Max("pk"))
        for space, calibration_sha256, _newest in ways.order_by("-newest"):
            version = in_force(space, calibration_sha256)
            if version and (here is None or version.way != here.way):
                note = "does not apply: another calibration or encoder"
                limits = (version.number or 0, version.possible, version.likely)
                self.say(version.way, *limits, note)

    def say(
        self, way: tuple[str, str], number: int, possible: float, likely: float, note: str
    ) -> None:
        space, calibration_sha256 = way
        self.stdout.write(
            f"{space} · {calibration_sha256[:12]}: version {number}, possible from {possible:.6g}, "
            f"likely from {likely:.6g} ({note})"
        )
        if open_proposal(way):
            self.stdout.write("   1 change awaits a second person")
