import pytest

from bot.domain.messages import Channel
from tests.support.world import Resident, config, env, filed

TO_CONSENT = "내가 힘들어요"
REST = (
    "먹을 것이 없어요",
    "끝",
    "쌀이 없어요",
    "아니요",
    "역촌동",
    "건너뛰기",
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
    assert "1388" not in resident.says("먹을 것이 없어요").heard
    scared = resident.says("무서워요").messages
    assert scared[0].text == env().text("report.child_again")
    assert "힘든" in scared[-1].text or "말씀하신" in scared[-1].text


def test_a_child_is_asked_for_nothing_that_identifies_them() -> None:
    rest = ("먹을 것이 없어요", "끝", "집에 밥이 없어요", "아니요", "역촌동")
    resident = Resident().starts().says(TO_CONSENT, "14세 미만", *rest)
    assert "이렇게 보낼까요?" in resident.heard
    assert "연락처" not in resident.heard
    case = filed(resident.says("네").effects)[0]
    assert case.identity.is_anonymous
    assert case.report["photo"] == ""
    assert case.report["consents"] == {"given": {}, "is_child": True}
