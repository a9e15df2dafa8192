"""What printed sheets of a case say besides its report, opened."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from bot.storage.desk_tables import calls, follow_ups, links, needs
from bot.storage.types import SealedText
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Casework:
    """Rows of the case, oldest first, as tables of column and value; sealed columns opened."""

    needs: tuple[dict[str, Any], ...]
    links: tuple[dict[str, Any], ...]
    calls: tuple[dict[str, Any], ...]
    follow_ups: tuple[dict[str, Any], ...]


def casework_of(connection: Connection, vault: Vault, case_id: str) -> Casework:
    """What was planned, linked, said by phone and looked after."""
    return Casework(
        needs=_rows(connection, vault, needs, case_id),
        links=tuple(
            row for row in _rows(connection, vault, links, case_id) if row["undone_at"] is None
        ),
        calls=_rows(connection, vault, calls, case_id),
        follow_ups=_rows(connection, vault, follow_ups, case_id),
    )


def _rows(
    connection: Connection, vault: Vault, table: Table, case_id: str
) -> tuple[dict[str, Any], ...]:
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    sealed = [column.name for column in table.columns if isinstance(column.type, SealedText)]
    found = []
    for row in connection.execute(query).mappings():
        opened = dict(row)
        for name in sealed:
            text = opened[name]
            opened[name] = vault.open(table.name, name, opened["id"], text) if text else ""
        found.append(opened)
    return tuple(found)
