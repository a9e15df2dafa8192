import pytest

from tests.support.world import world


@pytest.mark.parametrize(
    "words",
    [
        "죽을래요",
        "죽고 싶어",
        "목맸어요",
        "약먹었어",
        "옥상이에요",
        "칼들었어요",
        "맞고있어",
        "불났어요",
    ],
)
def test_danger_in_a_handful_of_letters_is_heard(words: str) -> None:
    reading = world().reader.read(words)
    assert reading.is_emergency
    assert reading.hotlines


@pytest.mark.parametrize(
    "words",
    [
        "그만",
        "뒤로",
        "저예요",
        "다 골랐어요",
        "이제 됐어요",
        "모르겠어요",
        "나가기",
        "I don't know",
        "nobody",
    ],
)
def test_a_short_answer_is_no_danger(words: str) -> None:
    assert not world().reader.read(words).is_emergency
