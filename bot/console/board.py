"""`/console/board`: what a supervisor must see, kept up to date by itself."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import Pages
from bot.console.words import Words
from bot.services.board import Board
from bot.services.office import Office
from bot.web.access import ACTOR, permitted


class BoardPage:
    """One page without forms: it leads to where something can be done."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._board = Board(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page."""
        return [web.get("/board", self.page)]

    @permitted(Permission.BOARD_VIEW)
    async def page(self, request: web.Request) -> web.Response:
        """As it stands now."""
        actor, words = request[ACTOR], self._pages.words(request)
        return await self._pages.render(
            request,
            "board.html",
            board=await self._board.overview(actor),
            receivers=self._receivers(words),
        )

    def _receivers(self, words: Words) -> dict[str, str]:
        """What departments, agencies and the team for several troubles at once are called."""
        casework = self._office.casework
        named = {
            one.id: words.own(one.name) for one in (*casework.departments, *casework.agencies)
        }
        return named | {"integrated": words.own(casework.integrated)}
