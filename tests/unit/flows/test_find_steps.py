import pytest

from bot.domain.messages import InboundKind
from bot.flows.find_steps import (
    DISTRICT,
    EARN,
    HERE,
    KINDS,
    NEED,
    NONE,
    SIZE,
    STAGE,
    STEPS,
    Look,
    won_in,
)
from bot.flows.steps import Answer, Draft, Unclear
from tests.support.world import env, inbound

ENV = env(flow="find_program")


@pytest.mark.parametrize(
    ("words", "won"),
    [
        ("200만 원", 2_000_000),
        ("한 달에 250만원쯤", 2_500_000),
        ("250", 2_500_000),
        ("2,000,000원", 2_000_000),
        ("이백만 원", 2_000_000),
        ("백만원", 1_000_000),
        ("2 million won", 2_000_000),
        ("모르겠어요", None),
        ("99999999999", None),
        ("", None),
    ],
)
def test_sums_as_people_write_them(words: str, won: int | None) -> None:
    assert won_in(words) == won


def test_the_need_is_any_words_or_the_button() -> None:
    assert NEED.take(ENV, inbound("월세가 걱정돼요"), None) == Answer({"words": "월세가 걱정돼요"})
    assert NEED.take(ENV, inbound(choice="steps"), None) == Answer(STEPS)
    assert isinstance(NEED.take(ENV, inbound(kind=InboundKind.PHOTO), None), Unclear)
    assert NEED.fits("steps")
    assert not NEED.fits({"words": 3})


def test_an_age_is_an_age_and_a_year_stays_a_year() -> None:
    assert STAGE.take(ENV, inbound("72세"), None) == Answer(72)
    assert STAGE.take(ENV, inbound("1954년생"), None) == Answer({"year": 1954})
    assert STAGE.take(ENV, inbound(choice="senior"), None) == Answer("senior")
    assert STAGE.take(ENV, inbound("건너뛰기"), None) == Answer("")
    assert isinstance(STAGE.take(ENV, inbound("음"), None), Unclear)
    assert all(STAGE.fits(value) for value in (72, {"year": 1954}, "senior", ""))
    assert not STAGE.fits("old")


def test_nothing_of_this_answers_at_once_and_stands_alone() -> None:
    assert KINDS.take(ENV, inbound(choice="alone"), None) == Draft(["alone"])
    assert KINDS.take(ENV, inbound(choice=NONE), None) == Answer([NONE])
    assert isinstance(KINDS.take(ENV, inbound(choice=NONE), ["alone"]), Unclear)
    assert KINDS.take(ENV, inbound(choice="skip"), None) == Answer([])
    assert "혼자 살아요" in KINDS.message(ENV, ["alone"]).text


def test_an_income_may_be_a_sum_or_a_button_but_no_number_of_a_button() -> None:
    assert EARN.take(ENV, inbound("150만 원"), None) == Answer({"won": 1_500_000})
    assert EARN.take(ENV, inbound(choice="aided"), None) == Answer("aided")
    assert EARN.take(ENV, inbound("버는 돈이 없어요"), None) == Answer("nothing")
    assert EARN.take(ENV, inbound("건너뛰기"), None) == Answer("")
    assert isinstance(EARN.take(ENV, inbound("글쎄 잘"), None), Unclear)
    assert not EARN.fits({"won": "much"})
    assert SIZE.fits("6")


def test_a_place_is_here_or_elsewhere() -> None:
    assert DISTRICT.take(ENV, inbound(choice=HERE), None) == Answer(HERE)
    assert DISTRICT.take(ENV, inbound("은평구"), None) == Answer(HERE)
    assert DISTRICT.take(ENV, inbound("불광동이요"), None) == Answer(HERE)
    taken = DISTRICT.take(ENV, inbound("수원시"), None)
    assert isinstance(taken, Answer)
    assert isinstance(taken.value, dict)
    assert "gyeonggi" in taken.value["scopes"]  # type: ignore[operator]
    assert isinstance(DISTRICT.take(ENV, inbound("몰디브"), None), Unclear)
    assert DISTRICT.fits(taken.value)


def test_other_words_under_a_list_are_another_search() -> None:
    look = Look("look1", ("youth_rent", "done"), ("청년월세 지원", "이만하면 됐어요"), "?")
    assert look.take(ENV, inbound("청년월세"), None) == Answer("youth_rent")
    assert look.take(ENV, inbound("전기요금 할인"), None) == Answer({"words": "전기요금 할인"})
    assert look.fits({"words": "x"})
    assert not look.fits("gone")
