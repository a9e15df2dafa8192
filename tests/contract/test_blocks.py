"""Blocked residents on both databases: kept, not heard, and never left alone in danger."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, RefusedError
from bot.domain.messages import Channel
from bot.services.blocks import Blocks
from bot.services.events import Kind
from tests.support.callers import Resident, counselor, only_case, texts_of
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock

DANGER = "지금 옥상에 있어요. 뛰어내릴 거예요"


async def blocked(s: Services, resident: Resident) -> tuple[Blocks, str]:
    """A resident with a case, blocked for a week; their case's id."""
    await resident.reports()
    case = await only_case(s)
    s.clock.jump(s.clock.now() + timedelta(minutes=1))
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    blocks = Blocks(s.office)
    await blocks.block(boss, case.id, "abuse", "7", "표식메모")
    return blocks, case.id


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.KAKAO, Channel.SMS])
async def test_what_they_write_is_kept_and_bothers_nobody(
    s: Services, channel: Channel, database_url: str
) -> None:
    resident = Resident(s, "a", channel)
    _, case_id = await blocked(s, resident)
    before = len(await rows(s, "inbox"))
    async with s.bus.listen() as heard:
        for text in ("바보야", "상담사 연결", "처음으로"):
            (said,) = texts_of(await resident.says(text, key=text))
            assert "12월 1일" in said
            assert s.config.city.phone in said
        repeated = texts_of(await resident.says("바보야", key="바보야"))
        assert [told for told in repeated if "12월 1일" in told]
        kinds = [heard.get_nowait() for _ in range(heard.qsize())]
    assert not [event for event in kinds if event and event.kind is Kind.RESIDENT_WROTE]
    assert len(await rows(s, "cases")) == 1
    assert len(await rows(s, "inbox")) == before + 3, "each is kept, and the repeat once"
    assert "표식메모".encode() not in await stored_bytes(s, database_url)
    made = [row for row in await rows(s, "audit") if row["action"] == "block.made"]
    assert [(row["subject"], row["detail"]) for row in made] == [
        (case_id, '{"why":"abuse","days":"7"}')
    ]


async def test_danger_gets_through_and_so_does_what_is_told_of_it(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    blocks, _ = await blocked(s, resident)
    said = "\n".join(texts_of(await resident.says(DANGER)))
    assert "109" in said
    assert "12월 1일" not in said
    assert len(await rows(s, "alerts")) == 1
    following = "\n".join(texts_of(await resident.says("녹번동 성당 옆이에요")))
    assert "12월 1일" not in following
    boss = await counselor(s, "another boss", Role.SUPERVISOR)
    assert (await blocks.listed(boss))[0][0].danger_at == clock.now()
    clock.forward(hours=1)
    assert "12월 1일" in texts_of(await resident.says("안녕하세요"))[0]


async def test_an_alert_from_before_opens_no_way_past_the_block(s: Services) -> None:
    resident = Resident(s, "a")
    await resident.says(DANGER)
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await Blocks(s.office).block(boss, (await only_case(s)).id, "test", "1", "")
    assert (
        "11월 25일" in texts_of(await resident.says("메롱"))[0]
        or "내일" in texts_of(resident.replies[-1])[0]
    )


async def test_a_counselor_who_writes_hears_the_answer(s: Services) -> None:
    resident = Resident(s, "a", Channel.WEB)
    await resident.reports()
    mina = await counselor(s, "mina")
    case = await s.desk.claim(mina, (await only_case(s)).id)
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    await Blocks(s.office).block(boss, case.id, "abuse", "3", "")
    assert "11월 27일" in texts_of(await resident.says("왜요"))[0]
    await s.desk.say(mina, case.id, "a-word-to-them", "잠시 이야기할 수 있을까요?")
    async with s.bus.listen() as heard:
        assert texts_of(await resident.says("네")) == []
        assert heard.get_nowait()
    assert (await only_case(s)).state is CaseState.IN_CONSULTATION


async def test_blocks_end_by_themselves_or_are_lifted(s: Services, clock: SetClock) -> None:
    resident = Resident(s, "a")
    blocks, case_id = await blocked(s, resident)
    boss = await counselor(s, "another boss", Role.SUPERVISOR)
    with pytest.raises(ConflictError, match="blocked_already"):
        await blocks.block(boss, case_id, "spam", "1", "")
    clock.forward(minutes=1)
    await resident.says("바보야")
    (block,), names = await blocks.listed(boss)
    assert (block.case_id, block.note, block.heard) == (case_id, "표식메모", 1)
    assert names[block.blocked_by] == "boss"
    lifted = await asyncio.gather(
        *(blocks.lift(boss, block.id) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(one, ConflictError) for one in lifted) == 1
    assert "12월" not in texts_of(await resident.says("안녕하세요"))[0]
    await blocks.block(boss, case_id, "spam", "1", "")
    assert len((await blocks.listed(boss, is_over=True))[0]) == 1
    clock.forward(days=1)
    assert "까지" not in texts_of(await resident.says("안녕하세요"))[0]
    assert (await blocks.listed(boss))[0] == []
    assert await blocks.of(boss, await only_case(s)) is None


async def test_counselors_do_not_block_and_a_block_goes_with_the_talk(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    blocks, case_id = await blocked(s, resident)
    mina = await counselor(s, "mina")
    with pytest.raises(RefusedError):
        await blocks.block(mina, case_id, "spam", "1", "")
    boss = await counselor(s, "another boss", Role.SUPERVISOR)
    await s.desk.claim(boss, case_id)
    await s.desk.close(boss, case_id, "not_a_crisis")
    clock.forward(days=100)
    await s.upkeep.purge()
    assert await rows(s, "blocks") == []
    assert await rows(s, "conversations") == []
