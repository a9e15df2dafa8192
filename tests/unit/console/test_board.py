from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.codes import Role
from tests.support.made_month import NOW, fill
from tests.support.running_console import DANGER, House, Visitor, running_house, visitor


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A Friday afternoon with what a month left behind."""
    async with running_house(tmp_path, NOW) as built:
        await fill(built.services)
        await built.staff("팀장", Role.SUPERVISOR)
        await built.staff("이하늘")
        yield built


@pytest.fixture
async def boss(house: House) -> AsyncIterator[Visitor]:
    async with visitor(house) as came:
        await came.log_in("팀장")
        yield came


def _part(page: str, name: str) -> str:
    return page.split(f'data-part="{name}"')[1].split("</section>", maxsplit=1)[0]


async def test_what_waits_breaks_and_lies_about(house: House, boss: Visitor) -> None:
    case = await house.waiting()
    await house.waiting(who="another", story=DANGER)
    await house.services.desk.claim(await house.actor("이하늘"), case.id)
    house.clock.jump(NOW + timedelta(minutes=130))
    await boss.log_in("팀장")
    _, page = await boss.get("/board")
    pressing = _part(page, "pressing")
    assert case.number in pressing
    assert "이하늘" in pressing
    assert case.number in _part(page, "lapsing")
    assert "통합사례관리" in _part(page, "referrals")
    assert "2026-900001" in _part(page, "follow-ups")
    loads = _part(page, "loads")
    assert '<th scope="row">이하늘</th><td>1</td><td>0</td><td>1</td>' in loads
    assert "녹번동 주민센터" in _part(page, "centers")
    assert 'class="bad"' in _part(page, "list")
    _, fresh = await boss.get("/board?live=1")
    assert "<body" not in fresh
    assert _part(fresh, "pressing").count("<tr>") == 3


async def test_who_has_spoken_is_waited_for_no_more(house: House, boss: Visitor) -> None:
    case = await house.waiting()
    actor = await house.actor("이하늘")
    await house.services.desk.claim(actor, case.id)
    await house.services.desk.say(actor, case.id, "client-1", "안녕하세요, 상담사예요.")
    row = '<th scope="row">이하늘</th><td>1</td><td>0</td><td>{}</td>'
    _, page = await boss.get("/board")
    assert row.format(0) in _part(page, "loads")
    await house.hears("네, 말씀하세요")
    _, page = await boss.get("/board")
    assert row.format(1) in _part(page, "loads")
