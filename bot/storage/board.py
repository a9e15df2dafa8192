"""What a supervisor looks after: unanswered cases, what is overdue, who has how much at hand."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from bot.cases.queue import AT_HAND
from bot.cases.referrals import OPEN, ReferralState
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.codes import CaseState, Role, Urgency
from bot.storage.cases import LISTED, Case, case_of
from bot.storage.desk_tables import closures, follow_ups, referrals
from bot.storage.tables import alerts, cases, conversations, inbox, outbox, staff, staff_sessions

_SHOWN = 1000
_LISTED = 30
_MACHINES = ("bot", "desk")
_UNANSWERED = (*WAITING, CaseState.CLAIMED)


def unanswered(connection: Connection) -> list[Case]:
    """Cases without a human word since they came, the most urgent and then the oldest first."""
    query = LISTED.where(cases.c.state.in_(_UNANSWERED))
    ordered = query.order_by(cases.c.urgency, cases.c.received_at, cases.c.id).limit(_SHOWN)
    return [case_of(row) for row in connection.execute(ordered)]


def lapsing(connection: Connection, until: datetime) -> list[Case]:
    """Cases that go back to the queue by then unless their counselor does something."""
    query = LISTED.where(cases.c.lease_until <= until, cases.c.state.in_(AT_HAND))
    return [case_of(row) for row in connection.execute(query.order_by(cases.c.lease_until))]


def alerts_open(connection: Connection) -> int:
    """How many alerts nobody has acknowledged."""
    query = select(func.count()).select_from(alerts).where(alerts.c.acknowledged_at.is_(None))
    return connection.execute(query).scalar_one()


def late_referrals(connection: Connection, at: datetime) -> list[Any]:
    """Referrals whose receiver is silent too long, the longest overdue first; with `number`."""
    return _of_cases(connection, referrals, OPEN, at)


def late_follow_ups(connection: Connection, at: datetime) -> list[Any]:
    """Follow-ups that nobody did in time, the longest overdue first; with `number` and `name`."""
    return _of_cases(connection, follow_ups, ("due",), at)


def closures_asked(connection: Connection) -> list[Any]:
    """Closures that a supervisor must approve, the oldest first; with `number` and `name`."""
    query = (
        select(closures, cases.c.number, staff.c.name)
        .join(cases, cases.c.id == closures.c.case_id)
        .outerjoin(staff, staff.c.id == closures.c.asked_by)
        .where(closures.c.state == "asked")
        .order_by(closures.c.asked_at)
        .limit(_LISTED)
    )
    return list(connection.execute(query))


def _of_cases(
    connection: Connection, table: Any, states: Collection[str], at: datetime
) -> list[Any]:
    who = table.c.assigned_to if "assigned_to" in table.c else table.c.sent_by
    query = (
        select(table, cases.c.number, staff.c.name)
        .join(cases, cases.c.id == table.c.case_id)
        .outerjoin(staff, staff.c.id == who)
        .where(table.c.state.in_(states), table.c.due_at < at)
        .order_by(table.c.due_at, table.c.id)
        .limit(_LISTED)
    )
    return list(connection.execute(query))


def counts(connection: Connection, at: datetime) -> dict[str, int]:
    """How many there are of what the lists show the first of."""
    late = {
        "referrals": and_(referrals.c.state.in_(OPEN), referrals.c.due_at < at),
        "follow_ups": and_(follow_ups.c.state == "due", follow_ups.c.due_at < at),
        "closures": closures.c.state == "asked",
    }
    return {
        name: connection.execute(select(func.count()).where(where)).scalar_one()
        for name, where in late.items()
    } | {"alerts": alerts_open(connection)}


def loads(connection: Connection) -> list[Any]:
    """Each counselor: open and severe cases, those waiting for their word, when last seen."""
    is_open = and_(cases.c.claimed_by == staff.c.id, cases.c.state.in_(WITH_A_COUNSELOR))
    severe = case((cases.c.urgency <= Urgency.HIGH.rank, 1), else_=0)
    seen = (
        select(func.max(staff_sessions.c.seen_at))
        .where(staff_sessions.c.staff_id == staff.c.id)
        .scalar_subquery()
    )
    query = (
        select(
            staff.c.id,
            staff.c.name,
            func.count(cases.c.id).label("open"),
            func.coalesce(func.sum(case((cases.c.id.is_(None), 0), else_=severe)), 0).label(
                "severe"
            ),
            func.coalesce(func.sum(case((_waits(), 1), else_=0)), 0).label("waiting"),
            seen.label("seen_at"),
        )
        .select_from(staff.outerjoin(cases, is_open))
        .where(staff.c.is_active, _works_on_cases())
        .group_by(staff.c.id, staff.c.name)
        .order_by(func.count(cases.c.id).desc(), staff.c.name)
    )
    return list(connection.execute(query))


def _works_on_cases() -> Any:
    return or_(staff.c.role.in_((Role.COUNSELOR, Role.SUPERVISOR)), cases.c.id.is_not(None))


def _waits() -> Any:
    """Whether the last word of a talk is the resident's; ids grow with time."""
    key = cases.c.conversation_id
    heard = select(func.max(inbox.c.id)).where(inbox.c.conversation_id == key).correlate(cases)
    said = select(func.max(outbox.c.id)).where(
        outbox.c.conversation_id == key, outbox.c.author.not_in(_MACHINES)
    )
    human = select(conversations.c.id).where(
        conversations.c.id == key,
        conversations.c.speaker == "human",
        conversations.c.case_id == cases.c.id,
    )
    return and_(
        human.exists(),
        heard.scalar_subquery() > func.coalesce(said.scalar_subquery(), ""),
    )


def by_center(connection: Connection, homes: Mapping[str, str], at: datetime) -> list[Any]:
    """Rows of center, what (waiting, open, severe, sent, late) and how many."""
    queries = (
        (_cases_by_center(homes), ("waiting", "open", "severe")),
        (_referrals_by_center(at), ("sent", "late")),
    )
    return [
        (row.at_center or "", what, int(getattr(row, what)))
        for query, counted in queries
        for row in connection.execute(query)
        for what in counted
    ]


def _cases_by_center(homes: Mapping[str, str]) -> Any:
    of_dong = case(dict(homes), value=cases.c.dong, else_="") if homes else ""
    is_waiting = cases.c.state.in_(WAITING)
    return (
        select(
            func.coalesce(cases.c.center, of_dong).label("at_center"),
            func.sum(case((is_waiting, 1), else_=0)).label("waiting"),
            func.sum(case((is_waiting, 0), else_=1)).label("open"),
            func.sum(case((cases.c.urgency <= Urgency.HIGH.rank, 1), else_=0)).label("severe"),
        )
        .where(cases.c.state.in_((*WAITING, *WITH_A_COUNSELOR)))
        .group_by("at_center")
    )


def _referrals_by_center(at: datetime) -> Any:
    is_new, is_late = referrals.c.state == ReferralState.SENT, referrals.c.due_at < at
    return (
        select(
            referrals.c.receiver.label("at_center"),
            func.sum(case((is_new, 1), else_=0)).label("sent"),
            func.sum(case((is_late, 1), else_=0)).label("late"),
        )
        .where(referrals.c.kind == "center", referrals.c.state.in_(OPEN))
        .group_by(referrals.c.receiver)
    )
