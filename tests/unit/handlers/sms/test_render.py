"""Texts for a handset: its letters, its limits, every number that can save a life."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Choice, Link
from bot.handlers.sms.plain import is_readable, plain, size
from bot.handlers.sms.render import MAX_CHARS, is_short, render
from bot.services.arrivals import Outgoing
from tests.support.world import Resident, world

UNREADABLE = "Text messages cannot carry these letters. Call 02-351-7000."


def test_a_question_is_one_text_with_numbers() -> None:
    choices = (
        Choice("q:yes", "네"),
        Choice("q:no", "아니요"),
        Choice("cmd:person", "상담사 연결"),
    )
    message = Outgoing("1", "bot", "다치셨나요?", choices)
    assert render(message, UNREADABLE) == ("다치셨나요?\n1) 네\n2) 아니요\n0) 상담사 연결",)


def test_numbers_to_call_stand_in_it_once() -> None:
    links = (
        Link("119 전화", "tel:119"),
        Link("다산콜", "tel:02120"),
        Link("안내", "https://ep.kr/a"),
    )
    told = Outgoing("1", "bot", "위험하면 119로 전화해 주세요.\n☎ 02-120", links=links)
    assert render(told, UNREADABLE) == (
        "위험하면 119로 전화해 주세요.\n☎ 02-120\n안내 https://ep.kr/a",
    )
    silent = Outgoing("1", "bot", "전화해 주세요.", links=links)
    assert render(silent, UNREADABLE)[0].splitlines()[1:] == [
        "119 전화",
        "다산콜 02120",
        "안내 https://ep.kr/a",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("똑같아요 – “네”", "똑같아요 - “네”"),
        ("괜찮아요 😀👨‍👩‍👧 정말", "괜찮아요 정말"),
        ("Tiếng Việt, đúng", "Tieng Viet, đung"),
        ("café…", "cafe…"),
        ("\u1112\u1161\u11ab글", "한글"),
        ("첫 줄 \u2014\n둘째", "첫 줄 -\n둘째"),
        ("吗", "?"),
    ],
)
def test_letters_that_handsets_have(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_what_cannot_be_read_says_where_to_go_and_whom_to_call() -> None:
    link = Link("拨打119", "tel:119")
    told = Outgoing("1", "bot", "请马上打电话，我们会帮助您们。", (Choice("a:b", "是"),), (link,))
    (text,) = render(told, UNREADABLE)
    assert text.startswith(UNREADABLE)
    assert "119" in text
    assert "1)" not in text


def test_every_language_but_chinese_goes_by_text() -> None:
    texts = world().texts
    for lang in texts.languages:
        words = texts.get(lang, "welcome.text", service="이음톡")
        assert is_readable(words) == (lang != "zh")


def test_short_and_long() -> None:
    assert is_short("가" * 40)
    assert not is_short("가" * 41)
    parts = render(Outgoing("1", "bot", "다. " * 2000), UNREADABLE)
    assert all(len(part) <= MAX_CHARS and size(part) <= 2000 for part in parts)
    assert "".join(parts).count("다") == 2000


@given(st.text(max_size=3000))
def test_whatever_a_counselor_writes_can_be_sent(words: str) -> None:
    for part in render(Outgoing("1", "kim", words), UNREADABLE):
        assert size(part) <= 2000


def test_the_numbers_of_a_danger_are_all_there() -> None:
    resident = Resident().says("남편이 칼을 들고 죽이겠다고 해요")
    first = resident.messages[0]
    (text,) = render(Outgoing("1", "bot", first.text, first.choices, first.links), UNREADABLE)
    assert "112" in text
