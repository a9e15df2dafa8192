"""Offering help: found by one's own words, money never taken, nothing kept without consent."""

import pytest

from bot.domain.effects import OfferHelp
from bot.domain.messages import Channel
from tests.support.world import Resident

GIVING = (
    "후원하고 싶어요",
    "쌀을 기부하려고요",
    "반찬 나눔하고 싶은데",
    "재능 기부 하고 싶습니다",
    "저희 가게에서 혼자 사시는 어르신들께 매주 반찬을 나눠 드리고 싶어요",
    "I would like to donate some clothes",
    "반찬이 남아서 나누고 싶어요",
    "김장을 했는데 어려운 이웃과 나누고 싶어요",
    "안 입는 옷 기부할 데 있나요",
)
NOT_GIVING = (
    "후원받고 싶어요",
    "이야기를 나누고 싶어요",
    "I want to give up",
    "후원금이라도 연결되는 게 없을까요",
    "교회에서 반찬 나눔 하는 봉사자인데요 저희가 못 가는 주말에 굶는 어르신이 두 분 계세요",
)


@pytest.mark.parametrize("said", GIVING)
def test_free_words_lead_here(said: str) -> None:
    assert Resident().says(said).journal.flow == "offer_help"


@pytest.mark.parametrize("said", NOT_GIVING)
def test_who_is_in_need_is_not_asked_what_they_give(said: str) -> None:
    assert Resident().says(said).journal.flow != "offer_help"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("쌀을 기부하려고요", "food"),
        ("겨울 이불을 기부하고 싶어요", "goods"),
        ("머리를 무료로 잘라 드리고 싶어요", "service"),
        ("자원봉사하고 싶어요", "time"),
        ("현금으로 후원하고 싶어요", "money"),
    ],
)
def test_what_was_said_is_not_asked_again(said: str, kind: str) -> None:
    assert Resident().says(said).journal.answers["kind"] == kind


def test_who_names_an_amount_is_not_asked_for_it() -> None:
    giver = Resident().says("쌀 20kg 기부할게요").taps("오래 두어도 돼요")
    assert "얼마나 자주" in giver.heard


@pytest.mark.parametrize("channel", Channel)
def test_money_is_not_taken_over_any_channel(channel: Channel) -> None:
    giver = Resident(channel).says("돈을 기부하고 싶어요")
    assert "받거나 전해 드리지 않아요" in giver.heard
    assert "사회복지공동모금회" in giver.heard
    giver.taps("아니요, 됐어요")
    assert giver.all_effects == []
    assert giver.journal.answers == {}


def test_nothing_is_kept_without_consent() -> None:
    giver = Resident().says("후원하고 싶어요").taps("물건").says("이불 두 채").taps("매주")
    giver.taps("건너뛰기", "잘 모르겠어요", "건너뛰기", "동의하지 않아요")
    assert giver.all_effects == []
    assert giver.journal.answers == {}


def test_changing_the_kind_asks_only_what_is_new() -> None:
    giver = Resident().says("쌀을 기부하려고요").taps("며칠 안에 상해요").says("떡 한 상자")
    giver.taps("이번 한 번").says("오늘 오후", "녹번동").taps("건너뛰기", "네, 동의해요")
    giver.says("한빛떡집").taps("번호 없이 할래요", "고치기", "나눌 것", "먹을거리")
    giver.taps("오래 두어도 돼요", "이대로 보내기")
    (offer,) = [one for one in giver.all_effects if isinstance(one, OfferHelp)]
    assert not offer.is_urgent
    assert offer.offer["what"] == "떡 한 상자"
    assert offer.offer["name"] == "한빛떡집"
    assert "phone" not in offer.offer


def test_the_words_of_a_giver_are_no_report() -> None:
    giver = Resident().says("쌀을 기부하려고요")
    assert giver.journal.flow == "offer_help"
    assert "오래 두어도 괜찮은" in giver.heard


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("쌀 20kg요", "food"), ("빵집인데 남은 빵이요", "food"), ("안입는 옷", "goods"),
        ("이불", "goods"), ("재능기부", "service"), ("시간이요 봉사", "time"),
    ],
)  # fmt: skip
def test_who_names_the_thing_has_said_what_kind_it_is(words: str, kind: str) -> None:
    resident = Resident().says("후원하고 싶어요", words)
    assert resident.journal.answers["kind"] == kind


@pytest.mark.parametrize("words", ["쌀도 받나요?", "잘 모르겠어요"])
def test_what_names_nothing_is_asked_again(words: str) -> None:
    assert "kind" not in Resident().says("후원하고 싶어요", words).journal.answers
