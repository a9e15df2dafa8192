"""What counselors may rely on, on both databases: one winner, nothing twice, nothing unwritten."""

import asyncio
from collections import Counter

import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.services.staff import Actor
from bot.storage.queue import cursor_of
from tests.support.callers import Resident, actor, counselor, only_case, texts_of
from tests.support.rows import rows
from tests.support.running import SetClock, running_services

MINA, JUNHO = actor("mina"), actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)
CENTER = actor("center", Role.CENTER)


@pytest.fixture
async def resident(s: Services) -> Resident:
    """Somebody whose report waits in the queue."""
    someone = Resident(s, "a resident")
    await someone.reports()
    return someone


@pytest.fixture
async def case_id(s: Services, resident: Resident) -> str:
    """Their case."""
    del resident
    return (await only_case(s)).id


async def actions(s: Services, subject: str) -> list[str]:
    return [row["action"] for row in await rows(s, "audit") if row["subject"] == subject]


class TestClaiming:
    async def test_fifty_at_once_have_one_winner(self, s: Services, case_id: str) -> None:
        staff = [actor(f"counselor {number}") for number in range(50)]
        await self._race(s, staff, [s] * 50, case_id)

    async def test_two_processes_have_one_winner(self, postgres_url: str, clock: SetClock) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            await Resident(one, "a").reports()
            case = await only_case(one)
            staff = [actor(f"counselor {number}") for number in range(50)]
            await self._race(one, staff, [one, other] * 25, case.id)

    async def _race(
        self, s: Services, staff: list[Actor], at: list[Services], case_id: str
    ) -> None:
        ended = await asyncio.gather(
            *(desk.desk.claim(who, case_id) for who, desk in zip(staff, at, strict=True)),
            return_exceptions=True,
        )
        winners = [
            who for who, end in zip(staff, ended, strict=True) if not isinstance(end, Exception)
        ]
        assert len(winners) == 1
        lost = [end for end in ended if isinstance(end, Exception)]
        assert all(isinstance(end, ConflictError) for end in lost)
        assert {end.code for end in lost if isinstance(end, ConflictError)} == {"already_claimed"}
        assert {str(getattr(end, "details", {}).get("claimed_by")) for end in lost} == {
            winners[0].name
        }
        assert (await actions(s, case_id)).count("case.claimed") == 1

    async def test_the_loser_learns_the_name_of_the_account(
        self, s: Services, case_id: str
    ) -> None:
        winner = await counselor(s, "김상담")
        await s.desk.claim(winner, case_id)
        with pytest.raises(ConflictError) as lost:
            await s.desk.claim(MINA, case_id)
        assert lost.value.details == {"claimed_by": "김상담"}

    async def test_released_it_can_be_claimed_again(self, s: Services, case_id: str) -> None:
        before = await s.desk.claim(MINA, case_id)
        released = await s.desk.release(MINA, case_id)
        assert (released.state, released.claimed_by) == (CaseState.QUEUED, None)
        assert released.received_at == before.received_at
        assert (await s.desk.claim(JUNHO, case_id)).claimed_by == "junho"
        assert (await actions(s, case_id))[1:] == ["case.claimed", "case.released", "case.claimed"]

    async def test_the_ledger_keeps_when_it_was_claimed_first(
        self, s: Services, case_id: str, clock: SetClock
    ) -> None:
        first = clock.now()
        await s.desk.claim(MINA, case_id)
        clock.forward(minutes=10)
        await s.desk.release(MINA, case_id)
        await s.desk.claim(JUNHO, case_id)
        [ledger] = await rows(s, "handovers")
        assert ledger["claimed_at"] == first

    async def test_of_what_is_not_there(self, s: Services) -> None:
        for made_up in ("x", "0" * 32, "\x00", "\udcff", "가" * 500, "' OR 1=1"):
            for act in (s.desk.claim, s.desk.release, s.desk.acknowledge, s.desk.folder):
                with pytest.raises(MissingError):
                    await act(BOSS, made_up)
        assert await rows(s, "access_log") == []


