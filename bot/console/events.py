"""Events: how full they are, who comes, the list to print."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import HOME, Pages, see_other
from bot.flows.contact import spoken_phone
from bot.services.event_desk import EventDesk, Full
from bot.storage.sign_ups import SignUp
from bot.web.access import ACTOR, permitted

_ONE = "/events/{event:[a-z0-9][a-z0-9_-]{0,31}}"
_SIGN_UP = "/sign-ups/{id:[0-9a-f]{32}}"


class Events:
    """Names are shown to who asks for them, and never without a line in the access log."""

    def __init__(self, events: EventDesk, pages: Pages) -> None:
        self._events = events
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, one event, its names on the page and on paper, a sign-up that ends."""
        return [
            web.get("/events", self.listed),
            web.get(_ONE, self.coming),
            web.post(f"{_ONE}/show", self.shown),
            web.post(f"{_ONE}/print", self.printed),
            web.post(f"{_ONE}{_SIGN_UP}/cancel", self.cancel),
        ]

    @permitted(Permission.EVENT_VIEW)
    async def listed(self, request: web.Request) -> web.Response:
        """All events with their counts."""
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "events.html",
            events=await self._events.listed(actor),
        )

    @permitted(Permission.EVENT_VIEW)
    async def coming(self, request: web.Request) -> web.Response:
        """One event, without names."""
        _, people = await self._events.coming(request[ACTOR], request.match_info["event"])
        return await self._page(request, people)

    @permitted(Permission.EVENT_PEOPLE)
    async def shown(self, request: web.Request) -> web.Response:
        """The same with names; the look is logged."""
        people = await self._events.people(request[ACTOR], request.match_info["event"])
        return await self._page(request, people, is_shown=True)

    @permitted(Permission.EVENT_PEOPLE)
    async def printed(self, request: web.Request) -> web.Response:
        """Who comes, made for A4; the look is logged."""
        people = await self._events.people(request[ACTOR], request.match_info["event"])
        return await self._pages.render(
            request,
            "event_people.html",
            path=_path(request),
            full=await self._full(request),
            people=people,
            phone=_phones(people),
        )

    @permitted(Permission.EVENT_PEOPLE)
    async def cancel(self, request: web.Request) -> web.Response:
        """Somebody called that they do not come."""
        event, sign_up = request.match_info["event"], request.match_info["id"]
        await self._events.cancel(request[ACTOR], event, sign_up)
        return see_other(_path(request))

    async def _page(
        self, request: web.Request, people: list[SignUp], *, is_shown: bool = False
    ) -> web.Response:
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "event.html",
            path=_path(request),
            full=await self._full(request),
            people=people,
            phone=_phones(people),
            is_shown=is_shown,
            may_see=actor.may(Permission.EVENT_PEOPLE),
        )

    async def _full(self, request: web.Request) -> Full:
        full, _ = await self._events.coming(request[ACTOR], request.match_info["event"])
        return full


def _phones(people: list[SignUp]) -> dict[str, str]:
    """The numbers as people read them, by sign-up."""
    return {one.id: spoken_phone(one.phone) for one in people if one.phone}


def _path(request: web.Request) -> str:
    return f"{HOME}events/{request.match_info['event']}"
