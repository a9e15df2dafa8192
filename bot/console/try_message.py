"""Trying a message: what the bot would read and suggest, and why."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import HOME, Pages
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.domain.program import Program
from bot.domain.reading import Fired, Match
from bot.flows.suggestions import reason
from bot.services.office import Office
from bot.services.try_message import Tried, TryMessage
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS


class TryPages:
    """One page and a form. What is typed is in no address, no log and no table."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._trying = TryMessage(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The empty form, and the form with what came of it."""
        return [web.get("/try", self.shown), web.post("/try", self.run)]

    @permitted(Permission.MESSAGE_TRY)
    async def shown(self, request: web.Request) -> web.Response:
        """A box to type into."""
        return await self._page(request)

    @permitted(Permission.MESSAGE_TRY)
    async def run(self, request: web.Request) -> web.Response:
        """All that was understood."""
        sent = await request.post()
        text, program = (str(sent.get(key, "")) for key in ("text", "program"))
        try:
            tried = await self._trying.run(request[ACTOR], text, program)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, text, program, error=error)
        return await self._page(request, text, program, tried)

    async def _page(
        self,
        request: web.Request,
        text: str = "",
        program: str = "",
        tried: Tried | None = None,
        error: DomainError | None = None,
    ) -> web.Response:
        words = self._pages.words(request)
        names = sorted((_name(one, words), one.id) for one in self._office.catalog)
        return await self._pages.render(
            request,
            "try.html",
            status=STATUS[error.kind] if error else 200,
            path=f"{HOME}try" if request.method == "POST" else None,
            problem=words.problem(error.code, error.details) if error else None,
            text=text,
            program=program,
            tried=tried,
            names=names,
            told=_told(tried, words),
            why=lambda match: _why(match, words),
            sign=lambda fired: self._sign(fired, words),
            name=lambda one: _name(one, words),
        )

    def _sign(self, fired: Fired, words: Words) -> str:
        """What a sign of danger is called; other signs have only their id."""
        vocabulary = self._office.living.config.vocabulary
        named = {one.id: one.reason for one in vocabulary.danger}
        named |= {one.id: one.reason for one in vocabulary.kind}
        return words.own(named.get(fired.sign, {}))


def _name(program: Program, words: Words) -> str:
    return program.name_ko if words.lang == "ko" else program.name_en


def _why(match: Match, words: Words) -> str:
    said = (reason(words.texts, words.lang, one) for one in match.reasons)
    return ", ".join(dict.fromkeys(said))


def _told(tried: Tried | None, words: Words) -> list[tuple[str, str]]:
    """The answers found in the text, each with its question, then the place."""
    if tried is None:
        return []
    found = [
        (words.code(f"report.{key}", "name"), _answers(key, values, words))
        for key, values in tried.told.items()
    ]
    dongs = ", ".join(words.dong(dong) for dong in tried.dongs)
    outside = tried.outside.name if tried.outside else ""
    place = ", ".join(filter(None, (dongs, outside)))
    return [*found, *([(words.t("report.place.name"), place)] if place else [])]


def _answers(key: str, values: tuple[str, ...], words: Words) -> str:
    return ", ".join(_answer(key, value, words) for value in values)


def _answer(key: str, value: str, words: Words) -> str:
    """Kinds of household are called alike in two flows, and one of them names each."""
    tables = (f"report.{key}", "find_program.kinds")
    table = next((one for one in tables if words.texts.has(f"{one}.{value}")), tables[0])
    return words.code(table, value)
