import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.messages import Channel, InboundKind, Photo
from bot.handlers.kakao.parse import NotASkillPayloadError, Taps, is_kakao_photo, parse
from tests.support.world import OPEN

PAYLOADS = Path(__file__).parents[3] / "payloads" / "kakao"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
Payload = dict[str, Any]


def payload(name: str) -> Payload:
    loaded: Payload = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def parsed(given: object, request_id: str | None = None) -> Any:
    return parse(given, request_id, Taps(), OPEN)


@pytest.mark.parametrize("name", NAMES)
def test_every_payload_has_its_sender(name: str) -> None:
    inbound = parsed(payload(name))
    assert (inbound.channel, inbound.address) == (Channel.KAKAO, "ab" * 33)
    assert inbound.received_at == OPEN
    assert inbound.message_id


def test_text() -> None:
    inbound = parsed(payload("text"))
    assert inbound.kind is InboundKind.TEXT
    assert inbound.text == "앞집 아이들이 며칠째 밥을 못 먹는 것 같아요"
    assert (inbound.choice, inbound.photo, inbound.lang_hint) == (None, None, "ko")


def test_quick_reply() -> None:
    inbound = parsed(payload("quick_reply"))
    assert (inbound.kind, inbound.choice) == (InboundKind.CHOICE, "consent.general:yes")


def test_photo() -> None:
    inbound = parsed(payload("photo"))
    given = payload("photo")["userRequest"]["utterance"]
    assert (inbound.kind, inbound.photo, inbound.text) == (InboundKind.PHOTO, Photo(given), "")


def test_photo_whose_address_is_only_the_utterance() -> None:
    given = payload("photo")
    del given["userRequest"]["params"]["media"]
    assert parsed(given).kind is InboundKind.PHOTO
    given["flow"] = None
    assert parsed(given).kind is InboundKind.PHOTO


def test_first_secure_image() -> None:
    inbound = parsed(payload("secureimage"))
    assert inbound.kind is InboundKind.PHOTO
    assert inbound.photo == Photo("https://secure.kakaocdn.net/one")


def test_callback_is_an_ordinary_text() -> None:
    assert parsed(payload("callback")).text == "도움이 필요해요"


def test_null_everywhere() -> None:
    inbound = parsed(payload("nulls"))
    assert (inbound.kind, inbound.text, inbound.lang_hint) == (
        InboundKind.TEXT,
        "안녕하세요",
        None,
    )


@pytest.mark.parametrize("odd", [None, 7, "x", [], [1], {"a": 1}])
def test_any_field_may_be_of_any_shape(odd: object) -> None:
    for name in NAMES:
        for key in ("intent", "bot", "action", "contexts", "flow"):
            assert parsed(payload(name) | {key: odd}).address
        given = payload(name)
        for key in ("params", "block", "lang", "timezone", "callbackUrl"):
            given["userRequest"][key] = odd
        assert parsed(given).address


def test_unknown_fields_are_ignored() -> None:
    given = payload("text")
    plain = parsed(given)
    given |= {"news": {"deep": [1]}}
    given["userRequest"] |= {"mood": "good", "user": given["userRequest"]["user"] | {"age": 3}}
    assert parsed(given) == plain


@pytest.mark.parametrize("odd", [None, "", 7, {}, "x" * 201])
def test_without_a_user_it_is_no_payload(odd: object) -> None:
    given = payload("text")
    given["userRequest"]["user"]["id"] = odd
    with pytest.raises(NotASkillPayloadError):
        parsed(given)


@pytest.mark.parametrize("odd", [None, [], "text", 1, {}, {"userRequest": None}])
def test_other_json_is_no_payload(odd: object) -> None:
    with pytest.raises(NotASkillPayloadError):
        parsed(odd)


def test_without_an_utterance_it_is_no_payload() -> None:
    given = payload("text")
    given["userRequest"]["utterance"] = None
    with pytest.raises(NotASkillPayloadError):
        parsed(given)


def test_an_empty_utterance_opens_the_conversation() -> None:
    given = payload("text")
    given["userRequest"]["utterance"] = " "
    assert parsed(given).kind is InboundKind.START


def test_the_old_name_of_korean() -> None:
    given = payload("text")
    given["userRequest"]["lang"] = "kr"
    assert parsed(given).lang_hint == "ko"


def test_a_repeated_tap_is_the_same_message_for_two_seconds() -> None:
    taps = Taps()
    first = parse(payload("quick_reply"), None, taps, OPEN)
    again = parse(payload("quick_reply"), None, taps, OPEN + timedelta(seconds=2))
    later = parse(payload("quick_reply"), None, taps, OPEN + timedelta(seconds=2.01))
    assert first.message_id == again.message_id
    assert first.message_id != later.message_id


def test_other_words_or_other_people_are_other_messages() -> None:
    taps = Taps()
    ids = {parse(payload(name), None, taps, OPEN).message_id for name in NAMES}
    given = copy.deepcopy(payload("text"))
    given["userRequest"]["user"]["id"] = "cd" * 33
    ids.add(parse(given, None, taps, OPEN).message_id)
    assert len(ids) == len(NAMES) + 1


def test_taps_forget() -> None:
    taps = Taps()
    for number in range(5000):
        taps.message_id(f"tap {number}", OPEN)
    assert len(taps._seen) == 4096


def test_the_request_id_wins() -> None:
    taps = Taps()
    first = parse(payload("text"), "request-1", taps, OPEN)
    again = parse(payload("text"), "request-1", taps, OPEN + timedelta(minutes=1))
    other = parse(payload("text"), "request-2", taps, OPEN)
    assert first.message_id == again.message_id == "request-1"
    assert other.message_id == "request-2"
    assert parse(payload("text"), "r" * 500, taps, OPEN).message_id == "r" * 64


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://talk.kakaocdn.net/dna/a.jpg", True),
        ("https://secure.kakao.com/a", True),
        ("http://talk.kakaocdn.net/dna/a.jpg", False),
        ("https://talk.kakaocdn.net.example.com/a.jpg", False),
        ("https://example.com/talk.kakaocdn.net/", False),
        ("https://talk.kakaocdn.net@example.com/a.jpg", False),
        ("https://evilkakaocdn.net/a.jpg", False),
        ("https://[::1", False),
        ("https://127.0.0.1/", False),
    ],
)
def test_photos_come_from_kakao_alone(url: str, is_fine: bool) -> None:
    assert is_kakao_photo(url) is is_fine


def test_a_link_to_elsewhere_is_a_text() -> None:
    given = payload("photo")
    given["userRequest"]["utterance"] = "https://example.com/a.jpg"
    given["userRequest"]["params"]["media"]["url"] = "https://example.com/a.jpg"
    assert parsed(given).kind is InboundKind.TEXT
