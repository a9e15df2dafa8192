"""Staff: passwords, sessions, lock-out, keys of programs, and what each role may do.

Sources: safety standard for personal data (2026-9), articles 5 (least privilege, lock-out), 6
(idle cut-off), 7 (passwords one-way).
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.services.arrivals import Arrival, Reply
from bot.services.world import Clock, Ids, new_token
from bot.storage import accounts, cases
from bot.storage.accounts import Account
from bot.storage.store import Connection, Store

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE_FOR = timedelta(minutes=30)
SESSION_FOR = timedelta(hours=12)
MIN_PASSWORD = 10
_TOUCH_EVERY = timedelta(minutes=1)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, from where, and what they may do."""

    id: str
    name: str
    role: Role
    center: str | None
    permissions: frozenset[Permission]
    ip: str = ""
    csrf: str = ""
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """RefusedError unless the role has the permission."""
        if not self.may(permission):
            raise RefusedError("not_permitted", permission=permission)


class Staff:
    """Accounts and who is behind a request."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        clock: Clock,
        ids: Ids,
        permissions: Mapping[Permission, tuple[Role, ...]],
        api_key: str | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._api_key = api_key
        self._hasher = PasswordHasher()
        self._of_role = {
            role: frozenset(p for p, roles in permissions.items() if role in roles)
            for role in Role
        }
        # Whoever guesses names must not learn from the time an answer takes which ones exist.
        self._nobody = self._hasher.hash(new_token())

    async def ensure_admin(self, password: str | None) -> str | None:
        """On an empty database make the first admin; the one-time password if one was made."""
        if await self._store.read(accounts.count):
            return None
        try:
            return await self.add("admin", Role.ADMIN, password=password)
        except ConflictError:
            return None  # another process, started at the same moment, made it

    async def add(
        self, name: str, role: Role, *, center: str | None = None, password: str | None = None
    ) -> str | None:
        """A new account. Without a `password` a one-time one is made and returned, shown once."""
        made = None if password else _one_time_password()
        hashed = await asyncio.to_thread(self._hasher.hash, password or made or "")
        staff_id, at = self._ids.new(), self._clock.now()

        def work(c: Connection) -> None:
            if not accounts.add(
                c, staff_id, name, role, hashed, at,
                center=center, must_change_password=made is not None,
            ):  # fmt: skip
                raise ConflictError("name_taken")
            detail = {"role": str(role)}
            cases.record(c, self._ids.new(), at, "system", "staff.added", staff_id, detail)

        await self._store.write(work)
        return made

    async def key(self, name: str) -> str:
        """A new API key for the account, shown once; an older one stops working."""
        key, at = new_token(), self._clock.now()

        def work(c: Connection) -> None:
            account = accounts.by_name(c, name)
            if account is None:
                raise InvalidError("no_such_account")
            accounts.add_key(c, _hash(key), account.id, at)
            cases.record(c, self._ids.new(), at, "system", "staff.key_made", account.id)

        await self._store.write(work)
        return key

    async def log_in(self, name: str, password: str, ip: str) -> str | None:
        """The session token; None if name or password are wrong or the account is locked."""
        account = await self._store.read(lambda c: accounts.by_name(c, name))
        at = self._clock.now()
        hashed = account.password_hash if account else self._nobody
        is_right = await asyncio.to_thread(self._verify, hashed, password)
        if account is None:
            return None
        if self._is_locked(account):
            return None
        if not is_right:
            await self._count_failure(account)
            return None
        token, csrf = new_token(), new_token()

        def work(c: Connection) -> None:
            accounts.set_failures(c, account.id, 0, None)
            accounts.open_session(c, _hash(token), account.id, csrf, at)
            cases.saw(c, self._ids.new(), at, account.id, ip, "login", account.id)

        await self._store.write(work)
        return token

    async def log_out(self, token: str) -> None:
        """The session is over."""
        await self._store.write(lambda c: accounts.close_session(c, _hash(token)))

    async def change_password(self, actor: Actor, old: str, new: str) -> None:
        """The account's own password; all its sessions end. InvalidError says what is wrong."""
        account = await self._store.read(lambda c: accounts.by_name(c, actor.name))
        if account is None or self._is_locked(account):
            raise InvalidError("wrong_password")
        if not await asyncio.to_thread(self._verify, account.password_hash, old):
            await self._count_failure(account)
            raise InvalidError("wrong_password")
        if len(new) < MIN_PASSWORD or new == old:
            raise InvalidError("weak_password")
        hashed = await asyncio.to_thread(self._hasher.hash, new)
        at = self._clock.now()

        def work(c: Connection) -> None:
            accounts.set_password(c, actor.id, hashed)
            cases.record(c, self._ids.new(), at, actor.id, "staff.password_changed", actor.id)

        await self._store.write(work)

    async def by_session(self, token: str, ip: str, *, is_watching: bool = False) -> Actor | None:
        """Who is behind a cookie; None if the session ended or was idle too long.

        `is_watching`: an open page asks by itself. Only a person
        keeps a session alive.
        """
        found = await self._store.read(lambda c: accounts.session(c, _hash(token)))
        if found is None:
            return None
        account, csrf, began, seen = found
        at = self._clock.now()
        if at - seen > IDLE_FOR or at - began > SESSION_FOR:
            await self.log_out(token)
            return None
        if at - seen > _TOUCH_EVERY and not is_watching:
            await self._store.write(lambda c: accounts.touch_session(c, _hash(token), at))
        return self._actor(account, ip, csrf)

    async def by_key(self, key: str, ip: str) -> Actor | None:
        """Who is behind an API key."""
        if self._api_key and hmac.compare_digest(_bytes(key), _bytes(self._api_key)):
            permissions = self._of_role[Role.SUPERVISOR]
            return Actor("api", "api", Role.SUPERVISOR, None, permissions, ip)
        account = await self._store.read(lambda c: accounts.by_key(c, _hash(key)))
        return self._actor(account, ip) if account else None

    def _actor(self, account: Account, ip: str, csrf: str = "") -> Actor:
        return Actor(
            id=account.id,
            name=account.name,
            role=account.role,
            center=account.center,
            permissions=self._of_role[account.role],
            ip=ip,
            csrf=csrf,
            must_change_password=account.must_change_password,
        )

    def _is_locked(self, account: Account) -> bool:
        return account.locked_until is not None and account.locked_until > self._clock.now()

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False

    async def _count_failure(self, account: Account) -> None:
        at = self._clock.now()

        def work(c: Connection) -> None:
            # Counted anew under the lock: who guesses many at once is counted many times.
            known = accounts.by_name(c, account.name, lock=True) or account
            failures = known.failures + 1
            locked_until = at + LOCKED_FOR if failures >= MAX_FAILURES else known.locked_until
            kept = 0 if failures >= MAX_FAILURES else failures
            accounts.set_failures(c, account.id, kept, locked_until)
            if not kept:
                cases.record(c, self._ids.new(), at, "system", "staff.locked", account.id)

        await self._store.write(work)


def _one_time_password() -> str:
    """Four groups of four that can be read out over a telephone."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _hash(token: str) -> str:
    return hashlib.sha256(_bytes(token)).hexdigest()


def _bytes(given: str) -> bytes:
    """Headers and cookies may hold bytes that are no text."""
    return given.encode("utf-8", "surrogateescape")
