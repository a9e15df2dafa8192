"""Who may not write for a while. The conversation itself carries until when; here is why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.storage.desk_tables import blocks
from bot.storage.tables import conversations, inbox
from bot.storage.tx import Tx
from bot.storage.vault import Vault

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `heard` is how many messages came since, all of them kept."""

    id: str
    conversation_id: str
    case_id: str | None
    case_number: str | None
    channel: str
    reason: str
    note: str
    until: datetime
    blocked_by: str
    blocked_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None
    danger_at: datetime | None
    heard: int


_HEARD = (
    select(func.count())
    .where(
        inbox.c.conversation_id == blocks.c.conversation_id,
        inbox.c.received_at >= blocks.c.blocked_at,
        inbox.c.received_at < func.coalesce(blocks.c.lifted_at, blocks.c.until),
    )
    .scalar_subquery()
)
_SHOWN_WITH = select(
    blocks,
    conversations.c.case_id,
    conversations.c.case_number,
    conversations.c.channel,
    _HEARD.label("heard"),
).join(conversations, conversations.c.id == blocks.c.conversation_id)


def listed(connection: Connection, vault: Vault, at: datetime, *, is_over: bool) -> list[Block]:
    """Blocks that count now, those that end first at the top; or those that are over, newest."""
    counts = (blocks.c.until > at) & blocks.c.lifted_at.is_(None)
    order = blocks.c.id.desc() if is_over else blocks.c.until
    query = _SHOWN_WITH.where(~counts if is_over else counts).order_by(order).limit(_SHOWN)
    return [_block(vault, row) for row in connection.execute(query)]


def current(
    connection: Connection, vault: Vault, conversation_id: str, at: datetime
) -> Block | None:
    """The block that keeps this conversation shut now."""
    query = _SHOWN_WITH.where(
        blocks.c.conversation_id == conversation_id,
        blocks.c.until > at,
        blocks.c.lifted_at.is_(None),
    )
    row = connection.execute(query.order_by(blocks.c.id.desc())).first()
    return _block(vault, row) if row else None


def find(connection: Connection, vault: Vault, block_id: str) -> Block | None:
    """The block with this id."""
    row = connection.execute(_SHOWN_WITH.where(blocks.c.id == block_id)).first()
    return _block(vault, row) if row else None


def add(
    connection: Connection,
    vault: Vault,
    block_id: str,
    conversation_id: str,
    *,
    reason: str,
    note: str,
    until: datetime,
    by: str,
    at: datetime,
) -> None:
    """From now on nothing but danger gets through, until the given time."""
    connection.execute(
        insert(blocks).values(
            id=block_id,
            conversation_id=conversation_id,
            reason=reason,
            note=vault.seal("blocks", "note", block_id, note) if note else None,
            until=until,
            blocked_by=by,
            blocked_at=at,
        )
    )
    _shut(connection, conversation_id, until)


def lift(connection: Connection, block_id: str, by: str, at: datetime) -> bool:
    """They may write again; False if the block was lifted before."""
    lifted = connection.execute(
        update(blocks)
        .where(blocks.c.id == block_id, blocks.c.lifted_at.is_(None))
        .values(lifted_by=by, lifted_at=at)
    )
    if lifted.rowcount != 1:
        return False
    query = select(blocks.c.conversation_id).where(blocks.c.id == block_id)
    _shut(connection, connection.execute(query).scalar_one(), None)
    return True


_DANGER_AT = [column.name for column in blocks.columns].index("danger_at")
_COUNTS = "lifted_at IS NULL"


def danger_at(tx: Tx, conversation_id: str) -> int | None:
    """When danger got through a block that counts, in microseconds; for turns."""
    found = tx.select_in(blocks, "conversation_id", [conversation_id], where=_COUNTS)
    at: int | None = found[-1][_DANGER_AT] if found else None
    return at


def note_danger(tx: Tx, conversation_id: str, at: int) -> None:
    """Danger got through: the list shows it. `at` in microseconds; for turns."""
    found = tx.select_in(blocks, "conversation_id", [conversation_id], where=_COUNTS)
    tx.update(blocks, ("danger_at",), [(row[0], at) for row in found[-1:]])


def _shut(connection: Connection, conversation_id: str, until: datetime | None) -> None:
    connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(blocked_until=until)
    )


def _block(vault: Vault, row: Any) -> Block:
    return Block(
        id=row.id,
        conversation_id=row.conversation_id,
        case_id=row.case_id,
        case_number=row.case_number,
        channel=row.channel,
        reason=row.reason,
        note=vault.open("blocks", "note", row.id, row.note) if row.note else "",
        until=row.until,
        blocked_by=row.blocked_by,
        blocked_at=row.blocked_at,
        lifted_by=row.lifted_by,
        lifted_at=row.lifted_at,
        danger_at=row.danger_at,
        heard=row.heard,
    )
