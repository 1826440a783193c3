"""Claims against users' avatars are forwarded once, with measure, letter and proof of arrival."""

import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.states import State
from enforcement.actions import answers, deliver_waiting, ping_endpoint, replay_endpoint
from enforcement.actions.answers import letters
from enforcement.actions.answers.forwarding import OtherAccount
from enforcement.models import AnswerLetter, Forwarding, Measure
from enforcement.statements import forwarded_body
from notices.actions import correcting, issue_waiting
from notices.checking import Finding, check_number
from notices.models import Delivery, Notice
from pictures.models import Avatar
from tests.enforcement.answered import USER, answered, forwarded, token_of
from tests.enforcement.names import HOOK
from tests.enforcement.ordered import endpoint_at
from tests.enforcement.receiver import receiving
from tests.factories import NOW, make_avatar, make_claim, make_user
from tests.notices.cases import warmed
from tests.notices.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_filed_claim_is_forwarded_once_with_its_measure() -> None:
    claim = make_claim(respondent=USER)
    assert answers.forward_waiting(now=NOW) == 1
    assert answers.forward_waiting(now=NOW) == 0
    forwarding = Forwarding.objects.get(claim=claim)
    assert forwarding.measure.basis == Measure.Basis.NOTICE
    assert forwarding.measure.stands
    assert (forwarding.deemed_at - NOW).days == 3
    assert (forwarding.answer_until - NOW).days == 15
    assert [letter.party for letter in forwarding.letters.all()] == ["RESPONDENT"]


def test_endpoints_are_told_without_the_link_and_without_the_claimant(
    platform_client: User, settings: LazySettings
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    with receiving() as receiver:
        _endpoint, secret = endpoint_at(receiver.url, by=platform_client)
        forwarding = forwarded()
        Avatar.objects.update(pseudonym="u-17")
        avatar = forwarding.claim.avatar
        assert avatar is not None
        copy = make_avatar(blob=avatar.blob)
        assert answers.forward_waiting(now=NOW) == 0
        assert deliver_waiting(now=timezone.now()) == 1
        said = json.loads(receiver.requests[0][1])
        assert receiver.verified(secret)["type"] == said["type"] == "claim.forwarded"
    assert said["data"] == {
        "id": str(forwarding.public_id),
        "avatar": avatar.external_id,
        "avatars": [avatar.external_id],
        "forwarded_at": forwarding.forwarded_at.isoformat(),
        "deemed_at": forwarding.deemed_at.isoformat(),
        "answer_until": forwarding.answer_until.isoformat(),
        "link_expires_at": forwarding.link_expires_at.isoformat(),
    }
    assert forwarded_body(forwarding)["avatars"] == [avatar.external_id, copy.external_id]
    claim, body = forwarding.claim, receiver.requests[0][1].decode()
    private = (
        claim.holder_name, claim.contact_email, claim.telephone, claim.postal_address,
        claim.reference, str(claim.public_id), token_of(forwarding), "u-17",
    )  # fmt: skip
    assert [word for word in private if word and word in body] == []


def test_what_was_forwarded_is_sent_again_to_an_endpoint_that_comes_later(
    platform_client: User,
) -> None:
    forwarding = forwarded()
    early, _secret = endpoint_at(HOOK, by=platform_client)
    assert not early.deliveries.exists()
    ping_endpoint(early, by=platform_client, now=NOW)
    late, _secret = endpoint_at(f"{HOOK}2", by=platform_client)
    assert replay_endpoint(late, by=platform_client, since=NOW, now=NOW) == 1
    assert str(forwarding.public_id) in late.deliveries.get().message.body


def test_a_claim_against_the_platforms_own_avatar_is_not() -> None:
    make_claim()
    assert answers.forward_waiting(now=NOW) == 0


def test_a_claim_that_ended_before_the_bell_rang_is_not() -> None:
    claim = make_claim(respondent=USER)
    withdraw_claim(claim, by=claim.claimant, now=NOW)
    assert answers.forward_waiting(now=NOW) == 0


def test_a_claim_in_review_is_forwarded_too() -> None:
    assert forwarded(state=State.IN_REVIEW).measure.stands


def test_the_letter_says_nothing_of_who_claims() -> None:
    forwarding = forwarded()
    assert answers.issue_letters(now=NOW) == 1
    assert answers.issue_letters(now=NOW) == 0
    notice = Notice.objects.get(kind="FORWARDING")
    assert (notice.party, notice.number) == ("RESPONDENT", "RDN-F-2026-000001")
    claim = forwarding.claim
    private = (claim.holder_name, claim.contact_email, claim.telephone, claim.postal_address)
    said = str(notice.context)
    assert [word for word in private if word in said] == []
    assert claim.pictures.get().work.title in said
    assert answers.link_of(forwarding, now=NOW).rpartition("/answer/")[2] not in said
    with notice.pdf.open() as file:
        text = text_of(file.read())
    assert "转送通知书" in text
    assert "identitywithheld" in text
    assert "within20workingdays" in text
    assert check_number(notice.number).finding == Finding.GENUINE


def test_the_receipt_is_issued_beside_it() -> None:
    forwarded()
    answers.issue_letters(now=NOW)
    issue_waiting(now=NOW)
    kinds = Notice.objects.order_by("kind").values_list("kind", "party")
    assert list(kinds) == [("FORWARDING", "RESPONDENT"), ("RECEIPT", "CLAIMANT")]
    mailed = Delivery.objects.filter(retry_at__isnull=False)
    assert [delivery.notice.kind for delivery in mailed] == ["RECEIPT"]


def test_the_claimant_gets_the_statement_by_a_notice_and_a_mail() -> None:
    statement = answered()
    answers.issue_letters(now=NOW)
    notice = Notice.objects.get(party="CLAIMANT", kind="FORWARDING")
    assert notice.context["details"]["answer"]["statement"] == statement.statement
    assert "Hidden" not in str(notice.context)
    assert "hidden" not in str(notice.context)
    assert notice.delivery.retry_at == NOW
    with notice.pdf.open() as file:
        assert "ZhouYe" in text_of(file.read())


def test_a_letter_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch, senior: User) -> None:
    forwarded()
    with monkeypatch.context() as broken:
        broken.setattr("notices.render.FAMILIES", ("No Such Font",))
        assert answers.issue_letters(now=NOW) == 0
    letter = AnswerLetter.objects.get()
    assert letter.tries == 1
    assert letter.failure
    assert answers.issue_letters(now=NOW) == 0
    assert answers.retry_letters(by=senior, now=NOW) == 1
    assert answers.issue_letters(now=NOW) == 1


