"""What happens by itself, on both databases: the hand-over at the opening, and the alarms."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.app import Services
from bot.domain.city import DutyStep
from bot.domain.codes import CaseState, Role, Urgency
from bot.domain.errors import RefusedError
from bot.services.alarms import Alarms
from bot.services.handover import Handover
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows
from tests.support.running import (
    FRIDAY_NIGHT,
    THURSDAY_OPENING,
    SetClock,
    running_services,
)

MINA = actor("mina")
BOSS = actor("boss", Role.SUPERVISOR)
CENTER = actor("center", Role.CENTER)
DANGER = "지금 옥상이에요 뛰어내리려고 해요"


def handover(s: Services) -> Handover:
    return s.jobs._works["handover"].__self__  # type: ignore[attr-defined, no-any-return]


async def queued(s: Services) -> list[Any]:
    return await s.desk.listed(BOSS, (CaseState.QUEUED,))


@pytest.fixture
def clock() -> SetClock:
    """Everything here begins on a Friday night before the holidays."""
    return SetClock(FRIDAY_NIGHT)


class TestHandover:
    async def _three_at_night(self, s: Services, clock: SetClock) -> None:
        await Resident(s, "first").reports()
        clock.forward(minutes=5)
        await Resident(s, "second").reports(place="모르겠어요")
        clock.forward(minutes=5)
        await Resident(s, "third").says(DANGER)

    async def test_queues_at_the_opening_in_order(self, s: Services, clock: SetClock) -> None:
        await self._three_at_night(s, clock)
        clock.jump(THURSDAY_OPENING - timedelta(seconds=1))
        assert await handover(s).run() == 0
        assert await queued(s) == []
        clock.jump(THURSDAY_OPENING)
        assert await handover(s).run() == 3
        found = await queued(s)
        assert [case.urgency for case in found] == [
            Urgency.EMERGENCY, found[1].urgency, found[2].urgency,
        ]  # fmt: skip
        assert found[1].received_at < found[2].received_at < found[0].received_at
        assert {case.queued_at for case in found} == {THURSDAY_OPENING}
        assert (found[1].center, found[2].center) == ("nokbeon", None)

    async def test_twice_is_harmless(self, s: Services, clock: SetClock) -> None:
        await self._three_at_night(s, clock)
        clock.jump(THURSDAY_OPENING)
        assert await handover(s).run() == 3
        clock.forward(minutes=1)
        assert await handover(s).run() == 0
        lines = [row for row in await rows(s, "audit") if row["action"] == "case.queued"]
        assert len(lines) == 3
        assert {row["queued_at"] for row in await rows(s, "handovers")} == {THURSDAY_OPENING}

    async def test_two_processes_at_once_move_each_case_once(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            await asyncio.gather(*(Resident(one, f"r{n}").reports() for n in range(20)))
            clock.jump(THURSDAY_OPENING)
            moved = await asyncio.gather(*(handover(s).run() for s in (one, other) * 3))
            assert sum(moved) == 20
            lines = [row for row in await rows(one, "audit") if row["action"] == "case.queued"]
            assert len({line["subject"] for line in lines}) == len(lines) == 20

    async def test_catches_up_after_a_downtime(self, database_url: str, clock: SetClock) -> None:
        async with running_services(database_url, clock) as s:
            await Resident(s, "a").reports()
        clock.jump(THURSDAY_OPENING + timedelta(days=1, hours=1))
        async with running_services(database_url, clock) as s, s.jobs.running():
            assert (await only_case(s)).state is CaseState.QUEUED

    @pytest.mark.parametrize("hour", [3.5, 9.5, 24 * 2 + 1])
    async def test_not_at_lunch_nor_after_closing_nor_at_the_weekend(
        self, s: Services, clock: SetClock, hour: float
    ) -> None:
        await Resident(s, "a").reports()
        clock.jump(THURSDAY_OPENING + timedelta(hours=hour))
        assert await handover(s).run() == 0
        assert (await only_case(s)).state is CaseState.HELD

    async def test_leaves_a_case_with_the_center_it_was_referred_to(
        self, s: Services, clock: SetClock
    ) -> None:
        someone = Resident(s, "a")
        await someone.reports()
        case = await only_case(s)
        await s.desk.claim(MINA, case.id)
        await s.desk.refer(MINA, case.id, "bulgwang1")
        await s.desk.close(MINA, case.id, "referred")
        await someone.says("쌀이 또 떨어져서 며칠째 굶고 있어요")
        assert (await only_case(s)).state is CaseState.HELD
        clock.jump(THURSDAY_OPENING)
        assert await handover(s).run() == 1
        assert (await only_case(s)).center == "bulgwang1"

    async def test_the_officer_may_take_a_held_case_before(
        self, s: Services, clock: SetClock
    ) -> None:
        await Resident(s, "a").reports()
        case = await s.desk.claim(MINA, (await only_case(s)).id)
        assert case.state is CaseState.CLAIMED
        clock.jump(THURSDAY_OPENING)
        assert await handover(s).run() == 0


def alarms(
    s: Services, *steps: DutyStep, over: Collection[str] = ("telegram", "webhook")
) -> Alarms:
    """The alarms of a city with this duty list and these channels."""
    city = replace(s.config.city, duty=steps)
    ids = s.turns._ids
    return Alarms(s.store, s.threads._vault, s.clock, ids, s.bus, city, s.texts, over)


STEPS = (
    DutyStep(0, "당직", ("console", "webhook:https://pager.example.test/now")),
    DutyStep(5, "팀장", ("telegram:4242",)),
    DutyStep(15, "과장", ("console",)),
)


class TestAlarms:
    async def _called(self, s: Services) -> list[str]:
        lines = [row for row in await rows(s, "audit") if row["action"] == "alert.called"]
        return [line["detail"] for line in lines]

    async def test_go_level_by_level(self, s: Services, clock: SetClock) -> None:
        await Resident(s, "a").says(DANGER)
        calling = alarms(s, *STEPS)
        levels = []
        for minutes in (0, 4.9, 0.1, 9, 1, 60):
            clock.forward(minutes=minutes)
            await calling.run()
            levels.append(len(await self._called(s)))
        assert levels == [1, 1, 2, 2, 3, 6], "and an hour later all of them again"
        [alert] = await rows(s, "alerts")
        assert alert["level"] == 3
        assert alert["next_at"] == clock.now() + timedelta(minutes=30), "and on, until answered"
        assert len(await s.desk.ringing(BOSS)) == 1

    async def test_post_a_notice_to_each_target(self, s: Services, clock: SetClock) -> None:
        await Resident(s, "a").says(DANGER)
        number = (await only_case(s)).number
        calling = alarms(s, *STEPS)
        await calling.run()
        clock.forward(minutes=5)
        await calling.run()
        vault = s.threads._vault
        notices = [row for row in await rows(s, "outbox") if row["conversation_id"] is None]
        told = [
            (row["channel"], vault.open("outbox", "address", row["id"], row["address"]),
             row["state"]) for row in notices
        ]  # fmt: skip
        assert told == [
            ("webhook", "https://pager.example.test/now", "pending"),
            ("telegram", "4242", "pending"),
        ]
        words = vault.open_json("outbox", "body", notices[0]["id"], notices[0]["body"])
        assert number in str(words)
        assert "옥상" not in str(words)

    async def test_after_a_downtime_every_step_that_is_due_is_called(
        self, s: Services, clock: SetClock
    ) -> None:
        await Resident(s, "a").says(DANGER)
        clock.forward(minutes=30)
        assert await alarms(s, *STEPS).run() == 1
        assert len(await self._called(s)) == 3

    async def test_two_processes_call_each_step_once(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            await asyncio.gather(*(Resident(one, f"{n}").says(DANGER) for n in range(5)))
            callers = [alarms(s, *STEPS) for s in (one, other) * 3]
            assert sum(await asyncio.gather(*(caller.run() for caller in callers))) == 5
            assert len(await self._called(one)) == 5

    @pytest.mark.parametrize("act", ["acknowledge", "claim"])
    async def test_stop_once_somebody_has_seen_it(
        self, s: Services, clock: SetClock, act: str
    ) -> None:
        await Resident(s, "a").says(DANGER)
        case = await only_case(s)
        calling = alarms(s, *STEPS)
        await calling.run()
        await getattr(s.desk, act)(MINA, case.id)
        clock.forward(minutes=60)
        assert await calling.run() == 0
        assert await s.desk.ringing(BOSS) == []
        [alert] = await rows(s, "alerts")
        assert alert["acknowledged_by"] == "mina"

    async def test_who_may_not_acknowledge_does_not(self, s: Services) -> None:
        await Resident(s, "a").says(DANGER)
        with pytest.raises(RefusedError):
            await s.desk.acknowledge(CENTER, (await only_case(s)).id)
        assert len(await s.desk.ringing(BOSS)) == 1

    async def test_a_second_cry_takes_nothing_back_of_what_was_told(self, s: Services) -> None:
        someone = Resident(s, "a")
        for words in (DANGER, "녹번동 은평로 12길 3 반지하", "010-2345-6789", "그만"):
            await someone.says(words)
        case = await only_case(s)
        told = (await s.desk.folder(BOSS, case.id)).report
        assert "12길 3" in told["place"]["words"]
        await someone.says("약을 다 먹었어요 죽을래요")
        assert (await s.desk.folder(BOSS, case.id)).report == told

    async def test_danger_said_to_a_counselor_is_in_the_case_they_talk_about(
        self, s: Services
    ) -> None:
        someone = Resident(s, "a")
        await someone.reports()
        case = await only_case(s)
        await someone.taps("menu:self")  # another report, begun and left
        await s.desk.claim(MINA, case.id)
        await s.desk.say(MINA, case.id, "client-1", "안녕하세요")
        await someone.says(DANGER)
        assert (await only_case(s)).urgency is Urgency.EMERGENCY
        (alert,) = await s.desk.ringing(BOSS)
        assert alert.case_id == case.id

    async def test_danger_after_it_was_acknowledged_calls_anew(
        self, s: Services, clock: SetClock
    ) -> None:
        someone = Resident(s, "a")
        await someone.says(DANGER)
        case = await only_case(s)
        await s.desk.acknowledge(MINA, case.id)
        clock.forward(minutes=5)
        at: datetime = clock.now()
        await someone.says(DANGER)
        assert [alert.raised_at for alert in await s.desk.ringing(BOSS)] == [at]
