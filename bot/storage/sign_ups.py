"""Sign-ups for events as the desk and the ticker see them; what turns do is set-based (`Tx`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.storage.tables import outbox, sign_ups
from bot.storage.vault import Vault

_AT_ONCE = 200
NEWS = "seat:"
"""Begins the client id of the message that tells somebody of their seats."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody who comes or waits. `name` and `phone` are empty until they are asked for.

    `told_at`: when the news of seats was written; `is_out`: whether it has reached them.
    """

    id: str
    line: int
    people: int
    is_seated: bool
    channel: str
    created_at: datetime
    moved_at: datetime | None
    told_at: datetime | None
    is_out: bool
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How full an event is: people with seats, people who wait."""

    seated: int = 0
    waiting: int = 0


def counts(connection: Connection) -> dict[str, Count]:
    """By event; those without sign-ups are left out."""
    query = (
        select(sign_ups.c.event, sign_ups.c.state, func.sum(sign_ups.c.people))
        .where(sign_ups.c.state != "cancelled")
        .group_by(sign_ups.c.event, sign_ups.c.state)
    )
    found = {(event, state): int(people) for event, state, people in connection.execute(query)}
    return {
        event: Count(found.get((event, "seated"), 0), found.get((event, "waiting"), 0))
        for event, _ in found
    }


def coming(connection: Connection, event: str) -> list[SignUp]:
    """All who come or wait, in the order of signing up, without who they are."""
    return [_sign_up(row) for row in connection.execute(_coming(event))]


def of_conversation(connection: Connection, event: str, conversation_id: str) -> SignUp | None:
    """The sign-up that was made in a conversation, unless it was cancelled."""
    query = _coming(event).where(sign_ups.c.conversation_id == conversation_id)
    row = connection.execute(query).first()
    return _sign_up(row) if row else None


def people(connection: Connection, vault: Vault, event: str) -> list[SignUp]:
    """The same with names and numbers."""
    return [
        _sign_up(row, vault.open_json("sign_ups", "person", row.id, row.person))
        for row in connection.execute(_coming(event))
    ]


def _coming(event: str) -> Any:
    news = outbox.c.client_id == NEWS + sign_ups.c.id
    return (
        select(sign_ups, outbox.c.state.label("news"))
        .outerjoin(outbox, news)
        .where(sign_ups.c.event == event, sign_ups.c.state != "cancelled")
        .order_by(sign_ups.c.line)
    )


def _sign_up(row: Any, person: Any = None) -> SignUp:
    return SignUp(
        id=row.id,
        line=row.line,
        people=row.people,
        is_seated=row.state == "seated",
        channel=row.channel,
        created_at=row.created_at,
        moved_at=row.moved_at,
        told_at=row.told_at,
        is_out=row.news in ("sent", "delivered"),
        name=str(person.get("name") or "") if person else "",
        phone=str(person.get("phone") or "") if person else "",
    )


def untold(connection: Connection, events: Sequence[str], *, lock: bool = False) -> list[Any]:
    """Who got seats after waiting and has not been written to: (id, event, talk, channel)."""
    query = (
        select(sign_ups.c.id, sign_ups.c.event, sign_ups.c.conversation_id, sign_ups.c.channel)
        .where(
            sign_ups.c.event.in_(events),
            sign_ups.c.state == "seated",
            sign_ups.c.moved_at.is_not(None),
            sign_ups.c.told_at.is_(None),
        )
        .order_by(sign_ups.c.id)
        .limit(_AT_ONCE)
    )
    return list(connection.execute(query.with_for_update(skip_locked=True) if lock else query))


def mark_told(connection: Connection, sign_up_id: str, at: datetime) -> None:
    """They have been written to."""
    connection.execute(update(sign_ups).where(sign_ups.c.id == sign_up_id).values(told_at=at))
