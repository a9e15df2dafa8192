"""Offers of help as the desk sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from bot.domain.errors import InvalidError
from bot.domain.offer import OfferKind, OfferState
from bot.storage.tables import offers
from bot.storage.types import is_storable
from bot.storage.vault import Vault

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer without what was told and by whom: what lists show."""

    id: str
    number: str
    kind: OfferKind
    state: OfferState
    dong: str | None
    is_urgent: bool
    channel: str
    conversation_id: str
    promised_at: datetime
    created_at: datetime
    changed_at: datetime
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """An offer with everything: `told` as the flow stored it, and the desk's note."""

    offer: Offer
    told: dict[str, Any]
    note: str


def listed(
    connection: Connection,
    states: Sequence[OfferState],
    *,
    after: str | None = None,
    limit: int = _SHOWN,
) -> list[Offer]:
    """What spoils first, then who waits longest; `after` the offer with this id.

    InvalidError `bad_cursor` where there is no such offer.
    """
    query = select(offers).where(offers.c.state.in_(states))
    if after:
        query = query.where(_comes_after(connection, after))
    query = query.order_by(offers.c.is_urgent.desc(), offers.c.created_at, offers.c.id)
    return [_offer(row) for row in connection.execute(query.limit(limit))]


def _comes_after(connection: Connection, offer_id: str) -> ColumnElement[bool]:
    last = find(connection, offer_id) if is_storable(offer_id) else None
    if last is None:
        raise InvalidError("bad_cursor")
    same = offers.c.is_urgent.is_(last.is_urgent)
    later = [
        and_(same, offers.c.created_at > last.created_at),
        and_(same, offers.c.created_at == last.created_at, offers.c.id > offer_id),
    ]
    if last.is_urgent:
        later.append(offers.c.is_urgent.is_(False))
    return or_(*later)


def find(connection: Connection, offer_id: str, *, lock: bool = False) -> Offer | None:
    """The offer; `lock` it when it is about to change."""
    query = select(offers).where(offers.c.id == offer_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _offer(row) if row else None


def find_number(connection: Connection, number: str) -> Offer | None:
    """The offer with this number."""
    if not is_storable(number):
        return None
    row = connection.execute(select(offers).where(offers.c.number == number)).first()
    return _offer(row) if row else None


def of_conversation(connection: Connection, conversation_id: str) -> Offer | None:
    """The first offer made in a conversation."""
    query = select(offers).where(offers.c.conversation_id == conversation_id)
    row = connection.execute(query.order_by(offers.c.created_at).limit(1)).first()
    return _offer(row) if row else None


def opened(connection: Connection, vault: Vault, offer: Offer) -> Opened:
    """All that is known of the offer."""
    query = select(offers.c.body, offers.c.note).where(offers.c.id == offer.id)
    row = connection.execute(query).one()
    told = vault.open_json("offers", "body", offer.id, row.body)
    assert isinstance(told, dict)  # noqa: S101 - written as tables only
    note = vault.open("offers", "note", offer.id, row.note) if row.note else ""
    return Opened(offer, told, note)


def change(
    connection: Connection,
    vault: Vault,
    offer_id: str,
    *,
    state: OfferState,
    note: str,
    by: str,
    at: datetime,
) -> None:
    """A step of the desk's. An empty note leaves the one there is."""
    values: dict[str, object] = {"state": state, "changed_at": at, "changed_by": by}
    if note:
        values["note"] = vault.seal("offers", "note", offer_id, note)
    connection.execute(update(offers).where(offers.c.id == offer_id).values(**values))


def _offer(row: Any) -> Offer:
    return Offer(
        id=row.id,
        number=row.number,
        kind=OfferKind(row.kind),
        state=OfferState(row.state),
        dong=row.dong,
        is_urgent=row.is_urgent,
        channel=row.channel,
        conversation_id=row.conversation_id,
        promised_at=row.promised_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
