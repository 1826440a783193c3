"""Every settled decision, for export: bounded questions, however many decisions there are.

A round of a claim is settled once it was dismissed or approved, or once an appeal was filed
against it. What is still a draft, awaits approval or was set aside is no decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from claims.clocks import first_moment
from claims.models import Step
from claims.states import State
from review.grounds import Ground
from review.models import Appeal, Approval, DecisionExport, Dispute, Verdict
from review.queries.verdicts import CLOSED
from similarity.models import Comparison

SETTLED = CLOSED - {State.AWAITING_APPROVAL}
ROWS_AT_ONCE = 2000
COLUMNS = (
    "claim_reference", "claim_id", "picture_id", "original_sha256", "avatar_sha256", "round",
    "ground", "ground_words", "access", "elements", "reason", "reviewer", "decided_at", "approver",
    "approved_at", "settled_at", "band", "score", "thresholds", "model", "weights_sha256",
    "calibration_sha256", "compared_at", "evidence_digest", "appealed", "overturned", "stands",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which decisions: days in China on which they were made (both included), and the rest."""

    since: date | None = None
    until: date | None = None
    ground: str = ""
    state: str = ""
    reviewer: str = ""
    after_appeal: bool | None = None

    def told(self) -> dict[str, Any]:
        """What was asked for, to be written down; nothing of what was not."""
        days = {
            name: day.isoformat()
            for name, day in (("since", self.since), ("until", self.until))
            if day
        }
        words = {name: getattr(self, name) for name in ("ground", "state", "reviewer")}
        after = {} if self.after_appeal is None else {"after_appeal": self.after_appeal}
        return days | {name: word for name, word in words.items() if word} | after


def settled_decisions(wanted: Wanted, *, to: User | None) -> QuerySet[Verdict]:
    """The settled verdicts asked for, in the order in which they were first saved.

    Those on the reader's own claims are left out: a claimant is not told who decided.
    """
    appealed = Exists(Appeal.objects.filter(claim=OuterRef("picture__claim")))
    found = Verdict.objects.filter(
        Q(picture__claim__state__in=SETTLED) | Q(appealed, round=0), set_aside_at__isnull=True
    )
    if to is not None:
        found = found.exclude(picture__claim__claimant=to)
    if wanted.since:
        found = found.filter(decided_at__gte=first_moment(wanted.since))
    if wanted.until:
        found = found.filter(decided_at__lt=first_moment(wanted.until + timedelta(days=1)))
    if wanted.after_appeal is not None:
        found = found.filter(round__gt=0) if wanted.after_appeal else found.filter(round=0)
    exact = {
        "ground": wanted.ground,
        "picture__claim__state": wanted.state,
        "reviewer__email__iexact": wanted.reviewer,
    }
    return found.filter(**{name: value for name, value in exact.items() if value}).order_by("pk")


def decision_rows(found: QuerySet[Verdict]) -> Iterator[dict[str, Any]]:
    """Each decision as a row, read some thousand at a time by key.

    Every question is short and holds no transaction open, so that neither a limit on idle ones
    nor a pooler ends the export, and memory does not grow with it. A decision that is settled
    while the rows go out may be among them or not; it is whole where it is.
    """
    last = 0
    while True:
        batch = list(_facts(found.filter(pk__gt=last))[:ROWS_AT_ONCE])
        yield from told(batch)
        if len(batch) < ROWS_AT_ONCE:
            return
        last = batch[-1]["pk"]


def first_rows(found: QuerySet[Verdict], count: int) -> list[dict[str, Any]]:
    """The first rows, as they would be exported."""
    return list(told(list(_facts(found)[:count])))


def exports_of(reader: User) -> QuerySet[DecisionExport]:
    """Exports, the newest first: a senior reviewer reads of their own, the auditor of all."""
    found = DecisionExport.objects.select_related("by")
    return found if reader.has_role(Role.AUDITOR) else found.filter(by=reader)


def counted_decisions(found: QuerySet[Verdict], *, most: int) -> int:
    """How many there are, counted no further than one beyond `most`."""
    return found.order_by()[: most + 1].count()


