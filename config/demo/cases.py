"""The claims of the demo: for every state of the machine at least one."""

from dataclasses import dataclass

from claims.states import State

# Whose library each place of the cast is in.
OWNERS = {place: "creator" if place < 10 else "painter" for place in range(16)}

FILED = ("file_it",)
COMPARED = (*FILED, "compare_it")
TAKEN = (*COMPARED, "take_it")
PROPOSED = (*TAKEN, "uphold_it")
UPHELD = (*PROPOSED, "approve_it", "award_it", "order_it")
ACCEPTED = (*UPHELD, "accept_it")
BATCHED = (*ACCEPTED, "batch_it")


@dataclass(frozen=True)
class Case:
    """One claim: who files it, about which works, against which avatar, and how far it goes.

    `works` and `drawn_from` are places in the cast. The first work is the one that may be copied;
    the others are judged to be unlike. `days` is how long ago the claim was begun.
    """

    key: str
    claimant: str
    works: tuple[int, ...]
    drawn_from: int
    edits: tuple[str, ...]
    days: int
    way: tuple[str, ...]
    ends: State
    user_made: bool = False  # the avatar is of a user of the platform, who answers
    seen: bool = False  # the claimant uploads the avatar; otherwise the platform registered it


CASES: tuple[Case, ...] = (
    Case(
        "0017",
        "creator",
        (0,),
        0,
        ("rounded",),
        30,
        (*BATCHED, "pay_it", "follow_it", "test_it", "accept_test_it"),
        State.PAID,
    ),
    Case(
        "0020",
        "painter",
        (13,),
        13,
        ("rounded",),
        28,
        (*BATCHED, "pay_it", "follow_it", "ask_back_it", "order_it"),
        State.PAID,
    ),
    Case(
        "0021",
        "creator",
        (6,),
        6,
        ("rounded",),
        18,
        (*ACCEPTED, "reverse_it", "follow_it"),
        State.ACCEPTED,
    ),
    Case(
        "0014", "painter", (14,), 14, ("blurred",), 29, (*TAKEN, "ask_it", "lapse_it"), State.LAPSED
    ),
    Case(
        "0022",
        "painter",
        (11,),
        11,
        ("framed",),
        25,
        (*BATCHED, "pay_it", "return_it", "follow_it", "test_it"),
        State.ACCEPTED,
    ),
    Case(
        "0016",
        "painter",
        (10,),
        10,
        ("mirrored",),
        19,
        (*BATCHED, "follow_it", "test_it", "send_back_it"),
        State.ACCEPTED,
    ),
    Case("0015", "creator", (8,), 8, ("redrawn",), 16, ACCEPTED, State.ACCEPTED),
    Case("0004", "creator", (4, 1), 4, ("framed",), 12, (*UPHELD, "hear_it"), State.UPHELD),
    Case("0002", "creator", (2,), 2, ("cropped",), 11, (*TAKEN, "dismiss_it"), State.DISMISSED),
    Case(
        "0012",
        "painter",
        (12,),
        12,
        ("mirrored",),
        10,
        (*TAKEN, "dismiss_it", "appeal_it"),
        State.APPEALED,
    ),
    Case("0011", "painter", (11,), 11, ("tinted",), 9, (*COMPARED, "withdraw_it"), State.WITHDRAWN),
    Case(
        "0003", "creator", (3, 8), 3, ("mirrored", "tinted"), 6, PROPOSED, State.AWAITING_APPROVAL
    ),
    Case("0018", "painter", (15,), 15, ("cropped",), 5, PROPOSED, State.AWAITING_APPROVAL),
    Case("0001", "creator", (1,), 1, ("rounded",), 4, (*TAKEN, "ask_it"), State.INFO_REQUESTED),
    Case("0009", "creator", (7,), 11, ("rounded",), 3, COMPARED, State.NO_MATCH),
    Case("0008", "painter", (15,), 4, ("rounded",), 3, (*COMPARED, "ask_person"), State.IN_REVIEW),
    Case("0010", "creator", (0, 9), 0, ("cropped", "mirrored"), 2, COMPARED, State.IN_REVIEW),
    Case("0013", "painter", (13,), 13, ("redrawn",), 2, COMPARED, State.IN_REVIEW),
    Case("0019", "painter", (10,), 10, ("framed",), 1, COMPARED, State.IN_REVIEW, seen=True),
    Case(
        "0023",
        "creator",
        (7,),
        7,
        ("tinted",),
        7,
        (*COMPARED, "forward_it", "order_it", "follow_it", "answer_it", "read_it"),
        State.IN_REVIEW,
        user_made=True,
    ),
    Case("0005", "creator", (5,), 5, ("tinted",), 1, (), State.DRAFT),
    Case("0006", "creator", (6,), 6, ("framed",), 0, (*FILED, "keep_it_waiting"), State.SUBMITTED),
)

# Avatars that nobody has claimed yet, for visitors who want to file: id, drawn from, edits.
UNCLAIMED: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("AV-0101", 9, ("mirrored", "framed")),
    ("AV-0102", 7, ("cropped",)),
    ("AV-0103", 13, ("tinted", "rounded")),
)


def avatar_id(key: str) -> str:
    """The platform's id of a case's avatar."""
    return f"AV-{key}"
