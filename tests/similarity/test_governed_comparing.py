"""Comparing by limits that people changed, and recomputing what was compared before."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from pictures.models import Blob
from review.digest import bundle
from similarity import actions
from similarity.comparing import Desk, desk
from similarity.models import Band, Comparison
from similarity.queries import comparisons_of
from similarity.recomputing import recompute
from similarity.thresholds import approve
from tests.factories import NOW, make_user
from tests.similarity.governed import approved, calibration, proposed
from tests.similarity.test_actions import LATER, avatar_of, filed

pytestmark = pytest.mark.django_db


def compared(creator: User) -> tuple[Claim, Comparison]:
    """A copy, compared now."""
    claim = filed(creator)
    actions.compare_claim(claim, now=LATER)
    (comparison,) = comparisons_of(claim).values()
    return claim, comparison


def original_of(claim: Claim) -> Blob:
    return claim.pictures.get().work.blob


def test_a_case_keeps_the_version_it_was_routed_by(creator: User, other_creator: User) -> None:
    """The same copy three times: likely, then only possible, then sent away."""
    claim, shipped = compared(creator)
    assert (shipped.band, shipped.thresholds_number) == (Band.LIKELY, 0)
    assert shipped.thresholds == calibration().own.thresholds
    above = (1 + shipped.score) / 2
    waiting = proposed(possible=0.2, likely=above)
    assert desk().version is None
    approve(waiting, by=make_user(Role.SENIOR_REVIEWER), now=NOW)
    second, possible = compared(other_creator)
    assert (possible.score, possible.band) == (shipped.score, Band.POSSIBLE)
    assert (possible.thresholds_number, second.state) == (1, State.IN_REVIEW)
    assert possible.thresholds == {"likely": above, "possible": 0.2}
    approved(possible=above, likely=1.0)
    third, unlikely = compared(make_user(Role.CREATOR))
    assert (unlikely.band, unlikely.thresholds_number) == (Band.UNLIKELY, 2)
    assert third.state == State.NO_MATCH
    assert desk().judge(original_of(claim), avatar_of(claim)).band == Band.UNLIKELY
    for case, comparison in ((claim, shipped), (second, possible), (third, unlikely)):
        comparison.refresh_from_db()
        (again,) = recompute(case, desk(keep=False), now=NOW)
        assert again.equal, again.differences
        assert comparisons_of(case) == {comparison.picture_id: comparison}


def test_the_limits_are_read_once_a_run(
    creator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim, _comparison = compared(creator)
    version = approved()
    table: Desk = desk()
    picture = claim.pictures.select_related("work__blob", "claim__avatar__blob").get()
    table.compare(picture, now=NOW)
    contents = picture.work.blob, avatar_of(claim)
    with django_assert_num_queries(0):
        made = table.compare(picture, now=NOW)
        assert (made.threshold_version, made.thresholds_number) == (version, 1)
        assert table.score(*contents) == made.score


def test_an_altered_limit_shows(creator: User) -> None:
    claim, comparison = compared(creator)
    Comparison.objects.filter(pk=comparison.pk).update(thresholds={"likely": 1, "possible": 0})
    (again,) = recompute(claim, desk(keep=False), now=NOW)
    assert len(again.differences) == 2


def test_the_digest_names_a_version_only_where_there_is_one(
    creator: User, other_creator: User
) -> None:
    """What was proposed before limits had versions keeps its digest."""
    claim, _comparison = compared(creator)
    assert "thresholds_version" not in bundle(claim)["pictures"][0]["comparison"]
    approved()
    other, _comparison = compared(other_creator)
    assert bundle(other)["pictures"][0]["comparison"]["thresholds_version"] == 1


def said() -> str:
    out = StringIO()
    call_command("thresholds", stdout=out)
    return out.getvalue()


def test_operators_see_what_is_in_force_where(settings: LazySettings, tmp_path: Path) -> None:
    own = calibration()
    assert said() == (
        f"{own.space} · {own.sha256[:12]}: version 0, possible from 0.0510328, likely from "
        "0.826672 (in force, as the calibration says)\n"
    )
    approved()
    approved(possible=0.3)
    proposed(possible=0.1)
    assert said() == (
        f"{own.space} · {own.sha256[:12]}: version 2, possible from 0.3, likely from 0.75 "
        "(in force)\n"
        "   1 change awaits a second person\n"
    )
    changed = tmp_path / "calibration.json"
    changed.write_bytes(Path("similarity/weights/calibration.json").read_bytes() + b" ")
    settings.REDRESS_CALIBRATION = str(changed)
    lines = said().splitlines()
    assert lines[0].endswith("(in force, as the calibration says)")
    assert lines[1].startswith(f"{own.space} · {own.sha256[:12]}: version 2, possible from 0.3")
    assert lines[1].endswith("(does not apply: another calibration or encoder)")
    settings.REDRESS_CALIBRATION = str(tmp_path / "none.json")
    assert said().startswith("The calibration cannot be read")
