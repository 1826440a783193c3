"""Contents stay down because of a claim, each once, until that claim lets them go."""

from datetime import timedelta

import pytest

from similarity.models import StayDown
from similarity.stay_down import keep_down, lift
from tests.factories import NOW, make_blob, make_claim

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def standing() -> set[tuple[str, int]]:
    return set(StayDown.objects.filter(lifted_at=None).values_list("kind", "blob"))


def test_what_is_named_stays_down_and_asking_twice_changes_nothing() -> None:
    claim, avatar, work = make_claim(), make_blob(), make_blob()
    assert keep_down(claim, avatars=[avatar], works=[work], now=NOW)
    assert not keep_down(claim, avatars=[avatar], works=[work], now=LATER)
    assert standing() == {("AVATAR", avatar.pk), ("WORK", work.pk)}
    assert set(StayDown.objects.values_list("since", flat=True)) == {NOW}


def test_what_is_named_no_longer_is_lifted_and_what_is_new_is_added() -> None:
    claim, avatar, first, second = make_claim(), make_blob(), make_blob(), make_blob()
    keep_down(claim, avatars=[avatar], works=[first], now=NOW)
    assert keep_down(claim, avatars=[avatar], works=[second], now=LATER)
    assert standing() == {("AVATAR", avatar.pk), ("WORK", second.pk)}
    lifted = StayDown.objects.get(blob=first)
    assert (lifted.lifted_at, lifted.stands) == (LATER, False)
    assert keep_down(claim, avatars=[avatar], works=[first, second], now=LATER)
    assert StayDown.objects.filter(blob=first).count() == 2


def test_a_content_of_two_claims_is_free_when_both_have_let_it_go() -> None:
    one, other, blob = make_claim(), make_claim(), make_blob()
    for claim in (one, other):
        keep_down(claim, avatars=[], works=[blob], now=NOW)
    assert lift(one, now=LATER) == 1
    assert standing() == {("WORK", blob.pk)}
    assert lift(one, now=LATER) == 0
    assert lift(other, now=LATER) == 1
    assert standing() == set()
    assert str(StayDown.objects.all()[0]).endswith("WORK")
