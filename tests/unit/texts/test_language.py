import unicodedata

import pytest

from bot.texts.language import guess, settle


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("월세가 밀렸어요", "ko"), ("ㅠㅠ", "ko"), ("SOS 도와주세요", "ko"), ("help me", "en"),
        ("我没有钱", "zh"), ("Tôi không có tiền", "vi"), ("привет", None), ("1, 3", None),
        ("👍", None), ("", None),
    ],
)  # fmt: skip
def test_the_script_tells_the_language(text: str, lang: str | None) -> None:
    assert guess(text) == lang


def test_letters_in_pieces_are_letters() -> None:
    for text in ("월세", "Tôi không có tiền"):
        assert guess(unicodedata.normalize("NFD", text)) == guess(text)


@pytest.mark.parametrize(
    ("guessed", "languages", "settled"),
    [
        ("ko", ("ko", "en"), "ko"), ("en", ("ko", "en"), "en"), ("vi", ("ko", "en"), "en"),
        ("vi", ("ko",), "ko"), (None, ("ko", "en"), "ko"), ("vi", ("ko", "en", "vi"), "vi"),
    ],
)  # fmt: skip
def test_foreigners_without_their_language_get_english(
    guessed: str | None, languages: tuple[str, ...], settled: str
) -> None:
    assert settle(guessed, languages) == settled
