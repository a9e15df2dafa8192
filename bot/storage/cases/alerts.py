"""Alerts of danger: they ring until somebody acknowledges them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.storage.tables import alerts, cases

# The signs of an alert that a person's judgement raised, and nobody's words.
_BY_HAND = '["by_hand"]'


def ringing(connection: Connection) -> list[Any]:
    """Alerts nobody has acknowledged, oldest first."""
    query = (
        select(alerts, cases.c.number)
        .join(cases, cases.c.id == alerts.c.case_id)
        .where(alerts.c.acknowledged_at.is_(None))
        .order_by(alerts.c.raised_at)
    )
    return list(connection.execute(query))


def is_ringing(connection: Connection, case_id: str) -> bool:
    """Whether an alert of this case waits for somebody who acknowledges it."""
    query = select(alerts.c.id).where(
        alerts.c.case_id == case_id, alerts.c.acknowledged_at.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def due_to_escalate(connection: Connection, at: datetime) -> list[Any]:
    """Alerts whose next step is due, locked against other processes."""
    query = (
        select(alerts, cases.c.number)
        .join(cases, cases.c.id == alerts.c.case_id)
        .where(alerts.c.acknowledged_at.is_(None), alerts.c.next_at <= at)
        .with_for_update(of=alerts, skip_locked=True)
    )
    return list(connection.execute(query))


def ring_again(connection: Connection, alert_id: str, case_id: str, at: datetime) -> bool:
    """Call the duty list anew, for what it was called before; False where it rings already."""
    last = connection.execute(
        select(alerts.c.signs, alerts.c.acknowledged_at)
        .where(alerts.c.case_id == case_id)
        .order_by(alerts.c.raised_at.desc())
        .limit(1)
    ).first()
    if last and last.acknowledged_at is None:
        return False
    signs = last.signs if last else _BY_HAND
    connection.execute(
        insert(alerts).values(
            id=alert_id, case_id=case_id, signs=signs, raised_at=at, level=0, next_at=at
        )
    )
    return True


def escalate(connection: Connection, alert_id: str, level: int, next_at: datetime | None) -> None:
    """One more step of the duty list has been called."""
    connection.execute(
        update(alerts).where(alerts.c.id == alert_id).values(level=level, next_at=next_at)
    )


def acknowledge(connection: Connection, case_id: str, staff_id: str, at: datetime) -> int:
    """The calling stops; returns how many alerts that ended."""
    ended = connection.execute(
        update(alerts)
        .where(alerts.c.case_id == case_id, alerts.c.acknowledged_at.is_(None))
        .values(acknowledged_by=staff_id, acknowledged_at=at, next_at=None)
    )
    return ended.rowcount
