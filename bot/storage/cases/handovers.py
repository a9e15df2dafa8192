"""The ledger: when each handover of a case to a person happened."""

from typing import Any

from sqlalchemy import Connection, select, update

from bot.storage.tables import handovers


def ledger(connection: Connection, case_id: str, **values: object) -> None:
    """Write into the case's newest handover what has not been written there yet."""
    newest = (
        select(handovers.c.id)
        .where(handovers.c.case_id == case_id)
        .order_by(handovers.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    for column, value in values.items():
        connection.execute(
            update(handovers)
            .where(handovers.c.id == newest, handovers.c[column].is_(None))
            .values({column: value})
        )


def ledger_of(connection: Connection, case_id: str) -> list[Any]:
    """All handovers of a case, oldest first."""
    query = select(handovers).where(handovers.c.case_id == case_id).order_by(handovers.c.id)
    return list(connection.execute(query))
