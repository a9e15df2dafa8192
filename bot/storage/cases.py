"""Cases: the one case, and the conditional updates that make a race have one winner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.codes import CaseKind, CaseState, CrisisType, Reporter, Urgency
from bot.storage.tables import (
    access_log,
    alerts,
    audit,
    cases,
    conversations,
    handovers,
    notes,
    reporters,
    staff,
)
from bot.storage.types import is_storable, to_us
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


@dataclass(frozen=True, slots=True)
class Note:
    """A counselor's note, or what a resident added later (`author` is then `resident`)."""

    author: str
    text: str
    at: datetime
    photo: str = ""
    id: str = ""


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
        crisis_types=tuple(map(CrisisType, orjson.loads(row.crisis_types))),
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
    )


def counts(connection: Connection) -> dict[str, int]:
    """How many cases there are in each state."""
    rows = connection.execute(select(cases.c.state, func.count()).group_by(cases.c.state))
    return {row.state: row[1] for row in rows}


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


def ledger(connection: Connection, case_id: str, **values: object) -> None:
    """Write into the case's newest handover what has not been written there yet."""
    newest = (
        select(handovers.c.id)
        .where(handovers.c.case_id == case_id)
        .order_by(handovers.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    for column, value in values.items():
        connection.execute(
            update(handovers)
            .where(handovers.c.id == newest, handovers.c[column].is_(None))
            .values({column: value})
        )


def ledger_of(connection: Connection, case_id: str) -> list[Any]:
    """All handovers of a case, oldest first."""
    query = select(handovers).where(handovers.c.case_id == case_id).order_by(handovers.c.id)
    return list(connection.execute(query))


def speak(connection: Connection, conversation_id: str, **values: object) -> None:
    """Who has the word in the conversation, and how it stands with its case."""
    connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(**values)
    )


def give_word_back(
    connection: Connection, case: Case, *, closed_at: datetime | None = None
) -> bool:
    """The bot has the word again, unless the talk is about another case that somebody has by now.

    Only the case that the talk is about may end it. Returns whether a person had the word before
    and now has not.
    """
    current = connection.execute(
        select(
            conversations.c.case_id,
            conversations.c.speaker,
            cases.c.claimed_by,
            cases.c.closed_at,
        )
        .select_from(conversations.outerjoin(cases, cases.c.id == conversations.c.case_id))
        .where(conversations.c.id == case.conversation_id)
    ).one()
    assert case.conversation_id  # noqa: S101 - the caller looked
    if current.case_id == case.id:
        ended = {"closed_at": closed_at} if closed_at else {}
        speak(connection, case.conversation_id, speaker="bot", **ended)
    elif current.claimed_by is None or current.closed_at is not None:
        speak(connection, case.conversation_id, speaker="bot")
    else:
        return False
    return bool(current.speaker == "human")


def end_talks(connection: Connection, case: Case, closed_at: datetime) -> None:
    """Of a case that is over, the talks that came with merged ones are over as well."""
    at, own = conversations.c, case.conversation_id or ""
    connection.execute(
        update(conversations)
        .where(at.case_id == case.id, at.id != own)
        .values(closed_at=closed_at, speaker="bot")
    )


def add_note(
    connection: Connection,
    vault: Vault,
    note_id: str,
    case_id: str,
    author: str,
    text: str,
    at: datetime,
) -> None:
    """An internal note; residents never see it."""
    body = vault.seal("notes", "body", note_id, text)
    connection.execute(
        insert(notes).values(id=note_id, case_id=case_id, author=author, body=body, created_at=at)
    )


def notes_of(connection: Connection, vault: Vault, case_id: str) -> list[Note]:
    """Each note, oldest first."""
    rows = connection.execute(select(notes).where(notes.c.case_id == case_id).order_by(notes.c.id))
    return [
        Note(
            r.author, vault.open("notes", "body", r.id, r.body), r.created_at, r.photo or "", r.id
        )
        for r in rows
    ]


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
) -> None:
    """Who saw whose record, when and from where."""
    connection.execute(
        insert(access_log).values(
            id=log_id, at=at, staff_id=staff_id, ip=ip, action=action, subject=subject
        )
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


def ringing(connection: Connection) -> list[Any]:
    """Alerts nobody has acknowledged, oldest first."""
    query = (
        select(alerts, cases.c.number)
        .join(cases, cases.c.id == alerts.c.case_id)
        .where(alerts.c.acknowledged_at.is_(None))
        .order_by(alerts.c.raised_at)
    )
    return list(connection.execute(query))


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
    """Call the duty list anew where an alert of this case was acknowledged; False without one."""
    last = connection.execute(
        select(alerts.c.signs, alerts.c.acknowledged_at)
        .where(alerts.c.case_id == case_id)
        .order_by(alerts.c.raised_at.desc())
        .limit(1)
    ).first()
    if last is None or last.acknowledged_at is None:
        return False
    connection.execute(
        insert(alerts).values(
            id=alert_id, case_id=case_id, signs=last.signs, raised_at=at, level=0, next_at=at
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


def overdue(connection: Connection, at: datetime, answer_within: timedelta) -> int:
    """Cases in the queue whose promise has passed.

    A case of the night was promised to be taken up from the opening on: it has `answer_within`
    from then, like one that came while the office was open.
    """
    query = select(func.count()).where(
        cases.c.state == CaseState.QUEUED,
        cases.c.promised_at < at,
        cases.c.queued_at < at - answer_within,
    )
    return connection.execute(query).scalar_one()


def summary(connection: Connection, at: datetime, answer_within: timedelta) -> dict[str, Any]:
    """Cases by state, channel and urgency; how many wait too long; how many were answered.

    Every key is plain text, as JSON wants it; what nobody told counts as `unknown`.
    """

    def by(column: Any) -> dict[str, int]:
        query = select(column, func.count()).select_from(cases).group_by(column)
        return {"unknown" if key is None else str(key): n for key, n in connection.execute(query)}

    answered = select(func.count()).where(handovers.c.first_word_at.is_not(None))
    return {
        "by_state": by(cases.c.state),
        "by_channel": by(cases.c.channel),
        "by_reporter": by(cases.c.reporter),
        "by_reason": {k: n for k, n in by(cases.c.reason).items() if k != "unknown"},
        "by_urgency": {str(_URGENCIES[int(rank)]): n for rank, n in by(cases.c.urgency).items()},
        "overdue": overdue(connection, at, answer_within),
        "answered": connection.execute(answered).scalar_one(),
    }
