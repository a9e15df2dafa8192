"""Nobody learns a hidden count, whatever they know of the rule by which it was hidden."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.figures import Figures, Spread
from bot.cases.suppression import BASE, SMALL, count, guard, guarded

TABLES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60))


@given(TABLES)
def test_every_small_count_is_hidden_and_the_others_are_true(table: dict[str, int]) -> None:
    shown = guarded(table)
    if shown is None:
        assert sum(table.values()) > 0
        return
    assert all(value is None or value == table[code] for code, value in shown.items())
    assert all(shown[code] is None for code, n in table.items() if 0 < n <= SMALL)
    assert not any(code in shown for code, n in table.items() if n == 0)


@given(TABLES)
def test_a_hidden_cell_may_always_have_another_value(table: dict[str, int]) -> None:
    """Even for a reader who knows the total and which of the hidden cells are small ones."""
    shown = guarded(table)
    if shown is None:
        return
    hidden = [table[code] for code, value in shown.items() if value is None]
    small = [n for n in hidden if n <= SMALL]
    large = [n for n in hidden if n > SMALL]
    total = sum(table.values()) - sum(value or 0 for value in shown.values())
    assert total == sum(hidden)
    for n in small:
        rest = len(small) - 1
        most = min(SMALL, total - rest - (SMALL + 1) * len(large))
        least = 1 if large else max(1, total - SMALL * rest)
        assert least <= n <= most
        assert least < most
    for n in large:
        others = total - (SMALL + 1) * (len(large) - 1)
        most = others - len(small)
        least = SMALL + 1 if len(large) > 1 else max(SMALL + 1, total - SMALL * len(small))
        assert least <= n <= most
        assert least < most


@cache
def _of_total(total: int, cells: int) -> tuple[tuple[int, ...], ...]:
    if cells == 1:
        return ((total,),)
    return tuple(
        (first, *rest)
        for first in range(total + 1)
        for rest in _of_total(total - first, cells - 1)
    )


@pytest.mark.parametrize(("total", "cells"), [(3, 3), (19, 3), (20, 3), (23, 4), (24, 4), (31, 3)])
def test_who_tries_every_table_learns_no_hidden_cell(total: int, cells: int) -> None:
    """All tables of this total, laid together by what is shown of them."""
    alike: dict[object, list[tuple[int, ...]]] = {}
    for table in _of_total(total, cells):
        named = {str(place): n for place, n in enumerate(table)}
        shown = guarded(named)
        alike.setdefault(shown and tuple(sorted(shown.items())), []).append(table)
    for shown, tables in alike.items():
        for place in range(cells):
            is_hidden = shown is None or dict(shown).get(str(place), 0) is None  # type: ignore[call-overload]
            values = {table[place] for table in tables}
            assert (len(values) > 1) == is_hidden, (shown, place, values)


def test_an_only_small_cell_takes_the_next_larger_along() -> None:
    assert guarded({"web": 3, "kakao": 40, "sms": 9}) == {"web": None, "kakao": 40, "sms": None}
    # Five and one are the least they can be: a third one is needed.
    assert guarded({"a": 1, "b": 5, "c": 7, "d": 30}) == {"a": None, "b": None, "c": None, "d": 30}
    # Cells alike go together.
    assert guarded({"a": 3, "b": 9, "c": 9, "d": 30})["d"] == 30  # type: ignore[index]
    assert guarded({"a": 10, "b": 12, "c": 0}) == {"a": 10, "b": 12}
    assert guarded({}) == {}
    assert guarded({"a": BASE - 1}) is None


def test_order_and_names_of_cells_tell_nothing() -> None:
    tables = [{"a": x, "b": y, "c": z} for x, y, z in ((3, 9, 30), (9, 30, 3), (30, 3, 9))]
    shown = [sorted(str(v) for v in (guarded(table) or {}).values()) for table in tables]
    assert all(one == other for one, other in pairwise(shown))


def test_sums_of_money_and_spreads_of_few_go_with_their_counts() -> None:
    of = {
        "public": (("link", "public"), ("household", "public")),
        "private": (("link", "private"),),
    }
    figures = Figures(
        totals={"reports": 30, "closed": 4, "links": 0},
        tables={"link": {"public": 3, "private": 25, "emergency": 8}, "household": {"public": 22}},
        spreads={"first_word": Spread(BASE, 60, 90), "acceptance": Spread(BASE - 1, 5, 9)},
        amounts={"public": 700_000, "private": 900_000},
    )
    shown = guard(figures, of)
    assert shown.totals == {"reports": 30, "closed": None, "links": 0}
    assert shown.tables["link"] == {"public": None, "emergency": None, "private": 25}
    assert shown.amounts == {"public": None, "private": 900_000}
    assert shown.spreads == {"first_word": Spread(BASE, 60, 90), "acceptance": None}
    assert [count(n) for n in (None, 0, 1, SMALL, SMALL + 1)] == [None, 0, None, None, 5]
