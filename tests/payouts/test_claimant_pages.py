"""What a claimant sees of the award, and what a senior reviewer sees of a hold."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from payouts import texts
from payouts.actions import award_waiting, import_result, prepare_batch
from payouts.models import Acceptance, Hold, Payee
from review.grounds import Ground
from tests.factories import NOW, make_claim
from tests.payouts.scenes import (
    CARD,
    RESIDENT,
    accepted_claim,
    awarded_claim,
    exported_batch,
    payments,
    result_file,
    upheld_claim,
)
from tests.payouts.test_awards import pair, twin
from tests.payouts.test_batches import also
from tests.payouts.test_holds import make_hold

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
FORM = {
    "kind": "PERSON",
    "account_name": "林墨",
    "bank_name": "中国工商银行杭州分行",
    "account_number": CARD,
    "identity_type": "RESIDENT",
    "identity_number": RESIDENT,
    "method": "BANK",
    "consent": "on",
    "consent_version": texts.CONSENT_VERSION,
    "agreed": "on",
    "signature": "Lin Mo",
    "text_version": texts.ACCEPTANCE_VERSION,
}


@pytest.fixture
def mine(client_for: ClientFor, creator: User) -> Client:
    return client_for(creator)


def page(client: Client, name: str, claim: Claim, **headers: str) -> str:
    response = client.get(reverse(f"payouts:{name}", args=[claim.public_id]), headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def send(client: Client, name: str, claim: Claim, **changes: str) -> tuple[int, str]:
    address = reverse(f"payouts:{name}", args=[claim.public_id])
    response = client.post(address, {**FORM, **changes})
    return response.status_code, response.content.decode()


# --- The award on the claim's page -------------------------------------------------------------


def test_the_fragment_shows_the_awards_and_the_way_to_accept(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator, works=2)
    html = page(mine, "of-claim", claim)
    assert "¥20,000.00" in html
    assert html.count("¥10,000.00") == 2
    assert reverse("payouts:accept", args=[claim.public_id]) in html
    assert "<html" in html


def test_within_the_claims_page_only_the_fragment_comes(mine: Client, creator: User) -> None:
    html = page(mine, "of-claim", awarded_claim(creator), **{"HX-Request": "true"})
    assert "<html" not in html
    assert "¥10,000.00" in html


@pytest.mark.parametrize(
    ("state", "words"), [(State.IN_REVIEW, "No award yet."), (State.DISMISSED, "No award yet.")]
)
def test_before_the_award_it_says_so(mine: Client, creator: User, state: State, words: str) -> None:
    assert words in page(mine, "of-claim", make_claim(creator, state=state))


def test_while_the_award_is_worked_out_it_says_so(mine: Client, creator: User) -> None:
    claim = upheld_claim(creator)
    assert "being worked out" in page(mine, "of-claim", claim)
    assert "being worked out" in page(mine, "accept", claim)


def test_the_payment_is_followed_to_its_end(
    mine: Client, creator: User, finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim(creator)
    html = page(mine, "of-claim", claim)
    assert "not prepared yet" in html
    assert "Payment due" in html
    assert "Change the payee" in html
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    html = page(mine, "of-claim", claim)
    assert "Pending" in html
    assert "Change the payee" not in html
    data = result_file(f"{payments(batch)[0].reference},PAID,2026-03-02,")
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=NOW)
    html = page(mine, "of-claim", claim)
    assert "2026-03-02" in html
    assert "•••• 0128" in html
    assert CARD not in html


def test_a_failed_payment_is_explained_and_can_be_put_right(
    mine: Client, creator: User, finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim(creator)
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    data = result_file(f"{payments(batch)[0].reference},FAILED,2026-03-02,户名不符")
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=NOW)
    html = page(mine, "of-claim", claim)
    assert "户名不符" in html
    assert "Change the payee" in html


def test_a_held_picture_is_explained(mine: Client, creator: User, senior: User) -> None:
    original, avatar = pair()
    twin(original, avatar)
    claim = twin(original, avatar, creator)
    award_waiting(now=NOW)
    html = page(mine, "of-claim", claim)
    assert "already been awarded against this avatar" in html
    assert "A senior reviewer will look at this." in html
    html = page(mine, "accept", claim)
    assert "Every upheld picture of this claim is held:" in html
    assert '<form method="post" novalidate' not in html
    Hold.objects.update(
        resolved_by=senior,
        resolved_at=NOW,
        resolution="Paid to the agency.",
        outcome=Hold.Outcome.NO_AWARD,
    )
    assert "Paid to the agency." in page(mine, "of-claim", claim)


def test_the_auditor_reads_and_is_offered_nothing(client_for: ClientFor, auditor: User) -> None:
    html = page(client_for(auditor), "of-claim", awarded_claim())
    assert "¥10,000.00" in html
    assert "Accept the award" not in html


# --- Accepting -----------------------------------------------------------------------------------


def test_accepting_on_the_page(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator)
    html = page(mine, "accept", claim)
    assert texts.acceptance("en") in html.replace("&#x27;", "'")
    assert texts.consent("en") in html
    assert "compared the account number" not in html
    address = reverse("payouts:accept", args=[claim.public_id])
    response = mine.post(address, FORM)
    assert response.status_code == 302
    assert response["Location"] == reverse("claims:detail", args=[claim.public_id])
    assert Acceptance.objects.get(claim=claim).payee.open_number() == CARD
    assert "You have accepted this award already." in page(mine, "accept", claim)


def test_the_texts_are_read_in_the_readers_language(client_for: ClientFor, creator: User) -> None:
    claim = awarded_claim(creator)
    client = client_for(creator)
    client.cookies["django_language"] = "zh-hans"
    response = client.get(
        reverse("payouts:accept", args=[claim.public_id]), headers={"Accept-Language": "zh-hans"}
    )
    assert texts.acceptance("zh-hans") in response.content.decode()


def test_a_partly_held_claim_says_what_is_missing(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator)
    Hold.objects.create(
        picture=upheld_claim(creator).pictures.get(),
        claim=claim,
        reason=Hold.Reason.NOT_PROMISED,
        held_at=NOW,
    )
    assert "is not part of this award" in page(mine, "accept", claim)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account_number": "12AB"}, "Use digits only"),
        ({"account_name": "=1"}, "can&#x27;t carry text that begins with"),
        ({"signature": ""}, "This field is required."),
        ({"agreed": ""}, "This field is required."),
        ({"consent": ""}, "This field is required."),
        ({"text_version": "2020-01"}, "has changed meanwhile"),
        ({"signature": "   "}, "This field is required."),
    ],
)
def test_bad_input_loses_nothing(
    mine: Client, creator: User, changes: dict[str, str], words: str
) -> None:
    claim = awarded_claim(creator)
    status, html = send(mine, "accept", claim, **changes)
    assert status in (400, 409)
    assert words in html
    assert "中国工商银行杭州分行" in html
    assert not Payee.objects.exists()


def test_everything_wrong_is_said_at_once(mine: Client, creator: User) -> None:
    _status, html = send(
        mine, "accept", awarded_claim(creator), account_number="1", bank_name="@x", signature=""
    )
    for words in ("8 to 34 digits.", "begins with", "This field is required."):
        assert words in html


def test_a_doubtful_number_is_asked_about_once_more(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator)
    doubtful = CARD[:-1] + "9"
    status, html = send(mine, "accept", claim, account_number=doubtful)
    assert status == 400
    assert "check digit" in html
    assert "I have compared the account number" in html
    status, _html = send(mine, "accept", claim, account_number=doubtful, number_checked="on")
    assert status == 302


def test_what_was_typed_is_not_kept_by_the_browser(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator)
    response = mine.get(reverse("payouts:accept", args=[claim.public_id]))
    assert "no-store" in response["Cache-Control"]


def test_an_appealed_claim_says_why_not(mine: Client, creator: User) -> None:
    claim = awarded_claim(creator, works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    Claim.objects.filter(pk=claim.pk).update(state=State.APPEALED)
    assert "A claim that is “Appealed” has no award to accept." in page(mine, "accept", claim)
    status, html = send(mine, "accept", claim)
    assert status == 409
    assert "no award to accept" in html


def test_another_payee_on_the_page(mine: Client, creator: User, finance_preparer: User) -> None:
    claim = accepted_claim(creator)
    assert "Now: 林墨 •••• 0128" in page(mine, "change-payee", claim)
    status, _html = send(mine, "change-payee", claim, account_name="墨画室")
    assert status == 302
    assert Acceptance.objects.get(claim=claim).payee.account_name == "墨画室"
    prepare_batch(by=finance_preparer, now=NOW)
    assert "while no payment is under way" in page(mine, "change-payee", claim)
    status, html = send(mine, "change-payee", claim)
    assert status == 409
    assert "payment to this payee is under way" in html


@pytest.mark.parametrize("name", ["of-claim", "accept", "change-payee"])
def test_a_foreign_claim_does_not_exist(
    name: str,
    client_for: ClientFor,
    other_creator: User,
    finance_preparer: User,
    auditor: User,
    stranger: Client,
) -> None:
    address = reverse(f"payouts:{name}", args=[awarded_claim().public_id])
    assert client_for(other_creator).get(address).status_code == 404
    assert client_for(finance_preparer).get(address).status_code == (
        404 if name == "of-claim" else 403
    )
    assert client_for(auditor).get(address).status_code == (200 if name == "of-claim" else 403)
    assert stranger.get(address).status_code == 302
    assert client_for(other_creator).post(address, FORM).status_code == (
        405 if name == "of-claim" else 404
    )
    assert not Payee.objects.exists()


def test_the_fragment_takes_the_same_queries_for_one_award_and_for_three(
    mine: Client, creator: User
) -> None:
    counts = []
    for works in (1, 3):
        claim = accepted_claim(creator, works=works)
        page(mine, "of-claim", claim)
        with CaptureQueriesContext(connection) as caught:
            page(mine, "of-claim", claim)
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- Holds


def hold_page(client: Client, hold: Hold) -> str:
    response = client.get(reverse("payouts:hold", args=[hold.public_id]))
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_senior_reviewer_closes_a_hold_on_the_page(client_for: ClientFor, senior: User) -> None:
    client = client_for(senior)
    assert "Nothing is held" in client.get(reverse("payouts:holds")).content.decode()
    hold = make_hold()
    assert str(hold.claim) in client.get(reverse("payouts:holds")).content.decode()
    assert hold.other is not None
    assert hold.other.original_sha256 in hold_page(client, hold)
    address = reverse("payouts:hold", args=[hold.public_id])
    empty = client.post(address, {"resolution": ""})
    assert empty.status_code == 400
    assert "This field is required." in empty.content.decode()
    done = client.post(address, {"resolution": "Paid to the agency."}, follow=True)
    assert "Closed." in done.content.decode()
    html = hold_page(client, hold)
    assert "Paid to the agency." in html
    assert "Close with this reason" not in html
    again = client.post(address, {"resolution": "Twice."})
    assert again.status_code == 409
    hold.refresh_from_db()
    assert hold.resolution == "Paid to the agency."


def test_a_hold_on_ones_own_claim_is_closed_by_somebody_else(
    client_for: ClientFor, creator: User
) -> None:
    hold = make_hold(creator)

    client = client_for(also(creator, Role.SENIOR_REVIEWER))
    assert "Nobody decides about their own claim." in hold_page(client, hold)
    address = reverse("payouts:hold", args=[hold.public_id])
    assert client.post(address, {"resolution": "Mine."}).status_code == 403


@pytest.mark.parametrize(
    ("person", "reads"),
    [
        ("senior", True),
        ("auditor", True),
        ("reviewer", False),
        ("creator", False),
        ("finance_preparer", False),
        ("finance_approver", False),
        ("administrator", False),
        ("platform_client", False),
    ],
)
def test_holds_are_for_senior_reviewers_and_the_auditor(
    request: pytest.FixtureRequest, client_for: ClientFor, person: str, *, reads: bool
) -> None:
    hold = make_hold()
    client = client_for(request.getfixturevalue(person))
    for address in (reverse("payouts:holds"), reverse("payouts:hold", args=[hold.public_id])):
        assert client.get(address).status_code == (200 if reads else 403)
    if person == "auditor":
        answer = client.post(address, {"resolution": "No."})
        assert answer.status_code == 403


def test_the_list_of_holds_takes_the_same_queries_for_one_and_for_three(
    client_for: ClientFor, senior: User
) -> None:
    client, counts = client_for(senior), []
    for more in (1, 2):
        for _ in range(more):
            make_hold()
        client.get(reverse("payouts:holds"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("payouts:holds"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
