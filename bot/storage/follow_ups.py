"""Calls, visits and checks that somebody has to make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from bot.cases.follow_ups import FollowUpKind, FollowUpState
from bot.domain.codes import CaseState
from bot.storage.desk_tables import calls, follow_ups
from bot.storage.tables import cases
from bot.storage.types import is_storable
from bot.storage.vault import Vault

_SHOWN = 500


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up with its case's number. `reason` is why, `note` what came of it."""

    id: str
    case_id: str
    number: str
    dong: str | None
    kind: FollowUpKind
    reason: str
    due_at: datetime
    assigned_to: str
    state: FollowUpState
    result: str
    note: str
    created_by: str
    reminded_at: datetime | None
    done_by: str
    done_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.state is FollowUpState.DUE and self.due_at < now


def _query() -> Select[Any]:
    joined = follow_ups.join(cases, cases.c.id == follow_ups.c.case_id)
    return select(follow_ups, cases.c.number, cases.c.dong).select_from(joined)


def add(
    connection: Connection,
    vault: Vault,
    follow_up_id: str,
    case_id: str,
    *,
    kind: str,
    reason: str,
    due_at: datetime,
    assigned_to: str,
    by: str,
    at: datetime,
) -> None:
    """A new one."""
    connection.execute(
        insert(follow_ups).values(
            id=follow_up_id,
            case_id=case_id,
            kind=kind,
            reason=vault.seal("follow_ups", "reason", follow_up_id, reason),
            due_at=due_at,
            assigned_to=assigned_to,
            state=FollowUpState.DUE,
            created_by=by,
            created_at=at,
        )
    )


def find(
    connection: Connection, vault: Vault, follow_up_id: str, *, lock: bool = False
) -> FollowUp | None:
    """The follow-up; `lock` it when it is about to change."""
    if not is_storable(follow_up_id):
        return None
    query = _query().where(follow_ups.c.id == follow_up_id)
    row = connection.execute(query.with_for_update(of=follow_ups) if lock else query).first()
    return _follow_up(vault, row) if row else None


def change(
    connection: Connection,
    vault: Vault,
    follow_up_id: str,
    *,
    note: str = "",
    **values: object,
) -> None:
    """Set columns of one that the caller has locked; an empty note leaves what is there."""
    if note:
        values["note"] = vault.seal("follow_ups", "note", follow_up_id, note)
    connection.execute(update(follow_ups).where(follow_ups.c.id == follow_up_id).values(**values))


def move(connection: Connection, case_id: str, from_id: str | None, to_id: str | None) -> None:
    """What somebody had still to do for a case, and what nobody had, is another's.

    With `to_id` None it is nobody's until somebody takes the case. Whoever gets it is reminded
    anew; what was given to a third person stays with them.
    """
    at = follow_ups.c
    connection.execute(
        update(follow_ups)
        .where(
            at.case_id == case_id,
            at.state == FollowUpState.DUE,
            or_(at.assigned_to == from_id, at.assigned_to.is_(None)),
        )
        .values(assigned_to=to_id, reminded_at=None)
    )


def leave(connection: Connection, staff_id: str) -> None:
    """What somebody who leaves had to do for others' cases is for whoever has each case."""
    holder = select(cases.c.claimed_by).where(cases.c.id == follow_ups.c.case_id)
    connection.execute(
        update(follow_ups)
        .where(follow_ups.c.assigned_to == staff_id, follow_ups.c.state == FollowUpState.DUE)
        .values(assigned_to=holder.scalar_subquery(), reminded_at=None)
    )


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[FollowUp]:
    """All of a case, by the day they are due."""
    query = _query().where(follow_ups.c.case_id == case_id)
    rows = connection.execute(query.order_by(follow_ups.c.due_at, follow_ups.c.id))
    return [_follow_up(vault, row) for row in rows]


def board(
    connection: Connection,
    vault: Vault,
    states: Sequence[FollowUpState],
    *,
    assigned_to: str | None = None,
    kind: str | None = None,
    due_before: datetime | None = None,
) -> list[FollowUp]:
    """Open ones by when they are due, so that the overdue come first; others newest first."""
    query = _query().where(follow_ups.c.state.in_(states))
    if assigned_to is not None:
        query = query.where(follow_ups.c.assigned_to == assigned_to)
    if kind is not None:
        query = query.where(follow_ups.c.kind == kind)
    if due_before is not None:
        query = query.where(follow_ups.c.due_at < due_before)
    is_open = FollowUpState.DUE in states
    order = follow_ups.c.due_at if is_open else follow_ups.c.done_at.desc()
    rows = connection.execute(query.order_by(order, follow_ups.c.id).limit(_SHOWN))
    return [_follow_up(vault, row) for row in rows]


def count_due(connection: Connection, staff_id: str, before: datetime) -> int:
    """How many somebody has to do before then."""
    query = select(func.count()).where(
        follow_ups.c.assigned_to == staff_id,
        follow_ups.c.state == FollowUpState.DUE,
        follow_ups.c.due_at < before,
    )
    return connection.execute(query).scalar_one()


def contacts(connection: Connection, case_id: str) -> dict[str, int]:
    """How many calls and visits there were, whoever wrote them down; none is counted twice.

    A follow-up without a result was done by a call that stands in the log.
    """
    done = (
        select(follow_ups.c.kind, func.count())
        .where(follow_ups.c.case_id == case_id, follow_ups.c.state == FollowUpState.DONE)
        .where(follow_ups.c.result.is_not(None))
        .group_by(follow_ups.c.kind)
    )
    counted = {str(kind): int(n) for kind, n in connection.execute(done)}
    logged = select(func.count()).where(calls.c.case_id == case_id)
    rung = connection.execute(logged).scalar_one()
    return {
        "call": counted.get("call", 0) + rung,
        "visit": counted.get("visit", 0) + counted.get("check", 0),
    }


def to_remind(
    connection: Connection, vault: Vault, at: datetime, today: datetime
) -> list[FollowUp]:
    """Those whose day has come, and those that are late and nobody was told; locked.

    `today` is the end of this day: who is due by then is reminded in the morning.
    """
    is_new = follow_ups.c.reminded_at.is_(None) & (follow_ups.c.due_at <= today)
    is_late = (follow_ups.c.reminded_at < follow_ups.c.due_at) & (follow_ups.c.due_at <= at)
    query = (
        _query()
        .where(follow_ups.c.state == FollowUpState.DUE, or_(is_new, is_late))
        .with_for_update(of=follow_ups, skip_locked=True)
    )
    return [_follow_up(vault, row) for row in connection.execute(query)]


def orphaned(connection: Connection, vault: Vault) -> list[FollowUp]:
    """Open ones whose case is over, locked."""
    query = (
        _query()
        .where(follow_ups.c.state == FollowUpState.DUE, cases.c.state == CaseState.CLOSED)
        .with_for_update(of=follow_ups, skip_locked=True)
    )
    return [_follow_up(vault, row) for row in connection.execute(query)]


def _follow_up(vault: Vault, row: Any) -> FollowUp:
    return FollowUp(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        dong=row.dong,
        kind=FollowUpKind(row.kind),
        reason=vault.open("follow_ups", "reason", row.id, row.reason),
        due_at=row.due_at,
        assigned_to=row.assigned_to or "",
        state=FollowUpState(row.state),
        result=row.result or "",
        note=vault.open("follow_ups", "note", row.id, row.note) if row.note else "",
        created_by=row.created_by,
        reminded_at=row.reminded_at,
        done_by=row.done_by or "",
        done_at=row.done_at,
    )
