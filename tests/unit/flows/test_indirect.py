import pytest

from bot.domain.codes import Urgency
from bot.flows.indirect import SINCE, dangers, urgency


@pytest.mark.parametrize(
    ("signs", "since", "told"),
    [
        (["smell"], "", ("seen_smell",)),
        (["silent"], "", ()),
        (["silent"], "today", ()),
        (["silent"], "days", ("seen_silent",)),
        (["smell", "silent"], "weeks", ("seen_smell", "seen_silent")),
        (["mail", "papers"], "months", ()),
    ],
)
def test_what_wakes_the_officer(signs: list[str], since: str, told: tuple[str, ...]) -> None:
    assert dangers([*signs], since) == told
    assert (urgency(signs, since) is Urgency.EMERGENCY) is bool(told)


def test_what_was_not_asked_wakes_nobody() -> None:
    assert dangers(None, None) == ()
    assert dangers("smell", "days") == ()


def test_how_soon() -> None:
    assert urgency(["bruises"], "") is Urgency.HIGH
    assert urgency(["silent"], SINCE[0]) is Urgency.HIGH
    assert urgency(["paper"], "") is Urgency.NORMAL
