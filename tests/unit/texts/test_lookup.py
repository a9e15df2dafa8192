import re
import string

import pytest

from bot.texts.lookup import Texts
from tests.support.world import config, world

TEXTS = Texts(
    {
        "ko": {
            "a": "{place:은/는} 가까워요",
            "b": "안녕하세요",
            "c": "뒤로 | 이전|| ",
            "d": "{n}번",
        },
        "en": {"a": "{place} is near", "c": "back"},
    }
)


def test_particles_follow_the_word() -> None:
    assert TEXTS.get("ko", "a", place="역촌동") == "역촌동은 가까워요"
    assert TEXTS.get("ko", "a", place="불광역 근처") == "불광역 근처는 가까워요"
    assert TEXTS.get("en", "a", place="Yeokchon") == "Yeokchon is near"


def test_braces_in_a_value_are_letters() -> None:
    assert TEXTS.get("ko", "d", n="{n}{x!r}") == "{n}{x!r}번"
    assert TEXTS.get("ko", "d", n=3) == "3번"


def test_what_a_language_lacks_is_said_in_the_first() -> None:
    assert TEXTS.get("en", "b") == "안녕하세요"
    assert TEXTS.get("vi", "b") == "안녕하세요"


def test_a_key_that_nobody_wrote_is_a_bug() -> None:
    assert TEXTS.has("b")
    assert not TEXTS.has("x")
    with pytest.raises(KeyError):
        TEXTS.get("ko", "x")


def test_words() -> None:
    assert TEXTS.languages == ("ko", "en")
    assert TEXTS.words("ko", "c") == ("뒤로", "이전")
    assert TEXTS.words("en", "x") == TEXTS.words("vi", "c") == ()


def test_no_shipped_text_to_residents_is_rough_or_promises_money() -> None:
    rough = re.compile(r"(습니다|십시오|하라|해라)([.!?]|$)")
    money = re.compile(r"\d\s*(만|천|억)?\s*원")
    spoken = {
        key: text for key, text in config().texts["ko"].items() if key.split(".")[0] in SPOKEN
    }
    assert len(spoken) > 100
    for key, text in spoken.items():
        assert not rough.search(text), key
        assert not money.search(text), key


def test_labels_fit_kakao() -> None:
    for key in LABELS:
        assert len(world().texts.get("ko", key)) <= 14, key


def test_every_placeholder_is_a_name() -> None:
    for keys in config().texts.values():
        for text in keys.values():
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
            assert all(name.isidentifier() for name in names), text


SPOKEN = {
    *("welcome", "menu", "help", "stop", "resume", "choice", "unclear", "danger", "consent"),
    *("place", "review", "report", "receipt", "person", "reopened", "case", "match"),
}
LABELS = [
    key
    for key in config().texts["ko"]
    if re.fullmatch(
        r"command\.\w+\.label|consent\.(yes|no|child)|choice\.(skip|done|no_phone)|place\.unknown"
        r"|menu\.(self|neighbor|another)|review\.(send|edit)|report\.(?!easy|young|mode|relation)\w+\.(?!ask|name)\w+",
        key,
    )
]
