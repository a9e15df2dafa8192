"""Every language says all that residents can meet; the consoles stay Korean and English."""

import re
import string
import tomllib
from functools import cache

import pytest

from bot.texts import staff
from tests.support.fake_chat_server import flat
from tests.support.world import CONFIG_DIR

LANGUAGES = ("ko", "en", "zh", "vi")


@cache
def texts(lang: str) -> dict[str, str]:
    file = CONFIG_DIR / "texts" / f"{lang}.toml"
    return flat(tomllib.loads(file.read_text(encoding="utf-8")))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_resident_meets_a_text_in_another_language(lang: str) -> None:
    needed = {key for key in texts("ko") if staff.needs(lang, key, "ko")}
    assert needed - texts(lang).keys() == set()
    assert texts(lang).keys() - texts("ko").keys() == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_placeholders_are_those_of_the_korean(lang: str) -> None:
    for key, text in texts(lang).items():
        assert placeholders(text) == placeholders(texts("ko")[key]), key


@pytest.mark.parametrize("lang", ["en", "zh", "vi"])
def test_particles_are_korean_only(lang: str) -> None:
    for key, text in texts(lang).items():
        assert not re.search(r"\{\w+:[^}]+\}", text), key


def test_the_consoles_speak_two_languages() -> None:
    told = {key for key in texts("ko") if staff.is_for_staff(key)}
    assert {key.split(".")[0] for key in told} == {"console", "problem", "reason", "alert"}
    assert told <= texts("en").keys()


@pytest.mark.parametrize(("lang", "script"), [("zh", r"[一-鿿]"), ("vi", r"[a-zà-ỹđ]")])
def test_answers_to_a_question_are_understood_in_the_language(lang: str, script: str) -> None:
    for key, text in texts(lang).items():
        if key.endswith((".words", ".parts")) or key.startswith(("typed.", "consent.clear.")):
            assert re.search(script, text, re.IGNORECASE), key
            assert "||" not in text, key
