from rapidfuzz.distance import OSA

from bot.domain.hangul import jamo
from bot.programs.typed_wrong import misspelled
from tests.support.shipped_programs import catalog


def test_they_are_the_same_every_time_and_all_different() -> None:
    first, again = (tuple(misspelled("에너지바우처")) for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first) == 5
    assert "에너지바우처" not in first


def test_each_has_two_wrong_keys() -> None:
    for program in catalog():
        for typed in misspelled(program.name_ko):
            assert OSA.distance(jamo(program.name_ko), jamo(typed)) == 2, typed


def test_what_has_no_syllables_cannot_be_mistyped_here() -> None:
    assert not tuple(misspelled("129"))
    assert not tuple(misspelled(""))
