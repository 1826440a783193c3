"""Every address of the site × every role and a stranger: who is let in, in one table.

A row of `doors.txt` is a method, an address and the status that each person gets; everything
behind the addresses belongs to the person `creator`. Bodies are empty: 200, 400 or 409 on a POST
says that the person was let in and the input refused, 302 that a page leads on (a stranger to the
sign-in page). An address without a row fails, so nobody forgets to say who may pass a new door.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.actions import mute_token
from accounts.models import News, User
from accounts.roles import Role
from claims.models import Claim, Evidence, Step
from claims.states import State
from notices.actions import issue
from notices.links import arrival_token
from notices.models import Attempt, Notice
from payouts.actions import OWN, award_waiting, prepare_batch
from payouts.models import Hold
from pictures.flags import flag_content
from pictures.models import Avatar, AvatarFetch, ProofKind, Work
from pictures.proofs import add_proof
from review.actions import begin_export
from review.models import Queue, SecondLook
from review.queries import Wanted
from similarity.models import Exhibit, PreviewRequest
from similarity.storage import keep
from tests.claims.tables import GOOD, upload
from tests.enforcement.answered import forwarded, running, shown, token_of
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_comparison,
    make_draft,
    make_phrase,
    make_picture_bytes,
    make_user,
    make_work,
)
from tests.house.money import asked_back, key_of, of_finance, proposed_tariff
from tests.house.platform import told_the_platform
from tests.house.watching import watched_and_checked
from tests.payouts.scenes import accepted_claim, exported_batch, upheld_claim
from tests.review.cases import dismissed, in_review, proposed
from tests.review.looks import golden
from tests.similarity.governed import proposed as proposed_limits
from transparency.actions import publish_day

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("doors.txt")
PEOPLE = (
    "stranger", "creator", "other_creator", "reviewer", "senior", "finance_preparer",
    "finance_approver", "auditor", "platform_client", "administrator",
)  # fmt: skip
ELSEWHERE = (
    "account_",
    "mfa_",
    "socialaccount_",
    "openid_connect_",
    "set_language",
)  # allauth's and Django's own, tested there
ONLY_READ = ("home", "api:schema", "api:docs", "api:api-root")
DRAFTS = ("claims:edit", "claims:step", "claims:file", "api:claim-file", "api:claim-gaps")
PREVIEWS = ("similarity:preview-", "api:claim-preview-")
WAITING = ("review:take", "api:review-claim-take")
LETTER = ("notices:letter", "notices:decide", "notices:propose", "notices:page")
CLUSTER = ("review:avatar", "review:finding", "review:not-generated", "api:review-avatar-")
BEGINS = {
    "preview": PREVIEWS, "cluster": CLUSTER, "letter": LETTER, "letters": ("api:letter-",),
    "tariff": ("api:tariff-",), "fetch": ("pictures:fetch-", "api:avatar-fetch-"),
    "answer": (
        "enforcement:answer", "enforcement:forwarding", "enforcement:show-suit",
        "enforcement:suit-file", "enforcement:revoke-link", "enforcement:replace-link",
        "enforcement:pause-clock", "enforcement:resume-clock", "enforcement:decide-suit",
        "enforcement:close-suit", "api:forwarding-", "api:answer-", "api:claim-answer-",
    ),
    "suit": ("api:suit-",),
    "platform": ("api:platform-key-",),
    "flooded": ("similarity:flood-hit-",),
    "watched": (
        "similarity:watch-", "similarity:hit-", "similarity:flood", "similarity:check-",
        "api:work-watch-", "api:check-reference-",
    ),
    "hit": ("api:watch-hit-",), "flood": ("api:flood-",), "asked": ("api:avatar-check-",),
    "open": ("transparency:", "api:register-", "api:archive-"),
}  # fmt: skip
SENT = (
    "payouts:download", "payouts:export", "api:batch-results",
    "api:batch-export-list", "api:batch-export-detail",
)  # fmt: skip
Scene = dict[str, dict[str, Any]]


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {name: request.getfixturevalue(name) for name in PEOPLE[1:]}


@pytest.fixture
def scene(people: dict[str, User]) -> Scene:
    return make_scene(people)


def make_scene(people: dict[str, User]) -> Scene:
    """Something of the creator's behind every address: arguments by the part of its name."""
    creator = people["creator"]
    avatar, blob = make_avatar(added_by=people["platform_client"]), make_blob()
    for owner in (make_user(Role.CREATOR), creator):
        upheld_claim(owner, works=[make_work(owner, blob=blob)], avatar=avatar)
    award_waiting(now=NOW)
    corrections = asked_back(creator)
    accepted_claim(creator)
    sent = exported_batch(preparer=people["finance_preparer"], approver=people["finance_approver"])
    accepted_claim()  # to the same account: an alarm
    claim = accepted_claim(creator)
    _answered(claim)
    batch = prepare_batch(by=people["finance_preparer"], now=NOW)
    draft = make_draft(creator, avatar=avatar)
    waiting = in_review(creator)
    approval = proposed(in_review(creator), by=make_user(Role.REVIEWER))
    notice = issue(Step.objects.get(claim=claim, new=State.UPHELD), now=NOW)
    failed = _failed(Step.objects.get(claim=claim, new=State.SUBMITTED))
    _compared(claim)  # once the notice is issued
    of = _of_claim(claim) | {"attempt_id": failed.pk, "id": notice.public_id}
    of |= {"approval_id": approval.public_id, "batch_id": batch.public_id}
    of |= {"token": mute_token(creator, News.RECEIPTS), "bulk_id": _table_of(creator)}
    of |= of_finance(claim, sent, by=people["finance_preparer"]) | corrections
    of |= {"key_id": key_of(creator), "group": "avatar"}
    of |= _reviewed(claim, people["senior"]) | _at_the_desk(people["reviewer"])
    of |= _looked_at_twice(creator, by=people["reviewer"])
    of |= told_the_platform(claim, by=people["platform_client"])
    of |= {"hold_id": Hold.objects.get().public_id, "pk": people["other_creator"].pk}
    of |= {"sha256": blob.sha256, "side": 384, "which": "original", "view": "overlay"}
    beside: Scene = {
        "preview": _of_claim(_previewed(creator, registered=avatar)),
        "waiting": _of_claim(waiting),
        "cluster": {"sha256": _avatar_of(waiting), "question": "GENERATED"},
        "work": _of_work(draft.pictures.get().work),
        "avatar": {"public_id": avatar.public_id},
        "sent": {"batch_id": sent.public_id, "profile": OWN},
    }
    there = {"": of, "draft": _of_claim(draft)} | beside | _apart_from_it(notice)
    return there | _of_platform(creator, people["platform_client"])


