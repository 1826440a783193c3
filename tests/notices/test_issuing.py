"""Every step that calls for a notice gets one, once, with what it must say."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.roles import Role
from claims.models import Step
from claims.states import State
from notices.actions import issue_waiting
from notices.models import Attempt, Notice
from notices.storage import read_back
from notices.versions import stamp_of
from payouts.models import Award, Hold
from pictures.storage import derivative
from review.actions import approve
from review.grounds import Ground
from review.models import Approval
from tests.factories import NOW, make_claim, make_user
from tests.notices.cases import (
    LATER,
    appealed,
    awarded,
    decided,
    filed,
    issued,
    last_step,
    unmatched,
)
from tests.notices.reading import images_of, text_of
from tests.payouts.scenes import tamper
from tests.review.cases import decide_all, in_review, pictures_of

pytestmark = pytest.mark.django_db


def text_of_notice(notice: Notice) -> str:
    return text_of(read_back(notice))


def test_a_filed_claim_gets_its_receipt(settings: LazySettings) -> None:
    settings.REDRESS_PLATFORM_NAME = "拾光绘图平台"
    claim = filed(works=2)
    notice = issued(claim)
    assert (notice.kind, notice.number) == ("RECEIPT", "RDN-R-2026-000001")
    assert notice.template_version == stamp_of(notice.kind, 1)
    assert notice.context["number"] == notice.number
    assert notice.issued_at == NOW
    text = text_of_notice(notice)
    for words in ("拾光绘图平台", "受理通知书", str(claim.reference), "LinMo", "2026年3月3日前"):
        assert words in text
    for picture in pictures_of(claim):
        assert picture.work.blob.sha256 in text
        assert "".join(picture.work.title.split()) in text
    assert "国作登字-2021-F-00123456" in text


def test_the_bytes_are_kept_under_their_hash(settings: LazySettings) -> None:
    notice = issued(filed())
    name = str(notice.pdf.name)
    pdf = (Path(settings.MEDIA_ROOT) / name).read_bytes()
    assert name.startswith("notices/2026/RDN-R-2026-000001-")
    assert sha256(pdf).hexdigest() == notice.sha256
    assert len(pdf) == notice.size
    assert read_back(notice) == pdf


def test_both_pictures_are_in_a_decision() -> None:
    claim = decided([Ground.UPHELD])
    pdf = read_back(issued(claim))
    assert len(images_of(pdf)) == 2
    assert claim.avatar is not None
    assert derivative(claim.avatar.blob, 1600) not in images_of(pdf)  # it bears the reference


def test_a_question_becomes_a_request_for_information() -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    notice = issued(claim)
    text = text_of_notice(notice)
    assert notice.kind == "INFORMATION"
    assert "Wherewasthisfirstshown?" in text
    assert "19March2026" in text


def test_a_claim_without_match_is_told_of_its_right_to_a_person() -> None:
    notice = issued(unmatched(works=3))
    assert notice.kind == "NO_MATCH"
    assert [one["similarity"] for one in notice.context["pictures"]] == ["0.20", "0.29", "0.39"]
    text = text_of_notice(notice)
    assert "您有权要求人工审理" in text
    assert "from0.40on,aclaimgoestoaperson" in text


def test_an_upheld_claim_is_told_its_award() -> None:
    claim = decided([Ground.UPHELD, Ground.UPHELD])
    notice = issued(claim)
    details = notice.context["details"]
    assert notice.kind == "DECISION"
    assert (details["outcome"], details["total_cny"]) == ("UPHELD", "20000.00")
    assert (details["rate_cny"], details["tariff"]) == ("10000.00", "2023-03")
    assert details["digest"] == Approval.objects.get(claim=claim).digest
    assert details["appeal_on"] == ""
    text = text_of_notice(notice)
    assert "人民币贰万元整" in text
    assert details["digest"] in text
    assert "youmayappeal" not in text


def test_a_decision_in_part_says_why_picture_by_picture_and_until_when_to_appeal() -> None:
    claim = decided([Ground.UPHELD, Ground.LICENSED])
    notice = issued(claim)
    details = notice.context["details"]
    assert (details["outcome"], details["total_cny"]) == ("PARTLY", "10000.00")
    assert [one["award_cny"] for one in notice.context["pictures"]] == ["10000.00", ""]
    assert (details["appeal_on"], details["deemed_on"]) == ("2026-03-24", "2026-03-09")
    text = text_of_notice(notice)
    assert "部分支持" in text
    assert text.count("Theface,theposeandthecoloursarethesame.") == 2
    assert "已获许可Licensed" in text


def test_a_dismissed_claim_is_told_so() -> None:
    notice = issued(decided([Ground.UNPROVEN]))
    details = notice.context["details"]
    assert (details["outcome"], details["total_cny"], details["rate_cny"]) == ("DISMISSED", "", "")
    assert "不予支持" in text_of_notice(notice)


def test_after_an_appeal_the_decision_is_the_last_and_counts_both_rounds() -> None:
    claim = decided([Ground.UPHELD, Ground.UNPROVEN])
    first = issued(claim)
    second = issued(appealed(claim, [Ground.UPHELD]), now=LATER)
    assert first.context["details"]["total_cny"] == "10000.00"
    assert second.context["details"]["total_cny"] == "20000.00"
    assert second.context["details"]["appealed"]
    assert second.context["details"]["appeal_on"] == ""
    assert first.context["details"]["digest"] != second.context["details"]["digest"]


def test_a_late_notice_of_the_first_round_says_what_was_decided_then() -> None:
    claim = decided([Ground.UPHELD, Ground.UNPROVEN])
    appealed(claim, [Ground.UPHELD])
    issue_waiting(now=LATER)
    decisions = Notice.objects.filter(claim=claim, kind__in=["DECISION", "REVIEW"])
    first, second = decisions.order_by("step_id")
    assert (first.kind, second.kind) == ("DECISION", "REVIEW")
    assert first.context["details"]["outcome"] == "PARTLY"
    assert first.context["details"]["total_cny"] == "10000.00"
    assert second.context["details"]["outcome"] == "UPHELD"


def test_an_upheld_claim_waits_for_its_award() -> None:
    claim = decided([Ground.UPHELD], award=False)
    issue_waiting(now=NOW)
    assert not Notice.objects.filter(step=last_step(claim)).exists()
    assert Attempt.objects.get(step=last_step(claim)).failure == ""
    awarded(claim)
    assert issue_waiting(now=NOW) == 0  # it is looked for again in a moment
    assert issue_waiting(now=LATER) == 1
    assert Notice.objects.get(step=last_step(claim)).context["details"]["total_cny"] == "10000.00"
    assert Attempt.objects.get(step=last_step(claim)).retry_at is None


def test_a_held_picture_is_named_as_held() -> None:
    first = decided([Ground.UPHELD])
    picture = pictures_of(first)[0]
    second = in_review(works=[picture.work], avatar=first.avatar)
    approval = decide_all(second, [Ground.UPHELD], by=make_user(Role.REVIEWER))
    assert approval is not None
    approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=NOW)
    awarded(second)
    assert Hold.objects.filter(claim=second).count() == 1
    details = issued(second).context["details"]
    assert (details["outcome"], details["total_cny"]) == ("UPHELD", "")


def test_the_platform_pays_by_two_tariffs_without_naming_one_rate() -> None:
    claim = decided([Ground.UPHELD, Ground.UNPROVEN])
    appealed(claim, [Ground.UPHELD])
    tamper(
        "payouts_award", "rate = 5000, amount = 5000 WHERE id = (SELECT max(id) FROM payouts_award)"
    )
    assert sorted(award.amount for award in Award.objects.all()) == [5000, 10000]
    issue_waiting(now=LATER)
    details = Notice.objects.filter(claim=claim).latest("step_id").context["details"]
    assert (details["total_cny"], details["rate_cny"]) == ("15000.00", "")


def test_an_agent_is_named() -> None:
    claim = filed()
    tamper("claims_claim", f"agent_name = '张律师' WHERE id = {claim.pk}")
    claim.refresh_from_db()
    notice = issued(claim)
    assert notice.context["claimant"] == {"name": "Lin Mo", "agent": "张律师"}
    assert "张律师" in text_of_notice(notice)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT}))
def test_only_steps_that_call_for_a_notice_get_one(state: State) -> None:
    claim = unmatched() if state == State.NO_MATCH else make_claim(state=state)
    tells = {State.SUBMITTED, State.INFO_REQUESTED, State.NO_MATCH}
    bare = [State.UPHELD, State.DISMISSED, State.ACCEPTED, State.PAID]
    undecided = claim.steps.filter(new__in=bare)
    expected = claim.steps.filter(new__in=tells).exclude(pk__in=undecided)
    for step in undecided:  # made without verdicts and payees: nothing to tell
        Attempt.objects.create(step=step)
    issue_waiting(now=NOW)
    assert set(Notice.objects.values_list("step", flat=True)) == set(
        expected.values_list("pk", flat=True)
    )


def test_the_bell_may_ring_as_often_as_it_likes() -> None:
    filed()
    filed()
    assert [issue_waiting(now=NOW), issue_waiting(now=NOW)] == [2, 0]
    numbers = Notice.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["RDN-R-2026-000001", "RDN-R-2026-000002"]


def test_a_ring_ends_after_so_many_and_the_next_goes_on() -> None:
    for _ in range(3):
        filed()
    assert [issue_waiting(now=NOW, most=2) for _ in range(2)] == [2, 1]


def test_the_oldest_step_comes_first() -> None:
    old, new = filed(), filed()
    issue_waiting(now=NOW, most=1)
    assert list(Notice.objects.values_list("claim", flat=True)) == [old.pk]
    assert Step.objects.filter(claim=new, new=State.SUBMITTED).exists()
