import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hangul import fold, jamo, sound, squeeze


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("쌀이 떨어졌어요!!! ㅠㅠㅠㅠ", "쌀이떨어졌어요ㅠ"),
        ("\u200b도\u202e와\x00주세요", "도와주세요"),
        ("Ｈｅｌｐ　ｍｅ", "helpme"),
        ("아아아아 배고파", "아배고파"),
        ("I can't", "icant"),
        ("쌀\u3164없음", "쌀없음"),
        ("", ""),
    ],
)
def test_squeeze_keeps_letters_and_digits(text: str, squeezed: str) -> None:
    assert squeeze(text) == squeezed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("쌀이 업서요", "쌀이 없어요"),
        ("죽고 시퍼요", "죽고 싶어요"),
        ("할무니", "할머니"),
        ("밥이 없읍니다", "밥이 없습니다"),
        ("밥이 없슴다", "밥이 없습니다"),
        ("안 보이심미다", "안 보이십니다"),
        ("않 좋아요", "안 좋아요"),
        ("왠일로", "웬일로"),
        ("떼리는", "때리는"),
    ],
)
def test_fold_makes_spellings_of_one_sound_equal(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


def test_fold_keeps_hitting_apart_from_taking_along() -> None:
    assert fold("때려요") != fold("데려요")


def test_jamo_turns_one_wrong_key_into_one_edit() -> None:
    right, wrong = jamo("에너지바우처"), jamo("에너지바우쳐")
    assert len(right) == len(wrong)
    assert sum(a != b for a, b in zip(right, wrong, strict=True)) == 1


@given(st.text())
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)))
def test_sound_keeps_every_place(text: str) -> None:
    assert len(sound(text)) == len(text)
    assert sound(sound(text)) == sound(text)
