"""The duty roster: who is called when an alert rings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.storage.desk_tables import duty_shifts
from bot.storage.tables import staff
from bot.storage.vault import SealError, Vault


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody on duty. `level` is the step of the duty list, the first one 0."""

    id: str
    staff_id: str
    name: str
    level: int
    starts_at: datetime
    ends_at: datetime
    has_pager: bool


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Whom to call. `pager` is empty where only the console can reach them."""

    staff_id: str
    name: str
    pager: str


_SHIFTS = select(duty_shifts, staff.c.name, staff.c.pager).join(
    staff, staff.c.id == duty_shifts.c.staff_id
)


def between(connection: Connection, start: datetime, end: datetime) -> list[Shift]:
    """Shifts of active staff that have a part in this time, by their beginning."""
    query = _SHIFTS.where(
        duty_shifts.c.starts_at < end, duty_shifts.c.ends_at > start, staff.c.is_active
    ).order_by(duty_shifts.c.starts_at, duty_shifts.c.level, staff.c.name, duty_shifts.c.id)
    return [_shift(row) for row in connection.execute(query)]


def on_duty(connection: Connection, vault: Vault, level: int, at: datetime) -> list[OnDuty]:
    """Whoever is on duty at this moment, by name."""
    query = _SHIFTS.where(
        duty_shifts.c.level == level,
        duty_shifts.c.starts_at <= at,
        duty_shifts.c.ends_at > at,
        staff.c.is_active,
    ).order_by(staff.c.name)
    found = {
        row.staff_id: OnDuty(row.staff_id, row.name, pager_of(vault, row.staff_id, row.pager))
        for row in connection.execute(query)
    }
    return list(found.values())


def pagers(connection: Connection, vault: Vault, at: datetime) -> set[str]:
    """Where those are reached who are on duty now or have a shift to come.

    One of them is empty where somebody's cannot be read any more.
    """
    query = _SHIFTS.where(
        duty_shifts.c.ends_at > at, staff.c.is_active, staff.c.pager.is_not(None)
    )
    return {pager_of(vault, row.staff_id, row.pager) for row in connection.execute(query)}


def pager_of(vault: Vault, staff_id: str, sealed: bytes | None) -> str:
    """Where alerts reach somebody: `channel:address`, or nothing.

    Nothing, too, where it cannot be read any more: others must be called then, not nobody.
    """
    try:
        return vault.open("staff", "pager", staff_id, sealed) if sealed else ""
    except SealError:
        return ""


def find(connection: Connection, shift_id: str) -> Shift | None:
    """The shift with this id."""
    row = connection.execute(_SHIFTS.where(duty_shifts.c.id == shift_id)).first()
    return _shift(row) if row else None


def overlaps(
    connection: Connection, staff_id: str, level: int, start: datetime, end: datetime
) -> bool:
    """Whether somebody is on this level already in a part of this time."""
    query = select(duty_shifts.c.id).where(
        duty_shifts.c.staff_id == staff_id,
        duty_shifts.c.level == level,
        duty_shifts.c.starts_at < end,
        duty_shifts.c.ends_at > start,
    )
    return connection.execute(query).first() is not None


def add(
    connection: Connection,
    shift_id: str,
    staff_id: str,
    level: int,
    times: tuple[datetime, datetime],
    *,
    by: str,
    at: datetime,
) -> None:
    """Somebody is on duty from the first of these times to the second."""
    connection.execute(
        insert(duty_shifts).values(
            id=shift_id,
            staff_id=staff_id,
            level=level,
            starts_at=times[0],
            ends_at=times[1],
            created_by=by,
            created_at=at,
        )
    )


def remove(connection: Connection, shift_id: str) -> int:
    """Nobody is on duty then; how many shifts that were."""
    return connection.execute(delete(duty_shifts).where(duty_shifts.c.id == shift_id)).rowcount


def leave(connection: Connection, staff_id: str, at: datetime) -> int:
    """Somebody is gone: what they still had on the roster, from now on."""
    return connection.execute(
        delete(duty_shifts).where(duty_shifts.c.staff_id == staff_id, duty_shifts.c.ends_at > at)
    ).rowcount


def moved(shifts: Sequence[Shift], by: timedelta) -> list[tuple[Shift, datetime, datetime]]:
    """The same shifts so much later."""
    return [(one, one.starts_at + by, one.ends_at + by) for one in shifts]


def _shift(row: Any) -> Shift:
    return Shift(
        id=row.id,
        staff_id=row.staff_id,
        name=row.name,
        level=row.level,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        has_pager=row.pager is not None,
    )
