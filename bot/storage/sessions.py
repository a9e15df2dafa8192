"""Sessions of the console and keys of programs: whatever shows who is behind a request."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.accounts import Account, account_of, change
from bot.storage.tables import api_keys, staff, staff_sessions


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the console. `is_full`: the second factor was given, or is not needed."""

    account: Account
    csrf: str
    began: datetime
    seen: datetime
    is_full: bool


def begin(
    connection: Connection, token_hash: str, staff_id: str, csrf: str, at: datetime,
    *, is_full: bool = True,
) -> None:  # fmt: skip
    """Somebody logged in."""
    connection.execute(
        insert(staff_sessions).values(
            token_hash=token_hash,
            staff_id=staff_id,
            csrf=csrf,
            created_at=at,
            seen_at=at,
            is_full=is_full,
        )
    )


def find(connection: Connection, token_hash: str, *, lock: bool = False) -> Session | None:
    """The session of an active account; `lock` the account when it is about to be changed."""
    query = (
        select(
            staff, staff_sessions.c.csrf, staff_sessions.c.created_at.label("began_at"),
            staff_sessions.c.seen_at, staff_sessions.c.is_full,
        )
        .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
        .where(staff_sessions.c.token_hash == token_hash, staff.c.is_active)
    )  # fmt: skip
    row = connection.execute(query.with_for_update(of=staff) if lock else query).first()
    if row is None:
        return None
    return Session(account_of(row), row.csrf, row.began_at, row.seen_at, row.is_full)


def touch(connection: Connection, token_hash: str, at: datetime) -> None:
    """The session was used."""
    _set(connection, token_hash, seen_at=at)


def complete(connection: Connection, token_hash: str, at: datetime) -> None:
    """The second factor was given."""
    _set(connection, token_hash, is_full=True, created_at=at, seen_at=at)


def _set(connection: Connection, token_hash: str, **values: object) -> None:
    connection.execute(
        update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(**values)
    )


def end(connection: Connection, token_hash: str) -> None:
    """Somebody logged out."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def end_all(connection: Connection, staff_id: str) -> None:
    """Wherever this account is logged in, it is not any more."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


def set_password(
    connection: Connection, staff_id: str, password_hash: str, *, is_one_time: bool = False
) -> None:
    """Another password; every session of the account ends, and its key, whoever made it."""
    change(connection, staff_id, password_hash=password_hash, must_change_password=is_one_time)
    end_all(connection, staff_id)
    drop_key(connection, staff_id)


def add_key(connection: Connection, key_hash: str, staff_id: str, at: datetime) -> None:
    """A key with which a program acts as this account; an older one stops working."""
    drop_key(connection, staff_id)
    connection.execute(
        insert(api_keys).values(key_hash=key_hash, staff_id=staff_id, created_at=at)
    )


def drop_key(connection: Connection, staff_id: str) -> int:
    """No program acts as this account any more; how many did."""
    query = delete(api_keys).where(api_keys.c.staff_id == staff_id)
    return connection.execute(query).rowcount


def key_of(connection: Connection, staff_id: str) -> tuple[datetime, datetime | None] | None:
    """When the account's key was made and last used; None if it has none."""
    row = connection.execute(select(api_keys).where(api_keys.c.staff_id == staff_id)).first()
    return (row.created_at, row.used_at) if row else None


def by_key(connection: Connection, key_hash: str) -> tuple[Account, datetime | None] | None:
    """The active account that a key acts as, and when the key was used last."""
    row = connection.execute(
        select(staff, api_keys.c.used_at)
        .join(api_keys, api_keys.c.staff_id == staff.c.id)
        .where(api_keys.c.key_hash == key_hash, staff.c.is_active)
    ).first()
    return (account_of(row), row.used_at) if row else None


def use_key(connection: Connection, key_hash: str, at: datetime) -> None:
    """The key was used."""
    connection.execute(update(api_keys).where(api_keys.c.key_hash == key_hash).values(used_at=at))
