"""Cases that wait for the office to open, and the opening each waits for."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.codes import CaseState
from bot.storage.tables import cases


def held(connection: Connection, *, lock: bool = False) -> list[Any]:
    """`id`, `conversation_id` and `promised_at` of each held case, by number."""
    query = (
        select(cases.c.id, cases.c.conversation_id, cases.c.promised_at)
        .where(cases.c.state == CaseState.HELD)
        .order_by(cases.c.number)
    )
    return list(connection.execute(query.with_for_update() if lock else query))


def move(connection: Connection, case_id: str, to: datetime) -> None:
    """It waits for another opening. What was promised first stays in the ledger."""
    connection.execute(update(cases).where(cases.c.id == case_id).values(promised_at=to))
