"""What households need: the plan of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.cases.casework import NeedState
from bot.domain.codes import CrisisType
from bot.storage.desk_tables import needs
from bot.storage.types import is_storable
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Need:
    """A row of the plan. `due_on` is a day, `YYYY-MM-DD`, or empty."""

    id: str
    case_id: str
    area: CrisisType
    need: str
    service: str
    program: str
    provider: str
    due_on: str
    state: NeedState
    created_by: str
    changed_at: datetime


def add(connection: Connection, vault: Vault, need: Need, at: datetime) -> None:
    """A new row."""
    connection.execute(
        insert(needs).values(
            id=need.id,
            case_id=need.case_id,
            area=need.area,
            need=vault.seal("needs", "need", need.id, need.need),
            service=vault.seal("needs", "service", need.id, need.service),
            program=need.program or None,
            provider=need.provider or None,
            due_on=need.due_on or None,
            state=need.state,
            created_by=need.created_by,
            created_at=at,
            changed_at=at,
        )
    )


def change(connection: Connection, need_id: str, **values: object) -> None:
    """Set columns of a row that the caller has locked."""
    connection.execute(update(needs).where(needs.c.id == need_id).values(**values))


def find(connection: Connection, vault: Vault, need_id: str) -> Need | None:
    """The row, locked."""
    if not is_storable(need_id):
        return None
    query = select(needs).where(needs.c.id == need_id).with_for_update()
    row = connection.execute(query).first()
    return _need(vault, row) if row else None


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[Need]:
    """The plan, in the order in which it was made."""
    query = select(needs).where(needs.c.case_id == case_id).order_by(needs.c.id)
    return [_need(vault, row) for row in connection.execute(query)]


def _need(vault: Vault, row: Any) -> Need:
    return Need(
        id=row.id,
        case_id=row.case_id,
        area=CrisisType(row.area),
        need=vault.open("needs", "need", row.id, row.need),
        service=vault.open("needs", "service", row.id, row.service) if row.service else "",
        program=row.program or "",
        provider=row.provider or "",
        due_on=row.due_on or "",
        state=NeedState(row.state),
        created_by=row.created_by,
        changed_at=row.changed_at,
    )
