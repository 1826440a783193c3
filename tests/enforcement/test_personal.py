"""What the room keeps of a person is handed over, and forgotten as far as it may be."""

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from enforcement import personal, tasks
from enforcement.actions import answers
from enforcement.contacts import opened
from enforcement.models import CounterStatement, Forwarding
from tests.enforcement.answered import ANSWER, PDF, answered, forwarded, paper, shown
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def respondent(other_creator: User, platform_client: User) -> User:
    """Somebody who signed in with the platform's account, with a signed answer and a draft."""
    SocialAccount.objects.create(user=other_creator, provider="openid_connect", uid="u-7")
    for forwarding in (answered().forwarding, forwarded()):
        answers.report_arrival(forwarding, by=platform_client, account="u-7", now=NOW)
    answers.keep_answer(
        Forwarding.objects.get(statement=None), fields=ANSWER, uploads=[paper()], now=NOW
    )
    return other_creator


def test_a_respondent_takes_their_words_and_files_along(respondent: User, creator: User) -> None:
    part = personal.hand_over(respondent)
    found = list(part.records["counter_statements"])
    assert [row["email"] for row in found] == [ANSWER["email"]] * 2
    assert [b"".join(file.read()) for file in part.files] == [PDF, PDF]
    assert list(personal.hand_over(creator).records["counter_statements"]) == []


def test_a_claimant_takes_their_proofs_of_suit_along() -> None:
    suit = shown()
    part = personal.hand_over(suit.shown_by)
    assert [row["case_number"] for row in part.records["proofs_of_suit"]] == [suit.case_number]
    assert [file.name.endswith("suit.pdf") for file in part.files] == [True]
    assert personal.kept(suit.shown_by)[0].until is not None


def test_who_leaves_is_forgotten_but_for_what_was_signed(respondent: User, creator: User) -> None:
    assert personal.obstacles(respondent) == []
    assert len(personal.kept(respondent)) == 1
    assert personal.kept(creator) == []
    personal.forget(respondent, now=NOW)
    statement = CounterStatement.objects.get()
    assert statement.filed_at is not None
    assert set(opened(statement).values()) == {""}
    assert not Forwarding.objects.exclude(account="").exists()


def test_the_bells_ring() -> None:
    forwarded()
    answered()
    assert tasks.forward_waiting() == 0
    assert Forwarding.objects.filter(arrival="DEEMED").count() == 1  # it lies in the past
    tasks.end_countered()
    tasks.forget_answers()
    assert CounterStatement.objects.get().arrival == "DEEMED"
