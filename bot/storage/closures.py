"""Closures that a supervisor must approve first, and cases that come back after one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.codes import CaseState
from bot.storage.desk_tables import closures
from bot.storage.tables import cases, conversations, handovers
from bot.storage.types import is_storable
from bot.storage.vault import Vault

ASKED, APPROVED, RETURNED, WITHDRAWN = "asked", "approved", "returned", "withdrawn"


@dataclass(frozen=True, slots=True)
class Closure:
    """Somebody wants to close a case; `note` is why in words, `answer` the supervisor's."""

    id: str
    case_id: str
    number: str
    reason: str
    note: str
    state: str
    asked_by: str
    asked_at: datetime
    answer: str
    decided_by: str
    decided_at: datetime | None


def _query() -> Select[Any]:
    joined = closures.join(cases, cases.c.id == closures.c.case_id)
    return select(closures, cases.c.number).select_from(joined)


def ask(
    connection: Connection,
    vault: Vault,
    closure_id: str,
    case_id: str,
    *,
    reason: str,
    note: str,
    by: str,
    at: datetime,
) -> None:
    """A supervisor is to look at it."""
    connection.execute(
        insert(closures).values(
            id=closure_id,
            case_id=case_id,
            reason=reason,
            note=vault.seal("closures", "note", closure_id, note) if note else None,
            state=ASKED,
            asked_by=by,
            asked_at=at,
        )
    )


def decide(
    connection: Connection,
    vault: Vault,
    closure_id: str,
    *,
    state: str,
    answer: str,
    by: str,
    at: datetime,
) -> None:
    """The supervisor's answer to one that the caller has locked."""
    values: dict[str, object] = {"state": state, "decided_by": by, "decided_at": at}
    if answer:
        values["answer"] = vault.seal("closures", "answer", closure_id, answer)
    connection.execute(update(closures).where(closures.c.id == closure_id).values(**values))


def find(
    connection: Connection, vault: Vault, closure_id: str, *, lock: bool = True
) -> Closure | None:
    """The request; locked unless somebody only looks."""
    if not is_storable(closure_id):
        return None
    query = _query().where(closures.c.id == closure_id)
    row = connection.execute(query.with_for_update(of=closures) if lock else query).first()
    return _closure(vault, row) if row else None


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[Closure]:
    """All requests of a case, oldest first."""
    query = _query().where(closures.c.case_id == case_id).order_by(closures.c.id)
    return [_closure(vault, row) for row in connection.execute(query)]


# Whoever asked has the case no more: it waits, ended otherwise, or is somebody else's since.
_IS_ORPHANED = or_(
    cases.c.state.not_in(WITH_A_COUNSELOR),
    cases.c.claimed_at.is_(None),
    closures.c.asked_at < cases.c.claimed_at,
)


def waiting(connection: Connection, vault: Vault) -> list[Closure]:
    """Those nobody has decided on, the oldest first, of cases that are still with who asked."""
    query = _query().where(closures.c.state == ASKED, ~_IS_ORPHANED)
    rows = connection.execute(query.order_by(closures.c.asked_at, closures.c.id))
    return [_closure(vault, row) for row in rows]


def orphaned(connection: Connection, vault: Vault) -> list[Closure]:
    """Those nobody needs to decide on any more, locked."""
    query = (
        _query()
        .where(closures.c.state == ASKED, _IS_ORPHANED)
        .with_for_update(of=closures, skip_locked=True)
    )
    return [_closure(vault, row) for row in connection.execute(query)]


def reopen(
    connection: Connection,
    case_id: str,
    handover_id: str,
    *,
    promised_at: datetime,
    is_held: bool,
    at: datetime,
) -> None:
    """A closed case waits anew, before others of its urgency, with a handover of its own."""
    queued = None if is_held else at
    _open_again(
        connection, case_id, handover_id, at, promised_at=promised_at, queued_at=queued,
        state=CaseState.HELD if is_held else CaseState.QUEUED, is_returned=True,
    )  # fmt: skip


def take_up(
    connection: Connection,
    case_id: str,
    handover_id: str,
    staff_id: str,
    *,
    state: CaseState,
    promised_at: datetime,
    at: datetime,
) -> None:
    """A closed case is somebody's again, with a handover of its own."""
    _open_again(
        connection, case_id, handover_id, at, promised_at=promised_at, queued_at=at,
        state=state, claimed_by=staff_id, claimed_at=at,
    )  # fmt: skip


def _open_again(
    connection: Connection,
    case_id: str,
    handover_id: str,
    at: datetime,
    *,
    promised_at: datetime,
    queued_at: datetime | None,
    claimed_by: str | None = None,
    claimed_at: datetime | None = None,
    **values: object,
) -> None:
    connection.execute(
        insert(handovers).values(
            id=handover_id, case_id=case_id, received_at=at, promised_at=promised_at,
            queued_at=queued_at, claimed_at=claimed_at,
        )
    )  # fmt: skip
    connection.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(
            promised_at=promised_at, queued_at=queued_at, claimed_by=claimed_by,
            claimed_at=claimed_at, lease_until=None, closed_at=None, reason=None,
            version=cases.c.version + 1, **values,
        )
    )  # fmt: skip
    connection.execute(
        update(conversations).where(conversations.c.case_id == case_id).values(closed_at=None)
    )


def _closure(vault: Vault, row: Any) -> Closure:
    return Closure(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        reason=row.reason,
        note=vault.open("closures", "note", row.id, row.note) if row.note else "",
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answer=vault.open("closures", "answer", row.id, row.answer) if row.answer else "",
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
    )
