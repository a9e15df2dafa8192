from bot.programs.lexicon import Lexicon
from bot.programs.looked import look, spell


def finds(words: tuple[str, ...], text: str) -> set[str]:
    return {word for word, _ in Lexicon(map(spell, words)).scan(look(text))}


def test_finds_words_with_and_without_spaces() -> None:
    words = ("월세", "월세 밀", "보증금")
    assert finds(words, "월세밀린지 오래") == {"월세", spell("월세 밀")}
    assert finds(words, "월 세") == set()


def test_tells_the_place() -> None:
    assert list(Lexicon(["나다"]).scan(look("가 나다"))) == [("나다", 1)]


def test_a_single_syllable_must_be_a_word() -> None:
    assert finds(("암",), "암 치료") == {"암"}
    assert finds(("암",), "엄마가 암이래요") == {"암"}
    assert finds(("암",), "암튼 그래요") == set()
    assert finds(("암",), "처음") == set()
    assert finds(("암",), "아버지 암") == {"암"}


def test_an_empty_text_holds_nothing() -> None:
    assert finds(("월세",), "") == set()
