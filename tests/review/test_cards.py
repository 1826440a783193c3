"""Every filed claim's card: kept in step by the database, sorted by rules, explained in words."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from review import actions
from review.models import Card, Handling, History, Queue
from review.queries.offers import heads, to_lock
from review.queries.ranking import YUAN_PER_PICTURE, reasons
from review.tasks import sort_waiting
from tests.factories import (
    NOW,
    make_blob,
    make_claim,
    make_comparison,
    make_draft,
    make_user,
    make_work,
)
from tests.review.cases import at, card_of, dismissed, in_review, lease, pictures_of, proposed

DAY = 60 * 24
WAITING = (State.IN_REVIEW, State.APPEALED)


def sort(minutes: float = 1) -> None:
    """Ring the bell until everything is sorted."""
    while actions.sort_waiting(now=at(minutes)):
        continue


def hours_earlier(card: Card) -> float:
    """How much earlier than it is due a card counts."""
    return ((card.due_at or card.filed_at) - card.rank_at) / timedelta(hours=1)


# --- In step with the claim -----------------------------------------------------------------


@pytest.mark.django_db
def test_a_draft_has_no_card_and_a_filed_claim_has_one() -> None:
    make_draft()
    assert not Card.objects.exists()
    claim = make_claim(state=State.SUBMITTED)
    card = card_of(claim)
    assert (card.claimant, card.state) == (claim.claimant, State.SUBMITTED)
    assert (card.waiting, card.came_in, str(card)) == (False, False, str(claim))


@pytest.mark.django_db
def test_the_card_follows_its_claim_through_every_pair_of_states() -> None:
    claim = make_claim(state=State.SUBMITTED)
    came_in = False
    filed = [state for state in State if state != State.DRAFT]  # nothing filed becomes a draft
    for old, new in product(filed, filed):
        for number, state in enumerate((old, new)):
            due_at = at(number)
            Claim.objects.filter(pk=claim.pk).update(state=state, due_at=due_at)
            came_in = came_in or state in WAITING
            card = card_of(claim)
            assert (card.state, card.due_at, card.came_in) == (state, due_at, came_in)
            assert card.waiting == (state in WAITING)
            assert card.sort_at is not None


@pytest.mark.django_db
def test_a_claim_stays_in_its_place_until_it_is_sorted_again() -> None:
    claim = in_review()
    before = card_of(claim)
    Claim.objects.filter(pk=claim.pk).update(due_at=at(99))
    assert (card_of(claim).rank_at, card_of(claim).points) == (before.rank_at, before.points)
    sort()
    assert card_of(claim).rank_at == at(99) - timedelta(hours=hours_earlier(before))


@pytest.mark.django_db
def test_leaving_the_room_ends_what_kept_a_claim_but_a_question_keeps_it_escalated(
    reviewer: User,
) -> None:
    claim = in_review()
    kept = {"reserved_for": reviewer, "reserved_until": at(60), "escalated_at": NOW}
    Card.objects.update(parked_until=at(60), **kept)
    Claim.objects.filter(pk=claim.pk).update(state=State.INFO_REQUESTED)
    card = card_of(claim)
    assert (card.parked_until, card.reserved_for, card.escalated_at) == (None, None, NOW)
    Claim.objects.filter(pk=claim.pk).update(state=State.DISMISSED)
    assert card_of(claim).escalated_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"parked_until": NOW, "state": State.PAID},
        {"reserved_until": NOW},
    ],
)
def test_the_database_refuses_a_card_that_cannot_be(broken: dict[str, Any]) -> None:
    in_review()
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.update(**broken)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "FORGOTTEN"},
        {"reason": ""},
        {"to": None},
        {"to": "by"},
        {"until": None},
        {"by": None},
        {"kind": "ESCALATED", "to": None},
    ],
)
def test_the_database_refuses_a_handling_that_cannot_be(
    reviewer: User, senior: User, broken: dict[str, Any]
) -> None:
    whole = {"kind": "TRANSFERRED", "reason": "x", "to": senior, "by": reviewer, "until": NOW}
    said = whole | {name: reviewer if value == "by" else value for name, value in broken.items()}
    claim = in_review()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handling.objects.create(claim=claim, at=NOW, **said)
    kept = Handling.objects.create(claim=claim, at=NOW, **whole)
    for change in (kept.delete, lambda: Handling.objects.update(reason="y")):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            change()
    assert str(kept) == f"{claim}: TRANSFERRED"


# --- The place ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_plain_claim_counts_earlier_for_its_pictures_its_likeness_and_a_new_claimant() -> None:
    card = card_of(in_review(works=2))
    assert (card.band, card.score, card.pictures, card.stake) == ("LIKELY", 0.91, 2, 20_000)
    assert (card.history, card.language, card.sort_at) == (History.NEW, "en", None)
    assert {name: hours for name, hours in card.points.items() if hours} == {
        "pictures": 8,
        "likely": 12,
        "new": 12,
    }
    assert hours_earlier(card) == 32
    assert reasons(card) == [
        "8 hours earlier: 2 pictures are at stake",
        "12 hours earlier: it is likely a copy",
        "12 hours earlier: no claim of this person was decided yet",
    ]


@pytest.mark.django_db
def test_many_pictures_count_up_to_a_limit(settings: LazySettings) -> None:
    settings.REDRESS_RANK_PICTURES_MOST_HOURS = 5
    assert card_of(in_review(works=3)).points["pictures"] == 5


@pytest.mark.django_db
def test_an_appeal_counts_with_the_pictures_it_disputes(partly: Claim) -> None:
    pictures = pictures_of(partly)
    disputed = [actions.Disputed(pictures[1], "Look again.", ())]
    actions.file_appeal(partly, by=partly.claimant, grounds="", disputed=disputed, now=at(10))
    sort(11)
    card = card_of(partly)
    assert (card.appealed, card.pictures, card.points["appeal"]) == (True, 1, 48)


@pytest.mark.django_db
def test_a_rival_brings_both_claims_forward_until_one_is_withdrawn() -> None:
    blob = make_blob()
    people = [make_user(Role.CREATOR), make_user(Role.CREATOR)]
    first = in_review(people[0], works=[make_work(people[0], blob=blob)])
    assert not card_of(first).conflict
    rival = make_claim(people[1], state=State.SUBMITTED, works=[make_work(people[1], blob=blob)])
    sort()
    assert card_of(first).conflict
    assert card_of(first).points["conflict"] == 24
    withdraw_claim(rival, by=people[1], reason="", now=at(2))
    sort(3)
    assert not card_of(first).conflict


@pytest.mark.django_db
def test_earlier_decisions_bring_later_claims_of_the_same_person_forward(
    reviewer: User, senior: User
) -> None:
    person = make_user(Role.CREATOR)
    refused, upheld, waiting = in_review(person), in_review(person), in_review(person)
    assert card_of(waiting).history == History.NEW
    dismissed(refused, by=reviewer)
    sort()
    assert card_of(waiting).history == History.DISMISSED
    assert hours_earlier(card_of(waiting)) == 16
    actions.approve(proposed(upheld, by=reviewer), by=senior, now=at(2))
    sort(3)
    assert card_of(waiting).history == History.UPHELD
    assert card_of(waiting).points["upheld"] == 24


@pytest.mark.django_db
def test_a_new_comparison_is_looked_at() -> None:
    claim = in_review()
    make_comparison(pictures_of(claim)[0], score=0.1, now=at(1))
    sort(2)
    assert (card_of(claim).band, card_of(claim).score) == ("UNLIKELY", 0.1)


@pytest.mark.django_db
def test_an_older_claim_comes_before_a_younger_one_that_has_the_same_reasons(
    reviewer: User,
) -> None:
    younger, older = in_review(now=at(DAY)), in_review()
    taken = actions.take_next(by=reviewer, now=at(DAY + 1))
    assert taken is not None
    assert taken.claim == older
    assert card_of(older).points == card_of(younger).points


@pytest.mark.django_db
def test_a_later_claim_with_more_at_stake_overtakes(reviewer: User) -> None:
    in_review()
    large = in_review(works=5, now=at(10))
    taken = actions.take_next(by=reviewer, now=at(11))
    assert taken is not None
    assert taken.claim == large


@pytest.mark.django_db
def test_sorting_goes_lot_by_lot_and_the_bell_until_nothing_is_left() -> None:
    for _ in range(3):
        make_claim(state=State.IN_REVIEW)
    assert [actions.sort_waiting(now=at(1), limit=2) for _ in range(3)] == [2, 1, 0]
    Card.objects.update(sort_at=NOW)
    sort_waiting()
    assert not Card.objects.filter(sort_at__isnull=False).exists()


@pytest.mark.django_db
def test_with_every_reason_switched_off_the_due_date_alone_counts(settings: LazySettings) -> None:
    for name in ("APPEAL", "CONFLICT", "ESCALATED", "PICTURE", "LIKELY", "UPHELD", "NEW"):
        setattr(settings, f"REDRESS_RANK_{name}_HOURS", 0)
    card = card_of(in_review(works=3))
    assert card.rank_at == card.due_at
    assert reasons(card) == []


class Places(TestCase):
    """Whatever the facts are, the place follows from them and from nothing else."""

    facts = st.fixed_dictionaries(
        {
            "appealed": st.booleans(),
            "conflict": st.booleans(),
            "escalated_at": st.sampled_from([None, NOW]),
            "band": st.sampled_from(["", "LIKELY", "POSSIBLE", "UNLIKELY"]),
            "history": st.sampled_from(History.values),
            "pictures": st.integers(1, 40),
        }
    )

    @settings(max_examples=10, deadline=None)
    @given(facts, facts)
    def test_more_reasons_never_put_a_card_behind(
        self, few: dict[str, Any], other: dict[str, Any]
    ) -> None:
        from review.queries.ranking import place

        claim = in_review()
        found = []
        more = {
            "appealed": few["appealed"] or other["appealed"],
            "conflict": few["conflict"] or other["conflict"],
            "escalated_at": few["escalated_at"] or other["escalated_at"],
            "band": "LIKELY" if "LIKELY" in (few["band"], other["band"]) else few["band"],
            "history": few["history"],
            "pictures": max(few["pictures"], other["pictures"]),
        }
        for facts in (few, more):
            Card.objects.filter(pk=claim.pk).update(**facts)
            Card.objects.filter(pk=claim.pk).update(**place(NOW))
            card = card_of(claim)
            assert hours_earlier(card) == sum(card.points.values())
            assert card.stake == facts["pictures"] * YUAN_PER_PICTURE
            assert len(reasons(card)) == sum(hours > 0 for hours in card.points.values())
            found.append(card.rank_at)
        assert found[1] <= found[0]


# --- Rules of queues ------------------------------------------------------------------------


def make_queue(name: str = "Special", **rules: Any) -> Queue:
    return Queue.objects.create(name_zh=f"{name}（中）", name_en=name, **rules)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ({"bands": ["LIKELY"]}, {"bands": ["POSSIBLE", "UNLIKELY"]}),
        ({"least_yuan": 15_000}, {"least_yuan": 20_001}),
        ({"most_yuan": 25_000}, {"most_yuan": 19_999}),
        ({"due_within_days": 40}, {"due_within_days": 1}),
        ({"least_age_days": 0}, {"least_age_days": 1}),
        ({"language": "en"}, {"language": "zh-hans"}),
        ({"conflict": False}, {"conflict": True}),
        ({"appeal": False}, {"appeal": True}),
        ({"history": "NEW"}, {"history": "UPHELD"}),
        ({}, {"active": False}),
    ],
)
def test_a_claim_lies_in_the_first_queue_whose_rules_it_meets(
    rule: dict[str, Any], other: dict[str, Any]
) -> None:
    make_queue("Not this one", position=1, **other)
    fits = make_queue(position=2, **rule)
    make_queue("Too late", position=3)
    assert card_of(in_review(works=2)).queue == fits


@pytest.mark.django_db
def test_what_meets_no_rule_lies_in_the_general_queue() -> None:
    make_queue(conflict=True)
    assert card_of(in_review()).queue is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "days"), [({"due_within_days": 2}, 5), ({"least_age_days": 3}, 3)]
)
def test_time_alone_brings_a_claim_into_a_queue(rule: dict[str, Any], days: int) -> None:
    queue = make_queue(**rule)
    claim = in_review()
    Claim.objects.filter(pk=claim.pk).update(due_at=at(7 * DAY))
    sort()
    card = card_of(claim)
    assert (card.queue, card.sort_at) == (None, at(days * DAY))
    sort(days * DAY)
    card = card_of(claim)
    assert (card.queue, card.sort_at) == (queue, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"name_en": ""},
        {"bands": ["CERTAIN"]},
        {"least_yuan": 2, "most_yuan": 1},
        {"language": "fr"},
        {"history": "LOST"},
    ],
)
def test_the_database_refuses_a_queue_that_cannot_be(broken: dict[str, Any]) -> None:
    queue = make_queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Queue.objects.filter(pk=queue.pk).update(**broken)


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("RD-2026-000123", {"rd-2026-000123", "2026-000123", "000123", "123"}),
        ("Lin@Example.org", {"lin@example.org", "example.org", "org"}),
        ("我的画像", {"我的画像", "的画像", "画像", "像"}),
        ("  ", set()),
    ],
)
def test_words_begin_wherever_somebody_would_begin_to_type(said: str, found: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(review_words(%s))", [said])
        words = set(cursor.fetchone()[0])
    assert found <= words
    assert len(words) <= 2 * len(found)
    assert "" not in words


# --- The plan -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_next_card_is_found_by_an_index_alone(reviewer: User) -> None:
    """Of the statement that taking locks a claim with, whatever bars this person."""
    first = in_review()
    claims = Claim.objects.filter(pk=first.pk)
    copied = claims.get()
    rows = []
    for number in range(3000):
        fields = {field.attname: getattr(copied, field.attname) for field in Claim._meta.fields}
        fields |= {"id": None, "reference": f"RD-2025-{number:06}"}
        del fields["public_id"]
        rows.append(
            Claim(
                **fields,
            )
        )
    Claim.objects.bulk_create(rows)
    lease(first, by=make_user(Role.REVIEWER))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE review_card, claims_claim")
    (cards,) = heads(reviewer, now=at(1))
    plan = to_lock(cards)[:1].explain()
    assert "Index Scan using card_in_order" in plan
    assert "Sort" not in plan
    assert "Seq Scan on review_card" not in plan
    assert "Seq Scan on claims_claim" not in plan
