from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.effects import FileCase, RaiseAlert
from bot.domain.messages import Channel, InboundKind, Photo
from bot.flows.conversation import Standing
from tests.support.world import NIGHT, OPEN, Resident, alerts, env, filed, inbound

TO_DANGER = ("내가 힘들어요", "네", "네")
STORY = "아버지 병원비가 밀렸어요"
# With whom he lives, how old he is, since when.
SKIPPED = ("건너뛰기", "건너뛰기", "건너뛰기")
TO_PLACE = (*TO_DANGER, "아니요", STORY, *SKIPPED)
REPORT = (*TO_PLACE, "역촌동", "없어요", "네")


def test_danger_is_answered_first_and_filed_at_once() -> None:
    resident = Resident(now=NIGHT).says("번개탄 샀어요")
    assert "109" in resident.messages[0].text
    assert [link.url for link in resident.messages[0].links][:2] == ["tel:109", "tel:119"]
    case, alert = resident.effects
    assert isinstance(case, FileCase)
    assert isinstance(alert, RaiseAlert)
    assert (case.urgency, case.is_complete, case.is_held) == ("emergency", False, True)
    assert alert.signs == ("suicide_means",)


def test_then_the_place_and_a_number_before_anything_else() -> None:
    resident = Resident().says("번개탄 샀어요")
    assert "곳이 어디인가요" in resident.messages[-1].text
    assert "전화번호" in resident.says("역촌동").heard
    assert "동의가 필요해요" in resident.says("010-1234-5678").heard


def test_each_answer_in_danger_reaches_the_desk_at_once() -> None:
    resident = Resident().says("번개탄 샀어요", "역촌동", "010-1234-5678")
    case = filed(resident.effects)[0]
    assert (case.number, case.dong) == ("2026-000001", "yeokchon")
    assert case.identity.phone == "+821012345678"


def test_the_dong_that_was_asked_back_reaches_the_desk_too() -> None:
    resident = Resident().says("번개탄 샀어요", "불광동")
    assert filed(resident.effects)[0].dong is None
    assert filed(resident.says("2").effects)[0].dong == "bulgwang2"


def test_words_of_danger_are_no_answer_to_what_was_asked() -> None:
    resident = Resident().starts().says("내가 힘들어요", "번개탄 샀어요")
    assert "알아듣지 못했" not in resident.heard
    assert resident.journal.misses == 0
    assert "place" not in resident.journal.answers
    assert resident.journal.answers["story"] == "번개탄 샀어요"


def test_words_of_danger_are_put_before_the_story() -> None:
    resident = Resident().starts().says(*TO_DANGER, "아니요", STORY, "번개탄 샀어요")
    assert filed(resident.effects)[0].report["story"] == "번개탄 샀어요\n아버지 병원비가 밀렸어요"
    again = resident.says("번개탄 샀어요")
    assert filed(again.effects)[0].report["story"] == "번개탄 샀어요\n아버지 병원비가 밀렸어요"


def test_who_told_of_danger_is_not_asked_whether_there_is_danger() -> None:
    resident = Resident().says("번개탄 샀어요", "역촌동", "없어요", "네", "네")
    assert "이렇게 보낼까요" in resident.heard
    assert "목숨이 위험" not in resident.heard


def test_yes_to_the_question_is_danger_too() -> None:
    resident = Resident().starts().says(*TO_DANGER, "네, 위험해요")
    assert "119" in resident.messages[0].text
    assert alerts(resident.effects)[0].signs == ("said_so",)
    assert filed(resident.effects)[0].urgency == "emergency"
    assert "어떤 일이 있는지" in resident.messages[-1].text
    assert "어디인가요" in resident.says(STORY).messages[-1].text


def test_the_finished_report_completes_the_same_case_without_a_second_alarm() -> None:
    resident = (
        Resident().starts().says(*TO_DANGER, "네, 위험해요", STORY, "역촌동", "없어요", "네")
    )
    case = filed(resident.effects)[0]
    assert case.is_complete
    assert case.number == "2026-000001"
    assert len(alerts(resident.all_effects)) == 1


