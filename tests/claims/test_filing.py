"""What filing fixes: signature, reference, due date, and what was said of the works."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from claims import actions
from claims.declaration import VERSION
from claims.models import Claim
from claims.states import State
from pictures.actions import WorkInUse, change_work
from pictures.models import Work
from tests.factories import NOW, make_avatar, make_blob, make_claim, make_draft, make_work

pytestmark = pytest.mark.django_db


def rename(work: Work, by: User) -> None:
    change_work(
        work,
        by=by,
        title="Other",
        created_on=date(2020, 1, 1),
        first_published_on=None,
        first_published_url="",
        now=NOW,
    )


def test_a_filed_claim_has_its_signature_reference_and_first_due_date(creator: User) -> None:
    claim = make_draft(creator)
    actions.file_claim(claim, by=creator, signature="  lin   mo ", now=NOW)
    stored = Claim.objects.get(pk=claim.pk)
    for one in (claim, stored):
        assert (one.state, one.reference) == (State.SUBMITTED, "RD-2026-000001")
        assert (one.signature, one.declaration_version) == ("lin mo", VERSION)
        assert one.signed_at == one.filed_at == NOW
        assert one.due_at is not None
        assert timedelta(0) < one.due_at - NOW < timedelta(days=2)


def test_the_declaration_may_be_made_while_signing(creator: User) -> None:
    claim = make_draft(creator)
    Claim.objects.filter(pk=claim.pk).update(declaration_agreed=False)
    with pytest.raises(actions.Incomplete) as caught:
        actions.file_claim(claim, by=creator, signature="Lin Mo", now=NOW)
    assert [gap.field for gap in caught.value.gaps] == ["declaration_agreed"]
    actions.file_claim(claim, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    assert claim.declaration_agreed


def test_what_was_said_of_a_work_stays_once_it_is_filed(creator: User) -> None:
    claim = make_draft(creator, works=2)
    free = make_work(creator)
    actions.file_claim(claim, by=creator, signature="Lin Mo", now=NOW)
    for picture in claim.pictures.all():
        with pytest.raises(WorkInUse, match="part of a filed claim"):
            rename(picture.work, creator)
    rename(free, creator)
    assert set(Work.objects.filter(title="Other")) == {free}


@pytest.mark.parametrize(
    "change", ["title = 'Other'", "first_published_on = NULL", "fixed_at = NULL"]
)
def test_the_database_keeps_what_was_said(change: str) -> None:
    claim = make_draft()
    actions.file_claim(claim, by=claim.claimant, signature="Lin Mo", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE pictures_work SET {change}")  # noqa: S608


def test_a_work_of_a_filed_claim_serves_another_claim_as_it_is(creator: User) -> None:
    work = make_work(creator)
    for _ in range(2):
        claim = make_draft(creator, works=[work])
        actions.file_claim(claim, by=creator, signature="Lin Mo", now=NOW + timedelta(days=1))
    work.refresh_from_db()
    assert work.fixed_at == NOW + timedelta(days=1)
    third = make_draft(creator, works=[work])
    facts = actions.Facts("Other title")
    sheet = actions.Sheet(facts=[(third.pictures.get(), facts)])
    problems = actions.save_sheet(third, by=creator, sheet=sheet, now=NOW)
    assert [problem.place for problem in problems] == [
        f"pictures.{third.pictures.get().public_id}.title"
    ]


def test_what_was_upheld_in_part_is_not_withdrawn_from_its_appeal(creator: User) -> None:
    claim = make_claim(creator, state=State.UPHELD)
    actions.advance(claim, to=State.APPEALED, by=creator, now=NOW)
    with pytest.raises(actions.StepRefused, match="upheld already"):
        actions.withdraw_claim(claim, by=creator, now=NOW)
    claim.refresh_from_db()
    assert claim.state == State.APPEALED


@pytest.mark.parametrize("made_by", ["PLATFORM", "USER"])
def test_who_made_the_avatar_answers_for_it(creator: User, made_by: str) -> None:
    claim = make_claim(creator, avatar=make_avatar(made_by=made_by))
    assert Claim.objects.get(pk=claim.pk).respondent_kind == made_by


def test_a_draft_takes_it_over_only_when_it_is_filed(creator: User) -> None:
    blob = make_blob()
    draft = make_draft(creator, avatar=make_avatar(blob=blob, seen=True, added_by=creator))
    make_avatar(blob=blob, made_by="USER")  # the platform registers it in between
    assert draft.respondent_kind == "PLATFORM"
    filed = actions.file_claim(draft, by=creator, signature="Lin Mo", now=NOW)
    assert filed.respondent_kind == "USER"
