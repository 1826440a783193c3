"""Upheld pictures are awarded once, by themselves, and held where that can't be."""

import logging
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from payouts.actions import award_claim, award_waiting
from payouts.actions.awards import NotUpheld
from payouts.models import Award, Hold, Tariff
from payouts.tasks import award_waiting_claims
from pictures.models import Blob
from review.actions import approve, file_appeal, propose, save_verdict, take
from review.grounds import Ground
from review.models import Approval
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_next_tariff,
    make_user,
    make_verdict,
    make_work,
)
from tests.payouts.scenes import awards, tamper, upheld_claim

pytestmark = pytest.mark.django_db


def test_the_promised_tariff_is_there() -> None:
    tariff = Tariff.objects.get()
    assert (tariff.version, tariff.amount) == ("2023-03", Decimal("10000.00"))
    assert str(tariff) == "2023-03: 10000.00 CNY"


def test_each_upheld_picture_gets_one_award() -> None:
    claim = upheld_claim(works=3, grounds=[Ground.UPHELD, Ground.LICENSED, Ground.UPHELD])
    assert award_waiting(now=NOW) == 1
    made = awards(claim)
    first, _second, third = claim.pictures.all()
    assert [award.picture for award in made] == [first, third]
    assert [award.amount for award in made] == [Decimal("10000.00")] * 2
    assert {award.rate for award in made} == {award.tariff.amount for award in made}
    assert str(made[0]).endswith("10000.00 CNY")


def test_an_award_carries_the_digest_that_was_approved_and_the_contents() -> None:
    claim = upheld_claim()
    [award] = award_claim(claim, now=NOW)
    assert award.digest == Approval.objects.get(claim=claim).digest
    assert award.original_sha256 == award.picture.work.blob.sha256
    assert claim.avatar is not None
    assert award.avatar_sha256 == claim.avatar.blob.sha256
    assert award.awarded_at == NOW


def test_asking_again_changes_nothing() -> None:
    claim = upheld_claim()
    award_waiting(now=NOW)
    before = awards(claim)
    assert award_waiting(now=NOW) == 0
    assert award_claim(claim, now=NOW) == []
    assert awards(claim) == before


def test_the_bell_awards_every_waiting_claim() -> None:
    claims = [upheld_claim() for _ in range(3)]
    assert award_waiting_claims() == 3
    assert [len(awards(claim)) for claim in claims] == [1, 1, 1]


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.DISMISSED, State.WITHDRAWN])
def test_only_upheld_claims_are_awarded(state: State) -> None:
    claim = make_claim(state=state)
    assert award_waiting(now=NOW) == 0
    with pytest.raises(NotUpheld):
        award_claim(claim, now=NOW)
    assert not Award.objects.exists()


def pair() -> tuple[Blob, Blob]:
    return make_blob(), make_blob()


def twin(original: Blob, avatar: Blob, claimant: User | None = None) -> Claim:
    """A claim about this pair of contents, upheld."""
    claimant = claimant or make_user(Role.CREATOR)
    return upheld_claim(
        claimant, works=[make_work(claimant, blob=original)], avatar=make_avatar(blob=avatar)
    )


def test_the_same_pair_of_contents_is_awarded_once_across_claimants() -> None:
    original, avatar = pair()
    first, second = twin(original, avatar), twin(original, avatar)
    award_waiting(now=NOW)
    [award] = awards(first)
    assert awards(second) == []
    hold = Hold.objects.get()
    assert (hold.claim, hold.other, hold.reason) == (second, award, Hold.Reason.SAME_CONTENT)
    assert hold.is_open
    assert str(hold).endswith("SAME_CONTENT")
    assert award_waiting(now=NOW) == 0


def test_the_same_original_against_another_avatar_is_another_award() -> None:
    original, avatar = pair()
    first, second = twin(original, avatar), twin(original, make_blob())
    award_waiting(now=NOW)
    assert [len(awards(first)), len(awards(second))] == [1, 1]


