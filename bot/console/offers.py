"""Offers of help: the list, one of them opened, and what becomes of it."""

from aiohttp import web

from bot.cases.offers import ENDED, OPEN, TRANSITIONS
from bot.cases.permissions import Permission
from bot.console.pages import HOME, Pages, see_other
from bot.domain.errors import DomainError, RefusedError
from bot.flows.contact import spoken_phone
from bot.flows.readable import of_offer
from bot.services.gifts import Gifts
from bot.services.offer_desk import OfferDesk
from bot.storage.offers import Opened
from bot.web.access import ACTOR, permitted

_ONE = "/offers/{id:[0-9a-f]{32}}"


class Offers:
    """Three pages and a form; all of it works without scripts."""

    def __init__(self, offers: OfferDesk, gifts: Gifts, pages: Pages) -> None:
        self._offers = offers
        self._gifts = gifts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, the page of one, opening it, its next step."""
        return [
            web.get("/offers", self.listed),
            web.get(_ONE, self.closed),
            web.post(f"{_ONE}/open", self.opened),
            web.post(f"{_ONE}/state", self.mark),
        ]

    @permitted(Permission.OFFER_VIEW)
    async def listed(self, request: web.Request) -> web.Response:
        """What waits, or with `?tab=ended` what is over."""
        actor = request[ACTOR]
        tab = "ended" if request.query.get("tab") == "ended" else "open"
        return await self._pages.render(
            request,
            "offers.html",
            tab=tab,
            offers=await self._offers.listed(actor, ENDED if tab == "ended" else OPEN),
        )

    @permitted(Permission.OFFER_VIEW)
    async def closed(self, request: web.Request) -> web.Response:
        """One offer without words and names."""
        return await self._page(request)

    @permitted(Permission.OFFER_VIEW)
    async def opened(self, request: web.Request) -> web.Response:
        """The same with everything; the look is logged."""
        found = await self._offers.opened(request[ACTOR], request.match_info["id"])
        return await self._page(request, opened=found)

    @permitted(Permission.OFFER_HANDLE)
    async def mark(self, request: web.Request) -> web.Response:
        """The next step, with a note."""
        sent = await request.post()
        state, note = (str(sent.get(name, "")) for name in ("state", "note"))
        try:
            await self._offers.mark(request[ACTOR], request.match_info["id"], state, note)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, typed=note)
        return see_other(_path(request))

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        opened: Opened | None = None,
        typed: str = "",
    ) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        offer = await self._offers.listed_one(actor, request.match_info["id"])
        is_handled = actor.may(Permission.OFFER_HANDLE)
        told = opened.told if opened else {}
        return await self._pages.render(
            request,
            "offer.html",
            path=_path(request),
            **await self._pages.told(request, error),
            offer=offer,
            opened=opened,
            told=[(label, value) for _, label, value in of_offer(words.texts, words.lang, told)],
            phone=spoken_phone(told["phone"]) if told.get("phone") else "",
            steps=TRANSITIONS[offer.state] if is_handled else (),
            typed=typed,
            fits=await self._gifts.for_offer(actor, offer.id) if is_handled else [],
        )


def _path(request: web.Request) -> str:
    return f"{HOME}offers/{request.match_info['id']}"
