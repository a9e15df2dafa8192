"""An XLSX file of one sheet, written row by row: what a list of a hundred thousand rows needs.

XLSX is a zip of XML (ECMA-376, Office Open XML). Of it stands here what a plain table takes:
texts, numbers, times, a bold head that stays while one scrolls. Texts are written as texts, so
that none of them is ever a formula or a link. A library that can do everything takes several times
as long for each cell, and all that time whoever else works in this process waits.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | bool | date | datetime | None

_NS = "http://schemas.openxmlformats.org"
_MAIN = f"{_NS}/spreadsheetml/2006/main"
_RELATED = f"{_NS}/officeDocument/2006/relationships"
_PACKAGE = f"{_NS}/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_OF_BOOK = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATED}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
# 0 is plain, 1 a time, 2 the head, 3 a day.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFECF2FE"/></patternFill></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/><right style="thin"/>'
    '<top style="thin"/><bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" '
    'applyBorder="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    "</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
_WIDTH = 18
_LETTERS = 26
_DAY_ZERO = datetime(1899, 12, 30).toordinal()  # noqa: DTZ001 - the day from which sheets count
_SECONDS = 86_400
# What XML does not hold, and what programs would read as one of those.
_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class Workbook:
    """One sheet in the making. `end` makes the file whole; it is of no use before."""

    def __init__(self, file: IO[bytes], title: str, head: Sequence[str]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6)
        self._letters = [_letters(at) for at in range(len(head))]
        for name, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("xl/workbook.xml", _book(title)),
            ("xl/_rels/workbook.xml.rels", _OF_BOOK),
            ("xl/styles.xml", _STYLES),
        ):
            self._zip.writestr(name, content)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._count = 0
        self._sheet.write(_begun(len(head)).encode())
        self.add([self._row(head, ' s="2"')])

    def row(self, cells: Sequence[Cell]) -> str:
        """A row as it is written; the rows are written in the order in which this is asked."""
        return self._row(cells, "")

    def add(self, rows: Iterable[str]) -> None:
        """These rows, one after the other."""
        self._sheet.write("".join(rows).encode())

    def end(self) -> None:
        """The file is whole."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()

    def _row(self, cells: Sequence[Cell], style: str) -> str:
        self._count += 1
        number = self._count
        inner = "".join(
            _cell(f"{letter}{number}", cell, style)
            for letter, cell in zip(self._letters, cells, strict=True)
            if cell is not None and cell != ""
        )
        return f'<row r="{number}">{inner}</row>'


def _cell(place: str, cell: Cell, style: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}"{style} t="inlineStr"><is>{_text(cell)}</is></c>'
    if isinstance(cell, datetime):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
        days = cell.toordinal() - _DAY_ZERO + seconds / _SECONDS
        return f'<c r="{place}" s="1"><v>{days}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="3"><v>{cell.toordinal() - _DAY_ZERO}</v></c>'
    return f'<c r="{place}"><v>{int(cell or 0)}</v></c>'


@lru_cache(maxsize=4096)
def _text(said: str) -> str:
    """A text as an element; most are words of codes and come again and again."""
    return f'<t xml:space="preserve">{escape(_UNSAID.sub(_coded, said))}</t>'


def _coded(match: re.Match[str]) -> str:
    """A character that XML does not hold as its number; what looks like one so that it stays."""
    said = match[0]
    return f"_x005F{said}" if said.startswith("_") else f"_x{ord(said):04X}_"


def _book(title: str) -> str:
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31], {'"': "&quot;"})
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _begun(columns: int) -> str:
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        "</sheetView></sheetViews>"
        f'<cols><col min="1" max="{columns}" width="{_WIDTH}" customWidth="1"/></cols><sheetData>'
    )


def _letters(at: int) -> str:
    """The name of a column: A to Z, then AA and so on."""
    before, last = divmod(at, _LETTERS)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
