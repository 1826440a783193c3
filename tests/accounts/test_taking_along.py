"""Downloading all data: everything about the person, nothing about anybody else."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client

from accounts.actions import farewell_of, take_data_along
from accounts.models import PersonalRequest, User
from accounts.roles import Role
from claims.actions import answer_question, send_message
from claims.models import Claim, Question
from claims.states import State
from notices.models import Notice
from payouts.models import Payee
from pictures.actions import log_look
from pictures.models import Look, Work
from pictures.storage import original_name
from review.actions import file_appeal
from review.grounds import Ground
from tests.accounts.leavers import ADDRESS, PDF, WORDS, confirmed, make_leaver
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_token,
    make_user,
    make_work,
)
from tests.payouts.scenes import accepted_claim, exported_batch, upheld_claim
from tests.payouts.test_papers import PAPER, accept

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
DATA, API = "/accounts/data/", "/api/v1/personal-data/"


def opened(data: bytes) -> dict[str, bytes]:
    """The files of an archive by their names; nothing in it is damaged or there twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def streamed(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def taken(user: User) -> dict[str, bytes]:
    return opened(b"".join(take_data_along(user, by=user, now=NOW).chunks))


def rows(files: dict[str, bytes], room: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(files[f"{room}.json"])
    return found


def test_everything_about_the_person_is_in_it() -> None:
    user = make_leaver()
    files = taken(user)
    together = b"\n".join(files.values()).decode(errors="replace")
    assert {what for what, word in WORDS.items() if word not in together} == set()
    accounts = rows(files, "accounts")
    assert accounts["person"][0]["email"] == ADDRESS
    assert {name for name, found in accounts.items() if not found} == {"role_changes"}
    works = rows(files, "pictures")["works"]
    assert len(works) == Work.objects.filter(owner=user).count() == 6
    for work in works:
        assert sha256(files[f"pictures/{work['file']}"]).hexdigest() == work["sha256"]
    claims = rows(files, "claims")
    assert len(claims["claims"]) == Claim.objects.filter(claimant=user).count() == 5
    proof = next(proof for proof in claims["proofs"] if proof["file"])
    assert files[f"claims/{proof['file']}"] == PDF
    assert {step["by"] for step in claims["steps"]} == {"you", "system", "staff"}
    payouts = rows(files, "payouts")
    assert payouts["payees"][0]["account_number"] == WORDS["account number"]
    assert (payouts["payments"][0]["state"], payouts["payments"][0]["amount"]) == (
        "PAID", "10000.00",
    )  # fmt: skip
    notice = rows(files, "notices")["notices"][0]
    assert sha256(files[f"notices/{notice['file']}"]).hexdigest() == notice["sha256"]
    assert json.loads(files["left_out.json"]) == []
    decision = rows(files, "review")["decisions"][0]
    assert (decision["ground"], decision["decided_by"]) == ("UPHELD", "staff")


def test_nothing_about_anybody_else_is_in_it() -> None:
    avatar, blob = make_avatar(), make_blob()
    user = make_user(Role.CREATOR, email=ADDRESS, display_name="Lin Mo")
    other = make_user(Role.CREATOR, display_name="Zhou Ming")
    _theirs, claim = (
        upheld_claim(owner, works=[make_work(owner, blob=blob)], avatar=avatar)
        for owner in (other, user)
    )
    question = Question.objects.get(claim=make_claim(user, state=State.INFO_REQUESTED))
    answer_question(question.claim, by=user, answer="In 2021.", now=NOW)
    log_look(avatar.blob, by=other, where="/x/", now=NOW)
    accepted_claim(other)
    together = b"\n".join(taken(user).values()).decode(errors="replace")
    strangers = User.objects.exclude(pk=user.pk)
    assert strangers.count() >= 6
    found = {
        word
        for person in strangers
        for word in (person.email, person.display_name)
        if word in together
    }
    assert found == set()
    theirs = Claim.objects.exclude(claimant=user)
    names = {name for claim in theirs for name in (str(claim.public_id), str(claim.reference))}
    assert {name for name in names if name in together} == set()
    assert str(claim.reference) in together
    assert "In 2021." in together


def test_messages_are_in_it_without_who_of_the_staff_wrote(creator: User, reviewer: User) -> None:
    claim = make_claim(creator, state=State.IN_REVIEW)
    send_message(claim, by=creator, body="Here is a scan.", now=NOW)
    send_message(claim, by=reviewer, body="Thank you.", now=NOW)
    files = taken(creator)
    said = [(row["by"], row["body"]) for row in rows(files, "claims")["messages"]]
    assert said == [("you", "Here is a scan."), ("staff", "Thank you.")]
    assert reviewer.email not in files["claims.json"].decode()


def test_papers_of_payees_are_in_it_as_they_were_sent(creator: User) -> None:
    accept(creator)
    files = taken(creator)
    (row,) = rows(files, "payouts")["papers"]
    assert row["filename"] == "power.pdf"
    assert [data for name, data in files.items() if name.endswith("power.pdf")] == [PAPER]


def test_the_picture_of_a_generated_avatar_is_never_a_file(creator: User) -> None:
    avatar = make_avatar(added_by=creator, seen=True)
    make_work(creator, blob=avatar.blob)
    files = taken(creator)
    assert not [name for name in files if name.startswith("pictures/")]
    pictures = rows(files, "pictures")
    assert pictures["works"][0]["file"] == ""
    assert pictures["avatars_added"][0]["public_id"] == str(avatar.public_id)


def test_what_staff_did_is_theirs_without_whose_claim_it_was() -> None:
    claim = upheld_claim(grounds=[Ground.UPHELD])
    reviewer = User.objects.get(groups__name=Role.REVIEWER.value)
    senior = User.objects.get(groups__name=Role.SENIOR_REVIEWER.value)
    files = taken(reviewer)
    own = rows(files, "review")
    assert len(own["own_verdicts"]) == len(own["own_leases"]) == len(own["own_proposals"]) == 1
    assert str(claim.public_id) not in "".join(map(str, own.values()))
    assert rows(taken(senior), "review")["own_approvals"][0]["outcome"] == "APPROVED"


def test_an_appeal_in_ones_own_words_is_in_it(creator: User) -> None:
    claim = upheld_claim(creator, grounds=[Ground.UNPROVEN])
    file_appeal(claim, by=creator, grounds="Look again.", now=NOW + timedelta(hours=1))
    assert rows(taken(creator), "review")["appeals"][0]["grounds"] == "Look again."
    assert "Your appeals in your words" in str(farewell_of(creator).kept)


def test_a_number_that_no_longer_opens_is_shown_masked() -> None:
    user = make_leaver()
    Payee.objects.update(account_number_encrypted=b"damaged")
    assert rows(taken(user), "payouts")["payees"][0]["account_number"].endswith("0128")


def test_what_cannot_be_read_is_named_and_the_rest_is_sent() -> None:
    user = make_leaver()
    work = Work.objects.get(title="In no claim")
    default_storage.delete(original_name(work.blob.sha256))
    default_storage.delete(str(Notice.objects.get().pdf))
    files = taken(user)
    assert json.loads(files["left_out.json"]) == [
        f"pictures/works/{work.public_id}.png",
        f"notices/notices/{Notice.objects.get().filename}",
    ]
    assert len([name for name in files if name.startswith("pictures/works/")]) == 5


def test_it_speaks_the_persons_language(creator: User) -> None:
    creator.language = "zh-hans"
    assert "left_out.json" in taken(creator)["README.txt"].decode()


def test_it_is_written_down_and_notices_count_as_looks() -> None:
    user = make_leaver()
    before = Look.objects.filter(viewer=user).count()
    taken(user)
    assert PersonalRequest.objects.get(user=user).kind == PersonalRequest.Kind.TAKEN
    assert Look.objects.filter(viewer=user).count() == before + 1


def test_nobody_takes_anothers_data(creator: User, administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        take_data_along(creator, by=administrator, now=NOW)
    assert not PersonalRequest.objects.exists()


def test_the_page_asks_again_who_it_is(creator: User, client_for: ClientFor) -> None:
    client = client_for(creator)
    answer = client.post(DATA)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    form = {"password": "secret-word-9"}
    answer = client.post(answer["Location"], form)
    assert answer["Content-Type"] == "application/zip"
    assert "README.txt" in opened(streamed(answer))
    assert b"Downloaded before" in client.get(DATA).content


def test_the_page_hands_it_out_uncached(creator: User, client_for: ClientFor) -> None:
    answer = confirmed(client_for(creator)).post(DATA)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="redress-data-')
    assert set(opened(streamed(answer))) >= {"accounts.json", "payouts.json"}


def test_the_api_needs_the_password_beside_the_token(creator: User) -> None:
    cache.clear()
    token = {"Authorization": f"Token {make_token(creator)}"}
    client = Client(headers=token)
    assert client.post(API, {"password": "wrong"}, "application/json").status_code == 400
    assert client.post(API, {}, "application/json").status_code == 400
    answer = client.post(API, {"password": "secret-word-9"}, "application/json")
    assert answer.status_code == 200
    assert "claims.json" in opened(streamed(answer))


def test_guessing_the_password_over_the_api_comes_to_an_end(creator: User) -> None:
    cache.clear()
    client = Client(headers={"Authorization": f"Token {make_token(creator)}"})
    codes = [client.post(API, {}, "application/json").status_code for _ in range(11)]
    assert codes == [400] * 10 + [429]
    cache.clear()


def test_batches_are_part_of_what_finance_did(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    prepared = rows(taken(finance_preparer), "payouts")["own_batches_prepared"]
    assert [row["reference"] for row in prepared] == [batch.reference]
    approved = rows(taken(finance_approver), "payouts")["own_batches_approved"]
    assert [row["reference"] for row in approved] == [batch.reference]
