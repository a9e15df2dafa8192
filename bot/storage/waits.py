"""How long people waited: rows of a period, some thousand at a time, for sums made elsewhere."""

from typing import Any

from sqlalchemy import Connection, case, select

from bot.storage.asked import Asked, during, home, us, with_case
from bot.storage.desk_tables import referrals
from bot.storage.tables import handovers

_PAGE = 2000


def handed_over(connection: Connection, asked: Asked, after: str) -> list[Any]:
    """Handovers of the period after this id, at most 2,000; instants are microseconds."""
    query = (
        select(
            handovers.c.id,
            us(handovers.c.received_at).label("received_at"),
            us(handovers.c.promised_at).label("promised_at"),
            us(handovers.c.first_word_at).label("first_word_at"),
            home(asked).label("center"),
        )
        .select_from(with_case(handovers, asked))
        .where(handovers.c.id > after, during(handovers.c.received_at, asked))
        .order_by(handovers.c.id)
        .limit(_PAGE)
    )
    return list(connection.execute(query))


def accepted(connection: Connection, asked: Asked, after: str) -> list[Any]:
    """Referrals of the period that were accepted, after this id, at most 2,000."""
    query = (
        select(
            referrals.c.id,
            us(referrals.c.sent_at).label("sent_at"),
            us(referrals.c.answered_at).label("answered_at"),
            case((referrals.c.kind == "center", referrals.c.receiver), else_="").label("center"),
        )
        .where(
            referrals.c.id > after,
            referrals.c.state.in_(("accepted", "done")),
            referrals.c.answered_at.is_not(None),
            during(referrals.c.sent_at, asked),
        )
        .order_by(referrals.c.id)
        .limit(_PAGE)
    )
    return list(connection.execute(query))