def _of_platform(creator: User, client: User) -> Scene:
    """What the platform named, asked and holds, and what a creator watches and uploads."""
    return watched_and_checked(creator, client=client) | {
        "fetch": {"public_id": _named(client).public_id},
        "platform": {"key_id": key_of(client)},
        "bulk": {"public_id": upload(creator, [GOOD]).public_id},
    }


def _apart_from_it(notice: Notice) -> Scene:
    """Where the same word of an address means something else: a notice, a letter, a tariff."""
    apart: Scene = {
        "notice": {"public_id": notice.public_id},
        "check": {"number": notice.number},
        "arrived": {"token": arrival_token(notice.public_id)},
        "letter": {"kind": "receipt", "version": 1, "page": 1},
        "letters": {"kind": "RECEIPT"},
        "tariff": {"policy_id": proposed_tariff()},
        "open": _published(),
    }
    return apart | _forwarded(notice.claim.claimant)


def _forwarded(creator: User) -> Scene:
    """A claim that was forwarded and answered; a proof of suit waits to be checked."""
    now = timezone.now()
    forwarding = forwarded(creator, state=State.IN_REVIEW, now=now)
    suit = shown(running(forwarding, now=now), now=now)
    file = suit.countdown.statement.files.get()
    return {
        "answer": {
            "claim_id": forwarding.claim.public_id, "id": forwarding.public_id,
            "public_id": forwarding.public_id, "token": token_of(forwarding, now=now),
            "file_id": file.public_id, "suit_id": suit.public_id,
        },
        "suit": {"id": suit.public_id},
    }  # fmt: skip


