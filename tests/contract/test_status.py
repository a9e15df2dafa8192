"""What became of a report, on both databases: guessing is stopped, adding and withdrawing work."""

import asyncio
import re

import pytest

from bot.app import Services
from bot.domain.codes import CaseState
from bot.domain.messages import Channel
from bot.services.arrivals import Reply
from bot.services.tries import TRIES
from bot.storage import cases
from tests.support.callers import Resident, actor, only_case, texts_of
from tests.support.rows import rows
from tests.support.running import SetClock, running_services
from tests.support.world import world

MINA = actor("mina")
WRONG, LOCKED = (world().texts.get("ko", f"status.{key}") for key in ("wrong", "locked"))
DANGER = "지금 옥상이에요 뛰어내리려고 해요"


def numbers(reply: Reply) -> tuple[str, str]:
    """Receipt number and check number, as the receipt names them."""
    said = "\n".join(texts_of(reply))
    number = re.search(r"\d{4}-\d{6}", said)
    secret = re.search(r"(?<!\d)\d{4}-\d{4}(?!\d)", said)
    assert number
    assert secret
    return number[0], secret[0]


async def tries(someone: Resident, number: str, secret: str) -> str:
    """Asks with both numbers at once; what is said to it."""
    await someone.says("처음으로")
    await someone.taps("flow:status")
    reply = await someone.says(f"{number} {secret}")
    return reply.messages[0].text


async def actions(s: Services) -> list[str]:
    return [row["action"] for row in await rows(s, "audit")]


@pytest.fixture
async def given(s: Services) -> tuple[str, str]:
    """The numbers of a report that somebody else has sent."""
    return numbers(await Resident(s, "a reporter", Channel.WEB).reports())


class TestGuessing:
    async def test_both_numbers_open_it_from_any_channel(
        self, s: Services, given: tuple[str, str]
    ) -> None:
        said = await tries(Resident(s, "b", Channel.KAKAO), *given)
        assert given[0] in said
        assert "접수되었어요" in said

    async def test_wrong_and_unknown_look_the_same(
        self, s: Services, given: tuple[str, str]
    ) -> None:
        one, other = Resident(s, "b"), Resident(s, "c")
        for _ in range(TRIES):
            assert await tries(one, given[0], "0000-0000") == WRONG
            assert await tries(other, "2019-999999", "0000-0000") == WRONG
        assert await tries(one, given[0], "0000-0000") == LOCKED
        assert await tries(other, "2019-999999", "0000-0000") == LOCKED

    async def test_a_number_is_locked_for_everybody_and_opens_again(
        self, s: Services, clock: SetClock, given: tuple[str, str]
    ) -> None:
        for guess in range(TRIES):
            assert await tries(Resident(s, f"guesser {guess}"), given[0], "0000-0000") == WRONG
        bearer = Resident(s, "bearer")
        assert await tries(bearer, *given) == LOCKED
        clock.forward(minutes=16)
        assert given[0] in await tries(bearer, *given)

    async def test_who_tries_many_numbers_is_locked_out_of_all(
        self, s: Services, given: tuple[str, str]
    ) -> None:
        guesser = Resident(s, "guesser")
        for number in range(TRIES):
            assert await tries(guesser, f"2019-{number:06d}", "0000-0000") == WRONG
        assert await tries(guesser, *given) == LOCKED
        assert given[0] in await tries(Resident(s, "bearer"), *given)

    async def test_it_survives_a_restart(self, database_url: str, clock: SetClock) -> None:
        async with running_services(database_url, clock) as s:
            number, secret = numbers(await Resident(s, "a").reports())
            guesser = Resident(s, "b")
            for _ in range(TRIES):
                await tries(guesser, number, "0000-0000")
        async with running_services(database_url, clock) as s:
            assert await tries(Resident(s, "c"), number, secret) == LOCKED

    async def test_many_at_once_in_two_processes_get_no_more_tries(
        self, postgres_url: str, clock: SetClock
    ) -> None:
        async with (
            running_services(postgres_url, clock) as one,
            running_services(postgres_url, clock) as other,
        ):
            number, _ = numbers(await Resident(one, "a").reports())
            said = await asyncio.gather(
                *(tries(Resident(s, f"{id(s)} {n}"), number, f"0000-{n:04d}")
                  for n in range(10) for s in (one, other))
            )  # fmt: skip
        assert (said.count(WRONG), said.count(LOCKED)) == (TRIES, 20 - TRIES)

    async def test_the_same_message_again_is_no_other_try(
        self, s: Services, given: tuple[str, str]
    ) -> None:
        guesser = Resident(s, "guesser")
        await guesser.taps("flow:status")
        for _ in range(TRIES + 1):
            await guesser.says(f"{given[0]} 0000-0000", key="again")
        assert {row["failures"] for row in await rows(s, "tries")} == {1}

    async def test_counts_are_forgotten_by_the_purge(
        self, s: Services, clock: SetClock, given: tuple[str, str]
    ) -> None:
        await tries(Resident(s, "b"), given[0], "0000-0000")
        clock.forward(days=2)
        assert (await s.upkeep.purge())["tries"] == 2
        assert await rows(s, "tries") == []

    async def test_the_secret_is_kept_nowhere(self, s: Services, given: tuple[str, str]) -> None:
        bearer = Resident(s, "bearer")
        await tries(bearer, *given)
        case = await only_case(s)
        assert case.conversation_id != bearer.conversation_id
        await s.desk.claim(MINA, case.id)
        thread = (await s.desk.folder(MINA, case.id)).thread
        assert given[1] not in str([entry.body for entry in thread])


