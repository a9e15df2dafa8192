"""Who only says that it is hard is asked for a little more, once."""

import pytest

from bot.flows.vague import is_cry, is_vague
from tests.support.world import Resident, env, filed, world

ASKED = env().text("report.more.ask")


@pytest.mark.parametrize(
    "words",
    [
        "힘들어요", "너무너무 힘들어요 ㅠㅠ", "도와주세요", "제발 좀 도와줘요",
        "요즘 살기가 너무 힘들어요", "저 지금 도움이 필요해요", "Please help me!",
        "I'm struggling", "帮帮我", "我真的很困难",
        "giúp tôi với", "Tôi đang gặp khó khăn ạ",
    ],
)  # fmt: skip
def test_a_cry_says_nothing_of_what_is_hard(words: str) -> None:
    assert is_cry(world().texts, words)


@pytest.mark.parametrize(
    "words",
    [
        "나중에 말할게요", "뭐라고 써야 해요?", "뭐부터 말해야 할지 모르겠어요", "말하기 싫어요",
        "긴 얘기라 전화로 말씀드릴게요", "What should I write?", "it's a long story, call me",
    ],
)  # fmt: skip
def test_words_about_telling_tell_nothing_yet(words: str) -> None:
    assert is_vague(world().texts, words)
    assert not is_cry(world().texts, words)


@pytest.mark.parametrize(
    "words",
    [
        "쌀 주세요", "일 못해요", "뭘 먹어야 할지", "전화 끊겨요",
        "월세가 밀려서 힘들어요", "배고파요", "우울해요", "남편이 때려요 도와주세요",
        "허리가 아파 힘들어요", "help me find food", "没钱吃饭，帮帮我",
        "con tôi ốm, giúp tôi với", "",
    ],
)  # fmt: skip
def test_words_that_name_something_are_no_mere_cry(words: str) -> None:
    assert not is_vague(world().texts, words)


def test_whatever_is_listed_says_nothing_however_it_is_typed() -> None:
    texts = world().texts
    listed = [
        words
        for lang in texts.languages
        for key in ("vague.cry", "vague.filler")
        for words in texts.words(lang, key)
    ]
    assert len(listed) > 100
    for words in listed:
        for typed in (words, f"  {words} ...ㅠㅠ", words.upper(), "~".join(words)):
            assert is_vague(texts, typed), typed


@pytest.mark.parametrize("first", ["너무 힘들어요", "도와주세요"])
def test_a_vague_first_sentence_is_asked_about_once(first: str) -> None:
    resident = Resident().says(first, "네", "네", "아니요")
    assert resident.heard == ASKED
    resident.says("그냥 힘들어요")
    assert ASKED not in resident.heard
    assert resident.journal.answers["story"] == first
    while "이렇게 보낼까요" not in resident.heard and len(resident.turns) < 20:
        assert ASKED not in resident.heard
        ways = ("건너뛰기", "번호 없이 할래요", "잘 모르겠어요")
        resident.taps(next(b for b in resident.buttons if b in ways))
    assert (
        filed(resident.taps("이대로 보내기").effects)[0].report["story"]
        == f"{first}\n그냥 힘들어요"
    )


def test_what_is_told_then_is_read_like_a_story() -> None:
    resident = Resident().says(
        "도와주세요", "네", "네", "아니요", "월세가 석 달 밀렸어요. 70살이고 혼자 살아요"
    )
    answers = resident.journal.answers
    assert answers["troubles"] == ["home"]
    assert answers["household"] == "alone_old"
    assert ASKED in resident.says("뒤로").heard
    assert "household" not in resident.journal.answers
    assert "어떤 일이 힘든가요" in resident.taps("건너뛰기").heard


def test_nobody_in_danger_no_child_and_no_neighbor_is_asked_for_more() -> None:
    in_danger = Resident().says("힘들어요", "네", "네", "네, 위험해요").says("도와주세요")
    assert ASKED not in in_danger.heard
    child = Resident().says("너무 힘들어요", "저는 14세 미만이에요")
    assert not any(ASKED in m.text for turn in child.turns for m in turn.messages)
    neighbor = Resident().says("이웃이 걱정돼요", "네", "네").taps("이웃이나 아는 분")
    neighbor.says("아니요", "너무 힘들어 보여요")
    assert "눈에 띈" in neighbor.heard


def test_short_questions_ask_once_too() -> None:
    resident = Resident().says("쉽게", "네")
    while "짧게 적어" not in resident.heard:
        resident.says("네")
    assert ASKED in resident.says("힘들어요").heard
    assert "어디예요" in resident.taps("건너뛰기").heard


def test_feelings_are_no_place_and_no_number_and_heard_kindly() -> None:
    resident = Resident().says("죽고 싶어요")
    assert "곳이 어디" in resident.heard
    heard = env().text("vague.heard")
    resident.says("무서워요")
    assert resident.messages[0].text == heard
    assert "곳이 어디" in resident.heard
    resident.says("역촌동", "너무 힘들어요")
    assert resident.messages[0].text == heard
    assert "전화번호" in resident.heard
    assert resident.journal.answers["place"] == {"words": "역촌동", "dongs": ["yeokchon"]}


def test_what_is_told_while_a_person_is_waited_for_reaches_the_case() -> None:
    resident = Resident().says("죽고 싶어요", "바빠서요", "상담사 연결", "응암3동 행복빌라예요")
    case = filed(resident.effects)[0]
    assert case.dong == "eungam3"
    assert case.report["place"] == {
        "words": "바빠서요, 응암3동 행복빌라예요",
        "dongs": ["eungam3"],
    }
    assert filed(resident.says("010-2345-6789").effects)[0].identity.phone == "+821023456789"
    assert resident.sends_photo("door").journal.answers["photos"] == ["door"]
    assert filed(resident.effects)[0].report["photos"] == ["door"]
    assert resident.says("네").journal.waits
    assert "동의가 필요해요" in resident.taps("이어서 하기").heard
