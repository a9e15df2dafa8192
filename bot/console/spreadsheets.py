"""Rows as a file that spreadsheet programs open: CSV or XLSX, in which no cell is a formula."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Protocol

from xlsxwriter import Workbook

Cell = str | int | bool | datetime | None
# Spreadsheet programs take a cell of a CSV that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"
"""Without it Excel takes a Korean CSV for something else."""
_WHEN = "yyyy-mm-dd hh:mm"
_WIDTH = 18
# A thread that counts cells for seconds lets the event loop in only every few milliseconds. After
# so many rows it steps aside for a moment, so that nobody who writes meanwhile waits for a list.
_ROWS_AT_ONCE = 10
_ASIDE_S = 0.0002


class Sheet(Protocol):
    """A file in the making. All of it is work for a thread beside the event loop."""

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """More rows."""
        ...

    def end(self) -> None:
        """Write what is left."""
        ...


class CsvSheet:
    """UTF-8 with its mark, lines end as RFC 4180 says; times as `2026-02-17 09:00`."""

    def __init__(self, file: IO[bytes], head: Sequence[str]) -> None:
        self._file = file
        self._file.write(_BOM.encode())
        self.add([list(head)])

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """More lines."""
        lines = io.StringIO(newline="")
        writer = csv.writer(lines)
        for row in _politely(rows):
            writer.writerow([_plain(cell) for cell in row])
        self._file.write(lines.getvalue().encode())

    def end(self) -> None:
        """Nothing is left."""


class XlsxSheet:
    """One sheet with a head that stays; rows go to disk as they come, not into memory."""

    def __init__(self, file: IO[bytes], head: Sequence[str], title: str) -> None:
        never = {"strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(
            file, {"constant_memory": True, "strings_to_numbers": False, **never}
        )
        self._sheet = self._book.add_worksheet(title[:31])
        self._when = self._book.add_format({"num_format": _WHEN})
        self._sheet.set_column(0, len(head) - 1, _WIDTH)
        self._sheet.freeze_panes(1, 1)
        bold = self._book.add_format({"bold": True, "bg_color": "#ECF2FE", "border": 1})
        for at, name in enumerate(head):
            self._sheet.write_string(0, at, name, bold)
        self._count = 1

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """More rows; every text is written as a text."""
        for row in _politely(rows):
            for at, cell in enumerate(row):
                self._write(self._count, at, cell)
            self._count += 1

    def end(self) -> None:
        """The file is whole."""
        self._book.close()

    def _write(self, row: int, at: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, datetime):
            self._sheet.write_datetime(row, at, cell.replace(tzinfo=None), self._when)
        elif isinstance(cell, int):
            self._sheet.write_number(row, at, cell)
        else:
            self._sheet.write_string(row, at, cell)


def _politely(rows: Sequence[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, stepping aside now and then."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % _ROWS_AT_ONCE == 0:
            time.sleep(_ASIDE_S)


def _plain(cell: Cell) -> str | int:
    """A cell of a CSV; what looks like a formula begins with an apostrophe and is a text."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
