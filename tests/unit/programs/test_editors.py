from dataclasses import replace
from datetime import date

from bot.domain.codes import CrisisType
from bot.domain.program import Program
from bot.programs import editors
from bot.programs.catalog import Catalog
from bot.programs.income import MedianIncome
from tests.support.shipped_programs import catalog
from tests.support.world import config

TODAY = date(2026, 11, 24)


def program(key: str = "one", **changes: object) -> Program:
    base = next(iter(catalog()))
    changed = {"id": key, "name_ko": f"표식{key}", "name_en": key, "keywords": (), **changes}
    return replace(base, **changed)  # type: ignore[arg-type]


def said(*remarks: editors.Remark) -> list[str]:
    return [str(remark) for remark in remarks]


def test_an_entry_is_old_after_twelve_months() -> None:
    assert not list(editors.old([program(as_of=date(2025, 11, 24))], TODAY))
    assert said(*editors.old([program(as_of=date(2025, 11, 23))], TODAY)) == [
        "one: as_of 2025-11-23 is older than 12 months"
    ]
    assert said(*editors.old([program(closes=date(2026, 1, 31))], TODAY)) == [
        "one: applications closed on 2026-01-31"
    ]


def test_an_entry_of_tomorrow_is_a_mistake() -> None:
    assert list(editors.from_the_future([program(as_of=date(2026, 11, 25))], TODAY))
    assert not list(editors.from_the_future([program(as_of=TODAY)], TODAY))


def test_the_same_name_and_the_same_keyword_twice_are_seen_through_their_spelling() -> None:
    two = (program(name_ko="쌀 나눔"), program("two", name_ko="쌀나눔"))
    assert said(*editors.duplicates(two)) == ["one: has the same name as two"]
    (remark,) = editors.duplicates([program(keywords=("월세 지원", "월세지원"))])
    assert remark.what == "the keyword '월세 지원' is there twice"


def test_a_keyword_is_shared_only_among_programs_of_a_kind() -> None:
    food = program(keywords=("반찬",), crisis_types=(CrisisType.FOOD,))
    care = program("two", keywords=("반찬",), crisis_types=(CrisisType.ELDER_CARE,))
    both = replace(care, crisis_types=(CrisisType.ELDER_CARE, CrisisType.FOOD))
    assert not list(editors.shared_keywords([food, both]))
    (remark,) = editors.shared_keywords([food, care])
    assert str(remark) == (
        "one: shares the keyword '반찬' with two, which is about other troubles"
    )


def test_a_short_keyword_within_an_everyday_word() -> None:
    entry = program(keywords=("사장", "사장님", "자동차 보험"))
    assert said(*editors.in_everyday_words([entry], ("사장님", "자동차"))) == [
        "one: the keyword '사장' stands in '사장님'"
    ]


def test_a_program_that_its_misspelt_name_does_not_bring_up() -> None:
    entry = program(name_ko="노인맞춤돌봄서비스 (방문)")
    assert not list(editors.hard_to_find([entry], lambda _text, _limit: ("two", "one")))
    asked: list[tuple[str, int]] = []

    def never(text: str, limit: int) -> tuple[str, ...]:
        asked.append((text, limit))
        return ()

    (remark,) = editors.hard_to_find([entry], never)
    assert remark.what.startswith("5 of 5 misspellings do not find it: '")
    assert {limit for _, limit in asked} == {3}


def test_a_year_without_a_table_of_incomes_is_noted() -> None:
    remarks = editors.remarks(Catalog([program()]), MedianIncome(), (), _found, TODAY)
    assert "median_income: there is no table for 2026" in said(*remarks)
    full = editors.remarks(Catalog([program()]), config().median_income, (), _found, TODAY)
    assert not list(full)


def _found(_text: str, _limit: int) -> tuple[str, ...]:
    return ("one",)
