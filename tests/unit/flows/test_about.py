"""Questions about us: found with slips, never in a story."""

from dataclasses import replace

import pytest

from bot.flows import about
from bot.flows.about import About
from tests.support.world import NIGHT, Resident, env, inbound, world

ABOUT = About(world().texts)
TOPICS = world().texts.names("about", "words")


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("사람이에요?", "human"), ("사람이애요", "human"), ("are you a humann?", "human"),
        ("신고하면 옆집이 알게 되나요?", "secret"), ("근데 익명인가요?", "secret"),
        ("포상금 있나여?", "reward"), ("is there a reward?", "reward"),
        ("이거 누가 읽어요?", "reader"), ("언제 답이 와요?", "when"),
        ("쓴거 지우고 싶은데요", "delete"), ("돈 내야 해요?", "cost"), ("무료인가여", "cost"),
        ("제 정보는 어떻게 되는 거예요?", "data"), ("언제까지 보관해요?", "data"),
        ("사진도 보내도 되나요?", "photo"), ("what happens to my data?", "data"),
        ("전화번호 알려주세요", "phone"),
        ("which number can I call?", "phone"), ("밤에도 되나요?", "night"),
        ("고마워용", "thanks"), ("안녕하세요!!", "greeting"),
    ],
)  # fmt: skip
def test_what_people_ask(words: str, topic: str) -> None:
    assert ABOUT.asked(inbound(words)) == topic


@pytest.mark.parametrize(
    "words",
    [
        "이상한 사람이야", "24시간 혼자 계세요", "할머니가 내가 누군지 몰라봐요",
        "월세가 얼마예요",
        "기억을 지우고 싶어요", "i am alone at night", "i did not get paid for two months",
        "hello, my rent is late", "네", "", "역촌동", "포상금 " * 30,
    ],
)  # fmt: skip
def test_stories_are_no_questions(words: str) -> None:
    assert ABOUT.asked(inbound(words), is_strict=True) is None


@pytest.mark.parametrize("words", ["울고 싶어요", "배우고 싶어요"])
def test_an_alike_ending_is_no_slip(words: str) -> None:
    assert ABOUT.asked(inbound(words)) is None


def test_who_wants_to_cry_is_listened_to() -> None:
    assert env().text("menu.heard") in Resident().says("울고 싶어요").heard


def test_buttons_are_no_questions() -> None:
    assert ABOUT.asked(inbound(choice="about:human")) is None


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("lang", world().texts.languages)
def test_every_topic_has_an_answer_by_day_and_by_night(topic: str, lang: str) -> None:
    for asking in (env(lang=lang), env(lang=lang, now=NIGHT)):
        said = about.answer(asking, topic).text
        assert said
        assert "{" not in said


def test_the_city_says_whether_there_is_a_reward() -> None:
    assert "확실히 말씀드릴 수 없어요" in about.answer(env(), "reward").text
    city = replace(world().city, reward={"ko": "수급자가 되면 드려요."})
    asking = replace(env(), world=replace(world(), city=city))
    assert about.answer(asking, "reward").text.startswith("수급자가 되면 드려요.")


def test_in_the_middle_the_same_question_follows_and_nothing_is_missed() -> None:
    resident = Resident().starts().says("내가 힘들어요", "글쎄")
    before = resident.messages[-1].text
    resident.says("돈 내야 해요?")
    assert resident.messages[0].text == env().text("about.cost.answer")
    assert resident.messages[-1].text == before
    assert resident.journal.misses == 1


def test_a_question_about_us_is_not_the_wish_for_a_person() -> None:
    resident = Resident().starts().says("are you a human?")
    assert resident.all_effects == []
