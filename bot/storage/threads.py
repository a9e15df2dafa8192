"""The thread of a conversation: what came in and what went out, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.storage.tables import conversations, inbox, outbox
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
        Entry(row.id, RESIDENT, _open(vault, "inbox", row), row.received_at) for row in came
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
        row.id, row.author, body, row.created_at, row.conversation_id, row.state, row.reason
    )


def _open(vault: Vault, table: str, row: Any) -> dict[str, Any]:
    body = vault.open_json(table, "body", row.id, row.body)
    assert isinstance(body, dict)  # noqa: S101 - bodies are written as tables only
    return body


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
