"""Coming in and going out: log-in, the code of the second factor, log-out."""

from urllib.parse import urlencode

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.gate import CODE, COOKIE, LOGIN, form_of, is_from_here, local_path, same
from bot.console.menu import first_page
from bot.console.pages import HOME, Pages, see_other
from bot.services.second_factor import SecondFactor
from bot.services.staff import Staff
from bot.services.world import new_token
from bot.web.access import ACTOR, caller_ip, permitted, public

# Before there is a session, a form is ours if it repeats what only this cookie knows.
_BEFORE = "ieumtok_console_before"
_BEFORE_S = 3600
_MAX_CHARS = 1024


class Entrance:
    """The pages around a session."""

    def __init__(self, staff: Staff, factor: SecondFactor, pages: Pages) -> None:
        self._staff = staff
        self._factor = factor
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """Log-in, its second half, log-out."""
        return [
            web.get("/login", self.login),
            web.post("/login", self.log_in),
            web.get("/login/code", self.code),
            web.post("/login/code", self.enter),
            web.post("/logout", self.log_out),
        ]

    @public
    async def login(self, request: web.Request) -> web.Response:
        """The log-in form."""
        return await self._form(request, request.query.get("next", ""))

    @public
    async def log_in(self, request: web.Request) -> web.Response:
        """A session for the right password; one sentence for everything that is wrong."""
        form = await form_of(request)
        given = {key: str(form.get(key, "")) for key in ("name", "password", "before", "next")}
        before = request.cookies.get(_BEFORE, "")
        if not is_from_here(request) or not same(given["before"], before):
            return await self._form(request, given["next"], "stale", given["name"])
        if max(map(len, given.values())) > _MAX_CHARS:
            return await self._form(request, "", "wrong")
        ip = caller_ip(request)
        token = await self._staff.log_in(given["name"].strip(), given["password"], ip)
        if token is None:
            return await self._form(request, given["next"], "wrong", given["name"])
        return await self._welcome(token, ip, local_path(given["next"]))

    @permitted(Permission.ACCOUNT_OWN)
    async def code(self, request: web.Request) -> web.Response:
        """The form for the code of the second factor."""
        following = local_path(request.query.get("next", ""))
        if request[ACTOR].is_full:
            return see_other(following)
        return await self._code_form(request, following)

    @permitted(Permission.ACCOUNT_OWN)
    async def enter(self, request: web.Request) -> web.Response:
        """The session counts from here on, if the code is right."""
        form = await form_of(request)
        code, following = str(form.get("code", "")), local_path(str(form.get("next", "")))
        token, ip = request.cookies[COOKIE], caller_ip(request)
        if not await self._factor.enter(token, code[:_MAX_CHARS], ip):
            return await self._code_form(request, following, is_wrong=True)
        return await self._welcome(token, ip, following)

    @permitted(Permission.ACCOUNT_OWN)
    async def log_out(self, request: web.Request) -> web.Response:
        """The session ends here and now."""
        await self._staff.log_out(request.cookies[COOKIE])
        response = see_other(LOGIN)
        response.del_cookie(COOKIE, path="/console")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def _welcome(self, token: str, ip: str, path: str) -> web.Response:
        """Go on as somebody, where they wanted to be or on the first page that is theirs."""
        actor = await self._staff.by_session(token, ip)
        if actor is not None and not actor.is_full:
            response = see_other(f"{CODE}?{urlencode({'next': path})}")
        else:
            response = see_other(path if path != HOME else first_page(actor))
        self._pages.set_cookie(response, COOKIE, token)
        response.del_cookie(_BEFORE, path=LOGIN)
        return response

    async def _code_form(
        self, request: web.Request, following: str, *, is_wrong: bool = False
    ) -> web.Response:
        return await self._pages.render(
            request,
            "login_code.html",
            status=401 if is_wrong else 200,
            path=f"{CODE}?{urlencode({'next': following})}",
            is_wrong=is_wrong,
            following=following,
        )

    async def _form(
        self, request: web.Request, following: str, problem: str = "", name: str = ""
    ) -> web.Response:
        kept = request.cookies.get(_BEFORE, "")
        before = kept if kept.isascii() and kept.isprintable() and kept else new_token()
        sentence = self._pages.words(request).t(f"console.login.{problem}") if problem else None
        response = await self._pages.render(
            request,
            "login.html",
            status={"": 200, "stale": 403}.get(problem, 401),
            path=None if request.method == "GET" else LOGIN,
            problem=sentence,
            name=name,
            before=before,
            following=following,
        )
        self._pages.set_cookie(response, _BEFORE, before, path=LOGIN, max_age=_BEFORE_S)
        return response
