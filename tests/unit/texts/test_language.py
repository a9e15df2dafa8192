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


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("toi khong co tien", "vi"), ("cuu toi voi", "vi"), ("xin chao", "vi"),
        ("chong danh toi, giup em voi", "vi"), ("Chồng đánh", "vi"), ("ở đâu", "vi"),
        ("me thuoc het roi", "vi"), ("tôi cần giúp", "vi"), ("khong", "vi"),
        ("I am at the café near Itaewon", "en"), ("My fiancé hit me", "en"),
        ("anh and em are my children", "en"), ("I have no money to buy pho", "en"),
        ("tulungan nyo po ako, wala akong pera", "en"), ("ba", "en"), ("OK", "en"),
    ],
)  # fmt: skip
def test_vietnamese_is_told_by_its_letters_or_by_its_words(text: str, lang: str) -> None:
    assert guess(text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("我住在역촌동，没有钱", "zh"), ("老公打我", "zh"), ("饿", "zh"), ("我在녹번역", "ko"),
        ("女자분이 쓰러졌어요", "ko"), ("大박", "ko"), ("助けてください", None),
    ],
)  # fmt: skip
def test_korean_names_among_chinese_and_the_other_way_round(text: str, lang: str | None) -> None:
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
