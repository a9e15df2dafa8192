"""Accounts of staff: who there is, and what each may be called and do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.codes import Role
from bot.storage.desk_tables import recovery_codes
from bot.storage.tables import api_keys, cases, staff
from bot.storage.tx import tx_of
from bot.storage.types import Sealed, is_storable, to_us

_CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `totp_*` belong to the second factor, which counts from `totp_since`."""

    id: str
    name: str
    role: Role
    center: str | None
    password_hash: str
    must_change_password: bool
    failures: int
    locked_until: datetime | None
    is_active: bool = True
    created_at: datetime | None = None
    last_login_at: datetime | None = None
    totp_secret: Sealed | None = None
    totp_since: datetime | None = None
    totp_step: int | None = None
    pager: Sealed | None = None
    max_open: int | None = None

    @property
    def has_factor(self) -> bool:
        """Whether logging in takes a code besides the password."""
        return self.totp_since is not None


@dataclass(frozen=True, slots=True)
class Member:
    """An account as the list of staff shows it; `key_made_at` and after belong to its API key."""

    account: Account
    open_cases: int
    key_made_at: datetime | None
    key_used_at: datetime | None


def account_of(row: Any) -> Account:
    """The account in a row that has all columns of `staff`."""
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        center=row.center,
        password_hash=row.password_hash,
        must_change_password=row.must_change_password,
        failures=row.failures,
        locked_until=row.locked_until,
        is_active=row.is_active,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
        totp_secret=row.totp_secret,
        totp_since=row.totp_since,
        totp_step=row.totp_step,
        pager=row.pager,
        max_open=row.max_open,
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
    values: dict[str, object] = {
        "id": staff_id,
        "name": name,
        "role": str(role),
        "center": center,
        "password_hash": password_hash,
        "must_change_password": must_change_password,
        "failures": 0,
        "is_active": True,
        "created_at": to_us(at),
    }
    row = tuple(values.get(column.name) for column in staff.columns)
    return bool(tx_of(connection).insert_new(staff, ("name",), [row]))


def by_name(connection: Connection, name: str, *, lock: bool = False) -> Account | None:
    """The active account with this name; `lock` it when it is about to be changed."""
    if not is_storable(name):
        return None
    query = select(staff).where(staff.c.name == name, staff.c.is_active)
    found = connection.execute(query.with_for_update() if lock else query).first()
    return account_of(found) if found else None


def by_id(connection: Connection, staff_id: str, *, lock: bool = False) -> Account | None:
    """The account, active or not; `lock` it when it is about to be changed."""
    query = select(staff).where(staff.c.id == staff_id)
    found = connection.execute(query.with_for_update() if lock else query).first()
    return account_of(found) if found else None


def names(connection: Connection) -> dict[str, str]:
    """Every account's name by its id."""
    return dict(connection.execute(select(staff.c.id, staff.c.name)).all())


def active(connection: Connection, roles: Sequence[Role] = tuple(Role)) -> list[Account]:
    """Active accounts of these roles by name."""
    query = select(staff).where(staff.c.is_active, staff.c.role.in_(roles)).order_by(staff.c.name)
    return [account_of(row) for row in connection.execute(query)]


def members(connection: Connection) -> list[Member]:
    """All accounts with how much they have to do: active ones first, then by name."""
    opened: dict[Any, int] = dict(
        connection.execute(
            select(cases.c.claimed_by, func.count())
            .where(cases.c.claimed_by.is_not(None), cases.c.state != _CLOSED)
            .group_by(cases.c.claimed_by)
        ).all()
    )
    keys = {row.staff_id: row for row in connection.execute(select(api_keys))}
    found = connection.execute(select(staff).order_by(staff.c.is_active.desc(), staff.c.name))
    return [_member(account_of(row), opened, keys) for row in found]


def _member(account: Account, opened: dict[Any, int], keys: dict[str, Any]) -> Member:
    key = keys.get(account.id)
    made, used = (key.created_at, key.used_at) if key else (None, None)
    return Member(account, opened.get(account.id, 0), made, used)


def change(connection: Connection, staff_id: str, **values: object) -> None:
    """Set columns of an account that the caller has locked."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))


def set_failures(
    connection: Connection, staff_id: str, failures: int, locked_until: datetime | None
) -> None:
    """After a wrong password or code, or a right one."""
    change(connection, staff_id, failures=failures, locked_until=locked_until)


def take_step(connection: Connection, staff_id: str, step: int) -> bool:
    """A code of the second factor was given; False if it, or a later one, was given before."""
    taken = connection.execute(
        update(staff)
        .where(staff.c.id == staff_id, (staff.c.totp_step.is_(None)) | (staff.c.totp_step < step))
        .values(totp_step=step)
    )
    return taken.rowcount == 1


def set_codes(
    connection: Connection, staff_id: str, hashes: Sequence[tuple[str, str]], at: datetime
) -> None:
    """The account's recovery codes as (id, hash) in the place of those it had."""
    drop_codes(connection, staff_id)
    for code_id, code_hash in hashes:
        connection.execute(
            recovery_codes.insert().values(
                id=code_id, staff_id=staff_id, code_hash=code_hash, made_at=at
            )
        )


def drop_codes(connection: Connection, staff_id: str) -> None:
    """The account has no recovery codes any more."""
    connection.execute(recovery_codes.delete().where(recovery_codes.c.staff_id == staff_id))


def use_code(connection: Connection, staff_id: str, code_hash: str, at: datetime) -> bool:
    """One recovery code is used up; False if the account has no such code left."""
    used = connection.execute(
        update(recovery_codes)
        .where(
            recovery_codes.c.staff_id == staff_id,
            recovery_codes.c.code_hash == code_hash,
            recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=at)
    )
    return used.rowcount == 1


def codes_left(connection: Connection, staff_id: str) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).where(
        recovery_codes.c.staff_id == staff_id, recovery_codes.c.used_at.is_(None)
    )
    return connection.execute(query).scalar_one()
