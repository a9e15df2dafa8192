"""Particles after names, numbers and abbreviations as they occur in messages to residents."""

import unicodedata

import pytest

from bot.texts.particles import attach


@pytest.mark.parametrize(
    ("word", "pair", "whole"),
    [
        ("역촌동", "은/는", "역촌동은"),
        ("연신내", "은/는", "연신내는"),
        ("상담사", "이/가", "상담사가"),
        ("구청", "이/가", "구청이"),
        ("신고", "을/를", "신고를"),
        ("접수번호", "과/와", "접수번호와"),
        ("집", "과/와", "집과"),
        ("민준", "아/야", "민준아"),
        ("영희", "아/야", "영희야"),
        ("내일", "이에요/예요", "내일이에요"),
        ("모레", "이에요/예요", "모레예요"),
        ("병원", "이나/나", "병원이나"),
    ],
)
def test_the_final_consonant_decides(word: str, pair: str, whole: str) -> None:
    assert attach(word, pair) == whole


@pytest.mark.parametrize(
    ("word", "whole"),
    [
        ("구청", "구청으로"),
        ("서울", "서울로"),
        ("주소", "주소로"),
        ("10", "10으로"),
        ("8", "8로"),
        ("7", "7로"),
        ("3", "3으로"),
        ("119", "119로"),
        ("129", "129로"),
        ("120", "120으로"),
    ],
)
def test_rieul_takes_ro(word: str, whole: str) -> None:
    assert attach(word, "으로/로") == whole


@pytest.mark.parametrize(
    ("word", "whole"),
    [
        ("LH", "LH는"),
        ("SOS", "SOS는"),
        ("SH", "SH는"),
        ("PDF", "PDF는"),
        ("ATM", "ATM은"),
        ("URL", "URL은"),
        ("VR", "VR은"),
        ("call center", "call center는"),
        ("Nguyễn", "Nguyễn은"),
        ("Thái", "Thái는"),
        ("50%", "50%는"),
        ("6", "6은"),
        ("0", "0은"),
        ("1", "1은"),
    ],
)
def test_numbers_and_letters_are_read_aloud(word: str, whole: str) -> None:
    assert attach(word, "은/는") == whole


@pytest.mark.parametrize(
    ("word", "whole"),
    [
        ("집(2층)", "집(2층)은"),
        ("시장(구)", "시장(구)는"),
        ("“도와주세요”", "“도와주세요”는"),
        ("응암 2동.", "응암 2동.은"),
        ("동네_", "동네_는"),
        (unicodedata.normalize("NFD", "갈현동"), unicodedata.normalize("NFD", "갈현동") + "은"),
    ],
)
def test_marks_and_brackets_are_silent(word: str, whole: str) -> None:
    assert attach(word, "은/는") == whole


def test_a_pair_may_come_in_either_order() -> None:
    assert attach("집", "와/과") == "집과"
    assert attach("가게", "와/과") == "가게와"
    assert attach("서울", "로/으로") == "서울로"


def test_rieul_is_a_consonant_to_all_other_pairs() -> None:
    assert attach("서울", "은/는") == "서울은"
    assert attach("서울", "으로서/로서") == "서울로서"


def test_an_unknown_sound_gets_both_forms() -> None:
    assert attach("漢", "은/는") == "漢은(는)"
    assert attach("漢", "으로/로") == "漢(으)로"
    assert attach("", "이/가") == "이(가)"


@pytest.mark.parametrize("pair", ["은", "은/는/도", "02", "은/이", "가/는", "/", "은/"])
def test_anything_else_is_no_pair(pair: str) -> None:
    with pytest.raises(ValueError, match="no pair of particles"):
        attach("집", pair)
