"""Closures that wait for a supervisor: their decision, on the case and on the board."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.cases import Cases
from bot.console.casework import CASE, VIEW
from bot.console.forms import fields
from bot.console.words import Words
from bot.services.closures import Closures
from bot.services.desk import Folder
from bot.services.office import Office
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted


class Closings:
    """A piece of the page of a case that stands in all views: which reasons need approval."""

    view = ""

    def __init__(self, office: Office, closures: Closures, cases: Cases) -> None:
        self._office = office
        self._closures = closures
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """The decision on the page of the case."""
        return [web.post(f"{CASE}/closures/{{closure:[0-9a-f]{{32}}}}", self.decide)]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """The reasons."""
        del actor, folder, words
        return {"approval": self._office.casework.approval}

    @permitted(Permission.CLOSURE_APPROVE)
    async def decide(self, request: web.Request) -> web.Response:
        """Approve it or give it back."""
        return await self._cases.act(request, decision(self._closures, request), VIEW)


async def decision(closures: Closures, request: web.Request) -> object:
    """What the supervisor's form says: a button for each way."""
    sent = await fields(request)
    return await closures.decide(
        request[ACTOR],
        request.match_info["closure"],
        approves=sent.get("decision") == "approve",
        words=sent.get("words", ""),
    )
