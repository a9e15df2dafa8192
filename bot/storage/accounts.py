"""Staff, their sessions and their keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.domain.codes import Role
from bot.storage.tables import api_keys, staff, staff_sessions
from bot.storage.tx import tx_of
from bot.storage.types import is_storable, to_us


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff."""

    id: str
    name: str
    role: Role
    center: str | None
    password_hash: str
    must_change_password: bool
    failures: int
    locked_until: datetime | None


def _account(row: Any) -> Account:
    return Account(
        row.id,
        row.name,
        Role(row.role),
        row.center,
        row.password_hash,
        row.must_change_password,
        row.failures,
        row.locked_until,
    )


def count(connection: Connection) -> int:
    """How many accounts there are."""
    return connection.execute(select(func.count()).select_from(staff)).scalar_one()


def add(
    connection: Connection,
    staff_id: str,
    name: str,
    role: Role,
    password_hash: str,
    at: datetime,
    *,
    center: str | None = None,
    must_change_password: bool = True,
) -> bool:
    """A new account; False if the name is taken, also by one that is not active any more."""
    row = (
        staff_id, name, role, center, password_hash, must_change_password,
        0, None, True, to_us(at), None, None, None, None, None,
    )  # fmt: skip
    return bool(tx_of(connection).insert_new(staff, ("name",), [row]))


def by_name(connection: Connection, name: str, *, lock: bool = False) -> Account | None:
    """The active account with this name; `lock` it when it is about to be changed."""
    if not is_storable(name):
        return None
    query = select(staff).where(staff.c.name == name, staff.c.is_active)
    found = connection.execute(query.with_for_update() if lock else query).first()
    return _account(found) if found else None


def names(connection: Connection) -> dict[str, str]:
    """Every account's name by its id."""
    return dict(connection.execute(select(staff.c.id, staff.c.name)).all())


def set_failures(
    connection: Connection, staff_id: str, failures: int, locked_until: datetime | None
) -> None:
    """After a wrong password, or a right one."""
    connection.execute(
        update(staff)
        .where(staff.c.id == staff_id)
        .values(failures=failures, locked_until=locked_until)
    )


def set_password(connection: Connection, staff_id: str, password_hash: str) -> None:
    """The account's own password; every session it had ends."""
    connection.execute(
        update(staff)
        .where(staff.c.id == staff_id)
        .values(password_hash=password_hash, must_change_password=False)
    )
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


def open_session(
    connection: Connection, token_hash: str, staff_id: str, csrf: str, at: datetime
) -> None:
    """Somebody logged in."""
    connection.execute(
        insert(staff_sessions).values(
            token_hash=token_hash, staff_id=staff_id, csrf=csrf, created_at=at, seen_at=at
        )
    )


def session(
    connection: Connection, token_hash: str
) -> tuple[Account, str, datetime, datetime] | None:
    """Account, CSRF token, when it began and when it was last seen."""
    row = connection.execute(
        select(staff, staff_sessions.c.csrf, staff_sessions.c.created_at.label("began_at"),
               staff_sessions.c.seen_at)
        .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
        .where(staff_sessions.c.token_hash == token_hash, staff.c.is_active)
    ).first()  # fmt: skip
    return (_account(row), row.csrf, row.began_at, row.seen_at) if row else None


def touch_session(connection: Connection, token_hash: str, at: datetime) -> None:
    """The session was used."""
    connection.execute(
        update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(seen_at=at)
    )


def close_session(connection: Connection, token_hash: str) -> None:
    """Somebody logged out."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def add_key(connection: Connection, key_hash: str, staff_id: str, at: datetime) -> None:
    """A key with which a program acts as this account; an older one stops working."""
    connection.execute(delete(api_keys).where(api_keys.c.staff_id == staff_id))
    connection.execute(
        insert(api_keys).values(key_hash=key_hash, staff_id=staff_id, created_at=at)
    )


def by_key(connection: Connection, key_hash: str) -> Account | None:
    """The account that a key acts as."""
    row = connection.execute(
        select(staff)
        .join(api_keys, api_keys.c.staff_id == staff.c.id)
        .where(api_keys.c.key_hash == key_hash, staff.c.is_active)
    ).first()
    return _account(row) if row else None
