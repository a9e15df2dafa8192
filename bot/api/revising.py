"""What is not right about a case, or was found out since, under `/api/v1`."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.api import shapes
from bot.api.parts import body_of, json, text_of
from bot.cases.correcting import Judged, judged
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.services.closures import Closures
from bot.services.corrections import Corrections
from bot.services.office import Office
from bot.services.reopening import Reopening
from bot.services.staff import Actor
from bot.services.whereabouts import Whereabouts
from bot.web.access import ACTOR, permitted


class Revising:
    """The routes that put something right."""

    def __init__(self, office: Office) -> None:
        self._corrections = Corrections(office)
        self._reopening = Reopening(office)
        self._whereabouts = Whereabouts(office)
        self._closures = Closures(office)

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [
            web.post("/cases/{id}/correct", self.correct),
            web.post("/cases/{id}/contact", self.contact),
            web.post("/cases/{id}/place", self.place),
            web.post("/cases/{id}/reopen", self.reopen),
            web.post("/cases/{id}/close/withdraw", self.withdraw_closing),
        ]

    @permitted(Permission.CASE_CORRECT)
    async def correct(self, request: web.Request) -> web.Response:
        """`{"urgency"?, "crisis_types"?, "reason"?, "was"?}`: what the bot read, put right.

        `reason` is needed where the case becomes less urgent; `was` (`urgency` and `crisis_types`
        as its counselor saw them) makes it 409 `judged_since` if they changed in between.
        """
        body = await body_of(request)
        case = await self._corrections.correct(
            *_who_and_what(request),
            text_of(body, "urgency"),
            _list_of(body, "crisis_types"),
            text_of(body, "reason"),
            _was(body),
        )
        return json(shapes.case(case))

    @permitted(Permission.REPORTER_VIEW)
    async def contact(self, request: web.Request) -> web.Response:
        """`{"phone"?, "name"?, "forget"?}`: of who reported; `forget` erases both."""
        body = await body_of(request)
        forgets = body.get("forget", False)
        if not isinstance(forgets, bool):
            raise InvalidError("bad_field", field="forget")
        case = await self._whereabouts.reach(
            *_who_and_what(request), text_of(body, "phone"), text_of(body, "name"), forgets=forgets
        )
        return json(shapes.case(case))

    @permitted(Permission.CASE_CORRECT)
    async def place(self, request: web.Request) -> web.Response:
        """`{"dong"?, "address"?}`: without a dong it is not known, without an address it stays."""
        body = await body_of(request)
        case = await self._whereabouts.place(
            *_who_and_what(request), text_of(body, "dong"), text_of(body, "address")
        )
        return json(shapes.case(case))

    @permitted(Permission.CASE_REOPEN)
    async def reopen(self, request: web.Request) -> web.Response:
        """`{"reason"}`: a closed case is open again, and the one's who asks."""
        reason = text_of(await body_of(request), "reason")
        return json(shapes.case(await self._reopening.take_up(*_who_and_what(request), reason)))

    @permitted(Permission.CASE_CLOSE)
    async def withdraw_closing(self, request: web.Request) -> web.Response:
        """A closing that waits for a supervisor is not asked for any more."""
        return json(shapes.case(await self._closures.withdraw(*_who_and_what(request))))


def _who_and_what(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _was(body: dict[str, Any]) -> Judged | None:
    was = body.get("was")
    if was is None:
        return None
    if not isinstance(was, dict):
        raise InvalidError("bad_field", field="was")
    return judged(text_of(was, "urgency"), _list_of(was, "crisis_types") or ())


def _list_of(body: dict[str, Any], name: str) -> Sequence[str] | None:
    """A list of texts; None where nothing stands there. InvalidError where it is no such list."""
    value = body.get(name)
    if value is not None and not (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ):
        raise InvalidError("bad_field", field=name)
    return value
