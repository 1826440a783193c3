"""A copy for the other side tells nothing private of the claimant, whatever was typed where."""

from typing import Any, cast

import pytest

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from notices.actions.issuing import make
from notices.actions.redacting import TellsPrivate, party_copy
from notices.contexts import freeze
from notices.letter import Context, content, pictures_in
from notices.models import Notice
from notices.redaction import AWAY, for_another, private_in
from notices.samples import DETAILS, sample
from notices.storage import read_back
from notices.versions import stamp_of
from payouts.models import Payee
from tests.factories import NOW, make_user
from tests.notices.cases import filed, issued, last_step
from tests.notices.reading import text_of
from tests.payouts.scenes import accepted_claim, tamper

pytestmark = pytest.mark.django_db

# A value in every field of a claim that says who the claimant is or how they are reached.
PLANTED = {
    "holder_name": "欧阳植入",
    "agent_name": "司徒代理",
    "signature": "欧阳亲笔",
    "postal_address": "杭州市植入路88号",
    "contact_email": "planted@private.example",
    "telephone": "13900001234",
    "request": "请按欧阳植入的要求办理",
}
PAYEE = {"account_name": "欧阳收款", "bank_name": "植入银行滨江支行"}
MAIL = "account@private.example"


def planted() -> Claim:
    """An accepted claim, with something in every field that could leak."""
    claim = accepted_claim(make_user(Role.CREATOR, email=MAIL, display_name="植入昵称"))
    changes = ", ".join(f"{field} = '{value}'" for field, value in PLANTED.items())
    tamper("claims_claim", f"{changes} WHERE id = {claim.pk}")
    tamper("payouts_payee", ", ".join(f"{field} = '{value}'" for field, value in PAYEE.items()))
    tamper("claims_evidence", "note = '证明人 欧阳植入 13900001234'")
    return Claim.objects.get(pk=claim.pk)


def private(claim: Claim) -> list[str]:
    payee = Payee.objects.get(owner=claim.claimant)
    return [
        *PLANTED.values(),
        *PAYEE.values(),
        MAIL,
        "植入昵称",
        "证明人",
        payee.masked_number,
        payee.masked_number.replace("•", "*"),
        str(claim.public_id),
    ]


def away(claim: Claim, kind: str, **changes: Any) -> Context:
    """A context for the other side that was made carelessly, from one for the claimant."""
    step = Step.objects.get(claim=claim, new=State.SUBMITTED)
    full = freeze(step, now=NOW)
    made: dict[str, Any] = {
        **full,
        "kind": kind,
        "template": stamp_of(kind, 1),
        "addressee": "周野",
        "details": DETAILS[kind]([]),
        **changes,
    }
    return cast("Context", made)


def test_there_is_something_to_leak() -> None:
    claim = planted()
    whole = content(freeze(Step.objects.get(claim=claim, new=State.SUBMITTED), now=NOW)).decode()
    for value in ("欧阳植入", "司徒代理", "证明人", str(claim.public_id)):
        assert value in whole
    accepted = content(freeze(last_step(claim), now=NOW)).decode()
    for value in ("欧阳收款", "植入银行滨江支行"):
        assert value in accepted


@pytest.mark.parametrize("kind", sorted(AWAY))
def test_a_copy_for_the_other_side_shows_none_of_it(kind: str) -> None:
    claim = planted()
    copy = party_copy(away(claim, kind), claim)
    said = content(copy).decode()
    for value in private(claim):
        assert value not in said
    assert copy["addressee"] == "周野"
    assert pictures_in(copy) == pictures_in(away(claim, kind))
    assert copy["pictures"][0]["title"]


@pytest.mark.parametrize("kind", sorted(AWAY))
def test_nor_does_the_paper_or_the_file_for_machines_in_it(
    kind: str,
) -> None:
    """The step's own rule, which kind it may have, is the database's; it is switched off here."""
    claim = planted()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_notice DISABLE TRIGGER notices_notice_guard")
    step = Step.objects.get(claim=claim, new=State.SUBMITTED)
    notice = make(step, away(claim, kind), now=NOW)
    paper = read_back(Notice.objects.get(pk=notice.pk))
    printed = text_of(paper)
    from io import BytesIO

    from pypdf import PdfReader

    inside = b"".join(each.content for each in PdfReader(BytesIO(paper)).attachment_list).decode()
    assert "身份信息从略" in printed
    assert "Yourclaim" not in printed  # the line with the address of the claim's page
    assert "周野" in inside
    for value in private(claim):
        assert "".join(value.split()) not in printed
        assert value not in inside


@pytest.mark.parametrize("value", [*PLANTED.values(), *PAYEE.values(), MAIL])
def test_words_that_would_tell_it_refuse_the_notice(value: str) -> None:
    claim = planted()
    details = {**DETAILS["TAKEDOWN"]([]), "order": f"RDO-1, asked by {value}"}
    with pytest.raises(TellsPrivate) as refusal:
        party_copy(away(claim, "TAKEDOWN", details=details), claim)
    assert value not in str(refusal.value)


def test_the_masked_account_is_found_too() -> None:
    claim = planted()
    masked = Payee.objects.get(owner=claim.claimant).masked_number.replace("•", "*")
    details = {**DETAILS["TAKEDOWN"]([]), "order": masked}
    with pytest.raises(TellsPrivate, match="payee_1_account"):
        party_copy(away(claim, "TAKEDOWN", details=details), claim)


def test_a_work_may_be_called_by_its_author_but_not_by_a_telephone() -> None:
    claim = planted()
    copy = away(claim, "TAKEDOWN")
    copy["pictures"][0]["title"] = "欧阳植入 的猫"
    assert party_copy(copy, claim)["pictures"][0]["title"] == "欧阳植入 的猫"
    copy["pictures"][0]["title"] = "13900001234"
    with pytest.raises(TellsPrivate, match="telephone"):
        party_copy(copy, claim)


def test_what_the_claimant_reads_of_a_correction_is_not_for_others() -> None:
    context, _prints = sample("FORWARDING")
    context["supersedes"] = {
        "number": "RDN-F-2026-000001", "issued_on": "2026-03-01", "why": "欧阳植入 moved.",
    }  # fmt: skip
    assert for_another(context)["supersedes"] == {
        "number": "RDN-F-2026-000001", "issued_on": "2026-03-01", "why": "",
    }  # fmt: skip


def test_a_notice_to_the_claimant_is_left_as_it_is() -> None:
    claim = filed()
    context = freeze(last_step(claim), now=NOW)
    assert party_copy(context, claim) is context
    assert issued(claim).context["claimant"]["name"] == claim.holder_name


def test_empty_fields_are_nowhere() -> None:
    context, _prints = sample("TAKEDOWN")
    assert private_in(context, contact={"telephone": ""}, names={"agent_name": ""}) == []


def test_the_samples_for_the_other_side_are_such_copies() -> None:
    for kind in AWAY:
        context, _prints = sample(kind)
        assert context["claimant"] == {"name": "", "agent": ""}
        assert context["page"] == ""


def test_nobody_else_is_handed_a_notice(platform_client: User, other_creator: User) -> None:
    from django.http import Http404

    from notices.queries import notice_for

    notice = issued(filed())
    for person in (platform_client, other_creator):
        with pytest.raises(Http404):
            notice_for(person, notice.public_id)