def test_danger_while_telling_a_second_report_is_a_case_of_its_own() -> None:
    resident = Resident().starts().says(*REPORT, "또 있어요").taps("새로 신고하기")
    resident.says("번개탄 샀어요")
    assert filed(resident.effects)[0].number == "2026-000002"


def test_danger_after_the_report_makes_that_case_urgent() -> None:
    resident = Resident().starts().says(*REPORT, "번개탄 샀어요")
    case = filed(resident.effects)[0]
    assert (case.number, case.urgency) == ("2026-000001", "emergency")
    assert "덧붙여" in resident.heard


def test_an_old_answer_that_no_longer_fits_does_not_stop_an_alarm() -> None:
    resident = Resident()
    resident.stored = resident.stored.replace(
        b'"flow":null,"answers":{}', b'"flow":"report","answers":{"who":"uncle","place":{"x":1}}'
    )
    assert resident.journal.answers["who"] == "uncle"
    resident.says("번개탄 샀어요")
    assert filed(resident.effects)[0].urgency == "emergency"


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TELEGRAM, Channel.SMS])
def test_while_a_person_speaks_the_bot_is_silent(channel: Channel) -> None:
    resident = Resident(channel, standing=Standing(is_human_speaking=True, has_case=True))
    assert resident.says("안녕하세요").messages == ()
    assert resident.says("상담사", "뒤로", "처음으로").messages == ()
    assert resident.says("도움말").heard == env().text("help.live")
    assert resident.says("답변 확인").heard == env().text("desk.nothing_yet")
    assert "109" in resident.says("번개탄 샀어요").heard


def test_kakao_always_needs_an_answer() -> None:
    resident = Resident(
        Channel.KAKAO, standing=Standing(is_human_speaking=True, has_case=True)
    ).says("안녕하세요")
    assert resident.heard == env().text("desk.passed_on")
    assert resident.says("답변 확인").heard == env().text("desk.nothing_yet")


def test_what_is_told_to_a_person_is_no_hint_for_later() -> None:
    resident = Resident(standing=Standing(is_human_speaking=True, has_case=True))
    resident.says("번개탄 샀어요")
    assert not resident.journal.hints.is_emergency


def test_coming_back_goes_on_where_it_was() -> None:
    resident = Resident().starts().says("내가 힘들어요", "네").starts()
    assert resident.messages[0].text == env().text("resume.again")
    assert "건강" in resident.messages[-1].text


def test_not_understood_three_times() -> None:
    resident = Resident().starts().says("내가 힘들어요", "글쎄요")
    assert "상담사에게 바로" not in resident.heard
    assert "상담사에게 바로 연결" in resident.says("글쎄요").heard
    assert "02-120" in resident.says("글쎄요").heard
    assert resident.says("네").journal.misses == 0


def test_a_button_of_an_older_question_answers_nothing() -> None:
    resident = Resident().starts().says("내가 힘들어요", "네").presses("consent.general:no")
    assert resident.journal.answers == {"who": "self", "consent.general": "yes"}


def test_the_first_word_settles_the_language() -> None:
    assert "consent" in Resident().says("I lost my job and cannot pay the rent").heard
    sent = inbound("1", channel=Channel.TELEGRAM)
    assert Resident(Channel.TELEGRAM).takes(sent).journal.lang is None


def test_a_night_report_is_held_and_promised_for_the_next_opening() -> None:
    resident = Resident(now=NIGHT).starts().says(*REPORT)
    assert "2월 19일 목요일 오전 9시부터" in resident.heard
    assert filed(resident.effects)[0].is_held


def test_a_number_typed_at_the_review_means_a_button_and_no_line_has_one() -> None:
    resident = Resident().starts().says(*REPORT[:-1])
    assert "· 장소: 역촌동" in resident.heard
    assert "1." not in resident.heard


