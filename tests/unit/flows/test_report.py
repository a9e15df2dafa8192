from dataclasses import replace

import pytest

from bot.domain.effects import FileCase, Json
from bot.domain.messages import Channel, InboundKind, Location
from bot.flows.conversation import Conversation
from bot.flows.report import STORY_MAX
from tests.support.world import Resident, alerts, config, conversation, filed, inbound, world

CONSENTS = ("네, 동의해요", "네, 동의해요")
TO_STORY = ("내가 힘들어요", *CONSENTS, "아니요")
ABOUT_A_NEIGHBOR = ("이웃이 걱정돼요", *CONSENTS, "이웃이나 아는 분", "아니요")
RENT = "월세가 두 달 밀렸어요"
NEIGHBOR = "앞집 우편함에 고지서가 가득해요"


def telling(*taps: str) -> Resident:
    return Resident().starts().taps(*taps)


def asked(resident: Resident) -> str:
    """The key of the question that waits."""
    return next(iter(resident.buttons.values())).rpartition(":")[0]


def questions_until_review(resident: Resident, answers: dict[str, str]) -> list[str]:
    """What is asked, each answered by the label or the words given for its key."""
    keys: list[str] = []
    while (key := asked(resident)) != "review":
        assert len(keys) < 20
        keys.append(key)
        answer = answers.get(key, "건너뛰기")
        resident.taps(answer) if answer in resident.buttons else resident.says(answer)
    return keys


def report_of(resident: Resident) -> dict[str, Json]:
    (case,) = filed(resident.taps("이대로 보내기").effects)
    return case.report


def test_who_tells_nothing_besides_is_asked_at_most_ten_questions() -> None:
    resident = telling("내가 힘들어요", *CONSENTS)
    answers = {"danger": "아니요", "cmd": "힘들어요 정말로요", "place": "역촌동"}
    answers |= {"phone": "010-1234-5678", "call": "아무 때나"}
    keys = questions_until_review(resident, answers)
    assert len(keys) <= 10
    assert keys[:2] == ["danger", "cmd"]
    assert keys[-3:] == ["phone", "call", "name"]
    assert len(set(keys)) == len(keys)


def test_what_the_story_tells_is_not_asked() -> None:
    resident = telling(*TO_STORY)
    resident.says("응암1동에 혼자 사는 72세예요. 석 달째 가스비를 못 냈어요. 010-2345-6789")
    assert asked(resident) == "call"
    resident.taps("아무 때나", "건너뛰기")
    assert "함께 사는 사람: 혼자 사는 어르신" in resident.heard
    (case,) = filed(resident.taps("이대로 보내기").effects)
    told = {key: case.report[key] for key in ("household", "age", "since", "call")}
    assert told == {"household": "alone_old", "age": "old", "since": "months", "call": "any"}
    assert (case.dong, case.identity.phone) == ("eungam1", "+821023456789")


def test_what_was_read_wrongly_is_changed_in_the_review() -> None:
    resident = telling(*TO_STORY).says(RENT)
    questions_until_review(resident, {"place": "역촌동", "phone": "번호 없이 할래요"})
    resident.taps("고치기", "언제부터", "일 년 넘었어요", "고치기", "힘든 일")
    assert asked(resident) == "troubles"
    resident.taps("먹을 것이 없어요", "다 골랐어요")
    report = report_of(resident)
    assert (report["since"], report["troubles"]) == ("years", ["food"])


def test_a_story_told_anew_takes_what_the_old_one_told_with_it() -> None:
    resident = telling(*TO_STORY).says(RENT)
    assert resident.journal.answers["since"] == "months"
    resident.taps("뒤로").says("월세를 못 내고 있어요")
    assert "since" not in resident.journal.answers


def test_back_after_a_story_that_told_much_leads_to_the_story() -> None:
    resident = telling(*TO_STORY).says("응암1동에 혼자 사는 72세예요. 석 달째 가스비를 못 냈어요")
    assert asked(resident) == "phone"
    assert "편하게 적어 주세요" in resident.taps("뒤로").heard


def test_what_a_neighbor_tells_of_a_number_is_not_their_own() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(f"{NEIGHBOR}. 그 집 번호는 010-2345-6789예요")
    assert "phone" not in resident.journal.answers


def test_signs_in_the_story_are_ticked_beforehand() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR)
    assert "우편물·고지서 쌓임" in resident.messages[-1].text
    resident.taps("다 골랐어요")
    assert resident.journal.answers["signs"] == ["mail"]


