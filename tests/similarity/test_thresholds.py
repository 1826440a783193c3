"""Limits that people govern: who proposes, who decides, and what the database itself refuses."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from similarity.fitted import fitted, fitted_in
from similarity.models import Comparison, ThresholdVersion
from similarity.thresholds import (
    LONGEST,
    AlreadyDecided,
    AlreadyProposed,
    Impossible,
    NoReason,
    NothingChanged,
    Outdated,
    Unreadable,
    approve,
    bar,
    reject,
    withdraw,
)
from similarity.versions import history, in_force, left_behind, open_proposal, present
from tests.factories import NOW, make_claim, make_comparison, make_user
from tests.similarity.governed import WHY, approved, calibration, proposed, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db: None) -> User:
    return make_user(Role.SENIOR_REVIEWER)


def test_before_anybody_changes_them_the_calibrations_limits_are_in_force() -> None:
    here = present()
    assert here is not None
    own = calibration().own
    assert (here.space, here.number) == (calibration().space, 0)
    assert (here.possible, here.likely) == (own.possible, own.likely)
    assert (own.held_out.copies, own.held_out.unrelated) == (1493, 7533)
    assert dict(own.held_out.recalls)[0.01] == pytest.approx(0.9632)
    assert history().count() == 0


def test_a_proposal_changes_nothing_and_its_approval_everything_from_then_on(
    senior: User, second: User
) -> None:
    version = proposed(senior, figures={"tried": {"found": 3}})
    here = present()
    assert here is not None
    assert (here.number, open_proposal(here.way)) == (0, version)
    assert version.snapshot == {"present": {}, "tried": {"found": 3}}
    assert str(version) == "0.75 / 0.25: open"
    approve(version, by=second, now=NOW)
    here = present()
    assert here is not None
    assert (here.number, here.possible, here.likely) == (1, 0.25, 0.75)
    assert (version.effective_from, version.decided_by) == (NOW, second)
    assert open_proposal(here.way) is None
    assert str(version) == "0.75 / 0.25: APPROVED"


def test_numbers_count_approvals_alone(senior: User, second: User) -> None:
    withdraw(proposed(senior), by=senior, now=NOW)
    reject(proposed(senior), by=second, reason=" Too few cases. ", now=NOW)
    first = approve(proposed(senior), by=second, now=NOW)
    other = approve(proposed(senior, possible=0.3), by=second, now=NOW)
    back = proposed(senior, **calibration().own.thresholds)
    assert [first.number, other.number, back.number] == [1, 2, None]
    said = [(each.outcome, each.reason) for each in history()]
    assert said == [
        ("", ""), ("APPROVED", ""), ("APPROVED", ""),
        ("REJECTED", "Too few cases."), ("WITHDRAWN", ""),
    ]  # fmt: skip
    assert in_force(*first.way) == other


@pytest.mark.parametrize(
    ("facts", "refusal", "field"),
    [
        ({"possible": 0.8, "likely": 0.8}, Impossible, "possible"),
        ({"possible": -0.1}, Impossible, "possible"),
        ({"likely": 1.1}, Impossible, "possible"),
        ({"possible": float("nan")}, Impossible, "possible"),
        ({"why": "  "}, NoReason, "why"),
        ({"why": "x" * (LONGEST + 1)}, NoReason, "why"),
    ],
)
def test_what_cannot_be_proposed(facts: dict[str, Any], refusal: Any, field: str) -> None:
    with pytest.raises(refusal) as refused:
        proposed(**facts)
    assert (refused.value.field, refused.value.status) == (field, 400)
    assert not ThresholdVersion.objects.exists()


def test_the_limits_in_force_are_no_change(senior: User) -> None:
    with pytest.raises(NothingChanged):
        proposed(senior, **calibration().own.thresholds)
    approved()
    with pytest.raises(NothingChanged):
        proposed(senior)


def test_one_proposal_at_a_time(senior: User, second: User) -> None:
    proposed(senior)
    with pytest.raises(AlreadyProposed):
        proposed(second, possible=0.1)
    assert ThresholdVersion.objects.count() == 1


@pytest.mark.parametrize(
    "role",
    [Role.CREATOR, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR, Role.FINANCE_APPROVER],
)
def test_only_senior_reviewers_change_limits(role: Role, senior: User) -> None:
    person, version = make_user(role), proposed(senior)
    attempts: list[Callable[[], Any]] = [
        lambda: proposed(person),
        lambda: approve(version, by=person, now=NOW),
        lambda: reject(version, by=person, reason="x", now=NOW),
        lambda: withdraw(version, by=person, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert bar(version, person) == "A senior reviewer decides this."
    version.refresh_from_db()
    assert version.outcome == ""


def test_a_second_person_decides_and_the_first_withdraws(senior: User, second: User) -> None:
    version = proposed(senior)
    assert bar(version, senior) == "You proposed this. A second person must decide."
    assert bar(version, second) == ""
    with pytest.raises(PermissionDenied, match="second person"):
        approve(version, by=senior, now=NOW)
    with pytest.raises(PermissionDenied, match="second person"):
        reject(version, by=senior, reason="x", now=NOW)
    with pytest.raises(PermissionDenied, match="Only the person"):
        withdraw(version, by=second, now=NOW)
    with pytest.raises(NoReason) as refused:
        reject(version, by=second, reason=" ", now=NOW)
    assert refused.value.field == "reason"


def test_what_is_decided_is_decided(senior: User, second: User) -> None:
    version = approve(proposed(senior), by=second, now=NOW)
    attempts: list[Callable[[], Any]] = [
        lambda: approve(version, by=second, now=NOW),
        lambda: reject(version, by=second, reason="x", now=NOW),
        lambda: withdraw(version, by=senior, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(AlreadyDecided):
            attempt()


def test_another_calibration_or_encoder_leaves_versions_behind(
    senior: User, second: User, settings: LazySettings, tmp_path: Path
) -> None:
    approved()
    open_one = proposed(senior, possible=0.1)
    here = present()
    assert here is not None
    assert not left_behind(here)
    changed = tmp_path / "calibration.json"
    changed.write_bytes(Path("similarity/weights/calibration.json").read_bytes() + b" ")
    settings.REDRESS_CALIBRATION = str(changed)
    here = present()
    assert here is not None
    assert (here.number, here.likely) == (0, calibration().own.likely)
    assert left_behind(here)
    with pytest.raises(Outdated):
        approve(open_one, by=second, now=NOW)
    assert proposed(second, possible=0.1).number is None


def test_without_a_calibration_there_is_nothing_to_change(
    senior: User, second: User, settings: LazySettings, tmp_path: Path
) -> None:
    version = proposed(senior)
    settings.REDRESS_CALIBRATION = str(tmp_path / "none.json")
    assert (fitted(), present()) == (None, None)
    with pytest.raises(Unreadable):
        proposed(senior)
    with pytest.raises(Outdated):
        approve(version, by=second, now=NOW)
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    assert fitted_in(broken) is None


def test_the_newest_comparison_says_which_encoder_is_set_up() -> None:
    (picture,) = make_claim().pictures.all()
    made = make_comparison(picture)
    here = present()
    assert here is not None
    assert here.space == calibration().space  # it was made with another calibration
    Comparison.objects.filter(pk=made.pk).update(calibration_sha256=calibration().sha256)
    here = present()
    assert here is not None
    assert (here.space, here.shipped) == (made.space, calibration().other)


def test_asking_for_the_present_limits_is_cheap(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    approved()
    with django_assert_num_queries(2):
        present()


def refused(change: Callable[[], Any]) -> str:
    """The database's message on refusing; fails where it does not."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return str(refusal.value)