class TestTalking:
    async def test_words_come_with_the_next_turn_exactly_once(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.say(MINA, case_id, "1", "안녕하세요, 상담사예요")
        await s.desk.say(MINA, case_id, "2", "어디 계세요?")
        message = resident.inbound("답변 확인")
        reply = await resident.sends(message)
        assert texts_of(reply) == [
            s.texts.get("ko", "desk.joined"), "안녕하세요, 상담사예요", "어디 계세요?",
        ]  # fmt: skip
        assert (await resident.sends(message)).messages == reply.messages
        assert "어디 계세요?" not in texts_of(await resident.says("집이에요"))
        states = Counter(row["state"] for row in await rows(s, "outbox"))
        assert set(states) == {"sent"}

    async def test_ten_turns_at_once_fetch_them_once(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.say(MINA, case_id, "1", "어디 계세요?")
        replies = await asyncio.gather(*(resident.says(f"저기요 {n}") for n in range(10)))
        said = [text for reply in replies for text in texts_of(reply)]
        assert said.count("어디 계세요?") == 1

    async def test_the_same_client_id_is_sent_once(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await asyncio.gather(*(s.desk.say(MINA, case_id, "1", "어디 계세요?") for _ in range(10)))
        said = texts_of(await resident.says("저기요"))
        assert said.count("어디 계세요?") == 1

    async def test_long_client_ids_are_told_apart(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        for end in "12\x00\udcff":
            await s.desk.say(MINA, case_id, "x" * 100 + end, f"말 {ord(end)}")
        said = texts_of(await resident.says("저기요"))
        assert [text for text in said if text.startswith("말 ")] == [
            "말 49", "말 50", "말 0", "말 56575",
        ]  # fmt: skip

    async def test_while_a_person_speaks_the_bot_is_silent(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await resident.says("안녕하세요")
        reply = await resident.says("쌀이 없어요")
        assert texts_of(reply) == [s.texts.get("ko", "desk.passed_on")]
        await s.desk.release(MINA, case_id)
        assert texts_of(await resident.says("안녕하세요")) != texts_of(reply)

    async def test_only_of_the_case_one_has(self, s: Services, case_id: str) -> None:
        with pytest.raises(ConflictError, match="not_claimed"):
            await s.desk.say(MINA, case_id, "1", "안녕하세요")
        await s.desk.claim(MINA, case_id)
        with pytest.raises(ConflictError, match="already_claimed"):
            await s.desk.say(JUNHO, case_id, "2", "안녕하세요")
        assert (await s.desk.say(BOSS, case_id, "3", "안녕하세요")).claimed_by == "mina"

    async def test_not_after_it_was_closed(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.say(MINA, case_id, "1", "안녕하세요")
        await s.desk.close(MINA, case_id, "advice")
        with pytest.raises(ConflictError, match="wrong_state"):
            await s.desk.say(MINA, case_id, "2", "하나 더요")
        await s.desk.say(MINA, case_id, "1", "안녕하세요")  # a repeat is no new word
        assert "하나 더요" not in texts_of(await resident.says("고마워요"))

    @pytest.mark.parametrize("words", ["", "   ", "\x00", "가" * 4001])
    async def test_nothing_and_too_much_are_refused(
        self, s: Services, case_id: str, words: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        with pytest.raises(InvalidError):
            await s.desk.say(MINA, case_id, "1", words)

    async def test_the_first_word_is_in_the_ledger(
        self, s: Services, case_id: str, clock: SetClock
    ) -> None:
        await s.desk.claim(MINA, case_id)
        clock.forward(minutes=3)
        said_at = clock.now()
        await s.desk.say(MINA, case_id, "1", "안녕하세요")
        clock.forward(minutes=3)
        await s.desk.say(MINA, case_id, "2", "네")
        [ledger] = await rows(s, "handovers")
        assert ledger["first_word_at"] == said_at


class TestClosing:
    @pytest.mark.parametrize("reason", ["", "because", "\x00"])
    async def test_without_a_reason_is_refused(
        self, s: Services, case_id: str, reason: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        with pytest.raises(InvalidError, match="reason_needed"):
            await s.desk.close(MINA, case_id, reason)
        assert (await only_case(s)).state is CaseState.CLAIMED

    async def test_trouble_afterwards_opens_it_again(
        self, s: Services, resident: Resident, case_id: str, clock: SetClock
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.close(MINA, case_id, "advice")
        clock.forward(days=1)
        await resident.says("감사합니다")
        assert (await only_case(s)).state is CaseState.CLOSED
        await resident.says("쌀이 또 떨어져서 며칠째 굶고 있어요")
        case = await only_case(s)
        assert (case.state, case.claimed_by, case.reason) == (CaseState.QUEUED, None, None)
        first, second = await rows(s, "handovers")
        assert first["promised_at"] < second["promised_at"] == case.promised_at
        assert second["claimed_at"] is None
        assert "case.reopened" in await actions(s, case_id)
        assert (await s.desk.claim(JUNHO, case_id)).claimed_by == "junho"

    async def test_danger_afterwards_is_a_case_and_an_alert(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.close(MINA, case_id, "advice")
        await resident.says("지금 옥상이에요 뛰어내리려고 해요")
        [alert] = await rows(s, "alerts")
        waiting = await s.desk.listed(BOSS, (CaseState.QUEUED, CaseState.HELD))
        assert [case.id for case in waiting] == [alert["case_id"]]

    @pytest.mark.parametrize(("reason", "rings"), [("advice", True), ("not_a_crisis", False)])
    async def test_an_emergency_that_its_resident_opens_again_rings(
        self, s: Services, clock: SetClock, reason: str, *, rings: bool
    ) -> None:
        someone = Resident(s, "b")
        await someone.says("지금 옥상이에요 뛰어내리려고 해요")
        await someone.says("처음으로")
        case = await only_case(s)
        await s.desk.claim(MINA, case.id)
        await s.desk.close(BOSS, case.id, reason)
        clock.forward(days=1)
        await someone.says("쌀이 또 떨어져서 며칠째 굶고 있어요")
        assert (await only_case(s)).state is CaseState.QUEUED
        ringing = await s.desk.ringing(BOSS)
        assert [alert.signs for alert in ringing] == (['["reopened"]'] if rings else [])

    async def test_while_the_report_is_still_told_does_not_lose_the_rest(
        self, s: Services, clock: SetClock
    ) -> None:
        """Danger opened the case early; what is told after the counselor closed it waits anew."""
        someone = Resident(s, "b")
        await someone.says("지금 옥상이에요 뛰어내리려고 해요")
        case = await only_case(s)
        await s.desk.claim(MINA, case.id)
        await s.desk.close(BOSS, case.id, "not_a_crisis")
        clock.forward(minutes=5)
        await someone.says("녹번동")
        again = await only_case(s)
        assert (again.state, again.claimed_by) == (CaseState.QUEUED, None)
        assert len(await rows(s, "handovers")) == 2
        [conversation] = await rows(s, "conversations")
        assert conversation["closed_at"] is None

    async def test_the_newer_case_does_not_end_a_talk_about_the_older(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await resident.reports(story="전기 요금이 밀려서 끊긴대요", troubles="=utilities")
        waiting = await s.desk.listed(BOSS, (CaseState.QUEUED,))
        (newer,) = [case.id for case in waiting if case.id != case_id]
        await s.desk.claim(JUNHO, newer)
        await s.desk.claim(MINA, case_id)
        await s.desk.say(MINA, case_id, "client-1", "주소가 어디세요?")
        await s.desk.close(JUNHO, newer, "advice")
        await resident.says("은평로 12길 3이에요")
        # It is told to mina and no beginning of another report.
        assert (await s.desk.folder(MINA, case_id)).is_human_speaking
        (talk,) = await rows(s, "conversations")
        assert (talk["case_id"], talk["closed_at"]) == (case_id, None)
        await resident.says("지금 옥상이에요 뛰어내리려고 해요")
        (alert,) = await rows(s, "alerts")
        assert alert["case_id"] == case_id
        await s.desk.close(BOSS, case_id, "advice")
        (talk,) = await rows(s, "conversations")
        assert talk["speaker"] == "bot"
        assert talk["closed_at"] is not None

    async def test_an_older_case_does_not_end_the_talk_about_the_newer(
        self, s: Services, resident: Resident, case_id: str
    ) -> None:
        await resident.reports(story="이웃집 아이가 혼자 있어요")
        newer = next(c for c in await s.desk.listed(BOSS, tuple(CaseState)) if c.id != case_id)
        await s.desk.claim(MINA, case_id)
        await s.desk.claim(JUNHO, newer.id)
        await s.desk.close(MINA, case_id, "duplicate")
        [conversation] = await rows(s, "conversations")
        assert (conversation["case_id"], conversation["closed_at"]) == (newer.id, None)
        assert conversation["speaker"] == "human"
        await s.desk.release(JUNHO, newer.id)
        [conversation] = await rows(s, "conversations")
        assert conversation["speaker"] == "bot"


class TestOtherActs:
    async def test_referring(self, s: Services, case_id: str) -> None:
        await s.desk.claim(MINA, case_id)
        with pytest.raises(InvalidError, match="no_such_center"):
            await s.desk.refer(MINA, case_id, "atlantis")
        referred = await s.desk.refer(MINA, case_id, "bulgwang1")
        assert (referred.state, referred.center) == (CaseState.REFERRED, "bulgwang1")
        assert referred.claimed_by == "mina"

    async def test_each_act_has_its_audit_line(self, s: Services, case_id: str) -> None:
        await s.desk.claim(MINA, case_id)
        await s.desk.say(MINA, case_id, "1", "안녕하세요")
        await s.desk.say(MINA, case_id, "2", "네")
        await s.desk.note(MINA, case_id, "다시 전화하기")
        await s.desk.refer(MINA, case_id, "nokbeon")
        await s.desk.close(MINA, case_id, "referred")
        lines = [row for row in await rows(s, "audit") if row["subject"] == case_id]
        assert [line["action"] for line in lines] == [
            "case.completed", "case.claimed", "case.talked", "case.noted", "case.referred",
            "case.closed",
        ]  # fmt: skip
        assert [line["actor"] for line in lines] == ["resident", *["mina"] * 5]

    async def test_who_reported_is_shown_to_the_counselor_only_and_logged(
        self, s: Services, case_id: str
    ) -> None:
        await s.desk.claim(MINA, case_id)
        with pytest.raises(MissingError):
            await s.desk.reporter(JUNHO, case_id)
        assert await rows(s, "access_log") == []
        shown = await s.desk.reporter(MINA, case_id)
        assert shown == {"phone": "+821023456789", "name": "김마리"}
        await s.desk.folder(BOSS, case_id)
        logged = [(row["staff_id"], row["action"], row["subject"], row["ip"])
                  for row in await rows(s, "access_log")]  # fmt: skip
        assert logged == [
            ("mina", "reporter.view", case_id, "127.0.0.1"),
            ("boss", "case.view", case_id, "127.0.0.1"),
        ]

    async def test_a_folder_holds_no_reporter(self, s: Services, case_id: str) -> None:
        folder = await s.desk.folder(MINA, case_id)
        assert not folder.report.keys() & {"phone", "name"}
        assert [entry.author for entry in folder.thread][:1] == ["resident"]

    async def test_a_role_without_the_right_is_refused(self, s: Services, case_id: str) -> None:
        acts = (
            s.desk.listed(CENTER, tuple(CaseState)), s.desk.ringing(CENTER),
            s.desk.folder(CENTER, case_id), s.desk.numbered(CENTER, "2026-000001"),
            s.desk.reporter(CENTER, case_id), s.desk.claim(CENTER, case_id),
            s.desk.release(CENTER, case_id), s.desk.say(CENTER, case_id, "1", "x"),
            s.desk.note(CENTER, case_id, "x"), s.desk.refer(CENTER, case_id, "nokbeon"),
            s.desk.close(CENTER, case_id, "advice"), s.desk.acknowledge(CENTER, case_id),
            s.stats.summary(CENTER), s.stats.summary(MINA),
        )  # fmt: skip
        ended = await asyncio.gather(*acts, return_exceptions=True)
        assert {type(end) for end in ended} == {RefusedError}
        assert await actions(s, case_id) == ["case.completed"]


class TestTheQueue:
    async def test_pages_in_order(self, s: Services, clock: SetClock) -> None:
        for number in range(5):
            clock.forward(minutes=1)
            await Resident(s, f"r{number}").reports()
        await Resident(s, "danger").says("지금 옥상이에요 뛰어내리려고 해요")
        everything = await s.desk.listed(MINA, (CaseState.QUEUED,))
        assert everything[0].urgency == "emergency"
        assert [c.received_at for c in everything[1:]] == sorted(
            c.received_at for c in everything[1:]
        )
        seen, cursor = [], None
        while page := await s.desk.listed(MINA, (CaseState.QUEUED,), cursor=cursor, limit=2):
            seen += page
            cursor = cursor_of(page[-1])
        assert seen == everything

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "!!",
            "OTkuMS54",
            "LTEuMS54",
            "MC45OTk5OTk5OTk5OTk5OTk5OTk5OTkueA",
            "\udcff",
            "MC4xLgA",
            "가",
            "MC4tOTk5OTk5OTk5OTk5OTk5OTk5OS54",
        ],
    )
    async def test_a_cursor_that_cannot_be_read_is_refused(self, s: Services, cursor: str) -> None:
        with pytest.raises(InvalidError, match="bad_cursor"):
            await s.desk.listed(MINA, (CaseState.QUEUED,), cursor=cursor)
