import pytest

from bot.domain.effects import PersonAsked, ReopenCase
from bot.domain.frozen import replace
from bot.domain.messages import Inbound, InboundKind, Location, Photo
from bot.flows.conversation import Standing
from tests.support.world import Resident, env, filed, inbound

WELCOME = env().text("welcome.text", service="은평 이음톡")
ELSEWHERE = env().text("menu.elsewhere")
COURTESY = env().text("case.courtesy")
REPORT = (
    *("내가 힘들어요", "네", "네", "아니요", "쌀이 떨어졌어요"),
    *("건너뛰기", "건너뛰기", "건너뛰기", "역촌동", "없어요", "네"),
)


@pytest.mark.parametrize("words", ["안녕하세요", "안녕", "안녕하세요!", "반갑습니다", "ㅎㅇ"])
def test_greetings_get_the_welcome(words: str) -> None:
    assert Resident().says(words).messages[0].text == WELCOME


@pytest.mark.parametrize(("words", "lang"), [("고맙습니다", "ko"), ("thanks", "en")])
def test_thanks_are_answered_and_the_choice_is_there(words: str, lang: str) -> None:
    resident = Resident().says(words)
    texts = env(lang=lang)
    assert [said.text for said in resident.messages] == [
        texts.text("about.thanks.answer"),
        texts.text("menu.ask"),
    ]


@pytest.mark.parametrize("words", ["hi", "Hello"])
def test_greetings_in_english(words: str) -> None:
    assert Resident().says(words).heard.startswith("Hello, this is Eunpyeong Ieumtok.")


def test_opening_the_conversation_gets_the_welcome() -> None:
    assert Resident().starts().messages[0].text == WELCOME


@pytest.mark.parametrize("words", ["주차 단속 신고하고 싶어요", "재산세 언제 내나요"])
def test_other_offices_matters(words: str) -> None:
    resident = Resident().says(words)
    assert resident.messages[0].text == ELSEWHERE
    assert resident.all_effects == []


def test_a_greeting_before_another_matter_is_no_greeting() -> None:
    assert Resident().says("안녕하세요 주차 단속 신고할게요").messages[0].text == ELSEWHERE


@pytest.mark.parametrize("words", ["사람이세요?", "챗봇이에요?"])
def test_who_answers_here(words: str) -> None:
    heard = Resident().says(words).heard
    assert "자동 안내예요" in heard
    assert "오늘 오후 2시까지" in heard


@pytest.mark.parametrize("words", ["고맙습니다", "감사합니다", "고마워요", "네", "안녕하세요"])
def test_thanks_after_a_report_are_not_added_to_it(words: str) -> None:
    resident = Resident().starts().says(*REPORT, words)
    assert [message.text for message in resident.messages] == [COURTESY]


def test_thanks_with_news_are_news() -> None:
    resident = (
        Resident().starts().says(*REPORT, "고맙습니다. 그런데 옆집 아저씨도 어제부터 안 보이네요")
    )
    assert "덧붙여" in resident.heard


def test_words_after_a_report_belong_to_it() -> None:
    resident = Resident().starts().says(*REPORT, "쌀 말고 분유도 없어요")
    assert "2026-000001" in resident.heard
    assert len(filed(resident.all_effects)) == 1


def test_a_late_button_adds_nothing() -> None:
    resident = Resident().starts().says(*REPORT).presses("review:send")
    assert "덧붙여" not in resident.heard
    assert len(filed(resident.all_effects)) == 1


def test_another_report_can_begin() -> None:
    resident = Resident().starts().says(*REPORT, "쌀도 없어요").taps("새로 신고하기")
    assert resident.journal.flow == "report"


@pytest.mark.parametrize("typed", ["1", "1번", "내가 힘들어요", "내가 힘들어여"])
def test_the_first_choice_can_be_typed(typed: str) -> None:
    assert Resident().starts().says(typed).journal.answers == {"who": "self"}


