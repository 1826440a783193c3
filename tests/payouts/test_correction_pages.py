"""Corrections on pages and over the API: who sees them, who does what, and what is said."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from payouts.actions import resolve_hold
from payouts.models import Award, Closing, Correction, Hold
from payouts.personal import hand_over, kept, obstacles
from tests.factories import NOW, make_user
from tests.payouts.correcting import DECIDED_AT, WORDS, answered, corrected, proposed, receipt
from tests.payouts.scenes import accepted_claim, awarded_claim, awards

pytestmark = pytest.mark.django_db
LIST = "/payouts/corrections/"
API = "/api/v1/corrections/"
Signed = Callable[[User], Client]


@pytest.fixture
def award() -> Award:
    return awards(accepted_claim())[0]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def api_for(user: User) -> APIClient:
    api = APIClient()
    api.force_authenticate(user)
    return api


def test_a_reversal_from_its_award_to_its_approval(
    award: Award,
    client_for: Signed,
    senior: User,
    finance_approver: User,
) -> None:
    page = f"/payouts/awards/{award.public_id}/correct/"
    proposer, decider = client_for(senior), client_for(finance_approver)
    found = f"{LIST}?q={award.claim}"
    assert page in text_of(proposer.get(found))
    assert "Reverse the award" in text_of(proposer.get(page))
    bad = proposer.post(page, {"kind": "REVERSAL", "reason": "", "words": ""})
    assert bad.status_code == 400
    given = {"kind": "REVERSAL", "reason": "WRONG", "words": WORDS}
    refused = proposer.post(page, {**given, "kind": "CLAWBACK"})
    assert (refused.status_code, "is not paid" in text_of(refused)) == (409, True)
    made = proposer.post(page, given, follow=True)
    assert "CR-2026-" in text_of(made)
    assert "You proposed this" in text_of(made)
    correction = Correction.objects.get()
    assert "is there already" in text_of(proposer.get(page))
    one = f"{LIST}{correction.public_id}/"
    assert "Approve the correction" in text_of(decider.get(one))
    assert proposer.post(f"{one}approve/").status_code == 403
    assert decider.post(f"{one}turn-down/", {"reason": ""}).status_code == 400
    assert "told by e-mail" in text_of(decider.post(f"{one}approve/", follow=True))
    again = decider.post(f"{one}approve/")
    assert (again.status_code, "decided this already" in text_of(again)) == (409, True)
    assert page not in text_of(proposer.get(found))


def test_a_clawback_from_its_approval_to_the_money(
    client_for: Signed, finance_preparer: User, finance_approver: User
) -> None:
    paid = answered()
    preparer, approver = client_for(finance_preparer), client_for(finance_approver)
    assert "Ask the money back" in text_of(
        preparer.get(f"/payouts/awards/{paid.public_id}/correct/")
    )
    correction = corrected(paid, "CLAWBACK")
    one = f"{LIST}{correction.public_id}/"
    shown = text_of(preparer.get(one))
    assert "The money is there" in shown
    assert "overdue" in text_of(preparer.get(LIST))
    assert "reminded by e-mail" in text_of(preparer.post(f"{one}remind/", follow=True))
    bad = preparer.post(f"{one}receive/", {"received_on": "2026-03-01", "bank_reference": "X"})
    assert (bad.status_code, "before the payment itself" in text_of(bad)) == (400, True)
    preparer.post(f"{one}receive/", {"received_on": "2026-03-09", "bank_reference": "ICBC-9"})
    first = Closing.objects.get()
    ends = f"{one}ends/{first.public_id}/"
    assert "waits for another person" in text_of(preparer.get(one))
    assert "Confirm that it was received" in text_of(approver.get(one))
    approver.post(f"{ends}turn-down/", {"reason": "Another's money."})
    preparer.post(f"{one}write-off/", {"words": "Cannot be found."})
    stale = approver.post(f"{ends}confirm/")
    assert stale.status_code == 409
    last = Closing.objects.latest("pk")
    assert "Confirm the write-off" in text_of(approver.get(one))
    done = approver.post(f"{one}ends/{last.public_id}/confirm/", follow=True)
    assert "Confirmed and booked." in text_of(done)
    assert "Nothing is left to do." in text_of(done)


def test_the_list_is_narrowed_and_handed_out(
    client_for: Signed, auditor: User, award: Award
) -> None:
    page = client_for(auditor)
    assert "Nothing was corrected yet" in text_of(page.get(LIST))
    reversal, asked = corrected(award), corrected(answered(), "CLAWBACK")
    for query, seen in (
        ({}, {reversal, asked}),
        ({"kind": "REVERSAL"}, {reversal}),
        ({"stage": "OPEN"}, {asked}),
        ({"q": str(award.claim)}, {reversal}),
        ({"overdue": "on"}, {asked}),
        ({"kind": "WISH"}, {reversal, asked}),
        ({"stage": "PROPOSED"}, set()),
    ):
        text = text_of(page.get(LIST, query))
        assert {one for one in (reversal, asked) if f"{one.public_id}/" in text} == seen
    assert "No correction matches" in text_of(page.get(LIST, {"q": "CR-0000"}))
    answer: Any = page.get(f"{LIST}file/", {"kind": "REVERSAL"})
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["reference"], row["stage"], row["amount"]) == (
        str(reversal), "REVERSED", "10000.00",
    )  # fmt: skip


def test_an_approver_turns_one_down(
    award: Award, client_for: Signed, finance_preparer: User, finance_approver: User
) -> None:
    one = f"{LIST}{proposed(award, by=finance_preparer).public_id}/"
    done = client_for(finance_approver).post(
        f"{one}turn-down/", {"reason": "It holds."}, follow=True
    )
    for words in ("The award stands as it did.", "It holds.", "the award stands."):
        assert words in text_of(done)


def test_receivables_stand_by_age(client_for: Signed, auditor: User) -> None:
    page = client_for(auditor)
    assert "Nobody owes money" in text_of(page.get("/payouts/receivables/"))
    correction = corrected(answered(), "CLAWBACK", now=timezone.now() - timedelta(days=45))
    text = text_of(page.get("/payouts/receivables/"))
    assert str(correction) in text
    assert "31–60" in text
    found = api_for(auditor).get(f"{API}receivables/").json()
    assert [(age["since"], age["until"], age["count"]) for age in found["ages"]] == [
        (0, 30, 0), (31, 60, 1), (61, 90, 0), (91, None, 0),
    ]  # fmt: skip
    assert (found["count"], found["amount"]) == (1, "10000.00")


def test_the_number_of_questions_is_constant(client_for: Signed, auditor: User) -> None:
    page = client_for(auditor)

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert page.get(url).status_code == 200
        return len(found)

    def both() -> list[int]:
        return [asked(LIST), asked("/payouts/receivables/")]

    corrected(answered(), "CLAWBACK")
    one = both()
    for _ in range(2):
        corrected(answered(), "CLAWBACK")
    assert both() == one


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER, Role.PLATFORM_CLIENT])
def test_others_see_nothing_of_it(award: Award, client_for: Signed, role: Role) -> None:
    correction, stranger = corrected(award), make_user(role)
    page, api = client_for(stranger), api_for(stranger)
    for url in (
        LIST, f"{LIST}file/", f"{LIST}{correction.public_id}/", "/payouts/receivables/",
        f"/payouts/awards/{award.public_id}/correct/",
    ):  # fmt: skip
        assert page.get(url).status_code == 403
    for url in (API, f"{API}{correction.public_id}/", f"{API}receivables/", f"{API}file/"):
        assert api.get(url).status_code == 403


def test_who_may_do_what(client_for: Signed, auditor: User, senior: User, award: Award) -> None:
    correction = corrected(answered(), "CLAWBACK")
    one = f"{LIST}{correction.public_id}/"
    for user in (auditor, senior, make_user(Role.FINANCE_APPROVER)):
        for step in ("remind", "receive", "write-off"):
            assert client_for(user).post(f"{one}{step}/").status_code == 403
    for user in (auditor, senior, make_user(Role.FINANCE_PREPARER)):
        for step in ("approve", "turn-down"):
            assert client_for(user).post(f"{one}{step}/").status_code == 403
    page = f"/payouts/awards/{award.public_id}/correct/"
    assert "can propose a correction here" in text_of(client_for(auditor).get(page))
    assert client_for(auditor).post(page).status_code == 403
    assert client_for(senior).get("/payouts/receivables/").status_code == 403


def test_of_the_bank_only_finance_and_the_auditor_read(
    client_for: Signed, auditor: User, senior: User, finance_preparer: User
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    receipt(correction, by=finance_preparer)
    one = f"{LIST}{correction.public_id}/"
    assert "ICBC-77" in text_of(client_for(auditor).get(one))
    assert "ICBC-77" not in text_of(client_for(senior).get(one))
    found = [
        api_for(user).get(f"{API}{correction.public_id}/").json()["closings"][0]["bank_reference"]
        for user in (auditor, senior)
    ]
    assert found == ["ICBC-77", ""]


def test_nobody_handles_their_own_claim(client_for: Signed) -> None:
    from tests.payouts.test_corrections import having

    own = having(Role.CREATOR, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    award = awards(accepted_claim(own))[0]
    page = client_for(own)
    text = text_of(page.get(f"/payouts/awards/{award.public_id}/correct/"))
    assert "somebody else must handle it" in text
    correction = proposed(award, by=make_user(Role.FINANCE_PREPARER))
    assert "somebody else must handle it" in text_of(page.get(f"{LIST}{correction.public_id}/"))


def test_the_claimant_reads_what_was_reversed_and_why(client_for: Signed, creator: User) -> None:
    claim = awarded_claim(creator, works=2)
    first, second = awards(claim)
    page, url = client_for(creator), f"/payouts/claims/{claim.public_id}/"
    correction = corrected(first)
    text = text_of(page.get(url))
    for words in ("was reversed on 2026-03-05", escape(WORDS), "If you do not agree", "¥10,000.00"):
        assert words in text
    assert "Accept the award" in text
    assert f"/payouts/awards/{first.public_id}/correct/" not in text
    accepting = text_of(page.get(f"{url}accept/"))
    assert first.picture.work.title not in accepting
    assert second.picture.work.title in accepting
    assert "20,000.00" not in accepting
    corrected(second)
    text = text_of(page.get(url))
    assert "nothing will be paid" in text
    assert "Accept the award" not in text
    (found, _other) = (
        api_for(creator).get(f"/api/v1/claims/{claim.public_id}/acceptance/").json()["awards"]
    )
    assert found["corrections"][0]["reference"] == str(correction)
    assert obstacles(creator) == []
    assert "Corrections of your awards" in str(kept(creator)[0].what)


def test_the_claimant_reads_what_is_asked_back(
    client_for: Signed, creator: User, finance_preparer: User, finance_approver: User
) -> None:
    from payouts.actions.closings import confirm_closing

    correction = corrected(answered(claimant=creator), "CLAWBACK", reason="ELSEWHERE")
    url = f"/payouts/claims/{correction.award.claim.public_id}/"
    page = client_for(creator)
    text = text_of(page.get(url))
    assert "Please pay ¥10,000.00 by 2026-04-17" in text
    assert str(correction) in obstacles(creator)[0].text
    confirm_closing(receipt(correction, by=finance_preparer), by=finance_approver, now=DECIDED_AT)
    assert "The money has come back" in text_of(page.get(url))
    assert obstacles(creator) == []
    held: Any = hand_over(creator).records
    assert held["corrections"][0]["reference"] == str(correction)
    assert held["corrections_ended"][0]["kind"] == "RECEIVED"
    assert len(held["corrections_told"]) == 1
    staff: Any = hand_over(finance_preparer).records
    assert staff["own_endings"][0]["kind"] == "RECEIVED"


def test_an_accepted_claim_of_which_all_is_reversed_hinders_nobody_to_leave(creator: User) -> None:
    award = awards(accepted_claim(creator))[0]
    assert len(obstacles(creator)) == 1
    corrected(award)
    assert obstacles(creator) == []


def test_a_hold_says_that_the_other_award_was_corrected(client_for: Signed, senior: User) -> None:
    from payouts.actions import award_claim
    from tests.payouts.test_awards import pair, twin

    original, avatar = pair()
    first, second = twin(original, avatar), twin(original, avatar)
    (award,) = award_claim(first, now=NOW)
    award_claim(second, now=NOW)
    correction, hold = corrected(award), Hold.objects.get()
    assert str(correction) in text_of(client_for(senior).get(f"/payouts/holds/{hold.public_id}/"))
    resolve_hold(hold, by=senior, resolution="Once per pair.", now=NOW)


def test_home_tells_an_approver_what_waits(
    client_for: Signed, finance_approver: User, award: Award
) -> None:
    page = client_for(finance_approver)
    words = "Corrections of awards wait for a decision"
    assert words not in text_of(page.get("/"))
    proposed(award, by=make_user(Role.FINANCE_PREPARER))
    assert words in text_of(page.get("/"))


def test_the_api_goes_the_whole_way(finance_preparer: User, finance_approver: User) -> None:
    preparer, approver = api_for(finance_preparer), api_for(finance_approver)
    award = answered()
    given = {
        "award": str(award.public_id), "kind": "CLAWBACK", "reason": "FRAUD", "words": WORDS,
    }  # fmt: skip
    made = preparer.post(API, given, format="json")
    assert made.status_code == 201
    one = f"{API}{made.json()['id']}/"
    assert (made.json()["stage"], made.json()["amount"]) == ("PROPOSED", "10000.00")
    assert preparer.post(API, given, format="json").json()["code"] == "not_correctable"
    assert preparer.post(f"{one}approve/").status_code == 403
    assert approver.post(f"{one}approve/").json()["stage"] == "OPEN"
    assert preparer.post(f"{one}remind/").status_code == 409  # told today already
    today = timezone.localdate().isoformat()
    end = {"received_on": today, "bank_reference": "ICBC-9"}
    (first,) = preparer.post(f"{one}receive/", end, format="json").json()["closings"]
    turned = approver.post(f"{one}ends/{first['id']}/turn-down/", {"reason": "Not ours."})
    assert turned.json()["stage"] == "OPEN"
    closings = preparer.post(f"{one}write-off/", {"words": "Gone."}).json()["closings"]
    done = approver.post(f"{one}ends/{closings[-1]['id']}/confirm/").json()
    assert (done["stage"], done["letters"][0]["kind"]) == ("WRITTEN_OFF", "DECIDED")
    (listed,) = preparer.get(API, {"stage": "WRITTEN_OFF"}).json()["results"]
    assert listed["reference"] == done["reference"]
    answer: Any = preparer.get(f"{API}file/")
    assert done["reference"] in b"".join(answer.streaming_content).decode()


def test_the_api_turns_down_and_reminds(finance_preparer: User, finance_approver: User) -> None:
    preparer, approver = api_for(finance_preparer), api_for(finance_approver)
    award = awards(accepted_claim())[0]
    correction = proposed(award, by=finance_preparer)
    one = f"{API}{correction.public_id}/"
    assert approver.post(f"{one}turn-down/", {"reason": "No."}).json()["stage"] == "TURNED_DOWN"
    asked = corrected(answered(), "CLAWBACK")
    letters = preparer.post(f"{API}{asked.public_id}/remind/").json()["letters"]
    assert [letter["kind"] for letter in letters] == ["DECIDED", "REMINDER"]
