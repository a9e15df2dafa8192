"""Turning what is known into HTML: language, words, headers. No page is built anywhere else."""

from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from markupsafe import Markup
from yarl import URL

from bot.cases.permissions import Permission
from bot.console.menu import menu
from bot.console.named import Named
from bot.console.refused import Refused, refilled, refused
from bot.console.words import Words
from bot.domain.errors import DomainError
from bot.flows.contact import spoken_phone
from bot.services.office import Office
from bot.services.queue import Queues, Watch
from bot.services.staff import Actor
from bot.texts.staff import STAFF_LANGUAGES
from bot.web.access import ACTOR, public
from bot.web.errors import STATUS, as_json
from bot.web.files import Files

HOME = "/console/"
LIVE = "live"
_HERE = Path(__file__).parent
_FILES = Files(_HERE / "static")
_LANGUAGE_COOKIE = "ieumtok_console_lang"
_YEAR_S = 365 * 86400
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# With "no-referrer" browsers send `Origin: null` with forms, and the log-in could not tell a
# foreign page's form from its own.
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Pages:
    """Renders pages and hands out the files they need."""

    def __init__(self, office: Office, *, is_https: bool) -> None:
        self._city = office.city
        self._texts = texts = office.texts
        self._clock = office.clock
        self._queues = Queues(office)
        self._named = Named(office)
        self._is_https = is_https
        self._languages = [lang for lang in STAFF_LANGUAGES if lang in texts.languages]
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,  # files do not change under a running program
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["spoken_phone"] = spoken_phone

    def routes(self) -> list[web.RouteDef]:
        """The files, and the address without its last slash."""
        return [web.get("", self.front), web.get("/static/{name}", self.static)]

    @public
    async def front(self, request: web.Request) -> web.Response:
        """`/console` is `/console/`."""
        del request
        return see_other(HOME)

    @public
    async def static(self, request: web.Request) -> web.FileResponse:
        """A stylesheet, script or picture of ours, by its bare name."""
        return _FILES.response(request)

    def words(self, request: web.Request) -> Words:
        """The words for whoever asks: in the language chosen now, chosen before, the city's."""
        wanted = (request.query.get("lang"), request.cookies.get(_LANGUAGE_COOKIE))
        lang = next((w for w in wanted if w in self._languages), self._texts.languages[0])
        return Words(self._texts, self._city, lang, self._clock.now(), self._named)

    async def render(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        path: str | None = None,
        **values: object,
    ) -> web.Response:
        """A page, or with `?live=` its moving parts; `path` is its address if a form led here.

        Every page rings, whoever made it. Of `values`, `refused` is the form that led here, where
        it was in vain (`told`).
        """
        vain = values.pop("refused", None)
        watch = await self._watch(request.get(ACTOR))
        html = self.piece(request, template, path=path, watch=watch, **values)
        html = refilled(html, vain) if isinstance(vain, Refused) else html
        response = web.Response(text=html, status=status, content_type="text/html")
        if request.query.get("lang") in self._languages:
            lang = self.words(request).lang
            self.set_cookie(response, _LANGUAGE_COOKIE, lang, max_age=_YEAR_S)
        return response

    async def _watch(self, actor: Actor | None) -> Watch | None:
        """What this actor must hear; nothing for who has no queue or is not all the way in."""
        if actor is None or actor.must_change_password or actor.must_set_up:
            return None
        if not actor.may(Permission.QUEUE_VIEW):
            return None
        return await self._queues.watch(actor)

    def piece(
        self, request: web.Request, template: str, *, path: str | None = None, **values: object
    ) -> str:
        """A template with the words and rights of whoever asks."""
        words, actor = self.words(request), request.get(ACTOR)
        here = request.rel_url.without_query_params("lang", LIVE) if path is None else path
        return self._templates.get_template(template).render(
            w=words,
            t=words.t,
            lang=words.lang,
            languages=self._languages,
            city=self._city,
            actor=actor,
            csrf=lambda: _csrf(actor),
            may_claim=actor is not None and actor.may(Permission.CASE_CLAIM),
            may_acknowledge=actor is not None and actor.may(Permission.ALERT_ACKNOWLEDGE),
            here=str(here),
            groups=list(menu(actor)),
            frame="_live.html" if LIVE in request.query else "_base.html",
            **values,
        )

    async def told(self, request: web.Request, error: DomainError | None) -> dict[str, Any]:
        """What `render` says of an error, if there is one: in a sentence, and in the form."""
        if error is None:
            return {"problem": None}
        sentence = self.words(request).problem(error.code, error.details)
        return {
            "status": STATUS[error.kind],
            "problem": sentence,
            "refused": await refused(request, error, sentence),
        }

    async def problem(
        self, request: web.Request, error: DomainError, status: int = 0
    ) -> web.Response:
        """An expected error, as JSON for scripts and as a page for people."""
        status = status or STATUS[error.kind]
        sentence = self.words(request).problem(error.code, error.details)
        if wants_json(request):
            return web.json_response(as_json(error, sentence), status=status)
        return await self.render(
            request,
            "problem.html",
            status=status,
            path=HOME,
            sentence=sentence,
            login=status == web.HTTPUnauthorized.status_code,
            came_from=_came_from(request),
        )

    def set_cookie(
        self, response: web.Response, name: str, value: str, *, path: str = "/console",
        max_age: int | None = None,
    ) -> None:  # fmt: skip
        """A cookie that no script reads and no foreign page sends."""
        response.set_cookie(
            name, value, path=path, max_age=max_age, httponly=True, samesite="Strict",
            secure=self._is_https,
        )  # fmt: skip


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """What every answer carries, unless its handler said something stricter."""
    del request
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def _csrf(actor: Actor | None) -> Markup:
    """The field without which no form of a session counts."""
    token = actor.csrf if actor else ""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def _came_from(request: web.Request) -> str:
    """The page a form stood on: there one goes on after the log-in, with what one had typed."""
    try:
        return URL(request.headers.get("Referer", "")).raw_path_qs
    except ValueError:  # no address at all
        return ""


def see_other(path: str) -> web.Response:
    """After a form: go there with GET."""
    return web.Response(status=303, headers={"Location": path})


def wants_json(request: web.Request) -> bool:
    """Whether a script asks, not a person's browser."""
    return request.headers.get("Accept", "").startswith("application/json")
