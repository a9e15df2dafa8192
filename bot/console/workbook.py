"""Tables as one XLSX file, in which no cell is a formula."""

import io
from collections.abc import Sequence
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.domain.frozen import frozen

Cell: TypeAlias = str | int | float | None
"""Whole numbers are counts, others are shares; None is a hidden or unknown figure."""

_WIDTH = 16
_FIRST_WIDTH = 34


@frozen
class Grid:
    """A table with a name, a row of column names, and rows; its first column names the rows."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[tuple[str, Sequence[Grid]]], unknown: str) -> bytes:
    """The file: one sheet for each name, its tables below each other.

    `unknown` stands where a figure is None. Work for a thread beside the event loop.
    """
    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    formats = {
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True}),
        "text": book.add_format({"border": 1}),
        "count": book.add_format({"border": 1, "num_format": "#,##0"}),
        "share": book.add_format({"border": 1, "num_format": "0.0%"}),
    }
    for name, grids in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(0, 0, _FIRST_WIDTH)
        sheet.set_column(1, max(len(grid.head) for grid in grids), _WIDTH)
        at = 0
        for grid in grids:
            at = _grid(sheet, at, grid, formats, unknown)
    book.close()
    return made.getvalue()


def _grid(sheet: Worksheet, at: int, grid: Grid, formats: dict[str, object], unknown: str) -> int:
    """Writes a table from a row on; returns the row where the next may begin."""
    sheet.write_string(at, 0, grid.title, formats["bold"])
    for column, name in enumerate(grid.head):
        sheet.write_string(at + 1, column, name, formats["head"])
    for row, cells in enumerate(grid.rows, start=at + 2):
        for column, cell in enumerate(cells):
            _cell(sheet, row, column, cell, formats, unknown)
    return at + len(grid.rows) + 3


def _cell(
    sheet: Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object], unknown: str
) -> None:
    if isinstance(cell, float):
        sheet.write_number(row, column, cell, formats["share"])
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, formats["count"])
    else:
        sheet.write_string(row, column, unknown if cell is None else cell, formats["text"])
