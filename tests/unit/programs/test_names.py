from dataclasses import replace

from bot.domain.program import Program
from bot.programs.names import official_names, popular_names
from tests.support.shipped_programs import catalog


def named(name: str, *keywords: str) -> Program:
    return replace(next(iter(catalog())), name_ko=name, name_en="", keywords=keywords)


def test_an_official_name_is_also_written_without_its_last_word() -> None:
    assert official_names(named("청년월세 지원")) == ("청년월세 지원", "청년월세")
    assert official_names(named("긴급돌봄 지원사업")) == ("긴급돌봄 지원사업", "긴급돌봄")


def test_joined_names_stand_alone_if_they_are_names() -> None:
    assert "푸드마켓" in official_names(named("푸드뱅크·푸드마켓"))
    names = official_names(named("긴급복지 연료비·전기요금"))
    assert "전기요금" not in names


def test_what_a_shelter_also_does_is_not_its_name() -> None:
    assert "주거지원" not in official_names(named("가정폭력 피해자 보호시설·주거지원"))


def test_brackets_and_keywords_give_popular_names() -> None:
    program = named("구직급여(실업급여)", "해고", "실업 급여", "우리 동네에도 실업급여")
    assert popular_names(program) == ("실업급여", "실업 급여")


def test_short_words_are_no_names() -> None:
    assert popular_names(named("자활근로", "자활", "급여")) == ()
