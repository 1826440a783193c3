"""Which pictures an appeal is about, each with grounds and new proof of its own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.actions import EvidenceRefused
from claims.models import Claim, Evidence
from claims.states import State
from review import actions
from review.actions import Disputed
from review.actions.appeals import AppealRefused, NoGrounds
from review.grounds import Ground
from review.models import Dispute
from review.queries import decision_on, final_verdicts, not_upheld, sheets, to_decide
from tests.factories import make_user
from tests.review.browsing import SignIn, address, text
from tests.review.cases import at, decide_all, dismissed, in_review, pictures_of

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 %%EOF"


def paper(data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("layers.pdf", data)


@pytest.fixture
def claim(reviewer: User) -> Claim:
    return dismissed(in_review(works=2), by=reviewer)


def appeal(claim: Claim, *disputed: Disputed, grounds: str = "") -> None:
    by = claim.claimant
    actions.file_appeal(claim, by=by, grounds=grounds, disputed=disputed, now=at(5))
    claim.refresh_from_db()


def test_only_disputed_pictures_are_decided_again(claim: Claim) -> None:
    first, second = pictures_of(claim)
    appeal(claim, Disputed(second, " See the layers. ", [paper()]))
    assert to_decide(claim) == [second]
    dispute = Dispute.objects.get()
    assert (dispute.grounds, str(dispute)) == ("See the layers.", str(second))
    proof = second.evidence.get(kind=Evidence.Kind.APPEAL)
    assert proof.filename == "layers.pdf"
    other = make_user(Role.REVIEWER)
    approval = decide_all(claim, [Ground.UPHELD], by=other, now=at(6))
    assert approval is not None
    verdicts = final_verdicts(claim)
    assert [(verdicts[one.pk].round, verdicts[one.pk].upholds) for one in (first, second)] == [
        (0, False),
        (1, True),
    ]


def test_general_grounds_dispute_everything_that_was_not_upheld(partly: Claim) -> None:
    refused = pictures_of(partly)[1]
    assert not_upheld(partly) == [refused]
    appeal(partly, grounds="The lamp is mine.")
    assert [one.picture for one in Dispute.objects.all()] == [refused]


def test_grounds_are_needed_for_each_picture_or_for_all(claim: Claim) -> None:
    first, second = pictures_of(claim)
    with pytest.raises(NoGrounds):
        appeal(claim, Disputed(first, "Mine."), Disputed(second, " ", [paper()]))
    appeal(claim, Disputed(second, "", [paper()]), grounds="See the new proof.")
    assert to_decide(claim) == [second]


def test_what_was_upheld_or_is_another_claims_cannot_be_disputed(partly: Claim) -> None:
    for picture in (pictures_of(partly)[0], *pictures_of(in_review())):
        with pytest.raises(AppealRefused, match="not upheld can be disputed"):
            appeal(partly, Disputed(picture, "Mine."))


def test_a_file_that_is_refused_keeps_the_appeal_open(claim: Claim) -> None:
    first = pictures_of(claim)[0]
    with pytest.raises(EvidenceRefused):
        appeal(claim, Disputed(first, "Mine.", [paper(b"text")]))
    claim.refresh_from_db()
    assert (claim.state, Dispute.objects.count()) == (State.DISMISSED, 0)


def test_the_database_disputes_a_picture_once_and_keeps_it(claim: Claim) -> None:
    first, second = pictures_of(claim)
    appeal(claim, Disputed(first, "Mine."))
    dispute = Dispute.objects.get()
    other = pictures_of(in_review())[0]
    for change in (
        lambda: Dispute.objects.create(appeal=dispute.appeal, picture=first),
        lambda: Dispute.objects.create(appeal=dispute.appeal, picture=other),
        lambda: Dispute.objects.update(picture=second),
        dispute.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_reviewer_and_claimant_read_what_is_said_of_each_picture(
    claim: Claim, client_for: SignIn
) -> None:
    first = pictures_of(claim)[0]
    appeal(claim, Disputed(first, "Look at the lamp."))
    desk = text(client_for(make_user(Role.REVIEWER)).get(address(claim)))
    assert "What the appeal says of this picture" in desk
    assert "Look at the lamp." in desk
    viewer = make_user(Role.REVIEWER)
    assert [sheet.dispute is not None for sheet in sheets(claim, viewer=viewer)] == [True, False]
    page = text(client_for(claim.claimant).get(address(claim, "decision/")))
    assert "Look at the lamp." in page
    decided = decision_on(claim, viewer=claim.claimant, now=at(6)).pictures
    assert [one.dispute is not None for one in decided] == [True, False]


@pytest.fixture
def fresh(reviewer: User) -> Claim:
    """A claim of two pictures that was dismissed just now: pages go by the real clock."""
    now = timezone.now()
    return dismissed(in_review(works=2, now=now), by=reviewer, now=now)


def test_the_page_takes_grounds_and_files_per_picture(fresh: Claim, client_for: SignIn) -> None:
    second = pictures_of(fresh)[1]
    browser = client_for(fresh.claimant)
    url = address(fresh, "appeal/")
    grounds, files = f"grounds-{second.public_id}", f"files-{second.public_id}"
    form = text(browser.get(address(fresh, "decision/")))
    assert f'name="{grounds}"' in form
    assert f'name="{files}"' in form
    empty = browser.post(url, {"grounds": ""})
    assert empty.status_code == 400
    assert "Say what is wrong with the decision." in text(empty)
    bad = browser.post(url, {grounds: "Kept words", files: [paper(b"text")]})
    assert bad.status_code == 400
    assert "Kept words" in text(bad)
    assert "whole and undamaged" in text(bad)
    done = browser.post(url, {grounds: "See the layers.", files: [paper()]})
    assert done.status_code == 302
    assert to_decide(fresh) == [second]
    assert second.evidence.filter(kind=Evidence.Kind.APPEAL).count() == 1


def test_an_appeal_per_picture_over_the_api(fresh: Claim, client_for: SignIn) -> None:
    first = pictures_of(fresh)[0]
    browser = client_for(fresh.claimant)
    url = f"/api/v1/decisions/{fresh.public_id}/appeal/"
    unknown = {"pictures": [{"picture": str(fresh.public_id), "grounds": "x"}]}
    assert browser.post(url, unknown, "application/json").status_code == 404
    said = {"pictures[0]picture": str(first.public_id), "pictures[0]grounds": "The lamp."}
    done = browser.post(url, {**said, "pictures[0]files[0]": paper()})
    assert done.status_code == 200, done.content
    assert [one["appeal_grounds"] for one in done.json()["pictures"]] == ["The lamp.", None]
    assert first.evidence.filter(kind=Evidence.Kind.APPEAL).count() == 1
