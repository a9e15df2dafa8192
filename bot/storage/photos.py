"""Photos, encrypted like every other word of a resident."""

from datetime import datetime

from sqlalchemy import BigInteger, Connection, literal, select, type_coerce, update

from bot.storage.rows import PhotoRow
from bot.storage.tables import cases, notes, photos
from bot.storage.tx import tx_of
from bot.storage.types import is_storable, to_us
from bot.storage.vault import Vault

_WAIT_US = 15_000_000


def store(
    connection: Connection,
    vault: Vault,
    photo_id: str,
    conversation_id: str,
    channel: str,
    content: bytes,
    content_type: str,
    at: datetime,
) -> None:
    """A photo that came with its content; the same id again changes nothing."""
    sealed = vault.seal_bytes("photos", "content", photo_id, content)
    row = PhotoRow(
        photo_id, conversation_id, channel, None, sealed, content_type, "stored", 0, to_us(at)
    )
    tx_of(connection).insert_new(photos, ("id",), [row])


def content(connection: Connection, vault: Vault, photo_id: str) -> tuple[str, bytes] | None:
    """Type and bytes of a photo that is here."""
    if not is_storable(photo_id):
        return None
    row = connection.execute(
        select(photos.c.content_type, photos.c.content).where(
            photos.c.id == photo_id, photos.c.state == "stored"
        )
    ).first()
    if row is None:
        return None
    return row.content_type, vault.open_bytes("photos", "content", photo_id, row.content)


def case_of(connection: Connection, photo_id: str) -> str | None:
    """The newest case that the photo came with or was added to; None if there is none."""
    if not is_storable(photo_id):
        return None
    added = select(notes.c.case_id).where(notes.c.photo == photo_id)
    found = connection.execute(added.order_by(notes.c.id.desc()).limit(1)).scalar_one_or_none()
    if found:
        return str(found)
    query = (
        select(cases.c.id)
        .join(photos, photos.c.conversation_id == cases.c.conversation_id)
        .where(photos.c.id == photo_id)
        .order_by(cases.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def to_fetch(
    connection: Connection, vault: Vault, at: datetime, limit: int
) -> list[tuple[str, str, str]]:
    """Id, channel and source of photos that still lie with their channel and are due again.

    Tries wait longer and longer: 15 s, 1 min, 2 min … since the photo came.
    """
    due_us = type_coerce(photos.c.created_at, BigInteger) + (
        photos.c.attempts * photos.c.attempts * literal(_WAIT_US, BigInteger)
    )
    rows = connection.execute(
        select(photos.c.id, photos.c.channel, photos.c.source)
        .where(photos.c.state == "pending", due_us <= to_us(at))
        .order_by(photos.c.created_at)
        .limit(limit)
    )
    return [(r.id, r.channel, vault.open("photos", "source", r.id, r.source)) for r in rows]


def fetched(
    connection: Connection, vault: Vault, photo_id: str, got: bytes, content_type: str
) -> None:
    """The content is here; where it came from is forgotten."""
    sealed = vault.seal_bytes("photos", "content", photo_id, got)
    connection.execute(
        update(photos)
        .where(photos.c.id == photo_id)
        .values(content=sealed, content_type=content_type, source=None, state="stored")
    )


def failed(connection: Connection, photo_id: str, *, max_attempts: int) -> None:
    """One more try was in vain; after `max_attempts` it is given up."""
    connection.execute(
        update(photos).where(photos.c.id == photo_id).values(attempts=photos.c.attempts + 1)
    )
    connection.execute(
        update(photos)
        .where(photos.c.id == photo_id, photos.c.attempts >= max_attempts)
        .values(state="failed", source=None)
    )
