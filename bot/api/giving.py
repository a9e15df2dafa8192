"""Offers of help and events under `/api/v1`: what there is, and what other systems hand in."""

import re
from typing import Any

from aiohttp import web

from bot.api import shapes
from bot.api.parts import body_of, cursor_of, json, limit_of, text_of
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.domain.offer import OfferState
from bot.services.event_desk import EventDesk
from bot.services.from_elsewhere import FromElsewhere, OfferGiven, SignUpGiven
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office
from bot.web.access import ACTOR, permitted

_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_OVER = (OfferState.DECLINED, OfferState.DONE)
_OPEN = tuple(state for state in OfferState if state not in _OVER)


class Giving:
    """The routes of offers and events."""

    def __init__(self, office: Office) -> None:
        common = (office.store, office.vault, office.clock, office.ids, office.bus, office.texts)
        self._clock = office.clock
        self._offers = OfferDesk(*common)
        self._events = EventDesk(*common, office.living.config.events)
        self._from_elsewhere = FromElsewhere(office)

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [
            web.get("/offers", self.offers),
            web.post("/offers", self.make_offer),
            web.get("/offers/{number}", self.offer),
            web.post("/offers/{number}/mark", self.mark_offer),
            web.get("/events", self.events),
            web.get("/events/{id}", self.event),
            web.get("/events/{id}/people", self.people),
            web.post("/events/{id}/sign-ups", self.sign_up),
        ]

    @permitted(Permission.OFFER_VIEW)
    async def offers(self, request: web.Request) -> web.Response:
        """Offers in the given states (`open` without one); what spoils first, then the oldest."""
        limit, states = limit_of(request), _states(request.query.get("state"))
        found = await self._offers.listed(
            request[ACTOR], states, after=cursor_of(request), limit=limit + 1
        )
        shown = found[:limit]
        following = shown[-1].id if len(found) > limit else None
        return json({"items": [shapes.offer(one) for one in shown], "next": following})

    @permitted(Permission.OFFER_VIEW)
    async def offer(self, request: web.Request) -> web.Response:
        """One offer with what was told and by whom; the look is logged."""
        actor = request[ACTOR]
        found = await self._offers.numbered(actor, request.match_info["number"])
        return json(shapes.opened_offer(await self._offers.opened(actor, found.id)))

    @permitted(Permission.OFFER_HANDLE)
    async def make_offer(self, request: web.Request) -> web.Response:
        """Another system's offer: `{"kind", "what", …}`; the same `id` again changes nothing."""
        body = await body_of(request)
        names = ("kind", "what", "often", "since", "place", "whom", "name", "phone")
        words = {name: text_of(body, name) for name in names}
        given = OfferGiven(**words, id=_id(body), is_urgent=body.get("is_urgent") is True)
        made = await self._from_elsewhere.offer(request[ACTOR], given)
        return json(shapes.offer(made), status=201)

    @permitted(Permission.OFFER_HANDLE)
    async def mark_offer(self, request: web.Request) -> web.Response:
        """`{"state", "note"?}`: the next step. 409 `wrong_state` where it does not follow."""
        actor, body = request[ACTOR], await body_of(request)
        found = await self._offers.numbered(actor, request.match_info["number"])
        state, note = text_of(body, "state"), text_of(body, "note")
        return json(shapes.offer(await self._offers.mark(actor, found.id, state, note)))

    @permitted(Permission.EVENT_VIEW)
    async def events(self, request: web.Request) -> web.Response:
        """Events with how full they are, those to come first; `next` is the last one's id."""
        limit, cursor = limit_of(request), cursor_of(request)
        known = await self._events.listed(request[ACTOR])
        ids = [full.event.id for full in known]
        if cursor and cursor not in ids:
            raise InvalidError("bad_cursor")
        start = ids.index(cursor) + 1 if cursor else 0
        shown, now = known[start : start + limit], self._clock.now()
        following = shown[-1].event.id if start + limit < len(known) else None
        return json({"items": [shapes.event(one, now) for one in shown], "next": following})

    @permitted(Permission.EVENT_VIEW)
    async def event(self, request: web.Request) -> web.Response:
        """One event, and who comes or waits, without names."""
        full, coming = await self._events.coming(request[ACTOR], request.match_info["id"])
        shown = shapes.event(full, self._clock.now())
        return json(shown | {"sign_ups": [shapes.sign_up(one) for one in coming]})

    @permitted(Permission.EVENT_PEOPLE)
    async def people(self, request: web.Request) -> web.Response:
        """Who comes or waits, with names and numbers, in the order of signing up; logged."""
        found = await self._events.people(request[ACTOR], request.match_info["id"])
        limit, cursor = limit_of(request), cursor_of(request)
        ids = [one.id for one in found]
        if cursor and cursor not in ids:
            raise InvalidError("bad_cursor")
        start = ids.index(cursor) + 1 if cursor else 0
        shown = found[start : start + limit]
        following = shown[-1].id if start + limit < len(found) else None
        return json({"items": [shapes.person(one) for one in shown], "next": following})

    @permitted(Permission.EVENT_PEOPLE)
    async def sign_up(self, request: web.Request) -> web.Response:
        """`{"name", "phone"?, "people"?, "id"?}`: seats, or a place in the line; the rules hold.

        409 `sign_up_closed` where it is too early or too late.
        """
        body = await body_of(request)
        people = body.get("people", 1)
        if not isinstance(people, int) or isinstance(people, bool):
            raise InvalidError("bad_people")
        given = SignUpGiven(text_of(body, "name"), text_of(body, "phone"), people, _id(body))
        made = await self._from_elsewhere.sign_up(request[ACTOR], request.match_info["id"], given)
        return json(shapes.sign_up(made), status=201)


def _states(asked: str | None) -> tuple[OfferState, ...]:
    if not asked or asked == "open":
        return _OPEN
    try:
        return tuple(OfferState(state) for state in asked.split(","))
    except ValueError:
        raise InvalidError("no_such_state") from None


def _id(body: dict[str, Any]) -> str:
    """What tells a repeat; empty where none was given."""
    given = text_of(body, "id")
    if given and not _CLIENT_ID.fullmatch(given):
        raise InvalidError("bad_id")
    return given