@pytest.mark.parametrize(("now", "key"), [(OPEN, "urgent_open"), (NIGHT, "urgent_held")])
def test_the_receipt_of_a_danger_names_the_officer_and_numbers_to_call(
    now: datetime, key: str
) -> None:
    to_end = (STORY, "역촌동", "없어요", "네")
    resident = Resident(now=now).starts().says(*TO_DANGER, "네, 위험해요", *to_end)
    first_line = env().text(f"receipt.{key}", numbers="", number="", secret="", when="")
    assert resident.heard.startswith(first_line.splitlines()[0])
    assert [x.url for x in resident.messages[0].links] == ["tel:119", "tel:112", "tel:109"]


def test_a_person_asked_for_in_danger_comes_after_the_numbers() -> None:
    resident = Resident(now=NIGHT).says("번개탄 샀어요", "상담사")
    assert resident.heard.startswith("당직 담당자에게 이미 알렸어요.")
    assert resident.messages[0].links[0].url == "tel:109"
    said_so = Resident().starts().says(*TO_DANGER, "네, 위험해요", "상담사")
    assert filed(said_so.effects)[0].urgency == "emergency"
    assert "당직 담당자" in said_so.heard


def test_words_of_danger_are_not_followed_by_hints_for_the_lost() -> None:
    resident = Resident().starts().says("내가 힘들어요", "글쎄요", "글쎄요", "글쎄요")
    resident.says("번개탄 샀어요")
    assert len(resident.messages) == 2
    assert "상담사 연결’을" not in resident.heard


@pytest.mark.parametrize("words", ["내 이야기지", "저에요", "나요"])
def test_about_oneself_in_spoken_forms(words: str) -> None:
    resident = Resident().starts().says("이웃이 걱정돼요", "네", "네", words)
    assert resident.journal.answers["who"] == "self"


def test_nobody_is_no_at_the_question_for_danger_only() -> None:
    assert Resident().starts().says(*TO_DANGER, "없어요").journal.answers["danger"] == "no"
    assert "consent.general" not in Resident().says("도와주세요", "없어요").journal.answers


@pytest.mark.parametrize("words", ["네", "예 위험해요", "아니요"])
def test_yes_and_no_are_no_places(words: str) -> None:
    resident = Resident().starts().says(*TO_PLACE, words)
    assert "place" not in resident.journal.answers


@pytest.mark.parametrize("words", ["네거리 슈퍼 앞", "네 역촌동이요", "예일초등학교"])
def test_places_that_begin_like_yes(words: str) -> None:
    resident = Resident().starts().says(*TO_PLACE, words)
    assert "place" in resident.journal.answers


def test_a_photo_sent_too_early_is_kept_and_not_asked_for() -> None:
    resident = Resident().starts().says(*TO_DANGER).sends_photo("photo-7")
    assert resident.messages[0].text == env().text("photo.kept")
    assert "목숨이 위험" in resident.messages[-1].text
    assert resident.journal.misses == 0
    assert "전화번호" in resident.says("아니요", STORY, *SKIPPED, "역촌동").heard
    assert "사진: 있음" in resident.says("없어요").heard
    assert filed(resident.says("네").effects)[0].report["photo"] == "photo-7"


def test_all_photos_belong_to_the_report_and_back_goes_past_them() -> None:
    resident = Resident().sends_photo("one").says("쌀이 떨어졌어요. 역촌동이에요", "네", "네")
    asked = resident.messages[-1]
    resident.sends_photo("two").sends_photo("three").sends_photo("two")
    assert resident.messages[-1].text != asked.text
    assert resident.messages[-1].choices == asked.choices
    resident.says("뒤로", "네", "아니요").sends_photo("four")
    assert resident.journal.answers["photos"] == ["one", "two", "three", "four"]
    while "이렇게 보낼까요" not in resident.heard:
        resident.taps(next(b for b in resident.buttons if b in ("건너뛰기", "번호 없이 할래요")))
    assert "사진: 4장" in resident.heard
    resident.taps("이대로 보내기")
    report = filed(resident.effects)[0].report
    assert report["photos"] == ["one", "two", "three", "four"]
    assert report["photo"] == "one"


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.KAKAO, Channel.WEB])
def test_photos_in_a_row_are_thanked_for_once(channel: Channel) -> None:
    resident = Resident(channel).says("이웃이 걱정돼요", "네")
    asked = resident.messages[-1]
    resident.sends_photo("1")
    assert [m.text for m in resident.messages] == [env().text("photo.kept"), asked.text]
    heard = []
    for number in range(2, 8):
        resident.sends_photo(str(number))
        heard.append([m.text for m in resident.messages])
        assert resident.messages == () or resident.messages[-1].choices == asked.choices
    if channel is Channel.TELEGRAM:
        assert [len(messages) for messages in heard] == [0, 0, 0, 0, 1, 0]
    else:
        assert [len(messages) for messages in heard] == [1] * 6
        assert max(len(message) for [message] in heard) < 30


