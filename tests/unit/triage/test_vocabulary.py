import pytest
from pydantic import TypeAdapter, ValidationError

from bot.triage.vocabulary import Vocabulary

HOTLINES = {
    "police112",
    "fire119",
    "suicide109",
    "mental15770199",
    "women1366",
    "youth1388",
    "elder15771389",
    "welfare129",
    "danuri15771366",
    "dasan120",
}


def test_every_danger_brings_the_police_or_the_fire_service(vocabulary: Vocabulary) -> None:
    for danger in vocabulary.danger:
        assert {"police112", "fire119"} & set(danger.hotlines), danger.id
        assert set(danger.hotlines) <= HOTLINES, danger.id


def test_suicide_is_answered_by_its_own_line_first(vocabulary: Vocabulary) -> None:
    for danger in vocabulary.danger:
        if "suicide" in danger.crisis_types:
            assert danger.hotlines[:2] == ("suicide109", "fire119"), danger.id


def test_every_danger_tells_its_reason_in_korean_and_english(vocabulary: Vocabulary) -> None:
    assert all(danger.reason.keys() >= {"ko", "en"} for danger in vocabulary.danger)


def test_ids_are_unique(vocabulary: Vocabulary) -> None:
    for signs in (vocabulary.danger, vocabulary.crisis, vocabulary.reporter, vocabulary.offtopic):
        ids = [sign.id for sign in signs]
        assert len(ids) == len(set(ids))


def test_an_unknown_field_is_refused() -> None:
    raw = {
        "group": [{"id": "x", "words": ["불이"], "wrods": []}],
        "danger": [],
        "crisis": [],
        "reporter": [],
        "offtopic": [],
    }
    with pytest.raises(ValidationError, match="wrods"):
        TypeAdapter(Vocabulary).validate_python(raw)
