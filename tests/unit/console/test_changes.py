"""What was changed, as the pages show it."""

from datetime import UTC, datetime

from bot.console.changes import changes, pieces
from bot.console.words import Words
from bot.domain.edits import RETIRED, Body, Edit
from tests.support.world import OPEN, world

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def _edit(key: str, body: Body | None) -> Edit:
    return Edit(key, "reply", "greeting", body, "staff-1", AT)


def test_words_are_compared_one_by_one() -> None:
    found = pieces("동 주민센터에 물어보세요", "구청 주민센터에 물어보세요")
    assert [(one.kind, one.text) for one in found] == [
        ("out", "동"), ("new", "구청"), ("kept", " 주민센터에 물어보세요"),
    ]  # fmt: skip
    assert pieces("같다", "같다")[0].kind == "kept"
    assert pieces("", "") == ()
    assert "".join(one.text for one in pieces("", "새 글")) == "새 글"


def test_each_change_is_told_against_what_was_in_force_before_it() -> None:
    known = world()
    words = Words(known.texts, known.city, "ko", OPEN)
    base = {"text": {"ko": "처음"}, "age": None, "words": ["a", "b"]}
    history = [
        _edit("4", None),
        _edit("3", RETIRED),
        _edit("2", {"text": {"ko": "다음"}, "age": 7, "words": ["a"]}),
    ]
    told = changes(history, base, {"staff-1": "팀장"}, words, {"age": "나이"})
    assert [(one.what, one.who, one.is_current) for one in told] == [
        ("back", "팀장", True), ("retired", "팀장", False), ("saved", "팀장", False),
    ]  # fmt: skip
    assert {field.name for field in told[2].fields} == {"text.ko", "나이", "words"}
    assert {piece.kind for field in told[1].fields for piece in field.pieces} == {"out"}
    assert {piece.kind for field in told[0].fields for piece in field.pieces} == {"new"}
    assert changes([], base, {}, words, {}) == []
