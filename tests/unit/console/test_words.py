from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.states import REASONS
from bot.console.words import Words
from bot.domain.codes import CaseState, Reporter, Role, Urgency
from bot.domain.messages import Channel
from bot.services.delivery import Trouble
from bot.storage.cases import Case
from bot.texts.lookup import Texts
from tests.support.world import NIGHT, OPEN, config, kst

TEXTS = Texts(config().texts)
KO = Words(TEXTS, config().city, "ko", OPEN)
CASE = Case(
    id="0" * 32,
    number="2026-000001",
    state=CaseState.QUEUED,
    urgency=Urgency.NORMAL,
    channel="web",
    dong="yeokchon",
    center=None,
    crisis_types=(),
    reporter=Reporter.SELF,
    programs=(),
    is_complete=True,
    conversation_id=None,
    received_at=OPEN,
    promised_at=OPEN + timedelta(hours=3),
    queued_at=OPEN,
    claimed_by=None,
    claimed_by_name=None,
    claimed_at=None,
    closed_at=None,
    reason=None,
)


def promised(case: Case, words: Words = KO) -> str:
    found = words.promise(case)
    return found.text if found else ""


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (timedelta(), "3시간 안에 답하기로 했어요 · 3시간 남았어요"),
        (timedelta(hours=2, minutes=15), "3시간 안에 답하기로 했어요 · 45분 남았어요"),
        (timedelta(hours=4), "답하기로 한 시각이 1시간 지났어요"),
    ],
)
def test_a_promise_in_office_hours_runs_out(later: timedelta, told: str) -> None:
    assert promised(CASE, replace(KO, now=OPEN + later)) == told


def test_a_promise_for_tomorrow_names_the_time() -> None:
    case = replace(CASE, promised_at=kst("2026-11-25 11:00"))
    assert promised(case) == "내일(11월 25일 수요일) 오전 11시까지 답하기로 했어요"


def test_a_promise_made_at_night_names_the_opening() -> None:
    held = replace(
        CASE,
        state=CaseState.HELD,
        received_at=NIGHT,
        queued_at=None,
        promised_at=kst("2026-02-19 09:00"),
    )
    assert promised(held, replace(KO, now=NIGHT)) == "2월 19일 목요일 오전 9시부터 답하기로 했어요"


def test_what_was_promised_from_an_opening_on_is_not_late_at_that_opening() -> None:
    opening = kst("2026-02-19 09:00")
    handed_over = replace(CASE, queued_at=opening, promised_at=opening)
    found = replace(KO, now=opening + timedelta(minutes=5)).promise(handed_over)
    assert found
    assert not found.is_late


def test_what_waited_over_an_opening_is_late_after_the_time_there_is_by_day() -> None:
    opening = kst("2026-02-19 09:00")
    handed_over = replace(CASE, queued_at=opening, promised_at=opening)
    found = replace(KO, now=opening + timedelta(hours=3, minutes=20)).promise(handed_over)
    assert found
    assert found.text == "답하기로 한 시각이 20분 지났어요"


def test_who_claimed_a_case_is_told_how_long_there_is_for_a_first_word() -> None:
    claimed = replace(
        CASE, state=CaseState.CLAIMED, claimed_by="x", lease_until=OPEN + timedelta(minutes=9)
    )
    assert KO.lease(claimed) == "9분 안에 첫 답을 해 주세요"
    over = replace(KO, now=OPEN + timedelta(minutes=10)).lease(claimed)
    assert over == "첫 답이 없어 곧 대기열로 돌아가요"
    assert KO.lease(replace(claimed, lease_until=None)) == ""
    assert KO.lease(replace(claimed, state=CaseState.REFERRED)) == ""


def test_once_a_counselor_talks_nothing_is_promised() -> None:
    assert KO.promise(replace(CASE, state=CaseState.IN_CONSULTATION)) is None


@pytest.mark.parametrize(
    ("passed", "ko", "en"),
    [
        (timedelta(seconds=40), "방금", "just now"),
        (timedelta(minutes=12), "12분 전", "12 min ago"),
        (timedelta(hours=2), "2시간 전", "2 h ago"),
        (timedelta(hours=26, minutes=5), "26시간 5분 전", "26 h 5 min ago"),
        (timedelta(days=3, hours=4), "3일 전", "3 d ago"),
    ],
)
def test_ages_are_said_as_people_say_them(passed: timedelta, ko: str, en: str) -> None:
    assert KO.age(OPEN - passed) == ko
    assert replace(KO, lang="en").age(OPEN - passed) == en


def test_a_finished_report_is_told_in_words() -> None:
    report = {
        "who": "worker",
        "role": "tongjang",
        "troubles": ["money", "food"],
        "story": "며칠째 못 드셨어요",
        "danger": "no",
        "place": {"words": "시장 뒤", "dong": "yeokchon"},
        "photo": "",
        "consents": {"given": {"general": "2026-11-1"}, "is_child": False},
    }
    assert dict(KO.told(report)) == {
        "누구": "일하다 만난 분 · 통장·반장",
        "지금 위험": "아니요",
        "힘든 일": "생활비가 없어요, 먹을 것이 없어요",
        "있었던 일": "며칠째 못 드셨어요",
        "장소": "역촌동 · 시장 뒤",
        "동의": "위기 상황 알리기",
    }


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ({}, {}),
        ({"consent.general": "no"}, {"동의": "동의하지 않았어요"}),
        ({"consent.general": "child"}, {"동의": "14세 미만이라고 했어요"}),
        ({"place": {"words": "역촌동 12", "dongs": ["yeokchon"]}}, {"장소": "역촌동 12"}),
        ({"place": {"words": "", "dongs": []}}, {}),
        (
            {
                "place": {"words": "시장", "dongs": ["yeokchon", "nokbeon"]},
                "place.dong": "nokbeon",
            },
            {"장소": "녹번동 · 시장"},
        ),
        (
            {"story": "밥이 없대요", "place": "은평구 어딘가"},
            {"있었던 일": "밥이 없대요", "장소": "은평구 어딘가"},
        ),
        (
            {"who": "visitor", "troubles": ["flood"], "new": 3},
            {"누구": "visitor", "힘든 일": "flood"},
        ),
    ],
)
def test_an_unfinished_report_is_told_as_far_as_it_goes(
    report: dict[str, object], told: dict[str, str]
) -> None:
    assert dict(KO.told(report)) == told


def test_an_unknown_dong_is_said_to_be_unknown() -> None:
    assert KO.dong("atlantis") == KO.dong(None) == "동을 몰라요"


def test_a_referral_is_offered_to_the_center_of_the_dong() -> None:
    home = next(dong.center for dong in config().city.dongs if dong.id == "yeokchon")
    assert KO.home_center(CASE) == home


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_code_has_words(lang: str) -> None:
    words = replace(KO, lang=lang)
    tables: dict[str, tuple[str, ...]] = {
        "reason": REASONS,
        "console.urgency": tuple(Urgency),
        "console.state": tuple(CaseState),
        "console.channel": tuple(Channel),
        "console.role": tuple(Role),
        "console.trouble": (*Trouble, "interrupted", "other"),
        "console.delivery": ("pending", "sending", "sent", "delivered", "maybe"),
    }
    for table, codes in tables.items():
        for code in codes:
            assert words.code(table, code) != code, f"{table}.{code}"