def test_a_forwarding_is_not_corrected(senior: User) -> None:
    forwarded()
    answers.issue_letters(now=NOW)
    with pytest.raises(correcting.NotCorrectable):
        correcting.ask_correction(Notice.objects.get(), by=senior, why="Wrong.", now=NOW)


def test_receipt_is_proven_once() -> None:
    forwarding = forwarded()
    answers.confirm_receipt(forwarding, now=NOW)
    answers.confirm_receipt(forwarding, now=NOW + timedelta(days=1))
    assert (forwarding.arrival, forwarding.arrived_at) == ("LINK", NOW)
    assert answers.deem_arrived(now=NOW + timedelta(days=9)) == 0


def test_without_a_proof_it_is_deemed_to_have_arrived(settings: LazySettings) -> None:
    settings.REDRESS_COUNTER_DEEMED_DAYS = 5
    forwarding = forwarded()
    assert answers.deem_arrived(now=NOW + timedelta(days=5)) == 0
    assert answers.deem_arrived(now=NOW + timedelta(days=6)) == 1
    forwarding.refresh_from_db()
    assert (forwarding.arrival, forwarding.arrived_at) == ("DEEMED", forwarding.deemed_at)


def test_the_platform_reports_delivery_and_its_account(
    platform_client: User, creator: User
) -> None:
    forwarding = forwarded()
    answers.report_arrival(forwarding, by=platform_client, account="u-7", now=NOW)
    answers.report_arrival(forwarding, by=platform_client, now=NOW)
    assert (forwarding.arrival, forwarding.account) == ("PLATFORM", "u-7")
    with pytest.raises(OtherAccount):
        answers.report_arrival(forwarding, by=platform_client, account="u-8", now=NOW)
    with pytest.raises(PermissionDenied):
        answers.report_arrival(forwarding, by=creator, now=NOW)


def test_the_link_opens_until_it_is_replaced_revoked_or_over(senior: User) -> None:
    forwarding = forwarded()

    def opens(link: str, *, days: int = 0) -> bool:
        token = link.rstrip("/").rpartition("/")[2]
        try:
            found = answers.open_link(token, now=NOW + timedelta(days=days))
        except answers.LinkWrong:
            return False
        return found == forwarding

    first = answers.link_of(forwarding, now=NOW)
    assert opens(first)
    assert opens(first, days=100)
    assert not opens(first, days=130)
    assert not opens(first[:-3])
    assert not opens("/answer/x/")
    replaced = answers.replace_link(forwarding, by=senior, now=NOW)
    second = answers.link_of(replaced, now=NOW)
    assert second != first
    assert (opens(first), opens(second)) == (False, True)
    revoked = answers.revoke_link(replaced, by=senior, now=NOW)
    answers.revoke_link(revoked, by=senior, now=NOW)
    assert not opens(second)
    assert answers.link_of(revoked, now=NOW) == ""
    assert revoked.link_by == senior


def test_the_link_outlives_a_change_of_the_sites_key(settings: LazySettings) -> None:
    forwarding = forwarded()
    link = answers.link_of(forwarding, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    token = link.rstrip("/").rpartition("/")[2]
    assert answers.open_link(token, now=NOW) == forwarding
    again = answers.link_of(forwarding, now=NOW).rstrip("/").rpartition("/")[2]
    assert answers.open_link(again, now=NOW) == forwarding
    settings.SECRET_KEY_FALLBACKS = []
    assert answers.link_of(forwarding, now=NOW) == ""


def test_links_are_for_senior_reviewers_of_others_claims(senior: User, reviewer: User) -> None:
    forwarding = forwarded()
    with pytest.raises(PermissionDenied):
        answers.revoke_link(forwarding, by=reviewer, now=NOW)
    both = make_user(Role.SENIOR_REVIEWER)
    both.groups.add(Group.objects.get(name="creator"))
    own = forwarded(both)
    with pytest.raises(PermissionDenied):
        answers.replace_link(own, by=both, now=NOW)


def test_fonts_are_read_before_a_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    forwarded()
    seen = warmed(letters, monkeypatch)
    assert answers.issue_letters(now=NOW) == 1
    assert seen == [True]
