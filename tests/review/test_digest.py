"""The digest over all that a decision rests on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.declaration import VERSION
from review import actions
from review.digest import bundle, evidence_digest
from review.models import Verdict
from tests.factories import make_claim, make_comparison, make_verdict
from tests.review.cases import REASON, at, decide_all, in_review, pictures_of, proposed

pytestmark = pytest.mark.django_db


def test_the_bundle_names_everything_a_decision_rests_on(reviewer: User) -> None:
    claim = in_review()
    proposed(claim, by=reviewer)
    (picture,) = pictures_of(claim)
    assert claim.avatar is not None
    found = bundle(claim)
    assert found["avatar"] == claim.avatar.blob.sha256
    assert found["declaration"]["version"] == VERSION
    assert found["declaration"]["signature"] == "Lin Mo"
    (entry,) = found["pictures"]
    assert entry["original"] == picture.work.blob.sha256
    assert entry["comparison"]["signals"]["clip"] == {"cosine": 0.93, "mirrored": 0.71}
    assert entry["comparison"]["score"] == 0.91
    assert entry["comparison"]["weights"] == "0" * 64
    assert entry["comparison"]["thresholds"] == {"likely": 0.8, "possible": 0.4}
    assert entry["verdict"]["reason"] == REASON
    assert entry["verdict"]["reviewer"] == reviewer.pk


def test_a_claim_without_anything_has_a_digest_too() -> None:
    claim = make_claim()
    assert bundle(claim)["pictures"][0]["comparison"] is None
    assert len(evidence_digest(claim)) == 64
    assert evidence_digest(claim) == evidence_digest(claim)


def test_two_claims_never_share_one() -> None:
    assert evidence_digest(make_claim()) != evidence_digest(make_claim())


def test_a_draft_does_not_count_until_it_is_proposed(reviewer: User) -> None:
    claim = in_review()
    before = evidence_digest(claim)
    verdict = make_verdict(pictures_of(claim)[0], reviewer=reviewer)
    assert evidence_digest(claim) == before
    with_draft = evidence_digest(claim, through=0)
    assert with_draft != before
    Verdict.objects.filter(pk=verdict.pk).update(reason="Other words.")
    assert evidence_digest(claim, through=0) != with_draft


def test_a_newer_comparison_shows() -> None:
    claim = in_review()
    before = evidence_digest(claim)
    make_comparison(pictures_of(claim)[0], now=at(1))
    assert evidence_digest(claim) != before


def test_an_appeal_does_not_change_the_first_rounds_digest(reviewer: User, senior: User) -> None:
    claim = in_review(works=2)
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(2))
    claim.refresh_from_db()
    assert evidence_digest(claim) == approval.digest


def test_it_asks_a_constant_number_of_questions() -> None:
    small, large = in_review(), in_review(works=3)
    counts = []
    for claim in (small, large):
        with CaptureQueriesContext(connection) as asked:
            evidence_digest(claim)
        counts.append(len(asked))
    assert counts == [counts[0]] * 2
    assert counts[0] <= 5
