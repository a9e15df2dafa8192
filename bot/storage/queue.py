"""The lists of the desk: what waits, in whose hands, how many, and what looks alike."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from bot.cases.queue import AT_HAND, NO_DONG, SEVERE, TABS, UNANSWERED, Filter
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.codes import CaseState, Urgency
from bot.domain.errors import InvalidError
from bot.storage.cases import LISTED, Case, case_of
from bot.storage.desk_tables import case_ties
from bot.storage.tables import alerts, audit, cases, staff, staff_sessions
from bot.storage.types import from_us, is_storable, to_us

_OPEN = (*WAITING, *WITH_A_COUNSELOR)
_RANKS = range(len(Urgency))
_ORDER = (cases.c.urgency, cases.c.is_returned.desc(), cases.c.received_at, cases.c.id)
# Reports of one household come within days; later ones are found in the record.
_ALIKE_WITHIN = timedelta(days=3)
# More lines of the audit than a city writes in the minutes that `moved` looks back.
_LAST_LINES = 1000
_MOVES = ("case.lapsed", "case.assigned", "case.handed_over")


def cursor_of(case: Case) -> str:
    """Where the next page begins: after this case, in queue order."""
    returned = int(case.is_returned)
    place = f"{case.urgency.rank}.{returned}.{to_us(case.received_at)}.{case.id}"
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _after(cursor: str) -> ColumnElement[bool]:
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        urgency, returned, received, case_id = place.split(".")
        at, rank, is_returned = from_us(int(received)), int(urgency), bool(int(returned))
    except (ValueError, binascii.Error, OverflowError):
        raise InvalidError("bad_cursor") from None
    if rank not in _RANKS or not is_storable(case_id):
        raise InvalidError("bad_cursor")
    same_rank = cases.c.urgency == rank
    same = and_(same_rank, cases.c.is_returned.is_(is_returned))
    later = [
        cases.c.urgency > rank,
        and_(same, cases.c.received_at > at),
        and_(same, cases.c.received_at == at, cases.c.id > case_id),
    ]
    if is_returned:
        later.append(and_(same_rank, cases.c.is_returned.is_(False)))
    return or_(*later)


def listed(
    connection: Connection,
    states: Sequence[CaseState],
    *,
    where: Sequence[ColumnElement[bool]] = (),
    claimed_by: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> list[Case]:
    """Cases in queue order: the most urgent first, then what came back, then who waited longest.

    `where`: of `matching`. InvalidError `bad_cursor` where the `cursor` is none that `cursor_of`
    gave.
    """
    # Only ids are sorted, as far as possible within the index; then the few rows are read.
    first = select(cases.c.id).where(cases.c.state.in_(states), *where)
    if claimed_by:
        first = first.where(cases.c.claimed_by == claimed_by)
    if cursor:
        first = first.where(_after(cursor))
    wanted = first.order_by(*_ORDER).limit(limit).subquery()
    query = LISTED.where(cases.c.id.in_(select(wanted.c.id))).order_by(*_ORDER)
    return [case_of(row) for row in connection.execute(query)]


def closed(
    connection: Connection,
    where: Sequence[ColumnElement[bool]],
    *,
    before: str | None = None,
    limit: int = 100,
) -> list[Case]:
    """Closed cases, the last received first.

    Ids grow with time, so that nothing is sorted. They are told by `closed_at`, which only they
    have: by their state SQLite would find all of them through its index, and sort them.
    """
    query = LISTED.where(cases.c.closed_at.is_not(None), *where)
    if before and is_storable(before):
        query = query.where(cases.c.id < before)
    query = query.order_by(cases.c.id.desc()).limit(limit)
    return [case_of(row) for row in connection.execute(query)]


def matching(wanted: Filter, now: datetime, answer_within: timedelta) -> list[ColumnElement[bool]]:
    """The conditions of a filter. Late is a promise not kept, as `cases.overdue` counts them."""
    found: list[ColumnElement[bool]] = []
    if wanted.urgency:
        found.append(cases.c.urgency == wanted.urgency.rank)
    if wanted.dong:
        is_unknown = wanted.dong == NO_DONG
        found.append(cases.c.dong.is_(None) if is_unknown else cases.c.dong == wanted.dong)
    if wanted.crisis:
        found.append(cases.c.crisis_types.contains(f'"{wanted.crisis}"', autoescape=True))
    plain = {"channel": wanted.channel, "center": wanted.center, "kind": wanted.kind}
    found += [cases.c[name] == value for name, value in plain.items() if value]
    if wanted.is_ringing:
        found.append(
            cases.c.id.in_(select(alerts.c.case_id).where(alerts.c.acknowledged_at.is_(None)))
        )
    if wanted.is_late:
        found += [
            cases.c.state.in_(UNANSWERED),
            cases.c.promised_at < now,
            cases.c.queued_at < now - answer_within,
        ]
    return found


def counts(
    connection: Connection, staff_id: str, where: Sequence[ColumnElement[bool]]
) -> dict[str, int]:
    """How many cases each tab has for this counselor."""
    count = select(func.count()).select_from(cases)
    rows = connection.execute(
        select(cases.c.state, func.count())
        .where(cases.c.state.in_(_OPEN), *where)
        .group_by(cases.c.state)
    )
    by_state = {row.state: row[1] for row in rows}
    mine = count.where(cases.c.claimed_by == staff_id, cases.c.state.in_(WITH_A_COUNSELOR), *where)
    found = {tab: sum(by_state.get(s, 0) for s in states) for tab, states in TABS.items()}
    return found | {"mine": connection.execute(mine).scalar_one()}


def ids(
    connection: Connection,
    states: Sequence[CaseState],
    limit: int,
    claimed_by: str | None = None,
) -> list[str]:
    """Ids in queue order: what a page compares to tell what is new."""
    query = select(cases.c.id).where(cases.c.state.in_(states))
    if claimed_by:
        query = query.where(cases.c.claimed_by == claimed_by)
    return list(connection.execute(query.order_by(*_ORDER).limit(limit)).scalars())


def talks(connection: Connection, staff_id: str) -> list[str]:
    """The conversations of the cases that somebody has."""
    query = select(cases.c.conversation_id).distinct()
    is_theirs = cases.c.claimed_by == staff_id, cases.c.state.in_(WITH_A_COUNSELOR)
    return list(
        connection.execute(query.where(*is_theirs, cases.c.conversation_id.is_not(None))).scalars()
    )


def alike(connection: Connection, shown: Sequence[Case]) -> dict[str, int]:
    """How many other open cases may be about the same household, by case; none without any.

    Alike is the same conversation, or the same dong and a common trouble within three days, unless
    somebody said of the two that they are different households.

    A mark on a list, not the judgement: that is `bot.cases.duplicates`, on the page of the case.
    Its score compares stories and places, which are sealed; a comparison takes a millisecond or
    two, and a page of fifty cases has hundreds of pairs. This looks at open columns alone.
    """
    if not shown:
        return {}
    first = min(case.received_at for case in shown) - _ALIKE_WITHIN
    talks = [case.conversation_id for case in shown if case.conversation_id]
    dongs = {case.dong for case in shown if case.dong}
    rows = connection.execute(
        select(
            cases.c.id, cases.c.conversation_id, cases.c.dong, cases.c.received_at,
            cases.c.crisis_types,
        ).where(
            cases.c.state.in_(_OPEN),
            or_(
                cases.c.conversation_id.in_(talks),
                and_(cases.c.dong.in_(dongs), cases.c.received_at >= first),
            ),
        )
    ).all()  # fmt: skip
    apart = _apart(connection, [case.id for case in shown])
    talking, living = _grouped(rows)
    found: dict[str, int] = {}
    for case in shown:
        others = set(talking.get(case.conversation_id or "", ()))
        others |= {
            row.id
            for row, troubles in living.get(case.dong or "", ())
            if not troubles.isdisjoint(case.crisis_types)
            and abs(row.received_at - case.received_at) <= _ALIKE_WITHIN
        }
        count = len(others - apart.get(case.id, set()) - {case.id})
        if count:
            found[case.id] = count
    return found


def _grouped(
    rows: Iterable[Any],
) -> tuple[dict[str, list[str]], dict[str, list[tuple[Any, set[str]]]]]:
    """Ids by conversation; rows with their troubles by dong."""
    talking: defaultdict[str, list[str]] = defaultdict(list)
    living: defaultdict[str, list[tuple[Any, set[str]]]] = defaultdict(list)
    for row in rows:
        if row.conversation_id:
            talking[row.conversation_id].append(row.id)
        if row.dong:
            living[row.dong].append((row, set(orjson.loads(row.crisis_types))))
    return talking, living


def _apart(connection: Connection, case_ids: Sequence[str]) -> dict[str, set[str]]:
    """What somebody looked at and said is another household, by case."""
    rows = connection.execute(
        select(case_ties.c.case_id, case_ties.c.other_id).where(
            case_ties.c.kind == "apart",
            or_(case_ties.c.case_id.in_(case_ids), case_ties.c.other_id.in_(case_ids)),
        )
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in rows:
        found[one].add(other)
        found[other].add(one)
    return found


def front(connection: Connection, urgencies: Iterable[Urgency]) -> str | None:
    """The first waiting case of these urgencies that nobody else is just taking; locked.

    An emergency is taken before the opening too.
    """
    ranks = [urgency.rank for urgency in urgencies]
    is_queued = and_(cases.c.state == CaseState.QUEUED, cases.c.urgency.in_(ranks))
    if Urgency.EMERGENCY.rank in ranks:
        is_held = and_(cases.c.state == CaseState.HELD, cases.c.urgency == Urgency.EMERGENCY.rank)
        is_queued = or_(is_queued, is_held)
    query = select(cases.c.id).where(is_queued).order_by(*_ORDER).limit(1)
    return connection.execute(query.with_for_update(skip_locked=True)).scalar()


def lapsed(connection: Connection, at: datetime) -> list[str]:
    """Cases whose counselor has not done anything in time, locked against other processes."""
    query = (
        select(cases.c.id)
        .where(cases.c.lease_until <= at, cases.c.state.in_(AT_HAND))
        .order_by(cases.c.id)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query).scalars())


def loads(connection: Connection, staff_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """What each of them has at hand, and how many severe cases are among it."""
    severe = [urgency.rank for urgency in SEVERE]
    rows = connection.execute(
        select(
            cases.c.claimed_by,
            func.count(),
            func.count().filter(cases.c.urgency.in_(severe)),
        )
        .where(cases.c.claimed_by.in_(staff_ids), cases.c.state.in_(AT_HAND))
        .group_by(cases.c.claimed_by)
    )
    found = {row[0]: (row[1], row[2]) for row in rows}
    return {staff_id: found.get(staff_id, (0, 0)) for staff_id in staff_ids}


def colleagues(connection: Connection, roles: Sequence[str]) -> list[Any]:
    """Active accounts of these roles by name: `id`, `name`, `role`, `max_open`, `seen_at`.

    `seen_at`: when one of their sessions was last used, None where there is none.
    """
    seen = (
        select(staff_sessions.c.staff_id, func.max(staff_sessions.c.seen_at).label("seen_at"))
        .group_by(staff_sessions.c.staff_id)
        .subquery()
    )
    query = (
        select(staff.c.id, staff.c.name, staff.c.role, staff.c.max_open, seen.c.seen_at)
        .select_from(staff.outerjoin(seen, seen.c.staff_id == staff.c.id))
        .where(staff.c.is_active, staff.c.role.in_(roles))
        .order_by(staff.c.name)
    )
    return list(connection.execute(query))


def moved(connection: Connection, since: datetime) -> list[Any]:
    """Audit lines of cases that changed hands since then, last first, with the `number`."""
    columns = (audit.c.id, audit.c.at, audit.c.actor, audit.c.action, audit.c.subject)
    last = (
        select(*columns, audit.c.detail).order_by(audit.c.id.desc()).limit(_LAST_LINES).subquery()
    )
    query = (
        select(last, cases.c.number)
        .join(cases, cases.c.id == last.c.subject)
        .where(last.c.at >= since, last.c.action.in_(_MOVES))
        .order_by(last.c.id.desc())
    )
    return list(connection.execute(query))
