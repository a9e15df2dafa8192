"""Lists to take along: a form, and the files it asks for."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

import orjson
from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.figures import PRESETS, whole
from bot.cases.permissions import Permission
from bot.console.naming import Naming
from bot.console.pages import Pages
from bot.console.spreadsheets import CsvSheet, Sheet, XlsxSheet
from bot.console.words import Words
from bot.console.xlsx_file import Cell
from bot.domain.codes import CaseState, Urgency
from bot.domain.errors import DomainError, RefusedError
from bot.services.exports import FORMATS, NAMES, Export, Exports, Wish, columns, wish
from bot.services.office import Office
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_URGENCIES = list(Urgency)
_AT_ONCE = 2**16
# Where the words of a column's codes stand.
_TABLES = {
    "kind": "console.exports.kind",
    "channel": "console.channel",
    "reporter": "report.who",
    "state": "console.exports.state",
    "reason": "reason",
    "sector": "console.print.sectors",
    "direction": "console.print.way",
    "outcome": "console.print.call",
    "lang": "console.language",
}
_ASKED = ("list", "from", "to", "format", "dong", "state")
# What else can be taken along, from pages of its own.
_OTHERS = (
    ("statistics", "/console/statistics#files", Permission.STATS_VIEW),
    ("compare", "/console/compare", Permission.STATS_COMPARE),
    ("audit", "/console/audit", Permission.AUDIT_SEARCH),
)


class ExportPages:
    """The form, and with `format=` the file."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._exports = Exports(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """One address for both."""
        return [web.get("/exports", self.exports)]

    @permitted(Permission.LIST_EXPORT)
    async def exports(self, request: web.Request) -> web.StreamResponse:
        """The form; the file if all is chosen, or what is wrong with the choice."""
        asked = {key: request.query.get(key, "") for key in _ASKED}
        if not asked["format"]:
            return await self._page(request, asked)
        try:
            wished = wish(
                asked["list"],
                asked["from"],
                asked["to"],
                asked["format"],
                dong=asked["dong"],
                state=asked["state"],
            )
            export = await self._exports.begin(request[ACTOR], wished)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, asked, error)
        return await self._file(request, wished, export)

    async def _page(
        self, request: web.Request, asked: dict[str, str], error: DomainError | None = None
    ) -> web.Response:
        words = self._pages.words(request)
        today = seoul(words.now).date()
        presets = {name: whole(name, today) for name in PRESETS}
        chosen = {
            "list": asked["list"] if asked["list"] in NAMES else NAMES[0],
            "from": asked["from"] or presets["month"].first.isoformat(),
            "to": asked["to"] or presets["month"].last.isoformat(),
            "format": asked["format"] if asked["format"] in FORMATS else FORMATS[0],
            "dong": asked["dong"],
            "state": asked["state"],
        }
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "exports.html",
            status=STATUS[error.kind] if error else 200,
            problem=words.problem(error.code, error.details) if error else None,
            lists={name: self._columns(name, words) for name in NAMES},
            formats=FORMATS,
            states=list(CaseState),
            chosen=chosen,
            presets=presets,
            taken=await self._exports.taken(actor),
            others=[(name, path) for name, path, permission in _OTHERS if actor.may(permission)],
        )

    @staticmethod
    def _columns(name: str, words: Words) -> str:
        """What a list holds, in words."""
        return ", ".join(words.t(f"console.exports.column.{one}") for one in columns(name))

    async def _file(
        self, request: web.Request, wished: Wish, export: Export
    ) -> web.StreamResponse:
        """Made in a file without a name, then sent in pieces: both beside the event loop."""
        words = self._pages.words(request)
        naming = Naming(self._office.casework, self._office.catalog, words, self._office.calendar)
        with tempfile.TemporaryFile() as file:
            await _fill(file, wished, export, naming)
            name = f"{wished.name}-{wished.first}-{wished.last}.{wished.format}"
            response = web.StreamResponse(
                headers={
                    "Content-Type": _TYPES[wished.format],
                    "Content-Disposition": f'attachment; filename="{name}"',
                    "Content-Length": str(await asyncio.to_thread(file.seek, 0, 2)),
                }
            )
            await response.prepare(request)
            await asyncio.to_thread(file.seek, 0)
            while part := await asyncio.to_thread(file.read, _AT_ONCE):
                await response.write(part)
            await response.write_eof()
        return response


async def _fill(file: IO[bytes], wished: Wish, export: Export, naming: Naming) -> None:
    """All rows, piece by piece."""
    words = naming.words
    head = [words.t(f"console.exports.column.{column}") for column in export.columns]
    shown = _Shown(naming, wished.name, export.columns)

    def begin() -> Sheet:
        if wished.format == "csv":
            return CsvSheet(file, head)
        return XlsxSheet(file, head, words.t(f"console.exports.list.{wished.name}"))

    sheet = await asyncio.to_thread(begin)
    async for rows in export.pieces:
        await asyncio.to_thread(lambda rows=rows: sheet.add(shown.rows(rows)))  # type: ignore[misc]
    await asyncio.to_thread(sheet.end)


class _Shown:
    """Cells in the words of whoever takes the list along; each word is looked up once."""

    def __init__(self, naming: Naming, name: str, columns: Sequence[str]) -> None:
        self._naming = naming
        self._words = naming.words
        self._by_column = self._ways(naming, name)
        self._columns = columns
        self._has_days = name == "follow_ups"
        self._known: dict[tuple[str, Any], Cell] = {}

    def rows(self, rows: Sequence[Sequence[Any]]) -> Iterator[list[Cell]]:
        """A piece of the list, row by row as it is written."""
        for row in rows:
            yield [self._cell(name, value) for name, value in zip(self._columns, row, strict=True)]

    def _cell(self, column: str, value: Any) -> Cell:
        if value is None:
            return None
        if isinstance(value, datetime):
            is_day = column == "due_at" and self._has_days and self._naming.is_day(value)
            return seoul(value).date() if is_day else seoul(value)
        if column in ("number", "linked_on", "amount", "minutes", "agency", "in_kind"):
            return value  # type: ignore[no-any-return]
        key = column, value
        if key not in self._known:
            self._known[key] = self._worded(column, value)
        return self._known[key]

    def _worded(self, column: str, value: Any) -> Cell:
        known = self._by_column.get(column)
        return known(value) if known else self._code(_TABLES.get(column, ""), str(value))

    def _code(self, table: str, code: str) -> str:
        return self._words.code(table, code)

    def _ways(self, naming: Naming, name: str) -> dict[str, Callable[[Any], str]]:
        """How the columns are said that are no plain codes of the texts."""
        words = naming.words
        ways: dict[str, Callable[[Any], str]] = {
            "dong": words.dong,
            "center": words.center,
            "receiver": self._receiver,
            "urgency": lambda rank: self._code("console.urgency", _URGENCIES[rank]),
            "crisis_types": lambda kinds: ", ".join(
                self._code("crisis", kind) for kind in orjson.loads(kinds)
            ),
            "is_complete": lambda is_so: words.t(
                f"console.exports.{'complete' if is_so else 'incomplete'}"
            ),
            "program": naming.program,
            "result": naming.result,
            "code": naming.code,
        }
        if name == "cases":
            ways["state"] = lambda state: self._code("console.state", state)
        if name == "links":
            ways["kind"] = naming.link_kind
        return ways

    def _receiver(self, receiver: str) -> str:
        """A center's name, else a department's or an agency's, else as it was written."""
        named = self._words.center(receiver)
        return named if named != receiver else self._naming.receiver("department", receiver)
