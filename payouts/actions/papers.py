"""Papers that show who may receive money in another's place: kept encrypted, each look recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.keys import opening_keys, sealing_key
from payouts.models import PaperLook, Payee, PayeePaper
from payouts.vault import Unreadable, seal_bytes, unseal_bytes
from pictures.proofs import Upload, read_paper

MOST_PAPERS = 5


class TooManyPapers(Refused):
    """More papers than anybody needs to read."""

    code = "too_many_papers"
    status = 400


class PaperUnreadable(Refused):
    """The stored paper was altered, or the key is another one."""

    code = "paper_unreadable"
    status = 500


def keep_papers(payee: Payee, uploads: Sequence[Upload], *, now: datetime) -> None:
    """Check and store a payee's papers; the caller has checked who and when.

    All are checked before the first is written. If a row fails, the files written so far go too.
    """
    if len(uploads) > MOST_PAPERS:
        message = _("At most %(number)d papers are taken.")
        raise TooManyPapers(message % {"number": MOST_PAPERS}, field="papers")
    key, written = sealing_key(), []
    papers = [read_paper(upload) for upload in uploads]
    try:
        for given in papers:
            paper = PayeePaper(
                payee=payee,
                filename=given.filename,
                media_type=given.media_type,
                sha256=given.sha256,
                added_at=now,
            )
            sealed = seal_bytes(given.data, place=paper.place, key=key)
            name = paper.public_id.hex
            paper.attachment.save(f"{name[:2]}/{name}", ContentFile(sealed), save=False)
            written.append(str(paper.attachment.name))
            paper.save()
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


@transaction.atomic
def open_paper(paper: PayeePaper, *, by: User, now: datetime) -> bytes:
    """The paper's bytes for who prepares or approves payments, and the look in the record.

    Nobody of finance opens papers of a payee of their own. Raises `PaperUnreadable` when the file
    was altered.
    """
    by.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    if paper.payee.owner_id == by.pk:
        raise PermissionDenied(_("This payee is your own."))
    PaperLook.objects.create(paper=paper, viewer=by, at=now)
    with paper.attachment.open("rb") as file:
        sealed: bytes = file.read()
    try:
        return unseal_bytes(sealed, place=paper.place, keys=opening_keys())
    except Unreadable as error:
        message = _("The stored paper can't be read. Tell an administrator.")
        raise PaperUnreadable(message) from error
