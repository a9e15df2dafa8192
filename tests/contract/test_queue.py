"""The desk's lists on both databases: their order, filters and counts, and who gets what next."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.app import Services
from bot.cases.queue import NO_DONG, TABS, Filter
from bot.domain.codes import CaseKind, CaseState, CrisisType, Role, Urgency
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.services.queue import Queues
from bot.services.shift import Shift
from bot.services.staff import Actor
from bot.storage import queue
from bot.storage.desk_tables import case_ties
from tests.support.callers import actor, counselor
from tests.support.made_cases import Made
from tests.support.running import SetClock, running_services

MINA = actor("mina")
ROLES = (Role.COUNSELOR, Role.SUPERVISOR)
EVERYTHING = Filter()


@pytest.fixture
def made(s: Services) -> Made:
    """A maker of cases."""
    return Made(s)


@pytest.fixture
def shift(s: Services) -> Shift:
    """The shift of these services."""
    return Shift(s.office, ROLES)


async def tab(s: Services, name: str, chosen: Filter = EVERYTHING, who: Actor = MINA) -> list[str]:
    """Ids that a tab shows."""
    shown = await Queues(s.office).shown(who, name, chosen, cursor=None, is_closed=False)
    return [case.id for case in shown.cases]


class TestOrder:
    async def test_urgency_then_what_came_back_then_the_longest_wait(
        self, s: Services, made: Made
    ) -> None:
        young = await made.case(minutes_ago=1)
        old = await made.case(minutes_ago=99)
        back = await made.case(minutes_ago=5, is_returned=True)
        older_back = await made.case(minutes_ago=50, is_returned=True)
        high = await made.case(Urgency.HIGH, minutes_ago=2)
        high_back = await made.case(Urgency.HIGH, minutes_ago=1, is_returned=True)
        emergency = await made.case(Urgency.EMERGENCY, minutes_ago=0)
        expected = [emergency, high_back, high, older_back, back, old, young]
        assert await tab(s, "waiting") == expected
        assert await self._paged(s, 1) == await self._paged(s, 2) == expected

    async def _paged(self, s: Services, limit: int) -> list[str]:
        seen: list[str] = []
        cursor = None
        while page := await s.desk.listed(MINA, TABS["waiting"], cursor=cursor, limit=limit):
            seen += [case.id for case in page]
            cursor = queue.cursor_of(page[-1])
        return seen

    async def test_same_moment_same_urgency_loses_nobody(self, s: Services, made: Made) -> None:
        ids = [await made.case(minutes_ago=10) for _ in range(5)]
        assert await self._paged(s, 2) == sorted(ids)

    async def test_closed_ones_are_paged_by_the_last_received(
        self, s: Services, made: Made
    ) -> None:
        ids = [
            await made.case(state=CaseState.CLOSED, reason="advice", closed_at=s.clock.now())
            for _ in range(53)
        ]
        await made.case()
        lists = Queues(s.office)
        first = await lists.shown(MINA, "all", EVERYTHING, cursor=None, is_closed=True)
        rest = await lists.shown(MINA, "all", EVERYTHING, cursor=first.following, is_closed=True)
        assert [case.id for case in (*first.cases, *rest.cases)] == ids[::-1]
        assert (len(first.cases), rest.following, first.counts["all"]) == (50, None, 1)

    @pytest.mark.parametrize("cursor", ["x", "", "MS4w", "\x00", "가", "a" * 5000])
    async def test_a_made_up_cursor_is_an_error(self, s: Services, cursor: str) -> None:
        lists = Queues(s.office)
        if not cursor:
            shown = await lists.shown(MINA, "waiting", EVERYTHING, cursor="", is_closed=False)
            assert shown.cases == []
            return
        with pytest.raises(InvalidError, match="bad_cursor"):
            await lists.shown(MINA, "waiting", EVERYTHING, cursor=cursor, is_closed=False)


async def test_every_filter_narrows_the_list_and_the_counts(s: Services, made: Made) -> None:
    await made.case(dong="yeokchon", center="yeokchon")
    wanted = {
        Filter(urgency=Urgency.HIGH): await made.case(Urgency.HIGH, dong="yeokchon"),
        Filter(dong="nokbeon"): await made.case(dong="nokbeon"),
        Filter(dong=NO_DONG): await made.case(dong=None, center="galhyeon1"),
        Filter(channel="kakao"): await made.case(channel="kakao", dong="yeokchon"),
        Filter(crisis=CrisisType.DEBT): await made.case(
            crisis_types='["food", "debt"]', dong="yeokchon"
        ),
        Filter(center="bulgwang1"): await made.case(center="bulgwang1", dong="yeokchon"),
        Filter(kind=CaseKind.CARE_SOS): await made.case(kind="care_sos", dong="yeokchon"),
        Filter(is_late=True): await made.case(minutes_ago=200, dong="yeokchon"),
    }
    for chosen, case_id in wanted.items():
        assert await tab(s, "waiting", chosen) == [case_id], chosen
        lists = Queues(s.office)
        shown = await lists.shown(MINA, "waiting", chosen, cursor=None, is_closed=False)
        assert (shown.counts["waiting"], shown.counts["all"]) == (1, 1), chosen
    assert await tab(s, "waiting", Filter(channel="kakao", dong="nokbeon")) == []


async def test_late_is_said_of_the_same_cases_that_are_counted_as_late(
    s: Services, made: Made
) -> None:
    now = s.clock.now()
    await made.case(minutes_ago=100)
    late = await made.case(minutes_ago=185)
    over_night = {"promised_at": now - timedelta(minutes=60), "minutes_ago": 900}
    await made.case(queued_at=now - timedelta(minutes=60), **over_night)  # type: ignore[arg-type]
    morning = await made.case(
        queued_at=now - timedelta(minutes=190),
        promised_at=now - timedelta(minutes=190),
        minutes_ago=900,
    )
    claimed = await made.case(minutes_ago=300, state=CaseState.CLAIMED, claimed_by="mina")
    talking = {"state": CaseState.IN_CONSULTATION, "claimed_by": "mina", "minutes_ago": 300}
    await made.case(**talking)  # type: ignore[arg-type]
    assert await tab(s, "waiting", Filter(is_late=True)) == [morning, late]
    assert await tab(s, "mine", Filter(is_late=True)) == [claimed]


async def test_every_tab_counts_what_it_shows(s: Services, made: Made) -> None:
    for state, owner in (
        (CaseState.QUEUED, None), (CaseState.HELD, None), (CaseState.CLAIMED, "mina"),
        (CaseState.MONITORING, "mina"), (CaseState.IN_CONSULTATION, "junho"),
        (CaseState.CLOSED, "mina"),
    ):  # fmt: skip
        await made.case(state=state, claimed_by=owner)
    lists = Queues(s.office)
    counts = {"waiting": 1, "held": 1, "mine": 2, "all": 5}
    for name, count in counts.items():
        shown = await lists.shown(MINA, name, EVERYTHING, cursor=None, is_closed=False)
        assert (len(shown.cases), shown.counts) == (count, counts)
    watch = await lists.watch(MINA)
    assert (len(watch.waiting), len(watch.mine)) == (1, 2)
    assert watch.talks == []
    with pytest.raises(RefusedError):
        await lists.watch(actor("center", Role.CENTER))


async def test_cases_that_may_be_one_household_are_marked(s: Services, made: Made) -> None:
    one = await made.case(dong="nokbeon", crisis_types='["food", "health"]')
    other = await made.case(dong="nokbeon", crisis_types='["health"]', minutes_ago=60 * 24 * 2)
    await made.case(dong="nokbeon", crisis_types='["debt"]')
    await made.case(dong="nokbeon", minutes_ago=60 * 24 * 6)
    await made.case(dong="yeokchon")
    await made.case(dong="nokbeon", state=CaseState.CLOSED)
    talks = [await made.case(dong=None, conversation_id="c" * 32) for _ in range(3)]
    apart = await made.case(dong="nokbeon", crisis_types='["health"]')
    tie = {
        "id": s.office.ids.new(), "case_id": apart, "other_id": one, "kind": "apart",
        "tied_by": "mina", "tied_at": s.clock.now(),
    }  # fmt: skip
    await s.store.write(lambda c: c.execute(insert(case_ties).values(tie)) and None)
    shown = await Queues(s.office).shown(MINA, "all", EVERYTHING, cursor=None, is_closed=False)
    expected = dict.fromkeys(talks, 2) | {one: 1, other: 2, apart: 1}
    assert shown.alike == expected


class TestNext:
    async def test_the_front_case_is_claimed_and_opened(
        self, s: Services, made: Made, shift: Shift
    ) -> None:
        await made.case(minutes_ago=99)
        back = await made.case(minutes_ago=1, is_returned=True)
        taken = await shift.next(MINA)
        assert (taken.id, taken.claimed_by, taken.is_returned) == (back, "mina", False)
        assert taken.lease_until == s.clock.now() + timedelta(minutes=15)

    async def test_nothing_waits_or_hands_are_full(
        self, s: Services, made: Made, shift: Shift
    ) -> None:
        with pytest.raises(ConflictError, match="nothing_waits"):
            await shift.next(MINA)
        jiwon = await counselor(s, "지원")
        for _ in range(12):
            await made.case(state=CaseState.IN_CONSULTATION, claimed_by=jiwon.id)
        await made.case(Urgency.HIGH)
        with pytest.raises(ConflictError, match="enough_at_hand"):
            await shift.next(jiwon)
        held = await made.case(Urgency.EMERGENCY, state=CaseState.HELD, queued_at=None)
        assert (await shift.next(jiwon)).id == held

    async def test_severe_cases_are_shared(self, s: Services, made: Made, shift: Shift) -> None:
        jiwon, dasom = await counselor(s, "지원"), await counselor(s, "다솜")
        await made.case(Urgency.HIGH, state=CaseState.CLAIMED, claimed_by=jiwon.id)
        high = await made.case(Urgency.HIGH, minutes_ago=60)
        normal = await made.case(minutes_ago=5)
        # Nobody else is at work yet, so that nobody is spared.
        assert (await shift.next(jiwon)).id == high
        await s.desk.release(jiwon, high)
        await s.staff.log_in("다솜", "long enough for everybody", "192.0.2.7")
        assert (await shift.next(jiwon)).id == normal
        assert (await shift.next(jiwon)).id == high
        await s.desk.release(jiwon, high)
        assert (await shift.next(dasom)).id == high

    async def test_many_at_once_get_different_cases(self, s: Services, made: Made) -> None:
        for _ in range(20):
            await made.case()
        staff = [actor(f"counselor {number}") for number in range(30)]
        shift = Shift(s.office, ROLES)
        ended = await asyncio.gather(*map(shift.next, staff), return_exceptions=True)
        taken = [end.id for end in ended if not isinstance(end, BaseException)]
        assert len(taken) == len(set(taken)) == 20
        lost = [end for end in ended if isinstance(end, BaseException)]
        assert {getattr(end, "code", end) for end in lost} == {"nothing_waits"}

    async def test_two_processes_give_out_different_cases(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            made = Made(one)
            for _ in range(12):
                await made.case()
            shifts = [Shift(s.office, ROLES) for s in (one, other)]
            ended = await asyncio.gather(
                *(shifts[number % 2].next(actor(f"c {number}")) for number in range(12))
            )
            assert len({case.id for case in ended}) == 12
