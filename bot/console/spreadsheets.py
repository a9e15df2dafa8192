"""Rows as a file that spreadsheet programs open: CSV or XLSX, in which no cell is a formula."""

import csv
import io
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Protocol, TypeVar

from bot.console.xlsx_file import Cell, Workbook

_T = TypeVar("_T")
# Spreadsheet programs take a cell of a CSV that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"
"""Without it Excel takes a Korean CSV for something else."""
# A thread that counts cells for seconds lets the event loop in only every few milliseconds. After
# so many rows it steps aside for a moment, so that nobody who writes meanwhile waits for a list.
_ROWS_AT_ONCE = 10
_ASIDE_S = 0.0002


class Sheet(Protocol):
    """A file in the making. All of it is work for a thread beside the event loop."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
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

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
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
        self._book = Workbook(file, title, head)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """More rows; every text is written as a text."""
        self._book.add(map(self._book.row, _politely(rows)))

    def end(self) -> None:
        """The file is whole."""
        self._book.end()


def _politely(rows: Iterable[_T]) -> Iterator[_T]:
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
        return cell.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
