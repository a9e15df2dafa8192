"""Cases change hands on both databases: lapsed, given to somebody else, handed over; none lost."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import Services
from bot.calendar.hours import seoul
from bot.cases.follow_ups import FollowUpState
from bot.domain.codes import CaseState, Role, Urgency
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.domain.messages import Channel
from bot.services.claims import Claims
from bot.services.follow_ups import Asked, FollowUps
from bot.services.queue import Queues
from bot.services.reminders import Reminders
from bot.services.shift import KEEP, Leases, Leaving, Shift
from bot.services.staff import Actor
from bot.storage.cases import Case
from tests.support.callers import Resident, actor, counselor, only_case
from tests.support.made_cases import Made
from tests.support.rows import rows
from tests.support.running import FRIDAY_NIGHT, SetClock, running_services
from tests.support.world import kst

BOSS = actor("boss", Role.SUPERVISOR)
CENTER = actor("center", Role.CENTER)
DANGER = "지금 죽고 싶어요. 약을 먹었어요"
STILL_WAITING = "상담사를 다시 찾고 있어요"


@pytest.fixture
def shift(s: Services) -> Shift:
    """The shift of these services."""
    return Shift(s.office, (Role.COUNSELOR, Role.SUPERVISOR))


@pytest.fixture
async def jiwon(s: Services) -> Actor:
    """A counselor with an account."""
    return await counselor(s, "지원")


@pytest.fixture
async def dasom(s: Services) -> Actor:
    """Another one."""
    return await counselor(s, "다솜")


async def actions(s: Services, subject: str) -> list[str]:
    return [row["action"] for row in await rows(s, "audit") if row["subject"] == subject]


async def one(s: Services, case_id: str) -> Case:
    """The case as it is now."""
    found = await s.desk.listed(BOSS, tuple(CaseState), limit=1000)
    return next(case for case in found if case.id == case_id)


async def moves(s: Services, who: Actor) -> list[tuple[str, str]]:
    return [(move.how, move.who) for move in (await Queues(s.office).watch(who)).moves]


async def said(s: Services, resident: Resident) -> list[str]:
    """All that the house or a counselor put into the outbox for this resident."""
    found = await s.desk.folder(BOSS, (await only_case(s)).id)
    assert resident.conversation_id == found.case.conversation_id
    return [entry.body["text"] for entry in found.thread if entry.author == "desk"]


class TestLeases:
    async def test_a_silent_claim_comes_back_to_the_front_once(
        self, s: Services, clock: SetClock, jiwon: Actor
    ) -> None:
        resident = Resident(s, "a resident", Channel.WEB)
        await resident.reports()
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        clock.forward(minutes=14, seconds=59)
        assert await Leases(s.office).run() == 0
        clock.forward(seconds=1)
        assert await Leases(s.office).run() == 1
        assert await Leases(s.office).run() == 0
        back = await only_case(s)
        assert (back.state, back.claimed_by, back.is_returned) == (CaseState.QUEUED, None, True)
        assert back.received_at == case.received_at
        assert (await actions(s, case.id))[-1] == "case.lapsed"
        assert STILL_WAITING in (await said(s, resident))[-1]
        assert not (await s.desk.folder(BOSS, case.id)).is_human_speaking
        assert await moves(s, jiwon) == [("lapsed", "")]
        clock.forward(minutes=16)
        assert await moves(s, jiwon) == []

    async def test_the_resident_hears_once_that_they_still_wait(
        self, s: Services, clock: SetClock, jiwon: Actor
    ) -> None:
        resident = Resident(s, "a resident", Channel.WEB)
        await resident.reports()
        for _ in range(2):
            await s.desk.claim(jiwon, (await only_case(s)).id)
            clock.forward(minutes=16)
            assert await Leases(s.office).run() == 1
        texts = await said(s, resident)
        assert sum(STILL_WAITING in text for text in texts) == 1

    @pytest.mark.parametrize("act", ["say", "note", "refer", "hand_back", "close"])
    async def test_whoever_did_something_keeps_the_case_and_giving_the_word_back_is_nothing(
        self, s: Services, clock: SetClock, jiwon: Actor, act: str
    ) -> None:
        await Resident(s, "a resident").reports()
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        if act == "say":
            await s.desk.say(jiwon, case.id, "once", "안녕하세요")
        elif act == "note":
            await s.desk.note(jiwon, case.id, "전화했지만 받지 않음")
        elif act == "refer":
            await s.desk.refer(jiwon, case.id, "nokbeon")
        elif act == "close":
            await s.desk.close(jiwon, case.id, "advice")
        else:
            await s.desk.hand_back(jiwon, case.id)
        clock.forward(hours=3)
        assert await Leases(s.office).run() == (act == "hand_back")

    async def test_somebody_elses_note_keeps_nothing(
        self, s: Services, clock: SetClock, jiwon: Actor, dasom: Actor
    ) -> None:
        await Resident(s, "a resident").reports()
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        await s.desk.note(dasom, case.id, "급해 보여요")
        clock.forward(minutes=15)
        assert await Leases(s.office).run() == 1

    async def test_a_claim_before_lunch_does_not_run_out_at_lunch(
        self, s: Services, clock: SetClock, jiwon: Actor
    ) -> None:
        clock.forward(hours=1, minutes=50)  # 11:50
        await Resident(s, "a resident").reports()
        await s.desk.claim(jiwon, (await only_case(s)).id)
        clock.forward(minutes=70)  # 13:00
        assert await Leases(s.office).run() == 0
        clock.forward(minutes=5)
        assert await Leases(s.office).run() == 1

    async def test_an_emergency_that_lapses_rings_again(
        self, s: Services, clock: SetClock, jiwon: Actor
    ) -> None:
        await Resident(s, "a resident").says(DANGER)
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        assert await s.desk.ringing(BOSS) == []
        clock.forward(minutes=15)
        assert await Leases(s.office).run() == 1
        [alert] = await s.desk.ringing(BOSS)
        assert (alert.case_id, alert.level, alert.next_at) == (case.id, 0, clock.now())
        assert (await actions(s, case.id))[-2:] == ["alert.rang_again", "case.lapsed"]

    async def test_an_emergency_taken_at_closing_time_does_not_lie_until_the_morning(
        self, s: Services, clock: SetClock, jiwon: Actor
    ) -> None:
        clock.jump(kst("2026-02-13 17:55"))  # the office opens again in six days
        await Resident(s, "a resident").says(DANGER)
        await s.desk.claim(jiwon, (await only_case(s)).id)
        clock.forward(minutes=15)
        assert await Leases(s.office).run() == 1
        assert len(await s.desk.ringing(BOSS)) == 1

    async def test_two_processes_return_each_case_once(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as here,
            running_services(postgres_url, clock) as there,
        ):
            made, at = Made(here), clock.now()
            for _ in range(10):
                await made.case(state=CaseState.CLAIMED, claimed_by="x", lease_until=at)
            jobs = [Leases(s.office) for s in (here, there) for _ in range(3)]
            done = await asyncio.gather(*(job.run() for job in jobs))
            assert sum(done) == 10
            lapsed = [r for r in await rows(here, "audit") if r["action"] == "case.lapsed"]
            assert len(lapsed) == 10

    async def test_at_night_the_officer_on_duty_has_the_minutes_of_the_clock(
        self, database_url: str
    ) -> None:
        clock = SetClock(FRIDAY_NIGHT)
        async with running_services(database_url, clock) as s:
            await Resident(s, "a resident").says(DANGER)
            taken = await s.desk.claim(actor("duty"), (await only_case(s)).id)
            assert taken.lease_until == clock.now() + timedelta(minutes=15)


class TestAssigning:
    async def test_a_waiting_case_is_given_with_a_reason(
        self, s: Services, shift: Shift, jiwon: Actor
    ) -> None:
        await Resident(s, "a resident").reports()
        case = await only_case(s)
        given = await shift.assign(BOSS, case.id, jiwon.id, "district")
        assert (given.state, given.claimed_by) == (CaseState.CLAIMED, jiwon.id)
        assert given.lease_until
        [line] = [r for r in await rows(s, "audit") if r["action"] == "case.assigned"]
        assert (line["actor"], '"why":"district"' in line["detail"]) == ("boss", True)
        assert await moves(s, jiwon) == [("given", "")]
        assert await moves(s, BOSS) == []

    async def test_a_claimed_case_changes_hands_and_both_hear_of_it(
        self, s: Services, shift: Shift, jiwon: Actor, dasom: Actor
    ) -> None:
        await Resident(s, "a resident").reports()
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        await s.desk.say(jiwon, case.id, "once", "안녕하세요")
        taken = await shift.assign(BOSS, case.id, dasom.id, "absence")
        assert (taken.state, taken.claimed_by) == (CaseState.IN_CONSULTATION, dasom.id)
        assert taken.lease_until
        assert await moves(s, jiwon) == [("taken", "다솜")]
        assert await moves(s, dasom) == [("given", "지원")]
        with pytest.raises(ConflictError, match="already_claimed"):
            await s.desk.say(jiwon, case.id, "twice", "아직 저예요")
        assert (await s.desk.folder(BOSS, case.id)).is_human_speaking

    async def test_what_is_watched_has_no_lease_in_new_hands(
        self, s: Services, shift: Shift, jiwon: Actor, dasom: Actor
    ) -> None:
        made = Made(s)
        watched = await made.case(state=CaseState.MONITORING, claimed_by=jiwon.id)
        given = await shift.assign(BOSS, watched, dasom.id, "load")
        assert (given.state, given.lease_until) == (CaseState.MONITORING, None)

    async def test_what_makes_no_sense_is_refused(
        self, s: Services, shift: Shift, jiwon: Actor
    ) -> None:
        made = Made(s)
        case_id = await made.case()
        closed = await made.case(state=CaseState.CLOSED)
        mine = await made.case(state=CaseState.CLAIMED, claimed_by=jiwon.id)
        for subject, staff_id, why, code in (
            (case_id, jiwon.id, "", "why_needed"),
            (case_id, jiwon.id, "left", "why_needed"),
            (case_id, "nobody", "load", "no_such_colleague"),
            (case_id, "\x00", "load", "no_such_colleague"),
            (closed, jiwon.id, "load", "wrong_state"),
            (mine, jiwon.id, "load", "already_theirs"),
        ):
            with pytest.raises((InvalidError, ConflictError), match=code):
                await shift.assign(BOSS, subject, staff_id, why)
        with pytest.raises(MissingError):
            await shift.assign(BOSS, "0" * 32, jiwon.id, "load")
        with pytest.raises(RefusedError):
            await shift.assign(jiwon, case_id, jiwon.id, "load")
        assert "case.assigned" not in await actions(s, case_id)


class TestTheEnd:
    async def test_everything_open_is_handed_over_in_one_act(
        self, s: Services, shift: Shift, jiwon: Actor, dasom: Actor
    ) -> None:
        made = Made(s)
        talking = await made.case(state=CaseState.IN_CONSULTATION, claimed_by=jiwon.id)
        unnamed = await made.case(state=CaseState.CLAIMED, claimed_by=jiwon.id)
        watched = await made.case(state=CaseState.MONITORING, claimed_by=jiwon.id)
        hers = await made.case(state=CaseState.CLAIMED, claimed_by=dasom.id)
        waits = await made.case(minutes_ago=500)
        leaving = {
            talking: Leaving(dasom.id, "내일 10시 통화 약속"), watched: Leaving(KEEP, "안 남아요"),
            hers: Leaving("", "남의 사례"), "0" * 32: Leaving(),
        }  # fmt: skip
        left = await shift.end(jiwon, leaving, "오늘 근무 마쳐요")
        assert {case.id for case in left} == {talking, unnamed}
        owners = {key: (await one(s, key)).claimed_by for key in (talking, unnamed, watched, hers)}
        assert owners == {
            talking: dasom.id, unnamed: None, watched: jiwon.id, hers: dasom.id,
        }  # fmt: skip
        waiting = await s.desk.listed(BOSS, (CaseState.QUEUED,))
        assert [case.id for case in waiting] == [unnamed, waits]
        notes = [note.text for note in (await s.desk.folder(BOSS, talking)).notes]
        assert notes == ["오늘 근무 마쳐요", "내일 10시 통화 약속"]
        assert (await s.desk.folder(BOSS, watched)).notes == []
        assert await moves(s, dasom) == [("given", "지원")]
        assert await moves(s, jiwon) == []
        assert (await actions(s, jiwon.id))[-1] == "shift.ended"
        assert await shift.end(jiwon, {watched: Leaving(KEEP)}) == []

    async def test_an_emergency_that_nobody_has_any_more_rings(
        self, s: Services, shift: Shift, jiwon: Actor, dasom: Actor
    ) -> None:
        """At the end of a shift as at any other; what a colleague has does not."""
        made = Made(s)
        alone, given, calm = [
            await made.case(urgency, state=CaseState.CLAIMED, claimed_by=jiwon.id)
            for urgency in (Urgency.EMERGENCY, Urgency.EMERGENCY, Urgency.HIGH)
        ]
        await shift.end(jiwon, {given: Leaving(dasom.id), calm: Leaving()})
        assert [alert.case_id for alert in await s.desk.ringing(BOSS)] == [alone]
        assert "alert.rang_again" in await actions(s, alone)
        claims = Claims(s.office)
        await s.store.write(lambda c: claims.give_up(c, BOSS, dasom.id))
        ringing = {alert.case_id: alert.signs for alert in await s.desk.ringing(BOSS)}
        assert ringing == dict.fromkeys((alone, given), '["by_hand"]')

    async def test_with_one_mistake_nothing_moves(
        self, s: Services, shift: Shift, jiwon: Actor
    ) -> None:
        made = Made(s)
        ids = [await made.case(state=CaseState.CLAIMED, claimed_by=jiwon.id) for _ in range(3)]
        for wrong in (Leaving("nobody"), Leaving("", "가" * 2001)):
            with pytest.raises(InvalidError):
                await shift.end(jiwon, {ids[2]: wrong})
        assert [case.id for case in await shift.mine(jiwon)] == ids
        with pytest.raises(RefusedError):
            await shift.end(CENTER, {})

    async def test_an_account_that_ends_loses_no_case(self, s: Services, jiwon: Actor) -> None:
        made = Made(s)
        states = (
            CaseState.CLAIMED, CaseState.IN_CONSULTATION, CaseState.REFERRED, CaseState.MONITORING,
        )  # fmt: skip
        ids = [await made.case(Urgency.HIGH, state=state, claimed_by=jiwon.id) for state in states]
        claims = Claims(s.office)
        left = await s.store.write(lambda c: claims.give_up(c, BOSS, jiwon.id))
        assert sorted(case.id for case in left) == ids
        waiting = await s.desk.listed(BOSS, (CaseState.QUEUED,))
        assert {(case.id, case.is_returned) for case in waiting} == {(key, True) for key in ids}


class TestFollowUps:
    async def test_what_is_to_be_done_goes_along_with_the_case(
        self, s: Services, clock: SetClock, shift: Shift, jiwon: Actor, dasom: Actor
    ) -> None:
        await Resident(s, "a").reports()
        case = await only_case(s)
        await s.desk.claim(jiwon, case.id)
        follow_ups, reminders = FollowUps(s.office), Reminders(s.office)
        day = seoul(s.office.calendar.next_start(clock.now())).date().isoformat()
        for kind, whose in (("call", ""), ("visit", ""), ("check", dasom.id)):
            await follow_ups.plan(jiwon, case.id, kind, day, "안부", assigned_to=whose)
        done, _ = await follow_ups.board(jiwon, Asked(jiwon.id))
        await follow_ups.done(jiwon, done.id, "same", "")

        async def whose() -> list[str]:
            found = await follow_ups.board(BOSS, Asked(None))
            return sorted(f"{one.kind} {one.assigned_to}" for one in found)

        # Released: nobody's, and supervisors hear of it until somebody takes the case.
        await s.desk.release(jiwon, case.id)
        assert await whose() == [f"check {dasom.id}", "visit "]
        minjun = await counselor(s, "민준")
        await s.desk.claim(minjun, case.id)
        assert await whose() == [f"check {dasom.id}", f"visit {minjun.id}"]
        # A supervisor's word, the end of a shift, an account that ends: all go along.
        opens = s.office.calendar.next_start(clock.now())
        clock.forward(seconds=(opens - clock.now()).total_seconds() + 60)
        await reminders.run()
        await shift.assign(BOSS, case.id, jiwon.id, "load")
        assert await whose() == [f"check {dasom.id}", f"visit {jiwon.id}"]
        assert await follow_ups.due_today(jiwon) == 1
        assert await follow_ups.due_today(minjun) == 0
        assert await reminders.run() == 1  # who got it is reminded anew
        await shift.end(jiwon, {case.id: Leaving(to=minjun.id)})
        assert await whose() == [f"check {dasom.id}", f"visit {minjun.id}"]
        await s.store.write(lambda c: Claims(s.office).give_up(c, BOSS, dasom.id))
        assert await whose() == [f"check {minjun.id}", f"visit {minjun.id}"]
        (kept,) = await follow_ups.board(BOSS, Asked(None, (FollowUpState.DONE,)))
        assert kept.assigned_to == jiwon.id
