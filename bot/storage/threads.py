"""The thread of a conversation: what came in and what went out, in one order.

A case may have more than one: those of the cases that were merged into it belong to it too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from bot.storage.desk_tables import case_ties
from bot.storage.tables import audit, cases, conversations, inbox, outbox, photos
from bot.storage.vault import Vault

RESIDENT, BOT = "resident", "bot"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a thread. `author` is resident, bot, or the id of a member of staff.

    `body` is the stored JSON; `state` is empty for what came in.
    """

    id: str
    author: str
    body: dict[str, Any]
    at: datetime
    conversation_id: str = ""
    state: str = ""
    reason: str | None = None
    channel: str = ""


def thread(connection: Connection, vault: Vault, conversation_id: str, limit: int) -> list[Entry]:
    """The newest `limit` messages, oldest first."""
    came = connection.execute(
        select(inbox)
        .where(inbox.c.conversation_id == conversation_id)
        .order_by(inbox.c.id.desc())
        .limit(limit)
    )
    went = connection.execute(
        select(outbox)
        .where(outbox.c.conversation_id == conversation_id)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    entries = [
        Entry(
            id=row.id,
            author=RESIDENT,
            body=_open(vault, "inbox", row),
            at=row.received_at,
            conversation_id=conversation_id,
            channel=row.channel,
        )
        for row in came
    ] + [_sent(vault, row) for row in went]
    # Ids sort by the time they were made; the answers of a turn come after what they answer.
    return sorted(entries, key=lambda entry: entry.id)[-limit:]


def desk_messages(
    connection: Connection, vault: Vault, conversation_id: str, after: str | None
) -> list[Entry]:
    """What counselors wrote and nobody has fetched; with `after`, all newer than that id."""
    query = select(outbox).where(outbox.c.conversation_id == conversation_id)
    unfetched = (outbox.c.state == "pending") & (outbox.c.author != BOT)
    query = query.where(unfetched | (outbox.c.id > after) if after else unfetched)
    return [_sent(vault, row) for row in connection.execute(query.order_by(outbox.c.id))]


def mark_sent(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """These messages were handed to the resident's browser."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.state == "pending")
        .values(state="sent", sent_at=at)
    )


def _sent(vault: Vault, row: Any) -> Entry:
    body = _open(vault, "outbox", row)
    return Entry(
        id=row.id,
        author=row.author,
        body=body,
        at=row.created_at,
        conversation_id=row.conversation_id,
        state=row.state,
        reason=row.reason,
        channel=row.channel,
    )


def _open(vault: Vault, table: str, row: Any) -> dict[str, Any]:
    body = vault.open_json(table, "body", row.id, row.body)
    assert isinstance(body, dict)  # noqa: S101 - bodies are written as tables only
    return body


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation that belongs to a case because the case it began was merged into it."""

    case_id: str
    number: str
    reporter: str
    conversation_id: str


def of_merged(connection: Connection, case_id: str) -> list[Told]:
    """The conversations of the cases that were merged into this one, also by way of others."""
    found: list[Told] = []
    known, wanted = {case_id}, [case_id]
    while wanted:
        query = (
            select(cases.c.id, cases.c.number, cases.c.reporter, cases.c.conversation_id)
            .join(case_ties, case_ties.c.other_id == cases.c.id)
            .where(case_ties.c.case_id.in_(wanted), case_ties.c.kind == "merged")
            .where(cases.c.merged_into == case_ties.c.case_id)
            .order_by(cases.c.id)
        )
        rows = [row for row in connection.execute(query) if row.id not in known]
        wanted = [row.id for row in rows]
        known |= set(wanted)
        found += [Told(*row) for row in rows if row.conversation_id]
    return list({one.conversation_id: one for one in found}.values())


def wrote_last(connection: Connection, conversations: Collection[str]) -> str | None:
    """The one of these conversations in which a resident wrote last; None if none did."""
    query = (
        select(inbox.c.conversation_id)
        .where(inbox.c.conversation_id.in_(conversations))
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def wrote_since(connection: Connection, conversations: Collection[str], at: datetime) -> bool:
    """Whether a resident wrote in one of these conversations after that."""
    query = select(inbox.c.id).where(
        inbox.c.conversation_id.in_(conversations), inbox.c.received_at > at
    )
    return connection.execute(query.limit(1)).first() is not None


def photos_in(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of each photo whether it is here (`stored`, `pending`, `failed`), and its content type."""
    query = select(photos.c.id, photos.c.state, photos.c.content_type)
    rows = connection.execute(query.where(photos.c.id.in_(ids))) if ids else ()
    return {row.id: (row.state, row.content_type or "") for row in rows}


def did_since(
    connection: Connection, subject: str, action: str, since: datetime, detail: dict[str, str]
) -> bool:
    """Whether this very act was recorded since then: what tells a button pressed twice."""
    query = select(audit.c.detail).where(
        audit.c.subject == subject, audit.c.action == action, audit.c.at > since
    )
    told = (orjson.loads(done) if done else {} for done in connection.execute(query).scalars())
    return any(detail.items() <= one.items() for one in told)


def state_of(
    connection: Connection, vault: Vault, conversation_id: str, *, lock: bool = False
) -> dict[str, Any]:
    """What the conversation remembers, as `bot.flows.journal` wrote it; `lock` it for a change."""
    query = select(conversations.c.state).where(conversations.c.id == conversation_id)
    if lock:
        query = query.with_for_update()
    sealed = connection.execute(query).scalar_one()
    state = vault.open_json("conversations", "state", conversation_id, sealed)
    assert isinstance(state, dict)  # noqa: S101
    return state


def speaker_of(connection: Connection, conversation_id: str) -> str:
    """Who has the word: `bot` or `human`."""
    query = select(conversations.c.speaker).where(conversations.c.id == conversation_id)
    return str(connection.execute(query).scalar_one_or_none() or BOT)


def set_state(
    connection: Connection, vault: Vault, conversation_id: str, state: dict[str, Any]
) -> None:
    """What a conversation that the caller has locked remembers from now on."""
    sealed = vault.seal_json("conversations", "state", conversation_id, state)
    connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(state=sealed)
    )
