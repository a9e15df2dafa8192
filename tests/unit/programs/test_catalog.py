import pytest

from bot.programs.catalog import Catalog
from tests.support.shipped_programs import catalog


def test_keeps_the_order_of_the_files() -> None:
    programs = list(catalog())
    assert list(Catalog(reversed(programs))) == programs[::-1]
    assert len(catalog()) == len(programs)


def test_gets_by_id() -> None:
    program = catalog().get("bls_living")
    assert program is not None
    assert program.name_ko == "생계급여"
    assert catalog().get("no_such_program") is None


def test_an_id_comes_once() -> None:
    programs = list(catalog())
    with pytest.raises(ValueError, match=programs[0].id):
        Catalog([*programs, programs[0]])


def test_narrows_to_scopes() -> None:
    seoul = catalog().for_scopes({"seoul"})
    assert {program.scope for program in seoul} == {"seoul"}
    assert 0 < len(seoul) < len(catalog())
    assert len(catalog().for_scopes(())) == 0