def insert(senior: User, **facts: Any) -> Callable[[], Any]:
    facts = {
        "space": "a", "calibration_sha256": "b", "likely": 0.7, "possible": 0.2, "why": WHY,
        "proposed_by": senior, "proposed_at": NOW, **facts,
    }  # fmt: skip
    return lambda: ThresholdVersion.objects.create(**facts)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"possible": 0.7}, "threshold_limits_in_order"),
        ({"possible": -0.1}, "threshold_limits_in_order"),
        ({"likely": 1.5}, "threshold_limits_in_order"),
        ({"why": ""}, "threshold_has_reason"),
        ({"number": 1}, "threshold_decided_whole"),
        ({"effective_from": NOW}, "threshold_decided_whole"),
        ({"outcome": "APPROVED"}, "proposed before"),
    ],
)
def test_the_database_refuses_such_a_proposal(
    senior: User, facts: dict[str, Any], rule: str
) -> None:
    assert rule in refused(insert(senior, **facts))


def test_the_database_refuses_a_second_open_proposal(senior: User) -> None:
    insert(senior)()
    insert(senior, space="another encoder")()
    assert "threshold_one_open_per_way" in refused(insert(senior))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"outcome": "APPROVED", "number": 1, "effective_from": NOW}, "decided_by_another"),
        ({"outcome": "REJECTED", "reason": "x"}, "decided_by_another"),
        ({"outcome": "APPROVED"}, "threshold_decided"),
        ({"outcome": "OTHER"}, "threshold_decided"),
        ({"outcome": "WITHDRAWN", "number": 3}, "decided_whole"),
    ],
)
def test_the_database_refuses_the_proposers_own_approval(
    senior: User, change: dict[str, Any], rule: str
) -> None:
    version = proposed(senior)
    rows = ThresholdVersion.objects.filter(pk=version.pk)
    assert rule in refused(lambda: rows.update(decided_by=senior, decided_at=NOW, **change))


