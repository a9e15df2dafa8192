"""`/api/v1`: the desk's acts for machines, and for counselors' own programs."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.api import shapes
from bot.api.giving import Giving
from bot.api.openapi import description
from bot.api.parts import body_of, cursor_of, json, limit_of, text_of
from bot.api.revising import Revising
from bot.cases.figures import period_of
from bot.cases.permissions import Permission
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.city import City
from bot.domain.codes import CaseState
from bot.domain.errors import DomainError, InvalidError
from bot.services.desk import Desk
from bot.services.intake import HandedIn, Intake
from bot.services.office import Office
from bot.services.reading import Readings
from bot.services.staff import Actor, Staff
from bot.services.statistics import Statistics
from bot.services.stats import Stats
from bot.services.world import Ids
from bot.texts.lookup import Texts
from bot.web.access import ACTOR, caller_ip, guard, permitted, public
from bot.web.errors import STATUS, as_json

log = structlog.get_logger()
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


class Api:
    """The application under `/api/v1`."""

    def __init__(
        self,
        staff: Staff,
        desk: Desk,
        intake: Intake,
        readings: Readings,
        stats: Stats,
        office: Office,
        texts: Texts,
        city: City,
    ) -> None:
        self._staff = staff
        self._desk = desk
        self._intake = intake
        self._readings = readings
        self._stats = stats
        self._office = office
        self._statistics = Statistics(office)
        self._texts = texts
        self._city = city
        self._ids = Ids.fresh()
        self._giving = Giving(office)
        self._revising = Revising(office)

    def app(self) -> web.Application:
        """Every route behind the guard."""
        app = web.Application(middlewares=[self._errors, guard(self._identify, self._refuse)])
        app.add_routes(
            [
                web.get("/openapi.json", self.openapi),
                web.get("/reports", self.reports),
                web.post("/reports", self.file_report),
                web.get("/reports/{number}", self.report),
                web.get("/cases", self.cases),
                web.post("/cases/{id}/claim", self.claim),
                web.post("/cases/{id}/release", self.release),
                web.post("/cases/{id}/hand-back", self.hand_back),
                web.post("/cases/{id}/messages", self.message),
                web.post("/cases/{id}/notes", self.note),
                web.post("/cases/{id}/refer", self.refer),
                web.post("/cases/{id}/close", self.close),
                web.post("/cases/{id}/acknowledge", self.acknowledge),
                web.get("/programs", self.programs),
                web.post("/match", self.match),
                web.get("/stats", self.statistics),
                *self._revising.routes(),
                *self._giving.routes(),
            ]
        )
        return app

    @public
    async def openapi(self, request: web.Request) -> web.Response:
        """The description of all this."""
        return json(description(request.app))

    @permitted(Permission.QUEUE_VIEW)
    async def reports(self, request: web.Request) -> web.Response:
        """All cases, newest states included, in queue order."""
        return await self._list(request, tuple(CaseState))

    @permitted(Permission.QUEUE_VIEW)
    async def cases(self, request: web.Request) -> web.Response:
        """Cases in the given state (`held`, `queued`, …; `open` without one), in queue order."""
        return await self._list(request, _states(request.query.get("state")))

    async def _list(self, request: web.Request, states: tuple[CaseState, ...]) -> web.Response:
        limit = limit_of(request)
        cursor = cursor_of(request)
        found = await self._desk.listed(request[ACTOR], states, cursor=cursor, limit=limit + 1)
        shown = found[:limit]
        following = shapes.cursor(shown[-1]) if len(found) > limit else None
        return json({"items": [shapes.case(case) for case in shown], "next": following})

    @permitted(Permission.CASE_VIEW)
    async def report(self, request: web.Request) -> web.Response:
        """One case with what was told."""
        folder = await self._desk.numbered(request[ACTOR], request.match_info["number"])
        return json(shapes.report(folder, self._texts, self._city))

    @permitted(Permission.REPORT_CREATE)
    async def file_report(self, request: web.Request) -> web.Response:
        """Another system's report: `{"text", "reporter"?, "place"?, "phone"?, "name"?}`."""
        body = await body_of(request)
        given = HandedIn(
            text=text_of(body, "text") or text_of(body, "story"),
            reporter=text_of(body, "reporter") or None,
            place=text_of(body, "place") or text_of(body, "dong"),
            phone=text_of(body, "phone"),
            name=text_of(body, "name"),
        )
        case, secret = await self._intake.file(request[ACTOR], given)
        return json(shapes.case(case) | {"secret": secret}, status=201)

    @permitted(Permission.CASE_CLAIM)
    async def claim(self, request: web.Request) -> web.Response:
        """One of all who ask gets it; 409 `already_claimed` with `claimed_by` for the others."""
        return json(shapes.case(await self._desk.claim(*_who_and_what(request))))

    @permitted(Permission.CASE_RELEASE)
    async def release(self, request: web.Request) -> web.Response:
        """Back to the queue."""
        return json(shapes.case(await self._desk.release(*_who_and_what(request))))

    @permitted(Permission.CASE_TALK)
    async def hand_back(self, request: web.Request) -> web.Response:
        """The bot has the word again; the case stays with its counselor."""
        return json(shapes.case(await self._desk.hand_back(*_who_and_what(request))))

    @permitted(Permission.CASE_TALK)
    async def message(self, request: web.Request) -> web.Response:
        """`{"id", "text"}` to the resident; the same id again changes nothing."""
        body = await body_of(request)
        client_id, text = text_of(body, "id"), text_of(body, "text")
        if not client_id:
            raise InvalidError("id_needed")
        if not _CLIENT_ID.fullmatch(client_id):
            raise InvalidError("bad_id")
        case = await self._desk.say(*_who_and_what(request), client_id, text)
        return json(shapes.case(case))

    @permitted(Permission.CASE_NOTE)
    async def note(self, request: web.Request) -> web.Response:
        """`{"text"}`: an internal note."""
        text = text_of(await body_of(request), "text")
        return json(shapes.case(await self._desk.note(*_who_and_what(request), text)))

    @permitted(Permission.CASE_REFER)
    async def refer(self, request: web.Request) -> web.Response:
        """`{"center"}`: a dong center's id."""
        center = text_of(await body_of(request), "center")
        return json(shapes.case(await self._desk.refer(*_who_and_what(request), center)))

    @permitted(Permission.CASE_CLOSE)
    async def close(self, request: web.Request) -> web.Response:
        """`{"reason", "note"?, "cancel_open"?}`; 202 where a supervisor must approve it first.

        409 `work_left` while referrals or follow-ups are open, unless `cancel_open` is true.
        """
        body = await body_of(request)
        reason, note, cancels = (
            text_of(body, "reason"),
            text_of(body, "note"),
            body.get("cancel_open"),
        )
        case = await self._desk.close(
            *_who_and_what(request), reason, note, cancels=cancels is True
        )
        return json(shapes.case(case), status=200 if case.state is CaseState.CLOSED else 202)

    @permitted(Permission.ALERT_ACKNOWLEDGE)
    async def acknowledge(self, request: web.Request) -> web.Response:
        """The officer has seen the alert."""
        await self._desk.acknowledge(*_who_and_what(request))
        return json({"acknowledged": True})

    @permitted(Permission.PROGRAMS_VIEW)
    async def programs(self, request: web.Request) -> web.Response:
        """The catalog, in its own order; `next` is the id of the last program shown."""
        limit, cursor = limit_of(request), cursor_of(request)
        known = list(self._office.catalog)
        ids = [program.id for program in known]
        if cursor and cursor not in ids:
            raise InvalidError("bad_cursor")
        start = ids.index(cursor) + 1 if cursor else 0
        shown = known[start : start + limit]
        following = shown[-1].id if start + limit < len(known) else None
        return json({"items": [shapes.program(one) for one in shown], "next": following})

    @permitted(Permission.PROGRAMS_VIEW)
    async def match(self, request: web.Request) -> web.Response:
        """`{"text"}`: what would be read and suggested. Nothing is stored."""
        body = await body_of(request)
        if not isinstance(body.get("text"), str):
            raise InvalidError("bad_field", field="text")
        return json(self._readings.explain(body["text"]))

    @permitted(Permission.STATS_VIEW)
    async def statistics(self, request: web.Request) -> web.Response:
        """How many cases stand where; of `?from=&to=` also the figures, small counts hidden."""
        first, last = (request.query.get(name, "") for name in ("from", "to"))
        summary = await self._stats.summary(request[ACTOR])
        if not first and not last:
            return json(summary)
        period = period_of(first, last, self._statistics.today())
        exported = await self._statistics.exported(request[ACTOR], period)
        return json(summary | {"figures": exported})

    async def _identify(self, request: web.Request) -> Actor | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return None
        return await self._staff.by_key(key.strip(), caller_ip(request))

    async def _refuse(self, request: web.Request, actor: Actor | None) -> web.Response:
        del request
        code, status = ("not_permitted", 403) if actor else ("key_needed", 401)
        return json(as_json(InvalidError(code), self._sentence(code, {})), status=status)

    def _sentence(self, code: str, details: Mapping[str, str]) -> str:
        return self._texts.get("ko", f"problem.{code}", **details)

    @property
    def _errors(self) -> Any:
        @web.middleware
        async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            except DomainError as error:
                message = self._sentence(error.code, error.details)
                return json(as_json(error, message), status=STATUS[error.kind])
            except web.HTTPException as error:
                if error.status < 400:  # noqa: PLR2004 - redirects are no errors
                    raise
                code = {404: "no_such_route", 405: "wrong_method", 413: "too_large"}
                named = InvalidError(code.get(error.status, "bad_request"))
                message = self._sentence(named.code, {})
                return json(as_json(named, message), status=error.status)
            except Exception:
                error_id = self._ids.new()
                log.exception("api.failed", id=error_id, method=request.method)
                broken = InvalidError("internal", id=error_id)
                return json(as_json(broken, self._sentence("internal", {})), status=500)

        return answer


def _who_and_what(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _states(asked: str | None) -> tuple[CaseState, ...]:
    if not asked or asked == "open":
        return (*WAITING, *WITH_A_COUNSELOR)
    try:
        return tuple(CaseState(state) for state in asked.split(","))
    except ValueError:
        raise InvalidError("no_such_state") from None
