import pytest

from bot.domain.codes import CaseKind, CrisisType, Reporter, Urgency
from bot.domain.messages import Channel
from bot.flows.readable import told
from bot.texts.lookup import Texts
from tests.support.world import NIGHT, Resident, alerts, config, filed

MET = ("65세 이상", "네, 어려워요", "없어요", "받지 않아요", "네, 그래요")
WISH = ("식사 가져다주기", "다 골랐어요", "잘 모르겠어요")
YES = ("네, 전해 주세요", "네, 동의해요", "네, 동의해요")


def asked(whom: str = "저예요", *, channel: Channel = Channel.WEB) -> Resident:
    return Resident(channel).says("돌봄SOS").taps(whom)


def sent(today: str = "오늘 혼자 있어요", whom: str = "저예요") -> Resident:
    resident = asked(whom).taps(*MET, today, *WISH, *YES).says("역촌동", "010-1234-5678")
    return resident.taps("이대로 보내기")


@pytest.mark.parametrize("words", ["돌봄SOS", "돌봄sos 신청하고 싶어요", "care sos"])
def test_a_short_wish_leads_to_the_test(words: str) -> None:
    assert Resident().says(words).journal.flow == "care_sos"


def test_words_of_trouble_are_a_report_even_if_they_name_it() -> None:
    resident = Resident().says("엄마가 넘어져서 다쳤는데 돌봄sos 될까요")
    assert resident.journal.flow == "report"


def test_the_labels_carry_the_thresholds_of_the_city() -> None:
    assert {"65세 이상", "50~64세", "50세보다 젊어요"} <= asked().buttons.keys()


def test_it_becomes_a_case_of_its_own_kind() -> None:
    (case,) = filed(sent().effects)
    assert case.kind is CaseKind.CARE_SOS
    assert (case.urgency, case.dong, case.reporter) == (Urgency.HIGH, "yeokchon", Reporter.SELF)
    assert case.crisis_types == (CrisisType.ELDER_CARE,)
    assert case.identity.phone == "+821012345678"
    assert case.is_complete
    assert [program for program, _, _ in case.programs] == ["care_sos_meal"]
    assert case.report["verdict"] == "likely"


def test_number_check_number_and_promise_as_for_a_report() -> None:
    resident = sent()
    assert "접수번호 2026-000001\n확인번호 1234-5678" in resident.heard
    assert "오늘 오후 2시까지" in resident.heard
    assert "역촌동 주민센터 돌봄매니저" in resident.heard
    assert resident.journal.number == "2026-000001"
    assert resident.journal.flow is None


def test_who_can_wait_is_not_urgent() -> None:
    (case,) = filed(sent("조금 기다려도 돼요").effects)
    assert case.urgency is Urgency.NORMAL


def test_for_somebody_else_they_are_a_neighbor() -> None:
    (case,) = filed(sent(whom="다른 분").effects)
    assert case.reporter is Reporter.NEIGHBOR


def test_nothing_is_promised_and_no_sum_is_named() -> None:
    resident = asked().taps(*MET)
    assert "아직 정해진 것은 아니에요" in resident.heard
    heard = "\n".join(m.text for turn in sent().turns for m in turn.messages)
    assert "만 원" not in heard
    assert "중위소득의 100%" in heard


def test_what_rules_it_out_is_said_with_what_may_fit() -> None:
    resident = asked().taps("65세 이상", "네, 어려워요", "있어요", "받지 않아요", "네, 그래요")
    assert "돌봐 줄 가족이 있다고 하셨어요" in resident.heard
    assert "노인장기요양보험" in resident.heard
    resident.taps("아니요, 괜찮아요")
    assert resident.all_effects == []
    assert resident.journal.answers == {}


def test_who_is_ruled_out_may_still_be_looked_at() -> None:
    resident = asked().taps(
        "65세 이상", "혼자 할 수 있어요", "없어요", "받지 않아요", "네, 그래요"
    )
    resident.taps("네, 전해 주세요", "조금 기다려도 돼요", *WISH, *YES[1:])
    resident.says("역촌동").taps("번호 없이 할래요", "이대로 보내기")
    (case,) = filed(resident.effects)
    assert case.report["verdict"] == "not"
    assert "elder_custom" in [program for program, _, _ in case.programs]


