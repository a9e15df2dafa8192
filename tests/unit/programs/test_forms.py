from datetime import date

import pytest

from bot.domain.program import Program
from bot.programs.forms import Fault, body, read, written
from bot.services.living import shape
from tests.support.world import config

TODAY = date(2026, 11, 24)
SCOPES = {program.scope for program in config().programs}


@pytest.mark.parametrize("program", config().programs, ids=lambda program: program.id)
def test_every_shipped_program_survives_its_form_and_its_stored_form(program: Program) -> None:
    assert read(written(program), SCOPES, TODAY) == (program, [])
    assert shape(Program).validate_python(body(program)) == program


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name_ko", "", "needed"),
        ("benefit", "가" * 1501, "long"),
        ("keywords", "", "needed"),
        ("keywords", ",".join(f"{n:0>9}" for n in range(400)), "long"),
        ("life_stages", "baby", "unknown"),
        ("households", "castle", "unknown"),
        ("scope", "mars", "unknown"),
        ("age_min", "131", "age"),
        ("age_max", "삼십", "age"),
        ("income_percent", "0", "number"),
        ("opens", "soon", "day"),
        ("as_of", "", "day"),
        ("as_of", "2026-11-25", "future"),
        ("id", "Über", "rules"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(field: str, value: str, code: str) -> None:
    form = {**written(config().programs[0]), field: [value]}
    program, faults = read(form, SCOPES, TODAY)
    assert program is None
    assert Fault(field, code) in faults


def test_what_does_not_go_together_is_told() -> None:
    form = written(config().programs[0])
    form |= {
        "age_min": ["20"],
        "age_max": ["10"],
        "opens": ["2026-03-01"],
        "closes": ["2026-02-01"],
    }
    assert read(form, SCOPES, TODAY)[1] == [Fault("age_max", "order"), Fault("closes", "order")]
