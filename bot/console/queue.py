"""The list of cases, and what a counselor must hear about on every page."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.queue import NO_DONG, TABS, Filter, asks, wanted
from bot.console.pages import HOME, Pages
from bot.domain.codes import CaseKind, CrisisType, Urgency
from bot.domain.messages import Channel
from bot.services.health import Health
from bot.services.office import Office
from bot.services.queue import Queues
from bot.web.access import ACTOR, permitted

_CLOSED = "closed"
# What the filters offer, beside the city's dongs and centers.
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "urgency": tuple(Urgency),
    "channel": tuple(Channel),
    "crisis": tuple(CrisisType),
    "kind": tuple(CaseKind),
}


class Queue:
    """The front page."""

    def __init__(self, office: Office, health: Health, pages: Pages) -> None:
        self._office = office
        self._queues = Queues(office)
        self._health = health
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list."""
        return [web.get("/", self.queue)]

    @permitted(Permission.QUEUE_VIEW)
    async def queue(self, request: web.Request) -> web.Response:
        """One tab in the desk's order: the most urgent, then what came back, then by waiting."""
        return await self._page(request, request.query)

    async def page(
        self, request: web.Request, asked: str, *, problem: str | None = None, status: int = 200
    ) -> web.Response:
        """The list as an answer to a form that did not go through.

        `asked`: the tab, or the whole query of the list that the form stood in.
        """
        query = dict(parse_qsl(asked)) if "=" in asked else {"tab": asked}
        return await self._page(request, query, problem=problem, status=status)

    async def _page(
        self,
        request: web.Request,
        asked: Mapping[str, str],
        *,
        problem: str | None = None,
        status: int = 200,
    ) -> web.Response:
        actor, city = request[ACTOR], self._office.city
        tab = asked.get("tab", "")
        tab = tab if tab in TABS else "waiting"
        is_closed = tab == "all" and asked.get("state") == _CLOSED
        chosen = wanted(asked, (d.id for d in city.dongs), (c.id for c in city.centers))
        shown = await self._queues.shown(
            actor, tab, chosen, cursor=asked.get("cursor"), is_closed=is_closed
        )
        return await self._pages.render(
            request,
            "queue.html",
            status=status,
            path=None if request.method == "GET" else _address(tab, chosen, is_closed=is_closed),
            problem=problem,
            tab=tab,
            is_closed=is_closed,
            shown=shown,
            chosen=asks(chosen),
            offered=_OFFERED,
            no_dong=NO_DONG,
            here_asked=_query(tab, chosen, is_closed=is_closed),
            address=lambda tab, cursor=None: _address(
                tab, chosen, cursor, is_closed=is_closed and tab == "all"
            ),
            warnings=await self._health.warnings(),
        )


def _query(tab: str, chosen: Filter, cursor: str | None = None, *, is_closed: bool = False) -> str:
    asked = {"tab": tab} | asks(chosen)
    asked |= {"state": _CLOSED} if is_closed else {}
    return urlencode(asked | ({"cursor": cursor} if cursor else {}))


def _address(
    tab: str, chosen: Filter, cursor: str | None = None, *, is_closed: bool = False
) -> str:
    """The list with the filters it has now."""
    return f"{HOME}?{_query(tab, chosen, cursor, is_closed=is_closed)}"
