import pytest

from bot.domain.codes import CaseKind, Urgency
from bot.domain.messages import Channel
from bot.flows.household import members_in, spoken, year_in
from bot.programs.life_plan import Member, Situation
from bot.texts.lookup import Texts
from tests.support.world import Resident, alerts, config, filed

SEND = ("이게 다예요", "네, 전해 주세요", "네, 동의해요", "네, 동의해요")


def begun(channel: Channel = Channel.WEB) -> Resident:
    return Resident(channel).says("우리 가족 맞춤 안내")


def with_family(*years: int) -> Resident:
    resident = begun()
    for year in years:
        resident.says(str(year)).taps("없어요")
    return resident


def sent(*years: int) -> Resident:
    resident = with_family(*years).taps(*SEND).says("역촌동").taps("번호 없이 할래요")
    return resident.taps("이대로 보내기")


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("1958", 1958),
        ("1958년생이에요", 1958),
        ("엄마는 1958년 3월생", 1958),
        ("58년생", 1958),
        ("03년생", 2003),
        ("78세", 1948),
        ("여덟살 아니고 8살", 2018),
        ("she is 8 years old", 2018),
        ("2027", None),
        ("1805", None),
        ("010-1234-1958", None),
        ("모르겠어요", None),
        ("8", None),
        ("1958 " * 20, None),
    ],
)
def test_years_and_ages_are_understood(words: str, year: int | None) -> None:
    assert year_in(words, 2026) == year


def test_one_after_the_other_until_that_is_everybody() -> None:
    resident = begun()
    assert "이게 다예요" not in resident.buttons
    resident.says("1958").taps("없어요")
    assert "2번째 가족" in resident.heard
    resident.taps("이게 다예요")
    assert "■ 1번째 분 (1958년생 어르신)" in resident.heard
    assert "기초연금" in resident.heard


def test_nobody_is_asked_what_cannot_be_at_their_age() -> None:
    child = begun().says("2020").buttons.keys()
    senior = begun().says("1950").buttons.keys()
    assert "임신 중이에요" not in child | senior
    assert "돌봄이 필요해요" in senior
    assert "임신 중이에요" in begun().says("1990").buttons


def test_nothing_of_this_answers_at_once_and_takes_ticks_back() -> None:
    resident = begun().says("1950").taps("돌봄이 필요해요", "없어요")
    assert resident.journal.answers["m1.about"] == ["none"]


def test_the_only_thing_there_is_to_tick_answers_at_once() -> None:
    resident = begun().says("2020").taps("장애가 있어요")
    assert resident.journal.answers["m1.about"] == ["disability"]


def test_at_most_five_services_each_and_what_is_to_come() -> None:
    resident = with_family(1962).taps("이게 다예요")
    (share,) = [m.text for m in resident.messages if m.text.startswith("■")]
    assert share.count("· ") <= 5 + 1  # one more between the parts of a name
    assert "기초연금 (2027년부터)" in share


def test_no_sum_of_money_is_named() -> None:
    resident = with_family(1948, 1958, 1975, 1990, 2005, 2015, 2020, 2026).taps("이게 다예요")
    assert not any(sum_ in resident.heard for sum_ in ("만 원", "0원", "억"))


def test_a_household_of_eight_is_fine() -> None:
    years = (1940, 1951, 1962, 1973, 1984, 1995, 2006, 2017)
    resident = sent(*years)
    (case,) = filed(resident.effects)
    members = case.report["members"]
    assert isinstance(members, list)
    assert [member["year"] for member in members if isinstance(member, dict)] == list(years)
    assert all(member["services"] for member in members if isinstance(member, dict))


def test_after_twelve_nobody_is_asked_for_more() -> None:
    resident = with_family(*range(1950, 1962))
    assert "■ 12번째 분" in resident.heard


def test_it_becomes_a_case_of_its_own_kind() -> None:
    resident = sent(1958, 2020)
    (case,) = filed(resident.effects)
    assert case.kind is CaseKind.LIFE_PLAN
    assert (case.urgency, case.dong, case.is_complete) == (Urgency.NORMAL, "yeokchon", True)
    assert "접수번호 2026-000001" in resident.heard
    assert "오늘 오후 2시까지" in resident.heard


def test_who_only_looks_leaves_nothing() -> None:
    resident = with_family(1958).taps("이게 다예요", "아니요, 괜찮아요")
    assert resident.all_effects == []
    assert resident.journal.answers == {}


def test_without_the_consent_for_health_the_plan_goes_out_without_it() -> None:
    resident = begun().says("1990").taps("혼자 아이를 키워요", "장애가 있어요", "다 골랐어요")
    resident.taps("이게 다예요", "네, 전해 주세요", "네, 동의해요", "동의하지 않아요")
    resident.says("역촌동").taps("번호 없이 할래요")
    assert "장애" not in resident.heard
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert "dis" not in str(case.report)
    assert "single_parent" in str(case.report)


def test_without_consent_nothing_is_kept() -> None:
    resident = with_family(1958).taps("이게 다예요", "네, 전해 주세요", "동의하지 않아요")
    assert resident.all_effects == []


def test_the_family_can_be_told_anew_from_the_review() -> None:
    resident = with_family(1958, 1990).taps(*SEND).says("역촌동").taps("번호 없이 할래요")
    resident.taps("고치기", "가족")
    assert "먼저 본인이 태어난 해" in resident.heard
    resident.says("1948").taps("없어요", "이게 다예요")
    assert "1948년생" in resident.heard
    assert "1990년생" not in resident.heard.split("이렇게 보낼까요?")[1]


def test_back_goes_one_answer_back_through_the_family() -> None:
    resident = with_family(1958).says("1990").presses("cmd:back").presses("cmd:back")
    assert "맞는 것이 있나요" in resident.heard
    assert resident.journal.answers == {"m1.born": {"year": 1958}}


def test_danger_on_the_way_is_a_report_and_an_alert() -> None:
    resident = with_family(1958).says("번개탄 샀어요")
    assert alerts(resident.effects)
    assert resident.journal.flow == "report"


def test_a_person_asked_for_half_way_gets_a_case_of_the_kind() -> None:
    (case,) = filed(with_family(1958).taps("상담사 연결").effects)
    assert case.kind is CaseKind.LIFE_PLAN
    assert case.report == {}


def test_who_belongs_to_a_family_is_read_from_answers() -> None:
    answers = {
        "m1.born": {"year": 1990},
        "m1.about": ["pregnant"],
        "m2.born": {"stage": "senior"},
        "m3.born": {"all": True},
    }
    members = members_in(answers)  # type: ignore[arg-type]
    assert members[0] == Member(1990, None, (Situation.PREGNANT,))
    texts = Texts(config().texts)
    named = [spoken(texts, "ko", m.year, m.stage, m.situations) for m in members]
    assert named == ["1990년생 · 임신 중이에요", "어르신"]