class TestAdding:
    async def test_words_from_elsewhere_are_a_note_of_the_case(
        self, s: Services, given: tuple[str, str]
    ) -> None:
        other = Resident(s, "b")
        await tries(other, *given)
        await other.taps("then:word")
        async with s.bus.listen() as heard:
            await other.says("어제는 보이셨어요. 제 번호는 010-1234-5678")
            events = [heard.get_nowait() for _ in range(heard.qsize())]
        case = await only_case(s)
        assert case.id in {event.case_id for event in events if event}
        seen = (await s.desk.folder(MINA, case.id)).notes
        assert [note.author for note in seen] == ["resident"]
        assert "010-1234-5678" not in seen[0].text
        await s.desk.claim(MINA, case.id)
        assert "010-1234-5678" in (await s.desk.folder(MINA, case.id)).notes[0].text
        assert "case.added" in await actions(s)

    async def test_a_closed_case_waits_anew(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.reports()
        case = await only_case(s)
        await s.desk.claim(MINA, case.id)
        await s.desk.close(MINA, case.id, "advice")
        other, given = Resident(s, "b", Channel.WEB), numbers(someone.replies[-1])
        assert "마쳤어요" in await tries(other, *given)
        await other.taps("then:word")
        await other.says("다시 힘들어졌어요")
        after = await only_case(s)
        assert (after.state, after.reason) == (CaseState.QUEUED, None)
        talk = next(r for r in await rows(s, "conversations") if r["id"] == case.conversation_id)
        assert talk["closed_at"] is None
        # Their own conversation goes on with the case that is open again.
        assert "덧붙여" in "\n".join(texts_of(await someone.says("이제 괜찮은지 모르겠어요")))


class TestWithdrawing:
    async def test_the_case_is_closed_with_its_own_reason(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.reports()
        await someone.taps("flow:status")
        await someone.taps("next:withdraw")
        await someone.taps("sure:yes")
        case = await only_case(s)
        assert (case.state, case.reason) == (CaseState.CLOSED, "withdrawn")
        assert "case.withdrawn" in await actions(s)

    async def test_a_claimed_one_gives_the_word_back(self, s: Services) -> None:
        someone = Resident(s, "a")
        given = numbers(await someone.reports())
        case = await only_case(s)
        await s.desk.claim(MINA, case.id)
        other = Resident(s, "b")
        await tries(other, *given)
        await other.taps("then:withdraw")
        await other.taps("sure:yes")
        assert (await only_case(s)).state is CaseState.CLOSED
        assert [row["speaker"] for row in await rows(s, "conversations")] == ["bot", "bot"]

    async def test_an_alert_is_not_silenced(self, s: Services) -> None:
        someone = Resident(s, "a")
        await someone.says(DANGER)
        await someone.says("처음으로")
        await someone.taps("flow:status")
        await someone.taps("next:withdraw")
        reply = await someone.taps("sure:yes")
        assert "안전" in texts_of(reply)[0]
        assert (await only_case(s)).state is not CaseState.CLOSED
        assert len(await s.store.read(cases.ringing)) == 1
        assert "case.withdrawal_asked" in await actions(s)
