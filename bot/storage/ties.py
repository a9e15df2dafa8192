"""Which cases belong together, as somebody said who looked at both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, delete, insert, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.storage.cases import Case
from bot.storage.cases import where as cases_where
from bot.storage.desk_tables import case_ties
from bot.storage.tables import cases

LINKED, MERGED, APART = "linked", "merged", "apart"


@dataclass(frozen=True, slots=True)
class Tie:
    """How another case belongs to the one asked about; `is_stay`: the one asked about stays."""

    other_id: str
    kind: str
    is_stay: bool
    tied_by: str
    tied_at: datetime


def put(
    connection: Connection, tie_id: str, case_id: str, other_id: str, kind: str, by: str,
    at: datetime, moved: str | None = None,
) -> None:  # fmt: skip
    """What was said of these two counts from now on, whatever was said before.

    `moved`: of a merge, what it took along (`bot.storage.merges`).
    """
    take_back(connection, case_id, other_id)
    connection.execute(
        insert(case_ties).values(
            id=tie_id, case_id=case_id, other_id=other_id, kind=kind, tied_by=by, tied_at=at,
            moved=moved,
        )
    )  # fmt: skip


def take_back(connection: Connection, one: str, other: str) -> int:
    """Nothing is said of these two any more; how many ties that were."""
    return connection.execute(delete(case_ties).where(_between(one, other))).rowcount


def between(connection: Connection, one: str, other: str) -> str | None:
    """What was said of these two."""
    return connection.execute(select(case_ties.c.kind).where(_between(one, other))).scalar()


def of_case(connection: Connection, case_id: str) -> list[Tie]:
    """All that was said of a case, oldest first."""
    other = case((case_ties.c.case_id == case_id, case_ties.c.other_id), else_=case_ties.c.case_id)
    query = (
        select(case_ties, other.label("other"))
        .where(or_(case_ties.c.case_id == case_id, case_ties.c.other_id == case_id))
        .order_by(case_ties.c.id)
    )
    return [_tie(row, case_id) for row in connection.execute(query)]


def among(connection: Connection, ids: Sequence[str]) -> dict[str, Case]:
    """These cases by their ids."""
    return {one.id: one for one in cases_where(connection, cases.c.id.in_(ids), limit=len(ids))}


def merged_into(connection: Connection, case_id: str) -> list[Case]:
    """The cases that were merged into this one, newest first."""
    return cases_where(connection, cases.c.merged_into == case_id, limit=_MOST)


def near(
    connection: Connection, one: Case, since: datetime, until: datetime, also: Sequence[str]
) -> list[Case]:
    """What may tell of the same household as a case: the newest in a time, at most 200.

    Of the same dong or conversation, or among `also`; without what was merged already.
    """
    alike: list[ColumnElement[bool]] = [cases.c.id.in_(also)] if also else []
    if one.dong:
        alike.append(cases.c.dong == one.dong)
    if one.conversation_id:
        alike.append(cases.c.conversation_id == one.conversation_id)
    if not alike:
        return []
    return cases_where(
        connection,
        or_(*alike),
        cases.c.id != one.id,
        cases.c.merged_into.is_(None),
        cases.c.received_at >= since,
        cases.c.received_at <= until,
        limit=_MOST,
    )


def _between(one: str, other: str) -> ColumnElement[bool]:
    at = case_ties.c
    return or_(
        and_(at.case_id == one, at.other_id == other),
        and_(at.case_id == other, at.other_id == one),
    )


def _tie(row: Any, case_id: str) -> Tie:
    return Tie(row.other, row.kind, row.case_id == case_id, row.tied_by, row.tied_at)


_MOST = 200
