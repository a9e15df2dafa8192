"""Lists to take along as a table: codes, days, dongs and numbers; no names, words or telephones.

A list is read in pieces, in the order of its ids: each piece is a short query of its own, however
long the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, func, select

from bot.storage.desk_tables import calls, follow_ups, links, referrals
from bot.storage.tables import cases, handovers
from bot.storage.types import Instant

PIECE = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its rows, the column whose day counts, and what is shown of each row."""

    table: Table
    day: ColumnElement[Any]
    columns: tuple[ColumnElement[Any], ...]
    source: FromClause

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _of_cases(table: Table, day: ColumnElement[Any], *columns: ColumnElement[Any]) -> Listing:
    """Rows that belong to a case, led by its number and dong."""
    joined = table.join(cases, cases.c.id == table.c.case_id)
    return Listing(table, day, (cases.c.number, cases.c.dong, *columns), joined)


@dataclass(frozen=True, slots=True)
class Within:
    """Which rows of a list: from `first` on and before `after`, in the kind of its column.

    `dong` and `state` are of the case that a row belongs to; empty: any.
    """

    first: object
    after: object
    dong: str = ""
    state: str = ""


_FIRST_WORD = (
    select(func.min(handovers.c.first_word_at, type_=Instant()))
    .where(handovers.c.case_id == cases.c.id)
    .correlate(cases)
    .scalar_subquery()
    .label("first_word_at")
)
_CASE = cases.c
LISTS: dict[str, Listing] = {
    "cases": Listing(
        cases,
        _CASE.received_at,
        (
            _CASE.number, _CASE.dong, _CASE.center, _CASE.kind, _CASE.channel, _CASE.reporter,
            _CASE.urgency, _CASE.crisis_types, _CASE.state, _CASE.is_complete, _CASE.received_at,
            _CASE.promised_at, _CASE.queued_at, _CASE.claimed_at, _FIRST_WORD, _CASE.closed_at,
            _CASE.reason, _CASE.lang,
        ),
        cases,
    ),
    "links": _of_cases(
        links, links.c.linked_on, links.c.sector, links.c.kind, links.c.program, links.c.agency,
        links.c.linked_on, links.c.amount, links.c.in_kind, links.c.undone_at,
    ),
    "referrals": _of_cases(
        referrals, referrals.c.sent_at, referrals.c.kind, referrals.c.receiver, referrals.c.state,
        referrals.c.code, referrals.c.sent_at, referrals.c.due_at, referrals.c.answered_at,
        referrals.c.done_at,
    ),
    "follow_ups": _of_cases(
        follow_ups, follow_ups.c.due_at, follow_ups.c.kind, follow_ups.c.state,
        follow_ups.c.result, follow_ups.c.created_at, follow_ups.c.due_at, follow_ups.c.done_at,
    ),
    "calls": _of_cases(
        calls, calls.c.called_at, calls.c.direction, calls.c.outcome, calls.c.minutes,
        calls.c.called_at,
    ),
}  # fmt: skip


def size(connection: Connection, name: str, within: Within) -> int:
    """How many rows of the list there are."""
    listing = LISTS[name]
    query = select(func.count()).select_from(listing.source)
    count: int = connection.execute(_narrowed(query, listing, within)).scalar_one()
    return count


def piece(
    connection: Connection, name: str, within: Within, last_id: str
) -> tuple[str, Sequence[Any]]:
    """The rows that come after `last_id`, and the id of the last of them (empty: no more)."""
    listing = LISTS[name]
    query = select(listing.table.c.id, *listing.columns).select_from(listing.source)
    query = _narrowed(query, listing, within).where(listing.table.c.id > last_id)
    rows = connection.execute(query.order_by(listing.table.c.id).limit(PIECE)).all()
    return (rows[-1][0] if rows else ""), [row[1:] for row in rows]


def _narrowed(query: Select[Any], listing: Listing, within: Within) -> Select[Any]:
    query = query.where(listing.day >= within.first, listing.day < within.after)
    if within.dong:
        query = query.where(cases.c.dong == within.dong)
    return query.where(cases.c.state == within.state) if within.state else query
