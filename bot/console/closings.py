"""Closures that wait for a supervisor: their decision, on the case and on the board."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.cases import Cases
from bot.console.casework import CASE, VIEW
from bot.console.forms import fields
from bot.console.pages import HOME
from bot.console.words import Words
from bot.domain.codes import CaseState
from bot.services.closures import Closures
from bot.services.desk import Folder
from bot.services.erasure import Erasure, Why
from bot.services.office import Office
from bot.services.reopening import Reopening, may_take_up
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted


class Closings:
    """A piece of the page of a case that stands in all views: its end, and what undoes it."""

    view = ""

    def __init__(self, office: Office, closures: Closures, cases: Cases) -> None:
        self._office = office
        self._closures = closures
        self._reopening = Reopening(office)
        self._erasure = Erasure(office)
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """The decision on the page of the case, opening it again, forgetting it."""
        return [
            web.post(f"{CASE}/closures/{{closure:[0-9a-f]{{32}}}}", self.decide),
            web.post(f"{CASE}/close/withdraw", self.withdraw),
            web.post(f"{CASE}/reopen", self.reopen),
            web.post(f"{CASE}/erase", self.erase),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """The reasons, what was asked for, and whether a closed case may be taken up again."""
        del words
        is_over = folder.case.state is CaseState.CLOSED
        return {
            "approval": self._office.casework.approval,
            "asked_last": None if is_over else await self._closures.last(actor, folder.case),
            "may_reopen": is_over and may_take_up(folder.case, actor),
            "may_erase": is_over
            and not folder.case.merged_into
            and actor.may(Permission.CASE_ERASE),
            "erasing": tuple(Why),
        }

    @permitted(Permission.CLOSURE_APPROVE)
    async def decide(self, request: web.Request) -> web.Response:
        """Approve it or give it back."""
        return await self._cases.act(request, decision(self._closures, request), VIEW)

    @permitted(Permission.CASE_CLOSE)
    async def withdraw(self, request: web.Request) -> web.Response:
        """Nobody needs to decide any more."""
        act = self._closures.withdraw(request[ACTOR], request.match_info["id"])
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_REOPEN)
    async def reopen(self, request: web.Request) -> web.Response:
        """Take it up again, with a reason."""
        actor, case_id = request[ACTOR], request.match_info["id"]
        why = (await fields(request)).get("why", "")
        return await self._cases.act(request, self._reopening.take_up(actor, case_id, why), VIEW)

    @permitted(Permission.CASE_ERASE)
    async def erase(self, request: web.Request) -> web.Response:
        """Forget it; then there is nothing left to show but the list."""
        sent, case_id = await fields(request), request.match_info["id"]
        number, why = sent.get("number", ""), sent.get("erased_why", "")
        act = self._erasure.erase(request[ACTOR], case_id, number, why)
        return await self._cases.act(request, act, VIEW, HOME)


async def decision(closures: Closures, request: web.Request) -> object:
    """What the supervisor's form says: a button for each way."""
    sent = await fields(request)
    return await closures.decide(
        request[ACTOR],
        request.match_info["closure"],
        approves=sent.get("decision") == "approve",
        words=sent.get("words", ""),
    )
