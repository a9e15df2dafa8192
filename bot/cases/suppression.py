"""Hiding small counts before figures leave the city, so that nobody is recognized in them.

A count of one to four is hidden. That alone hides nothing where the total is known: one hidden
cell is the total less the others. So further cells are hidden beside it, the smallest first, until
every hidden cell may have two values at least, even for a reader who knows this rule and which of
the hidden cells are the small ones:

- Hidden cells of one to four alone: two at least, and their sum neither the least nor the most
  that so many small cells can have.
- With larger cells among them (five and more): their sum is more than the least they can have.

Cells of the same count are hidden together, so that the order of a table tells nothing: any
exchange of values between hidden cells would have led to the same table. Where that cannot be
had, and for tables of few people altogether, the whole table is hidden; its total stays, unless
it is small itself.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.cases.figures import Figures, Spread

SMALL = 4
"""The largest count that is hidden."""
BASE = 20
"""A table of fewer is hidden as a whole."""
_LARGE = SMALL + 1
_AT_LEAST = 2


def guarded(table: Mapping[str, int]) -> dict[str, int | None] | None:
    """The table with None for what is hidden; None where all of it is."""
    counts = {code: count for code, count in table.items() if count}
    total = sum(counts.values())
    if not 0 < total < BASE:
        hidden = _hidden(counts)
        if hidden is not None:
            return {code: None if code in hidden else n for code, n in counts.items()}
    return None


def _hidden(counts: Mapping[str, int]) -> set[str] | None:
    """Which cells are hidden; None where no choice of them is safe."""
    hidden = {code for code, count in counts.items() if count <= SMALL}
    larger = sorted({count for count in counts.values() if count > SMALL})
    while hidden and not is_safe(counts[code] for code in hidden):
        if not larger:
            return None
        smallest = larger.pop(0)
        hidden |= {code for code, count in counts.items() if count == smallest}
    return hidden


def is_safe(values: Iterable[int]) -> bool:
    """Whether each of these hidden counts could also be another one, their sum being known."""
    values = list(values)
    small = [value for value in values if value <= SMALL]
    large = [value for value in values if value > SMALL]
    if len(values) < _AT_LEAST:
        return False
    if not large:
        return len(small) < sum(small) < SMALL * len(small)
    return sum(values) > len(small) + _LARGE * len(large)


def count(value: int | None) -> int | None:
    """A single count; None if it is small."""
    return None if value is None or 0 < value <= SMALL else value


def guard(figures: Figures, amounts_of: Mapping[str, Sequence[tuple[str, str]]]) -> Figures:
    """The figures as they may leave the city.

    `amounts_of`: for each sum of money the counts it belongs to, by table and code; where one of
    them is hidden, so is the sum: the help that one household got would be told. A spread of few
    says too much about each of them.
    """
    tables = {name: guarded(_plain(table or {})) for name, table in figures.tables.items()}
    totals = {name: count(total) for name, total in figures.totals.items()}
    shown = Figures(totals, tables, {}, {})
    amounts = {
        name: None if any(shown.cell(*of) is None for of in amounts_of[name]) else amount
        for name, amount in figures.amounts.items()
    }
    spreads = {name: _spread(found) for name, found in figures.spreads.items()}
    return Figures(totals, tables, spreads, amounts)


def _plain(table: Mapping[str, int | None]) -> dict[str, int]:
    return {code: value for code, value in table.items() if value is not None}


def _spread(found: Spread | None) -> Spread | None:
    return found if found and found.count >= BASE else None
