"""Whom the desk does not hear for now: the form on the page of a case, and the list."""

from aiohttp import web

from bot.cases.blocks import DAYS, MAX_NOTE, REASONS
from bot.cases.permissions import Permission
from bot.console.cases import Cases
from bot.console.forms import fields
from bot.console.pages import HOME, Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.services.blocks import Blocks
from bot.services.desk import Folder
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted

_PATH = f"{HOME}blocks"


class BlockPages:
    """The list, and a piece of the page of a case."""

    view = "record"

    def __init__(self, blocks: Blocks, cases: Cases, pages: Pages) -> None:
        self._blocks = blocks
        self._cases = cases
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, blocking, lifting."""
        return [
            web.get("/blocks", self.listed),
            web.post("/blocks/{id:[0-9a-f]{32}}/lift", self.lift),
            web.post("/cases/{id:[0-9a-f]{32}}/block", self.block),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """Whether this conversation is blocked, and what the form offers."""
        del words
        return {
            "block": await self._blocks.of(actor, folder.case),
            "block_reasons": REASONS,
            "block_days": DAYS,
            "block_note": MAX_NOTE,
            "may_block": actor.may(Permission.BLOCKS_EDIT),
        }

    @permitted(Permission.BLOCKS_EDIT)
    async def listed(self, request: web.Request) -> web.Response:
        """Who is blocked now, or with `?tab=over` who was."""
        return await self._page(request)

    @permitted(Permission.BLOCKS_EDIT)
    async def block(self, request: web.Request) -> web.Response:
        """Not heard for so many days."""
        form = await fields(request)
        given = (form.get(key, "") for key in ("reason", "days", "note"))
        act = self._blocks.block(request[ACTOR], request.match_info["id"], *given)
        return await self._cases.act(request, act, view=self.view)

    @permitted(Permission.BLOCKS_EDIT)
    async def lift(self, request: web.Request) -> web.Response:
        """Heard again, before the time is over."""
        try:
            await self._blocks.lift(request[ACTOR], request.match_info["id"])
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(_PATH)

    async def _page(self, request: web.Request, error: DomainError | None = None) -> web.Response:
        actor = request[ACTOR]
        is_over = request.query.get("tab") == "over"
        found, names = await self._blocks.listed(actor, is_over=is_over)
        return await self._pages.render(
            request,
            "blocks.html",
            path=f"{_PATH}?tab=over" if is_over else _PATH,
            **await self._pages.told(request, error),
            is_over=is_over,
            blocks=found,
            names=names,
        )
