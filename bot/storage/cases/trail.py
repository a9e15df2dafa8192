"""Who did what and who saw what, written where it happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from bot.storage.tables import access_log, audit


def record(
    connection: Connection,
    audit_id: str,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: dict[str, str] | None = None,
) -> None:
    """The audit line of an act, in the act's own transaction."""
    connection.execute(
        insert(audit).values(
            id=audit_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=orjson.dumps(detail).decode() if detail else None,
        )
    )


def audit_of(connection: Connection, subject: str) -> list[Any]:
    """What was done to it, oldest first."""
    return list(
        connection.execute(select(audit).where(audit.c.subject == subject).order_by(audit.c.id))
    )


def saw(
    connection: Connection,
    log_id: str,
    at: datetime,
    staff_id: str,
    ip: str,
    action: str,
    subject: str,
    *,
    since: datetime | None = None,
) -> None:
    """Who saw whose record, when and from where; with `since` only the first time since then."""
    if since and seen(connection, staff_id, ip, action, [subject], since):
        return
    connection.execute(
        insert(access_log).values(
            id=log_id, at=at, staff_id=staff_id, ip=ip, action=action, subject=subject
        )
    )


def seen(
    connection: Connection,
    staff_id: str,
    ip: str,
    action: str,
    subjects: Sequence[str],
    since: datetime,
) -> set[str]:
    """Those of the subjects at which they looked from there since then."""
    at = access_log.c
    query = select(at.subject).where(
        at.subject.in_(subjects),
        at.staff_id == staff_id,
        at.action == action,
        at.ip == ip,
        at.at >= since,
    )
    return set(connection.execute(query.distinct()).scalars())
