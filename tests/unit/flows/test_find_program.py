from dataclasses import replace

from bot.domain.codes import CaseKind, Urgency
from bot.domain.effects import FileCase
from bot.domain.messages import Channel
from bot.flows.find_program import without_health
from bot.flows.find_shown import details, label
from bot.programs.eligibility import Told, at_age, check
from bot.programs.finder import Suggestion
from tests.support.shipped_programs import catalog
from tests.support.world import NIGHT, OPEN, Resident, env, filed, kst

ENV = env(flow="find_program")


def looking() -> Resident:
    return Resident(Channel.WEB, OPEN).says("안녕하세요").taps("받을 도움 찾기")


def asking(*consents: str) -> Resident:
    """Looks for help for a household with a disability, and asks a counselor."""
    here = looking().taps("하나씩 고를게요", "임신·출산", "혼자 살아요", "장애인이 있어요")
    here.taps("다 골랐어요", "생활비·먹을 것", "버는 돈이 없어요", "은평구에 살아요")
    return here.taps("상담사에게 물어보기", *consents)


def suggestion(key: str, told: Told, **changes: object) -> Suggestion:
    program = catalog().get(key)
    assert program
    changed = replace(program, **changes)  # type: ignore[arg-type]
    return Suggestion(changed, 50, (), check(changed, told, OPEN.date()))


def test_whoever_only_looks_leaves_nothing_behind() -> None:
    here = looking().says("에너지바우처").taps("에너지바우처", "이만하면 됐어요")
    assert not here.all_effects
    assert not here.journal.answers


def test_a_question_is_a_case_of_its_kind_with_what_was_told_and_found() -> None:
    here = asking("네, 동의해요", "네, 동의해요").says("어디로 가야 하나요?", "010-1234-5678")
    (case,) = filed(here.taps("이대로 보내기").effects)
    assert case.kind is CaseKind.QUESTION
    assert (case.urgency, case.is_complete) == (Urgency.NORMAL, True)
    assert case.identity.phone == "+821012345678"
    assert case.report["question"] == "어디로 가야 하나요?"
    assert case.report["kinds"] == ["alone", "disabled"]
    assert case.report["percent"] == 0
    assert case.programs
    assert all(why for _, _, why in case.programs[:1])
    assert "접수번호" in here.heard


def test_without_the_health_consent_a_disability_stays_here() -> None:
    here = asking("네, 동의해요", "동의하지 않아요").taps("건너뛰기", "번호 없이 할래요")
    assert "장애" not in here.heard
    (case,) = filed(here.taps("이대로 보내기").effects)
    assert case.report["kinds"] == ["alone"]
    assert "stage" not in case.report
    assert without_health({"kinds": ["disabled"], "stage": "senior"}) == {
        "kinds": [],
        "stage": "senior",
    }


def test_a_child_is_asked_for_no_number() -> None:
    here = asking("저는 14세 미만이에요").taps("건너뛰기")
    (case,) = filed(here.taps("이대로 보내기").effects)
    assert case.identity.is_anonymous


def test_without_consent_nothing_is_sent() -> None:
    here = asking("동의하지 않아요")
    assert not here.all_effects
    assert "129" in here.heard


def test_who_asks_for_a_person_hands_over_the_question_only() -> None:
    here = looking().says("에너지바우처").taps("상담사 연결")
    (case,) = [effect for effect in here.effects if isinstance(effect, FileCase)]
    assert case.kind is CaseKind.QUESTION
    assert case.report == {"need": {"words": "에너지바우처"}}


def test_a_wish_that_says_what_for_is_searched_at_once() -> None:
    here = Resident(Channel.WEB, OPEN).says("월세 지원 받을 수 있나요")
    assert "주거급여" in here.heard
    assert "어떤 도움이 필요하세요" not in here.heard


def test_words_of_danger_lead_into_a_report() -> None:
    here = looking().says("에너지바우처", "죽고 싶어요")
    assert here.journal.flow == "report"
    assert "109" in here.heard


def test_closed_applications_are_said_in_the_list_and_in_the_details() -> None:
    here = Resident(Channel.WEB, kst("2027-01-05 10:00")).says("안녕하세요")
    here.taps("받을 도움 찾기").says("에너지바우처")
    assert "에너지바우처 — 신청 기간이 끝났어요." in here.heard
    here.taps("에너지바우처")
    assert "2026-12-31까지 신청 기간이 끝났어요." in here.heard


def test_an_entry_nobody_checked_says_so_and_every_entry_its_day() -> None:
    assert "확인 필요" in details(ENV, suggestion("youth_rent", Told()))
    checked = details(ENV, suggestion("energy_voucher", Told()))
    assert "확인 필요" not in checked
    assert "2026-11-22" in checked


def test_details_say_what_is_missing_what_speaks_against_it_and_what_to_bring() -> None:
    assert "아직 모르는 것: 나이, 소득" in details(ENV, suggestion("youth_rent", Told()))
    assert "나이와 맞지 않아요" in details(ENV, suggestion("youth_rent", at_age(70)))
    papers = ("신분증", "통장 사본")
    assert "신분증, 통장 사본" in details(ENV, suggestion("youth_rent", Told(), papers=papers))


def test_other_languages_get_the_summary_and_the_figures() -> None:
    told = details(env(lang="en", flow="find_program"), suggestion("youth_rent", Told()))
    assert "age 19 to 34 · income up to 60% of the median income" in told
    assert not [letter for letter in told if "가" <= letter <= "힣"]


def test_names_are_cut_to_what_a_button_holds() -> None:
    assert all(len(label(env(lang=lang), p)) <= 14 for p in catalog() for lang in ("ko", "en"))


def test_by_night_the_question_is_held() -> None:
    here = Resident(Channel.WEB, NIGHT).says("안녕하세요").taps("받을 도움 찾기")
    here.says("에너지바우처").taps("상담사에게 물어보기", "네, 동의해요", "동의하지 않아요")
    (case,) = filed(here.taps("건너뛰기", "번호 없이 할래요", "이대로 보내기").effects)
    assert case.is_held
