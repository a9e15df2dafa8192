"""Who may come in: sessions, forms that are really ours, and what must be done first.

First the code of the second factor, then another password in the place of a one-time one, then
setting the second factor up where the city wants it.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.cases.permissions import Permission
from bot.console.menu import first_page
from bot.console.pages import HOME, LIVE, Pages, see_other, wants_json
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.services.keys import as_bytes
from bot.services.staff import Actor, Staff
from bot.web.access import ACTOR, caller_ip, guard, permission_of

COOKIE = "ieumtok_console"
LOGIN = "/console/login"
CODE = f"{LOGIN}/code"
LOGOUT = "/console/logout"
ME = "/console/me"
_NAMED = {404: "no_such_route", 405: "wrong_method", 413: "too_large"}
_BROKEN_FROM = 400


class Gate:
    """The middlewares of the console, outermost first in `middlewares`."""

    def __init__(self, staff: Staff, pages: Pages) -> None:
        self._staff = staff
        self._pages = pages

    def middlewares(self) -> list[Middleware]:
        """Errors as pages; then who it is; then whether the form is ours; then the password."""
        who = guard(self.identify, self._refuse)
        return [self._answer_errors, who, self._check_form, self._first]

    async def identify(self, request: web.Request) -> Actor | None:
        """Who is behind the cookie. A page that refreshes itself does not keep a session alive."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        is_watching = LIVE in request.query and request.method in ("GET", "HEAD")
        return await self._staff.by_session(token, caller_ip(request), is_watching=is_watching)

    async def _refuse(self, request: web.Request, actor: Actor | None) -> web.Response:
        if actor and not actor.is_full:
            return await self._to_code(request)
        if (
            actor
            and request.path == HOME
            and request.method == "GET"
            and LIVE not in request.query
        ):
            return see_other(first_page(actor))
        if actor:
            request[ACTOR] = actor  # the page that says so is theirs, with menu and alarms
            return await self._pages.problem(request, RefusedError("not_permitted"))
        is_visit = request.method in ("GET", "HEAD") and LIVE not in request.query
        if is_visit and not wants_json(request):
            return see_other(
                str(request.rel_url.with_path(LOGIN).with_query(next=_asked(request)))
            )
        return await self._pages.problem(request, RefusedError("login_needed"), status=401)

    @web.middleware
    async def _answer_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except DomainError as error:
            return await self._pages.problem(request, error)
        except web.HTTPException as error:
            if error.status < _BROKEN_FROM:
                raise
            named = InvalidError(_NAMED.get(error.status, "bad_request"))
            return await self._pages.problem(request, named, status=error.status)

    @web.middleware
    async def _check_form(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only our own pages know the session's token; forms from elsewhere do not count."""
        actor = request.get(ACTOR)
        if actor and request.method not in ("GET", "HEAD"):
            sent = request.headers.get("X-CSRF-Token") or await _field(request, "csrf")
            if not is_from_here(request) or not same(sent, actor.csrf):
                raise RefusedError("bad_form")
        return await handler(request)

    @web.middleware
    async def _first(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Until it is done, nothing is served but the page on which it is done."""
        actor = request.get(ACTOR)
        if actor is None:
            return await handler(request)
        if not actor.is_full and request.path not in (CODE, LOGOUT):
            return await self._to_code(request)
        is_own = permission_of(request.match_info.handler) == Permission.ACCOUNT_OWN
        if is_own or not (actor.must_change_password or actor.must_set_up):
            return await handler(request)
        if request.method in ("GET", "HEAD"):
            return see_other(ME)
        raise RefusedError("change_first" if actor.must_change_password else "factor_first")

    async def _to_code(self, request: web.Request) -> web.Response:
        """The password was right; the code is asked for before anything else."""
        if request.method in ("GET", "HEAD") and not wants_json(request):
            return see_other(f"{CODE}?{urlencode({'next': local_path(_asked(request))})}")
        return await self._pages.problem(request, RefusedError("code_first"))


def is_from_here(request: web.Request) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says.

    `Sec-Fetch-Site` is the browser's own word and knows no proxies; older browsers and plain http
    only send `Origin`, which must name the host that was asked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:  # no address at all
        return False


def same(sent: str, known: str) -> bool:
    """Whether two tokens are the same, in the same time whether they are or not."""
    return bool(known) and hmac.compare_digest(as_bytes(sent), as_bytes(known))


def local_path(asked: str) -> str:
    """Where to go after the log-in: a path of the console, or its front page."""
    is_ours = asked.startswith(HOME) and asked.isprintable() and "\\" not in asked
    return asked if is_ours and not asked.startswith(LOGIN) else HOME


def _asked(request: web.Request) -> str:
    return request.rel_url.raw_path_qs


async def form_of(request: web.Request) -> Mapping[str, object]:
    """What a form sent; HTTPBadRequest for what no browser sends."""
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError, web.RequestPayloadError):
        raise web.HTTPBadRequest from None


async def _field(request: web.Request, name: str) -> str:
    value = (await form_of(request)).get(name, "")
    return value if isinstance(value, str) else ""
