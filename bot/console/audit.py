"""Who did what, who saw whose record: the search, and its table as a file."""

import csv
from collections.abc import Mapping
from io import StringIO
from urllib.parse import urlencode

import orjson
from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import Pages
from bot.console.queue import Queue
from bot.console.watched import watched
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.services.audit import MOST_EXPORTED, Asked, Audit, Found
from bot.storage.audit import Line
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_FIELDS = ("kind", "actor", "action", "subject", "since", "until", "before")
_MAX_CHARS = 100
_MACHINES = ("resident", "system", "api")
_COLUMNS = ("at", "kind", "actor", "action", "subject", "detail", "ip")
# Tables in which the values of details have their words.
_CODES = ("console.role", "console.blocks.why", "reason")
# Spreadsheets run what begins like a formula.
_FORMULAS = ("=", "+", "-", "@", "\t")


class AuditPages:
    """A form that asks with GET, so that a search can be kept as a link."""

    def __init__(self, audit: Audit, queue: Queue, pages: Pages) -> None:
        self._audit = audit
        self._queue = queue
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page and the file."""
        return [web.get("/audit", self.page), web.get("/audit.csv", self.file)]

    @permitted(Permission.AUDIT_SEARCH)
    async def page(self, request: web.Request) -> web.Response:
        """The newest lines that fit; each search is logged."""
        actor, asked, words = request[ACTOR], _asked(request), self._pages.words(request)
        problem, status, found = None, 200, Found([], {}, {}, None)
        try:
            found = await self._audit.search(actor, asked)
        except RefusedError:
            raise
        except DomainError as error:
            problem = words.problem(error.code, error.details)
            status = STATUS[error.kind]
        return self._pages.render(
            request,
            "audit.html",
            status=status,
            path=None,
            problem=problem,
            asked=asked,
            query=_query(asked),
            lines=[_told(words, found, line) for line in found.lines],
            following=found.following,
            actions=[(code, _act(words, code)) for code in await self._audit.actions(actor)],
            names=sorted(found.names.values()),
            may_export=actor.may(Permission.LIST_EXPORT),
            most=MOST_EXPORTED,
            **await watched(self._queue, actor),
        )

    @permitted(Permission.LIST_EXPORT)
    async def file(self, request: web.Request) -> web.StreamResponse:
        """All lines that fit as CSV, Korean in any spreadsheet; that it was made is logged."""
        words = self._pages.words(request)
        pieces = await self._audit.export(request[ACTOR], _asked(request))
        answer = web.StreamResponse(
            headers={
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": 'attachment; filename="audit.csv"',
            }
        )
        await answer.prepare(request)
        heads = [words.t(f"console.audit.{name}") for name in _COLUMNS]
        await answer.write(("\ufeff" + _csv([heads])).encode())
        async for piece in pieces:
            rows = [list(_told(words, piece, line).values())[:-1] for line in piece.lines]
            await answer.write(_csv(rows).encode())
        await answer.write_eof()
        return answer


def _asked(request: web.Request) -> Asked:
    given = {name: request.query.get(name, "")[:_MAX_CHARS].strip() for name in _FIELDS}
    return Asked(**given)


def _query(asked: Asked) -> str:
    """The search as a link carries it, without the place in it."""
    given = {name: getattr(asked, name) for name in _FIELDS if name != "before"}
    return urlencode({name: value for name, value in given.items() if value})


def _told(words: Words, found: Found, line: Line) -> dict[str, str]:
    """A line in words, in the order of the columns; `link` is where its subject has a page."""
    number = found.numbers.get(line.subject, "")
    return {
        "at": words.at(line.at),
        "kind": words.t(f"console.audit.{line.kind}"),
        "actor": _who(words, found.names, line.actor),
        "action": _act(words, line.action),
        "subject": number or found.names.get(line.subject, line.subject),
        "detail": _detail(words, found, line.detail),
        "ip": line.ip,
        "link": f"/console/cases/{line.subject}" if number[:1].isdigit() else "",
    }


def _who(words: Words, names: Mapping[str, str], actor: str) -> str:
    own = words.t(f"console.history.{actor}") if actor in _MACHINES else actor
    return names.get(actor, own)


def _act(words: Words, action: str) -> str:
    """An act in words; as it is written where a newer part of the program invented it."""
    code = action.replace(".", "_")
    for table in ("console.history", "console.audit.look"):
        if words.texts.has(f"{table}.{code}"):
            return words.t(f"{table}.{code}")
    return action


def _detail(words: Words, found: Found, stored: str) -> str:
    """`from: counselor, to: admin`; ids of staff by their names, roles by their words."""
    detail = orjson.loads(stored) if stored else None
    if isinstance(detail, list):
        return ", ".join(map(str, detail))
    if not isinstance(detail, dict):
        return ""
    return ", ".join(
        f"{words.code('console.audit.key', key)}: {_value(words, found, str(value))}"
        for key, value in detail.items()
        if value
    )


def _value(words: Words, found: Found, value: str) -> str:
    """A name, a center, or the words of a code; what is none of these as it stands."""
    for table in _CODES:
        if words.texts.has(f"{table}.{value}"):
            return words.t(f"{table}.{value}")
    return found.names.get(value) or words.center(value)


def _csv(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
