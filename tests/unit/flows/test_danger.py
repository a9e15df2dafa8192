import pytest

from bot.domain.codes import CrisisType
from bot.flows.danger import care_lines
from tests.support.world import Resident, env

ABUSE, ELDER, CHILD = CrisisType.ABUSE, CrisisType.ELDER_CARE, CrisisType.CHILD_CARE
POLICE, YOUTH, OLD = "police112", "youth1388", "elder15771389"


@pytest.mark.parametrize(
    ("types", "lines"),
    [
        ((ABUSE,), (POLICE, YOUTH, OLD)),
        ((ABUSE, ELDER), (POLICE, OLD)),
        ((CHILD, ABUSE), (POLICE, YOUTH)),
        ((ABUSE, ELDER, CHILD), (POLICE, YOUTH, OLD)),
        ((ELDER,), ()),
        ((), ()),
    ],
)
def test_lines_for_others_than_are_spoken_of_are_left_out(
    types: tuple[CrisisType, ...], lines: tuple[str, ...]
) -> None:
    assert care_lines(env().world.city, types) == lines


def test_who_tells_of_an_old_woman_is_given_no_line_for_children() -> None:
    heard = Resident().says("할머니가 아들한테 맞는 것 같아요").heard
    assert "1577-1389" in heard
    assert "1388" not in heard.replace("1577-1389", "")
