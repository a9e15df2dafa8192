"""Forms of counselors that are not finished yet. Only who began one ever sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.desk_tables import drafts
from bot.storage.types import is_storable
from bot.storage.vault import Vault

KEPT_FOR = timedelta(days=30)
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as far as it was filled in: its fields by name."""

    id: str
    kind: str
    form: dict[str, Any]
    created_at: datetime
    changed_at: datetime


def of_staff(connection: Connection, vault: Vault, staff_id: str) -> list[Draft]:
    """The drafts of one counselor, the one worked on last first."""
    query = (
        select(drafts)
        .where(drafts.c.staff_id == staff_id)
        .order_by(drafts.c.changed_at.desc(), drafts.c.id.desc())
        .limit(_SHOWN)
    )
    return [_draft(vault, row) for row in connection.execute(query)]


def find(connection: Connection, vault: Vault, staff_id: str, draft_id: str) -> Draft | None:
    """The draft, if it is this counselor's."""
    if not is_storable(draft_id):
        return None
    query = select(drafts).where(drafts.c.id == draft_id, drafts.c.staff_id == staff_id)
    row = connection.execute(query).first()
    return _draft(vault, row) if row else None


def add(
    connection: Connection,
    vault: Vault,
    draft_id: str,
    staff_id: str,
    kind: str,
    form: dict[str, Any],
    at: datetime,
) -> None:
    """A new one."""
    body = vault.seal_json("drafts", "body", draft_id, form)
    connection.execute(
        insert(drafts).values(
            id=draft_id, staff_id=staff_id, kind=kind, body=body, created_at=at, changed_at=at
        )
    )


def change(
    connection: Connection,
    vault: Vault,
    staff_id: str,
    draft_id: str,
    form: dict[str, Any],
    at: datetime,
) -> bool:
    """What is filled in now; False if there is no such draft any more."""
    body = vault.seal_json("drafts", "body", draft_id, form)
    changed = connection.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.staff_id == staff_id)
        .values(body=body, changed_at=at)
    )
    return changed.rowcount == 1


def remove(connection: Connection, staff_id: str, draft_id: str) -> bool:
    """Of any number of callers exactly one gets True: a form is filed once."""
    gone = connection.execute(
        delete(drafts).where(drafts.c.id == draft_id, drafts.c.staff_id == staff_id)
    )
    return gone.rowcount == 1


def purge(connection: Connection, at: datetime) -> int:
    """Forget what nobody finished; how many."""
    return connection.execute(delete(drafts).where(drafts.c.changed_at < at - KEPT_FOR)).rowcount


def _draft(vault: Vault, row: Any) -> Draft:
    form = vault.open_json("drafts", "body", row.id, row.body)
    assert isinstance(form, dict)  # noqa: S101 - written as tables only
    return Draft(row.id, row.kind, form, row.created_at, row.changed_at)