def _published() -> dict[str, Any]:
    """An entry of the public register, and the day whose archive holds it."""
    archive = publish_day(NOW.date() + timedelta(days=30), now=NOW + timedelta(days=31))
    assert archive is not None
    return {"number": archive.entries.latest("pk").number, "day": archive.day, "form": "csv"}


def _compared(claim: Claim) -> None:
    """A comparison of the claim's picture with one view drawn."""
    drawing = keep(make_picture_bytes(fmt="WEBP"))
    compared = make_comparison(claim.pictures.get(), now=NOW)
    Exhibit.objects.filter(comparison=compared).update(pictures={"overlay": drawing})


def _at_the_desk(reviewer: User) -> dict[str, Any]:
    """A proposal of other limits, a reusable text and a queue."""
    return {
        "version_id": proposed_limits().public_id,
        "word": "approve",
        "phrase_id": make_phrase(reviewer).public_id,
        "queue_id": Queue.objects.create(name_zh="大额", name_en="Large").public_id,
    }


def _reviewed(claim: Claim, senior: User) -> dict[str, Any]:
    """A flag on the claim's picture, and an export of decisions."""
    flag = flag_content(claim.pictures.get().work.blob, kind="OTHER", by=senior, now=NOW)
    export = begin_export(Wanted(), form="csv", by=senior, now=NOW)
    return {"flag_id": flag.public_id, "export_id": export.public_id, "form": "csv"}


def _previewed(creator: User, *, registered: Avatar) -> Claim:
    """A draft with a screenshot that was recognised."""
    seen = make_avatar(added_by=creator, seen=True)
    claim = make_draft(creator, avatar=seen)
    PreviewRequest.objects.create(
        claim=claim, asked_by=creator, asked_at=NOW, finished_at=NOW, suggested=registered,
        result={"avatar": seen.blob.sha256, "works": {}},
    )  # fmt: skip
    return claim


def _looked_at_twice(creator: User, *, by: User) -> dict[str, Any]:
    """A golden case of the creator's that the reviewer is looking at, blind."""
    head, soon = make_user(Role.SENIOR_REVIEWER), timezone.now() + timedelta(hours=1)
    case = golden(by=head, claim=dismissed(in_review(creator), by=make_user(Role.REVIEWER)))
    Evidence.objects.create(
        claim=case.claim, picture=case.claim.pictures.get(), kind=Evidence.Kind.ANSWER,
        filename="contract.pdf", attachment=ContentFile(b"%PDF-1.7", "contract"),
        sha256="0" * 64,
    )  # fmt: skip
    look = SecondLook.objects.create(
        claim=case.claim, kind=SecondLook.Kind.GOLDEN, golden=case, asked_at=NOW, reviewer=by,
        taken_at=NOW, expires_at=soon,
    )  # fmt: skip
    return {"look_id": look.public_id, "golden_id": case.public_id, "number": 1, "place": 2}


def _named(client: User) -> AvatarFetch:
    """An avatar of the platform's that could not be fetched."""
    return AvatarFetch.objects.create(
        asked_by=client, external_id="AV-9", url="https://art.example/9.png", url_sha256="0" * 64,
        state=AvatarFetch.State.FAILED, code="url_timeout", ended_at=NOW,
    )  # fmt: skip


def _table_of(creator: User) -> UUID:
    return upload(creator, [GOOD]).public_id


def _failed(step: Step) -> Attempt:
    return Attempt.objects.create(step=step, tries=1, failure="No font.")


def _of_work(work: Work) -> dict[str, Any]:
    kept = add_proof(work, by=work.owner, kind=ProofKind.CONTRACT, upload=_paper(), now=NOW)
    return {"public_id": work.public_id, "proof_id": kept.public_id}


def _avatar_of(claim: Claim) -> str:
    assert claim.avatar is not None
    return claim.avatar.blob.sha256


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", b"%PDF-1.7 %%EOF")


