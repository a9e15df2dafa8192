"""How the welfare checks of this round stand, and who is at risk."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import Pages
from bot.services.outreach import Outreach
from bot.web.access import ACTOR, permitted


class Checks:
    """One page: counts for everybody, and those at risk by the number of their case."""

    def __init__(self, outreach: Outreach, pages: Pages) -> None:
        self._outreach = outreach
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page."""
        return [web.get("/welfare-checks", self.overview)]

    @permitted(Permission.WELFARE_CHECK_VIEW)
    async def overview(self, request: web.Request) -> web.Response:
        """The page; that somebody looked is logged."""
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "checks.html",
            overview=await self._outreach.overview(actor),
            round=self._outreach.round,
        )
