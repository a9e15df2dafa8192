"""The second factor: a code of an authenticator app besides the password, or one of ten others.

RFC 6238: six digits, 30 seconds; the code before and the one after count too, each once. Source:
safety standard for personal data (2026-9), article 6.
"""

import hmac
from dataclasses import dataclass

import pyotp

from bot.cases.permissions import Permission
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.services.keys import as_bytes, hashed, one_time
from bot.services.office import Office
from bot.services.staff import SYSTEM, Actor, Staff
from bot.storage import accounts, cases, sessions
from bot.storage.accounts import Account
from bot.storage.store import Connection

RECOVERY_CODES = 10
_GROUPS = 3
_STEP_S = 30
_AROUND = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class Factor:
    """How an account stands. `secret` is there only while the factor is being set up."""

    is_on: bool
    is_needed: bool
    codes_left: int
    secret: str = ""
    uri: str = ""


class SecondFactor:
    """Setting it up, giving its code, losing the device."""

    def __init__(self, office: Office, staff: Staff) -> None:
        self._office = office
        self._staff = staff

    async def of(self, actor: Actor) -> Factor:
        """The own factor."""
        actor.require(Permission.ACCOUNT_OWN)

        def work(c: Connection) -> Factor:
            account = self._account(c, actor)
            secret = "" if account.has_factor else self._secret(account)
            return Factor(
                is_on=account.has_factor,
                is_needed=self._staff.needs_factor(account.role),
                codes_left=accounts.codes_left(c, account.id) if account.has_factor else 0,
                secret=secret,
                uri=self._uri(account, secret) if secret else "",
            )

        return await self._office.read(work)

    async def begin(self, actor: Actor) -> None:
        """A secret for the app. It counts once a first code was right."""
        actor.require(Permission.ACCOUNT_OWN)
        secret = self._office.vault.seal("staff", "totp_secret", actor.id, pyotp.random_base32())

        def work(c: Connection) -> None:
            if self._account(c, actor, lock=True).has_factor:
                raise ConflictError("factor_is_on")
            accounts.change(c, actor.id, totp_secret=secret, totp_step=None)

        await self._office.store.write(work)

    async def confirm(self, actor: Actor, code: str) -> list[str]:
        """The first code: from here on logging in takes one. Returns the recovery codes, once."""
        actor.require(Permission.ACCOUNT_OWN)

        def work(c: Connection) -> list[str] | None:
            account = self._account(c, actor, lock=True)
            if account.has_factor:
                raise ConflictError("factor_is_on")
            if not self._is_right(c, account, code):
                return None
            accounts.change(c, actor.id, totp_since=self._office.clock.now())
            self._office.record(c, actor, "staff.factor_set_up", actor.id)
            return self._new_codes(c, actor.id)

        return self._or_wrong(await self._office.store.write(work))

    async def renew_codes(self, actor: Actor, code: str) -> list[str]:
        """Ten new recovery codes in the place of those there were, for a right code."""
        actor.require(Permission.ACCOUNT_OWN)

        def work(c: Connection) -> list[str] | None:
            account = self._account(c, actor, lock=True)
            if not account.has_factor or not self._is_right(c, account, code):
                return None
            self._office.record(c, actor, "staff.codes_renewed", actor.id)
            return self._new_codes(c, actor.id)

        return self._or_wrong(await self._office.store.write(work))

    async def remove(self, actor: Actor, code: str) -> None:
        """Log in with the password alone again; refused to roles that the city wants it of."""
        actor.require(Permission.ACCOUNT_OWN)
        if self._staff.needs_factor(actor.role):
            raise RefusedError("factor_needed")

        def work(c: Connection) -> bool | None:
            account = self._account(c, actor, lock=True)
            if not account.has_factor or not self._is_right(c, account, code):
                return None
            self._forget(c, actor.id)
            self._office.record(c, actor, "staff.factor_removed", actor.id)
            return True

        self._or_wrong(await self._office.store.write(work))

    async def enter(self, token: str, code: str, ip: str) -> bool:
        """The second half of a log-in. A wrong code counts like a wrong password."""
        at = self._office.clock.now()

        def work(c: Connection) -> bool:
            found = sessions.find(c, hashed(token), lock=True)
            if found is None or not self._is_right(c, found.account, code):
                return False
            sessions.complete(c, hashed(token), at)
            self._staff.came_in(c, found.account.id, ip, at)
            return True

        return await self._office.store.write(work)

    async def reset(self, actor: Actor, staff_id: str) -> None:
        """Whoever lost device and codes sets the factor up anew; sessions of theirs end."""
        actor.require(Permission.STAFF_MANAGE)
        await self._office.store.write(lambda c: self._reset(c, staff_id, actor.id))

    async def reset_named(self, name: str) -> None:
        """The same at the command line, for an admin who is locked out; InvalidError."""

        def work(c: Connection) -> None:
            account = accounts.by_name(c, name)
            if account is None:
                raise InvalidError("no_such_account")
            self._reset(c, account.id, SYSTEM)

        await self._office.store.write(work)

    def _reset(self, c: Connection, staff_id: str, by: str) -> None:
        if accounts.by_id(c, staff_id, lock=True) is None:
            raise MissingError("no_such_account")
        self._forget(c, staff_id)
        sessions.end_all(c, staff_id)
        sessions.drop_key(c, staff_id)
        at = self._office.clock.now()
        cases.record(c, self._office.ids.new(), at, by, "staff.factor_reset", staff_id)

    @staticmethod
    def _forget(c: Connection, staff_id: str) -> None:
        accounts.change(c, staff_id, totp_secret=None, totp_since=None, totp_step=None)
        accounts.drop_codes(c, staff_id)

    def _account(self, c: Connection, actor: Actor, *, lock: bool = False) -> Account:
        account = accounts.by_id(c, actor.id, lock=lock)
        if account is None:
            raise MissingError("no_such_account")
        return account

    def _is_right(self, c: Connection, account: Account, given: str) -> bool:
        """Whether a code is the app's of now, not given before, or an unused recovery code."""
        if self._staff.is_locked(account):
            return False
        code = "".join(given.split()).lower()
        step = self._step(account, code)
        at = self._office.clock.now()
        if step is not None and accounts.take_step(c, account.id, step):
            return True
        if account.has_factor and accounts.use_code(c, account.id, _kept(account.id, code), at):
            self._note_used(c, account.id)
            return True
        self._staff.count_failure(c, account)
        return False

    def _note_used(self, c: Connection, staff_id: str) -> None:
        at = self._office.clock.now()
        cases.record(c, self._office.ids.new(), at, staff_id, "staff.code_used", staff_id)

    def _step(self, account: Account, code: str) -> int | None:
        """Which half-minute a code belongs to, among those that count."""
        secret = self._secret(account)
        if not secret:
            return None
        now, app = int(self._office.clock.wall()) // _STEP_S, pyotp.TOTP(secret)
        for step in (now + shift for shift in _AROUND):
            if hmac.compare_digest(as_bytes(app.generate_otp(step)), as_bytes(code)):
                return step
        return None

    def _secret(self, account: Account) -> str:
        sealed = account.totp_secret
        vault = self._office.vault
        return vault.open("staff", "totp_secret", account.id, sealed) if sealed else ""

    def _uri(self, account: Account, secret: str) -> str:
        """What an authenticator app reads from the QR code."""
        city = self._office.city
        issuer = city.service_name.get("en") or next(iter(city.service_name.values()))
        return pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=issuer)

    def _new_codes(self, c: Connection, staff_id: str) -> list[str]:
        made = [one_time(_GROUPS) for _ in range(RECOVERY_CODES)]
        kept = [(self._office.ids.new(), _kept(staff_id, code)) for code in made]
        accounts.set_codes(c, staff_id, kept, self._office.clock.now())
        return made

    @staticmethod
    def _or_wrong(made: list[str] | bool | None) -> list[str]:
        """What was made; InvalidError where the code was wrong, whose failure is counted."""
        if made is None:
            raise InvalidError("wrong_code")
        return made if isinstance(made, list) else []


def _kept(staff_id: str, code: str) -> str:
    return hashed(f"{staff_id}:{code}")
