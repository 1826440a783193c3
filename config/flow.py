"""Which bells ring when a claim reaches a state: the whole flow of the work on one page.

A bell is a task that looks for its own waiting rows in the database. `BELLS` are rung once a
minute by Celery beat as well, so a lost message costs a minute and loses nothing.
"""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

from claims.states import State

logger = logging.getLogger(__name__)

COMPARE = "similarity.compare_waiting"
DRAW = "similarity.draw_waiting"
LAPSE = "claims.lapse_overdue"
AWARD = "payouts.award_waiting"
REMIND = "payouts.remind_overdue"
CHECK_EVIDENCE = "payouts.check_evidence"
EXPORT = "payouts.make_exports"
ISSUE = "notices.issue_waiting"
DELIVER = "notices.deliver_waiting"
SPECIMENS = "notices.draw_specimens"
RELEASE = "review.release_expired"
SORT = "review.sort_waiting"
CLOSE_LOOKS = "review.close_looks"
CHECK_BULK = "claims.check_bulk"
FILE_BULK = "claims.file_bulk"
FORGET_BULK = "claims.forget_bulk"
SAMPLE = "similarity.refresh_base_rate"
PREVIEW = "similarity.preview_waiting"
EMBED = "similarity.embed_registered"
BUILD_INDEXES = "similarity.build_indexes"
SAMPLE_RECALL = "similarity.sample_recall"
FORGET_LOOKS = "payouts.forget_looks"
FORWARD = "enforcement.forward_waiting"
COUNTERED = "enforcement.end_countered"
FORGET_RESPONDENTS = "enforcement.forget_answers"
FETCH = "pictures.fetch_waiting"
MEASURE = "enforcement.measure_waiting"
ORDER = "enforcement.order_waiting"
WEBHOOKS = "enforcement.deliver_webhooks"
OVERDUE = "enforcement.remind_overdue"
LETTERS = "enforcement.issue_letters"
PUBLISH = "transparency.publish_waiting"
COUNT = "transparency.refresh"
MATCH = "similarity.match_waiting"
CHECK = "similarity.check_waiting"
FORGET_CHECKS = "similarity.forget_checks"
DIGEST = "notices.send_digests"
FORGET_ANSWERS = "accounts.forget_answers"

BELLS = (
    COMPARE, DRAW, LAPSE, RELEASE, SORT, CLOSE_LOOKS, AWARD, REMIND, ISSUE, DELIVER, CHECK_BULK,
    FILE_BULK, FORGET_BULK, PREVIEW, EMBED, SAMPLE, SPECIMENS,
    CHECK_EVIDENCE, EXPORT, FORGET_LOOKS, FETCH, BUILD_INDEXES, SAMPLE_RECALL,
    MEASURE, ORDER, WEBHOOKS, OVERDUE, LETTERS,
    FORWARD, COUNTERED, FORGET_RESPONDENTS,
    PUBLISH, COUNT,
    MATCH, CHECK, DIGEST, FORGET_ANSWERS, FORGET_CHECKS,
)  # fmt: skip

WAKES: dict[str, tuple[str, ...]] = {
    State.SUBMITTED: (COMPARE, ISSUE, FORWARD),
    State.NO_MATCH: (ISSUE, DRAW),
    State.IN_REVIEW: (DRAW, SORT),
    State.APPEALED: (SORT,),
    State.INFO_REQUESTED: (ISSUE,),
    State.DISMISSED: (ISSUE, MEASURE, COUNTERED),
    State.UPHELD: (AWARD, ISSUE, MEASURE, COUNTERED),
    State.LAPSED: (DELIVER, COUNTERED),
    State.WITHDRAWN: (COUNTERED,),
    State.ACCEPTED: (ISSUE, DELIVER),  # after a return the claimant is told
    State.PAID: (ISSUE,),
    "BULK_UPLOADED": (CHECK_BULK,),  # a table of claims is no claim yet, so it has no state
    "BULK_CONFIRMED": (FILE_BULK,),
    "EXPORT_ASKED": (EXPORT,),
    "PREVIEW_ASKED": (PREVIEW,),
    "CORRECTION_ASKED": (ISSUE,),
    "CLAIM_FORWARDED": (FORWARD,),  # its letter; the platform fetches it
    "ANSWER_FILED": (FORWARD, COUNTERED),
    "AVATARS_NAMED": (FETCH,),
    "MEASURE_CHANGED": (ORDER,),
    "ORDERED": (LETTERS,),
    "WEBHOOK_WAITING": (WEBHOOKS,),
    "WATCH_CHANGED": (MATCH,),
    "CHECK_ASKED": (CHECK,),
}


def wake(event: str) -> None:
    """Ring the bells of a state that a claim has just reached, or of another event (on commit).

    A broker that does not answer is no reason to tell somebody that their claim was not filed:
    it was, and beat rings again within a minute.
    """
    for name in WAKES.get(event, ()):
        try:
            current_app.send_task(name)
        except OperationalError:
            logger.warning("The broker does not answer: %s waits for the next round", name)
