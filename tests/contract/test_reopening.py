"""A closed case that somebody takes up again, on both databases."""

import asyncio

import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.services.merging import Merging
from bot.services.reopening import Reopening
from bot.services.shift import Leases
from bot.storage.cases import Case
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock

MINA, JUNHO = actor("mina"), actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)


async def _closed(s: Services, resident: Resident) -> Case:
    await resident.reports()
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    return await s.desk.close(MINA, case.id, "advice")


async def test_it_is_theirs_again_with_a_line_a_note_and_a_handover(
    s: Services, database_url: str
) -> None:
    resident = Resident(s, "a resident")
    case = await _closed(s, resident)
    said = len(await rows(s, "outbox"))
    again = await Reopening(s.office).take_up(MINA, case.id, "표식까닭 서류가 더 왔어요")
    assert (again.state, again.claimed_by) == (CaseState.IN_CONSULTATION, "mina")
    assert (again.closed_at, again.reason, again.lease_until) == (None, None, None)
    line = (await rows(s, "audit"))[-1]
    assert (line["action"], line["detail"]) == ("case.taken_up", '{"reason":"advice"}')
    folder = await s.desk.folder(MINA, case.id)
    assert folder.notes[-1].text == "사례를 다시 연 까닭: 표식까닭 서류가 더 왔어요"
    assert [bool(row.claimed_at) for row in folder.ledger] == [True, True]
    assert "표식까닭".encode() not in await stored_bytes(s, database_url)
    assert len(await rows(s, "outbox")) == said  # the resident hears nothing yet
    await s.desk.say(MINA, case.id, "0123456789", "서류를 받았어요")
    await resident.says("고맙습니다")
    assert (await only_case(s)).state is CaseState.IN_CONSULTATION
    assert (await s.desk.close(MINA, case.id, "public_aid")).reason == "public_aid"


async def test_who_may(s: Services) -> None:
    case = await _closed(s, Resident(s, "a resident"))
    reopening = Reopening(s.office)
    with pytest.raises(ConflictError, match="others_case"):
        await reopening.take_up(JUNHO, case.id, "다시 봐야 해요")
    with pytest.raises(RefusedError):
        await reopening.take_up(actor("admin", Role.ADMIN), case.id, "다시 봐야 해요")
    with pytest.raises(InvalidError, match="empty"):
        await reopening.take_up(MINA, case.id, " ")
    again = await reopening.take_up(BOSS, case.id, "다시 봐야 해요")
    assert again.claimed_by == "boss"
    with pytest.raises(ConflictError, match="wrong_state"):
        await reopening.take_up(MINA, case.id, "다시 봐야 해요")


async def test_of_many_who_try_one_wins(s: Services) -> None:
    case = await _closed(s, Resident(s, "a resident"))
    tried = (Reopening(s.office).take_up(who, case.id, "다시") for who in (MINA, BOSS, MINA))
    done = await asyncio.gather(*tried, return_exceptions=True)
    assert sum(isinstance(one, Case) for one in done) == 1
    assert len((await s.desk.folder(BOSS, case.id)).ledger) == 2


async def test_one_that_was_merged_is_taken_apart_first(s: Services) -> None:
    resident = Resident(s, "a resident")
    await resident.reports()
    case = await only_case(s)
    await s.desk.claim(MINA, case.id)
    await s.desk.release(MINA, case.id)
    other = Resident(s, "another")
    await other.reports()
    waiting = await s.desk.listed(BOSS, (CaseState.QUEUED,))
    stay = next(one for one in waiting if one.id != case.id)
    await s.desk.claim(MINA, stay.id)
    await Merging(s.office).merge(MINA, stay.id, case.id)
    with pytest.raises(ConflictError, match="merged_already"):
        await Reopening(s.office).take_up(BOSS, case.id, "다시")


async def test_it_does_not_lapse(s: Services, clock: SetClock) -> None:
    case = await _closed(s, Resident(s, "a resident"))
    await Reopening(s.office).take_up(MINA, case.id, "다시 봐야 해요")
    clock.forward(days=3)
    assert await Leases(s.office).run() == 0
    assert (await only_case(s)).claimed_by == "mina"
