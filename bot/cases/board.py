"""What a supervisor must see first: which promises are broken, and which are about to be. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.codes import Urgency
from bot.domain.frozen import frozen

SOON = timedelta(hours=1)
"""A promise that falls due within this time is about to be broken."""


class Standing(StrEnum):
    """How it stands with a promise, the worst first."""

    LATE = "late"
    SOON = "soon"
    FINE = "fine"


@frozen
class Unanswered:
    """A case that waits for its first human word."""

    urgency: Urgency
    received_at: datetime
    promised_at: datetime
    queued_at: datetime | None


@frozen
class Waiting:
    """The cases of one urgency that wait: how many, since when, how many late and soon late."""

    urgency: Urgency
    count: int
    oldest: datetime | None
    late: int
    soon: int


def due_at(case: Unanswered, answer_within: timedelta) -> datetime | None:
    """By when the first word is owed; None while the office has not opened for it yet.

    Who wrote while it was closed was promised the opening; from then on they are answered as fast
    as those who write by day.
    """
    if case.queued_at is None:
        return None
    is_of_the_night = case.queued_at >= case.promised_at
    return case.queued_at + answer_within if is_of_the_night else case.promised_at


def standing(case: Unanswered, answer_within: timedelta, now: datetime) -> Standing:
    """Whether its promise is broken, or soon will be."""
    due = due_at(case, answer_within)
    if due is None or due - now >= SOON:
        return Standing.FINE
    return Standing.LATE if due < now else Standing.SOON


def by_urgency(
    cases: Iterable[Unanswered], answer_within: timedelta, now: datetime
) -> list[Waiting]:
    """One line for each urgency, the most urgent first, also where nobody waits."""
    known = list(cases)
    lines = []
    for urgency in Urgency:
        these = [case for case in known if case.urgency is urgency]
        stand = [standing(case, answer_within, now) for case in these]
        oldest = min((case.received_at for case in these), default=None)
        late, soon = stand.count(Standing.LATE), stand.count(Standing.SOON)
        lines.append(Waiting(urgency, len(these), oldest, late, soon))
    return lines
