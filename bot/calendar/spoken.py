"""A time as one says it to a resident, in their language: "2월 19일 목요일 오전 9시".

The forms of dates are grammar, not wording, and so live here and not with the city's texts.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.calendar.hours import seoul

# (the time, days from now, whether the year must be said) -> words
_Speaker: TypeAlias = Callable[[datetime, int, bool], str]

_NOON = 12
_KO_DAYS = "월화수목금토일"
_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# What the hours are called up to each; midnight has no name that is not also noon's.
_VI_HALVES = ((1, ""), (11, " sáng"), (13, " trưa"), (19, " chiều"), (22, " tối"), (24, " đêm"))
_VI_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ Nhật")


def spoken(t: datetime, lang: str, now: datetime) -> str:
    """`t` in Seoul's time, in the words of `lang` (Korean if unknown), as said at `now`.

    Today and tomorrow are named; the year is said only if it is not this one.
    """
    local, here = seoul(t), seoul(now)
    days = (local.date() - here.date()) // timedelta(days=1)
    return _SPEAKERS.get(lang, _ko)(local, days, local.year != here.year)


def _ko(t: datetime, days: int, with_year: bool) -> str:
    year = f"{t.year}년 " if with_year else ""
    day = f"{year}{t.month}월 {t.day}일 {_KO_DAYS[t.weekday()]}요일"
    hour = f"{_half_day(t, '오전', '낮', '오후')} {_hour(t)}시"
    minute = f" {t.minute}분" if t.minute else ""
    near = {0: "오늘", 1: f"내일({day})"}
    return f"{near.get(days, day)} {hour}{minute}"


def _en(t: datetime, days: int, with_year: bool) -> str:
    weekday = _EN_DAYS[t.weekday()]
    day = f"{_EN_MONTHS[t.month - 1]} {t.day}" + (f", {t.year}" if with_year else "")
    clock = f"{t.hour % _NOON or _NOON}:{t.minute:02} {'AM' if t.hour < _NOON else 'PM'}"
    near = {0: "today", 1: f"tomorrow, {weekday} {day},"}
    return f"{near.get(days, f'{weekday}, {day}')} at {clock}"


def _zh(t: datetime, days: int, with_year: bool) -> str:
    year = f"{t.year}年" if with_year else ""
    day = f"{year}{t.month}月{t.day}日星期{_ZH_DAYS[t.weekday()]}"
    hour = f"{_half_day(t, '上午', '中午', '下午')}{_hour(t)}点"
    minute = f"{t.minute}分" if t.minute else ""
    near = {0: "今天", 1: f"明天（{day}）"}  # noqa: RUF001 - Chinese brackets are full-width
    return f"{near.get(days, day)}{hour}{minute}"


def _vi(t: datetime, days: int, with_year: bool) -> str:
    year = f"/{t.year}" if with_year else ""
    day = f"{_VI_DAYS[t.weekday()]} {t.day}/{t.month}{year}"
    minute = f" {t.minute} phút" if t.minute else ""
    half = next((word for until, word in _VI_HALVES if t.hour < until), "")
    near = {0: "hôm nay", 1: f"ngày mai ({day})"}
    return f"{t.hour % _NOON or t.hour} giờ{minute}{half} {near.get(days, day)}"


def _half_day(t: datetime, morning: str, noon: str, afternoon: str) -> str:
    """Twelve is said as noon: "오후 12시" is taken for midnight by many."""
    if t.hour == _NOON:
        return noon
    return morning if t.hour < _NOON else afternoon


def _hour(t: datetime) -> int:
    """The hour of a clock with two halves; midnight is 0, the start of the day named."""
    return t.hour - _NOON if t.hour > _NOON else t.hour


_SPEAKERS: dict[str, _Speaker] = {"ko": _ko, "en": _en, "zh": _zh, "vi": _vi}
