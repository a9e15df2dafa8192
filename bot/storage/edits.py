"""What the office changed of `config/`: rows that are only ever added."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from bot.domain.edits import Edit
from bot.storage.desk_tables import edits


def put(connection: Connection, edit: Edit) -> None:
    """One more change; what was there stays as its history."""
    body = None if edit.body is None else orjson.dumps(edit.body).decode()
    connection.execute(
        insert(edits).values(
            id=edit.id, area=edit.area, name=edit.name, body=body,
            edited_by=edit.by, edited_at=edit.at,
        )
    )  # fmt: skip


def count(connection: Connection) -> int:
    """How many changes there are: another number means that something was changed."""
    return connection.execute(select(func.count()).select_from(edits)).scalar_one()


def newest(connection: Connection, areas: Sequence[str]) -> list[Edit]:
    """The change of each name that counts, also where it took the others back; by name."""
    last = (
        select(func.max(edits.c.id))
        .where(edits.c.area.in_(areas))
        .group_by(edits.c.area, edits.c.name)
    )
    query = select(edits).where(edits.c.id.in_(last)).order_by(edits.c.area, edits.c.name)
    return [_edit(row) for row in connection.execute(query)]


def history(connection: Connection, area: str, name: str) -> list[Edit]:
    """All changes of one name, newest first."""
    query = (
        select(edits).where(edits.c.area == area, edits.c.name == name).order_by(edits.c.id.desc())
    )
    return [_edit(row) for row in connection.execute(query)]


def latest(connection: Connection, area: str, limit: int) -> list[Edit]:
    """The last changes of an area, whatever their names, newest first."""
    query = select(edits).where(edits.c.area == area).order_by(edits.c.id.desc()).limit(limit)
    return [_edit(row) for row in connection.execute(query)]


def find(connection: Connection, edit_id: str) -> Edit | None:
    """The change with this id."""
    row = connection.execute(select(edits).where(edits.c.id == edit_id)).first()
    return _edit(row) if row else None


def _edit(row: Any) -> Edit:
    body = None if row.body is None else orjson.loads(row.body)
    return Edit(row.id, row.area, row.name, body, row.edited_by, row.edited_at)
