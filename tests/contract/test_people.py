"""Accounts on both databases: rights, the last admin, leaving, the second factor."""

import asyncio
import time

import pyotp
import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, DomainError, InvalidError, RefusedError
from bot.services.people import People
from bot.services.second_factor import RECOVERY_CODES, SecondFactor
from bot.services.staff import LOCKED_FOR, MAX_FAILURES, Actor, Staff
from bot.storage import upkeep
from tests.support.callers import Resident, counselor, only_case
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock

IP = "192.0.2.7"
PASSWORD = "long enough for everybody"


def people(s: Services) -> People:
    return People(s.office, s.staff)


def factor(s: Services, *needed: Role) -> SecondFactor:
    """The second factor of a city that wants one of these roles."""
    if not needed:
        return SecondFactor(s.office, s.staff)
    config = s.config
    staff = Staff(s.store, s.clock, s.office.ids, config.permissions, None, needed)
    return SecondFactor(s.office, staff)


async def actions(s: Services) -> list[str]:
    return [row["action"] for row in await rows(s, "audit")]


async def logged_in(s: Services, name: str) -> tuple[str, Actor]:
    token = await s.staff.log_in(name, PASSWORD, IP) or ""
    actor = await s.staff.by_session(token, IP)
    assert actor
    return token, actor


