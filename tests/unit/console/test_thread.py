from typing import Any

import pytest

from bot.console.thread import Line, lines
from bot.console.words import Words
from bot.storage.threads import Entry
from bot.texts.lookup import Texts
from tests.support.world import OPEN, config

KO = Words(Texts(config().texts), config().city, "ko", OPEN)
NAMES = {"a" * 32: "이하늘"}


def entry(author: str, text: str = "", state: str = "sent", **body: Any) -> Entry:
    return Entry(
        id="1", author=author, body={"text": text, **body}, at=OPEN, state=state,
        reason=body.get("reason"),
    )  # fmt: skip


def read(*entries: Entry, channel: str = "web") -> list[Line]:
    return lines(entries, NAMES, KO, channel=channel)


def test_everybody_is_called_what_they_are() -> None:
    found = read(
        entry("resident", "도와주세요"),
        entry("bot", "안녕하세요"),
        entry("desk", "상담사가 들어왔어요"),
        entry("a" * 32, "이하늘이에요"),
    )
    assert [(line.side, line.who) for line in found] == [
        ("resident", "이용자"),
        ("bot", "자동 안내"),
        ("desk", "시스템 안내"),
        ("counselor", "이하늘"),
    ]


def test_a_pressed_button_is_shown_by_its_words() -> None:
    asked = entry("bot", "누구 이야기인가요?", choices=[["self", "저나 우리 가족"]])
    assert read(asked, entry("resident", choice="self"))[1].text == "저나 우리 가족"


def test_what_has_no_words_is_left_out_but_photos_and_pins_are_shown() -> None:
    found = read(
        entry("resident"), entry("resident", photo="f" * 32), entry("resident", pin="37.6, 126.9")
    )
    assert [(line.text, line.photo) for line in found] == [
        ("", "f" * 32),
        ("지도 위치 37.6, 126.9", ""),
    ]


@pytest.mark.parametrize(
    ("channel", "state", "told"),
    [
        ("kakao", "pending", "이용자가 다음에 말을 걸 때 전해져요"),
        ("web", "pending", "이용자가 채팅 화면을 열면 보여요"),
        ("telegram", "pending", "보내는 중이에요"),
        ("telegram", "delivered", "전해졌어요"),
        ("telegram", "maybe", "전해졌는지 확실하지 않아요"),
    ],
)
def test_a_message_says_how_it_stands(channel: str, state: str, told: str) -> None:
    [line] = read(entry("a" * 32, "안녕하세요", state), channel=channel)
    assert line.delivery == told


@pytest.mark.parametrize(
    ("reason", "why"), [("blocked", "이용자가 받지 않기로 했어요"), ("?", "까닭을 알 수 없어요")]
)
def test_a_failed_message_says_why(reason: str, why: str) -> None:
    [line] = read(entry("a" * 32, "안녕하세요", "failed", reason=reason), channel="telegram")
    assert line.is_failed
    assert line.delivery == f"보내지 못했어요: {why}"


def test_the_bots_words_are_mentioned_only_when_they_did_not_go_out() -> None:
    assert [line.delivery for line in read(entry("bot", "네"), entry("bot", "네", "failed"))] == [
        "",
        "보내지 못했어요: 까닭을 알 수 없어요",
    ]
