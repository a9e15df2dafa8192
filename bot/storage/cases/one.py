"""One case as lists show it, what was told and by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.cases.correcting import Judged
from bot.domain.codes import CaseKind, CaseState, CrisisType, Reporter, Urgency
from bot.domain.effects import Identity
from bot.storage.tables import cases, reporters, staff
from bot.storage.types import is_storable
from bot.storage.vault import Vault

_URGENCIES = list(Urgency)


@dataclass(frozen=True, slots=True)
class Case:
    """A case without what was told and by whom: what lists show."""

    id: str
    number: str
    state: CaseState
    urgency: Urgency
    channel: str
    dong: str | None
    center: str | None
    crisis_types: tuple[CrisisType, ...]
    reporter: Reporter
    programs: tuple[tuple[str, float, str], ...]
    is_complete: bool
    conversation_id: str | None
    received_at: datetime
    promised_at: datetime
    queued_at: datetime | None
    claimed_by: str | None
    claimed_by_name: str | None
    claimed_at: datetime | None
    closed_at: datetime | None
    reason: str | None
    kind: CaseKind = CaseKind.REPORT
    is_returned: bool = False
    lease_until: datetime | None = None
    merged_into: str | None = None
    read: Judged | None = None
    """What the bot read, once a person corrected it."""

    @property
    def judged(self) -> Judged:
        """How it stands now."""
        return Judged(self.urgency, self.crisis_types)


LISTED = select(cases, staff.c.name.label("claimed_by_name")).select_from(
    cases.outerjoin(staff, staff.c.id == cases.c.claimed_by)
)


def case_of(row: Any) -> Case:
    """A row of `LISTED` as a case."""
    return Case(
        id=row.id,
        number=row.number,
        state=CaseState(row.state),
        urgency=_URGENCIES[row.urgency],
        channel=row.channel,
        dong=row.dong,
        center=row.center,
        crisis_types=_types(row.crisis_types),
        reporter=Reporter(row.reporter),
        programs=tuple((key, score, why) for key, score, why in orjson.loads(row.programs)),
        is_complete=row.is_complete,
        conversation_id=row.conversation_id,
        received_at=row.received_at,
        promised_at=row.promised_at,
        queued_at=row.queued_at,
        claimed_by=row.claimed_by,
        claimed_by_name=row.claimed_by_name or row.claimed_by,
        claimed_at=row.claimed_at,
        closed_at=row.closed_at,
        reason=row.reason,
        kind=CaseKind(row.kind),
        is_returned=row.is_returned,
        lease_until=row.lease_until,
        merged_into=row.merged_into,
        read=read_of(row),
    )


def judged_of(row: Any) -> Judged:
    """How urgent a case is and what it is about, of a row of any kind."""
    return Judged(_URGENCIES[row.urgency], _types(row.crisis_types))


def read_of(row: Any) -> Judged | None:
    """What the bot read of a case that a person corrected."""
    if row.read_urgency is None:
        return None
    return Judged(_URGENCIES[row.read_urgency], _types(row.read_types))


def judgement(now: Judged, read: Judged | None) -> dict[str, Any]:
    """Both as the columns hold them."""
    return {
        "urgency": now.urgency.rank,
        "crisis_types": _json(now.types),
        "read_urgency": read.urgency.rank if read else None,
        "read_types": _json(read.types) if read else None,
    }


def _types(stored: str) -> tuple[CrisisType, ...]:
    return tuple(map(CrisisType, orjson.loads(stored)))


def _json(types: tuple[CrisisType, ...]) -> str:
    return orjson.dumps(types).decode()


def find(connection: Connection, case_id: str, *, lock: bool = False) -> Case | None:
    """The case; `lock` it when it is about to be changed."""
    if not is_storable(case_id):
        return None
    query = LISTED.where(cases.c.id == case_id)
    if lock:
        query = query.with_for_update(of=cases)
    row = connection.execute(query).first()
    return case_of(row) if row else None


def find_number(connection: Connection, number: str) -> Case | None:
    """The case with this receipt number."""
    if not is_storable(number):
        return None
    row = connection.execute(LISTED.where(cases.c.number == number)).first()
    return case_of(row) if row else None


def where(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> list[Case]:
    """The cases of which all of this is true, newest first."""
    query = LISTED.where(*conditions).order_by(cases.c.id.desc()).limit(limit)
    return [case_of(row) for row in connection.execute(query)]


def report_of(connection: Connection, vault: Vault, case_id: str) -> dict[str, Any]:
    """What was told, without by whom."""
    sealed = connection.execute(select(cases.c.report).where(cases.c.id == case_id)).scalar_one()
    report = vault.open_json("cases", "report", case_id, sealed)
    assert isinstance(report, dict)  # noqa: S101 - reports are written as tables only
    return report


def reporter_of(connection: Connection, vault: Vault, case_id: str) -> dict[str, str | None]:
    """Who reported; both None if they did not say."""
    row = connection.execute(select(reporters).where(reporters.c.id == case_id)).first()
    if row is None:
        return {"phone": None, "name": None}
    opened = {"phone": row.phone, "name": row.name}
    return {
        column: vault.open("reporters", column, case_id, sealed) if sealed else None
        for column, sealed in opened.items()
    }


def identify(
    connection: Connection, vault: Vault, case_id: str, who: Identity, by: str, at: datetime
) -> None:
    """Write down who reported a case that the caller has locked; without anything, nobody did.

    `by`: who does so. What a resident says later does not undo it.
    """
    given = {"phone": who.phone, "name": who.name}
    sealed = {
        column: vault.seal("reporters", column, case_id, value) if value else None
        for column, value in given.items()
    }
    here = reporters.c.id == case_id
    if who.is_anonymous:
        connection.execute(delete(reporters).where(here))
        return
    written = {"kept_by": by, **sealed}
    if connection.execute(update(reporters).where(here).values(**written)).rowcount == 0:
        connection.execute(insert(reporters).values(id=case_id, created_at=at, **written))
