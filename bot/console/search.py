"""Finding a case. What was looked for stands in no address that anybody could read: it is sealed.

So the way back from a case leads to the same results, and neither a browser's history nor a
proxy's log tells a name or a telephone number.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from aiohttp import web

from bot.calendar.hours import SEOUL
from bot.cases.permissions import Permission
from bot.console.pages import HOME, Pages, see_other
from bot.domain.city import City
from bot.domain.codes import CaseState
from bot.domain.errors import DomainError, InvalidError
from bot.services.office import Office
from bot.services.search import MAX_WORDS, Results, Searching
from bot.services.staff import Actor
from bot.storage.search import Sift
from bot.storage.vault import SealError
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_FIELDS = ("words", "dong", "state", "since", "until")
_PATH = f"{HOME}search"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands in the form."""

    words: str = ""
    dong: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    def sift(self, city: City) -> Sift:
        """InvalidError `bad_search` where a field holds what the page does not offer."""
        dongs = {dong.id for dong in city.dongs}
        if self.dong not in ("", *dongs) or self.state not in ("", *CaseState):
            raise InvalidError("bad_search")
        until = _day(self.until)
        return Sift(
            dong=self.dong,
            state=self.state,
            since=_day(self.since),
            until=until + timedelta(days=1) if until else None,
        )


class SearchPages:
    """A form and what it finds."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._searching = Searching(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page, and where its form goes."""
        return [web.get("/search", self.page), web.post("/search", self.ask)]

    @permitted(Permission.CASE_SEARCH)
    async def page(self, request: web.Request) -> web.Response:
        """The form, and with `?s=` what it was asked for."""
        actor = request[ACTOR]
        asked = self._opened(actor, request.query.get("s", ""))
        if asked == _Asked():
            return await self._page(request, asked, None)
        try:
            results = await self._searching.search(
                actor, asked.words, asked.sift(self._office.city)
            )
        except InvalidError as error:
            return await self._page(request, asked, None, error)
        return await self._page(request, asked, results)

    @permitted(Permission.CASE_SEARCH)
    async def ask(self, request: web.Request) -> web.Response:
        """To the page with the results."""
        form = await request.post()
        told = {name: str(form.get(name, "")).strip()[:MAX_WORDS] for name in _FIELDS}
        if not any(told.values()):
            return await self._page(request, _Asked(), None, InvalidError("search_empty"))
        return see_other(f"{_PATH}?s={self._sealed(request[ACTOR], told)}")

    def _sealed(self, actor: Actor, told: dict[str, str]) -> str:
        sealed = self._office.vault.seal_json("search", "query", actor.id, told)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def _opened(self, actor: Actor, sealed: str) -> _Asked:
        """What was sealed for this actor; nothing where it is somebody else's, or cut off."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            told = self._office.vault.open_json("search", "query", actor.id, raw)
        except (SealError, ValueError):
            return _Asked()
        known = told if isinstance(told, dict) else {}
        return _Asked(**{name: str(known.get(name, "")) for name in _FIELDS})

    async def _page(
        self,
        request: web.Request,
        asked: _Asked,
        results: Results | None,
        error: DomainError | None = None,
    ) -> web.Response:
        words = self._pages.words(request)
        return await self._pages.render(
            request,
            "search.html",
            status=STATUS[error.kind] if error else 200,
            path=_PATH if request.method == "POST" else None,
            problem=words.problem(error.code, error.details) if error else None,
            typed=asked,
            results=results,
            states=tuple(CaseState),
            max_words=MAX_WORDS,
        )


def _day(written: str) -> datetime | None:
    """The beginning of a day in Seoul. InvalidError `bad_search` where it is no day."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
        return datetime.combine(day, time(), SEOUL).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidError("bad_search") from None
