"""Telephone calls of a case, made or taken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.storage.desk_tables import calls
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `direction` is `out` or `in`; `minutes`: None where nobody counted."""

    id: str
    case_id: str
    direction: str
    outcome: str
    minutes: int | None
    note: str
    author: str
    at: datetime


def add(connection: Connection, vault: Vault, call: Call) -> None:
    """One more call; its note is sealed."""
    connection.execute(
        insert(calls).values(
            id=call.id,
            case_id=call.case_id,
            direction=call.direction,
            outcome=call.outcome,
            minutes=call.minutes,
            note=vault.seal("calls", "note", call.id, call.note) if call.note else None,
            author=call.author,
            called_at=call.at,
        )
    )


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[Call]:
    """Every call of a case, oldest first."""
    query = select(calls).where(calls.c.case_id == case_id).order_by(calls.c.id)
    return [
        Call(
            id=row.id,
            case_id=row.case_id,
            direction=row.direction,
            outcome=row.outcome,
            minutes=row.minutes,
            note=vault.open("calls", "note", row.id, row.note) if row.note else "",
            author=row.author,
            at=row.called_at,
        )
        for row in connection.execute(query)
    ]
