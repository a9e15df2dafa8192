"""Accounts: one-time passwords, lock-out, idle cut-off, keys."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Services
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.services.staff import IDLE_FOR, LOCKED_FOR, MAX_FAILURES, SESSION_FOR
from tests.support.rows import rows
from tests.support.running import API_KEY, SetClock, running_services

IP = "192.0.2.7"
PASSWORD = "long enough for everybody"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def s(tmp_path: Path, clock: SetClock) -> AsyncIterator[Services]:
    async with running_services(f"sqlite:///{tmp_path / 'ieumtok.db'}", clock) as running:
        await running.staff.add("mina", Role.COUNSELOR, password=PASSWORD)
        yield running


async def test_the_first_admin_is_made_once(tmp_path: Path) -> None:
    async with running_services(f"sqlite:///{tmp_path / 'empty.db'}") as s:
        made = await asyncio.gather(*(s.staff.ensure_admin(None) for _ in range(4)))
        [password] = [one for one in made if one]
        assert len(password) == 19
        assert await s.staff.log_in("admin", password, IP)
        assert await s.staff.ensure_admin("another password") is None


async def test_a_one_time_password_must_be_changed(s: Services) -> None:
    password = await s.staff.add("junho", Role.COUNSELOR)
    assert password
    token = await s.staff.log_in("junho", password, IP)
    actor = await s.staff.by_session(token or "", IP)
    assert actor
    assert actor.must_change_password
    for wrong in ("short", password):
        with pytest.raises(InvalidError, match="weak_password"):
            await s.staff.change_password(actor, password, wrong)
    with pytest.raises(InvalidError, match="wrong_password"):
        await s.staff.change_password(actor, "no", "a new long password")
    await s.staff.change_password(actor, password, "a new long password")
    assert await s.staff.by_session(token or "", IP) is None
    assert await s.staff.log_in("junho", password, IP) is None
    assert await s.staff.log_in("junho", "a new long password", IP)


async def test_names_are_taken_once(s: Services) -> None:
    with pytest.raises(ConflictError, match="name_taken"):
        await s.staff.add("mina", Role.ADMIN, password=PASSWORD)
    assert len(await rows(s, "staff")) == 1


@pytest.mark.parametrize("name", ["nobody", "", "\x00", "\udcff", "mina ", "가" * 5000])
async def test_unknown_names_do_not_get_in(s: Services, name: str) -> None:
    assert await s.staff.log_in(name, PASSWORD, IP) is None


async def test_too_many_wrong_passwords_lock_for_a_while(s: Services, clock: SetClock) -> None:
    for _ in range(MAX_FAILURES):
        assert await s.staff.log_in("mina", "wrong", IP) is None
    assert await s.staff.log_in("mina", PASSWORD, IP) is None
    clock.jump(clock.now() + LOCKED_FOR)
    assert await s.staff.log_in("mina", PASSWORD, IP)
    assert "staff.locked" in [row["action"] for row in await rows(s, "audit")]


async def test_many_guesses_at_once_are_all_counted(s: Services) -> None:
    await asyncio.gather(*(s.staff.log_in("mina", f"guess {n}", IP) for n in range(MAX_FAILURES)))
    assert await s.staff.log_in("mina", PASSWORD, IP) is None


async def test_a_right_guess_among_many_at_once_opens_nothing(s: Services) -> None:
    wrong = [s.staff.log_in("mina", f"guess {n}", IP) for n in range(6 * MAX_FAILURES)]
    tokens = await asyncio.gather(*wrong, s.staff.log_in("mina", PASSWORD, IP))
    assert tokens == [None] * len(tokens)
    assert await s.staff.log_in("mina", PASSWORD, IP) is None, "and the lock is still there"


async def test_another_password_ends_the_key(s: Services) -> None:
    key = await s.staff.key("mina")
    token = await s.staff.log_in("mina", PASSWORD, IP)
    actor = await s.staff.by_session(token or "", IP)
    assert actor
    await s.staff.change_password(actor, PASSWORD, "a new long password")
    assert await s.staff.by_key(key, IP) is None


async def test_a_right_password_forgives_the_wrong_ones(s: Services) -> None:
    for _ in range(3):
        for _ in range(MAX_FAILURES - 1):
            await s.staff.log_in("mina", "wrong", IP)
        assert await s.staff.log_in("mina", PASSWORD, IP)


async def test_a_session_ends_when_idle_and_in_the_end(s: Services, clock: SetClock) -> None:
    token = await s.staff.log_in("mina", PASSWORD, IP) or ""
    clock.jump(clock.now() + IDLE_FOR)
    assert await s.staff.by_session(token, IP)
    clock.jump(clock.now() + IDLE_FOR + timedelta(seconds=1))
    assert await s.staff.by_session(token, IP) is None
    token = await s.staff.log_in("mina", PASSWORD, IP) or ""
    began = clock.now()
    while clock.now() - began <= SESSION_FOR:
        assert await s.staff.by_session(token, IP)
        clock.jump(clock.now() + IDLE_FOR / 2)
    assert await s.staff.by_session(token, IP) is None


async def test_logging_out_ends_the_session(s: Services) -> None:
    token = await s.staff.log_in("mina", PASSWORD, IP) or ""
    await s.staff.log_out(token)
    assert await s.staff.by_session(token, IP) is None
    assert await s.staff.by_session("\udcff", IP) is None


async def test_neither_passwords_nor_tokens_nor_keys_are_stored(s: Services) -> None:
    token, key = await s.staff.log_in("mina", PASSWORD, IP), await s.staff.key("mina")
    stored = str([await rows(s, name) for name in ("staff", "staff_sessions", "api_keys")])
    assert not [secret for secret in (PASSWORD, token, key) if str(secret) in stored]


async def test_a_new_key_replaces_the_old_one(s: Services) -> None:
    old, new = await s.staff.key("mina"), await s.staff.key("mina")
    assert await s.staff.by_key(old, IP) is None
    actor = await s.staff.by_key(new, IP)
    assert actor
    assert (actor.name, actor.ip) == ("mina", IP)
    with pytest.raises(InvalidError, match="no_such_account"):
        await s.staff.key("nobody")


async def test_the_key_of_the_settings_is_a_supervisor(s: Services) -> None:
    actor = await s.staff.by_key(API_KEY, IP)
    assert actor
    assert actor.role is Role.SUPERVISOR
    for wrong in ("", API_KEY[:-1], "\udcff", "열쇠"):
        assert await s.staff.by_key(wrong, IP) is None


async def test_a_role_may_what_the_configuration_gives_it(s: Services) -> None:
    actor = await s.staff.by_key(await s.staff.key("mina"), IP)
    assert actor
    actor.require(Permission.CASE_CLAIM)
    with pytest.raises(RefusedError):
        actor.require(Permission.STATS_VIEW)
