from hypothesis import given
from hypothesis import strategies as st

from bot.triage.page import lay_out


def test_words_and_sentences_keep_their_starts() -> None:
    page = lay_out("불이 났다. 빨리!")
    assert page.letters == "불이났다빨리"
    assert page.word_starts == {0, 2, 4}
    assert page.sentence_of(3) == 0
    assert page.sentence_of(4) == 1


def test_alphabetic_words_lose_their_accents_and_keep_their_place() -> None:
    page = lay_out("도와 từ từ")
    assert [(token.word, token.typed, token.start) for token in page.tokens] == [
        ("tu", "từ", 2),
        ("tu", "từ", 4),
    ]


def test_a_text_without_spaces_may_begin_a_word_anywhere() -> None:
    assert lay_out("애가혼자있는데밥을못먹어요").starts_word(3)
    assert not lay_out("장애가 있는데 밥을 못 먹어요").starts_word(1)


def test_a_space_after_every_letter_breaks_no_word() -> None:
    assert not lay_out("죽 고 싶 어").breaks_at(1)
    assert lay_out("민원실 직원").breaks_at(3)


@given(st.text())
def test_letters_and_sounds_are_as_long(text: str) -> None:
    page = lay_out(text)
    assert len(page.letters) == len(page.heard)
    assert all(0 <= start < len(page.letters) for start in page.word_starts)