def test_without_consent_nothing_is_kept() -> None:
    resident = asked().taps(*MET, "오늘 혼자 있어요", *WISH, "네, 전해 주세요", "동의하지 않아요")
    assert resident.all_effects == []
    assert "보내지 않을게요" in resident.heard


def test_without_the_consent_for_health_only_the_wish_goes_out() -> None:
    resident = asked().taps(*MET, "오늘 혼자 있어요", *WISH, "네, 전해 주세요", "네, 동의해요")
    resident.taps("동의하지 않아요").says("역촌동").taps("번호 없이 할래요")
    assert "네 가지 물음" not in resident.heard
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert case.report.keys() == {"whom", "today", "place", "consents"}
    assert (case.programs, case.crisis_types) == ((), ())
    assert case.urgency is Urgency.HIGH


def test_a_child_is_asked_for_nothing_that_identifies_them() -> None:
    resident = asked("부모님·가족").taps(*MET, "오늘 혼자 있어요", *WISH, "네, 전해 주세요")
    resident.taps("저는 14세 미만이에요").says("역촌동")
    assert "연락처" not in resident.heard
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert case.identity.is_anonymous
    assert case.report["move"] == "yes"


def test_telegram_asks_for_the_consent_of_its_own() -> None:
    resident = asked(channel=Channel.TELEGRAM).taps(*MET, "오늘 혼자 있어요", *WISH)
    resident.taps("네, 전해 주세요", "네, 동의해요")
    assert "텔레그램은 대화를 나라 밖에 저장해요" in resident.heard


def test_back_asks_the_last_question_again() -> None:
    resident = asked().taps("65세 이상", "네, 어려워요").presses("cmd:back")
    assert "혼자 생활하기 어려우신가요" in resident.heard
    assert "move" not in resident.journal.answers


def test_start_over_forgets_it_all() -> None:
    assert asked().taps("65세 이상").presses("cmd:restart").journal.answers == {}


def test_an_edit_of_the_test_judges_anew() -> None:
    resident = asked().taps(*MET, "오늘 혼자 있어요", *WISH, *YES).says("역촌동", "01012345678")
    resident.taps("고치기", "네 가지 물음")
    resident.taps("네, 어려워요", "있어요", "받지 않아요", "네, 그래요")
    assert "→ 맞지 않는 것 같음" in resident.heard
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert case.report["verdict"] == "not"


def test_danger_on_the_way_is_a_report_and_an_alert() -> None:
    resident = asked().taps("65세 이상").says("번개탄 샀어요")
    assert alerts(resident.effects)
    assert "109" in resident.messages[0].text
    assert filed(resident.effects)[0].kind is CaseKind.REPORT
    assert resident.journal.flow == "report"


def test_a_person_asked_for_half_way_sees_no_health_data_before_the_consent() -> None:
    resident = asked().taps(*MET, "오늘 혼자 있어요", "상담사 연결")
    (case,) = filed(resident.effects)
    assert case.kind is CaseKind.CARE_SOS
    assert case.urgency is Urgency.HIGH
    assert case.report == {"today": "alone"}


def test_by_night_it_waits_for_the_opening() -> None:
    resident = Resident(now=NIGHT).says("돌봄SOS").taps("저예요", *MET, "오늘 혼자 있어요", *WISH)
    resident.taps(*YES).says("역촌동").taps("번호 없이 할래요", "이대로 보내기")
    (case,) = filed(resident.effects)
    assert case.is_held
    assert "2월 19일 목요일 오전 9시부터" in resident.heard


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_counselor_reads_it_in_words(lang: str) -> None:
    (case,) = filed(sent().effects)
    read = {
        key: value
        for key, _, value in told(Texts(config().texts), config().city, lang, case.report)
    }
    assert {"whom", "today", "verdict", "group", "move", "services", "income"} <= read.keys()
    assert not any(value.isascii() and lang == "ko" for value in read.values())