def test_the_words_below_a_photo_are_heard() -> None:
    resident = Resident(Channel.TELEGRAM)
    sent = inbound("쌀이 떨어졌어요", kind=InboundKind.PHOTO, channel=Channel.TELEGRAM)
    resident.takes(replace(sent, photo=Photo("below")))
    assert resident.journal.flow == "report"
    assert resident.journal.answers["story"] == "쌀이 떨어졌어요"
    assert resident.journal.answers["photos"] == ["below"]


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TELEGRAM, Channel.SMS, Channel.KAKAO])
def test_bubbles_after_a_hand_over_get_a_line_and_texts_mostly_silence(channel: Channel) -> None:
    resident = Resident(channel).says("상담사 연결")
    added = env().text("case.added", number="2026-000001")
    assert added in resident.says("할머니가 안 보이세요").heard
    said = [resident.says(f"어제도 그랬어요 {n}").heard for n in range(1, 7)]
    assert added not in said
    if channel is Channel.SMS:
        assert [bool(words) for words in said] == [False, False, False, False, True, False]
    else:
        assert all(0 < len(words) < 20 for words in said)
        assert len(set(said)) > 1
    assert "119" in resident.says("할머니가 쓰러졌어요 숨을 안 쉬어요").heard
    assert "오후 2시" in resident.says("언제 연락 와요?").heard
    assert added in resident.waits(minutes=11).says("아직 안 보이세요").heard
    assert added in resident.waits(hours=3).says("지금도 안 보이세요").heard


def test_kakao_answers_bubbles_to_a_counselor_in_a_line() -> None:
    resident = Resident(Channel.KAKAO)
    resident.standing = Standing(is_human_speaking=True, has_case=True)
    first, *more = [resident.says(f"그래서요 {n}").heard for n in range(4)]
    assert first == env().text("desk.passed_on")
    assert all(0 < len(words) < 20 for words in more)
    assert "답변 확인" in resident.buttons


def test_no_photo_of_a_child_is_kept() -> None:
    resident = Resident().starts().says("내가 힘들어요", "14세 미만").sends_photo()
    assert "photo" not in resident.journal.answers


def test_a_long_story_is_kept_whole_and_shown_short() -> None:
    story = "월세가 밀렸어요. " * 900
    resident = Resident().starts().says(*TO_DANGER, "아니요", story)
    resident.says(*SKIPPED, "역촌동", "없어요")
    assert f"{story[:200]}…" in resident.heard
    assert len(resident.heard) < 500
    assert filed(resident.says("네").effects)[0].report["story"] == story.strip()


@pytest.mark.parametrize(
    ("words", "number"), [("남편이 때려요", "tel:1366"), ("아빠가 저를 때려요", "tel:1388")]
)
def test_violence_and_abuse_get_numbers_at_once_without_an_alert(words: str, number: str) -> None:
    resident = Resident(Channel.KAKAO).says(words)
    assert resident.messages[0].text.startswith("혼자 견디지 마세요.")
    assert number in [link.url for link in resident.messages[0].links]
    assert alerts(resident.effects) == []
    assert "혼자 견디지" not in resident.says("네").heard


def test_other_troubles_get_no_numbers_yet() -> None:
    assert "혼자 견디지" not in Resident().says("월세가 두 달 밀렸어요").heard
