"""Kakao shows fourteen characters of a button and cuts the rest."""

import re

import pytest

from bot.handlers.kakao.render import MAX_LABEL
from tests.support.world import config

BUTTON = re.compile(
    r"command\.\w+\.label|choice\.(skip|done|no_phone)|menu\.(self|neighbor|another)"
    r"|consent\.(yes|no|child)|report\.(?!easy|young|mode|relation)\w+\.(?!ask\w*$|name$)\w+|review\.(send|edit)"
    r"|place\.unknown|language\.name"
    r"|care_sos\.(whom|move|family|public|change|today|services|income|send)\.(?!ask$|name$)\w+"
    r"|welfare_check\.(?!push|result|rule|band|leads_to|phone|place)\w+\.(?!ask$|name$)\w+"
    r"|life_plan\.(born|situation|send)\.(?!ask)\w+"
    r"|find_program\.(need|talk|look|stage|kinds|trouble|earn|size)"
    r"\.(?!ask$|name$|ticked$|unclear$|more$)\w+|menu\.flow\.\w+\.label"
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
    kinds |= {"welfare_check"}
    assert seen >= kinds | {"care_sos", "life_plan", "find_program"}
