"""QR codes on walls, and what came of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.storage.desk_tables import posters
from bot.storage.tables import conversations


@dataclass(frozen=True, slots=True)
class Poster:
    """One poster. `talks`: conversations that began with it; `reports`: those with a case."""

    id: str
    code: str
    name: str
    kind: str
    dong: str | None
    created_by: str
    created_at: datetime
    retired_at: datetime | None
    talks: int = 0
    reports: int = 0


def add(connection: Connection, poster: Poster) -> None:
    """A new poster."""
    connection.execute(
        insert(posters).values(
            id=poster.id, code=poster.code, name=poster.name, kind=poster.kind, dong=poster.dong,
            created_by=poster.created_by, created_at=poster.created_at, retired_at=None,
        )
    )  # fmt: skip


def listed(connection: Connection) -> list[Poster]:
    """All posters with their counts, those that hang first, the newest first."""
    counted = (
        select(
            conversations.c.origin,
            func.count().label("talks"),
            func.count(conversations.c.case_id).label("reports"),
        )
        .where(conversations.c.origin.is_not(None))
        .group_by(conversations.c.origin)
        .subquery()
    )
    query = (
        select(posters, counted.c.talks, counted.c.reports)
        .join(counted, counted.c.origin == posters.c.code, isouter=True)
        .order_by(posters.c.retired_at.is_not(None), posters.c.id.desc())
    )
    return [_poster(row) for row in connection.execute(query)]


def retire(connection: Connection, poster_id: str, at: datetime) -> bool:
    """It hangs no longer; False if there is none, or it was taken down before."""
    changed = connection.execute(
        update(posters)
        .where(posters.c.id == poster_id, posters.c.retired_at.is_(None))
        .values(retired_at=at)
    )
    return changed.rowcount == 1


def _poster(row: Any) -> Poster:
    return Poster(
        row.id, row.code, row.name, row.kind, row.dong, row.created_by, row.created_at,
        row.retired_at, row.talks or 0, row.reports or 0,
    )  # fmt: skip
