"""Deleting an account: refused while it is needed, and proven table by table."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.actions import AccountNeeded, delete_account, farewell_of
from accounts.models import ApiKey, PersonalRequest, RoleChange, User
from accounts.roles import Role
from claims.models import Claim, Evidence
from claims.queries import trail_faults
from claims.states import State
from notices.actions import deliver_waiting, issue_waiting
from notices.models import Delivery
from payouts.actions import award_waiting
from payouts.models import Hold, Payee
from pictures.models import Avatar, Blob, Work
from pictures.storage import original_name
from review.actions import take
from tests.accounts.leavers import ADDRESS, WORDS, confirmed, make_leaver, places_of
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_comparison,
    make_user,
    make_work,
)
from tests.payouts.scenes import accepted_claim, awarded_claim, payee_fields, upheld_claim
from tests.review.cases import in_review

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
DELETE = "/accounts/delete/"
SEALED = {"account number", "identity number"}  # in clear in no column from the start
LISTED = re.compile(r"^\| `(\w+\.\w+)` \| ([^|]+) \|", re.MULTILINE)


def told(user: User) -> list[str]:
    """What stands in the way, in words."""
    return [obstacle.text for obstacle in farewell_of(user).obstacles]


def test_nothing_of_the_person_stays_but_what_the_page_lists(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    user = make_leaver()
    before = {what: places_of(word) for what, word in WORDS.items()}
    assert {what for what, places in before.items() if not places} == SEALED
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        delete_account(user, by=user, now=NOW)
    after = {what: places_of(word) for what, word in WORDS.items()}
    found = {(place, what) for what, places in after.items() for place in places}
    text = (Path(settings.BASE_DIR) / "docs" / "personal-data.md").read_text()
    listed = {
        (place, what.strip()) for place, whats in LISTED.findall(text) for what in whats.split(",")
    }
    assert found == listed


def test_every_way_to_sign_in_ends_and_the_row_is_a_pseudonym(client_for: ClientFor) -> None:
    user = make_leaver()
    client = confirmed(client_for(user))
    bystander = make_user(Role.CREATOR)
    other = client_for(bystander)
    answer = client.post(DELETE, {"address": ADDRESS.upper()})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/goodbye/")
    assert b"deleted" in client.get("/accounts/goodbye/").content
    user.refresh_from_db()
    assert (user.email, str(user)) == (f"deleted-{user.pk}@deleted.invalid", f"#{user.pk}")
    assert not user.is_active
    assert not user.has_usable_password()
    assert user.last_login is None
    assert user.groups.count() == 0
    for model in (EmailAddress, Authenticator, SocialAccount, ApiKey):
        assert not model.objects.filter(user=user).exists()
    keys = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert [key for key in keys if key] == [str(bystander.pk)]
    assert other.get("/accounts/profile/").status_code == 200
    assert RoleChange.objects.filter(user=user, granted=False).get().reason == "Account deleted"
    assert PersonalRequest.objects.get(user=user).kind == PersonalRequest.Kind.DELETED
    login = {"login": ADDRESS, "password": "secret-word-9"}
    assert Client().post("/accounts/login/", login).status_code == 200


def test_claims_stay_evidence_and_drafts_are_emptied(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    user = make_leaver()
    draft = Claim.objects.get(claimant=user, state=State.DRAFT)
    proof = draft.evidence.exclude(attachment="").get()
    lonely = Work.objects.select_related("blob").get(title="In no claim")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        delete_account(user, by=user, now=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.holder_name, draft.avatar, draft.request) == (
        State.WITHDRAWN, "", None, "",
    )  # fmt: skip
    assert not draft.pictures.exists()
    assert not Evidence.objects.filter(claim=draft).exists()
    assert not default_storage.exists(str(proof.attachment.name))
    assert not Work.objects.filter(pk=lonely.pk).exists()
    assert not Blob.objects.filter(pk=lonely.blob_id).exists()
    assert not default_storage.exists(original_name(lonely.blob.sha256))
    filed = Claim.objects.filter(claimant=user, filed_at__isnull=False)
    assert {claim.state for claim in filed} == {State.PAID, State.WITHDRAWN}
    assert {(claim.postal_address, claim.telephone) for claim in filed} == {("", "")}
    assert list(trail_faults()) == []
    given_up = Claim.objects.exclude(pk=draft.pk).get(claimant=user, filed_at__isnull=True)
    assert (given_up.holder_name, given_up.avatar, given_up.pictures.count()) == ("", None, 1)
    assert Work.objects.filter(owner=user).count() == 4


def test_a_content_that_somebody_else_has_keeps_its_file(creator: User) -> None:
    blob = make_blob()
    make_work(creator, blob=blob)
    theirs = make_work(make_user(Role.CREATOR), blob=blob)
    delete_account(creator, by=creator, now=NOW)
    assert list(Work.objects.filter(blob=blob)) == [theirs]
    assert default_storage.exists(original_name(blob.sha256))


def test_a_seen_avatar_goes_unless_a_claim_names_it(creator: User) -> None:
    lonely, named = make_avatar(added_by=creator, seen=True), make_avatar(added_by=creator)
    used = make_avatar(added_by=creator, seen=True)
    make_claim(make_user(Role.CREATOR), avatar=used)
    delete_account(creator, by=creator, now=NOW)
    assert set(Avatar.objects.all()) == {named, used}
    assert not Blob.objects.filter(pk=lonely.blob_id).exists()


def test_a_payee_to_whom_nothing_was_paid_goes(creator: User) -> None:
    payee = Payee(owner=creator, account_name="A", bank_name="B", consented_at=NOW)
    payee.consent_version = payee_fields().consent_version
    payee.keep_number(payee_fields().account_number)
    payee.save()
    delete_account(creator, by=creator, now=NOW)
    assert not Payee.objects.exists()


@pytest.mark.parametrize(
    "state",
    [
        State.SUBMITTED, State.IN_REVIEW, State.INFO_REQUESTED, State.AWAITING_APPROVAL,
        State.APPEALED,
    ],
)  # fmt: skip
def test_a_claim_under_way_keeps_the_account(
    state: State, creator: User, client_for: ClientFor
) -> None:
    claim = make_claim(creator, state=state)
    with pytest.raises(AccountNeeded):
        delete_account(creator, by=creator, now=NOW)
    assert told(creator) == [
        f"Claim {claim} is still being worked on. Withdraw it first, or wait for its end."
    ]
    client = confirmed(client_for(creator))
    page = client.get(DELETE).content.decode()
    assert f"/claims/{claim.public_id}/" in page
    assert "Type your e-mail address" not in page
    assert client.post(DELETE, {"address": creator.email}).status_code == 409
    creator.refresh_from_db()
    assert creator.is_active


@pytest.mark.parametrize("state", [State.NO_MATCH, State.LAPSED, State.DISMISSED, State.WITHDRAWN])
def test_a_claim_that_has_ended_does_not(state: State, creator: User) -> None:
    make_claim(creator, state=state)
    assert told(creator) == []
    delete_account(creator, by=creator, now=NOW)
    assert not User.objects.get(pk=creator.pk).is_active


def test_money_on_its_way_keeps_the_account(creator: User) -> None:
    awarded, accepted = awarded_claim(creator), accepted_claim(creator)
    assert told(creator) == [
        f"Money was awarded for claim {awarded}. Accept it and wait for it first.",
        f"The payment for claim {accepted} has not arrived yet. Wait for it first.",
    ]


def test_a_claim_held_back_for_good_owes_nothing(creator: User, senior: User) -> None:
    avatar, blob = make_avatar(), make_blob()
    for owner in (make_user(Role.CREATOR), creator):
        upheld_claim(owner, works=[make_work(owner, blob=blob)], avatar=avatar)
    assert len(told(creator)) == 1
    award_waiting(now=NOW)
    assert len(told(creator)) == 1
    Hold.objects.update(
        resolved_at=NOW, resolved_by=senior, resolution="Paid to another.", outcome="NO_AWARD"
    )
    assert told(creator) == []


def test_a_reviewer_gives_their_claim_back_first(reviewer: User) -> None:
    take(in_review(), by=reviewer, now=NOW)
    assert told(reviewer) == ["You hold a claim for review. Give it back or decide it first."]


def test_an_administrator_must_be_left(administrator: User) -> None:
    assert told(administrator) == [
        "You are the last administrator. Another person must become one first."
    ]
    make_user(Role.ADMINISTRATOR)
    delete_account(administrator, by=administrator, now=NOW)
    assert not User.objects.get(pk=administrator.pk).is_active


def test_nobody_deletes_somebody_else(creator: User, administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        delete_account(creator, by=administrator, now=NOW)
    assert User.objects.get(pk=creator.pk).is_active


def test_who_they_are_is_asked_again_and_the_address_is_typed(
    creator: User, client_for: ClientFor
) -> None:
    client = client_for(creator)
    answer = client.post(DELETE, {"address": creator.email})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert confirmed(client).post(DELETE, {"address": "x@example.org"}).status_code == 400
    assert User.objects.get(pk=creator.pk).is_active


def test_the_page_says_what_is_kept_and_until_when(client_for: ClientFor) -> None:
    user = make_leaver()
    page = client_for(user).get(DELETE).content.decode()
    assert "Kept at least until 2029-12-31." in page
    assert "Kept at least until 2056-12-31." in page
    assert "Notices as they were issued" in page
    assert "Works and proofs of drafts that you withdrew" in page
    assert "Decisions that you made" not in page


def test_a_reviewers_decisions_stay_under_a_number() -> None:
    claim = upheld_claim()
    reviewer = User.objects.get(groups__name=Role.REVIEWER.value)
    assert "Decisions that you made" in str(farewell_of(reviewer).kept)
    delete_account(reviewer, by=reviewer, now=NOW)
    assert claim.steps.filter(by=reviewer).exists()


def test_somebody_who_has_left_is_not_written_to(creator: User) -> None:
    claim = make_claim(creator, state=State.NO_MATCH)
    make_comparison(claim.pictures.get(), score=0.1)
    issue_waiting(now=NOW, most=1)
    Delivery.objects.update(failure=f"Refused: {creator.email}", tries=1)
    delete_account(creator, by=creator, now=NOW)
    issue_waiting(now=NOW)
    assert deliver_waiting(now=NOW) == 0
    assert set(Delivery.objects.values_list("failure", "retry_at")) == {("", None)}
    assert Delivery.objects.count() == 2
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_record_of_requests_is_never_changed(change: str, creator: User) -> None:
    PersonalRequest.objects.create(user=creator, kind=PersonalRequest.Kind.TAKEN, at=NOW)
    assert "TAKEN" in str(PersonalRequest.objects.get())
    rows = PersonalRequest.objects.all()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(kind="DELETED")
