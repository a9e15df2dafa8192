"""The list of cases, and what a counselor must hear about on every page."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.console.pages import HOME, Pages
from bot.domain.codes import CaseState
from bot.services.desk import Desk
from bot.services.health import Health
from bot.services.staff import Actor
from bot.storage.cases import Case, cursor_of
from bot.web.access import ACTOR, permitted

TABS: dict[str, tuple[CaseState, ...]] = {
    "waiting": (CaseState.QUEUED,),
    "held": (CaseState.HELD,),
    "mine": WITH_A_COUNSELOR,
    "open": (*WAITING, *WITH_A_COUNSELOR),
}
_PAGE = 50
_WATCHED = 200


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page looks after by itself: alerts that ring, cases that wait, cases of one's own."""

    ringing: list[Any]
    waiting: list[Case]
    mine: list[Case]


class Queue:
    """The front page."""

    def __init__(self, desk: Desk, health: Health, pages: Pages) -> None:
        self._desk = desk
        self._health = health
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list."""
        return [web.get("/", self.queue)]

    @permitted(Permission.QUEUE_VIEW)
    async def queue(self, request: web.Request) -> web.Response:
        """One tab in the desk's order: the most urgent first, then who waits longest."""
        return await self.page(request, request.query.get("tab", ""))

    async def page(
        self, request: web.Request, tab: str, *, problem: str | None = None, status: int = 200
    ) -> web.Response:
        """The list as an answer, also to a form that did not go through."""
        actor = request[ACTOR]
        tab = tab if tab in TABS else "waiting"
        cursor = request.query.get("cursor")
        found = await self._desk.listed(
            actor, TABS[tab], is_mine=tab == "mine", cursor=cursor, limit=_PAGE + 1
        )
        watch = await self.watch(actor)
        shown = found[:_PAGE]
        return self._pages.render(
            request,
            "queue.html",
            status=status,
            path=None if request.method == "GET" else f"{HOME}?tab={tab}",
            problem=problem,
            tab=tab,
            counts=await self._counts(actor, watch),
            cases=shown,
            following=cursor_of(shown[-1]) if len(found) > _PAGE else None,
            watch=watch,
            warnings=self._health.warnings(),
        )

    async def watch(self, actor: Actor) -> Watch:
        """What every page of this counselor keeps an eye on."""
        listed = self._desk.listed
        return Watch(
            ringing=await self._desk.ringing(actor),
            waiting=await listed(actor, TABS["waiting"], limit=_WATCHED),
            mine=await listed(actor, TABS["mine"], is_mine=True, limit=_WATCHED),
        )

    async def _counts(self, actor: Actor, watch: Watch) -> dict[str, int]:
        """How many cases each tab has."""
        by_state = await self._desk.counts(actor)
        counts = {
            tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()
        }
        return counts | {"mine": len(watch.mine)}