def test_nobody_who_answers_for_days_is_danger() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR)
    resident.taps("불러도 대답 없음", "다 골랐어요", "어제오늘")
    assert alerts(resident.all_effects) == []
    resident.taps("뒤로", "며칠 됐어요")
    assert alerts(resident.effects)[0].signs == ("seen_silent",)
    assert "119" in resident.messages[0].text
    assert asked(resident) == "place"
    resident.says("역촌동").taps("번호 없이 할래요")
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert (case.urgency, case.number) == ("emergency", "2026-000001")
    assert len(alerts(resident.all_effects)) == 1


def test_a_smell_is_danger_at_once() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR).taps("냄새·파리", "다 골랐어요")
    assert alerts(resident.effects)[0].signs == ("seen_smell",)


def test_bruises_are_seen_soon() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR).taps("멍·다친 자국", "다 골랐어요")
    questions_until_review(resident, {"phone": "번호 없이 할래요", "updates": "괜찮아요"})
    (case,) = filed(resident.taps("이대로 보내기").effects)
    assert case.urgency == "high"
    assert "abuse" in case.crisis_types


def test_in_danger_nothing_is_asked_but_place_number_and_story() -> None:
    resident = telling("내가 힘들어요", *CONSENTS, "네, 위험해요").says("아버지 병원비가 밀렸어요")
    keys = questions_until_review(resident, {"place": "역촌동", "phone": "번호 없이 할래요"})
    assert keys == ["place", "phone"]


def test_a_neighbor_is_told_of_the_visit_alone_and_needs_no_name() -> None:
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR).taps("다 골랐어요")
    answers = {"phone": "010-1234-5678", "call": "문자로만", "updates": "알려 주세요"}
    keys = questions_until_review(resident, answers)
    assert "name" not in keys
    assert "reward" not in keys
    report = report_of(resident)
    assert (report["call"], report["updates"], report["reward"]) == ("text", "yes", "")


def test_a_child_is_asked_three_questions() -> None:
    resident = telling("내가 힘들어요", "저는 14세 미만이에요")
    answers = {"danger": "아니요", "cmd": "집에 먹을 밥이 없어요", "place": "진관동"}
    assert questions_until_review(resident, answers) == ["danger", "cmd", "place"]
    report = report_of(resident)
    assert (report["mode"], report["who"]) == ("child", "self")
    assert filed(resident.all_effects)[0].identity.is_anonymous


def test_a_child_who_worries_about_somebody_is_a_neighbor() -> None:
    resident = telling("이웃이 걱정돼요", "저는 14세 미만이에요")
    answers = {"danger": "아니요", "cmd": "친구가 밥을 못 먹어요", "place": "진관동"}
    questions_until_review(resident, answers)
    assert report_of(resident)["who"] == "neighbor"


def test_short_questions_are_three() -> None:
    resident = telling("내가 힘들어요", "크고 쉽게", "네, 동의해요")
    answers = {"cmd": "쌀이 떨어졌어요", "place": "대조동", "phone": "010-1234-5678"}
    assert questions_until_review(resident, answers) == ["cmd", "place", "phone"]
    report = report_of(resident)
    assert report["mode"] == "easy"
    assert report["consents"] == {
        "given": {"general": config().city.consents["general"].version},
        "is_child": False,
    }


def test_short_questions_can_be_wished_for_anywhere_and_given_up() -> None:
    resident = telling(*TO_STORY).says("쉽게")
    assert "무슨 일이에요" in resident.heard
    assert "cmd:plain" in resident.buttons.values()
    assert "편하게 적어 주세요" in resident.taps("자세히 묻기").heard
    at_the_menu = Resident().says("쉽게")
    assert at_the_menu.journal.answers == {"easy": "yes"}


def test_who_is_lost_is_offered_short_questions() -> None:
    resident = telling("내가 힘들어요", *CONSENTS).says("글쎄 뭐더라")
    assert "크고 쉽게" not in resident.buttons
    assert "크고 쉽게" in resident.says("글쎄 뭐더라").buttons


def test_somebody_who_writes_for_their_mother() -> None:
    resident = telling(*TO_STORY).says("여든 살 어머니가 혼자 사시는데 가스가 끊겼어요")
    answers = resident.journal.answers
    assert (answers["relation"], answers["household"]) == ("parent", "alone_old")
    questions_until_review(resident, {"place": "역촌동", "phone": "번호 없이 할래요"})
    assert "누구: 저나 우리 가족 · 부모님 일" in resident.heard


def test_a_place_outside_is_told_kindly_and_taken() -> None:
    resident = telling(*TO_STORY).says(RENT)
    resident.taps("건너뛰기", "건너뛰기").says("강남구 신사동 12-3")
    assert "강남구는" in resident.messages[0].text
    assert [link.url for link in resident.messages[0].links] == ["tel:129", "tel:02120"]
    assert asked(resident) == "phone"
    report = report_of(resident.taps("번호 없이 할래요"))
    assert report["place"] == {
        "words": "강남구 신사동 12-3", "dong": None, "outside": "강남구"
    }  # fmt: skip


