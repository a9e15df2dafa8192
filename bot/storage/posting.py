"""Putting messages into the outbox: a counselor's words, and notices to staff."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.domain.messages import Channel
from bot.storage.tables import conversations, outbox
from bot.storage.vault import Vault


def post(
    connection: Connection,
    vault: Vault,
    *,
    message_id: str,
    conversation_id: str,
    channel: Channel,
    author: str,
    body: dict[str, object],
    client_id: str | None,
    at: datetime,
) -> bool:
    """Words to a resident; False if the `client_id` was there already.

    They are pending until they went out: pushed, streamed, or (Kakao) fetched with the resident's
    next word, for which the conversation counts what waits.
    """
    known = select(outbox.c.id).where(outbox.c.client_id == client_id)
    if client_id and connection.execute(known).first():
        return False
    connection.execute(
        insert(outbox).values(
            id=message_id,
            conversation_id=conversation_id,
            channel=channel,
            author=author,
            client_id=client_id,
            body=vault.seal_json("outbox", "body", message_id, body),
            state="pending",
            attempts=0,
            due_at=at,
            created_at=at,
        )
    )
    if channel is Channel.KAKAO:
        connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation_id)
            .values(waiting=conversations.c.waiting + 1)
        )
    return True


def post_notice(
    connection: Connection,
    vault: Vault,
    notice_id: str,
    channel: str,
    address: str,
    body: dict[str, object],
    at: datetime,
) -> None:
    """A notice to a member of staff, over `channel` to `address`."""
    connection.execute(
        insert(outbox).values(
            id=notice_id,
            channel=channel,
            address=vault.seal("outbox", "address", notice_id, address),
            author="system",
            body=vault.seal_json("outbox", "body", notice_id, body),
            state="pending",
            attempts=0,
            due_at=at,
            created_at=at,
        )
    )
