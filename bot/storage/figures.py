"""Counting for statistics. Rows are grouped by the database; only ids and codes are read.

The wide table of cases is read once: what is counted of it is laid into a narrow table of this one
statement first. Every query gives rows of what, center, code and count; a center is empty where
the figure has none.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    or_,
    select,
    union_all,
)

from bot.storage.asked import Asked, Row, count, during, home, rows, us, with_case
from bot.storage.desk_tables import calls, follow_ups, links, posters, referrals
from bot.storage.tables import cases, conversations, handovers, welfare_checks

_HOUR_US = 3_600_000_000
_SEOUL_H = 9  # Seoul has kept one time since 1988
_THURSDAY = 3  # 1970 began with one
_HOURS_OF_A_WEEK = 168
_BY = ("center", "channel", "kind", "urgency", "reporter", "lang", "state", "dong", "funnel")


def of_cases(connection: Connection, asked: Asked) -> list[Row]:
    """Reports that came in the period by everything that is known of them, and those that ended.

    What was merged into another case is counted once, under `merged`. Hours are hours of the week
    from Monday 0:00 in Seoul, days count from 1970.
    """
    chosen = _chosen(asked)
    # What is alike is laid together first; all that follows has little to read.
    alike = _alike(*(chosen.c[name] for name in _BY), chosen.c.is_new, chosen.c.reason)
    hours = _alike(chosen.c.hours, where=chosen.c.is_new == 1)
    crises = _alike(chosen.c.crisis_types, where=chosen.c.is_new == 1)
    parts = [
        _sum(what, alike.c.center, alike.c[what], alike).where(alike.c.is_new == 1)
        for what in _BY
        if what != "center"
    ]
    week = (hours.c.hours + _THURSDAY * 24) % _HOURS_OF_A_WEEK
    parts += [
        _sum("reason", alike.c.center, alike.c.reason, alike).where(alike.c.reason != ""),
        _sum("crisis", literal(""), crises.c.crisis_types, crises),
        _sum("hour", literal(""), cast(week, String), hours),
        _sum("day", literal(""), cast(hours.c.hours // 24, String), hours),
    ]
    merged = select(literal("merged"), literal(""), literal("merged"), func.count()).where(
        cases.c.merged_into.is_not(None), during(cases.c.received_at, asked)
    )
    return rows(connection, union_all(*parts, merged))


def _alike(*columns: Any, where: Any = True) -> CTE:
    """How many rows have the same in all these columns."""
    query = select(*columns, func.count().label("n")).where(where).group_by(*columns)
    return query.cte(None).prefix_with("MATERIALIZED")


def _sum(what: str, center: Any, code: Any, alike: CTE) -> Select[Any]:
    rows = select(
        literal(what), center.label("at_center"), code.label("by_code"), func.sum(alike.c.n)
    )
    return rows.group_by("at_center", "by_code")


def _chosen(asked: Asked) -> CTE:
    """The cases of the period, without their words; `reason` is empty unless they ended in it."""
    is_new = during(cases.c.received_at, asked)
    is_ended = and_(cases.c.closed_at.is_not(None), during(cases.c.closed_at, asked))
    query = select(
        cases.c.channel,
        cases.c.kind,
        cases.c.state,
        cast(cases.c.urgency, String).label("urgency"),
        cases.c.reporter,
        func.coalesce(cases.c.lang, "unknown").label("lang"),
        func.coalesce(cases.c.dong, "").label("dong"),
        home(asked).label("center"),
        cases.c.crisis_types,
        (us(cases.c.received_at) // _HOUR_US + _SEOUL_H).label("hours"),
        case((is_new, 1), else_=0).label("is_new"),
        case((is_ended, func.coalesce(cases.c.reason, "")), else_="").label("reason"),
        _reached(asked).label("funnel"),
    ).where(cases.c.merged_into.is_(None), or_(is_new, is_ended))
    return query.cte("chosen").prefix_with("MATERIALIZED")


def _reached(asked: Asked) -> Any:
    """How far a case has come; each step takes the one before."""
    said = select(handovers.c.case_id).where(
        handovers.c.first_word_at.is_not(None), handovers.c.received_at >= asked.begins
    )
    called = select(calls.c.case_id).where(calls.c.outcome == "reached")
    linked = select(links.c.case_id).where(links.c.undone_at.is_(None))
    due = select(follow_ups.c.case_id).where(follow_ups.c.state == "due")
    is_contacted = or_(cases.c.id.in_(said), cases.c.id.in_(called))
    is_linked = cases.c.id.in_(linked)
    is_followed = or_(cases.c.state == "monitoring", cases.c.id.in_(due))
    return case(
        (~is_contacted, "reported"),
        (~is_linked, "contacted"),
        (~is_followed, "linked"),
        else_="followed",
    )


def of_links(connection: Connection, asked: Asked, emergency: Sequence[str]) -> list[Row]:
    """Help that households were linked with in the period; `emergency`: programs of that kind."""
    known = _known_links(asked, emergency)
    households = _households(known)
    money = select(literal("amount"), known.c.center, known.c.sector, func.sum(known.c.amount))
    helped = select(
        literal("emergency_household"),
        known.c.center,
        literal("emergency"),
        func.count(distinct(known.c.case_id)),
    ).where(known.c.sector == "emergency")
    return rows(
        connection,
        union_all(
            count("link", known.c.center, known.c.sector),
            count("link_kind", known.c.center, known.c.kind),
            count("household", households.c.center, households.c.got),
            money.group_by(known.c.center, known.c.sector),
            helped.group_by(known.c.center),
        ),
    )


def _known_links(asked: Asked, emergency: Sequence[str]) -> CTE:
    """The links of the period that nobody took back; emergency aid as a sector of its own."""
    first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
    is_emergency = and_(links.c.sector == "public", links.c.program.in_(emergency))
    query = (
        select(
            links.c.case_id,
            home(asked).label("center"),
            case((is_emergency, "emergency"), else_=links.c.sector).label("sector"),
            links.c.kind,
            func.coalesce(links.c.amount, 0).label("amount"),
        )
        .select_from(with_case(links, asked))
        .where(links.c.undone_at.is_(None), links.c.linked_on.between(first, last))
    )
    return query.cte("known")


def _households(known: CTE) -> CTE:
    """Each household once, by who helped it."""
    is_private = func.max(case((known.c.sector == "private", 1), else_=0))
    is_public = func.max(case((known.c.sector != "private", 1), else_=0))
    got = case((is_private == 0, "public"), (is_public == 0, "private"), else_="both")
    query = select(known.c.case_id, known.c.center, got.label("got"))
    return query.group_by(known.c.case_id, known.c.center).cte("households")


def of_desk(connection: Connection, asked: Asked, at: datetime) -> list[Row]:
    """Referrals, follow-ups and calls of the period; a center is the one that was asked."""
    receiver = case((referrals.c.kind == "center", referrals.c.receiver), else_="")
    sent = during(referrals.c.sent_at, asked)
    is_late = and_(follow_ups.c.state == "due", follow_ups.c.due_at < at)
    state = case((is_late, "overdue"), else_=follow_ups.c.state)
    return rows(
        connection,
        union_all(
            count("referral", receiver, referrals.c.state).where(sent),
            count("referral_kind", literal(""), referrals.c.kind).where(sent),
            count("follow_up", home(asked), state)
            .select_from(with_case(follow_ups, asked))
            .where(during(follow_ups.c.due_at, asked)),
            count("call", literal(""), calls.c.outcome).where(during(calls.c.called_at, asked)),
            count("check", literal(""), welfare_checks.c.band).where(
                during(welfare_checks.c.created_at, asked)
            ),
        ),
    )


def of_posters(connection: Connection, asked: Asked) -> list[Row]:
    """Talks that began at a poster, those that led to a case, posters put up."""
    has_case = case((conversations.c.case_id.is_(None), "talked"), else_="reported")
    began = and_(conversations.c.origin.is_not(None), during(conversations.c.created_at, asked))
    hung = select(literal("hung"), literal(""), literal("hung"), func.count())
    hanging = and_(
        posters.c.created_at < asked.ends,
        or_(posters.c.retired_at.is_(None), posters.c.retired_at >= asked.ends),
    )
    return rows(
        connection,
        union_all(
            count("poster", literal(""), conversations.c.origin).where(began),
            count("poster_talk", literal(""), has_case).where(began),
            hung.where(during(posters.c.created_at, asked)),
            select(literal("hanging"), literal(""), literal("hanging"), func.count()).where(
                hanging
            ),
        ),
    )


def poster_names(connection: Connection) -> dict[str, str]:
    """What each poster's code is called."""
    return {row.code: row.name for row in connection.execute(select(posters))}
