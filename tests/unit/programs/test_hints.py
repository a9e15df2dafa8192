from dataclasses import replace

import pytest

from bot.domain.codes import LifeStage
from bot.programs.hints import Circumstances, HintReader, stage_of
from bot.programs.looked import look
from tests.support.shipped_programs import catalog, hints

READER = HintReader(hints())


def read(text: str) -> Circumstances:
    return READER.read(look(text))


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("서울 사는데요", {"seoul"}),
        ("은평구 응암동이에요", {"seoul", "eunpyeong"}),
        ("저는은평구살아요", {"seoul", "eunpyeong"}),
        ("수원인데요", {"gyeonggi", "suwon"}),
        ("경기도 하남시", {"gyeonggi", "hanam"}),
        ("부산 해운대구", {"busan"}),
        ("대구 사는 사람", {"daegu"}),
        ("경기가 나빠서", set()),
        ("고양이가 굶어요", set()),
        ("친구로 구청에 갔어요", set()),
        ("동작이 느려요", set()),
        ("현금천만원", set()),
        ("월세가 밀렸어요", set()),
    ],
)
def test_places(text: str, scopes: set[str]) -> None:
    assert read(text).scopes == scopes


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("저는 25살인데", {LifeStage.YOUTH}),
        ("70대 할아버지", {LifeStage.SENIOR}),
        ("3세대 주택", set()),
        ("중학생이에요", {LifeStage.TEEN}),
        ("월세가 밀렸어요", set()),
    ],
)
def test_stages_of_life(text: str, stages: set[LifeStage]) -> None:
    assert read(text).stages == stages


def test_stage_of_an_age() -> None:
    ages = [0, 6, 7, 18, 19, 39, 40, 64, 65, 120, 999]
    assert [stage_of(age).value for age in ages] == [
        *("infant", "infant", "child", "teen", "youth", "youth"),
        *("middle", "middle", "senior", "senior", "senior"),
    ]


def test_another_age_contradicts_a_program() -> None:
    pension = replace(next(iter(catalog())), life_stages=(LifeStage.SENIOR,))
    assert read("저는 25살인데").contradict(pension)
    assert read("할머니가 편찮으세요").agree(pension)
    assert not read("연금 알려 주세요").contradict(pension)
    everybody = replace(pension, life_stages=(LifeStage.ALL,))
    assert not read("저는 25살인데").contradict(everybody)
    assert not read("저는 25살인데").agree(everybody)


def test_a_denied_status_contradicts_a_program() -> None:
    program = replace(next(iter(catalog())), eligibility="수급자만 받아요")
    assert read("수급자는 아니에요").contradict(program)
    assert not read("수급자예요").contradict(program)