def _facts(found: QuerySet[Verdict]) -> Any:
    """What stands in a verdict's own row and those that it names."""
    return found.values(
        "pk", "picture", "round", "ground", "access", "elements", "reason", "decided_at",
        claim=F("picture__claim"),
        claim_reference=F("picture__claim__reference"),
        of_claim=F("picture__claim__public_id"),
        named=F("picture__public_id"),
        original_sha256=F("picture__work__blob__sha256"),
        avatar_sha256=F("picture__claim__avatar__blob__sha256"),
        given_by=F("reviewer__email"),
    )  # fmt: skip


def told(batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows with what was compared, who approved and what came later; five questions a batch."""
    pictures, claims = {fact["picture"] for fact in batch}, {fact["claim"] for fact in batch}
    comparisons, approvals = _comparisons(pictures), _approvals(claims)
    dismissals, later, disputed = _dismissals(claims), _later(pictures), _disputed(pictures)
    for fact in batch:
        approval = approvals.get((fact["claim"], fact["round"]), {})
        settled = approval.get("decided_at") or _dismissed(dismissals[fact["claim"]], fact)
        first = fact["round"] == 0
        after = later.get(fact["picture"]) if first else None
        row = {
            **fact,
            **_compared(comparisons[fact["picture"]], settled),
            "claim_id": str(fact["of_claim"]),
            "picture_id": str(fact["named"]),
            "ground_words": str(Ground(fact["ground"]).label),
            "reviewer": fact["given_by"],
            "decided_at": _moment(fact["decided_at"]),
            "approver": approval.get("decided_by__email"),
            "approved_at": _moment(approval.get("decided_at")),
            "settled_at": _moment(settled),
            "evidence_digest": approval.get("digest"),
            "appealed": first and fact["picture"] in disputed,
            "overturned": bool(after) and (after == "UPHELD") != (fact["ground"] == "UPHELD"),
            "stands": not after,
        }
        yield {name: row[name] for name in COLUMNS}


def _comparisons(pictures: Iterable[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """What was measured of each picture, the newest first."""
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Comparison.objects.filter(picture__in=pictures).order_by("-compared_at", "-pk")
    for row in rows.values(
        "picture", "band", "score", "thresholds", "weights_sha256", "calibration_sha256",
        "compared_at", model=F("space"),
    ):  # fmt: skip
        found[row["picture"]].append({**row})
    return found


def _compared(known: list[dict[str, Any]], settled: datetime | None) -> dict[str, Any]:
    """The comparison that was the newest when the decision was settled; it may be none."""
    fitting = [row for row in known if settled is None or row["compared_at"] <= settled]
    names = ("band", "score", "thresholds", "weights_sha256", "calibration_sha256", "model")
    row = fitting[0] if fitting else {}
    return {name: row.get(name) for name in names} | {
        "compared_at": _moment(row.get("compared_at"))
    }


def _approvals(claims: Iterable[int]) -> dict[tuple[int, int], dict[str, Any]]:
    rows = Approval.objects.filter(claim__in=claims, outcome=Approval.Outcome.APPROVED).values(
        "claim", "round", "digest", "decided_at", "decided_by__email"
    )
    return {(row["claim"], row["round"]): {**row} for row in rows}


def _dismissals(claims: Iterable[int]) -> defaultdict[int, list[datetime]]:
    found = defaultdict(list)
    steps = Step.objects.filter(claim__in=claims, new=State.DISMISSED).order_by("number")
    for claim, at in steps.values_list("claim", "at"):
        found[claim].append(at)
    return found


def _dismissed(moments: list[datetime], fact: dict[str, Any]) -> datetime | None:
    """When the round of a decision ended in a dismissal: the claim's first or its last one."""
    if not moments:
        return None
    return moments[0 if fact["round"] == 0 else -1]


def _later(pictures: Iterable[int]) -> dict[int, str]:
    """The settled ground after an appeal, by the picture."""
    rows = Verdict.objects.filter(
        picture__in=pictures,
        round__gt=0,
        set_aside_at__isnull=True,
        picture__claim__state__in=SETTLED,
    )
    return dict(rows.values_list("picture", "ground"))


def _disputed(pictures: Iterable[int]) -> set[int]:
    return set(Dispute.objects.filter(picture__in=pictures).values_list("picture", flat=True))


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
