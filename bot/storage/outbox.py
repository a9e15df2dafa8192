"""The outbox as the deliverer sees it: what is due, whose turn it is, how it ended.

A message goes pending -> sending -> sent | maybe | failed, or back to pending until its next try.
While it is being sent, `due_at` holds the moment it was claimed: that tells what a dead process
left behind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, or_, select, true, update

from bot.cases.outreach import is_daytime
from bot.storage.tables import conversations, outbox
from bot.storage.types import Sealed
from bot.storage.vault import Vault

INTERRUPTED, NO_SENDER = "interrupted", "no_sender"
OUTREACH = "outreach:"
"""Begins the client id of every message to residents who have not written to us: by day only."""


class State(StrEnum):
    """Where a message stands; the console shows it."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    MAYBE = "maybe"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Due:
    """A message claimed for sending. `attempts`: how often it was tried before."""

    id: str
    conversation_id: str | None
    channel: str
    author: str
    attempts: int
    body: Sealed
    address: Sealed | None
    resident: Sealed | None

    def address_in(self, vault: Vault) -> str | None:
        """Where it goes: a notice carries its address, a resident's is the conversation's."""
        if self.address is not None:
            return vault.open("outbox", "address", self.id, self.address)
        if self.conversation_id is None or self.resident is None:
            return None
        return vault.open("conversations", "address", self.conversation_id, self.resident)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one try ended. `due_at` is when the next one is due, if the message stays pending."""

    state: State
    reason: str | None = None
    due_at: datetime | None = None


def claim(connection: Connection, channel: str, at: datetime, limit: int) -> list[Due]:
    """Take up to `limit` due messages of a channel; nobody else gets them.

    Of one conversation only the oldest message that is not out yet is given, and none while one is
    being sent or waits for its next try: what a resident reads keeps its order. Several processes
    may claim at once: a row locked by another one is passed over, and a row that another one has
    just changed is looked at again by PostgreSQL before it is locked.
    """
    found = connection.execute(
        select(
            outbox.c.id,
            outbox.c.conversation_id,
            outbox.c.channel,
            outbox.c.author,
            outbox.c.attempts,
            outbox.c.body,
            outbox.c.address,
            conversations.c.address,
        )
        .select_from(
            outbox.outerjoin(conversations, outbox.c.conversation_id == conversations.c.id)
        )
        .where(
            outbox.c.sent_at.is_(None),
            outbox.c.state == State.PENDING,
            outbox.c.channel == channel,
            _is_due(at),
            _may_go_out(outbox, at),
        )
        .where(or_(outbox.c.conversation_id.is_(None), ~_has_forerunner(at)))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    )
    claimed = [Due(*row) for row in found]
    if claimed:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([due.id for due in claimed]))
            .values(state=State.SENDING, due_at=at)
        )
    return claimed


def settle(connection: Connection, message_id: str, verdict: Verdict, at: datetime) -> None:
    """Write down how a try ended. A late "sent" still counts for what was given up as "maybe"."""
    values: dict[str, Any] = {
        "state": verdict.state,
        "reason": verdict.reason,
        "attempts": outbox.c.attempts + 1,
    }
    if verdict.due_at:
        values["due_at"] = verdict.due_at
    open_states = [State.SENDING]
    if verdict.state is State.SENT:
        values["sent_at"] = at
        open_states.append(State.MAYBE)
    connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state.in_(open_states))
        .values(values)
    )


def stuck(
    connection: Connection, message_id: str, conversation_ids: Collection[str]
) -> tuple[str, str | None] | None:
    """State and reason of a message that did not arrive for sure, locked for another try.

    None where it is none of these conversations', went out, or is on its way.
    """
    query = select(outbox.c.state, outbox.c.reason).where(
        outbox.c.id == message_id,
        outbox.c.conversation_id.in_(conversation_ids),
        outbox.c.state.in_([State.FAILED, State.MAYBE]),
    )
    row = connection.execute(query.with_for_update()).first()
    return (row.state, row.reason) if row else None


def again(connection: Connection, message_id: str, at: datetime) -> None:
    """Put a message that was `stuck` on its way once more."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id)
        .values(state=State.PENDING, reason=None, attempts=0, due_at=at)
    )


def settle_and_claim(
    connection: Connection, due: Due, verdict: Verdict, at: datetime, limit: int
) -> list[Due]:
    """One message ended; up to `limit` more of its channel, its own follower among them."""
    settle(connection, due.id, verdict, at)
    return claim(connection, due.channel, at, limit)


def recover(connection: Connection, at: datetime, lost_after: timedelta) -> list[str | None]:
    """What a dead process was sending is "maybe": it may be out, so it is not sent again.

    Returns the conversations concerned, None for each notice.
    """
    # A clock that was set back (training, demos) must not keep a message for ever either.
    is_lost = or_(outbox.c.due_at < at - lost_after, outbox.c.due_at > at + lost_after)
    lost = connection.execute(
        update(outbox)
        .where(outbox.c.sent_at.is_(None), outbox.c.state == State.SENDING, is_lost)
        .values(state=State.MAYBE, reason=INTERRUPTED, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.conversation_id)
    )
    return [row.conversation_id for row in lost]


def give_up(
    connection: Connection, over: Collection[str], at: datetime, wait: timedelta
) -> list[tuple[str, str]]:
    """Notices that nobody has a sender for have failed; id and channel of each.

    Another process may have one: it gets so long to claim them. Words to residents wait on.
    """
    has_waited = or_(outbox.c.created_at < at - wait, outbox.c.created_at > at + wait)
    given_up = connection.execute(
        update(outbox)
        .where(
            outbox.c.sent_at.is_(None),
            outbox.c.state == State.PENDING,
            outbox.c.conversation_id.is_(None),
            outbox.c.channel.not_in(over),
            has_waited,
        )
        .values(state=State.FAILED, reason=NO_SENDER)
        .returning(outbox.c.id, outbox.c.channel)
    )
    return [(row.id, row.channel) for row in given_up]


def _is_due(at: datetime) -> ColumnElement[bool]:
    """Due by the clock, or due when it was written: a clock set back does not hold that up."""
    was_due_at_once = and_(outbox.c.attempts == 0, outbox.c.due_at <= outbox.c.created_at)
    return or_(outbox.c.due_at <= at, was_due_at_once)


def _may_go_out(table: FromClause, at: datetime) -> ColumnElement[bool]:
    """By night only what answers somebody: invitations and reminders wait for the morning."""
    if is_daytime(at):
        return true()
    key = table.c.client_id
    return or_(key.is_(None), ~key.startswith(OUTREACH, autoescape=True))


def _has_forerunner(at: datetime) -> ColumnElement[bool]:
    """Whether an older message of the same conversation is not out yet, and may go out now."""
    older = outbox.alias("older")
    return (
        select(older.c.id)
        .where(
            older.c.conversation_id == outbox.c.conversation_id,
            older.c.id < outbox.c.id,
            older.c.state.in_([State.PENDING, State.SENDING]),
            _may_go_out(older, at),
        )
        .correlate(outbox)
        .exists()
    )
