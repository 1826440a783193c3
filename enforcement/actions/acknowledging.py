"""Takes what the platform says it did about an order."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from enforcement.actions.telling import tell
from enforcement.models import Acknowledgement, Message, Order
from enforcement.terms import reported_by
from pictures.attachments import save_with_file
from pictures.proofs import Upload, read_paper

ANSWERING = (Role.PLATFORM_CLIENT,)
Done = Acknowledgement.Done
FITTING: dict[str, tuple[Acknowledgement.Done, ...]] = {
    Order.Kind.TAKE_DOWN: (Done.REMOVED, Done.HIDDEN, Done.NOT_FOUND),
    Order.Kind.STAY_DOWN: (Done.KEPT_DOWN, Done.REMOVED, Done.HIDDEN, Done.NOT_FOUND),
    Order.Kind.RESTORE: (Done.RESTORED, Done.NOT_FOUND),
}
MOST_COPIES = 1_000_000_000


class AnswerRefused(Refused):
    """What was said does not answer this order."""

    code = "invalid"
    status = 400


class AcknowledgedOtherwise(Refused):
    """The order was acknowledged before, with other words."""

    code = "acknowledged"


@transaction.atomic
def acknowledge(
    order: Order,
    *,
    by: User,
    done: str,
    done_at: datetime,
    copies: int = 0,
    words: str = "",
    upload: Upload | None = None,
    now: datetime,
) -> Acknowledgement:
    """Keep when and how an order was followed; said again in the same words, nothing changes.

    Asks for proof: words, an address, or a file. Raises `AnswerRefused`, `AcknowledgedOtherwise`,
    `ProofRefused` or `UploadRefused`.
    """
    by.must_have_role(*ANSWERING)
    locked = Order.objects.select_for_update(of=("self",))
    order = locked.select_related("measure").get(pk=order.pk)
    paper = read_paper(upload) if upload else None
    said = Acknowledgement(
        order=order, done=done, done_at=done_at, copies=copies, words=words.strip(), by=by, at=now,
        filename=paper.filename if paper else "", sha256=paper.sha256 if paper else "",
    )  # fmt: skip
    _must_fit(said)
    if there := Acknowledgement.objects.filter(order=order).first():
        if _gist(there) == _gist(said):
            return there
        raise AcknowledgedOtherwise(
            _("%(order)s was acknowledged before, in other words. What was said first stays.")
            % {"order": order}
        )
    if paper:
        save_with_file(said, paper.data)
    else:
        said.save()
    _followed(order, now)
    return said


def _must_fit(said: Acknowledgement) -> None:
    if said.done not in FITTING[said.order.kind]:
        raise AnswerRefused(_("This does not answer an order of this kind."), field="done")
    if said.done_at > said.at:
        raise AnswerRefused(_("This moment lies in the future."), field="done_at")
    if not 0 <= said.copies <= MOST_COPIES:
        raise AnswerRefused(_("Give the number of copies."), field="copies")
    if not said.words and not said.sha256:
        raise AnswerRefused(
            _("Say what shows that it was done: words, an address or a file."), field="words"
        )


def _gist(said: Acknowledgement) -> tuple[object, ...]:
    return said.done, said.done_at, said.copies, said.words, said.sha256


def _followed(order: Order, now: datetime) -> None:
    """An open order goes on: to the test of what may not come back, or to its end."""
    order.arrived_at = order.arrived_at or now
    order.save(update_fields=["arrived_at"])
    if order.state != Order.State.OPEN:  # lifted meanwhile: kept for the record
        return
    order.overdue_at = None
    if order.duty:
        order.state, order.due_at = Order.State.ACKNOWLEDGED, reported_by(now)
    else:
        order.state, order.due_at, order.ended_at = Order.State.CLOSED, None, now
    order.save(update_fields=["state", "due_at", "ended_at", "overdue_at"])
    if order.ended:
        tell(Message.Type.CLOSED, order, now=now)