def test_the_database_refuses_a_rejection_without_a_reason_and_a_strange_withdrawal(
    senior: User, second: User
) -> None:
    rows = ThresholdVersion.objects.filter(pk=proposed(senior).pk)
    decided = {"decided_by": second, "decided_at": NOW}
    assert "has_reason" in refused(lambda: rows.update(outcome="REJECTED", **decided))
    assert "by_another" in refused(lambda: rows.update(outcome="WITHDRAWN", **decided))


def test_the_database_keeps_versions_as_they_were(senior: User) -> None:
    version = approved(by=senior)
    rows = ThresholdVersion.objects.filter(pk=version.pk)
    assert "never edited" in refused(lambda: rows.update(likely=0.9))
    assert "never edited" in refused(rows.delete)
    waiting = ThresholdVersion.objects.filter(pk=proposed(senior, possible=0.1).pk)
    for change in ({"possible": 0.05}, {"why": "y"}, {"figures": {"x": 1}}, {"space": "z"}):
        assert "as it was made" in refused(partial(waiting.update, **change))
    assert "never edited" in refused(waiting.delete)


def test_the_database_refuses_a_number_twice(senior: User) -> None:
    approved(by=senior)
    rows = ThresholdVersion.objects.filter(pk=proposed(senior, possible=0.1).pk)
    again = {"outcome": "APPROVED", "number": 1, "effective_from": NOW, "decided_at": NOW}
    other = make_user(Role.SENIOR_REVIEWER)
    assert "numbered_once" in refused(lambda: rows.update(decided_by=other, **again))


def test_the_database_keeps_a_comparison_with_its_version(senior: User) -> None:
    (picture,) = make_claim().pictures.all()
    version = approved(by=senior)
    kept = scored(picture, 0.9)
    rows = Comparison.objects.filter(pk=kept.pk)
    assert "keeps the version" in refused(lambda: rows.update(threshold_version=version))
    waiting = proposed(senior, possible=0.1)
    for facts in (
        {"threshold_version": version},  # its limits are others
        {"threshold_version": version, "thresholds": version.thresholds, "space": "other"},
        {"threshold_version": waiting, "thresholds": waiting.thresholds},
    ):
        assert "its own way" in refused(partial(_again, kept, **facts))
    fresh = _again(kept, threshold_version=version, thresholds=version.thresholds)
    assert (fresh.thresholds_number, kept.thresholds_number) == (1, 0)


def _again(comparison: Comparison, **facts: Any) -> Comparison:
    names = [field.attname for field in Comparison._meta.fields if not field.primary_key]
    known = {name: getattr(comparison, name) for name in names}
    known.pop("threshold_version_id")
    return Comparison.objects.create(**known | facts)
