"""Every gap that the linter names, and a complete claim in which it names none."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from claims import actions
from claims.linter import Gap, content_gaps, gaps
from claims.models import Claim, Evidence
from pictures.models import Avatar, Work
from tests.factories import NOW, make_avatar, make_draft, make_picture

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def found(claim: Claim, *, signature: str = "Lin Mo") -> list[Gap]:
    return gaps(Claim.objects.get(pk=claim.pk), now=NOW, signature=signature)


def codes(claim: Claim, *, signature: str = "Lin Mo") -> list[tuple[str, str]]:
    return [(gap.field, gap.code) for gap in found(claim, signature=signature)]


def test_a_complete_claim_has_no_gaps() -> None:
    assert found(make_draft(works=2)) == []
    assert found(make_draft(avatar=make_avatar(seen=True))) == []


def test_an_empty_draft_names_everything_in_the_order_of_the_form() -> None:
    claim = make_draft(works=0)
    Claim.objects.filter(pk=claim.pk).update(
        avatar=None,
        holder_name=" ",
        postal_address="",
        contact_email="",
        telephone="",
        rights=[],
        request=" ",
        declaration_agreed=False,
    )
    named = found(claim, signature="")
    assert [gap.field for gap in named] == [
        "avatar",
        "pictures",
        "holder_name",
        "postal_address",
        "contact_email",
        "telephone",
        "rights",
        "request",
        "declaration_agreed",
        "signature",
    ]
    assert {gap.code for gap in named} == {"missing"}
    assert all(gap.message and gap.rule for gap in named)


Change = Callable[[Claim], object]


def on_claim(**values: object) -> Change:
    return lambda claim: Claim.objects.filter(pk=claim.pk).update(**values)


def on_work(**values: object) -> Change:
    return lambda claim: Work.objects.filter(pk=claim.pictures.get().work_id).update(**values)


def on_evidence(**values: object) -> Change:
    return lambda claim: claim.evidence.update(**values)


def on_avatar(**values: object) -> Change:
    return lambda claim: Avatar.objects.filter(pk=claim.avatar_id or 0).update(
        external_id=None, **values
    )


SEEN = {"source_url": "https://example.org/a", "seen_at": NOW}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (on_claim(holder_kind="ROBOT"), "holder_kind", "missing"),
        (on_claim(telephone="12-34"), "telephone", "invalid"),
        (on_avatar(seen_at=NOW), "avatar_url", "missing"),
        (on_avatar(source_url="https://example.org"), "avatar_seen_at", "missing"),
        (
            on_avatar(**{**SEEN, "seen_at": NOW + timedelta(minutes=1)}),
            "avatar_seen_at",
            "future",
        ),
        (on_work(title=" "), "pictures.*.title", "missing"),
        (on_work(created_on=None), "pictures.*.created_on", "missing"),
        (
            on_work(created_on=TODAY + timedelta(days=1), first_published_on=None),
            "pictures.*.first_published_on",
            "missing",
        ),
        (
            on_work(
                created_on=TODAY + timedelta(days=1),
                first_published_on=None,
                first_published_url="",
            ),
            "pictures.*.created_on",
            "future",
        ),
        (on_work(first_published_url=""), "pictures.*.first_published_url", "missing"),
        (
            on_work(first_published_on=TODAY + timedelta(days=1)),
            "pictures.*.first_published_on",
            "future",
        ),
        (
            on_work(first_published_on=date(2021, 3, 31)),
            "pictures.*.first_published_on",
            "before_creation",
        ),
        (on_evidence(kind="POWER_OF_ATTORNEY"), "agent_name", "missing"),
        (on_evidence(note="Number 12"), "pictures.*.evidence", "certificate"),
        (on_claim(agent_name="Wang Lei"), "power_of_attorney", "missing"),
    ],
)
def test_a_gap_is_named(change: Change, field: str, code: str) -> None:
    claim = make_draft()
    change(claim)
    name = field.replace("*", str(claim.pictures.get().public_id))
    assert (name, code) in codes(claim)


def test_a_work_may_be_unpublished() -> None:
    claim = make_draft()
    on_work(first_published_on=None, first_published_url="")(claim)
    assert found(claim) == []


def test_dates_of_today_are_not_in_the_future() -> None:
    claim = make_draft()
    on_work(created_on=TODAY, first_published_on=TODAY)(claim)
    assert found(claim) == []


def test_each_work_needs_its_own_proof_or_one_for_all() -> None:
    claim = make_draft(works=2)
    first, second = claim.pictures.all()
    Evidence.objects.filter(picture=second).delete()
    assert codes(claim) == [(f"pictures.{second.public_id}.evidence", "missing")]
    general = Evidence.objects.create(claim=claim, kind="CONTRACT", note="for both works")
    assert codes(claim) == []
    Evidence.objects.filter(pk=general.pk).update(kind="ANSWER")
    assert codes(claim) == [(f"pictures.{second.public_id}.evidence", "missing")]
    assert first.evidence.count() == 1


@pytest.mark.parametrize(
    ("note", "complete"),
    [
        ("国作登字-2021-F-00123456", True),
        ("No. 粤作登字-2020-F-00000001", True),
        ("国作登字2021F00123456", True),
        ("2021-F-00123456", False),
        ("国作登字-2021-F-123", False),
    ],
)
def test_a_certificate_needs_its_number_or_its_file(note: str, *, complete: bool) -> None:
    claim = make_draft()
    claim.evidence.update(note=note)
    assert (found(claim) == []) is complete
    claim.evidence.update(note=note, attachment="evidence/x", sha256="a" * 64)
    assert found(claim) == []


def test_an_agent_with_power_of_attorney_may_sign() -> None:
    claim = make_draft()
    actions.save_draft(claim, by=claim.claimant, fields={"agent_name": "Wang Lei"}, now=NOW)
    actions.add_evidence(
        claim,
        by=claim.claimant,
        kind=Evidence.Kind.POWER_OF_ATTORNEY,
        upload=SimpleUploadedFile("p.pdf", b"%PDF-1.4 %%EOF"),
        now=NOW,
    )
    assert codes(claim, signature="wang  lei") == []
    assert codes(claim) == []
    assert codes(claim, signature="Zhou") == [("signature", "other_name")]
    assert "Wang Lei" in found(claim, signature="Zhou")[0].message


@pytest.mark.parametrize(
    ("signature", "code"),
    [("", "missing"), (" \t", "missing"), ("Lin", "other_name"), ("LIN  mo ", None)],
)
def test_the_signature_is_the_holders_name(signature: str, code: str | None) -> None:
    expected = [("signature", code)] if code else []
    assert codes(make_draft(), signature=signature) == expected


def test_gaps_are_in_the_language_of_the_viewer_and_point_at_the_field() -> None:
    claim = make_draft(works=0)
    with translation.override("en"):
        (gap,) = content_gaps(claim, now=NOW)
    assert gap.message == "Add at least one of your works."
    assert gap.rule.startswith("Regulations on the Right of Network Dissemination")
    assert (gap.step, gap.anchor) == ("pictures", "field-pictures")


def test_every_gap_knows_the_step_that_mends_it() -> None:
    claim = make_draft(works=0)
    Claim.objects.filter(pk=claim.pk).update(avatar=None, request="")
    claim.refresh_from_db()
    assert [(gap.field, gap.step) for gap in gaps(claim, now=NOW, signature="", agreed=False)] == [
        ("avatar", "avatar"),
        ("pictures", "pictures"),
        ("request", "statement"),
        ("declaration_agreed", "sign"),
        ("signature", "sign"),
    ]


def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for works in (1, 3):
        claim = Claim.objects.select_related("avatar").get(pk=make_draft(works=works).pk)
        with django_assert_num_queries(2):
            assert content_gaps(claim, now=NOW) == []


def test_a_factory_picture_is_complete() -> None:
    claim = make_draft(works=0)
    make_picture(claim)
    assert codes(claim) == []
