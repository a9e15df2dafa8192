"""The index of sealed text: what is to be taken in, and which rows may hold what is looked for."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, LargeBinary, and_, func, literal, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Integer

from bot.storage.cases import Case
from bot.storage.cases import where as cases_where
from bot.storage.search_tables import TERM_BYTES, search_cursors, search_terms
from bot.storage.tables import access_log, audit, cases, inbox, notes, outbox
from bot.storage.threads import RESIDENT, Entry
from bot.storage.vault import Vault

INBOX, OUTBOX, NOTES, CASES = "inbox", "outbox", "notes", "cases"
# Ids may be committed as late as this after younger ones: by other processes, or by one alone.
_LATE_MS, _LATE_ALONE_MS = 10 * 60 * 1000, 20 * 1000
_STAMP = 12  # digits of an id that tell when it was made
_NOT_PEOPLE = ("bot", "desk")
_BUTTON = "choice"


@dataclass(frozen=True, slots=True)
class Indexed:
    """A row of the index; `place` is the conversation of a message, else the case."""

    id: str
    kind: str
    place: str
    terms: tuple[int, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Sift:
    """By what cases are chosen besides their words; None and empty: any."""

    number: str = ""
    dong: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


def cursor(connection: Connection, name: str) -> str:
    """The newest id of this table that was seen; empty at first."""
    query = select(search_cursors.c.last_id).where(search_cursors.c.name == name)
    return connection.execute(query).scalar() or ""


def newest(connection: Connection, name: str) -> str:
    """The newest id there is in what the index is fed from; empty where there is none."""
    return connection.execute(select(func.max(_FEEDS[name].c.id))).scalar() or ""


def unseen(connection: Connection, name: str, after: str, limit: int) -> list[Any]:
    """Rows that are not in the index, oldest first: `id`, `place`, `body` as it is sealed.

    Of cases there is `version` as well, and `seen`: the id of the audit line that led to it.
    """
    is_alone = connection.dialect.name == "sqlite"
    floor = _a_little_before(after, _LATE_ALONE_MS if is_alone else _LATE_MS)
    if name == CASES:
        return _changed_cases(connection, floor, limit)
    table = _FEEDS[name]
    place = notes.c.case_id if name == NOTES else table.c.conversation_id
    query = (
        select(table.c.id, place.label("place"), table.c.body)
        .select_from(table.outerjoin(search_terms, search_terms.c.id == table.c.id))
        .where(table.c.id > floor, search_terms.c.id.is_(None))
    )
    if name == INBOX:
        query = query.where(inbox.c.kind != _BUTTON)
    if name == OUTBOX:
        query = query.where(outbox.c.author.not_in(_NOT_PEOPLE), place.is_not(None))
    return list(connection.execute(query.order_by(table.c.id).limit(limit)))


def _changed_cases(connection: Connection, floor: str, limit: int) -> list[Any]:
    """Whatever changes a case writes a line of the audit: those tell which to look at again."""
    is_seen = and_(search_terms.c.id == cases.c.id, search_terms.c.version == cases.c.version)
    changed = (
        select(audit.c.subject, func.min(audit.c.id).label("seen"))
        .where(audit.c.id > floor)
        .group_by(audit.c.subject)
        .subquery()
    )
    query = (
        select(cases.c.id, cases.c.id.label("place"), cases.c.version, changed.c.seen)
        .select_from(
            changed.join(cases, cases.c.id == changed.c.subject).outerjoin(search_terms, is_seen)
        )
        .where(search_terms.c.id.is_(None))
        .order_by(changed.c.seen)
        .limit(limit)
    )
    return list(connection.execute(query))


def keep(connection: Connection, name: str, found: Sequence[Indexed], last_id: str) -> None:
    """Put these into the index, and remember how far it has come. Twice is harmless."""
    rows = [
        {"id": i.id, "kind": i.kind, "place": i.place, "version": i.version, "terms": i.terms}
        for i in found
    ]
    if rows:
        put = _insert(connection)(search_terms)
        again = {"terms": put.excluded.terms, "version": put.excluded.version}
        connection.execute(put.on_conflict_do_update(index_elements=["id"], set_=again), rows)
    if last_id:
        put = _insert(connection)(search_cursors)
        further = put.on_conflict_do_update(
            index_elements=["name"],
            set_={"last_id": put.excluded.last_id},
            where=search_cursors.c.last_id < put.excluded.last_id,
        )
        connection.execute(further, [{"name": name, "last_id": last_id}])


def having(
    connection: Connection, terms: Sequence[int], limit: int, *, kind: str = ""
) -> list[Indexed]:
    """The newest rows that have all these terms, as far as their hashes tell."""
    at = search_terms.c
    # Found first and sorted afterwards: else PostgreSQL may go through all rows by their ids.
    found = select(at.id, at.kind, at.place).where(_has(connection, terms))
    if kind:
        found = found.where(at.kind == kind)
    first = found.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    query = select(first).order_by(first.c.id.desc()).limit(limit)
    return [Indexed(row.id, row.kind, row.place) for row in connection.execute(query)]


def bodies(connection: Connection, kind: str, ids: Sequence[str]) -> dict[str, Any]:
    """The sealed bodies of these messages or notes, or reports of these cases."""
    table = cases if kind == CASES else _FEEDS[kind]
    body = cases.c.report if kind == CASES else table.c.body
    query = select(table.c.id, body.label("body")).where(table.c.id.in_(ids))
    return {row.id: row.body for row in connection.execute(query)}


def up_to(
    connection: Connection, vault: Vault, wanted: Mapping[str, str], limit: int
) -> dict[str, list[Entry]]:
    """By the id of each wanted message: it and the `limit` ones before it, oldest first.

    `wanted` has the conversation of each. Of long talks the ids alone are read.
    """
    talks: dict[str, list[str]] = {}
    for table in (inbox, outbox):
        query = select(table.c.id, table.c.conversation_id).where(
            table.c.conversation_id.in_(set(wanted.values())), table.c.id <= max(wanted)
        )
        for row in connection.execute(query):
            talks.setdefault(row.conversation_id, []).append(row.id)
    for ids in talks.values():
        ids.sort()
    before = {
        key: talks.get(talk, [])[: bisect_right(talks.get(talk, []), key)][-limit - 1 :]
        for key, talk in wanted.items()
    }
    opened = _entries(connection, vault, {key for ids in before.values() for key in ids})
    return {key: [opened[one] for one in ids if one in opened] for key, ids in before.items()}


def _entries(connection: Connection, vault: Vault, ids: Collection[str]) -> dict[str, Entry]:
    """These messages, whichever way they went."""
    found: dict[str, Entry] = {}
    for table, at in ((inbox, inbox.c.received_at), (outbox, outbox.c.created_at)):
        author = literal(RESIDENT) if table is inbox else outbox.c.author
        source = literal(table.name).label("source")
        columns = table.c.id, author.label("author"), table.c.body, at.label("at"), source
        rows = connection.execute(select(*columns).where(table.c.id.in_(ids)))
        found |= {row.id: _entry(vault, row) for row in rows}
    return found


def _entry(vault: Vault, row: Any) -> Entry:
    body = vault.open_json(row.source, "body", row.id, row.body)
    assert isinstance(body, dict)  # noqa: S101 - bodies are written as tables only
    return Entry(row.id, row.author, body, row.at)


def cases_of(connection: Connection, talks: Sequence[str]) -> dict[str, list[str]]:
    """The cases of each of these conversations, newest first."""
    query = (
        select(cases.c.id, cases.c.conversation_id)
        .where(cases.c.conversation_id.in_(talks))
        .order_by(cases.c.id.desc())
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.conversation_id, []).append(row.id)
    return found


def sifted(
    connection: Connection, sift: Sift, limit: int, *, ids: Sequence[str] | None = None
) -> list[Case]:
    """The cases that fit, newest first; of `ids`, where they are given."""
    wanted: list[ColumnElement[bool]] = []
    if sift.number:
        wanted.append(cases.c.number == sift.number)
    if sift.dong:
        wanted.append(cases.c.dong == sift.dong)
    if sift.state:
        wanted.append(cases.c.state == sift.state)
    if sift.since:
        wanted.append(cases.c.received_at >= sift.since)
    if sift.until:
        wanted.append(cases.c.received_at < sift.until)
    if ids is not None:
        wanted.append(cases.c.id.in_(ids))
    return cases_where(connection, *wanted, limit=limit)


def saw_all(
    connection: Connection, lines: Sequence[tuple[str, str]], at: datetime,
    staff_id: str, ip: str, action: str,
) -> None:  # fmt: skip
    """Lines of the access log: an id and whose record, each."""
    same = {"at": at, "staff_id": staff_id, "ip": ip, "action": action}
    rows = [{"id": key, "subject": subject, **same} for key, subject in lines]
    connection.execute(access_log.insert(), rows)


def _has(connection: Connection, terms: Sequence[int]) -> ColumnElement[bool]:
    if _is_postgres(connection):
        wanted = literal(list(terms), ARRAY(Integer))
        return search_terms.c.terms.op("@>", return_type=Boolean())(wanted)
    # A number may seem to lie across two others: whoever opens the text sees that it is not there.
    raw = type_coerce(search_terms.c.terms, LargeBinary)
    parts = (literal(term.to_bytes(TERM_BYTES, "big"), LargeBinary) for term in terms)
    return and_(*(func.instr(raw, part) > 0 for part in parts))


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _insert(connection: Connection) -> Any:
    return postgresql.insert if _is_postgres(connection) else sqlite.insert


def _a_little_before(last_id: str, late_ms: int) -> str:
    """Where ids begin that were made so long before this one."""
    stamp = int(last_id[:_STAMP], 16) if last_id else 0
    return f"{max(stamp - late_ms, 0):0{_STAMP}x}"


_FEEDS = {INBOX: inbox, OUTBOX: outbox, NOTES: notes, CASES: audit}
