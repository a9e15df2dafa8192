"""What may be wrong with `config/casework.toml`."""

from dataclasses import replace

import pytest

from bot.cases.casework import mistakes, needs_approval
from bot.domain.casework import Named, Rhythm
from tests.support.world import config


def test_the_shipped_rules_are_sound() -> None:
    assert list(mistakes(config().casework)) == []


def test_only_named_reasons_need_approval() -> None:
    rule = config().casework
    assert needs_approval(rule, "unreachable")
    assert not needs_approval(rule, "public_aid")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"accept_within_minutes": 0}, "accept_within_minutes"),
        ({"result_within_minutes": 0}, "result_within_minutes"),
        ({"pending": ("unheard",)}, "pending"),
        ({"approval": ("tired",)}, "approval"),
        ({"contacts": ("nobody",)}, "contacts"),
        ({"return_reasons": ()}, "return_reasons"),
        ({"return_reasons": (Named("x", {"ko": "가"}),) * 2}, "return_reasons"),
        ({"departments": (Named("no spaces", {"ko": "가"}),)}, "departments"),
        ({"departments": (Named("x", {"en": "x"}),)}, "departments x"),
        ({"link_kinds": (Named("cash", {"ko": "현금"}),)}, "link_kinds"),
        ({"rhythms": (Rhythm("x", {"ko": "가"}, "dance", days=1),)}, "rhythms"),
        ({"rhythms": (Rhythm("x", {"ko": "가"}, "call"),)}, "rhythms x"),
    ],
)
def test_mistakes_are_named(wrong: dict[str, object], where: str) -> None:
    rule = replace(config().casework, **wrong)  # type: ignore[arg-type]
    assert where in {key for key, _ in mistakes(rule)}
