import pytest

from bot.triage.lexicon import Lexicon
from bot.triage.page import lay_out


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("불이 났", "방금 불이났어요"),
        ("불이 났", "불 이 났 어 요"),
        ("전화를 안 받", "전하를 안 받으세요"),
        ("인기척이 없", "인기척이 업어요"),
        ("쓰러져 있", "쓰려져 있어요"),
        ("=때려", "자꾸 때려요"),
        ("^애가", "애가 울어요"),
        ("^또", "또 그래요"),
        ("want to die", "I WANT to die."),
        ("suicid*", "suicidal thoughts"),
        ("muon chet", "tôi muốn chết"),
        ("=tự tử", "anh ấy định tự tử"),
        ("不想活", "我不想活了"),
        ("饿", "好饿啊"),
    ],
)
def test_word_is_found(word: str, text: str) -> None:
    assert word in Lexicon([word]).find(lay_out(text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("=때려", "등본을 떼려고요"),
        ("^애가", "장애가 있어요"),
        ("^또", "또한 그렇습니다"),
        ("실직", "민원실 직원"),
        ("병원입니다", "수입이 영원입니다"),
        ("die", "audience"),
        ("want to die", "want to the die"),
        ("=tự tử", "cứ từ từ"),
    ],
)
def test_word_is_not_found(word: str, text: str) -> None:
    assert word not in Lexicon([word]).find(lay_out(text))


@pytest.mark.parametrize("text", ["쓰려져 있어요", "쓰러저 있어요", "쓰러져 있여요"])
def test_a_slip_is_forgiven_once_wherever_it_stands(text: str) -> None:
    hits = Lexicon(["쓰러져 있어요"]).find(lay_out(text))
    assert [tuple(span) for span in hits["쓰러져 있어요"]] == [(0, 6)]


def test_two_slips_are_not_forgiven() -> None:
    assert not Lexicon(["쓰러져 있어요"]).find(lay_out("쓰려져 있여요"))


def test_places_are_those_of_the_letters() -> None:
    hits = Lexicon(["불이"]).find(lay_out("불이 불이"))
    assert [tuple(span) for span in hits["불이"]] == [(0, 2), (2, 4)]


def test_a_single_syllable_is_too_short() -> None:
    with pytest.raises(ValueError, match="too short"):
        Lexicon(["불"])
