"""Starting and filling a draft, and who may do it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import CLAIMING, Role
from claims import actions
from claims.actions.drafts import MAX_PICTURES
from claims.models import Claim, Counter, Evidence, Picture
from claims.states import State
from tests.factories import (
    NOW,
    make_avatar,
    make_claim,
    make_draft,
    make_picture_bytes,
    make_user,
    make_work,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_creators_and_agents_start_claims(role: Role) -> None:
    user = make_user(role)
    if role in CLAIMING:
        claim = actions.start_claim(by=user, now=NOW)
        assert (claim.state, claim.claimant, claim.contact_email) == ("DRAFT", user, user.email)
        (step,) = claim.steps.all()
        assert (step.old, step.new, step.by, step.number) == ("", State.DRAFT, user, 1)
    else:
        with pytest.raises(PermissionDenied):
            actions.start_claim(by=user, now=NOW)


def test_a_second_claim_knows_what_the_first_said(creator: User) -> None:
    make_draft(creator)
    second = actions.start_claim(by=creator, now=NOW)
    assert (second.holder_name, second.telephone) == ("Lin Mo", "+86 571 0000 0000")
    assert (second.request, second.signature, second.avatar) == ("", "", None)


def test_fields_are_saved(creator: User) -> None:
    claim = actions.start_claim(by=creator, now=NOW)
    said = {"holder_name": "Chen Xi", "rights": ["ATTRIBUTION"], "declaration_agreed": True}
    actions.save_draft(claim, by=creator, fields=said, now=NOW)
    claim.refresh_from_db()
    assert (claim.holder_name, claim.rights, claim.declaration_agreed) == (
        "Chen Xi",
        ["ATTRIBUTION"],
        True,
    )
    assert claim.right_labels == ["Attribution"]
    assert claim.updated_at == NOW


def test_a_wrong_field_keeps_everything_as_it_was(creator: User) -> None:
    claim = make_draft(creator)
    said = {"holder_name": "Chen Xi", "contact_email": "nonsense", "rights": ["NONE"]}
    with pytest.raises(ValidationError) as caught:
        actions.save_draft(claim, by=creator, fields=said, now=NOW)
    assert set(caught.value.message_dict) == {"contact_email", "rights"}
    claim.refresh_from_db()
    assert claim.holder_name == "Lin Mo"


def test_a_sheet_keeps_the_good_fields_beside_a_wrong_one(creator: User) -> None:
    claim = make_draft(creator)
    sheet = actions.Sheet(fields={"holder_name": "Chen Xi", "contact_email": "nonsense"})
    problems = actions.save_sheet(claim, by=creator, sheet=sheet, now=NOW)
    assert [problem.place for problem in problems] == ["contact_email"]
    claim.refresh_from_db()
    assert claim.holder_name == "Chen Xi"


@pytest.mark.parametrize("name", ["state", "reference", "filed_at", "claimant", "signature"])
def test_only_the_fields_of_a_draft_are_taken(name: str, creator: User) -> None:
    with pytest.raises(TypeError, match=name):
        actions.save_draft(make_draft(creator), by=creator, fields={name: "x"}, now=NOW)


def test_an_avatar_is_registered_or_ones_own(creator: User, other_creator: User) -> None:
    claim = make_draft(creator)
    own = make_avatar(seen=True, added_by=creator)
    foreign = make_avatar(seen=True, added_by=other_creator)
    actions.choose_avatar(claim, avatar=own, by=creator, now=NOW)
    with pytest.raises(PermissionDenied, match="uploaded by somebody else"):
        actions.choose_avatar(claim, avatar=foreign, by=creator, now=NOW)
    claim.refresh_from_db()
    assert claim.avatar == own


def test_works_are_ones_own_each_once_and_in_order(creator: User) -> None:
    claim = make_draft(creator, works=0)
    first, second = make_work(creator), make_work(creator)
    for work in (first, second):
        actions.add_picture(claim, work=work, by=creator, now=NOW)
    with pytest.raises(actions.WorkRefused, match="in this claim already"):
        actions.add_picture(claim, work=first, by=creator, now=NOW)
    with pytest.raises(PermissionDenied, match="somebody else's library"):
        actions.add_picture(claim, work=make_work(), by=creator, now=NOW)
    assert [picture.work for picture in claim.pictures.all()] == [first, second]
    actions.remove_picture(claim.pictures.all()[0], by=creator, now=NOW)
    actions.add_picture(claim, work=first, by=creator, now=NOW)
    assert [picture.work for picture in claim.pictures.all()] == [second, first]


def test_a_claim_holds_so_many_works_and_no_more(creator: User) -> None:
    claim, blob = make_draft(creator, works=0), make_work().blob
    works = [make_work(make_user(Role.CREATOR), blob=blob) for _ in range(MAX_PICTURES)]
    Picture.objects.bulk_create(Picture(claim=claim, work=work) for work in works)
    with pytest.raises(actions.WorkRefused, match="at most 50 works"):
        actions.add_picture(claim, work=make_work(creator), by=creator, now=NOW)


def test_a_choice_of_both_id_and_upload_is_unclear(creator: User) -> None:
    claim = make_draft(creator)
    choice = actions.AvatarChoice("avatar", read=lambda: b"")
    problems = actions.save_sheet(claim, by=creator, sheet=actions.Sheet(avatar=choice), now=NOW)
    assert [problem.message for problem in problems] == [
        "Give the avatar's id or upload what you saw, not both."
    ]


def test_an_address_alone_is_no_avatar_and_nobody_sees_the_future(creator: User) -> None:
    claim = make_draft(creator)
    bare = actions.AvatarChoice(source_url="https://example.org")
    early = actions.AvatarChoice(source_url="https://example.org", seen_at=NOW.replace(year=2030))
    messages = [
        actions.save_sheet(claim, by=creator, sheet=actions.Sheet(avatar=one), now=NOW)[0].message
        for one in (bare, early)
    ]
    assert messages == [
        "Upload the avatar as you saw it, or give its id.",
        "The time when you saw the avatar lies in the future.",
    ]


def test_a_picture_that_is_in_the_library_is_taken_from_there(creator: User) -> None:
    claim, work = make_draft(creator, works=0), make_work(creator)
    with work.blob.original.open("rb") as file:
        data = file.read()
    new = actions.NewWork("new_works", lambda: data, actions.Facts(title="Other title"))
    fresh = actions.NewWork("x", lambda: make_picture_bytes(77), actions.Facts(title="Fresh"))
    sheet = actions.Sheet(new_works=[new, fresh])
    assert actions.save_sheet(claim, by=creator, sheet=sheet, now=NOW) == []
    titles = [picture.work.title for picture in claim.pictures.all()]
    assert titles == [work.title, "Fresh"]


def test_wrong_dates_are_named_by_their_field(creator: User) -> None:
    claim = make_draft(creator)
    picture = claim.pictures.get()
    facts = actions.Facts("A title", created_on=NOW.date().replace(year=2030))
    problems = actions.save_sheet(
        claim, by=creator, sheet=actions.Sheet(facts=[(picture, facts)]), now=NOW
    )
    assert [problem.place for problem in problems] == [f"pictures.{picture.public_id}.created_on"]


def test_a_proof_of_a_work_that_is_taken_out_goes_with_it(creator: User) -> None:
    claim = make_draft(creator)
    picture = claim.pictures.get()
    proof = actions.NewProof("proof", Evidence.Kind.CONTRACT, note="x", picture=picture)
    sheet = actions.Sheet(drop_pictures=[picture], proofs=[proof])
    assert actions.save_sheet(claim, by=creator, sheet=sheet, now=NOW) == []
    assert (claim.pictures.count(), claim.evidence.count()) == (0, 0)


def test_a_note_that_is_too_long_is_named(creator: User) -> None:
    claim = make_draft(creator)
    proof = actions.NewProof("proof", Evidence.Kind.CONTRACT, note="x" * 501)
    problems = actions.save_sheet(claim, by=creator, sheet=actions.Sheet(proofs=[proof]), now=NOW)
    assert [problem.place for problem in problems] == ["proof"]
    assert "at most 500 characters" in problems[0].message


def test_rows_say_what_they_are(creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    draft = make_draft(creator)
    assert (str(claim), str(draft)) == ("RD-2026-000001", str(draft.public_id))
    assert str(claim.pictures.get()) == f"RD-2026-000001 · {claim.pictures.get().work.title}"
    assert str(claim.questions.get()) == "RD-2026-000001 · 2026-03-02"
    assert str(claim.steps.all()[0]) == "RD-2026-000001 1: DRAFT"
    assert str(Counter.objects.get()) == "claim 2026: 1"


def test_nothing_of_a_filed_claim_is_changed(creator: User) -> None:
    claim = make_claim(creator)
    picture = claim.pictures.get()
    contract = Evidence.Kind.CONTRACT
    calls: list[Callable[[], object]] = [
        lambda: actions.save_draft(claim, by=creator, fields={}, now=NOW),
        lambda: actions.choose_avatar(claim, avatar=make_avatar(), by=creator, now=NOW),
        lambda: actions.add_picture(claim, work=make_work(creator), by=creator, now=NOW),
        lambda: actions.remove_picture(picture, by=creator, now=NOW),
        lambda: actions.add_evidence(claim, by=creator, kind=contract, note="x", now=NOW),
        lambda: actions.remove_evidence(claim.evidence.get(), by=creator, now=NOW),
        lambda: actions.file_claim(claim, by=creator, signature="Lin Mo", now=NOW),
        lambda: actions.save_sheet(claim, by=creator, sheet=actions.Sheet(), now=NOW),
    ]
    for call in calls:
        with pytest.raises(actions.NotADraft):
            call()


def test_nothing_of_somebody_elses_draft_is_changed(creator: User, other_creator: User) -> None:
    claim = make_draft(creator)
    picture = claim.pictures.get()
    proof = claim.evidence.get()
    contract = Evidence.Kind.CONTRACT
    calls: list[Callable[[], object]] = [
        lambda: actions.save_draft(claim, by=other_creator, fields={}, now=NOW),
        lambda: actions.choose_avatar(claim, avatar=make_avatar(), by=other_creator, now=NOW),
        lambda: actions.add_picture(claim, work=picture.work, by=other_creator, now=NOW),
        lambda: actions.remove_picture(picture, by=other_creator, now=NOW),
        lambda: actions.add_evidence(claim, by=other_creator, kind=contract, note="x", now=NOW),
        lambda: actions.remove_evidence(proof, by=other_creator, now=NOW),
        lambda: actions.withdraw_claim(claim, by=other_creator, now=NOW),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert Claim.objects.get(pk=claim.pk).state == State.DRAFT
    assert (claim.pictures.count(), claim.evidence.count()) == (1, 1)
