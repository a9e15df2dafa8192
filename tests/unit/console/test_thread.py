from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from bot.console.thread import Line, Piece, Talked, explained, lines, piece
from bot.console.words import Words
from bot.storage.calls import Call
from bot.storage.cases import Note
from bot.storage.threads import Entry
from bot.texts.lookup import Texts
from tests.support.world import OPEN, config

KO = Words(Texts(config().texts), config().city, "ko", OPEN)
MINA = "a" * 32
NAMES = {MINA: "이하늘"}


def entry(author: str, text: str = "", state: str = "sent", **body: Any) -> Entry:
    key = body.pop("key", "1")
    channel = body.pop("channel", "web")
    return Entry(
        id=key, author=author, body={"text": text, **body}, at=OPEN, state=state,
        reason=body.get("reason"), channel=channel,
    )  # fmt: skip


def read(*entries: Entry, **more: Any) -> list[Line]:
    return lines(Talked(entries=entries, **more), NAMES, KO)


def step(key: str, action: str, detail: dict[str, str] | None = None) -> Any:
    told = orjson.dumps(detail).decode() if detail else None
    return SimpleNamespace(id=key, actor=MINA, action=action, detail=told, at=OPEN)


def test_everybody_is_called_what_they_are() -> None:
    found = read(
        entry("resident", "도와주세요"),
        entry("bot", "안녕하세요"),
        entry("desk", "상담사가 들어왔어요"),
        entry(MINA, "이하늘이에요"),
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


def test_one_order_of_messages_calls_notes_and_steps_over_channels() -> None:
    found = read(
        entry("resident", "월세가 밀렸어요", key="1", channel="web"),
        entry(MINA, "안녕하세요", key="3", channel="web"),
        notes=(
            Note(MINA, "방문 예정", OPEN, id="4"),
            Note("resident", "번호가 바뀌었어요", OPEN, photo="f" * 32, id="6"),
        ),
        calls=(Call("5", "c", "out", "reached", 7, "열이 난대요", MINA, OPEN),),
        history=(
            step("2", "case.claimed"),
            step("7", "case.added", {"note": "6", "channel": "telegram"}),
            step("8", "case.noted"),
        ),
        photos={"f" * 32: ("stored", "image/jpeg")},
    )
    assert [(line.id, line.side) for line in found] == [
        ("1", "resident"), ("2", "step"), ("3", "counselor"), ("4", "note"), ("5", "call"),
        ("6", "resident"),
    ]  # fmt: skip
    assert [line.channel for line in found] == ["웹 채팅", "", "", "", "", "텔레그램"]
    assert found[1].text == "맡았어요"
    assert found[4].text == "전화를 걸었어요: 통화함 (7분)\n열이 난대요"
    assert (found[5].who, found[5].photo_is) == ("이용자가 덧붙인 말", "drawn")


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"f": ("stored", "image/heic")}, "file"),
        ({"f": ("pending", "")}, "pending"),
        ({"f": ("failed", "")}, "failed"),
        ({}, "failed"),
    ],
)
def test_a_photo_says_whether_it_can_be_seen(
    known: dict[str, tuple[str, str]], shown: str
) -> None:
    [line] = read(entry("resident", photo="f"), photos=known)
    assert line.photo_is == shown


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
    [line] = read(entry(MINA, "안녕하세요", state, channel=channel))
    assert line.delivery == told
    assert line.may_go_again is (state == "maybe")
    assert line.is_moving is (state == "pending" and channel != "kakao")


@pytest.mark.parametrize(
    ("reason", "why", "advice", "again"),
    [
        ("blocked", "이용자가 받지 않기로 했어요", "전화나 방문으로", False),
        ("busy", "상대 서비스가 바빠요", "다시 보내 보세요", True),
        ("refused", "상대 서비스가 받지 않았어요", "새로 써 주세요", False),
        ("locked_out", "서비스 열쇠가 맞지 않아요. 관리자에게 알려 주세요", "고친 뒤에", True),
        ("?", "까닭을 알 수 없어요", "전화나 방문으로", False),
    ],
)
def test_a_failed_message_says_why_and_what_to_do(
    reason: str, why: str, advice: str, again: bool
) -> None:
    [line] = read(entry(MINA, "안녕하세요", "failed", reason=reason, channel="telegram"))
    assert line.is_failed
    assert line.delivery == f"보내지 못했어요: {why}"
    assert advice in line.advice
    assert line.may_go_again is again


@pytest.mark.parametrize(("state", "reason"), [("failed", "blocked"), ("maybe", "unsure")])
def test_in_a_closed_case_nobody_is_told_to_write_or_send_again(state: str, reason: str) -> None:
    [line] = read(entry(MINA, "네", state, reason=reason, channel="telegram"), is_over=True)
    assert line.advice == KO.t("console.talk.next.over")
    assert not line.may_go_again


def test_a_message_that_is_tried_again_says_why() -> None:
    [line] = read(entry(MINA, "네", "pending", reason="busy", channel="telegram"))
    assert line.delivery == "다시 보내고 있어요: 상대 서비스가 바빠요"


def test_the_bots_words_are_mentioned_only_when_they_did_not_go_out() -> None:
    assert [line.delivery for line in read(entry("bot", "네"), entry("bot", "네", "failed"))] == [
        "",
        "보내지 못했어요: 까닭을 알 수 없어요",
    ]


def test_what_was_read_stands_at_the_first_trouble_and_at_each_danger() -> None:
    found = [
        replace(line, typed=line.text)
        for line in read(
            *(entry("resident", text) for text in ("안녕하세요", "월세", "쌀", "위험", "위험"))
        )
    ]
    read_in = {"월세": ("주거", False), "쌀": ("먹을거리", False), "위험": ("긴급", True)}
    told = explained(found, lambda text: read_in.get(text, ("", False)))
    assert [line.read for line in told] == ["", "주거", "", "긴급", "긴급"]


def test_a_long_talk_is_shown_from_its_end_and_further_by_a_hundred() -> None:
    whole = [Line(f"{n:032x}", "resident", "", "", OPEN) for n in range(250)]
    last = piece(whole, "")
    assert (len(last.lines), last.before, last.earlier) == (100, 150, whole[50].id)
    more = piece(whole, last.earlier)
    assert (more.lines[0].id, more.before, more.earlier) == (whole[50].id, 50, whole[0].id)
    for asked in (more.earlier, "0"):
        assert piece(whole, asked) == Piece(whole, 0, "")
    for nonsense in ("all", "f" * 32, "'", "0" * 33):  # never less than the end of it
        assert piece(whole, nonsense) == last
    assert piece(whole[:3], "") == Piece(whole[:3], 0, "")
    assert piece([], "0") == Piece([], 0, "")
