"""The sheet by which a province evaluates its cities, of one month: as a workbook and to print.

What is evaluated: what households were linked with, how emergency aid was carried out, publicity,
case management, and how many reports came from neighbors.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.calendar.hours import seoul
from bot.cases.figures import Figures, share
from bot.console.figures import NOTHING, percent
from bot.console.words import Words
from bot.console.workbook import Cell, Grid, workbook
from bot.domain.frozen import frozen
from bot.paper.printer import render

_OWN = "console.evaluation"
_SECTORS = ("public", "emergency", "private")
_OTHER = ("advice", "referred")


@frozen
class Sheet:
    """The figures of a month, said by `words`; `by` is who makes it."""

    words: Words
    month: str
    figures: Figures
    by: str

    def xlsx(self) -> bytes:
        """One sheet with a table for each part."""
        title = self._t("title", month=self.month)
        return workbook([(title, list(self._grids()))], NOTHING)

    def pdf(self) -> bytes:
        """A4, tagged, with page numbers. Takes a while: work for a thread."""
        now = self.words.now
        data: dict[str, Any] = {
            "title": self._t("title", month=self.month),
            "city": self.words.own(self.words.city.service_name),
            "lang": self.words.lang,
            "subtitle": self._t("subtitle", city=self.words.own(self.words.city.name)),
            "printed": self._t("printed", by=self.by, at=f"{seoul(now):%Y-%m-%d %H:%M}"),
            "sections": [_printed(grid) for grid in self._grids()],
        }
        return render("form", data, now)

    def _t(self, key: str, **params: object) -> str:
        return self.words.t(f"{_OWN}.{key}", **params)

    def _grids(self) -> Iterator[Grid]:
        yield self._linked()
        yield self._grid("emergency", self._emergency())
        yield self._grid("publicity", self._totals("hung", "hanging", "poster_talks", "by_poster"))
        yield self._grid("management", self._management())
        yield self._grid("neighbors", self._neighbors())
        yield self._grid("answers", self._answers())

    def _linked(self) -> Grid:
        """Help by who gave it; other ways in which reports ended count without sums."""
        rows: list[tuple[Cell, ...]] = [
            (
                self.words.t(f"console.statistics.link.{sector}"),
                self.figures.cell("link", sector),
                self.figures.amounts.get(sector, 0),
            )
            for sector in _SECTORS
        ]
        rows.append((self._t("other"), self.figures.sum("reason", *_OTHER), None))
        rows.append((self._t("households"), self.figures.totals.get("households"), None))
        head = (self._t("what"), self._t("count"), self._t("amount"))
        return Grid(self._t("linked"), head, rows)

    def _grid(self, key: str, rows: Iterator[tuple[str, Cell]]) -> Grid:
        return Grid(self._t(key), (self._t("what"), self._t("count")), list(rows))

    def _totals(self, *names: str) -> Iterator[tuple[str, Cell]]:
        by_poster = {"by_poster": self.figures.cell("poster_talk", "reported")}
        known = {**self.figures.totals, **by_poster}
        for name in names:
            yield self.words.t(f"console.statistics.total.{name}"), known.get(name)

    def _emergency(self) -> Iterator[tuple[str, Cell]]:
        yield self._t("emergency_links"), self.figures.cell("link", "emergency")
        yield self._t("emergency_households"), self.figures.totals.get("emergency_household")
        yield self._t("emergency_amount"), self.figures.amounts.get("emergency", 0)

    def _management(self) -> Iterator[tuple[str, Cell]]:
        figures = self.figures
        yield self._t("integrated"), figures.cell("referral_kind", "integrated")
        yield from self._totals("referrals")
        yield self._t("accepted"), figures.sum("referral", "accepted", "done")
        yield self._t("returned"), figures.cell("referral", "returned")
        yield self._t("acceptance"), self._minutes("acceptance")
        for state in ("done", "due", "overdue"):
            name = self.words.t(f"console.statistics.follow_up.{state}")
            yield self._t("follow_up", state=name), figures.cell("follow_up", state)
        yield self._t("followed"), figures.cell("funnel", "followed")

    def _neighbors(self) -> Iterator[tuple[str, Cell]]:
        whole = self.figures.totals.get("reports")
        yield from self._totals("reports")
        for reporter in ("neighbor", "worker"):
            count = self.figures.cell("reporter", reporter)
            name = self.words.t(f"console.statistics.reporter.{reporter}")
            yield name, count
            yield self._t("share", of=name), share(count, whole)

    def _answers(self) -> Iterator[tuple[str, Cell]]:
        yield from self._totals("handovers")
        yield self._t("first_word"), self._minutes("first_word")
        promise = self.figures.sum("promise", "kept", "broken")
        yield self._t("kept"), share(self.figures.cell("promise", "kept"), promise)

    def _minutes(self, name: str) -> Cell:
        found = self.figures.spreads.get(name)
        return self.words.span(timedelta(minutes=found.median)) if found else None


def _printed(grid: Grid) -> dict[str, Any]:
    table = {
        "head": list(grid.head),
        "rows": [[_said(cell) for cell in row] for row in grid.rows],
        "widths": [3, *[1] * (len(grid.head) - 1)],
        "numbers": True,
    }
    return {"heading": grid.title, "table": table, "whole": True}


def _said(cell: Cell) -> str:
    if isinstance(cell, float):
        return percent(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    return NOTHING if cell is None else cell
