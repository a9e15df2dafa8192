"""A person comes and goes, on both databases: counted, silent meanwhile, and on where it was."""

import pytest

from bot.app import Services
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError
from bot.domain.messages import Channel
from bot.services.additions import PERSONS
from tests.support.callers import Resident, actor, asked, only_case, texts_of
from tests.support.rows import rows
from tests.support.world import world

MINA, JUNHO = actor("mina"), actor("junho")
AGAIN, JOINED, PASSED_ON = (
    world().texts.get("ko", f"desk.{key}") for key in ("handed_back_on", "joined", "passed_on")
)


@pytest.fixture
async def resident(s: Services) -> Resident:
    """Somebody who asked for a person in the middle of a report, and got one."""
    someone = Resident(s, "a")
    await someone.taps("menu:self")
    await someone.taps("consent.general:yes")
    await someone.taps("cmd:person")
    await s.desk.claim(MINA, (await only_case(s)).id)
    return someone


async def test_asking_is_counted(s: Services) -> None:
    def counted() -> float:
        return PERSONS.labels("web", "asked")._value.get()

    before = counted()
    someone = Resident(s, "a", Channel.WEB)
    await someone.says("상담사")
    await someone.says("상담사")
    assert counted() == before + 2
    asked_for = [row for row in await rows(s, "audit") if row["action"] == "person.asked"]
    assert {row["subject"] for row in asked_for} == {(await only_case(s)).id}
    assert len(asked_for) == 2


async def test_the_bot_is_silent_until_the_word_comes_back(
    s: Services, resident: Resident
) -> None:
    case = await only_case(s)
    assert texts_of(await resident.says("월세가 밀렸어요")) == [JOINED]
    assert texts_of(await resident.says("네")) == [PASSED_ON]
    handed = await s.desk.hand_back(MINA, case.id)
    assert (handed.state, handed.claimed_by) == (CaseState.CLAIMED, "mina")
    reply = await resident.taps("resume_on")
    assert texts_of(reply)[0] == AGAIN
    assert asked(reply.messages) == "consent.health"


async def test_other_words_are_asked_about_before_they_are_an_answer(
    s: Services, resident: Resident
) -> None:
    await s.desk.hand_back(MINA, (await only_case(s)).id)
    reply = await resident.says("냉장고가 고장났는데 말이에요")
    assert [choice.id for choice in reply.messages[-1].choices] == ["resume_on", "resume_new"]


async def test_the_next_word_of_the_counselor_takes_it_back(
    s: Services, resident: Resident
) -> None:
    case = await only_case(s)
    await s.desk.hand_back(MINA, case.id)
    await s.desk.say(MINA, case.id, "c1", "한 가지만 더 여쭐게요")
    assert (await s.desk.folder(MINA, case.id)).is_human_speaking
    assert AGAIN in texts_of(await resident.says("네"))
    assert texts_of(await resident.says("네")) == [PASSED_ON]


async def test_only_who_has_the_case_and_the_word_hands_it_back(
    s: Services, resident: Resident
) -> None:
    del resident
    case = await only_case(s)
    with pytest.raises(ConflictError):
        await s.desk.hand_back(JUNHO, case.id)
    await s.desk.hand_back(MINA, case.id)
    with pytest.raises(ConflictError, match="bot_speaks"):
        await s.desk.hand_back(MINA, case.id)


async def test_the_finished_report_is_the_same_case(s: Services, resident: Resident) -> None:
    await s.desk.hand_back(MINA, (await only_case(s)).id)
    await resident.says("이어서")
    await resident.taps("consent.health:no")
    case = await only_case(s)
    assert not case.is_complete
    report = await s.desk.folder(MINA, case.id)
    assert report.report["consent.health"] == "no"


async def test_after_the_case_was_closed_nothing_rests(s: Services, resident: Resident) -> None:
    case = await only_case(s)
    await s.desk.close(MINA, case.id, "advice")
    reply = await resident.says("안녕하세요")
    assert asked(reply.messages) is None
