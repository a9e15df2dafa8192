"""Figures that municipalities brought, by month: the newest of each counts, the others stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from bot.storage.desk_tables import municipal_figures as figures


def bring(
    connection: Connection,
    row_id: str,
    municipality: str,
    month: str,
    body: str,
    staff_id: str,
    at: datetime,
) -> None:
    """Keep a file; what was current of this municipality and month is history from now on."""
    same = (figures.c.municipality == municipality, figures.c.month == month)
    # Locked, so that of two that come at once one is current in the end.
    connection.execute(select(figures.c.id).where(*same).with_for_update())
    connection.execute(update(figures).where(*same, figures.c.is_current).values(is_current=False))
    connection.execute(
        insert(figures).values(
            id=row_id,
            municipality=municipality,
            month=month,
            body=body,
            brought_by=staff_id,
            brought_at=at,
            is_current=True,
        )
    )


def months(connection: Connection) -> list[str]:
    """The months of which something came, the newest first."""
    query = select(figures.c.month).distinct().order_by(figures.c.month.desc())
    return list(connection.execute(query).scalars())


def of_month(connection: Connection, month: str) -> list[Any]:
    """`body` of the current file of each municipality, and how many came `earlier`."""
    known = (
        select(
            figures.c.municipality,
            func.max(case((figures.c.is_current, figures.c.id))).label("id"),
            (func.count() - 1).label("earlier"),
        )
        .where(figures.c.month == month)
        .group_by(figures.c.municipality)
        .subquery()
    )
    query = (
        select(figures.c.body, known.c.earlier)
        .join(known, known.c.id == figures.c.id)
        .order_by(figures.c.municipality)
    )
    return list(connection.execute(query))
