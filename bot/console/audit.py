"""Who did what, who saw whose record: the search, and its table as a file."""

import csv
import re
from io import StringIO
from urllib.parse import urlencode

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.details import act, told, who
from bot.console.pages import Pages
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.services.audit import MOST_EXPORTED, Asked, Audit, Found
from bot.storage.audit import Line
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_FIELDS = ("kind", "actor", "action", "subject", "since", "until", "before")
_MAX_CHARS = 100
_ID = re.compile("[0-9a-f]{32}")
_COLUMNS = ("at", "kind", "actor", "action", "subject", "detail", "ip")
# Spreadsheets run what begins like a formula.
_FORMULAS = ("=", "+", "-", "@", "\t")


class AuditPages:
    """A form that asks with GET, so that a search can be kept as a link."""

    def __init__(self, audit: Audit, pages: Pages) -> None:
        self._audit = audit
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
        return await self._pages.render(
            request,
            "audit.html",
            status=status,
            path=None,
            problem=problem,
            asked=asked,
            query=_query(asked),
            lines=[_told(words, found, line) for line in found.lines],
            following=found.following,
            actions=[(code, act(words, code)) for code in await self._audit.actions(actor)],
            names=sorted(found.names.values()),
            may_export=actor.may(Permission.LIST_EXPORT),
            most=MOST_EXPORTED,
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
        "actor": who(words, found.names, line.actor),
        "action": act(words, line.action),
        "subject": number or found.names.get(line.subject) or _thing(words, line.subject),
        "detail": _detail(words, found, line.detail),
        "ip": line.ip,
        "link": f"/console/cases/{line.subject}" if number[:1].isdigit() else "",
    }


def _thing(words: Words, subject: str) -> str:
    """A list or event by its name; of what has only an id of ours, nothing."""
    return "" if _ID.fullmatch(subject) else words.code("console.exports.list", subject)


def _detail(words: Words, found: Found, stored: str) -> str:
    """`from: counselor, to: admin`, all of it in words."""
    return ", ".join(f"{key}: {said}" for key, said in told(words, found.names, stored))


def _csv(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
