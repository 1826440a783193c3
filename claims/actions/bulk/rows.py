"""Makes a claim of one row by the rules of every claim, and says what is wrong with the row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.refusal import Refused
from claims.actions.bulk.box import Box
from claims.actions.bulk.neighbours import Neighbours
from claims.actions.bulk.words import CELLS, sentence
from claims.actions.drafts import add_picture, choose_avatar, save_draft, start_claim
from claims.actions.evidence import add_evidence
from claims.actions.filing import Incomplete
from claims.bulk.cells import Entry, WorkCells, read_row
from claims.linter import Gap, content_gaps
from claims.models import BulkRow, Claim, Evidence
from claims.queries import claimed_before
from pictures.actions import DatesWrong, add_seen_avatar, add_work, change_work
from pictures.models import Avatar, Work
from pictures.queries import avatar_by_external_id

FACTS = ("title", "created_on", "first_published_on", "first_published_url")
PROOF_COLUMNS = {"proof_kind", "proof_note", "proof_file"}
# Columns whose field the linter calls by another name.
GAP_COLUMNS = {"avatar": "avatar_id", "evidence": "proof_kind"}


@dataclass(frozen=True)
class Found:
    """One thing that is wrong with a row, in the active language."""

    column: str
    code: str
    message: str


class RowRefused(Exception):
    """The row cannot become a claim; `found` says why. Whatever was begun is to be undone."""

    def __init__(self, found: list[Found]) -> None:
        super().__init__(f"{len(found)} errors")
        self.found = found


@dataclass
class Maker:
    """Makes the claim of one row for its owner; collects what keeps it from being one."""

    row: BulkRow
    box: Box
    neighbours: Neighbours
    by: User
    now: datetime
    found: list[Found] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def make(self) -> Claim:
        """The row's complete draft; raises `RowRefused`. Called inside a transaction."""
        self.files = []
        entry = self._read()
        claim = start_claim(by=self.by, now=self.now)
        self._fields(claim, entry)
        self._try("avatar_id", partial(self._avatar, claim, entry))
        for cells in entry.works:
            if self._have(cells.picture):
                self._try("pictures", partial(self._work, claim, cells))
        self._proofs(claim, entry)
        self._claimed_before(claim)
        known = {found.column for found in self.found}
        if known & PROOF_COLUMNS:
            known |= PROOF_COLUMNS
        for gap in content_gaps(claim, now=self.now):
            column = _column(gap)
            if column not in known and not (column == "pictures" and entry.works):
                self.found.append(Found(column, gap.code, gap.message))
        if self.found:
            raise RowRefused(self.found)
        return claim

    def take_in(self) -> None:
        """Bring the row's pictures into the library; what is wrong with them, `make` says."""
        entry = read_row(self.row.cells)[0]
        for cells in entry.works:
            if self._have(cells.picture):
                self._try("", partial(self._library, cells))
        if entry.avatar_image and self._have(entry.avatar_image):
            self._try("", partial(self._seen, entry))

    def _read(self) -> Entry:
        entry, errors = read_row(self.row.cells, surplus=self.row.surplus)
        self.found = [self._error(one.column, one.code, **one.params) for one in errors]
        for column, name in entry.files:
            meant = self.box.names.meant(name)
            if len(meant) != 1:
                code = "ambiguous_file" if meant else "missing_file"
                self.found.append(self._error(column, code, name=name))
        for column, code, params in self.neighbours.conflicts(self.row.number):
            self.found.append(self._error(column, code, **params))
        return entry

    def _error(self, column: str, code: str, **params: Any) -> Found:
        return Found(column, code, sentence(CELLS, code, params))

    def _have(self, name: str) -> bool:
        return len(self.box.names.meant(name)) == 1

    def _try(self, column: str, act: Callable[[], object]) -> None:
        """Do one part in a savepoint; note why it was refused and under which column."""
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            named = refused.field if refused.field in FACTS else column
            self.found.append(Found(named, refused.code, str(refused)))

    def _fields(self, claim: Claim, entry: Entry) -> None:
        """Nothing is taken over from earlier claims: an empty cell is empty."""
        fields = dict(entry.fields)
        try:
            with transaction.atomic():
                save_draft(claim, by=self.by, fields=fields, now=self.now)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.found.append(Found(name, "invalid", " ".join(messages)))
                fields.pop(name)
            claim.refresh_from_db()
            save_draft(claim, by=self.by, fields=fields, now=self.now)

    def _avatar(self, claim: Claim, entry: Entry) -> None:
        avatar: Avatar | None = None
        if entry.avatar_id:
            avatar = avatar_by_external_id(entry.avatar_id)
            if avatar is None:
                self.found.append(self._error("avatar_id", "unknown_avatar", id=entry.avatar_id))
        elif entry.avatar_image and self._have(entry.avatar_image):
            avatar = self._seen(entry)
        if avatar is not None:
            choose_avatar(claim, avatar=avatar, by=self.by, now=self.now)

    def _seen(self, entry: Entry) -> Avatar:
        return add_seen_avatar(
            by=self.by,
            data=self.box.read(entry.avatar_image),
            source_url=entry.avatar_url,
            seen_at=entry.avatar_seen_at,
            now=self.now,
        )

    def _work(self, claim: Claim, cells: WorkCells) -> None:
        work = self._library(cells)
        facts = {name: getattr(cells, name) for name in FACTS}
        if facts != {name: getattr(work, name) for name in FACTS}:
            change_work(work, by=self.by, now=self.now, **facts)
        add_picture(claim, work=work, by=self.by, now=self.now)

    def _library(self, cells: WorkCells) -> Work:
        """The work of this picture: the one that is there, or a new one."""
        mine = Work.objects.filter(owner=self.by, blob__sha256=self.box.digest(cells.picture))
        work = mine.first()
        if work is not None:
            return work
        data = self.box.read(cells.picture)
        facts: dict[str, Any] = {name: getattr(cells, name) for name in FACTS}
        add = partial(add_work, by=self.by, data=data, now=self.now)
        try:
            return add(**facts)
        except DatesWrong:  # said with its column when the facts are changed
            return add(title=cells.title)

    def _proofs(self, claim: Claim, entry: Entry) -> None:
        if entry.proof_kind:
            kind, note = Evidence.Kind(entry.proof_kind), entry.proof_note
            files: list[str | None] = [name for name in entry.proof_files if self._have(name)]
            for number, name in enumerate(files or [None] * bool(note)):
                column = "proof_file" if name else "proof_note"
                self._try(column, partial(self._proof, claim, kind, "" if number else note, name))
        power = entry.power_of_attorney
        if power and self._have(power):
            kind = Evidence.Kind.POWER_OF_ATTORNEY
            self._try("power_of_attorney", partial(self._proof, claim, kind, "", power))

    def _proof(self, claim: Claim, kind: Evidence.Kind, note: str, name: str | None) -> None:
        upload = ContentFile(self.box.read(name), self.box.path(name)) if name else None
        proof = add_evidence(claim, by=self.by, kind=kind, note=note, upload=upload, now=self.now)
        if proof.attachment:
            self.files.append(str(proof.attachment.name))

    def _claimed_before(self, claim: Claim) -> None:
        for title, reference in claimed_before(claim):
            params = {"title": title, "reference": reference}
            self.found.append(self._error("pictures", "claimed_already", **params))


def attempt(maker: Maker, finish: Callable[[Claim], object]) -> list[Found]:
    """Make the row's claim and `finish` it; if anything is wrong, or `give_up` ends it, undo it.

    Returns what is wrong. Undone means that no row and no file of the claim is left.
    """
    try:
        with transaction.atomic():
            claim = maker.make()
            finish(claim)
    except RowRefused as refused:
        found = refused.found
    except Incomplete as incomplete:
        found = [Found(_column(gap), gap.code, gap.message) for gap in incomplete.gaps]
    else:
        return []
    for name in maker.files:
        default_storage.delete(name)
    return found


def give_up(_claim: Claim) -> None:
    """End an attempt that was only a trial."""
    raise RowRefused([])


def _column(gap: Gap) -> str:
    """The table's column for a field of the linter such as `pictures.<id>.created_on`."""
    name = gap.field.rpartition(".")[2]
    return GAP_COLUMNS.get(name, name)
