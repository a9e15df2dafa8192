"""Events for tests: the city's own file has none that stay in the future for ever."""

from datetime import datetime

from bot.calendar.hours import SEOUL
from bot.domain.city_event import CityEvent


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


KIMJANG = CityEvent(
    id="kimjang",
    button={"ko": "김장 나눔", "en": "Kimchi day"},
    name={"ko": "겨울 김장 나눔", "en": "Winter kimchi day"},
    about={"ko": "함께 김장을 담그고 한 통씩 가져가요.", "en": "We make kimchi together."},
    who={"ko": "혼자 사는 주민 누구나", "en": "Any resident who lives alone"},
    place={"ko": "녹번동 주민센터 3층", "en": "Nokbeon-dong community center, 3rd floor"},
    dong="nokbeon",
    starts=_at("2026-12-05 10:00"),
    ends=_at("2026-12-05 13:00"),
    capacity=3,
    people_at_most=2,
    sign_up_opens=_at("2026-11-20 09:00"),
    sign_up_closes=_at("2026-12-03 18:00"),
    contact="02-120",
    bring={"ko": "앞치마", "en": "an apron"},
)
WALK = CityEvent(
    id="walk",
    button={"ko": "걷기 모임", "en": "Walk together"},
    name={"ko": "불광천 걷기 모임", "en": "Walk along the Bulgwangcheon"},
    about={"ko": "천천히 한 시간을 걸어요.", "en": "We walk slowly for an hour."},
    who={"ko": "어르신 누구나", "en": "Anybody over 65"},
    place={"ko": "신사교 아래", "en": "Below the Sinsa bridge"},
    dong="sinsa1",
    starts=_at("2026-11-28 14:00"),
    ends=_at("2026-11-28 15:30"),
    capacity=20,
    sign_up_opens=_at("2026-11-25 09:00"),
    sign_up_closes=_at("2026-11-28 12:00"),
    contact="02-120",
)
OVER = CityEvent(
    id="over",
    button={"ko": "지난 행사", "en": "Long over"},
    name={"ko": "지난 행사", "en": "Long over"},
    about={"ko": "끝났어요.", "en": "It is over."},
    who={"ko": "누구나", "en": "Anybody"},
    place={"ko": "구청", "en": "The office"},
    dong="nokbeon",
    starts=_at("2026-01-10 10:00"),
    ends=_at("2026-01-10 12:00"),
    capacity=5,
    sign_up_opens=_at("2026-01-01 09:00"),
    sign_up_closes=_at("2026-01-09 18:00"),
    contact="02-120",
)
SOME_EVENTS = (KIMJANG, WALK, OVER)
