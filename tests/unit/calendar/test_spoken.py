"""Times as they are said to residents."""

from datetime import UTC, datetime

import pytest

from bot.calendar.hours import SEOUL
from bot.calendar.spoken import spoken

NOW = datetime(2026, 2, 13, 8, tzinfo=SEOUL)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("t", "lang", "words"),
    [
        (at(2, 19, 9), "ko", "2월 19일 목요일 오전 9시"),
        (at(2, 19, 9, 30), "ko", "2월 19일 목요일 오전 9시 30분"),
        (at(2, 13, 15), "ko", "오늘 오후 3시"),
        (at(2, 14, 9), "ko", "내일(2월 14일 토요일) 오전 9시"),
        (at(1, 4, 12, year=2027), "ko", "2027년 1월 4일 월요일 낮 12시"),
        (at(2, 15, 0), "ko", "2월 15일 일요일 오전 0시"),
        (at(2, 19, 9), "en", "Thursday, February 19 at 9:00 AM"),
        (at(2, 13, 15, 5), "en", "today at 3:05 PM"),
        (at(2, 14, 12), "en", "tomorrow, Saturday February 14, at 12:00 PM"),
        (at(1, 4, 0, 30, year=2027), "en", "Monday, January 4, 2027 at 12:30 AM"),
        (at(2, 19, 9), "zh", "2月19日星期四上午9点"),
        (at(2, 13, 15, 30), "zh", "今天下午3点30分"),
        (at(2, 14, 12), "zh", "明天（2月14日星期六）中午12点"),
        (at(1, 3, 9, year=2027), "zh", "2027年1月3日星期日上午9点"),
        (at(2, 19, 9), "vi", "9 giờ sáng thứ Năm 19/2"),
        (at(2, 13, 15), "vi", "3 giờ chiều hôm nay"),
        (at(2, 14, 9), "vi", "9 giờ sáng ngày mai (thứ Bảy 14/2)"),
        (at(1, 3, 9, year=2027), "vi", "9 giờ sáng Chủ Nhật 3/1/2027"),
        (at(2, 19, 12), "vi", "12 giờ trưa thứ Năm 19/2"),
        (at(2, 15, 0), "vi", "0 giờ Chủ Nhật 15/2"),
        (at(2, 16, 18, 30), "vi", "6 giờ 30 phút chiều thứ Hai 16/2"),
        (at(2, 16, 20), "vi", "8 giờ tối thứ Hai 16/2"),
        (at(2, 16, 23), "vi", "11 giờ đêm thứ Hai 16/2"),
        (at(2, 19, 9), "fil", "2월 19일 목요일 오전 9시"),
    ],
)
def test_a_time_is_said_in_the_language_of_the_resident(
    t: datetime, lang: str, words: str
) -> None:
    assert spoken(t, lang, NOW) == words


def test_today_is_today_in_seoul() -> None:
    late = datetime(2026, 2, 13, 16, tzinfo=UTC)  # the 14th, 1:00 in Seoul
    assert spoken(at(2, 14, 9), "ko", late) == "오늘 오전 9시"


def test_new_year_s_day_said_on_its_eve_has_its_year() -> None:
    words = spoken(at(1, 1, 9, year=2027), "ko", at(12, 31, 20))
    assert words == "내일(2027년 1월 1일 금요일) 오전 9시"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        spoken(datetime(2026, 2, 13, 10), "ko", NOW)  # noqa: DTZ001
