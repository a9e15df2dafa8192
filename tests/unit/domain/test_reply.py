from dataclasses import replace

import pytest

from bot.domain.reply import Reply, mistakes, placeholders

TWO = ("ko", "en")
FINE = Reply(
    "hello",
    {"ko": "인사", "en": "Hello"},
    {"ko": "{counselor:이에요/예요}. 접수번호 {number}", "en": "{counselor}, receipt {number}"},
)


def told(*replies: Reply) -> str:
    return " / ".join(what for _, what in mistakes(replies, TWO))


def test_a_sound_reply_has_no_mistakes() -> None:
    assert told(FINE) == ""
    assert FINE.named("en") == "Hello"
    assert FINE.named("vi") == "인사"


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (replace(FINE, id="Hello!"), "lower-case"),
        (replace(FINE, title={"en": "Hello"}), "title is missing in ko"),
        (replace(FINE, text={"ko": "안녕"}), "text is missing in en"),
        (replace(FINE, text={"ko": "{name}", "en": "{name}"}), "{name} in ko is unknown"),
        (replace(FINE, text={"ko": "{number}", "en": "number"}), "differ from those in ko"),
        (replace(FINE, text={"ko": "{number", "en": "a"}), "brace in ko has no partner"),
        (replace(FINE, text={"ko": "{number:>9}", "en": "{number}"}), "brace in ko"),
        (replace(FINE, text={"ko": "{number!r}", "en": "{number}"}), "brace in ko"),
        (replace(FINE, text={"ko": "가" * 1001, "en": "a"}), "longer than 1000"),
    ],
)
def test_what_is_wrong_is_told(wrong: Reply, what: str) -> None:
    assert what in told(wrong)


def test_an_id_is_used_once() -> None:
    assert told(FINE, FINE) == "this id is used twice"


def test_particles_are_no_placeholders() -> None:
    assert placeholders("{center:이/가} {phone}") == {"center", "phone"}
