import pytest

from bot.flows.commands import Command, Commands
from tests.support.world import Resident, env, filed, inbound, world

COMMANDS = Commands(world())
IN_A_FLOW = ("내가 힘들어요", "네", "네")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("도움말", Command.HELP), ("help", Command.HELP), ("?", Command.HELP),
        ("HELP!", Command.HELP),
        ("뒤로", Command.BACK), ("뒤로 가기", Command.BACK), ("back", Command.BACK),
        ("처음으로", Command.RESTART), ("처음부터", Command.RESTART),
        ("start over", Command.RESTART),
        ("그만할래요", Command.STOP), ("취소", Command.STOP), ("stop", Command.STOP),
        ("상담사 연결해주세요", Command.PERSON), ("상담원 연결", Command.PERSON),
        ("상담사 연결해주새요", Command.PERSON),
        ("a person please", Command.PERSON), ("답변 확인", Command.CHECK),
    ],
)  # fmt: skip
def test_words_of_all_languages(typed: str, command: Command) -> None:
    assert COMMANDS.named(inbound(typed)) is command


@pytest.mark.parametrize(
    "typed",
    [
        "도와줘", "도와주세요", "뒤로 넘어졌어요", "그만 좀 때렸으면 좋겠어요",
        "상담사 말고 할머니요", "pack",
        "", "네", "상담사 연결 " * 10, "hello",
    ],
)  # fmt: skip
def test_stories_and_cries_are_no_commands(typed: str) -> None:
    assert COMMANDS.named(inbound(typed)) is None


def test_every_label_is_understood_when_typed() -> None:
    for lang in world().texts.languages:
        for command in Command:
            label = world().texts.get(lang, f"command.{command}.label")
            assert COMMANDS.named(inbound(label)) is command, label


def test_buttons() -> None:
    assert COMMANDS.named(inbound(choice="cmd:stop")) is Command.STOP
    assert COMMANDS.named(inbound(choice="cmd:fly")) is None
    assert COMMANDS.named(inbound("그만", choice="self")) is None


def test_help_in_a_flow_asks_the_question_again() -> None:
    resident = Resident().starts().says(*IN_A_FLOW, "도움말")
    assert resident.messages[0].text == env().text("help.text")
    assert "목숨이 위험" in resident.messages[-1].text


def test_start_over_forgets_the_answers() -> None:
    resident = Resident().starts().says(*IN_A_FLOW, "처음으로")
    assert (resident.journal.flow, resident.journal.answers) == (None, {})
    assert "내가 힘들어요" in resident.buttons


def test_stop_before_anything_was_told() -> None:
    resident = Resident().starts().says(*IN_A_FLOW, "그만")
    assert resident.messages[0].text == env().text("stop.done")


@pytest.mark.parametrize(
    "told",
    [("번개탄 샀어요",), (*IN_A_FLOW, "네, 위험해요", "아버지 병원비가 밀렸어요")],
)
def test_stop_after_the_officer_was_woken_says_so(told: tuple[str, ...]) -> None:
    resident = Resident().starts().says(*told, "그만할래요")
    assert resident.messages[0].text == env().text("stop.alerted")
    assert "신고되지 않았" not in resident.heard


def test_a_person_gets_what_was_told_so_far() -> None:
    resident = Resident().starts().says(*IN_A_FLOW, "아니요", "월세가 밀렸어요", "상담사")
    case = filed(resident.effects)[0]
    assert not case.is_complete
    assert case.report["story"] == "월세가 밀렸어요"
    assert resident.journal.waits or resident.journal.flow is None


def test_asking_for_a_person_again_opens_no_second_case() -> None:
    resident = Resident().starts().says("상담사", "상담사")
    assert len(filed(resident.all_effects)) == 1
    assert "이미 전했어요" in resident.heard


def test_check_without_an_answer_says_so() -> None:
    resident = Resident().starts().says("상담사", "답변 확인")
    assert resident.messages[0].text == env().text("desk.nothing_yet")


@pytest.mark.parametrize(
    "words",
    [
        "사람하고 얘기하고 싶어요", "상담원 좀 바꿔줘", "직원 바꿔주세요", "사람이랑 통화할래",
        "can I talk to a real person", "please call me",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [(), (*IN_A_FLOW, "집·월세 문제")])
def test_a_person_is_asked_for_in_a_sentence(words: str, before: tuple[str, ...]) -> None:
    resident = Resident().starts().says(*before, words)
    assert len(filed(resident.effects)) == 1
    assert resident.journal.waits or resident.journal.flow is None


def test_the_number_in_it_is_kept() -> None:
    resident = Resident().starts().says("전화해 주세요 010-1234-5678")
    assert filed(resident.effects)[0].identity.phone == "+821012345678"


@pytest.mark.parametrize(
    "words", ["상담사 말고 할머니요", "옆집 사람하고 싸웠어요", "상담사님 월세가 밀렸어요"]
)
def test_a_person_in_a_sentence_that_does_not_ask_for_one(words: str) -> None:
    assert filed(Resident().starts().says(words).effects) == []


def test_a_person_in_the_story_is_part_of_it() -> None:
    resident = Resident().starts().says(*IN_A_FLOW, "아니요", "상담사가 안 도와줘요")
    assert resident.journal.answers["story"] == "상담사가 안 도와줘요"


def test_stop_after_the_report_was_sent_does_not_say_that_nothing_was() -> None:
    resident = Resident().starts().says("상담사", "취소할게요")
    assert resident.heard == env().text("stop.sent")
