"""Follow-ups: the board of what is due, and the forms on the page of a case."""

from collections.abc import Awaitable
from urllib.parse import urlencode

from aiohttp import web

from bot.cases.follow_ups import FollowUpKind, FollowUpState
from bot.cases.permissions import Permission
from bot.console.cases import Cases
from bot.console.casework import CASE, VIEW
from bot.console.closings import decision
from bot.console.forms import fields
from bot.console.naming import Naming
from bot.console.pages import HOME, Pages, see_other
from bot.domain.errors import DomainError, RefusedError
from bot.services.closures import Closures
from bot.services.follow_ups import Asked, FollowUps
from bot.services.office import Office
from bot.services.referred import Referred
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted

_HEX = "[0-9a-f]{32}"
_BOARD = "follow-ups"
_ONE = f"/follow-ups/{{follow_up:{_HEX}}}"
_OF_CASE = f"{CASE}/follow-ups"
_ACTS = "{act:done|postpone|cancel}"
_STATES = {"due": (FollowUpState.DUE,), "done": (FollowUpState.DONE, FollowUpState.CANCELLED)}


class FollowUpPages:
    """The board, which is also where supervisors find what waits for their word."""

    def __init__(
        self,
        office: Office,
        follow_ups: FollowUps,
        closures: Closures,
        cases: Cases,
        pages: Pages,
    ) -> None:
        self._office = office
        self._follow_ups = follow_ups
        self._closures = closures
        self._referred = Referred(office)
        self._cases = cases
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The board and its forms, then those on the page of a case."""
        return [
            web.get(f"/{_BOARD}", self.board),
            web.post(f"{_ONE}/{_ACTS}", self.on_board),
            web.post(f"/closures/{{closure:{_HEX}}}", self.decide),
            web.post(_OF_CASE, self.plan),
            web.post(f"{_OF_CASE}/{{follow_up:{_HEX}}}/{_ACTS}", self.on_case),
        ]

    @permitted(Permission.FOLLOW_UP_VIEW)
    async def board(self, request: web.Request) -> web.Response:
        """`?whose=mine|all`, `state=due|done`, `due=late|today`, `kind=`."""
        return await self._page(request)

    @permitted(Permission.CASE_WORK)
    async def on_board(self, request: web.Request) -> web.Response:
        """What came of it, or another day."""
        return await self._back(request, self._act(request))

    @permitted(Permission.CLOSURE_APPROVE)
    async def decide(self, request: web.Request) -> web.Response:
        """A closure that somebody asked for."""
        return await self._back(request, decision(self._closures, request))

    @permitted(Permission.CASE_WORK)
    async def plan(self, request: web.Request) -> web.Response:
        """One more for this case."""
        sent, case_id = await fields(request), request.match_info["id"]
        # A button for a usual day says kind and day at once.
        kind, _, day = sent.get("quick", "").partition(":")
        act = self._follow_ups.plan(
            request[ACTOR],
            case_id,
            kind or sent.get("kind", ""),
            day or sent.get("day", ""),
            sent.get("reason", "") or (self._usual(request) if day else ""),
            hour="" if day else sent.get("hour", ""),
            assigned_to=sent.get("assigned_to", ""),
        )
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_WORK)
    async def on_case(self, request: web.Request) -> web.Response:
        """What came of it, another day, or not at all."""
        return await self._cases.act(request, self._act(request), VIEW)

    async def _act(self, request: web.Request) -> object:
        sent, info, actor = await fields(request), request.match_info, request[ACTOR]
        one, words = info["follow_up"], sent.get("words", "")
        if info["act"] == "done":
            return await self._follow_ups.done(actor, one, sent.get("result", ""), words)
        if info["act"] == "postpone":
            return await self._follow_ups.postpone(actor, one, sent.get("day", ""), words)
        return await self._follow_ups.cancel(actor, one, words)

    async def _back(self, request: web.Request, act: Awaitable[object]) -> web.Response:
        """To the board as it was, with what did not go through."""
        try:
            await act
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(f"{HOME}{_BOARD}{_query(await fields(request))}")

    async def _page(self, request: web.Request, error: DomainError | None = None) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        sent = await fields(request)
        asked = _wanted(dict(request.query) | sent)
        naming = Naming(self._office.casework, self._office.catalog, words, self._office.calendar)
        found = await self._follow_ups.board(actor, _asked(asked, actor))
        may_approve = actor.may(Permission.CLOSURE_APPROVE)
        return await self._pages.render(
            request,
            "follow_ups.html",
            path=f"{HOME}{_BOARD}{_query(asked)}" if request.method == "POST" else None,
            **await self._pages.told(request, error),
            asked=asked,
            address=lambda **more: f"{HOME}{_BOARD}{_query(asked | more)}",
            follow_ups=found,
            kinds=tuple(FollowUpKind),
            due=FollowUpState.DUE,
            names=await self._follow_ups.names(actor),
            rule=self._office.casework,
            n=naming,
            silent=await self._silent(actor, asked["whose"]),
            waiting=await self._closures.waiting(actor) if may_approve else [],
            may_approve=may_approve,
            may_export=actor.may(Permission.LIST_EXPORT),
        )

    async def _silent(self, actor: Actor, whose: str) -> list[object]:
        """Referrals of which nobody was heard in time."""
        sent = await self._referred.listed(actor, "open", is_all=whose == "all")
        now = self._office.clock.now()
        return [one for one in sent if one.is_overdue(now)]

    def _usual(self, request: web.Request) -> str:
        return self._pages.words(request).t("console.follow_ups.usual")


def _wanted(query: dict[str, str]) -> dict[str, str]:
    """The filters of the board, as far as they make sense."""
    known = {
        "whose": ("mine", "all"),
        "state": ("due", "done"),
        "due": ("", "late", "today"),
        "kind": ("", *FollowUpKind),
    }
    return {
        key: query.get(key, "") if query.get(key, "") in values else values[0]
        for key, values in known.items()
    }


def _asked(wanted: dict[str, str], actor: Actor) -> Asked:
    whose = None if wanted["whose"] == "all" else actor.id
    return Asked(whose, _STATES[wanted["state"]], wanted["kind"] or None, wanted["due"])


def _query(asked: dict[str, str]) -> str:
    """The filters as an address has them, without those that are as usual."""
    chosen = {key: value for key, value in _wanted(asked).items() if value not in ("", "mine")}
    chosen = {key: value for key, value in chosen.items() if (key, value) != ("state", "due")}
    return f"?{urlencode(chosen)}" if chosen else ""
