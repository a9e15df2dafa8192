"""Staff: passwords, sessions, lock-out, keys of programs, and what each role may do.

Sources: safety standard for personal data (2026-9), articles 5 (least privilege, lock-out), 6
(idle cut-off), 7 (passwords one-way).
"""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.services.arrivals import Arrival, Reply
from bot.services.keys import as_bytes, hashed, one_time
from bot.services.world import Clock, Ids, new_token
from bot.storage import accounts, cases, sessions
from bot.storage.accounts import Account
from bot.storage.store import Connection, Store

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE_FOR = timedelta(minutes=30)
SESSION_FOR = timedelta(hours=12)
CODE_WITHIN = timedelta(minutes=10)
"""How long after the password the code of the second factor may be given."""
MIN_PASSWORD = 10
SYSTEM = "system"
_TOUCH_EVERY = timedelta(minutes=1)
_OWN = frozenset({Permission.ACCOUNT_OWN})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, from where, and what they may do.

    `is_full`: False between the password and the code of the second factor; `must_set_up`: the
    role needs a second factor, and there is none yet. `watching_since`: when the session began of
    an open page that asks by itself; what was looked at since then is not looked at anew.
    """

    id: str
    name: str
    role: Role
    center: str | None
    permissions: frozenset[Permission]
    ip: str = ""
    csrf: str = ""
    must_change_password: bool = False
    is_full: bool = True
    must_set_up: bool = False
    watching_since: datetime | None = None

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
        factor_roles: tuple[Role, ...] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._api_key = api_key
        self._factor_roles = factor_roles
        self._hasher = PasswordHasher()
        self._of_role = {
            role: frozenset(p for p, roles in permissions.items() if role in roles)
            for role in Role
        }
        # Whoever guesses names must not learn from the time an answer takes which ones exist.
        self._nobody = self._hasher.hash(new_token())

    def rights_of(self, role: Role) -> frozenset[Permission]:
        """What a role may do."""
        return self._of_role[role]

    def needs_factor(self, role: Role) -> bool:
        """Whether the city wants a second factor of this role."""
        return role in self._factor_roles

    def roles_with(self, permission: Permission) -> tuple[Role, ...]:
        """The roles that have the permission."""
        return tuple(role for role, known in self._of_role.items() if permission in known)

    async def ensure_admin(self, password: str | None) -> str | None:
        """On an empty database make the first admin; the one-time password if one was made."""
        if await self._store.read(accounts.count):
            return None
        try:
            return await self.add("admin", Role.ADMIN, password=password)
        except ConflictError:
            return None  # another process, started at the same moment, made it

    async def add(
        self, name: str, role: Role, *, center: str | None = None, password: str | None = None,
        by: str = SYSTEM,
    ) -> str | None:  # fmt: skip
        """A new account. Without a `password` a one-time one is made and returned, shown once."""
        made = None if password else one_time()
        password_hash = await self.hashed(password or made or "")
        staff_id, at = self._ids.new(), self._clock.now()

        def work(c: Connection) -> None:
            if not accounts.add(
                c, staff_id, name, role, password_hash, at,
                center=center, must_change_password=made is not None,
            ):  # fmt: skip
                raise ConflictError("name_taken")
            detail = {"role": str(role)} | ({"center": center} if center else {})
            cases.record(c, self._ids.new(), at, by, "staff.added", staff_id, detail)

        await self._store.write(work)
        return made

    async def key(self, name: str, *, by: str = SYSTEM) -> str:
        """A new API key for the account, shown once; an older one stops working."""
        key, at = new_token(), self._clock.now()

        def work(c: Connection) -> None:
            account = accounts.by_name(c, name)
            if account is None:
                raise InvalidError("no_such_account")
            sessions.add_key(c, hashed(key), account.id, at)
            cases.record(c, self._ids.new(), at, by, "staff.key_made", account.id)

        await self._store.write(work)
        return key

    async def log_in(self, name: str, password: str, ip: str) -> str | None:
        """The session token; None if name or password are wrong or the account is locked.

        With a second factor the session is good for nothing until its code was given.
        """
        account = await self._store.read(lambda c: accounts.by_name(c, name))
        kept = account.password_hash if account else self._nobody
        is_right = await asyncio.to_thread(self._verify, kept, password)
        if account is None or self.is_locked(account):
            return None
        if not is_right:
            await self._store.write(lambda c: self.count_failure(c, account))
            return None
        return await self._begin(account, ip, is_full=not account.has_factor)

    async def renew(self, actor: Actor) -> str:
        """Another session for somebody who has just shown everything that it takes."""
        account = await self._store.read(lambda c: accounts.by_id(c, actor.id))
        if account is None or not account.is_active:
            raise InvalidError("no_such_account")
        token = await self._begin(account, actor.ip, is_full=True)
        if token is None:
            raise InvalidError("no_such_account")
        return token

    async def _begin(self, account: Account, ip: str, *, is_full: bool) -> str | None:
        """None where the account was locked or ended since it was read.

        Of many guesses at once all are made before the first failure is counted.
        """
        token, csrf, at = new_token(), new_token(), self._clock.now()

        def work(c: Connection) -> bool:
            now = accounts.by_id(c, account.id, lock=True)
            if now is None or not now.is_active or self.is_locked(now):
                return False
            sessions.begin(c, hashed(token), account.id, csrf, at, is_full=is_full)
            if is_full:
                self.came_in(c, account.id, ip, at)
            return True

        return token if await self._store.write(work) else None

    def came_in(self, c: Connection, staff_id: str, ip: str, at: datetime) -> None:
        """Everything that it takes was right: failures are forgotten, the log-in is logged."""
        accounts.set_failures(c, staff_id, 0, None)
        accounts.change(c, staff_id, last_login_at=at)
        cases.saw(c, self._ids.new(), at, staff_id, ip, "login", staff_id)

    async def log_out(self, token: str) -> None:
        """The session is over."""
        await self._store.write(lambda c: sessions.end(c, hashed(token)))

    async def change_password(self, actor: Actor, old: str, new: str) -> None:
        """The account's own password; all its sessions end. InvalidError says what is wrong."""
        account = await self._store.read(lambda c: accounts.by_name(c, actor.name))
        if account is None or self.is_locked(account):
            raise InvalidError("wrong_password")
        if not await asyncio.to_thread(self._verify, account.password_hash, old):
            await self._store.write(lambda c: self.count_failure(c, account))
            raise InvalidError("wrong_password")
        if len(new) < MIN_PASSWORD or new == old:
            raise InvalidError("weak_password")
        password_hash, at = await self.hashed(new), self._clock.now()

        def work(c: Connection) -> None:
            sessions.set_password(c, actor.id, password_hash)
            cases.record(c, self._ids.new(), at, actor.id, "staff.password_changed", actor.id)

        await self._store.write(work)

    async def by_session(self, token: str, ip: str, *, is_watching: bool = False) -> Actor | None:
        """Who is behind a cookie; None if the session ended or was idle too long.

        `is_watching`: an open page asks by itself. Only a person
        keeps a session alive.
        """
        found = await self._store.read(lambda c: sessions.find(c, hashed(token)))
        if found is None:
            return None
        at = self._clock.now()
        lasts = SESSION_FOR if found.is_full else CODE_WITHIN
        if at - found.seen > IDLE_FOR or at - found.began > lasts:
            await self.log_out(token)
            return None
        if at - found.seen > _TOUCH_EVERY and not is_watching:
            await self._store.write(lambda c: sessions.touch(c, hashed(token), at))
        actor = self._actor(found.account, ip, found.csrf, is_full=found.is_full)
        return replace(actor, watching_since=found.began) if is_watching else actor

    async def by_key(self, key: str, ip: str) -> Actor | None:
        """Who is behind an API key."""
        if self._api_key and hmac.compare_digest(as_bytes(key), as_bytes(self._api_key)):
            permissions = self._of_role[Role.SUPERVISOR]
            return Actor("api", "api", Role.SUPERVISOR, None, permissions, ip)
        found = await self._store.read(lambda c: sessions.by_key(c, hashed(key)))
        if found is None:
            return None
        account, used = found
        at = self._clock.now()
        if used is None or at - used > _TOUCH_EVERY:
            await self._store.write(lambda c: sessions.use_key(c, hashed(key), at))
        return self._actor(account, ip)

    def _actor(self, account: Account, ip: str, csrf: str = "", *, is_full: bool = True) -> Actor:
        return Actor(
            id=account.id,
            name=account.name,
            role=account.role,
            center=account.center,
            permissions=self._of_role[account.role] if is_full else _OWN,
            ip=ip,
            csrf=csrf,
            must_change_password=account.must_change_password,
            is_full=is_full,
            must_set_up=not account.has_factor and self.needs_factor(account.role),
        )

    def is_locked(self, account: Account) -> bool:
        """Whether too many wrong passwords or codes were given not long ago."""
        return account.locked_until is not None and account.locked_until > self._clock.now()

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerifyMismatchError:
            return False

    def count_failure(self, c: Connection, account: Account) -> None:
        """A wrong password or code; the fifth in a row locks the account for a while."""
        at = self._clock.now()
        # Counted anew under the lock: who guesses many at once is counted many times.
        known = accounts.by_name(c, account.name, lock=True) or account
        failures = known.failures + 1
        locked_until = at + LOCKED_FOR if failures >= MAX_FAILURES else known.locked_until
        kept = 0 if failures >= MAX_FAILURES else failures
        accounts.set_failures(c, account.id, kept, locked_until)
        if not kept:
            cases.record(c, self._ids.new(), at, SYSTEM, "staff.locked", account.id)
