"""Messages between claimant and reviewers: who writes, who reads, and what is refused."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims import actions
from claims.actions import messages as message_actions
from claims.models import Claim, Evidence, Message
from claims.queries import (
    evidence_of_whole,
    may_be_written_about,
    messages_of,
    unseen_by_claimant,
)
from claims.states import State
from config.todo import todo_of
from review.queries import general_proofs, unread_messages
from tests.factories import NOW, make_claim, make_draft

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 %%EOF"
SignIn = Callable[[User], Client]


@pytest.fixture
def claim(creator: User) -> Claim:
    return make_claim(creator, state=State.IN_REVIEW)


def paper(name: str = "a.pdf", data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def pages(claim: Claim) -> tuple[str, str]:
    """The thread's address for the claimant, and for reviewers."""
    return f"/claims/{claim.public_id}/messages/", f"/review/{claim.public_id}/messages/"


def test_both_sides_write_and_files_come_along(claim: Claim, creator: User, reviewer: User) -> None:
    asked = actions.send_message(claim, by=creator, body=" When? ", uploads=[paper()], now=NOW)
    actions.send_message(claim, by=reviewer, body="Next week.", now=NOW)
    assert [(one.side, one.body) for one in messages_of(claim)] == [
        ("CLAIMANT", "When?"),
        ("REVIEWER", "Next week."),
    ]
    (file,) = asked.files.all()
    assert (file.kind, file.filename) == (Evidence.Kind.MESSAGE, "a.pdf")
    assert (evidence_of_whole(claim), general_proofs(claim)) == ([], [])
    assert str(asked).startswith(str(claim))
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW


