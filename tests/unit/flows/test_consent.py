import pytest

from bot.domain.messages import Channel
from bot.flows.consent import begins_as_a_child, clearly, says_to_be_a_child
from tests.support.world import Resident, config, env, filed, inbound

TO_CONSENT = "내가 힘들어요"
REST = (
    "아니요",
    "쌀이 없어요",
    *("건너뛰기", "건너뛰기", "건너뛰기"),
    "역촌동",
    "없어요",
    "이대로 보내기",
)


def given(resident: Resident) -> object:
    consents = filed(resident.effects)[0].report["consents"]
    assert isinstance(consents, dict)
    return consents["given"]


def version(kind: str) -> str:
    return config().city.consents[kind].version


@pytest.mark.parametrize(
    ("health", "kinds"), [("네", ["general", "health"]), ("아니요", ["general"])]
)
def test_the_version_of_each_consent_is_recorded(health: str, kinds: list[str]) -> None:
    resident = Resident().starts().says(TO_CONSENT, "네", health, *REST)
    assert given(resident) == {kind: version(kind) for kind in kinds}


def test_telegram_asks_for_the_transfer_abroad() -> None:
    resident = Resident(Channel.TELEGRAM).starts().says(TO_CONSENT, "네", "네", "네", *REST)
    assert given(resident) == {kind: version(kind) for kind in ("general", "overseas", "health")}


@pytest.mark.parametrize("channel", [Channel.KAKAO, Channel.WEB, Channel.SMS])
def test_the_others_do_not(channel: Channel) -> None:
    resident = Resident(channel).starts().says(TO_CONSENT, "네")
    assert config().city.consents["health"].purpose["ko"] in resident.heard


def test_each_card_shows_the_four_items() -> None:
    resident = Resident().starts().says(TO_CONSENT)
    card = config().city.consents["general"]
    for item in (card.purpose, card.items, card.period, card.refusal):
        assert item["ko"] in resident.heard


def test_refusing_files_nothing_and_names_a_number() -> None:
    resident = Resident().starts().says(TO_CONSENT, "동의하지 않아요")
    assert resident.all_effects == []
    assert config().city.phone in resident.heard
    assert resident.journal.answers == {}


def test_refusing_after_danger_does_not_say_that_nothing_was_reported() -> None:
    resident = Resident().says("번개탄 샀어요", "역촌동", "없어요", "동의하지 않아요")
    assert "신고하지 않을게요" not in resident.heard
    assert "당직 담당자에게 전했어요" in resident.heard


def test_refusing_health_still_lets_report() -> None:
    resident = Resident().starts().says(TO_CONSENT, "네", "동의하지 않아요", *REST)
    assert filed(resident.effects)[0].is_complete


def test_a_child_is_told_whom_to_call_at_once_and_when_scared() -> None:
    resident = Resident().starts().says(TO_CONSENT, "14세 미만")
    assert resident.messages[0].text == env().text("report.child")
    assert [link.url for link in resident.messages[0].links] == ["tel:112", "tel:1388"]
    scared = resident.says("무서워요").messages
    assert scared[0].text == env().text("report.young.noted")
    assert [link.url for link in scared[0].links] == ["tel:112", "tel:1388"]
    assert scared[-1].text == env().text("report.young.danger")
    assert "1388" not in resident.says("아니요").heard


def test_a_child_is_asked_for_nothing_that_identifies_them() -> None:
    rest = ("아니요", "집에 밥이 없어요", "역촌동")
    resident = Resident().starts().says(TO_CONSENT, "14세 미만", *rest)
    assert "이렇게 보낼까요?" in resident.heard
    assert "연락처" not in resident.heard
    case = filed(resident.says("네").effects)[0]
    assert case.identity.is_anonymous
    assert case.report["photo"] == ""
    assert case.report["consents"] == {"given": {}, "is_child": True}


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("그렇게 하세요", "yes"), ("네 그렇게 해 주세요", "yes"), ("써도 됩니다", "yes"),
        ("go ahead please", "yes"), ("that's fine with me", "yes"),
        ("동의 안 할래요", "no"), ("그건 싫은데", "no"), ("적지 마세요", "no"),
        ("i'd rather not", "no"), ("i do not agree to this", "no"),
        ("동의하면 뭐가 좋아요", None), ("동의 안 하면 안 되나요", None),
        ("i agree but why", None),
        ("동의?", None), ("글쎄요", None), ("괜찮아요", None),
        ("내 정보 삭제해 주세요", None), ("취소해 주세요", None), ("설명해 주세요", None),
        ("동의 없이 해주세요", None), ("동의 취소할게요", None), ("뭔지 말해줘", None),
        ("그냥 전화로 할게요", None), ("제가 직접 할게요", None), ("다음에 할게요", None),
        ("엄마한테 물어보고 할게요", None), ("엄마한테 비밀로 해주세요", None),
        ("경찰에 신고해 주세요", None), ("한국어로 해주세요", None), ("그럴게요", "yes"),
        ("call me first, i agree later", None), ("可以先打电话给我", None), ("同意删除", None),
        ("我同意", "yes"), ("tôi đồng ý", "yes"), ("đồng ý xóa hết", None),
        ("월세가 밀려서 힘들고 아무도 돕지 않으니 제발 좀 그렇게 해 주세요 동의할게요", None),
    ],
)  # fmt: skip
def test_own_words_count_only_where_they_are_clear(words: str, way: str | None) -> None:
    assert clearly(env(), inbound(words)) == way


