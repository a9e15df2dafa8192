import re

import pytest

from bot.domain.reading import Match, Reason, ReasonKind
from bot.flows.suggestions import reason, suggested
from tests.support.world import env, world

PROMISES = re.compile(
    r"(받으실 수 있|받을 수 있어요|드립니다|지급|보장해|무조건|[0-9]\s*(만|천|억)?\s*원)"
)
STORIES = (
    *(
        "월세가 두 달 밀렸어요",
        "쌀이 떨어졌어요",
        "가스가 끊겼어요",
        "병원비가 없어요",
        "빚 때문에 힘들어요",
    ),
    *(
        "어머니가 치매세요",
        "기초연금 받을 수 있나요",
        "죽고 싶어요",
        "남편이 때려요",
        "혼자 애를 키워요",
    ),
)


def shown(story: str, lang: str = "ko") -> str:
    matches = world().matcher.match(story, world().reader.read(story))
    return "".join(message.text for message in suggested(env(lang=lang), matches))


@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_promised(story: str) -> None:
    text = shown(story)
    assert "도움이 될 수 있어요" in text
    lines = text.splitlines()[1:]
    assert 1 <= len(lines) <= 3
    for line in lines:
        name, why = line.split(" — ")
        assert why
        assert not PROMISES.search(name + why), line


@pytest.mark.parametrize("story", STORIES[:3])
def test_in_english(story: str) -> None:
    assert shown(story, "en").startswith("These programs may help.")


def test_the_introduction_promises_nothing() -> None:
    for lang in world().texts.languages:
        intro = world().texts.get(lang, "match.intro", programs="")
        assert re.search(r"수 있어요|may|可能|có thể", intro)
        assert re.search(r"확인|check|确认|xem|kiểm tra|xác nhận", intro)


def test_nothing_fits_nothing_is_said() -> None:
    assert suggested(env(), ()) == ()


def test_at_most_three() -> None:
    ids = list(world().program_names)[:5]
    matches = tuple(Match(key, 50, (Reason(ReasonKind.KEYWORD, "쌀"),)) for key in ids)
    assert len(suggested(env(), matches)[0].text.splitlines()) == 4


@pytest.mark.parametrize(
    ("kind", "word", "why"),
    [
        (ReasonKind.KEYWORD, "쌀", "‘쌀’ 이야기를 하셔서"),
        (ReasonKind.NAME, "주거급여", "‘주거급여’ 이야기를 하셔서"),
        (ReasonKind.FUZZY, "주거급여", "‘주거급여’ 이야기로 읽혀서"),
        (ReasonKind.CRISIS, "housing", "주거 문제로 보여서"),
    ],
)
def test_reasons_in_plain_words(kind: str, word: str, why: str) -> None:
    assert reason(world().texts, "ko", Reason(kind, word)) == why