@pytest.mark.parametrize("who", ["other_creator", "auditor", "finance_preparer"])
def test_nobody_else_writes(claim: Claim, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        actions.send_message(claim, by=request.getfixturevalue(who), body="Hello", now=NOW)


def test_a_reviewer_does_not_write_as_one_on_an_own_claim(reviewer: User) -> None:
    with pytest.raises(PermissionDenied):
        message_actions.side_of(reviewer, Claim(claimant=reviewer))


@pytest.mark.parametrize("state", list(State))
def test_messages_are_taken_until_the_end(state: State, creator: User) -> None:
    claim = make_draft(creator) if state == State.DRAFT else make_claim(creator, state=state)
    ended = {State.DRAFT, State.PAID, State.LAPSED, State.WITHDRAWN}
    assert may_be_written_about(claim) is (state not in ended)
    if state in ended:
        with pytest.raises(actions.MessageRefused, match="ended"):
            actions.send_message(claim, by=creator, body="Hello", now=NOW)


def test_empty_and_too_many_are_refused(
    claim: Claim, creator: User, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(actions.EmptyMessage):
        actions.send_message(claim, by=creator, body=" ", now=NOW)
    with pytest.raises(actions.MessageRefused, match="at most 5 files"):
        actions.send_message(claim, by=creator, body="x", uploads=[paper()] * 6, now=NOW)
    with pytest.raises(actions.EvidenceRefused):
        actions.send_message(claim, by=creator, body="x", uploads=[paper(data=b"x")], now=NOW)
    assert Message.objects.count() == 0
    monkeypatch.setattr(message_actions, "MOST_UNANSWERED", 2)
    for body in ("One", "Two"):
        actions.send_message(claim, by=creator, body=body, now=NOW)
    with pytest.raises(actions.MessageRefused, match="wait for an answer"):
        actions.send_message(claim, by=creator, body="Three", now=NOW)
    actions.send_message(claim, by=reviewer, body="Here.", now=NOW)
    actions.send_message(claim, by=creator, body="Three", now=NOW)


def test_the_database_refuses_silence_and_a_third_side(claim: Claim, creator: User) -> None:
    for side, body in (("CLAIMANT", ""), ("FINANCE", "x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.create(claim=claim, side=side, author=creator, body=body, sent_at=NOW)


def test_the_database_keeps_messages_as_they_were_written(claim: Claim, creator: User) -> None:
    actions.send_message(claim, by=creator, body="When?", now=NOW)
    for change in (lambda: Message.objects.update(body="No"), Message.objects.all().delete):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()
    Message.objects.update(seen_at=NOW)


def test_messages_are_unread_until_the_other_side_opens_them(
    claim: Claim, creator: User, reviewer: User, client_for: SignIn
) -> None:
    actions.send_message(claim, by=creator, body="When?", now=NOW)
    actions.send_message(claim, by=reviewer, body="Soon.", now=NOW)
    assert (unseen_by_claimant(creator).count(), unread_messages(viewer=reviewer).count()) == (1, 1)
    assert "A reviewer wrote to you" in [line.text for line in todo_of(creator, now=NOW)]
    texts = [line.text for line in todo_of(reviewer, now=NOW)]
    assert "Claimants wrote and nobody has read it" in texts
    ours, theirs = pages(claim)
    client_for(creator).get(ours)
    assert (unseen_by_claimant(creator).count(), unread_messages(viewer=reviewer).count()) == (0, 1)
    assert "new" in client_for(reviewer).get(theirs).content.decode()
    assert unread_messages(viewer=reviewer).count() == 0


def test_the_auditor_reads_along_and_leaves_no_trace(
    claim: Claim, creator: User, reviewer: User, auditor: User, client_for: SignIn
) -> None:
    actions.send_message(claim, by=creator, body="When?", now=NOW)
    actions.send_message(claim, by=reviewer, body="Soon.", now=NOW)
    browser = client_for(auditor)
    for page in pages(claim):
        content = browser.get(page).content.decode()
        assert "When?" in content
        assert "Send the message" not in content
        assert browser.post(page, {"body": "Hello"}).status_code == 403
    for url in api_pages(claim):
        assert len(browser.get(url).json()) == 2
    assert Message.objects.filter(seen_at=None).count() == 2


def test_the_claimant_writes_on_the_page_and_never_reads_a_reviewers_name(
    claim: Claim, creator: User, reviewer: User, client_for: SignIn
) -> None:
    ours, theirs = pages(claim)
    browser, desk = client_for(creator), client_for(reviewer)
    done = browser.post(ours, {"body": "When?", "uploads": [paper()]}, follow=True)
    assert "Your message is with the reviewers." in done.content.decode()
    file = Evidence.objects.get(kind=Evidence.Kind.MESSAGE)
    assert browser.get(f"/claims/{claim.public_id}/evidence/{file.public_id}/").content == PAPER
    read = desk.get(theirs, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in read
    assert f"/review/{claim.public_id}/proofs/{file.public_id}/" in read
    done = desk.post(theirs, {"body": "Soon."}, follow=True)
    assert "The message is with the claimant." in done.content.decode()
    fragment = browser.get(ours, headers={"hx-request": "true"}).content.decode()
    assert "Soon." in fragment
    assert "The reviewer" in fragment
    assert reviewer.display_name not in fragment.replace("The reviewer", "").replace(
        "with the reviewer", ""
    ).replace("tell the reviewer", "")


def test_what_is_wrong_with_a_message_stands_on_the_page(
    claim: Claim, creator: User, reviewer: User, client_for: SignIn
) -> None:
    for user, page in zip((creator, reviewer), pages(claim), strict=True):
        browser = client_for(user)
        assert browser.post(page, {"body": ""}).status_code == 400
        bad = browser.post(page, {"body": "Kept", "uploads": [paper(data=b"text")]})
        assert bad.status_code == 400
        assert "Kept" in bad.content.decode()
        assert "whole and undamaged" in bad.content.decode()


def test_an_ended_claim_shows_its_messages_and_takes_no_more(
    creator: User, client_for: SignIn
) -> None:
    claim = make_claim(creator, state=State.LAPSED)
    browser, page = client_for(creator), pages(claim)[0]
    assert "Write a message" not in browser.get(page).content.decode()
    assert browser.post(page, {"body": "Hello"}).status_code == 409


def api_pages(claim: Claim) -> tuple[str, str]:
    return (
        f"/api/v1/claims/{claim.public_id}/messages/",
        f"/api/v1/review/claims/{claim.public_id}/messages/",
    )


def test_both_sides_write_over_the_api(
    claim: Claim, creator: User, reviewer: User, client_for: SignIn
) -> None:
    ours, theirs = api_pages(claim)
    browser, desk = client_for(creator), client_for(reviewer)
    made = browser.post(ours, {"body": "When?", "files": [paper()]})
    assert made.status_code == 201, made.content
    assert [file["filename"] for file in made.json()["files"]] == ["a.pdf"]
    assert desk.post(theirs, {"body": "Soon."}, "application/json").status_code == 201
    assert [one["side"] for one in desk.get(theirs).json()] == ["CLAIMANT", "REVIEWER"]
    listed = browser.get(ours).json()
    assert [one["body"] for one in listed] == ["When?", "Soon."]
    assert set(listed[0]) == {"id", "side", "body", "sent_at", "seen_at", "files"}
    assert Message.objects.filter(seen_at=None).count() == 0
    assert browser.post(ours, {"body": " x" * 2001}, "application/json").status_code == 400


@pytest.mark.parametrize(
    ("state", "label", "dated"),
    [
        (State.SUBMITTED, "Comparison of the pictures", True),
        (State.NO_MATCH, "A person looks, if it is asked for", False),
        (State.IN_REVIEW, "Decision", True),
        (State.INFO_REQUESTED, "Answer to the question", True),
        (State.AWAITING_APPROVAL, "Decision", True),
        (State.DISMISSED, "Last day to appeal", True),
        (State.APPEALED, "Decision on the appeal", True),
        (State.UPHELD, "Acceptance of the award", False),
        (State.ACCEPTED, "Payment", True),
        (State.PAID, None, False),
    ],
)
def test_the_status_page_says_what_comes_next_and_until_when(
    creator: User, client_for: SignIn, state: State, label: str | None, *, dated: bool
) -> None:
    claim = make_claim(creator, state=state, now=timezone.now())
    ahead = client_for(creator).get(f"/claims/{claim.public_id}/").context["ahead"]
    assert (ahead and ahead.label) == label
    assert bool(ahead and ahead.until) is dated


def test_after_a_second_dismissal_there_is_no_appeal_ahead(
    creator: User, client_for: SignIn
) -> None:
    claim = make_claim(creator, state=State.APPEALED)
    page = client_for(creator).get(f"/claims/{claim.public_id}/")
    assert page.context["decided"] is True  # what was decided stays to be read meanwhile
    for step in (State.IN_REVIEW, State.DISMISSED):
        actions.advance(claim, to=step, by=None, now=NOW)
    assert client_for(creator).get(f"/claims/{claim.public_id}/").context["ahead"] is None
