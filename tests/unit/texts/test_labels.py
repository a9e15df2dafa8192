"""Kakao shows fourteen characters of a button and cuts the rest."""

import re

import pytest

from bot.handlers.kakao.render import MAX_LABEL
from tests.support.world import config

BUTTON = re.compile(
    r"command\.\w+\.label|choice\.(skip|done|no_phone)|menu\.(self|neighbor|another)"
    r"|consent\.(yes|no|child)|report\.\w+\.(?!ask$|name$)\w+|review\.(send|edit)"
    r"|place\.unknown|language\.name"
)
BUTTONS = [
    (lang, key, label)
    for lang, texts in config().texts.items()
    for key, label in texts.items()
    if BUTTON.fullmatch(key)
]


@pytest.mark.parametrize(("lang", "key", "label"), BUTTONS)
def test_a_button_is_shown_whole(lang: str, key: str, label: str) -> None:
    assert len(label) <= MAX_LABEL, (lang, key)


def test_all_kinds_of_buttons_were_looked_at() -> None:
    seen = {key.split(".")[0] for _, key, _ in BUTTONS}
    kinds = {"command", "choice", "menu", "consent", "report", "review", "place", "language"}
    assert seen == kinds
