"""What `Turns.take` promises, on both databases: once, in order, each resident for themselves."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.app import Services
from bot.domain.codes import CaseState, Urgency
from bot.domain.messages import Channel, InboundKind
from bot.flows.conversation import Conversation, Turn
from bot.services.arrivals import Reply
from bot.services.outcome import Outcome
from bot.storage import threads
from tests.support.callers import Resident, asked, only_case, texts_of
from tests.support.rows import counts, rows
from tests.support.running import (
    FRIDAY_NIGHT,
    THURSDAY_OPENING,
    SetClock,
    running_services,
)

POISON = "독이 든 말"
SPOILT = b"\x01" + b"x" * 60
DANGER = "지금 옥상이에요 뛰어내리려고 해요"


def _outside(reply: Reply) -> tuple[object, ...]:
    return reply.conversation_id, reply.messages


class TestTheSameMessageAgain:
    async def test_later(self, s: Services) -> None:
        someone = Resident(s, "a")
        message = someone.inbound("쌀이 떨어져서 며칠째 굶고 있어요")
        first = await someone.sends(message)
        before = await counts(s)
        again = await someone.sends(message)
        assert again.is_repeat
        assert _outside(again) == _outside(first)
        assert await counts(s) == before
        assert before["inbox"] == 1

    async def test_at_the_same_moment(self, s: Services) -> None:
        someone = Resident(s, "a")
        message = someone.inbound("안녕하세요")
        replies = await asyncio.gather(*(someone.sends(message) for _ in range(20)))
        assert len({_outside(reply) for reply in replies}) == 1
        assert sum(not reply.is_repeat for reply in replies) == 1
        assert await counts(s) == {
            "inbox": 1, "conversations": 1, "outbox": len(replies[0].messages),
            "secrets": 1, "counters": 1,
        }  # fmt: skip

    async def test_after_a_restart(self, database_url: str, clock: SetClock) -> None:
        async with running_services(database_url, clock) as s:
            someone = Resident(s, "a")
            message = someone.inbound("쌀이 떨어져서 며칠째 굶고 있어요")
            first = await someone.sends(message)
            before = await counts(s)
        async with running_services(database_url, clock) as s:
            again = await s.turns.take(message)
            assert again.is_repeat
            assert _outside(again) == _outside(first)
            assert await counts(s) == before

    async def test_another_resident_with_the_same_id_is_no_repeat(self, s: Services) -> None:
        one, other = Resident(s, "a"), Resident(s, "b")
        first = await one.says("안녕하세요", key="42")
        second = await other.says("안녕하세요", key="42")
        assert not second.is_repeat
        assert first.conversation_id != second.conversation_id

    async def test_the_same_id_on_another_channel_is_no_repeat(self, s: Services) -> None:
        over_kakao, over_web = Resident(s, "a"), Resident(s, "a", Channel.WEB)
        await over_kakao.says("안녕하세요", key="42")
        assert not (await over_web.says("안녕하세요", key="42")).is_repeat

    @pytest.mark.parametrize("key", ["\udcff\udcfe", "한글", "x" * 5000, "a\x00b", " "])
    async def test_whatever_its_id_looks_like(self, s: Services, key: str) -> None:
        someone = Resident(s, "a")
        first = await someone.says("안녕하세요", key=key)
        again = await someone.says("안녕하세요", key=key)
        assert again.is_repeat
        assert _outside(again) == _outside(first)


class TestManyAtOnce:
    async def test_of_one_resident_keep_their_order(self, s: Services) -> None:
        someone = Resident(s, "a")
        words = [f"쌀이 떨어졌어요 {number}" for number in range(5)]
        await asyncio.gather(*(someone.says(text) for text in words))
        thread = await s.threads.all(someone.conversation_id)
        said = [entry.body["text"] for entry in thread if entry.author == threads.RESIDENT]
        assert said == words
        assert (await counts(s))["conversations"] == 1
        assert (await counts(s))["inbox"] == 5

    async def test_answers_of_one_resident_build_on_each_other(self, s: Services) -> None:
        someone = Resident(s, "a")
        messages = [
            someone.inbound(choice="menu:neighbor"),
            someone.inbound(choice="consent.general:yes"),
            someone.inbound(choice="consent.health:yes"),
            someone.inbound(choice="who:neighbor"),
            someone.inbound(choice="danger:no"),
        ]
        replies = await asyncio.gather(*map(someone.sends, messages))
        state = await s.store.read(
            lambda c: threads.state_of(c, s.threads._vault, someone.conversation_id)
        )
        given = ["about", "consent.general", "consent.health", "who", "danger"]
        assert list(state["answers"]) == given
        assert asked(replies[-1].messages) == "story"

    async def test_fifty_residents(self, s: Services) -> None:
        everybody = [Resident(s, f"resident {number}") for number in range(50)]
        await asyncio.gather(*(someone.reports() for someone in everybody))
        found = await rows(s, "cases")
        assert len(found) == 50
        assert len({case["number"] for case in found}) == 50
        assert {case["conversation_id"] for case in found} == {
            someone.conversation_id for someone in everybody
        }
        assert {case["is_complete"] for case in found} == {True}
        assert (await counts(s))["reporters"] == 50

    async def test_two_processes_do_not_take_the_same_numbers(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            everybody = [Resident(s, f"{number}") for number in range(10) for s in (one, other)]
            # Each address writes to both processes, as it happens behind a load balancer.
            await asyncio.gather(*(someone.says("안녕하세요") for someone in everybody))
            await asyncio.gather(
                *(Resident(s, f"r{id(s)}{n}").reports() for n in range(10) for s in (one, other))
            )
            found = await rows(one, "cases")
            assert len({case["number"] for case in found}) == 20
            assert (await counts(one))["conversations"] == 30


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that only these words show."""
    healthy = Conversation.respond

    def respond(self: Conversation, *given: object) -> Turn:
        if any(getattr(thing, "text", "") == POISON for thing in given):
            raise ZeroDivisionError(POISON)
        return healthy(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Conversation, "respond", respond)