def test_after_two_misses_yes_and_no_are_explained() -> None:
    resident = Resident().starts().says(TO_CONSENT, "글쎄요")
    assert env().text("consent.general.explain") not in resident.heard
    assert env().text("consent.general.explain") in resident.says("글쎄 말이죠").heard
    resident.says("네", "글쎄요", "글쎄 말이죠")
    assert env().text("consent.health.explain") in resident.heard


@pytest.mark.parametrize(
    "words", ["저는 열두살이에요", "초등학교 5학년인데요", "13살", "I am 12 years old"]
)
def test_a_child_says_so_in_other_words(words: str) -> None:
    assert says_to_be_a_child(env(), words)


@pytest.mark.parametrize(
    "words",
    [
        "우리 딸이 12살이에요",
        "초등학교 교사예요",
        "저는 14살이에요",
        "네",
        "손주가 열 살이에요",
        "78세예요",
    ],
)
def test_who_is_14_or_tells_of_a_child_is_none(words: str) -> None:
    assert not says_to_be_a_child(env(), words)


@pytest.mark.parametrize(
    "words",
    [
        "저 초등학교 4학년인데요 엄마가 집에 안 들어와요 3일 됐어요",
        "나 10살인데 집에 아무도 없어",
        "초등학생인데요 아빠가 소리를 질러요",
        "I am 11 years old and mom is not home since Monday, there is no food left here",
        "我是小学生，家里没有饭",
    ],
)
def test_whose_first_words_tell_a_child_is_asked_as_one(words: str) -> None:
    assert begins_as_a_child(env(), words)
    resident = Resident().says(words)
    told = "report.young.place" if resident.journal.hints.is_emergency else "report.young.danger"
    assert env(lang=resident.journal.lang or "ko").text(told) in resident.heard
    assert resident.journal.answers["consent.general"] == "child"


@pytest.mark.parametrize(
    "words",
    [
        "우리 10살 딸이 밥을 안 먹어요", "저는 초등학교 교사인데요 아이 몸에 멍이 있어요",
        "제가 초등학교 다닐 때부터 아빠가 때렸어요", "5살 때부터 맞고 살았어요",
        "옆집 초등학생이 밤마다 울어요", "저는 14살이에요", "나 혼자 살아요",
    ],
)  # fmt: skip
def test_who_tells_of_a_child_is_not_asked_as_one(words: str) -> None:
    assert not begins_as_a_child(env(), words)


@pytest.mark.parametrize("words", ["저 초등학교 4학년이에요", "저는 열두 살이에요"])
def test_who_says_so_later_is_asked_as_a_child_from_there_on(words: str) -> None:
    on_the_card = Resident().says("엄마가 때려요", "네", words)
    assert on_the_card.messages[0].text == env().text("report.child")
    assert [link.url for link in on_the_card.messages[0].links] == ["tel:112", "tel:1388"]
    assert "consent.health" not in on_the_card.journal.answers
    later = Resident().says("가스가 끊겼어요", "네", "네", "아니요", words)
    assert later.messages[0].text == env().text("report.child")
    case = filed(later.says("역촌동", "네").effects)[0]
    assert case.report["consents"] == {"given": {}, "is_child": True}


def test_a_childs_story_is_kept_where_it_was_asked_for() -> None:
    words = "저 초등학교 4학년이에요 아빠가 소리 질러요"
    told = Resident().says("내가 힘들어요", "네", "네", "아니요", words)
    assert told.journal.answers["story"] == words
    assert env().text("report.young.place") in told.heard
