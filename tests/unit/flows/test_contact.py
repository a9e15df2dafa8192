import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.contact import phone_in, public_number, spoken_phone
from tests.support.world import Resident, config, env, filed

AT_THE_PHONE = ("번개탄 샀어요", "역촌동")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("010-1234-5678", "+821012345678"),
        ("01012345678", "+821012345678"),
        ("010 1234 5678", "+821012345678"),
        ("010.1234.5678", "+821012345678"),
        ("제 번호는 010-1234-5678이에요", "+821012345678"),
        ("+82 10-1234-5678", "+821012345678"),
        ("+821012345678", "+821012345678"),
        ("02-351-6114", "+8223516114"),
        ("낮에는 일을 해서 못 받으니 꼭 저녁 7시 뒤에 " * 2 + "010-1234-5678", "+821012345678"),
        ("+1 202-456-1111", "+12024561111"),
        ("010-1234-5678 아니면 010-8765-4321", "+821012345678"),
    ],
)  # fmt: skip
def test_numbers_are_found_in_words(words: str, number: str) -> None:
    assert phone_in(words) == number


@pytest.mark.parametrize(
    "words", ["", "없어요", "1234", "010-1234", "2026-02-13", "112층", "900101"]
)
def test_no_number(words: str) -> None:
    assert phone_in(words) is None


def test_as_people_read_it() -> None:
    assert spoken_phone("+821012345678") == "010-1234-5678"
    assert spoken_phone("+8223516114") == "02-351-6114"


@given(st.from_regex(r"010[ .-]?[0-9]{4}[ .-]?[0-9]{4}", fullmatch=True))
def test_mobile_numbers_taken_at_a_glance_are_what_the_library_says(words: str) -> None:
    parsed = phonenumbers.parse(words, "KR")
    if phonenumbers.is_valid_number(parsed):
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        spoken = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert phone_in(words) == number
        assert spoken_phone(number) == spoken


@pytest.mark.parametrize("words", ["번호 없이 할래요", "없어요", "1"])
def test_no_number_is_an_answer(words: str) -> None:
    resident = Resident().says(*AT_THE_PHONE, words)
    assert resident.journal.answers["phone"] == ""


@pytest.mark.parametrize(
    "words",
    [
        "남기지 않을래요", "알려드리고 싶지 않아요", "말하고 싶지 않아요", "못 알려드려요",
        "그냥 번호 없이 신고할게요", "저는 핸드폰이 없습니다", "전화 받기 곤란해요",
        "넘어가 주세요",
        "그냥 여기로 답 주세요", "I don't have a phone", "I'd rather not say", "anonymous please",
        "没有手机", "不想留电话", "tôi không có điện thoại", "khong muon dau a",
    ],
)  # fmt: skip
def test_whoever_would_rather_not_tell_says_so_in_their_own_words(words: str) -> None:
    resident = Resident().says(*AT_THE_PHONE, words)
    assert resident.journal.answers["phone"] == ""
    assert "more" not in resident.journal.answers


@pytest.mark.parametrize(
    "words",
    [
        "옆집 할머니가 연락이 안 돼요",
        "전화번호 왜 물어봐요?",
        "010-1234 이거 안 적혀요",
        "안녕하세요",
    ],
)
def test_other_words_are_no_refusal_of_a_number(words: str) -> None:
    resident = Resident().says(*AT_THE_PHONE, words)
    assert "phone" not in resident.journal.answers


def test_a_contact_card() -> None:
    resident = Resident().says(*AT_THE_PHONE).sends_contact("+82 10 1234 5678")
    assert filed(resident.effects)[0].identity.phone == "+821012345678"
    assert "phone" not in filed(resident.effects)[0].report


def test_what_is_no_number_is_asked_again() -> None:
    resident = Resident().says(*AT_THE_PHONE, "집으로 와 주세요")
    assert "010-1234-5678처럼" in resident.heard


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("공일공 일이삼사 오육칠팔", "+821012345678"),
        ("공일공에 일이삼사에 오육칠팔이요", "+821012345678"),
        ("영일공일이삼사오육칠팔이에요", "+821012345678"),
        ("355-1234", "+8223551234"),
        ("집 전화 355 1234로요", "+8223551234"),
    ],
)
def test_numbers_as_they_are_spoken_and_without_area_code(words: str, number: str) -> None:
    assert phone_in(words) == number


@pytest.mark.parametrize("words", ["됐어요", "싫어요", "됐습니다"])
def test_no_in_spoken_forms(words: str) -> None:
    assert Resident().says(*AT_THE_PHONE, words).journal.answers["phone"] == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("02-351-6000", "02-351-6000"), (" 02)351-6000 ", "02-351-6000"),
        ("(02) 351.6000", "02-351-6000"), ("351-6000", "02-351-6000"), ("129", "129"),
        ("1366", "1366"), ("02-120", "02-120"), ("031-120", "031-120"),
        ("15770199", "1577-0199"), ("070-1234-5678", "070-1234-5678"),
    ],
)  # fmt: skip
def test_numbers_that_a_city_tells(typed: str, number: str) -> None:
    assert public_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "없음", "전화 주세요", "12", "999", "02-12", "02-351-600", "129, 02-120",
              "02-351-6000 내선 3", "+1 202-456-1111", "１２９"]
)  # fmt: skip
def test_what_is_no_number_of_an_office(typed: str) -> None:
    assert public_number(typed) is None


def test_the_numbers_of_the_shipped_programs_are_as_a_city_tells_them() -> None:
    numbers = {program.phone for program in config().programs if program.phone}
    assert {number: public_number(number) for number in numbers} == {n: n for n in numbers}


def test_a_dong_told_instead_of_a_number_is_the_place() -> None:
    resident = Resident().says("번개탄 샀어요", "잘 모르겠어요", "대조동 빌라요 주소는 말 못해요")
    assert resident.messages[0].text == env().text("place.kept")
    assert "전화번호" in resident.messages[-1].text
    assert filed(resident.effects)[0].dong == "daejo"
    assert resident.journal.misses == 0


def test_a_known_place_is_not_overwritten_at_the_phone() -> None:
    resident = Resident().says(*AT_THE_PHONE, "대조동에서 일해서 못 받아요")
    assert resident.journal.answers["place"] == {"words": "역촌동", "dongs": ["yeokchon"]}
    assert "phone" not in resident.journal.answers
    assert "전화번호" in resident.messages[-1].text
