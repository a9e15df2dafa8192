"""Looking through who did what and who saw what, among a million lines and more.

Both tables are read by their ids, newest first. Ids sort by the time they were made, so that a
period is a range of ids and needs no index of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, select, text

from bot.storage.tables import access_log, audit, cases, offers
from bot.storage.types import to_us

DONE, SEEN = "done", "seen"
_MS = 1000
_NEWEST = 20_000
# A line's id is made a moment after its time was taken; a group of turns shares one time.
_LATER = timedelta(minutes=1)
_DIGITS, _TIME_DIGITS = 32, 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is None is not asked about.

    `actor` and `subject` are ids, `actions` codes; `since` and `until` half-open. `before` is the
    id after which the page goes on. `by_id`: the ids tell the time (not where a clock was set).
    """

    kinds: tuple[str, ...] = (DONE, SEEN)
    actor: str | None = None
    subject: str | None = None
    actions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: str | None = None
    by_id: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Something done (`detail` is JSON, `ip` empty) or somebody's record seen (the other way)."""

    id: str
    at: datetime
    kind: str
    actor: str
    action: str
    subject: str
    detail: str
    ip: str


def search(connection: Connection, wanted: Wanted, limit: int) -> list[Line]:
    """At most so many lines of both tables, newest first."""
    found = [_lines(connection, kind, wanted, limit) for kind in wanted.kinds]
    return list(islice(merge(*found, key=lambda line: line.id, reverse=True), limit))


def recent_actions(connection: Connection) -> set[str]:
    """The codes of what was done and seen of late: all that a list to choose from need hold."""
    return {action for table in (audit, access_log) for action in _recent(connection, table)}


def _recent(connection: Connection, table: Table) -> Iterator[str]:
    newest = select(table.c.action).order_by(table.c.id.desc()).limit(_NEWEST).subquery()
    yield from connection.execute(select(newest.c.action).distinct()).scalars()


def query_of(kind: str, wanted: Wanted, limit: int) -> Select[Any]:
    """At most so many lines of one kind, newest first."""
    query = _of_audit(wanted) if kind == DONE else _of_access(wanted)
    table = audit if kind == DONE else access_log
    return _narrowed(query, table, wanted).order_by(table.c.id.desc()).limit(limit)


def _lines(connection: Connection, kind: str, wanted: Wanted, limit: int) -> list[Line]:
    return [_line(kind, row) for row in connection.execute(query_of(kind, wanted, limit))]


def _of_audit(wanted: Wanted) -> Select[Any]:
    query = select(audit)
    if wanted.actor:
        query = query.where(audit.c.actor == wanted.actor)
        if wanted.actor not in ("resident", "system"):
            # The words of the partial index, without which no database dares to use it.
            query = query.where(text("actor <> 'resident' AND actor <> 'system'"))
    return query


def _of_access(wanted: Wanted) -> Select[Any]:
    query = select(access_log)
    return query.where(access_log.c.staff_id == wanted.actor) if wanted.actor else query


def _narrowed(query: Select[Any], table: Table, wanted: Wanted) -> Select[Any]:
    if wanted.subject:
        query = query.where(table.c.subject == wanted.subject)
    if wanted.actions:
        query = query.where(table.c.action.in_(wanted.actions))
    if wanted.before:
        query = query.where(table.c.id < wanted.before)
    if wanted.since:
        query = query.where(table.c.at >= wanted.since)
        query = (
            query.where(table.c.id >= first_id(wanted.since - _LATER)) if wanted.by_id else query
        )
    if wanted.until:
        query = query.where(table.c.at < wanted.until)
        query = (
            query.where(table.c.id < first_id(wanted.until + _LATER)) if wanted.by_id else query
        )
    return query


def first_id(at: datetime) -> str:
    """The least id that is made at this moment."""
    return f"{to_us(at) // _MS:0{_TIME_DIGITS}x}".ljust(_DIGITS, "0")


def _line(kind: str, row: Any) -> Line:
    is_done = kind == DONE
    return Line(
        id=row.id,
        at=row.at,
        kind=kind,
        actor=row.actor if is_done else row.staff_id,
        action=row.action,
        subject=row.subject,
        detail=(row.detail or "") if is_done else "",
        ip="" if is_done else row.ip,
    )


def numbers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Receipt numbers of the cases and offers among these subjects, by id."""
    return {
        row.id: row.number
        for table in (cases, offers)
        for row in connection.execute(
            select(table.c.id, table.c.number).where(table.c.id.in_(ids))
        )
    }
