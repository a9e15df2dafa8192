"""What counselors, and residents later on, wrote to a case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.storage.tables import notes
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Note:
    """A counselor's note, or what a resident added later (`author` is then `resident`)."""

    author: str
    text: str
    at: datetime
    photo: str = ""
    id: str = ""


def add_note(
    connection: Connection,
    vault: Vault,
    note_id: str,
    case_id: str,
    author: str,
    text: str,
    at: datetime,
) -> None:
    """An internal note; residents never see it."""
    body = vault.seal("notes", "body", note_id, text)
    connection.execute(
        insert(notes).values(id=note_id, case_id=case_id, author=author, body=body, created_at=at)
    )


def notes_of(connection: Connection, vault: Vault, case_id: str) -> list[Note]:
    """Each note, oldest first."""
    rows = connection.execute(select(notes).where(notes.c.case_id == case_id).order_by(notes.c.id))
    return [
        Note(
            r.author, vault.open("notes", "body", r.id, r.body), r.created_at, r.photo or "", r.id
        )
        for r in rows
    ]