def test_languages_can_be_typed_and_pressed_in_a_flow() -> None:
    resident = Resident().starts()
    resident.says(str(list(resident.buttons).index("English") + 1))
    assert (resident.journal.lang, resident.messages[0].text[:4]) == ("en", "What")
    asked = Resident().starts().says("내가 힘들어요").presses("lang:en")
    assert asked.messages[0].text.startswith("To help you we need your consent.")
    assert asked.journal.answers == {"who": "self"}


def test_a_plain_cry_for_help_begins_a_report() -> None:
    resident = Resident().says("도와주세요")
    assert resident.messages[0].text == env().text("menu.heard")
    assert resident.journal.flow == "report"


def test_a_program_asked_for_by_name_is_shown_at_once() -> None:
    assert "주거급여" in Resident().says("주거급여 신청하고 싶어요").messages[0].text


@pytest.mark.parametrize(
    "words",
    [
        "긴급복지 신청 자격이 어떻게 되나요?",
        "실업급여 받을 수 있나요?",
        "긴급복지 생계지원 얼마나 나와요?",
        "장애인 활동지원은 어디서 신청하나요?",
        "주거급여 신청 방법 알려주세요",
    ],
)
def test_a_question_about_a_program_is_answered_and_no_report(words: str) -> None:
    resident = Resident().says(words)
    assert resident.journal.flow == "find_program"
    assert resident.journal.answers["need"] == {"words": words}
    assert "1." in resident.heard


@pytest.mark.parametrize(
    "words",
    [
        "긴급복지 신청했는데 떨어졌어요 어떻게 받나요",
        "주거급여가 끊겼는데 조건이 뭔가요",
        "주거급여 신청하고 싶어요",
        "실업급여도 없어서 굶고 있는데 받을 수 있나요",
    ],
)
def test_trouble_with_a_program_is_a_report(words: str) -> None:
    assert Resident().says(words).journal.flow == "report"


def test_who_waits_and_asks_about_a_program_goes_on_waiting() -> None:
    resident = Resident().starts().says(*REPORT, "긴급복지 얼마나 나와요?")
    assert "긴급복지 생계지원" in resident.heard
    assert resident.journal.flow is None
    assert "덧붙여" in resident.says("쌀도 없어요").heard


def test_who_waits_and_cries_is_told_whom_to_call_each_time() -> None:
    resident = Resident().starts().says(*REPORT)
    for words in ("너무 힘들어요", "울고 싶어요"):
        assert "☎ 109" in resident.says(words).heard


def test_who_waits_and_is_beaten_is_told_whom_to_call_once() -> None:
    resident = Resident().starts().says(*REPORT, "남편이 때려요")
    assert "☎ 1366" in resident.heard
    assert "덧붙여" in resident.heard
    assert "☎" not in resident.says("어제도 남편이 때렸어요").heard


@pytest.mark.parametrize(
    "words",
    ["옆집도 힘든데 그것도 말해도 되나요", "누가 우리 집에 오나요", "아이도 같이 가도 돼요?"],
)
def test_a_question_of_who_waits_is_promised_an_answer(words: str) -> None:
    resident = Resident().starts().says(*REPORT, "쌀도 없어요", words)
    assert resident.heard == env().text("case.asked", number="2026-000001")
    assert "새로 신고하기" in resident.buttons


def test_a_neighbor_is_not_asked_who_it_is_about() -> None:
    resident = Resident().says("옆집 할머니가 며칠째 밥을 못 드시는 것 같아요")
    assert resident.journal.answers["who"] == "neighbor"


@pytest.mark.parametrize("kind", [InboundKind.PHOTO, InboundKind.LOCATION, InboundKind.OTHER])
def test_what_is_no_text_gets_the_menu(kind: InboundKind) -> None:
    resident = Resident()
    resident.takes(inbound(kind=kind))
    assert "내가 힘들어요" in resident.buttons


@pytest.mark.parametrize("words", ["아직 아무도 안 왔어요", "내일 몇 시에 오시나요?"])
def test_after_the_case_was_closed_what_nobody_understands_is_for_a_person(words: str) -> None:
    resident = Resident(standing=Standing(was_closed=True))
    resident.says(words)
    assert env().text("menu.elsewhere_again") in resident.heard


