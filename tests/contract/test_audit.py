"""The search of the audit and of the access log, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text

from bot.app import Services
from bot.domain.codes import Role
from bot.domain.errors import DomainError, RefusedError
from bot.services.audit import PAGE, Asked, Audit
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import audit as stored
from bot.storage.audit import Wanted
from bot.storage.tables import audit
from tests.support.callers import Resident, counselor, only_case
from tests.support.rows import rows
from tests.support.running import SetClock


async def found(s: Services, asker: Actor, **asked: str) -> list[tuple[str, str]]:
    """Who did what, newest first, as names and codes."""
    answer = await Audit(s.office).search(asker, Asked(**asked))
    return [
        (answer.names.get(line.actor, line.actor), line.action)
        for line in answer.lines
        if line.action != "audit.search"
    ]


async def test_lines_are_found_by_who_what_whom_and_when(s: Services, clock: SetClock) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await counselor(s, "mina")
    await Resident(s, "a").reports()
    case = await only_case(s)
    clock.forward(days=1)
    await s.desk.claim(mina, case.id)
    await s.desk.folder(mina, case.id)
    assert (await found(s, boss, subject=case.number))[:2] == [
        ("mina", "case.view"), ("mina", "case.claimed"),
    ]  # fmt: skip
    assert await found(s, boss, kind="seen", actor="mina") == [("mina", "case.view")]
    assert await found(s, boss, kind="done", actor="mina") == [("mina", "case.claimed")]
    assert ("resident", "case.completed") in await found(s, boss, actor="resident")
    assert await found(s, boss, action="case.claimed") == [("mina", "case.claimed")]
    today, before = "2026-11-25", "2026-11-24"
    assert ("mina", "case.claimed") in await found(s, boss, since=today)
    assert ("mina", "case.claimed") not in await found(s, boss, until=before)
    assert ("resident", "case.completed") in await found(s, boss, since=before, until=before)
    assert {who for who, _ in await found(s, boss, subject="mina")} == {"system"}
    for wrong, asked in (
        ("no_such_account", {"actor": "nobody"}), ("no_such_subject", {"subject": "2020-000000"}),
        ("bad_day", {"since": "yesterday"}), ("no_such_kind", {"kind": "x"}),
        ("bad_field", {"before": "\x00"}),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=wrong):
            await found(s, boss, **asked)
    with pytest.raises(RefusedError):
        await found(s, mina)


async def test_searching_and_taking_away_are_lines_themselves(s: Services) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await counselor(s, "mina")
    await found(s, boss)
    await found(s, boss, actor="mina")
    async for _ in await Audit(s.office).export(boss, Asked(actor="mina")):
        pass
    logged = [(r["action"], r["subject"]) for r in await rows(s, "access_log")]
    assert logged == [
        ("audit.search", "audit"), ("audit.search", mina.id), ("audit.export", mina.id),
    ]  # fmt: skip
    assert "audit.export" in await Audit(s.office).actions(boss)


def _fill(
    c: Connection, ids: Ids, at: Clock, count: int, actions: tuple[str, ...] = ("case.noted",)
) -> None:
    values = [
        {"id": ids.new(), "at": at.now(), "actor": f"staff-{n % 7}",
         "action": actions[n % len(actions)], "subject": f"case-{n % 11}", "detail": None}
        for n in range(count)
    ]  # fmt: skip
    c.execute(insert(audit), values)


async def test_pages_follow_each_other_without_gap_or_repeat(s: Services) -> None:
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await s.store.write(lambda c: _fill(c, s.office.ids, s.clock, 2 * PAGE + 20))
    asked, seen = Asked(action="case.noted"), list[str]()
    for _ in range(4):
        page = await Audit(s.office).search(boss, asked)
        seen += [line.id for line in page.lines]
        if page.following is None:
            break
        asked = replace(asked, before=page.following)
    assert len(seen) == len(set(seen)) == 2 * PAGE + 20
    assert seen == sorted(seen, reverse=True)
    pieces = [p async for p in await Audit(s.office).export(boss, Asked(action="case.noted"))]
    assert sum(len(piece.lines) for piece in pieces) == 2 * PAGE + 20


async def test_a_real_clock_lets_the_ids_tell_the_period(s: Services) -> None:
    clock, ids = Clock(), Ids.fresh()
    assert not clock.was_set
    await s.store.write(lambda c: _fill(c, ids, clock, 5))
    now = clock.now()
    for since, until, expected in (
        (now - timedelta(hours=1), now + timedelta(hours=1), 5),
        (now - timedelta(hours=2), now - timedelta(hours=1), 0),
        (now + timedelta(hours=1), None, 0),
    ):
        wanted = Wanted(actions=("case.noted",), since=since, until=until)
        lines = await s.store.read(lambda c, w=wanted: stored.search(c, w, 100))  # type: ignore[misc]
        assert len(lines) == expected


async def test_one_person_and_one_act_are_found_by_indexes(s: Services, database_url: str) -> None:
    acts = tuple(f"case.act_{n}" for n in range(50))
    await s.store.write(lambda c: _fill(c, s.office.ids, s.clock, 5000, acts))
    is_alone = database_url.startswith("sqlite")

    def plan(c: Connection, kind: str, wanted: Wanted) -> str:
        c.execute(text("ANALYZE"))
        sql = stored.query_of(kind, wanted, 50).compile(c, compile_kwargs={"literal_binds": True})
        return str(list(c.execute(text(f"EXPLAIN {'QUERY PLAN' if is_alone else ''} {sql}"))))

    for index, kind, wanted in (
        ("ix_audit_desk", stored.DONE, Wanted(actor="staff-3")),
        ("ix_audit_action_id", stored.DONE, Wanted(actions=("staff.role_changed",))),
    ):
        found = await s.store.write(lambda c, k=kind, w=wanted: plan(c, k, w))  # type: ignore[misc]
        assert index in found, found
