"""The board on both databases: what a month left behind, and who may look."""

import pytest

from bot.app import Services
from bot.domain.codes import Role, Urgency
from bot.domain.errors import RefusedError
from bot.services.board import Board
from tests.support.callers import Resident, actor, counselor
from tests.support.made_month import NOW, fill
from tests.support.running import SetClock

BOSS = actor("boss", Role.SUPERVISOR)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


async def test_the_board_after_the_month(s: Services, clock: SetClock) -> None:
    await fill(s)
    resident = Resident(s, "resident")
    await resident.says("월세를 못 내요")
    await resident.says("상담사 연결")
    hana = await counselor(s, "hana")
    found = await Board(s.office).overview(BOSS)
    assert found.counts["waiting"] == 3
    assert (found.counts["late"], found.counts["soon"]) == (0, 0)
    assert [(one.urgency, one.count) for one in found.waiting if one.count] == [
        (Urgency.NORMAL, 3)
    ]
    assert [row.number for row in found.referrals] == ["2026-900004"] * 2  # one is accepted
    assert [row.number for row in found.follow_ups] == ["2026-900001"]
    assert (found.counts["referrals"], found.counts["follow_ups"]) == (2, 1)
    assert found.centers["nokbeon"]["waiting"] == 2
    assert found.centers["jingwan"] == {"waiting": 0, "open": 1, "severe": 0}
    clock.forward(minutes=130)
    found = await Board(s.office).overview(BOSS)
    assert (found.counts["late"], found.counts["soon"]) == (0, 1)
    ((_, pressing),) = found.pressing
    await s.desk.claim(hana, pressing.id)
    found = await Board(s.office).overview(BOSS)
    (load,) = [one for one in found.loads if one.name == "hana"]
    assert (load.open, load.severe, load.waiting) == (1, 0, 1)
    await s.desk.say(hana, pressing.id, "client-1", "안녕하세요, 상담사예요.")
    found = await Board(s.office).overview(BOSS)
    assert [one.waiting for one in found.loads if one.name == "hana"] == [0]
    clock.forward(minutes=400)
    assert (await Board(s.office).overview(BOSS)).pressing == []


async def test_who_may_look(s: Services) -> None:
    with pytest.raises(RefusedError):
        await Board(s.office).overview(actor("hana"))
