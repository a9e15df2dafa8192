"""The least that must be understood of messages that nothing was learned from."""

import pytest

from bot.domain.codes import Urgency
from scripts import quality
from scripts.corpus import Example, read

Rows = list[quality.Understood]


@pytest.fixture(scope="module")
def rows() -> Rows:
    checks = [example for example in read() if example.part == "check"]
    return quality.understand(checks, rules_only=False)


def figure(told: str) -> list[float]:
    return [float(word.rstrip(",")) for word in told.split() if word[0] in "01" and "." in word]


def test_emergencies(rows: Rows) -> None:
    recall, precision = figure(quality.emergencies(rows))
    assert recall >= 0.85
    assert precision >= 0.75


def test_types_and_reporters(rows: Rows) -> None:
    assert figure(quality.types(rows))[0] >= 0.72
    assert figure(quality.reporters(rows))[0] >= 0.82


def test_programs(rows: Rows) -> None:
    _, among_three, best, _ = figure(quality.programs(rows))
    assert among_three >= 0.9
    assert best >= 0.8
    assert figure(quality.off_topic(rows))[0] <= 0.1


def test_every_suggestion_and_every_emergency_tells_why(rows: Rows) -> None:
    assert all(row.reading.fired for row in rows if row.is_called)
    assert all(row.reading.hotlines for row in rows if row.is_called)


def test_the_corpus_is_wide_and_its_parts_share_no_message() -> None:
    examples = read()
    train = [example for example in examples if example.part == "train"]
    assert len(examples) >= 3_000
    assert len({example.text for example in examples}) == len(examples)
    programs = {key for example in train for key in example.programs_best}
    shipped = {program.id for program in quality.load(quality.ROOT / "config").programs}
    assert programs == shipped
    assert {example.lang for example in train} == {"ko", "en", "zh", "vi", "fil", "ru"}
    assert harmless(train) >= sum(example.urgency == Urgency.EMERGENCY for example in train)


def harmless(examples: list[Example]) -> int:
    """Messages that look like dangers to the signs or to their writers, and are none."""
    tricky = {"idiom", "quote", "lyric", "past", "denial", "joke", "hypothetical"}
    return sum(
        example.urgency != Urgency.EMERGENCY
        and (example.trait in tricky or example.urgency in (Urgency.NONE, Urgency.HIGH))
        for example in examples
    )
