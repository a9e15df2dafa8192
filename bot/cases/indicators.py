"""The figures by which centers and municipalities are laid side by side: one list for all of them.

Every indicator is made of `Figures` alone, so that it is the same sum whether the figures are a
city's own or came from another city with small counts hidden.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

from bot.cases.figures import Figures, Spread, share
from bot.domain.frozen import frozen

Value: TypeAlias = int | float | None
REACHED = ("contacted", "linked", "followed")
"""Cells of the table `funnel`, each a step beyond the one before; `reported` is the first."""


class Unit(StrEnum):
    """What an indicator is counted in."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"
    WON = "won"


@frozen
class Indicator:
    """One column of a comparison. Its name is the text `console.compare.<key>`."""

    key: str
    unit: Unit
    of: Callable[[Figures], Value]


def reached(figures: Figures, step: str) -> int | None:
    """How many reports came to this step of the way, or beyond it."""
    return figures.sum("funnel", *REACHED[REACHED.index(step) :])


def _total(name: str) -> Callable[[Figures], Value]:
    return lambda figures: figures.totals.get(name)


def _cell(table: str, *codes: str) -> Callable[[Figures], Value]:
    return lambda figures: figures.sum(table, *codes)


def _share(table: str, code: str, *of: str) -> Callable[[Figures], Value]:
    """One cell as a share of itself and the others named."""
    return lambda figures: share(figures.cell(table, code), figures.sum(table, code, *of))


def _reached(step: str) -> Callable[[Figures], Value]:
    return lambda figures: share(reached(figures, step), figures.totals.get("reports"))


def _median(name: str) -> Callable[[Figures], Value]:
    return lambda figures: _of(figures.spreads.get(name), lambda found: found.median)


def _p90(name: str) -> Callable[[Figures], Value]:
    return lambda figures: _of(figures.spreads.get(name), lambda found: found.p90)


def _of(found: Spread | None, part: Callable[[Spread], int]) -> Value:
    return part(found) if found else None


def _amount(*names: str) -> Callable[[Figures], Value]:
    def summed(figures: Figures) -> Value:
        found = [figures.amounts.get(name, 0) for name in names]
        return None if None in found else sum(filter(None, found))

    return summed


def _neighbors(figures: Figures) -> Value:
    return share(figures.cell("reporter", "neighbor"), figures.totals.get("reports"))


INDICATORS = (
    Indicator("reports", Unit.COUNT, _total("reports")),
    Indicator("neighbor_share", Unit.SHARE, _neighbors),
    Indicator("emergencies", Unit.COUNT, _cell("urgency", "emergency")),
    Indicator("first_word_median", Unit.MINUTES, _median("first_word")),
    Indicator("first_word_p90", Unit.MINUTES, _p90("first_word")),
    Indicator("kept_share", Unit.SHARE, _share("promise", "kept", "broken")),
    Indicator("contacted_share", Unit.SHARE, _reached("contacted")),
    Indicator("linked_share", Unit.SHARE, _reached("linked")),
    Indicator("followed_share", Unit.SHARE, _reached("followed")),
    Indicator("public_links", Unit.COUNT, _cell("link", "public", "emergency")),
    Indicator("private_links", Unit.COUNT, _cell("link", "private")),
    Indicator("emergency_links", Unit.COUNT, _cell("link", "emergency")),
    Indicator("households", Unit.COUNT, _total("households")),
    Indicator("public_amount", Unit.WON, _amount("public", "emergency")),
    Indicator("private_amount", Unit.WON, _amount("private")),
    Indicator("referrals", Unit.COUNT, _total("referrals")),
    Indicator("accepted", Unit.COUNT, _cell("referral", "accepted", "done")),
    Indicator("acceptance_median", Unit.MINUTES, _median("acceptance")),
    Indicator("follow_ups_done", Unit.COUNT, _cell("follow_up", "done")),
    Indicator("closed", Unit.COUNT, _total("closed")),
    Indicator("checks", Unit.COUNT, _total("checks")),
)
BY_KEY: Mapping[str, Indicator] = {indicator.key: indicator for indicator in INDICATORS}


def ordered(
    rows: Mapping[str, Figures], key: str, *, is_descending: bool
) -> list[tuple[str, Figures]]:
    """The rows by one indicator, those without a value last; by name where the key is none."""
    indicator = BY_KEY.get(key)
    by_name = sorted(rows.items(), key=lambda row: row[0], reverse=is_descending)
    if indicator is None:
        return by_name
    known = [row for row in by_name if indicator.of(row[1]) is not None]
    hidden = [row for row in by_name if indicator.of(row[1]) is None]
    known.sort(key=lambda row: indicator.of(row[1]) or 0, reverse=is_descending)
    return known + hidden
