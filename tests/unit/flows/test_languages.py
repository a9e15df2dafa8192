"""Residents who write in another language than the city's own are answered in theirs."""

import pytest

from bot.domain.messages import Choice
from bot.flows.about import About
from bot.flows.commands import Command, Commands
from bot.flows.consent import NO, YES
from bot.flows.understand import by_label, by_words
from tests.support.world import Resident, inbound, world


@pytest.mark.parametrize(
    ("words", "lang", "asked"),
    [
        ("我没有钱，也没有吃的", "zh", "为了帮您，需要您的同意。"),
        ("I have no money and nothing to eat", "en", "To help you we need your consent."),
    ],
)
def test_first_words_tell_the_language(words: str, lang: str, asked: str) -> None:
    resident = Resident().says(words)
    assert resident.journal.lang == lang
    assert asked in resident.heard


def test_a_settled_choice_wins_over_later_words() -> None:
    resident = Resident().starts().presses("lang:zh").says("hello")
    assert resident.journal.lang == "zh"
    assert resident.says("안녕하세요").journal.lang == "zh"


def test_every_language_is_a_button_in_its_own_name() -> None:
    for lang in world().texts.languages:
        others = [other for other in world().texts.languages if other != lang]
        buttons = Resident().starts().presses(f"lang:{lang}").buttons
        names = [world().texts.get(other, "language.name") for other in others]
        assert list(buttons)[-len(others) :] == names
        assert len(buttons) <= 10


def test_a_short_chinese_sentence_is_a_story() -> None:
    assert "为了帮您，需要您的同意。" in Resident().says("我饿了").heard


def test_a_dong_is_known_by_its_chinese_name() -> None:
    assert world().gazetteer.find("我住在驿村洞") == ("yeokchon",)
    assert len(world().gazetteer.find("佛光洞")) == 2


def test_foreigners_hear_of_lines_that_speak_their_language() -> None:
    chinese = Resident().says("找人工")
    assert "1577-1366" in chinese.heard
    assert "1345" in chinese.heard
    assert "1577-1366" not in Resident().says("상담사 연결").heard


def choices(*keys: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, world().texts.get("zh", f"consent.{key}")) for key in keys)


def test_no_slip_makes_a_refusal_of_a_consent() -> None:
    cards = tuple(Choice(key, label) for key, label in choices(YES, NO))
    for words, meant in (("同意", YES), ("我同意", YES), ("不同意", NO), ("我不同意", NO)):
        assert by_words(world().texts, words, cards) == meant
    assert by_label("我们不同意", cards) is None
    assert by_label("没同意", cards) is None


def test_no_slip_makes_a_command_of_its_opposite() -> None:
    commands = Commands(world())
    assert commands.named(inbound("我要人工")) is Command.PERSON
    assert commands.named(inbound("我不要人工服务")) is None
    assert not commands.asks_for_a_person(inbound("我不想找人工"))
    assert commands.asks_for_a_person(inbound("能不能转人工？"))


@pytest.mark.parametrize(
    ("words", "topic"),
    [("要钱吗", "cost"), ("会不会知道是我说的", "secret"), ("你是机器人吗？", "human"),
     ("谁会看这些", "reader"), ("什么时候回复我", "when"), ("晚上可以吗", "night")],
)  # fmt: skip
def test_questions_about_us_are_known_in_chinese(words: str, topic: str) -> None:
    assert About(world().texts).asked(inbound(words)) == topic


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("English", "To help you we need your consent."),
        ("English please", "To help you we need your consent."),
        ("I don't speak Korean", "To help you we need your consent."),
        ("中文", "为了帮您，需要您的同意。"),
        ("tieng Viet", "Để giúp bạn, chúng tôi cần bạn đồng ý."),
    ],
)
def test_a_language_is_asked_for_wherever_they_are(words: str, asked: str) -> None:
    resident = Resident().says("가스가 끊겼어요", words)
    assert asked in resident.heard
    assert "도움을 드리려면 동의가 필요해요" in resident.says("한국어로 해 주세요").heard
    assert resident.journal.answers["story"] == "가스가 끊겼어요"
