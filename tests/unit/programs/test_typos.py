import pytest

from bot.programs.looked import look, spell
from bot.programs.typos import Typos

NAMES = tuple(map(spell, ("에너지바우처", "기초생활수급", "실업급여", "장애수당", "아동수당")))


def meant(text: str) -> list[str]:
    return [typo.word for typo in Typos(NAMES, ()).find(look(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("에너지바우쳐 신청", "에너지바우처"),
        ("기초샹활수급", "기초생활수급"),
        ("기초샹활숙급 어디서", "기초생활수급"),
        ("저 기초생화수급 되나요", "기초생활수급"),
        ("실엄급여 받고 싶어요", "실업급여"),
        ("에너 지바 우쳐", "에너지바우처"),
    ],
)
def test_finds_what_was_meant(text: str, name: str) -> None:
    assert meant(text) == [spell(name)]


@pytest.mark.parametrize("text", ["주거급여", "장애인", "수당", "바우처", "급여", "에너지 절약"])
def test_another_word_is_no_misspelt_name(text: str) -> None:
    assert meant(text) == []


def test_right_spelling_is_left_to_exact_search() -> None:
    assert meant("장애수당 신청") == []


def test_tells_how_much_is_right() -> None:
    one, two = (
        next(iter(Typos(NAMES, ()).find(look(text)))).ratio
        for text in ("기초샹활수급", "기초샹활숙급")
    )
    assert 80 < two < one < 100


def test_a_plain_word_is_forgiven_one_key_only() -> None:
    word = spell("월급을 못 받았")
    assert [t.word for t in Typos((), (word,)).find(look("월급을 못 밭앗"))] in ([], [word])
    assert [t.word for t in Typos((), (word,)).find(look("월굽을 못 받았"))] == [word]
    assert [t.word for t in Typos((), (word,)).find(look("울굽을 못 받았"))] == []
