"""What pictures' files say of their own origin: kept, told, shown."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import User
from claims.states import State
from pictures import provenance, storage, told
from pictures.actions import keep_picture
from pictures.models import Avatar, Blob, ProvenanceReport
from pictures.provenance import Finding
from pictures.reports import report_stored
from tests.factories import NOW, make_avatar, make_blob, make_claim, make_picture_bytes, make_work
from tests.review.cases import in_review, pictures_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
LABEL = {"Label": "1", "ContentProducer": "stand-in-label", "ProduceID": "P-1"}
SAYS_AI = "made by AI"


def labelled(seed: int = 1, **changes: str) -> bytes:
    """A picture with an AI label in its file, as GB 45438 describes it."""
    marks = PngInfo()
    marks.add_text("AIGC", json.dumps(LABEL | changes))
    out = io.BytesIO()
    Image.open(io.BytesIO(make_picture_bytes(seed))).save(out, "PNG", pnginfo=marks)
    return out.getvalue()


def kept(data: bytes) -> Blob:
    return keep_picture(data, now=NOW)


# Keeping


def test_a_content_is_read_when_it_comes_in() -> None:
    report = kept(labelled()).reports.get()
    assert (report.version, report.read_at) == (provenance.VERSION, NOW)
    assert [finding.kind for finding in report.found] == ["aigc"]
    assert report.found[0].facts["ContentProducer"] == "stand-in-label"
    assert "stand-in" not in str(report)


def test_the_same_content_is_read_once() -> None:
    assert kept(labelled()) == kept(labelled())
    assert ProvenanceReport.objects.count() == 1


def test_a_report_goes_with_its_content() -> None:
    kept(labelled()).delete()
    assert not ProvenanceReport.objects.exists()


def test_the_newest_report_counts() -> None:
    blob = kept(labelled())
    ProvenanceReport.objects.create(
        blob=blob, version=provenance.VERSION + 1, findings=[], read_at=NOW
    )
    assert blob.said == told.Said([], told.findings_for_platform([]))


def test_what_nobody_has_read_says_nothing() -> None:
    blob = make_blob()
    blob.reports.all().delete()
    assert blob.said is None


def test_earlier_pictures_are_read_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = kept(labelled(1)), kept(labelled(2))
    ProvenanceReport.objects.filter(blob=first).update(version=0)
    ProvenanceReport.objects.filter(blob=second).delete()
    call_command("read_labels")
    assert capsys.readouterr().out == "2 read, 0 failed.\n"
    assert first.reports.count() == 2
    assert second.reports.get().version == provenance.VERSION
    call_command("read_labels")
    assert capsys.readouterr().out == "0 read, 0 failed.\n"


def test_a_lost_file_is_named_and_the_others_are_read(
    capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    lost, whole = kept(labelled(1)), kept(labelled(2))
    ProvenanceReport.objects.all().delete()
    storage.remove_files(lost.sha256)
    with pytest.raises(CommandError):
        call_command("read_labels")
    seen = capsys.readouterr()
    assert seen.out == "1 read, 1 failed.\n"
    assert lost.sha256 in seen.err
    assert whole.reports.exists()
    with pytest.raises(FileNotFoundError):
        report_stored(lost, now=NOW)


# Telling


@pytest.mark.parametrize(
    ("kind", "facts", "words", "by_ai"),
    [
        ("aigc", {"meaning": "is"}, "“made by AI”", True),
        ("aigc", {"meaning": "may_be"}, "“may be made by AI”", True),
        ("aigc", {"meaning": "suspected"}, "“suspected to be made by AI”", True),
        ("aigc", {"meaning": "unknown", "Label": "9"}, "does not know", True),
        ("c2pa", {"validation": "valid"}, "their signature fits", False),
        ("c2pa", {"validation": "invalid"}, "changed later", False),
        ("c2pa", {"validation": "unknown_signer"}, "is not known here", False),
        ("c2pa", {"source_type": "trainedAlgorithmicMedia"}, "(C2PA)", True),
        ("source_type", {"value": "trainedAlgorithmicMedia"}, "a trained model made it", True),
        ("source_type", {"value": "digitalCapture"}, "a camera took it", False),
        ("source_type", {"value": "print"}, "names its source: print.", False),
        ("generator", {"tool": "ComfyUI workflow"}, "generator (ComfyUI workflow)", True),
        ("software", {"name": "Krita 5.2"}, "saved with Krita 5.2", False),
        ("date", {"name": "CreateDate", "value": "2021-04-01"}, "(CreateDate): 2021-04-01", False),
        ("unreadable", {"reason": "xmp_entities"}, "pull in other text", False),
        ("unreadable", {"reason": "something new"}, "cannot be read", False),
    ],
)
def test_every_finding_is_told(kind: str, facts: dict[str, str], words: str, by_ai: bool) -> None:
    [found] = told.tell([Finding(kind, "somewhere", facts)])
    assert words in found.sentence
    assert found.by_ai is by_ai


def test_what_speaks_of_ai_comes_first_with_its_details() -> None:
    plain = Finding("software", "here", {"name": "Krita"})
    label = Finding("aigc", "there", {"meaning": "is", "Label": "1", "ContentProducer": "X"})
    said = told.said([plain, label])
    assert [each.finding for each in said.told] == [label, plain]
    assert said.told[0].details == [("value", "1"), ("made by", "X")]
    assert said.by_ai
    assert not told.said([plain]).by_ai


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("no_label", "no AI label"),
        ("label_value_unknown", "does not know"),
        ("label_unreadable", "cannot be read"),
        ("label_field_missing:ProduceID", "lacks the field ProduceID"),
    ],
)
def test_what_is_wrong_with_an_avatars_label_is_told(code: str, words: str) -> None:
    assert words in told.platform_sentence(code)
    with translation.override("zh-hans"):
        assert words not in told.platform_sentence(code)


# Showing


def test_the_owner_reads_what_the_file_says(creator: User, client_for: ClientFor) -> None:
    spoken = make_work(creator, blob=kept(labelled()))
    silent = make_work(creator)
    unread = make_work(creator)
    unread.blob.reports.all().delete()
    pages = {
        work: client_for(creator).get(f"/pictures/{work.public_id}/").content.decode()
        for work in (spoken, silent, unread)
    }
    assert SAYS_AI in pages[spoken]
    assert "a sign, never a decision" in pages[spoken]
    assert "says nothing of how it was made" in pages[silent]
    assert "has not been read yet" in pages[unread]


def test_the_claimant_reads_it_of_works_and_avatar(creator: User, client_for: ClientFor) -> None:
    work = make_work(creator, blob=kept(labelled()))
    claim = make_claim(creator, state=State.SUBMITTED, works=[work])
    page = client_for(creator).get(f"/claims/{claim.public_id}/").content.decode()
    assert SAYS_AI in page
    assert "It carries no AI label" in page


def test_the_reviewer_is_told_that_a_work_speaks_of_ai(
    creator: User, reviewer: User, client_for: ClientFor
) -> None:
    said = in_review(creator, works=[make_work(creator, blob=kept(labelled()))])
    silent = in_review(creator)
    found = {
        claim: client_for(reviewer).get(reverse("review:desk", args=[claim.public_id]))
        for claim in (said, silent)
    }
    pages = {claim: page.content.decode() for claim, page in found.items()}
    assert "own file speaks of AI" in pages[said]
    assert "own file speaks of AI" not in pages[silent]
    assert all("It carries no AI label" in page for page in pages.values())


def test_a_right_label_of_an_avatar_is_no_finding(
    creator: User, reviewer: User, client_for: ClientFor
) -> None:
    avatar = make_avatar(blob=kept(labelled(7)))
    page = client_for(reviewer).get(
        reverse("review:desk", args=[in_review(creator, avatar=avatar).public_id])
    )
    assert "It carries no AI label" not in page.content.decode()
    assert SAYS_AI in page.content.decode()


def test_the_api_says_it_in_both_languages(creator: User, client_for: ClientFor) -> None:
    work = make_work(creator, blob=kept(labelled()))
    sentences = []
    for language in ("en", "zh-hans"):
        address, asked = f"/api/v1/works/{work.public_id}/", {"accept-language": language}
        answer = client_for(creator).get(address, headers=asked).json()["file_says"]
        assert answer["by_ai"]
        [one] = answer["told"]
        assert (one["kind"], one["facts"]["ProduceID"]) == ("aigc", "P-1")
        sentences.append(one["sentence"])
    assert sentences[0] != sentences[1]


def test_the_platform_learns_what_is_wrong_with_its_label(
    platform_client: User, client_for: ClientFor
) -> None:
    Avatar.objects.create(external_id="A-1", blob=make_blob(), added_by=platform_client)
    Avatar.objects.create(external_id="A-2", blob=kept(labelled(3)), added_by=platform_client)
    rows: list[dict[str, Any]] = (
        client_for(platform_client).get("/api/v1/avatars/").json()["results"]
    )
    found = {row["external_id"]: row["file_says"] for row in rows}
    assert found["A-1"]["amiss"] == [told.platform_sentence("no_label")]
    assert not found["A-2"]["amiss"]


def test_a_claims_works_say_it_over_the_api(
    creator: User, reviewer: User, client_for: ClientFor
) -> None:
    claim = in_review(creator, works=[make_work(creator, blob=kept(labelled()))])
    own = client_for(creator).get(f"/api/v1/claims/{claim.public_id}/").json()
    assert own["pictures"][0]["file_says"]["by_ai"]
    assert own["avatar"]["file_says"]["amiss"]
    desk = client_for(reviewer).get(f"/api/v1/review/claims/{claim.public_id}/").json()
    assert desk["pictures"][0]["file_says"]["told"][0]["kind"] == "aigc"
    assert len(pictures_of(claim)) == 1
