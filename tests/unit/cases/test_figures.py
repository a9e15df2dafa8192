from datetime import UTC, date, datetime

import pytest

from bot.cases.figures import (
    PRESETS,
    Figures,
    Spread,
    add,
    month_of,
    period_of,
    share,
    spread,
    whole,
    whole_month,
)
from bot.domain.errors import InvalidError

TODAY = date(2026, 11, 27)


def test_a_period_is_days_in_seoul() -> None:
    period = whole_month("2026-11")
    assert (period.first, period.last, period.days) == (date(2026, 11, 1), date(2026, 11, 30), 30)
    assert period.begins == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert period.ends == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert month_of(period.last) == "2026-11"


def test_presets() -> None:
    spans = {name: made(TODAY) for name, made in PRESETS.items()}
    assert {name: (str(p.first), str(p.last)) for name, p in spans.items()} == {
        "month": ("2026-11-01", "2026-11-27"),
        "last_month": ("2026-10-01", "2026-10-31"),
        "quarter": ("2026-10-01", "2026-11-27"),
        "year": ("2026-01-01", "2026-11-27"),
    }
    assert PRESETS["last_month"](date(2026, 1, 5)) == whole_month("2025-12")


def test_periods_for_what_lies_ahead_end_where_they_end() -> None:
    spans = {name: whole(name, TODAY) for name in PRESETS}
    assert {name: (str(p.first), str(p.last)) for name, p in spans.items()} == {
        "month": ("2026-11-01", "2026-11-30"),
        "last_month": ("2026-10-01", "2026-10-31"),
        "quarter": ("2026-10-01", "2026-12-31"),
        "year": ("2026-01-01", "2026-12-31"),
    }


def test_what_is_not_said_is_this_month() -> None:
    assert period_of("", "", TODAY) == PRESETS["month"](TODAY)
    assert period_of("2026-11-27", "2026-11-27", TODAY).days == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-02", "2026-11-01"),
        ("2020-01-01", "2026-01-01"),
        ("yesterday", ""),
        ("", "2026-13-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_a_period_that_is_none_is_refused(first: str, last: str) -> None:
    with pytest.raises(InvalidError) as refused:
        period_of(first, last, TODAY)
    assert refused.value.code == "bad_period"


@pytest.mark.parametrize("name", ["2026", "2026-00", "2026-1", "9999-12", "month", "2026-11-01"])
def test_a_month_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidError) as refused:
        whole_month(name)
    assert refused.value.code == "bad_month"


def test_spreads_are_never_told_shorter_than_they_were() -> None:
    assert spread([]) is None
    assert spread([59.2]) == Spread(1, 60, 60)
    assert spread(range(1, 11)) == Spread(10, 5, 9)
    assert spread([0.0, 0.0]) == Spread(2, 0, 0)


def test_hidden_cells_stay_hidden_in_sums() -> None:
    figures = Figures({}, {"link": {"a": 3, "b": None}, "none": None}, {}, {})
    assert (figures.cell("link", "a"), figures.cell("link", "c")) == (3, 0)
    assert figures.sum("link", "a", "c") == 3
    assert figures.sum("link", "a", "b") is None
    assert figures.cell("none", "a") is None
    assert (share(1, 4), share(None, 4), share(1, 0), share(1, None)) == (0.25, None, None, None)
    assert add([{"a": 1}, {"a": 2, "b": 3}]) == {"a": 3, "b": 3}