def code(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or so many half-minutes later."""
    return pyotp.TOTP(secret).at(time.time() + 30 * ahead)


async def set_up(s: Services, actor: Actor) -> tuple[str, list[str]]:
    """Secret and recovery codes of a factor that is on."""
    await factor(s).begin(actor)
    secret = (await factor(s).of(actor)).secret
    return secret, await factor(s).confirm(actor, code(secret))


class TestAccounts:
    async def test_somebody_new_gets_in_once_and_changes_of_rights_are_kept(
        self, s: Services
    ) -> None:
        admin = await counselor(s, "admin", Role.ADMIN)
        one_time = await people(s).add(admin, " 민아 ", "counselor", "")
        assert await s.staff.log_in("민아", one_time, IP)
        person = next(p for p in await people(s).listed(admin) if p.member.account.name == "민아")
        mina = person.member.account.id
        await people(s).set_role(admin, mina, "center", "nokbeon")
        await people(s).set_details(admin, mina, "telegram:77", "12")
        found = await people(s).one(admin, mina)
        account = found.member.account
        assert (account.role, account.center, found.pager) == (
            Role.CENTER,
            "nokbeon",
            "telegram:77",
        )
        assert account.max_open == 12
        changed = [r for r in await rows(s, "audit") if r["action"] == "staff.role_changed"]
        assert [(r["actor"], r["subject"]) for r in changed] == [(admin.id, mina)]
        assert changed[0]["detail"] == '{"from":"counselor","to":"center","center":"nokbeon"}'

    async def test_what_makes_no_sense_is_refused(self, s: Services) -> None:
        admin = await counselor(s, "admin", Role.ADMIN)
        mina = await counselor(s, "mina")
        office = people(s)
        for wrong, act in (
            ("bad_name", office.add(admin, " ", "counselor", "")),
            ("bad_name", office.add(admin, "a\x00", "counselor", "")),
            ("no_such_role", office.add(admin, "x", "king", "")),
            ("no_such_center", office.add(admin, "x", "center", "atlantis")),
            ("name_taken", office.add(admin, "mina", "counselor", "")),
            ("bad_pager", office.set_details(admin, mina.id, "010", "")),
            ("bad_max_open", office.set_details(admin, mina.id, "", "9" * 5000)),
            ("own_account", office.deactivate(admin, admin.id)),
            ("own_account", office.set_role(admin, admin.id, "counselor", "")),
            ("no_such_account", office.unlock(admin, "0" * 32)),
            ("account_is_active", office.activate(admin, mina.id)),
        ):
            with pytest.raises(DomainError, match=wrong):
                await act
        for refused in (office.listed(mina), office.drop_key(mina, admin.id)):
            with pytest.raises(RefusedError):
                await refused

    async def test_two_admins_cannot_end_each_other(self, s: Services) -> None:
        one, other = [await counselor(s, name, Role.ADMIN) for name in ("one", "other")]
        ends = people(s).deactivate(one, other.id)
        demotes = people(s).set_role(other, one.id, "counselor", "")
        ended = await asyncio.gather(ends, demotes, return_exceptions=True)
        assert sum(isinstance(what, ConflictError) for what in ended) == 1
        admins = [r for r in await rows(s, "staff") if r["role"] == "admin" and r["is_active"]]
        assert len(admins) == 1

    async def test_who_leaves_loses_everything_at_once_but_no_case(self, s: Services) -> None:
        admin = await counselor(s, "admin", Role.ADMIN)
        mina = await counselor(s, "mina")
        token, _ = await logged_in(s, "mina")
        key = await people(s).make_key(admin, mina.id)
        await Resident(s, "a").reports()
        case = await s.desk.claim(mina, (await only_case(s)).id)
        await s.desk.say(mina, case.id, "first-word", "안녕하세요")
        assert await people(s).deactivate(admin, mina.id) == 1
        assert await s.staff.by_session(token, IP) is None
        assert await s.staff.by_key(key, IP) is None
        assert await s.staff.log_in("mina", PASSWORD, IP) is None
        after = await only_case(s)
        assert (after.state, after.claimed_by) == (CaseState.QUEUED, None)
        (talk,) = await rows(s, "conversations")
        assert talk["speaker"] == "bot"
        one_time = await people(s).activate(admin, mina.id)
        assert await s.staff.log_in("mina", one_time, IP)
        assert {"staff.deactivated", "staff.activated", "case.handed_over"} <= set(
            await actions(s)
        )

    async def test_whoever_may_have_no_cases_any_more_gives_them_back(self, s: Services) -> None:
        admin, mina = await counselor(s, "admin", Role.ADMIN), await counselor(s, "mina")
        await Resident(s, "a").reports()
        await s.desk.claim(mina, (await only_case(s)).id)
        await people(s).set_role(admin, mina.id, "supervisor", "")
        assert (await only_case(s)).claimed_by == mina.id
        await people(s).set_role(admin, mina.id, "admin", "")
        assert (await only_case(s)).claimed_by is None

    async def test_passwords_are_reset_locks_opened_and_keys_seen(
        self, s: Services, clock: SetClock
    ) -> None:
        admin, mina = await counselor(s, "admin", Role.ADMIN), await counselor(s, "mina")
        for _ in range(MAX_FAILURES):
            await s.staff.log_in("mina", "wrong", IP)
        assert (await people(s).one(admin, mina.id)).is_locked
        await people(s).unlock(admin, mina.id)
        token, _ = await logged_in(s, "mina")
        one_time = await people(s).reset_password(admin, mina.id)
        assert await s.staff.by_session(token, IP) is None
        assert await s.staff.log_in("mina", PASSWORD, IP) is None
        assert await s.staff.log_in("mina", one_time, IP)
        key = await people(s).make_own_key(mina)
        clock.forward(minutes=3)
        assert await s.staff.by_key(key, IP)
        member = (await people(s).one(admin, mina.id)).member
        assert (member.key_used_at, member.account.last_login_at) == (
            clock.now(), member.key_made_at,
        )  # fmt: skip
        await people(s).drop_key(mina, mina.id)
        assert await s.staff.by_key(key, IP) is None


class TestSecondFactor:
    async def test_the_password_alone_opens_nothing_any_more(self, s: Services) -> None:
        mina = await counselor(s, "mina")
        secret, _ = await set_up(s, mina)
        token, half = await logged_in(s, "mina")
        assert (half.is_full, len(half.permissions)) == (False, 1)
        assert not await factor(s).enter(token, "000000", IP)
        assert not await factor(s).enter(token, code(secret), IP), "it was used to set it up"
        assert await factor(s).enter(token, f" {code(secret, 1)[:3]} {code(secret, 1)[3:]}", IP)
        full = await s.staff.by_session(token, IP)
        assert full
        assert full.permissions == mina.permissions
        looks = [r["action"] for r in await rows(s, "access_log")]
        assert looks == ["login"]

    async def test_each_code_counts_once_even_at_the_same_moment(self, s: Services) -> None:
        mina = await counselor(s, "mina")
        secret, spare = await set_up(s, mina)
        for given in (code(secret, 1), spare[0]):
            tokens = [(await logged_in(s, "mina"))[0] for _ in range(3)]
            entered = await asyncio.gather(
                *(factor(s).enter(token, given, IP) for token in tokens)
            )
            assert sum(entered) == 1
        assert (await factor(s).of(mina)).codes_left == RECOVERY_CODES - 1
        assert "staff.code_used" in await actions(s)

    async def test_guessing_codes_locks_the_account_like_guessing_passwords(
        self, s: Services, clock: SetClock
    ) -> None:
        mina = await counselor(s, "mina")
        _, spare = await set_up(s, mina)
        for _ in range(MAX_FAILURES):
            # The right password in between forgives nothing.
            token, _ = await logged_in(s, "mina")
            assert not await factor(s).enter(token, "000000", IP)
        assert not await factor(s).enter(token, spare[0], IP)
        assert await s.staff.log_in("mina", PASSWORD, IP) is None
        clock.jump(clock.now() + LOCKED_FOR)
        token, _ = await logged_in(s, "mina")
        assert await factor(s).enter(token, spare[0].upper(), IP)

    async def test_a_half_log_in_waits_ten_minutes(self, s: Services, clock: SetClock) -> None:
        mina = await counselor(s, "mina")
        secret, _ = await set_up(s, mina)
        token, _ = await logged_in(s, "mina")
        clock.forward(minutes=11)
        assert await s.staff.by_session(token, IP) is None
        assert not await factor(s).enter(token, code(secret, 1), IP)

    async def test_it_is_renewed_removed_and_reset(self, s: Services, database_url: str) -> None:
        mina, admin = await counselor(s, "mina"), await counselor(s, "admin", Role.ADMIN)
        secret, spare = await set_up(s, mina)
        with pytest.raises(ConflictError, match="factor_is_on"):
            await factor(s).begin(mina)
        with pytest.raises(InvalidError, match="wrong_code"):
            await factor(s).renew_codes(mina, "1")
        renewed = await factor(s).renew_codes(mina, spare[1])
        assert not set(renewed) & set(spare)
        with pytest.raises(RefusedError, match="factor_needed"):
            await factor(s, Role.COUNSELOR).remove(mina, renewed[0])
        stored = await stored_bytes(s, database_url)
        assert secret.encode() not in stored
        assert renewed[0].encode() not in stored
        await factor(s).remove(mina, renewed[0])
        assert (await logged_in(s, "mina"))[1].is_full
        await set_up(s, mina)
        await factor(s).reset(admin, mina.id)
        assert (await logged_in(s, "mina"))[1].is_full
        await set_up(s, mina)
        await factor(s).reset_named("mina")
        assert (await logged_in(s, "mina"))[1].is_full
        with pytest.raises(InvalidError):
            await factor(s).reset_named("nobody")
        secret, _ = await set_up(s, mina)
        vault = type(s.vault)((b"n" * 32, bytes(range(32))))
        await s.store.write(lambda c: upkeep.rekey(c, vault))
        (row,) = [r for r in await rows(s, "staff") if r["name"] == "mina"]
        assert vault.open("staff", "totp_secret", row["id"], row["totp_secret"]) == secret

    async def test_roles_of_the_city_must_set_it_up(self, s: Services) -> None:
        await counselor(s, "boss", Role.SUPERVISOR)
        staff = factor(s, Role.SUPERVISOR)._staff
        token = await staff.log_in("boss", PASSWORD, IP) or ""
        boss = await staff.by_session(token, IP)
        assert boss
        assert boss.must_set_up
        assert not (await logged_in(s, "boss"))[1].must_set_up