def test_the_promise_covers_the_platforms_own_generator_only() -> None:
    claim = upheld_claim()
    tamper("claims_claim", f"respondent_kind = 'USER' WHERE id = {claim.pk}")
    assert award_waiting(now=NOW) == 0
    assert awards(claim) == []
    assert Hold.objects.get(claim=claim).reason == Hold.Reason.NOT_PROMISED


def test_after_an_appeal_only_the_new_pictures_are_awarded() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    [early] = award_claim(claim, now=NOW)
    file_appeal(claim, by=claim.claimant, grounds="Here is the layered file.", now=NOW)
    assert award_waiting(now=NOW) == 0
    second = claim.pictures.last()
    assert second is not None
    take_again(claim, Ground.UPHELD)
    assert award_waiting(now=NOW) == 1
    assert [award.picture for award in awards(claim)] == [early.picture, second]
    digests = list(Approval.objects.filter(claim=claim).order_by("round").values_list("digest"))
    assert [(award.digest,) for award in awards(claim)] == digests


def test_an_appeal_in_vain_leaves_the_awards_as_they_are() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    before = award_claim(claim, now=NOW)
    file_appeal(claim, by=claim.claimant, grounds="Look again.", now=NOW)
    take_again(claim, Ground.UNPROVEN)
    assert claim.state == State.UPHELD
    assert award_waiting(now=NOW) == 0
    assert awards(claim) == before


def take_again(claim: Claim, ground: Ground) -> None:
    """Decide the appealed second picture by people who had no hand in the first round."""
    reviewer, senior = make_user(Role.REVIEWER), make_user(Role.SENIOR_REVIEWER)
    take(claim, by=reviewer, now=NOW)
    picture = claim.pictures.last()
    assert picture is not None
    elements = ["CHARACTER"] if ground == Ground.UPHELD else []
    access = "PROVEN" if elements else ""
    save_verdict(
        claim,
        picture,
        by=reviewer,
        ground=ground,
        reason="Seen again.",
        access=access,
        elements=elements,
        now=NOW,
    )
    approval = propose(claim, by=reviewer, now=NOW)
    assert approval is not None
    approve(approval, by=senior, now=NOW)
    claim.refresh_from_db()


def test_without_a_tariff_in_force_the_claim_waits_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    early = NOW.replace(year=2022)
    claim = upheld_claim()
    with caplog.at_level(logging.ERROR):
        assert award_waiting(now=early) == 0
    assert "No tariff is in force" in caplog.text
    assert awards(claim) == []
    assert award_waiting(now=NOW) == 1


def test_one_broken_claim_does_not_hold_up_the_next(caplog: pytest.LogCaptureFixture) -> None:
    broken = make_claim(state=State.IN_REVIEW)  # upheld past the actions, without an approval
    make_verdict(broken.pictures.get(), reviewer=make_user(Role.REVIEWER))
    advance(broken, to=State.AWAITING_APPROVAL, by=None, now=NOW)
    advance(broken, to=State.UPHELD, by=None, now=NOW)
    sound = upheld_claim()
    assert award_waiting(now=NOW) == 1
    assert f"claim {broken.pk} could not be awarded" in caplog.text
    assert [len(awards(broken)), len(awards(sound))] == [0, 1]


def test_a_newer_tariff_counts_from_its_day_on() -> None:
    later = NOW + timedelta(days=30)
    tariff = make_next_tariff(Decimal("12000.00"), later.date())
    before, after = upheld_claim(), upheld_claim()
    [old] = award_claim(before, now=NOW)
    [new] = award_claim(after, now=later)
    assert (old.tariff.version, old.amount) == ("2023-03", Decimal("10000.00"))
    assert (new.tariff.version, new.amount) == (tariff.version, Decimal("12000.00"))


def test_a_claim_that_moved_on_is_left_alone(creator: User) -> None:
    claim = upheld_claim(creator, works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    advance(claim, to=State.APPEALED, by=creator, now=NOW)
    with pytest.raises(NotUpheld):
        award_claim(claim, now=NOW)
