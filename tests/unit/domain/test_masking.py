from dataclasses import replace

import pytest

from bot.domain.masking import MAX_CHARS, clean, cleaned
from bot.domain.messages import Photo
from tests.support.world import inbound

NUMBER = "900101-1234567"


@pytest.mark.parametrize(
    "written",
    [
        "900101-1234567", "9001011234567", "900101 1234567", "900101 - 1234567", "900101–1234567",
        "900101.1234567", "900101~1234567", "900101/1234567", "900101−1234567", "900101ㅡ1234567",
        "900101_1234567", "900101,1234567", "900101\n1234567", "900101-5234567", "991231-2000000",
        "９００１０１－１２３４５６７", "900101\u200b1234567", "900101\u202e-1234567",
        "900\u2060101-1234567",
    ],
)  # fmt: skip
def test_registration_numbers_are_masked(written: str) -> None:
    assert clean(f"제 번호는 {written}이에요") == "제 번호는 ******-*******이에요"


@pytest.mark.parametrize(
    "written",
    [
        "010-1234-5678", "2026-02-13", "901301-1234567", "900132-1234567", "900101-123456",
        "1900101-1234567", "900101-12345678", "02-120", "1577-0199",
    ],
)  # fmt: skip
def test_other_numbers_are_kept(written: str) -> None:
    assert clean(written) == written


def test_all_of_several_numbers() -> None:
    assert clean(f"{NUMBER}, {NUMBER}") == "******-*******, ******-*******"


def test_a_number_at_the_end_of_a_long_text_leaves_no_half() -> None:
    for before in range(MAX_CHARS - 20, MAX_CHARS + 1):
        cut = clean("가" * before + NUMBER + " 끝")
        assert len(cut) <= MAX_CHARS
        assert "900101" not in cut


def test_controls_and_direction_marks_go_and_lines_stay() -> None:
    assert clean("\x00월\u202e세\x1b가\ufeff\r\n밀렸\t어요\x7f") == "월세가\n밀렸\t어요"


def test_emoji_and_other_scripts_stay() -> None:
    text = "👩‍👩‍👧 zażółć 你好 xin chào"
    assert clean(text) == text


def test_half_characters_go() -> None:
    assert clean("월세\ud800가") == "월세가"


def test_everything_typed_is_cleaned() -> None:
    given = replace(
        inbound(f"\x00{NUMBER}"),
        choice=f"{NUMBER} {'x' * 100}",
        phone=NUMBER,
        origin="\x00station",
        photo=Photo("photo-1"),
    )
    got = cleaned(given)
    assert (got.text, got.phone, got.origin) == ("******-*******", "******-*******", "station")
    assert got.choice is not None
    assert (len(got.choice), NUMBER in got.choice) == (64, False)
    assert (got.photo, got.message_id) == (given.photo, given.message_id)


def test_what_is_missing_stays_missing() -> None:
    got = cleaned(inbound("안녕하세요"))
    assert (got.choice, got.phone, got.origin) == (None, None, None)
