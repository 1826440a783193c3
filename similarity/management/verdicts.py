"""What `fit_calibration --verdicts` reads, refuses and says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from tqdm import tqdm

from similarity import configured
from similarity.comparing import Desk, desk
from similarity.metrics import area_under_curve
from similarity.refitting import SOURCE, Material, Measuring, log_odds, material_of, unseen
from similarity.reviewed import Lessons, Reviewed, lessons, shortfalls
from similarity.score import SHIPPED, Values, calibration

DIGITS = 4
SELECTION = (
    "These pairs are a selection: people decide only on what the machine sends them or a creator "
    "asks about. A rate found here is one among such look-alikes, not among all pairs, and limits "
    "that follow from it are stricter. What was never sent teaches nothing."
)


def default_name() -> str:
    """What a calibration of today's decisions is called."""
    return f"{SOURCE}-{timezone.localdate()}"


def default_out(name: str) -> Path:
    """Beside the other files of this installation, not among those that are shipped."""
    return Path(settings.VAR_DIR) / "calibrations" / f"{name}.json"


def each(counts: Mapping[str, int]) -> str:
    """Counts by name in brackets; nothing if there are none."""
    said = ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
    return f" ({said})" if said else ""


@dataclass
class Refit:
    """One run: the decisions, what they teach, and whether that is better than what there is."""

    out: OutputWrapper
    anyway: bool

    @cached_property
    def table(self) -> Desk:
        """The present encoder and calibration. Raises EncoderUnavailable, CalibrationUnreadable."""
        return desk()

    def may_write(self, path: Path, name: str) -> None:
        """Raise CommandError if that name or file is taken: comparisons refer to both for good.

        Also if there can be no such file, which is better said before the work than after it.
        """
        if path.exists():
            raise CommandError(
                f"{path} is there already, and comparisons may rest on it: name another --out."
            )
        if name in (configured.calibration().version, calibration(SHIPPED).version):
            raise CommandError(f"A calibration is called {name} already: choose another --name.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error

    def material(self, fewest: int) -> Material:
        """What the decisions teach. Raises CommandError if that is too little or one-sided."""
        found = lessons(configured.adjudicated())
        self._say(found)
        measuring = Measuring(self.table)
        self.pairs: list[Reviewed] = []
        known = []
        for pair, named in tqdm(measuring.each(found.pairs), total=len(found.pairs), unit="pair"):
            self.pairs.append(pair)
            known.append(named)
        self.out.write(
            f"{measuring.stored} by their stored signals, {measuring.afresh} measured again, "
            f"{sum(measuring.left_out.values())} left out{each(measuring.left_out)}."
        )
        missing = shortfalls(self.pairs, fewest)
        if missing:
            raise CommandError("Too little to fit to:\n  " + "\n  ".join(missing))
        return material_of(self.pairs, known, self.table)

    def _say(self, found: Lessons) -> None:
        self.out.write(
            f"{len(found.pairs)} decided pairs; {sum(found.silent.values())} decisions say nothing "
            f"of likeness{each(found.silent)}; {found.repeated} repeat a pair, of which "
            f"{found.contradicted} say the contrary of the newest, which counts."
        )

    def must_be_better(self, material: Material, held_out: Values) -> None:
        """Raise CommandError if the present calibration tells these pairs apart better."""
        chosen = Path(settings.REDRESS_CALIBRATION or SHIPPED)
        among = unseen(self.pairs, chosen)
        copies = material.copies[among]
        present = log_odds(material.named, self.table)[among]
        new, old = (
            round(area_under_curve(scores, copies), DIGITS) for scores in (held_out[among], present)
        )
        figures = (
            f"AUC on {len(copies)} pairs: {new:.4f} held out; "
            f"{old:.4f} by the present calibration {self.table.calibration.version}"
        )
        if new < old and not self.anyway:
            raise CommandError(
                f"{figures}. That is worse, so nothing is written; --anyway would write it."
            )
        self.out.write(f"{figures}.")

    def say_what_it_is(self, path: Path) -> None:
        self.out.write(SELECTION)
        self.out.write(f"Written. It counts once REDRESS_CALIBRATION={path} is set everywhere.")
