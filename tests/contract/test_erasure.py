"""A case forgotten before its time, on both databases."""

import orjson
import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.services.calls import DIRECTIONS, OUTCOMES, Calls
from bot.services.erasure import Erasure
from bot.services.indexing import Indexing
from bot.services.whereabouts import Whereabouts
from bot.storage import cases
from bot.storage.cases import Case
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import counts, rows
from tests.support.running import SetClock

MINA, BOSS = actor("mina"), actor("boss", Role.SUPERVISOR)
# What tells that something was there, and of nobody.
STAYS = {"audit", "access_log", "counters", "alembic_version", "search_cursors"}


async def _closed(s: Services, resident: Resident, story: str) -> Case:
    await resident.reports(story=story)
    [case] = await s.desk.listed(BOSS, (CaseState.QUEUED,))
    await s.desk.claim(MINA, case.id)
    return await s.desk.close(MINA, case.id, "advice")


async def test_nothing_of_it_is_left_but_that_it_went(s: Services) -> None:
    resident = Resident(s, "a resident")
    before = {table for table, rows_in in (await counts(s)).items() if rows_in}
    await resident.reports(story="쌀이 떨어졌어요")
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    await s.desk.say(MINA, case.id, "one-two-three", "내일 찾아갈게요")
    await s.desk.note(MINA, case.id, "도시가스 점검표 확인")
    call = {"direction": DIRECTIONS[0], "outcome": OUTCOMES[0], "note": "통화했어요"}
    await Calls(s.office).log(MINA, case.id, **call)
    await Whereabouts(s.office).reach(MINA, case.id, "010-2345-6789", "김영희")
    await Indexing(s.store, s.vault, s.office.terms).run()
    case = await s.desk.close(MINA, case.id, "advice")
    await Erasure(s.office).erase(BOSS, case.id, f" {case.number} ", "wished")
    left = {table for table, rows_in in (await counts(s)).items() if rows_in}
    assert left - before <= STAYS
    line = (await rows(s, "audit"))[-1]
    assert (line["action"], line["actor"]) == ("case.erased", "boss")
    assert orjson.loads(line["detail"]) == {"number": case.number, "why": "wished"}
    with pytest.raises(MissingError):
        await s.desk.folder(BOSS, case.id)
    # Whoever writes again is new here.
    assert (await resident.says("안녕하세요")).messages
    await resident.reports()
    assert (await only_case(s)).number != case.number


async def test_what_another_case_of_the_talk_needs_stays(s: Services, clock: SetClock) -> None:
    resident = Resident(s, "a resident")
    old = await _closed(s, resident, "월세가 밀렸어요")
    clock.forward(days=s.config.city.reopen_within_days, minutes=1)
    new = await _closed(s, resident, "아이가 굶고 있어요")
    await Erasure(s.office).erase(BOSS, old.id, old.number, "mistake")
    told = [str(entry.body) for entry in (await s.desk.folder(BOSS, new.id)).thread]
    assert any("아이가 굶고" in words for words in told)
    assert not any("월세가 밀렸" in words for words in told)
    await Erasure(s.office).erase(BOSS, new.id, new.number, "wished")
    left = await counts(s)
    assert not {"cases", "inbox", "outbox", "conversations"} & left.keys()


async def test_refused_ones_change_nothing(s: Services) -> None:
    resident = Resident(s, "a resident")
    await resident.reports()
    erasure, case = Erasure(s.office), await only_case(s)
    with pytest.raises(ConflictError, match="wrong_state"):
        await erasure.erase(BOSS, case.id, case.number, "wished")
    await s.desk.claim(MINA, case.id)
    await s.desk.close(MINA, case.id, "advice")
    before = await counts(s)
    with pytest.raises(RefusedError):
        await erasure.erase(MINA, case.id, case.number, "wished")
    for number, why, code in (
        (case.number, "", "erasing_why"), (case.number, "boredom", "erasing_why"),
        ("2026-999999", "wished", "number_differs"), ("", "wished", "number_differs"),
    ):  # fmt: skip
        with pytest.raises(InvalidError, match=code):
            await erasure.erase(BOSS, case.id, number, why)
    with pytest.raises(MissingError):
        await erasure.erase(BOSS, "0" * 32, case.number, "wished")
    assert await counts(s) == before


async def test_an_alert_is_looked_at_first(s: Services) -> None:
    """Whoever takes a report of danger back may still be in danger."""
    resident = Resident(s, "a resident")
    await resident.says("지금 죽고 싶어요. 약을 먹었어요")
    case = await only_case(s)
    await s.store.write(lambda c: cases.change(c, case.id, state=CaseState.CLOSED))
    erasure = Erasure(s.office)
    with pytest.raises(ConflictError, match="alarm_rings"):
        await erasure.erase(BOSS, case.id, case.number, "wished")
    await s.desk.acknowledge(BOSS, case.id)
    await s.store.write(lambda c: cases.change(c, case.id, closed_at=case.received_at))
    await erasure.erase(BOSS, case.id, case.number, "wished")
    assert "alerts" not in await counts(s)
