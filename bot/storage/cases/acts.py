"""The conditional updates of a case that make a race have one winner."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.codes import CaseState
from bot.storage.tables import cases
from bot.storage.types import is_storable, to_us


def claim(
    connection: Connection,
    case_id: str,
    staff_id: str,
    at: datetime,
    lease_until: datetime | None = None,
) -> bool:
    """Take the case if nobody has: of any number of callers exactly one gets True.

    `lease_until`: by when its counselor must have said a word; None where they already have.
    """
    if not is_storable(case_id):
        return False
    taken = connection.execute(
        update(cases)
        .where(
            cases.c.id == case_id,
            cases.c.claimed_by.is_(None),
            cases.c.state.in_((CaseState.HELD, CaseState.QUEUED)),
        )
        .values(
            state=CaseState.CLAIMED,
            claimed_by=staff_id,
            claimed_at=at,
            lease_until=lease_until,
            is_returned=False,
            queued_at=func.coalesce(cases.c.queued_at, to_us(at)),
            version=cases.c.version + 1,
        )
    )
    return taken.rowcount == 1


def change(connection: Connection, case_id: str, **values: object) -> None:
    """Set columns of a case that the caller has locked."""
    connection.execute(
        update(cases).where(cases.c.id == case_id).values(version=cases.c.version + 1, **values)
    )


def keep(connection: Connection, case_id: str) -> None:
    """Its counselor did something for the household: the case does not lapse any more."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.lease_until.is_not(None))
        .values(lease_until=None)
    )


def due_for_opening(connection: Connection, at: datetime) -> list[Any]:
    """Held cases whose opening has come, in queue order, locked against other processes."""
    query = (
        select(cases.c.id, cases.c.dong, cases.c.center, cases.c.conversation_id)
        .where(cases.c.state == CaseState.HELD, cases.c.promised_at <= at)
        .order_by(cases.c.urgency, cases.c.received_at, cases.c.id)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query))