def test_after_the_case_was_closed_trouble_reopens_it_and_thanks_do_not() -> None:
    resident = Resident(standing=Standing(was_closed=True))
    assert resident.says("감사합니다").effects == ()
    assert len(resident.says("또 월세가 밀렸어요").effects) == 1


@pytest.mark.parametrize(
    "sent",
    [
        replace(inbound(kind=InboundKind.PHOTO), photo=Photo("photo-1")),
        replace(inbound("이거예요", kind=InboundKind.PHOTO), photo=Photo("photo-1")),
        replace(inbound(kind=InboundKind.LOCATION), location=Location(37.6027, 126.9291)),
        replace(inbound(kind=InboundKind.CONTACT), phone="+821012345678"),
        inbound("번호가 바뀌었어요 010-1234-5678"),
    ],
)
def test_after_the_case_was_closed_what_is_handed_in_is_for_its_counselor(sent: Inbound) -> None:
    resident = Resident(standing=Standing(was_closed=True))
    (effect,) = resident.takes(sent).effects
    assert isinstance(effect, ReopenCase)
    assert resident.heard == env().text("reopened.open", when="오늘 오후 2시")


def test_small_talk_leaves_no_hints_for_a_later_report() -> None:
    resident = Resident().starts().says(*REPORT, "남편이 때려요", "월세도 밀렸어요")
    assert resident.journal.hints.crisis_types == ()


def test_a_dong_in_the_first_words_is_the_place_and_not_asked() -> None:
    resident = Resident().says("역촌동에 사는데 월세가 두 달 밀렸어요")
    assert resident.journal.answers["place"] == {"words": "역촌동", "dongs": ["yeokchon"]}
    resident.says("네", "네", "아니요", "건너뛰기", "건너뛰기")
    assert "전화번호" in resident.heard
    assert "장소: 역촌동" in resident.says("없어요").heard


@pytest.mark.parametrize(
    "words",
    [
        "월세가 두 달 밀렸어요 불광동이에요",
        "녹번역 근처인데 월세가 밀렸어요",
        "역촌동에서 번개탄 샀어요",
    ],
)
def test_a_place_that_is_not_clear_enough_is_asked(words: str) -> None:
    assert "place" not in Resident().says(words).journal.answers


@pytest.mark.parametrize("words", ["언제 오세요?", "언제쯤 답이 와요", "when will you answer"])
def test_who_asks_when_somebody_answers_hears_the_promise_again(words: str) -> None:
    resident = Resident().starts().says(*REPORT)
    resident.waits(hours=1)
    assert resident.says(words).heard == env().text("promised.open", when="오늘 오후 2시")
    assert "살펴보고 있어요" in resident.waits(hours=5).says(words).heard


def test_nobody_who_is_not_understood_at_the_menu_is_left_in_a_circle() -> None:
    resident = Resident().says("오늘 날씨 어때")
    assert env().text("menu.elsewhere") in resident.heard
    resident.says("주차 딱지가 나왔는데")
    assert env().text("menu.elsewhere_again") in resident.heard
    assert "상담사 연결" in resident.buttons
    resident.says("여권 만들고 싶은데 말이야")
    assert env().text("unclear.handed_over") in resident.heard
    assert [e.why for e in resident.effects if isinstance(e, PersonAsked)] == ["not_understood"]
    assert len(filed(resident.effects)) == 1


def test_laughter_is_handed_over_to_nobody_and_what_is_understood_counts_anew() -> None:
    resident = Resident().says(*["ㅋㅋㅋㅋㅋㅋ", "ㅠㅠㅠㅠㅠ", "😀😀😀😀😀"] * 3)
    assert resident.all_effects == []
    resident.says("오늘 날씨 어때", "주차 딱지가 나왔는데", "안녕하세요", "오늘 날씨 어때")
    assert resident.all_effects == []
    assert env().text("menu.elsewhere") in resident.heard


@pytest.mark.parametrize("words", ["배고파", "我饿了"])
def test_three_letters_may_be_a_cry(words: str) -> None:
    assert Resident().says(words).journal.flow == "report"
