"""Updates as Telegram writes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Channel, Inbound, InboundKind, Location, Photo
from bot.handlers.telegram.parse import MAX_PHOTO_BYTES, chat_of, parse, press_of

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SENDER = {"id": 42, "is_bot": False, "first_name": "주민", "language_code": "en-US"}
CHAT = {"id": 42, "type": "private", "first_name": "주민"}


def update(**message: Any) -> dict[str, Any]:
    head = {"message_id": 1, "date": 1_795_312_800, "chat": CHAT, "from": SENDER}
    return {"update_id": 1001, "message": head | message}


def press(**more: Any) -> dict[str, Any]:
    message = {"message_id": 3, "date": 1, "chat": CHAT, "text": "동의하시나요?"}
    query = {"id": "777", "from": SENDER, "chat_instance": "9", "data": "c:yes"}
    return {"update_id": 1003, "callback_query": query | {"message": message} | more}


def taken(found: dict[str, Any]) -> Inbound:
    inbound = parse(found, AT)
    assert inbound
    return inbound


def test_a_text_comes_with_who_and_when_and_in_which_language() -> None:
    assert taken(update(text="아랫집에서 연기가 나요")) == Inbound(
        channel=Channel.TELEGRAM,
        address="42",
        message_id="u1001",
        kind=InboundKind.TEXT,
        received_at=AT,
        text="아랫집에서 연기가 나요",
        lang_hint="en",
    )


@pytest.mark.parametrize(
    ("text", "origin"),
    [("/start", None), ("/start poster_ab12", "poster_ab12"), ("/start@ieumtok_bot p1", "p1")],
)
def test_start_tells_the_poster(text: str, origin: str | None) -> None:
    inbound = taken(update(text=text))
    assert (inbound.kind, inbound.origin, inbound.text) == (InboundKind.START, origin, "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/help", "help"),
        ("/stop@ieumtok_bot", "stop"),
        ("/start off with this", "/start off with this"),
        ("/help me please", "/help me please"),
        ("시작", "시작"),
    ],
)
def test_a_command_is_the_word_without_its_slash(text: str, meant: str) -> None:
    inbound = taken(update(text=text))
    assert (inbound.kind, inbound.text) == (InboundKind.TEXT, meant)


def test_a_pressed_button_is_a_choice_and_its_press_can_be_answered() -> None:
    inbound = taken(press())
    assert (inbound.kind, inbound.choice, inbound.address) == (InboundKind.CHOICE, "yes", "42")
    assert press_of(press()) == "777"
    assert press_of(update(text="hello")) is None


def test_a_button_whose_message_is_too_old_still_counts() -> None:
    assert taken(press(message=None)).address == "42"


def test_a_button_of_somebody_else_is_left_alone() -> None:
    assert parse(press(data="claim:7"), AT) is None


def test_of_a_photo_the_largest_size_that_we_take_is_taken() -> None:
    sizes = [
        {"file_id": "s", "width": 90},
        {"file_id": "L", "width": 1280, "file_size": 120_000},
        {"file_id": "XL", "width": 9000, "file_size": MAX_PHOTO_BYTES + 1},
    ]
    inbound = taken(update(photo=sizes, caption="문 앞 사진"))
    assert (inbound.kind, inbound.photo, inbound.text) == (
        InboundKind.PHOTO,
        Photo("L"),
        "문 앞 사진",
    )


def test_a_picture_sent_as_a_file_is_a_photo_and_another_file_is_not() -> None:
    picture = {"file_id": "D", "mime_type": "image/jpeg", "file_size": 10}
    assert taken(update(document=picture)).photo == Photo("D")
    paper = {"file_id": "D", "mime_type": "application/pdf"}
    assert taken(update(document=paper)).kind is InboundKind.OTHER


def test_a_contact_counts_only_if_it_is_the_senders_own() -> None:
    own = {"phone_number": "+821012345678", "first_name": "주민", "user_id": 42}
    inbound = taken(update(contact=own))
    assert (inbound.kind, inbound.phone) == (InboundKind.CONTACT, "+821012345678")
    for stranger in (own | {"user_id": 43}, {"phone_number": "+821012345678"}):
        passed_on = taken(update(contact=stranger))
        assert (passed_on.kind, passed_on.phone) == (InboundKind.OTHER, None)


def test_a_pin_is_a_location() -> None:
    inbound = taken(update(location={"latitude": 37.6027, "longitude": 126.9291}))
    assert (inbound.kind, inbound.location) == (InboundKind.LOCATION, Location(37.6027, 126.9291))


@pytest.mark.parametrize("content", [{"sticker": {"file_id": "x"}}, {"voice": {}}, {}])
def test_anything_else_gets_an_answer_too(content: dict[str, Any]) -> None:
    assert taken(update(**content)).kind is InboundKind.OTHER


@pytest.mark.parametrize(
    "ignored",
    [
        {"update_id": 1, "edited_message": update(text="고친 글")["message"]},
        {"update_id": 1, "channel_post": update(text="알림")["message"]},
        update(text="상담팀", chat={"id": -100, "type": "supergroup"}),
        update(text="로봇", **{"from": {"id": 1, "is_bot": True}}),
        {"update_id": 1, "my_chat_member": {"chat": CHAT}},
        {"message": update(text="번호 없음")["message"]},
        {},
        [],
        None,
        "update",
    ],
)
def test_what_no_resident_said_to_us_is_left_alone(ignored: object) -> None:
    assert parse(ignored, AT) is None


def test_updates_are_told_apart_by_chat() -> None:
    assert chat_of(update(text="a")) == 42
    assert chat_of(press()) == 42
    assert chat_of({"update_id": 1}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["text", "photo", "document", "contact", "location", "caption", "chat", "from"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), JSON, st.booleans())
def test_whatever_the_json_is_nothing_is_raised(
    message: dict[str, Any], whole: object, is_press: bool
) -> None:
    strange = press(**message) if is_press else update(**message)
    for found in (strange, whole, {"update_id": 1, "message": whole, "callback_query": whole}):
        chat_of(found)
        press_of(found)
        inbound = parse(found, AT)
        assert inbound is None or inbound.address
