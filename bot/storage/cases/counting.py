"""How many cases there are, and how long they wait."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.codes import CaseState, Urgency
from bot.storage.tables import cases, handovers

_URGENCIES = list(Urgency)


def counts(connection: Connection) -> dict[str, int]:
    """How many cases there are in each state."""
    rows = connection.execute(select(cases.c.state, func.count()).group_by(cases.c.state))
    return {row.state: row[1] for row in rows}


def overdue(connection: Connection, at: datetime, answer_within: timedelta) -> int:
    """Cases in the queue whose promise has passed.

    A case of the night was promised to be taken up from the opening on: it has `answer_within`
    from then, like one that came while the office was open.
    """
    query = select(func.count()).where(
        cases.c.state == CaseState.QUEUED,
        cases.c.promised_at < at,
        cases.c.queued_at < at - answer_within,
    )
    return connection.execute(query).scalar_one()


def summary(connection: Connection, at: datetime, answer_within: timedelta) -> dict[str, Any]:
    """Cases by state, channel and urgency; how many wait too long; how many were answered.

    Every key is plain text, as JSON wants it; what nobody told counts as `unknown`.
    """

    def by(column: Any) -> dict[str, int]:
        query = select(column, func.count()).select_from(cases).group_by(column)
        return {"unknown" if key is None else str(key): n for key, n in connection.execute(query)}

    answered = select(func.count()).where(handovers.c.first_word_at.is_not(None))
    return {
        "by_state": by(cases.c.state),
        "by_channel": by(cases.c.channel),
        "by_reporter": by(cases.c.reporter),
        "by_reason": {k: n for k, n in by(cases.c.reason).items() if k != "unknown"},
        "by_urgency": {str(_URGENCIES[int(rank)]): n for rank, n in by(cases.c.urgency).items()},
        "overdue": overdue(connection, at, answer_within),
        "answered": connection.execute(answered).scalar_one(),
    }
