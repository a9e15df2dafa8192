"""Who works here: accounts, roles, one-time passwords, keys. What is shown once is returned once.

Every grant and change of rights is an audit line, kept as long as the audit is (safety standard
for personal data, article 5: three years).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cases.duty import check_pager
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.services.claims import Claims
from bot.services.keys import one_time
from bot.services.office import EVERYTHING, Office
from bot.services.staff import Actor, Staff
from bot.storage import accounts, duty, sessions, tx
from bot.storage.accounts import Account, Member
from bot.storage.cases import Case
from bot.storage.store import Connection
from bot.storage.types import is_storable

MAX_NAME = 64
MAX_OPEN = 500
_ADMINS = "staff.admins"
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Person:
    """One account with what only its own page shows."""

    member: Member
    pager: str
    is_locked: bool


class People:
    """What admins do with accounts."""

    def __init__(self, office: Office, staff: Staff) -> None:
        self._office = office
        self._staff = staff
        self._claims = Claims(office)

    async def listed(self, actor: Actor) -> list[Person]:
        """All accounts, active ones first."""
        actor.require(Permission.STAFF_MANAGE)
        found = await self._office.read(accounts.members)
        return [self._person(member) for member in found]

    async def one(self, actor: Actor, staff_id: str) -> Person:
        """One account."""
        found = await self.listed(actor)
        person = next((p for p in found if p.member.account.id == staff_id), None)
        if person is None:
            raise MissingError("no_such_account")
        return person

    async def add(self, actor: Actor, name: str, role: str, center: str) -> str:
        """A new account; its one-time password."""
        actor.require(Permission.STAFF_MANAGE)
        given = name.strip()
        if not 0 < len(given) <= MAX_NAME or not is_storable(given):
            raise InvalidError("bad_name")
        known, place = self._role(role, center)
        made = await self._staff.add(given, known, center=place, by=actor.id)
        return made or ""

    async def set_role(self, actor: Actor, staff_id: str, role: str, center: str) -> None:
        """Another role or center. Whoever may have no cases any more gives back those they have.

        Whoever may acknowledge no alerts any more is off the roster: calling them wakes nobody.
        ConflictError `own_account`, or `last_admin` where nobody would be left to do this.
        """
        actor.require(Permission.STAFF_MANAGE)
        known, place = self._role(role, center)

        def work(c: Connection) -> list[Case]:
            account = self._other(c, actor, staff_id)
            self._keep_an_admin(c, account, known)
            detail = {"from": str(account.role), "to": str(known)}
            detail |= {"center": place} if place else {}
            accounts.change(c, staff_id, role=str(known), center=place)
            self._office.record(c, actor, "staff.role_changed", staff_id, detail)
            rights = self._staff.rights_of(known)
            if Permission.ALERT_ACKNOWLEDGE not in rights:
                duty.leave(c, staff_id, self._office.clock.now())
            may_claim = Permission.CASE_CLAIM in rights
            return [] if may_claim else self._claims.give_up(c, actor, staff_id)

        await self._office.tell(await self._office.store.write(work), EVERYTHING)

    async def set_details(self, actor: Actor, staff_id: str, pager: str, max_open: str) -> None:
        """Where alerts reach them, and how many cases "next for me" gives them at most."""
        actor.require(Permission.STAFF_MANAGE)
        address, most = check_pager(pager), _most(max_open)
        seal = self._office.vault.seal

        def work(c: Connection) -> None:
            self._account(c, staff_id)
            sealed = seal("staff", "pager", staff_id, address) if address else None
            accounts.change(c, staff_id, pager=sealed, max_open=most)
            self._office.record(c, actor, "staff.details_changed", staff_id)

        await self._office.store.write(work)

    async def reset_password(self, actor: Actor, staff_id: str) -> str:
        """A one-time password; sessions end, a lock is opened."""
        actor.require(Permission.STAFF_MANAGE)
        return await self._one_time(actor, staff_id, "staff.password_reset", self._other)

    async def activate(self, actor: Actor, staff_id: str) -> str:
        """Somebody is back: a one-time password for the account that there was."""
        actor.require(Permission.STAFF_MANAGE)

        def gone(c: Connection, _actor: Actor, staff_id: str) -> Account:
            account = self._account(c, staff_id)
            if account.is_active:
                raise ConflictError("account_is_active")
            accounts.change(c, staff_id, is_active=True)
            return account

        return await self._one_time(actor, staff_id, "staff.activated", gone)

    async def _one_time(
        self,
        actor: Actor,
        staff_id: str,
        action: str,
        check: Callable[[Connection, Actor, str], Account],
    ) -> str:
        made = one_time()
        password_hash = await self._staff.hashed(made)

        def work(c: Connection) -> None:
            check(c, actor, staff_id)
            sessions.set_password(c, staff_id, password_hash, is_one_time=True)
            accounts.set_failures(c, staff_id, 0, None)
            self._office.record(c, actor, action, staff_id)

        await self._office.store.write(work)
        return made

    async def unlock(self, actor: Actor, staff_id: str) -> None:
        """Too many wrong passwords are forgiven."""
        actor.require(Permission.STAFF_MANAGE)

        def work(c: Connection) -> None:
            self._account(c, staff_id)
            accounts.set_failures(c, staff_id, 0, None)
            self._office.record(c, actor, "staff.unlocked", staff_id)

        await self._office.store.write(work)

    async def deactivate(self, actor: Actor, staff_id: str) -> int:
        """Somebody left: sessions and keys end now, their cases go to the front of the queue.

        Returns how many cases those were. ConflictError `own_account`, `last_admin`.
        """
        actor.require(Permission.STAFF_MANAGE)

        def work(c: Connection) -> list[Case]:
            account = self._other(c, actor, staff_id)
            self._keep_an_admin(c, account, None)
            accounts.change(c, staff_id, is_active=False)
            sessions.end_all(c, staff_id)
            sessions.drop_key(c, staff_id)
            duty.leave(c, staff_id, self._office.clock.now())
            self._office.record(c, actor, "staff.deactivated", staff_id)
            return self._claims.give_up(c, actor, staff_id)

        left = await self._office.store.write(work)
        await self._office.tell(left, EVERYTHING)
        return len(left)

    async def make_key(self, actor: Actor, staff_id: str) -> str:
        """An API key for the account, in the place of the one it had."""
        actor.require(Permission.STAFF_MANAGE)
        person = await self.one(actor, staff_id)
        return await self._staff.key(person.member.account.name, by=actor.id)

    async def make_own_key(self, actor: Actor) -> str:
        """The same for oneself."""
        actor.require(Permission.ACCOUNT_OWN)
        return await self._staff.key(actor.name, by=actor.id)

    async def own_key(self, actor: Actor) -> tuple[datetime, datetime | None] | None:
        """When the own key was made and last used; None where there is none."""
        actor.require(Permission.ACCOUNT_OWN)
        return await self._office.read(lambda c: sessions.key_of(c, actor.id))

    async def drop_key(self, actor: Actor, staff_id: str) -> None:
        """No program acts as this account any more; everybody may end their own key."""
        if staff_id != actor.id:
            actor.require(Permission.STAFF_MANAGE)
        actor.require(Permission.ACCOUNT_OWN)

        def work(c: Connection) -> None:
            if sessions.drop_key(c, staff_id):
                self._office.record(c, actor, "staff.key_ended", staff_id)

        await self._office.store.write(work)

    def _person(self, member: Member) -> Person:
        account = member.account
        pager = duty.pager_of(self._office.vault, account.id, account.pager)
        return Person(member, pager, self._staff.is_locked(account))

    def _role(self, role: str, center: str) -> tuple[Role, str | None]:
        """A role there is, and the center of an officer of one."""
        if role not in set(Role):
            raise InvalidError("no_such_role")
        if role != Role.CENTER:
            return Role(role), None
        if center not in {known.id for known in self._office.city.centers}:
            raise InvalidError("no_such_center")
        return Role(role), center

    @staticmethod
    def _account(c: Connection, staff_id: str) -> Account:
        account = accounts.by_id(c, staff_id, lock=True)
        if account is None:
            raise MissingError("no_such_account")
        return account

    def _other(self, c: Connection, actor: Actor, staff_id: str) -> Account:
        """Somebody else's active account: nobody locks themselves out."""
        if staff_id == actor.id:
            raise ConflictError("own_account")
        account = self._account(c, staff_id)
        if not account.is_active:
            raise ConflictError("account_is_not_active")
        return account

    @staticmethod
    def _keep_an_admin(c: Connection, account: Account, becomes: Role | None) -> None:
        """Two admins who end each other at once take turns, and the second one is refused."""
        if account.role is not Role.ADMIN or becomes is Role.ADMIN:
            return
        tx.tx_of(c).alone(_ADMINS)
        if len(accounts.active(c, (Role.ADMIN,))) <= 1:
            raise ConflictError("last_admin")


def _most(given: str) -> int | None:
    """A number of cases; None where it is left to the city's own."""
    words = given.strip()
    if not words:
        return None
    if not _NUMBER.fullmatch(words) or not 0 < int(words) <= MAX_OPEN:
        raise InvalidError("bad_max_open")
    return int(words)
