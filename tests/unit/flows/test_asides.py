"""What is told besides the answer is kept, and nothing twice."""

from tests.support.world import Resident

BEGUN = ("월세가 밀렸어요", "네", "네")


def test_a_second_bubble_belongs_to_the_story() -> None:
    resident = Resident().says(*BEGUN, "애기 분유값도 없어요")
    assert resident.journal.answers["story"] == "월세가 밀렸어요\n애기 분유값도 없어요"
    assert resident.heard.startswith("방금 하신 말씀도 적어 두었어요.")
    assert resident.journal.misses == 0
    again = resident.says("애기 분유값도 없어요")
    assert again.journal.answers["story"] == "월세가 밀렸어요\n애기 분유값도 없어요"


def test_back_after_a_second_bubble_leads_to_the_last_answer() -> None:
    resident = Resident().says(*BEGUN, "애기 분유값도 없어요", "뒤로")
    assert "건강에 관한 이야기" in resident.heard
    assert resident.journal.answers["story"] == "월세가 밀렸어요\n애기 분유값도 없어요"


def test_a_question_is_no_story() -> None:
    resident = Resident().says(*BEGUN, "월세도 도와주나요?")
    assert resident.journal.answers["story"] == "월세가 밀렸어요"


def test_a_number_told_too_early_is_not_asked_for() -> None:
    resident = Resident().says(*BEGUN, "010-2345-6789")
    assert resident.journal.answers["phone"] == "+821023456789"
    resident.says("아니요", "한 달쯤 됐어요", "부부예요", "40대예요", "역촌동")
    assert "언제 전화하면 좋을까요?" in resident.heard


def test_a_number_is_no_place() -> None:
    asked = ("아니요", "한 달쯤 됐어요", "부부예요", "40대예요")
    resident = Resident().says(*BEGUN, *asked, "010-2345-6789")
    assert "place" not in resident.journal.answers
    assert resident.journal.answers["phone"] == "+821023456789"
    assert "어디인가요" in resident.heard


def test_a_place_told_too_early_is_kept() -> None:
    resident = Resident().says(*BEGUN, "역촌동이요")
    assert resident.heard.startswith("장소를 적어 두었어요.")
    assert resident.journal.answers["place"] == {"words": "역촌동이요", "dongs": ["yeokchon"]}
    assert "건강에 관한 이야기" in resident.says("뒤로").heard


def test_a_child_is_asked_for_no_number_whatever_happens() -> None:
    resident = Resident().says("집에 밥이 없어요", "저는 12살이에요", "아니요")
    resident.says("엄마가 이틀째 안 와요 동생도 있어요 배고파요", "010-2345-6789", "은평초등학교")
    assert "phone" not in resident.journal.answers
    assert all("전화번호를 적어" not in turn.messages[-1].text for turn in resident.turns)


def test_a_long_answer_to_another_question_is_kept_in_its_words() -> None:
    said = "회사에서 잘리고 석 달째 월세를 못 냈어요. 집주인이 나가래요."
    resident = Resident().says("병원비가 없어요", "네", "네", "아니요", said)
    assert resident.journal.answers["since"] == "months"
    assert resident.journal.answers["story"] == f"병원비가 없어요\n{said}"
    assert "누구와 함께" in resident.heard


def test_back_after_a_long_answer_takes_back_all_its_words() -> None:
    said = "회사에서 잘리고 석 달째 월세를 못 냈어요. 집주인이 나가래요."
    resident = Resident().says("병원비가 없어요", "네", "네", "아니요")
    before = resident.journal.answers
    after = resident.says(said).journal
    assert resident.says("뒤로").journal.answers == before
    assert "besides" not in resident.journal.drafts
    assert resident.says(said).journal == after


def test_back_after_an_aside_keeps_what_the_long_answer_before_it_told() -> None:
    said = "회사에서 잘리고 석 달째 월세를 못 냈어요. 집주인이 나가래요."
    resident = Resident().says("병원비가 없어요", "네", "네", "아니요", said)
    resident.says("애기 분유값도 없어요", "뒤로")
    story = f"병원비가 없어요\n{said}\n애기 분유값도 없어요"
    assert resident.journal.answers["story"] == story
    assert "since" not in resident.journal.answers


def test_back_after_the_story_forgets_what_it_told() -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요")
    before = resident.journal.answers
    resident.says("역촌동 사는 78세 노인인데 두 달째 전기가 끊겼어요")
    assert len(resident.journal.answers) > len(before) + 1
    assert resident.says("뒤로").journal.answers == before


def test_danger_told_after_a_long_answer_stays_when_they_go_back() -> None:
    said = "회사에서 잘리고 석 달째 월세를 못 냈어요. 집주인이 나가래요."
    resident = Resident().says("병원비가 없어요", "네", "네", "아니요", said)
    resident.says("지금 죽으려고 약을 먹었어요", "뒤로")
    assert "약을 먹었어요" in str(resident.journal.answers["story"])