def test_a_pin_is_named_and_asked_back_where_several_centers_serve() -> None:
    resident = telling(*TO_STORY).says(RENT).taps("건너뛰기", "건너뛰기")
    sent = inbound(kind=InboundKind.LOCATION)
    resident.takes(replace(sent, location=Location(37.6195, 126.929)))
    assert list(resident.buttons)[:2] == ["불광1동", "불광2동"]
    resident.taps("불광2동", "번호 없이 할래요")
    assert "서울특별시 은평구 불광동 (37.61950, 126.92900)" in resident.heard


def test_a_reward_is_asked_about_where_the_city_has_a_rule() -> None:
    rule = {"ko": "우리 구는 위기가구를 알려 주신 분께 포상금을 드려요.", "en": "We reward."}
    known = world()
    city = replace(known.city, reward=rule)
    told = Conversation(replace(known, city=city))
    resident = telling(*ABOUT_A_NEIGHBOR).says(NEIGHBOR).taps("다 골랐어요")
    ticket, standing = resident.ticket, resident.standing
    journal = resident.journal
    answers: dict[str, Json] = {
        **journal.answers,
        "since": "",
        "household": "",
        "age": "",
        "photo": "",
        "photos": [],
        "call": "any",
        "place": {"words": "", "dongs": []},
        "phone": "+821012345678",
    }
    journal = replace(journal, answers=answers)
    pressed = inbound(choice="updates:no")
    reading = known.reader.read("")
    turn = told.respond(journal, standing, pressed, reading, ticket, resident.now)
    assert turn.messages[-1].text.startswith(rule["ko"])
    turn = told.respond(
        turn.journal, standing, inbound(choice="reward:yes"), reading, ticket, resident.now
    )
    assert "어떻게 불러" in turn.messages[-1].text


def test_keys_of_the_report_are_a_contract() -> None:
    resident = telling(*TO_STORY).says(RENT)
    questions_until_review(resident, {"place": "역촌동", "phone": "번호 없이 할래요"})
    assert list(report_of(resident)) == [
        "who", "role", "relation", "mode", "danger", "story", "troubles", "signs", "since",
        "household", "age", "place", "photo", "photos", "call", "updates", "reward", "consents",
    ]  # fmt: skip


@pytest.mark.parametrize("channel", [Channel.KAKAO, Channel.TELEGRAM, Channel.SMS])
def test_every_label_fits_the_strictest_channel(channel: Channel) -> None:
    resident = Resident(channel).starts().taps("이웃이 걱정돼요")
    for _ in range(40):
        assert all(len(label) <= 14 for label in resident.buttons)
        assert all(len(choice.encode()) <= 64 for choice in resident.buttons.values())
        effects = resident.effects
        if any(isinstance(effect, FileCase) and effect.is_complete for effect in effects):
            return
        first = next(iter(resident.buttons))
        resident.says(NEIGHBOR) if first == "뒤로" else resident.taps(
            "아니요" if asked(resident) == "danger" else first
        )
    raise AssertionError("no receipt")


def test_a_story_of_the_greatest_length_is_taken() -> None:
    assert conversation()
    resident = telling(*TO_STORY).says("가" * STORY_MAX)
    assert len(str(resident.journal.answers["story"])) == STORY_MAX


def test_what_is_told_while_an_answer_is_changed_stays_when_the_change_is_called_off() -> None:
    resident = telling(*TO_STORY).says(RENT)
    questions_until_review(resident, {"place": "건너뛰기", "phone": "번호 없이 할래요"})
    before = dict(resident.journal.answers)
    resident.taps("고치기", "함께 사는 사람").says("애기 분유값도 없어요").sends_photo("one")
    assert asked(resident) == "household"
    resident.taps("뒤로")
    assert asked(resident) == "review"
    after = dict(resident.journal.answers)
    assert after.pop("photos") == ["one"]
    assert after.pop("story") == f"{before.pop('story')}\n애기 분유값도 없어요"
    assert after == before
    resident.taps("고치기", "함께 사는 사람").says("010-2345-6789").taps("뒤로")
    assert resident.journal.answers["phone"] == "+821023456789"
    assert asked(resident) == "call"


def test_an_answer_that_was_to_be_changed_is_back_when_the_change_is_called_off() -> None:
    resident = telling(*TO_STORY).says(RENT).sends_photo("one")
    questions_until_review(resident, {"place": "역촌동", "phone": "번호 없이 할래요"})
    before = dict(resident.journal.answers)
    for line in ("언제부터", "장소", "사진", "연락처", "있었던 일", "함께 사는 사람"):
        resident.taps("고치기", line, "뒤로")
        assert resident.journal.answers == before, line
