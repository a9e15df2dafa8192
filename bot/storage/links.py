"""Help that households were linked with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.cases.links import Sector
from bot.storage.desk_tables import links
from bot.storage.types import is_storable
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `linked_on` is a day, `YYYY-MM-DD`; `amount` is in won, None where it was no money.

    One that was undone stays, with who undid it: it counts nowhere.
    """

    id: str
    case_id: str
    sector: Sector
    kind: str
    program: str
    agency: str
    linked_on: str
    amount: int | None
    in_kind: str
    offer_id: str
    note: str
    created_by: str
    created_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None

    @property
    def is_undone(self) -> bool:
        """Whether it was entered by mistake."""
        return self.undone_at is not None


def add(connection: Connection, vault: Vault, link: Link) -> None:
    """A new link."""
    connection.execute(
        insert(links).values(
            id=link.id,
            case_id=link.case_id,
            sector=link.sector,
            kind=link.kind,
            program=link.program or None,
            agency=link.agency,
            linked_on=link.linked_on,
            amount=link.amount,
            in_kind=link.in_kind or None,
            offer_id=link.offer_id or None,
            note=vault.seal("links", "note", link.id, link.note) if link.note else None,
            created_by=link.created_by,
            created_at=link.created_at,
        )
    )


def find(connection: Connection, vault: Vault, link_id: str) -> Link | None:
    """The link, locked."""
    if not is_storable(link_id):
        return None
    query = select(links).where(links.c.id == link_id).with_for_update()
    row = connection.execute(query).first()
    return _link(vault, row) if row else None


def undo(
    connection: Connection, vault: Vault, link_id: str, by: str, why: str, at: datetime
) -> None:
    """It was a mistake; why takes the place of the note."""
    note = vault.seal("links", "note", link_id, why)
    connection.execute(
        update(links).where(links.c.id == link_id).values(undone_by=by, undone_at=at, note=note)
    )


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[Link]:
    """All links of a case, also those that were undone, by day."""
    query = select(links).where(links.c.case_id == case_id)
    ordered = query.order_by(links.c.linked_on, links.c.id)
    return [_link(vault, row) for row in connection.execute(ordered)]


def is_given(connection: Connection, offer_id: str) -> bool:
    """Whether an offer already went to a household."""
    query = select(links.c.id).where(links.c.offer_id == offer_id, links.c.undone_at.is_(None))
    return connection.execute(query).first() is not None


def _link(vault: Vault, row: Any) -> Link:
    return Link(
        id=row.id,
        case_id=row.case_id,
        sector=Sector(row.sector),
        kind=row.kind,
        program=row.program or "",
        agency=row.agency,
        linked_on=row.linked_on,
        amount=row.amount,
        in_kind=row.in_kind or "",
        offer_id=row.offer_id or "",
        note=vault.open("links", "note", row.id, row.note) if row.note else "",
        created_by=row.created_by,
        created_at=row.created_at,
        undone_by=row.undone_by or "",
        undone_at=row.undone_at,
    )
