"""Which bells ring when a claim reaches a state: the whole flow of the work on one page.

A bell is a task that looks for its own waiting rows in the database. `BELLS` are rung once a
minute by Celery beat as well, so a lost message costs a minute and loses nothing.
"""

from celery import current_app

from claims.states import State

COMPARE = "similarity.compare_waiting"
LAPSE = "claims.lapse_overdue"
AWARD = "payouts.award_waiting"
ISSUE = "notices.issue_waiting"
DELIVER = "notices.deliver_waiting"
RELEASE = "review.release_expired"

BELLS = (COMPARE, LAPSE, RELEASE, AWARD, ISSUE, DELIVER)

WAKES: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (COMPARE, ISSUE),
    State.NO_MATCH: (ISSUE,),
    State.INFO_REQUESTED: (ISSUE,),
    State.DISMISSED: (ISSUE,),
    State.UPHELD: (AWARD, ISSUE),
}


def wake(state: State) -> None:
    """Ring the bells of a state that a claim has just reached (called on commit)."""
    for name in WAKES.get(state, ()):
        current_app.send_task(name)