@pytest.mark.usefixtures("poisoned")
class TestABug:
    async def test_hurts_nobody_else(self, s: Services) -> None:
        everybody = [Resident(s, f"{number}") for number in range(10)]
        with capture_logs() as logs:
            replies = await asyncio.gather(
                *(r.says(POISON if r.address == "3" else "안녕하세요") for r in everybody)
            )
        sorry = s.texts.get("ko", "error.turn", phone=s.config.city.phone)
        assert texts_of(replies[3]) == [sorry]
        assert all(sorry not in texts_of(reply) for i, reply in enumerate(replies) if i != 3)
        assert (await counts(s))["inbox"] == 10
        assert [line["event"] for line in logs] == ["turn.failed"]
        assert logs[0].keys() <= {"event", "log_level", "inbound_id", "exc_info"}

    async def test_loses_no_answer_that_was_given_before(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.taps("menu:self")
        question = asked((await someone.taps("consent.general:yes")).messages)
        await someone.says(POISON)
        assert question == "consent.health"
        assert asked((await someone.taps("consent.health:yes")).messages) == "danger"

    async def test_uses_up_no_receipt_number(self, s: Services) -> None:
        await Resident(s, "a").says(POISON)
        await Resident(s, "b").reports()
        assert (await only_case(s)).number == "2026-000001"

    async def test_gets_the_same_answer_when_it_is_repeated(self, s: Services) -> None:
        someone = Resident(s, "a")
        message = someone.inbound(POISON)
        first, again = await someone.sends(message), await someone.sends(message)
        assert _outside(first) == _outside(again)


class TestABugInDanger:
    """Words about danger that the conversation breaks on are answered and told all the same."""

    @pytest.fixture(autouse=True)
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        healthy = Conversation.respond

        def respond(self: Conversation, *given: object) -> Turn:
            if any(getattr(thing, "text", "").startswith(DANGER) for thing in given):
                raise ZeroDivisionError
            return healthy(self, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(Conversation, "respond", respond)

    async def test_gets_the_numbers_and_wakes_the_officer(self, s: Services) -> None:
        with capture_logs() as logs:
            reply = await Resident(s, "a").says(DANGER)
        first, second = texts_of(reply)
        assert "109" in first
        assert "당직 담당자에게도" in first
        assert second == s.texts.get("ko", "error.turn", phone=s.config.city.phone)
        case = await only_case(s)
        assert case.urgency is Urgency.EMERGENCY
        [alert] = await rows(s, "alerts")
        assert alert["case_id"] == case.id
        assert [line["event"] for line in logs] == ["turn.failed"]

    async def test_makes_one_case_with_what_is_told_before_and_after(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.taps("menu:self")
        await someone.taps("consent.general:yes")
        with capture_logs():
            await someone.says(DANGER)
            await someone.says(f"{DANGER} 제발")
        assert asked((await someone.taps("consent.health:yes")).messages) == "place"
        assert (await only_case(s)).number == "2026-000001"
        assert (await counts(s))["alerts"] == 1

    async def test_with_a_memory_that_cannot_be_read(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.says("안녕하세요")
        await spoil_memories(s)
        with capture_logs():
            first = await someone.says(DANGER)
            await someone.says(DANGER)
        assert "109" in texts_of(first)[0]
        assert (await only_case(s)).urgency is Urgency.EMERGENCY
        assert (await counts(s))["alerts"] == 1
        [kept] = await rows(s, "conversations")
        assert bytes(kept["state"]) == SPOILT

    async def test_gets_the_numbers_even_if_that_breaks(
        self, s: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.flows.filing.in_danger", lambda *_, **__: 1 / 0)
        with capture_logs() as logs:
            reply = await Resident(s, "a").says(DANGER)
        first, _ = texts_of(reply)
        assert "109" in first
        assert "당직" not in first
        assert [line["event"] for line in logs] == ["turn.failed", "turn.failed_again"]


class TestAnOutcomeThatCannotBeStored:
    """The turn itself went well; a bug shows when its effects become rows."""

    @pytest.fixture(
        autouse=True,
        params=["bot.services.raised.AlertRow", "bot.services.outcome.Outcome.write"],
    )
    def broken(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        healthy = Outcome.write

        def break_down(*_: object) -> None:
            raise ZeroDivisionError

        def write(outcome: Outcome) -> None:
            if outcome.alerts:
                raise ZeroDivisionError
            healthy(outcome)

        is_writing = request.param.endswith("write")
        monkeypatch.setattr(request.param, write if is_writing else break_down)

    async def test_keeps_the_words_and_hurts_nobody_else(self, s: Services) -> None:
        everybody = [Resident(s, f"{number}") for number in range(10)]
        with capture_logs() as logs:
            replies = await asyncio.gather(
                *(r.says(DANGER if r.address == "3" else "안녕하세요") for r in everybody)
            )
        sorry = s.texts.get("ko", "error.turn", phone=s.config.city.phone)
        first, second = texts_of(replies[3])
        assert second == sorry
        assert "109" in first
        assert "당직" not in first  # nobody could be told
        assert all(sorry not in texts_of(reply) for i, reply in enumerate(replies) if i != 3)
        found = await counts(s)
        assert (found["inbox"], found["conversations"]) == (10, 10)
        assert not any(found.get(table) for table in ("alerts", "cases", "audit", "handovers"))
        kept = [
            s.vault.open_json("inbox", "body", row["id"], row["body"])
            for row in await rows(s, "inbox")
        ]
        assert [body for body in kept if body["text"] == DANGER]  # type: ignore[call-overload,index]
        assert [line["event"] for line in logs] == ["turn.failed"] * 2  # the turn, the alarm
        assert logs[0].keys() <= {"event", "log_level", "inbound_id", "exc_info"}

    async def test_is_answered_the_same_when_it_is_repeated(self, s: Services) -> None:
        someone = Resident(s, "a")
        message = someone.inbound(DANGER)
        first, again = await someone.sends(message), await someone.sends(message)
        assert again.is_repeat
        assert _outside(first) == _outside(again)
        assert "02-120" in first.messages[-1].text


class TestAnEffectThatBecomesNoRows:
    """What the flow led to cannot be stored; the alarm without the flow can."""

    @pytest.fixture(autouse=True)
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        healthy = Conversation.respond

        def respond(self: Conversation, *given: object) -> Turn:
            turn = healthy(self, *given)  # type: ignore[arg-type]
            return replace(turn, effects=(*turn.effects, object()))

        monkeypatch.setattr(Conversation, "respond", respond)

    async def test_wakes_the_officer_all_the_same(self, s: Services) -> None:
        someone = Resident(s, "a")
        message = someone.inbound(DANGER)
        with capture_logs() as logs:
            reply = await someone.sends(message)
        first, second = texts_of(reply)
        assert "109" in first
        assert "당직 담당자에게도" in first
        assert second == s.texts.get("ko", "error.turn", phone=s.config.city.phone)
        case = await only_case(s)
        assert case.urgency is Urgency.EMERGENCY
        [alert] = await rows(s, "alerts")
        assert alert["case_id"] == case.id
        assert [line["event"] for line in logs] == ["turn.failed"]
        assert _outside(await someone.sends(message)) == _outside(reply)

    async def test_keeps_the_words_where_there_is_no_danger(self, s: Services) -> None:
        with capture_logs():
            reply = await Resident(s, "a").says("쌀이 없어요")
        assert texts_of(reply) == [s.texts.get("ko", "error.turn", phone=s.config.city.phone)]
        found = await counts(s)
        assert (found["inbox"], found.get("cases", 0)) == (1, 0)


class TestAMemoryThatCannotBeRead:
    async def test_is_answered_kindly_and_kept(self, s: Services) -> None:
        someone, other = Resident(s, "a"), Resident(s, "b")
        await someone.says("안녕하세요")
        await spoil_memories(s)
        with capture_logs():
            reply, _ = await asyncio.gather(someone.says("쌀이 없어요"), other.says("안녕하세요"))
        assert texts_of(reply) == [s.texts.get("ko", "error.turn", phone=s.config.city.phone)]
        kept = {row["id"]: bytes(row["state"]) for row in await rows(s, "conversations")}
        assert kept[someone.conversation_id] == SPOILT
        assert (await counts(s))["inbox"] == 3


async def spoil_memories(s: Services) -> None:
    """What all conversations remember turns into something that no key opens."""
    await s.store.write(
        lambda c: c.exec_driver_sql(f"UPDATE conversations SET state = {_hex(c, SPOILT)}")
    )


def _hex(c: object, value: bytes) -> str:
    is_sqlite = c.dialect.name == "sqlite"  # type: ignore[attr-defined]
    return f"x'{value.hex()}'" if is_sqlite else f"'\\x{value.hex()}'"


class TestDanger:
    async def test_opens_a_case_and_raises_an_alert(self, s: Services) -> None:
        someone = Resident(s, "a")
        reply = await someone.says(DANGER)
        assert "109" in reply.messages[0].text
        case = await only_case(s)
        assert case.urgency is Urgency.EMERGENCY
        assert not case.is_complete
        [alert] = await rows(s, "alerts")
        assert alert["case_id"] == case.id
        assert {row["action"] for row in await rows(s, "audit")} == {"case.opened", "alert.raised"}
        assert (await counts(s))["handovers"] == 1

    async def test_all_of_it_or_nothing(
        self, s: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """If the database takes no alert now, nor does it the message: it will be sent again."""
        before = await counts(s)

        def be_away(*_: object) -> None:
            raise ConnectionResetError

        with monkeypatch.context() as broken:
            broken.setattr("bot.services.raised.AlertRow", be_away)
            with pytest.raises(ConnectionResetError):
                await Resident(s, "a").says(DANGER, key="1")
        assert await counts(s) == before
        assert not (await Resident(s, "a").says(DANGER, key="1")).is_repeat
        assert (await counts(s))["alerts"] == 1
        assert (await only_case(s)).number == "2026-000001"

    async def test_a_second_cry_does_not_start_the_calling_anew(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.says(DANGER)
        await someone.says("죽고 싶어요 진짜 뛰어내릴 거예요")
        assert (await counts(s))["alerts"] == 1
        assert (await counts(s))["cases"] == 1

    async def test_two_cries_at_once_make_one_case(self, s: Services) -> None:
        someone = Resident(s, "a")
        await asyncio.gather(*(someone.says(f"{DANGER} {n}") for n in range(5)))
        assert (await counts(s))["alerts"] == 1
        assert (await counts(s))["cases"] == 1
        assert (await counts(s))["handovers"] == 1


class TestAReport:
    async def test_becomes_rows(self, s: Services) -> None:
        someone = Resident(s, "a")
        reply = await someone.reports()
        case = await only_case(s)
        assert case.number in reply.messages[0].text
        assert case.state is CaseState.QUEUED
        assert (case.dong, case.center) == ("nokbeon", "nokbeon")
        [reporter] = await rows(s, "reporters")
        assert reporter["id"] == case.id
        [handover] = await rows(s, "handovers")
        assert handover["promised_at"] == case.promised_at
        assert [row["action"] for row in await rows(s, "audit")] == ["case.completed"]

    async def test_keeps_its_secret_only_as_a_keyed_hash(self, s: Services) -> None:
        reply = await Resident(s, "a").reports()
        [case] = await rows(s, "cases")
        secret = "".join(reply.messages[0].text.split("확인번호 ")[1].split()[0].split("-"))
        assert len(secret) == 8
        assert case["secret_hash"] == s.turns._index.of("case-secret", case["number"], secret)
        assert secret not in str(await rows(s, "cases"))

    async def test_at_night_is_held(self, database_url: str) -> None:
        async with running_services(database_url, SetClock(FRIDAY_NIGHT)) as s:
            await Resident(s, "a").reports()
            case = await only_case(s)
            assert case.state is CaseState.HELD
            assert case.promised_at == THURSDAY_OPENING
            assert case.queued_at is None

    async def test_a_buttons_own_words_are_not_read_as_a_story(self, s: Services) -> None:
        someone = Resident(s, "a")
        to_signs = ("menu:neighbor", "consent.general:yes", "consent.health:yes", "who:neighbor")
        for tap in (*to_signs, "danger:no"):
            await someone.taps(tap)
        await someone.says("앞집 분이 걱정돼요")
        reply = await someone.taps("page:more")
        label = next(c.label for c in reply.messages[-1].choices if c.id == "signs:ramen")
        pressed = someone.inbound(label, choice="signs:ramen")
        # Kakao sends a button's label along with its id.
        reply = await someone.sends(replace(pressed, kind=InboundKind.CHOICE))
        assert len(reply.messages) == 1
        assert label in reply.messages[0].text

    async def test_is_not_filed_twice_by_a_double_tap(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.reports()
        last = someone.inbound(choice="review:send")
        await asyncio.gather(someone.sends(last), someone.sends(replace(last, message_id="x")))
        assert (await counts(s))["cases"] == 1

    async def test_numbers_begin_anew_with_the_year_in_seoul(self, database_url: str) -> None:
        new_year = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
        async with running_services(database_url, SetClock(new_year)) as s:
            await Resident(s, "a").reports()
            assert (await only_case(s)).number == "2027-000001"