def _answered(claim: Claim) -> None:
    Evidence.objects.create(
        claim=claim, picture=claim.pictures.get(), kind=Evidence.Kind.ANSWER,
        media_type="application/pdf", filename="draft.pdf",
        attachment=ContentFile(b"%PDF-1.7", "draft"), sha256="0" * 64,
    )  # fmt: skip


def _of_claim(claim: Claim) -> dict[str, Any]:
    picture, proof = claim.pictures.get(), claim.evidence.latest("pk")
    return {
        "public_id": claim.public_id,
        "claim_id": claim.public_id,
        "picture_id": picture.public_id,
        "evidence_id": proof.public_id,
        "proof_id": proof.public_id,
        "step": "proof",
    }


def thing(name: str) -> str:
    """Which part of the scene lies behind an address."""
    for part, names in {"draft": DRAFTS, "waiting": WAITING, "sent": SENT}.items():
        if name in names:
            return part
    for part, beginnings in BEGINS.items():
        if name.startswith(beginnings):
            return part
    room, _colon, page = name.rpartition(":")
    if page.startswith("bulk-filing-"):
        return "bulk"
    for word in ("work", "avatar"):
        if page.startswith(word) and room in ("pictures", "api"):
            return word
    pages = ("download", "correct", "downloads", "post", "returned", "send-again")
    of_notices = dict.fromkeys(pages, "notice") | {"check": "check", "arrived": "arrived"}
    return of_notices.get(page, "") if room == "notices" else ""


class Door:
    """One method of one address."""

    def __init__(self, method: str, name: str, pattern: URLPattern) -> None:
        self.method, self.name, self.pattern = method, name, pattern

    def __str__(self) -> str:
        return f"{self.method:<7}{self.name:<28}"

    def url(self, scene: Scene) -> str:
        values = scene[""] | scene.get(thing(self.name), {})
        inner = self.pattern.pattern
        wanted = getattr(inner, "converters", {}) or inner.regex.groupindex
        return reverse(self.name, kwargs={key: values[key] for key in wanted})

    def status(self, client: Client, url: str) -> int:
        """What a person gets; whatever it changed is undone."""
        kind = "application/json" if self.name.startswith("api:") else "multipart/form-data"
        extra: dict[str, Any] = {}
        if self.method in ("put", "patch") or (self.method == "post" and "json" in kind):
            extra = {"data": {}, "content_type": "application/json"}
        with transaction.atomic():
            answer = getattr(client, self.method)(url, **extra)
            if answer.streaming:
                b"".join(answer.streaming_content)  # the file stays open otherwise
            transaction.set_rollback(True)
        return int(answer.status_code)


def doors(resolver: URLResolver, space: str = "") -> Iterator[Door]:
    """Every method of every address of the site."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from doors(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name and not pattern.name.startswith(ELSEWHERE):
            name = space + pattern.name
            for method in _methods(pattern, name):
                yield Door(method, name, pattern)


def _methods(pattern: URLPattern, name: str) -> list[str]:
    if name in ONLY_READ:
        return ["get"]
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        return [method for method in actions if method != "head"]  # added by a first request
    view = getattr(pattern.callback, "view_class", None)
    return [method for method in ("get", "post") if hasattr(view, method)]


def test_every_door_opens_for_its_people_alone(
    people: dict[str, User], scene: Scene, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DEBUG = False  # the error pages that people would see
    clients = {"stranger": Client(raise_request_exception=False)}
    for name, user in people.items():
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user)
    seen = [f"{'':35}" + " ".join(f"{name[:9]:>9}" for name in PEOPLE)]
    for door in sorted(doors(get_resolver()), key=lambda door: (door.name, door.method)):
        url = door.url(scene)
        codes = [door.status(clients[name], url) for name in PEOPLE]
        seen.append(f"{door}" + " ".join(f"{code:>9}" for code in codes))
    (tmp_path / "seen.txt").write_text("\n".join([*seen, ""]))  # to look at, or to take over
    assert seen == TABLE.read_text().splitlines(), tmp_path / "seen.txt"
