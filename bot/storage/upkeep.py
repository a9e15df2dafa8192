"""Upkeep of the whole database: purging what is due, moving everything to the newest key."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.cases.states import NOT_A_CRISIS
from bot.domain.city import Retention
from bot.storage import drafts
from bot.storage.desk_tables import (
    blocks,
    calls,
    case_ties,
    closures,
    duty_shifts,
    follow_ups,
    links,
    needs,
    referrals,
)
from bot.storage.search_tables import case_facts, search_terms
from bot.storage.tables import (
    access_log,
    alerts,
    audit,
    cases,
    conversations,
    handovers,
    inbox,
    invitations,
    metadata,
    notes,
    offers,
    outbox,
    photos,
    reporters,
    sign_ups,
    staff_sessions,
    tries,
    welfare_checks,
)
from bot.storage.types import Sealed, SealedText
from bot.storage.vault import Vault

_ROWS_AT_ONCE = 500
# What is known of a case by its `case_id`, and goes with it.
_OF_A_CASE = (
    *(handovers, alerts, notes, calls),
    *(referrals, needs, links, follow_ups, closures),
)
# What is said in a talk, and when.
_SAID = (
    (inbox, inbox.c.received_at),
    (outbox, outbox.c.created_at),
    (photos, photos.c.created_at),
)
_staying = cases.alias("staying")


def purge(connection: Connection, keep: Retention, at: datetime) -> dict[str, int]:
    """Delete what has been kept long enough; how many rows of each kind went."""

    def before(days: int) -> datetime:
        return at - timedelta(days=days)

    over = or_(
        cases.c.closed_at < before(keep.closed_cases_days),
        (cases.c.reason == NOT_A_CRISIS) & (cases.c.closed_at < before(keep.not_a_crisis_days)),
    )
    # What was merged into another case is kept for as long as that one.
    is_needed = exists().where(_staying.c.id == cases.c.merged_into)
    ended = list(connection.execute(select(cases.c.id).where(over, ~is_needed)).scalars())
    talks = [talk for case_id in ended for talk in _talks_of(connection, case_id)]
    gone = {"cases": _forget_cases(connection, ended)}
    gone["conversations"] = _forget_talks(connection, before(keep.talks_without_case_days))
    span = timedelta(days=keep.talks_without_case_days)
    gone["messages"] = sum(_forget_words(connection, *talk, at, span) for talk in talks)
    for table, days in ((access_log, keep.access_log_days), (audit, keep.audit_days)):
        gone[table.name] = _delete(connection, table, table.c.at < before(days))
    notices = outbox.c.conversation_id.is_(None) & (
        outbox.c.created_at < before(keep.talks_without_case_days)
    )
    gone["notices"] = _delete(connection, outbox, notices)
    gone["tries"] = _delete(connection, tries, tries.c.updated_at < before(1))
    gone["invitations"] = _delete(
        connection, invitations, invitations.c.created_at < before(keep.invitations_days)
    )
    gone["offers"] = _delete(connection, offers, offers.c.changed_at < before(keep.offers_days))
    gone["sign_ups"] = _delete(
        connection, sign_ups, sign_ups.c.ends_at < before(keep.sign_ups_days)
    )
    gone["survey_answers"] = _forget_answers(connection, before(keep.survey_answers_days))
    gone["duty_shifts"] = _delete(
        connection, duty_shifts, duty_shifts.c.ends_at < before(keep.audit_days)
    )
    gone["drafts"] = drafts.purge(connection, at)
    gone["sessions"] = _delete(connection, staff_sessions, staff_sessions.c.seen_at < before(1))
    return gone


def erase(connection: Connection, case_id: str, at: datetime) -> None:
    """Forget one case now, and what was said in its talks as far as nothing else needs it."""
    talks = _talks_of(connection, case_id)
    _forget_cases(connection, [case_id])
    _blank_answers(connection, welfare_checks.c.case_id == case_id)
    for talk, closed_at in talks:
        first = _first_needed(connection, talk)
        if first is None or first > closed_at:
            _forget_said(connection, talk, closed_at if first else at)
        query = select(conversations.c.id).where(conversations.c.id == talk, _is_idle(at))
        for idle in connection.execute(query).scalars().all():
            _forget_talk(connection, idle)


def _delete(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(which)).rowcount


def _forget_cases(connection: Connection, ended: list[str]) -> int:
    for case_id in ended:
        # Whoever writes on in the same talk tells something new from here on.
        connection.execute(
            update(conversations)
            .where(conversations.c.case_id == case_id)
            .values(case_id=None, case_number=None, closed_at=None, waiting=0, speaker="bot")
        )
        for table in _OF_A_CASE:
            _delete(connection, table, table.c.case_id == case_id)
        _delete(connection, reporters, reporters.c.id == case_id)
        _delete(connection, search_terms, search_terms.c.place == case_id)
        _delete(connection, case_facts, case_facts.c.id == case_id)
        is_tied = or_(case_ties.c.case_id == case_id, case_ties.c.other_id == case_id)
        _delete(connection, case_ties, is_tied)
        _delete(connection, cases, cases.c.id == case_id)
    return len(ended)


def _talks_of(connection: Connection, case_id: str) -> list[tuple[str, datetime]]:
    """The talks in which a case was told or gone on with, each with when it was closed."""
    is_part = (cases.c.conversation_id == conversations.c.id) | (
        conversations.c.case_id == cases.c.id
    )
    query = select(conversations.c.id, cases.c.closed_at).join(cases, is_part)
    found = connection.execute(query.where(cases.c.id == case_id))
    return [(row.id, row.closed_at) for row in found]


def _forget_words(
    connection: Connection, talk: str, closed_at: datetime, at: datetime, span: timedelta
) -> int:
    """What was said until a case that is gone was closed, though the talk goes on.

    So, too, what was said later and is as old as a talk without a case may get. Where something
    that stays began before the closing both share the words, which go with the last of them.
    """
    first = _first_needed(connection, talk)
    if first and first <= closed_at:
        return 0
    return _forget_said(connection, talk, max(closed_at, (first or at) - span))


def _forget_said(connection: Connection, talk: str, until: datetime) -> int:
    gone = 0
    for table, said_at in _SAID:
        which = (table.c.conversation_id == talk) & (said_at <= until)
        ids = select(table.c.id).where(which)
        _delete(connection, search_terms, search_terms.c.id.in_(ids))
        gone += _delete(connection, table, which)
    return gone


def _first_needed(connection: Connection, talk: str) -> datetime | None:
    """When the first began of the cases, offers and sign-ups that a talk is still kept for."""
    goes_on = exists().where(conversations.c.id == talk, conversations.c.case_id == cases.c.id)
    begun = (
        select(func.min(cases.c.received_at)).where(or_(cases.c.conversation_id == talk, goes_on)),
        select(func.min(offers.c.created_at)).where(offers.c.conversation_id == talk),
        select(func.min(sign_ups.c.created_at)).where(sign_ups.c.conversation_id == talk),
    )
    found = (connection.execute(query).scalar() for query in begun)
    return min((at for at in found if at), default=None)


def _forget_talks(connection: Connection, before: datetime) -> int:
    """Talks that nobody has continued and nothing needs."""
    query = select(conversations.c.id).where(conversations.c.updated_at < before, _is_idle(before))
    silent = list(connection.execute(query).scalars())
    for conversation_id in silent:
        _forget_talk(connection, conversation_id)
    return len(silent)


def _is_idle(before: datetime) -> ColumnElement[bool]:
    """Whether no case, offer, sign-up or block that lasts longer needs a talk."""
    needed = (
        exists().where(table.c.conversation_id == conversations.c.id)
        for table in (cases, offers, sign_ups)
    )
    has_case = exists().where(cases.c.id == conversations.c.case_id)
    is_shut = exists().where(
        blocks.c.conversation_id == conversations.c.id, blocks.c.until >= before
    )
    return ~or_(*needed, has_case, is_shut)


def _forget_talk(connection: Connection, conversation_id: str) -> None:
    for table in (inbox, outbox, photos, blocks):
        _delete(connection, table, table.c.conversation_id == conversation_id)
    _delete(connection, search_terms, search_terms.c.place == conversation_id)
    _delete(connection, conversations, conversations.c.id == conversation_id)


def _forget_answers(connection: Connection, before: datetime) -> int:
    """Answers that no case needs."""
    needed = exists().where(cases.c.id == welfare_checks.c.case_id)
    is_old = welfare_checks.c.answers.is_not(None) & (welfare_checks.c.created_at < before)
    return _blank_answers(connection, is_old & ~needed)


def _blank_answers(connection: Connection, which: ColumnElement[bool]) -> int:
    """What stays of a survey tells how many there were, and of nobody."""
    return connection.execute(
        update(welfare_checks)
        .where(which)
        .values(answers=None, invitation_id=None, conversation_id=None, case_id=None)
    ).rowcount


def rekey(connection: Connection, vault: Vault) -> int:
    """Seal everything with the newest key; how many values were not yet. Safe to run again."""
    return sum(
        _rekey(connection, vault, table, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedText)
    )


def _rekey(connection: Connection, vault: Vault, table: Table, column: str) -> int:
    (key,) = table.primary_key.columns
    moved = 0
    for row_id, sealed in _sealed(connection, table, column):
        if not vault.is_current(sealed):
            plain = vault.open_bytes(table.name, column, row_id, sealed)
            again = vault.seal_bytes(table.name, column, row_id, plain)
            connection.execute(update(table).where(key == row_id).values({column: again}))
            moved += 1
    return moved


def _sealed(connection: Connection, table: Table, column: str) -> Iterator[tuple[str, Sealed]]:
    """Every value of a sealed column with its row's id, a page at a time."""
    (key,) = table.primary_key.columns
    last = ""
    while True:
        query = select(key, table.c[column]).where(key > last, table.c[column].is_not(None))
        query = query.order_by(key).limit(_ROWS_AT_ONCE)
        # Locked, so that what is written meanwhile is not written over.
        page = connection.execute(query.with_for_update()).all()
        if not page:
            return
        yield from page
        last = page[-1][0]
