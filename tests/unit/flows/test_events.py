"""Events: what is shown when, and what a sign-up promises."""

from dataclasses import replace

import pytest

from bot.domain.effects import CancelSignUp, SignUp
from bot.domain.lookups import EventsTaken, OwnSignUp, OwnSignUps, Seat, SeatFor, SignUps, Taken
from tests.support.some_events import KIMJANG, OVER
from tests.support.world import Resident, kst

JOINING = ("김장 나눔", "신청하기", "1명", "네, 동의해요")


def joined(guest: Resident) -> Resident:
    return guest.says("행사 신청").taps(*JOINING).says("김순자").taps("번호 없이 할래요")


@pytest.mark.parametrize(
    "said", ["행사 신청", "김장 나눔 신청", "무슨 행사 있어요?", "What events"]
)
def test_free_words_lead_here(said: str) -> None:
    guest = Resident().says(said)
    assert guest.journal.flow == "events"
    assert "김장" in guest.heard or "kimchi" in guest.heard


def test_what_has_begun_is_not_shown() -> None:
    guest = Resident().says("행사 신청")
    assert OVER.name["ko"] not in guest.heard
    late = Resident(now=KIMJANG.starts).says("행사 신청")
    assert "신청을 받는 행사가 없어요" in late.heard


def test_before_it_opens_and_after_it_closes_nobody_signs_up() -> None:
    early = Resident(now=kst("2026-11-19 10:00")).says("행사 신청").taps("김장 나눔")
    assert "신청을 받아요" in early.heard
    assert "신청하기" not in early.buttons
    late = Resident(now=kst("2026-12-04 10:00")).says("행사 신청").taps("김장 나눔")
    assert "신청이 끝났어요" in late.heard
    assert "신청하기" not in late.buttons


def test_who_is_too_slow_is_told_before_the_end() -> None:
    guest = joined(Resident(now=kst("2026-12-03 17:50")))
    guest.now = kst("2026-12-03 18:10")
    guest.taps("이대로 보내기")
    assert "신청이 끝났어요" in guest.heard
    assert guest.all_effects == []


def test_how_full_it_is_and_that_one_would_wait() -> None:
    guest = Resident()
    every = ("walk", "kimjang")
    guest.facts[EventsTaken(every)] = Taken((("kimjang", 2, 0),))
    assert "1자리 남았어요" in guest.says("행사 신청").heard
    guest.facts[EventsTaken(("kimjang",))] = Taken((("kimjang", 2, 2),))
    assert "대기 2명" in guest.taps("김장 나눔").heard


def test_a_place_on_the_waiting_list_is_no_promise() -> None:
    guest = joined(Resident())
    guest.facts[SeatFor("kimjang", 1, KIMJANG.capacity)] = Seat(4)
    guest.taps("이대로 보내기")
    assert "대기 4번째" in guest.heard
    assert "약속드릴 수는 없어요" in guest.heard
    (effect,) = guest.effects
    assert isinstance(effect, SignUp)
    assert effect.person["name"] == "김순자"


def test_own_sign_ups_are_listed_and_end() -> None:
    guest = joined(Resident()).taps("이대로 보내기").says("행사 신청").taps("내 신청 보기")
    assert "신청했어요(1명)" in guest.heard
    guest.taps("김장 나눔", "신청 취소", "아니요", "신청 취소", "네, 취소할게요")
    assert guest.effects == (CancelSignUp("kimjang", KIMJANG.capacity),)
    assert "내 신청 보기" not in guest.says("행사 신청").buttons


def test_a_sign_up_from_another_tap_is_seen_in_the_middle() -> None:
    guest = Resident().says("행사 신청").taps("김장 나눔", "신청하기")
    guest.facts[OwnSignUps()] = SignUps((OwnSignUp("kimjang", 2, 0),))
    guest.taps("1명")
    assert "신청했어요(2명)" in guest.heard
    assert "신청 취소" in guest.buttons


def test_danger_goes_first() -> None:
    guest = Resident().says("행사 신청").taps("김장 나눔", "신청하기").says("번개탄 샀어요")
    assert "119" in guest.heard
    assert guest.journal.flow == "report"


def test_an_event_for_one_does_not_ask_how_many() -> None:
    guest = Resident(now=kst("2026-11-26 10:00")).says("행사 신청").taps("걷기 모임", "신청하기")
    assert "동의가 필요해요" in guest.heard


def test_what_is_over_is_not_one_of_ones_own() -> None:
    guest = Resident()
    guest.facts[OwnSignUps()] = SignUps((OwnSignUp("over", 1, 0), OwnSignUp("gone", 1, 0)))
    assert "내 신청 보기" not in guest.says("행사 신청").buttons
    assert replace(OVER).is_offered(guest.now) is False
