"""The own account: the password, the second factor, the key of one's programs."""

from collections.abc import Awaitable
from io import BytesIO

import segno
from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.gate import COOKIE, ME
from bot.console.pages import HOME, Pages, see_other
from bot.domain.errors import DomainError, InvalidError, MissingError
from bot.services.people import People
from bot.services.second_factor import SecondFactor
from bot.services.staff import Staff
from bot.web.access import ACTOR, permitted

_MAX_CHARS = 1024
_SCALE = 5
_PICTURE_CSP = "default-src 'none'; sandbox"


class Account:
    """One page and its forms. What is shown once is in the answer to the form that made it."""

    def __init__(self, staff: Staff, factor: SecondFactor, people: People, pages: Pages) -> None:
        self._staff = staff
        self._factor = factor
        self._people = people
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page, its forms, the picture that an authenticator app reads."""
        factor = "/me/second-factor"
        return [
            web.get("/me", self.me),
            web.post("/me/password", self.change_password),
            web.get(f"{factor}.svg", self.picture),
            web.post(f"{factor}/begin", self.begin),
            web.post(f"{factor}/confirm", self.confirm),
            web.post(f"{factor}/codes", self.codes),
            web.post(f"{factor}/remove", self.remove),
            web.post("/me/key", self.make_key),
            web.post("/me/key/end", self.end_key),
        ]

    @permitted(Permission.ACCOUNT_OWN)
    async def me(self, request: web.Request) -> web.Response:
        """The own account."""
        return await self._page(request)

    @permitted(Permission.ACCOUNT_OWN)
    async def change_password(self, request: web.Request) -> web.Response:
        """A new password; all sessions end, and this browser gets a new one."""
        form, actor = await request.post(), request[ACTOR]
        old, new = str(form.get("old", "")), str(form.get("new", ""))
        try:
            await self._staff.change_password(actor, old[:_MAX_CHARS], new[:_MAX_CHARS])
        except InvalidError as error:
            return await self._page(request, error, at="password")
        token = await self._staff.renew(actor)
        has_queue = actor.may(Permission.QUEUE_VIEW) and not actor.must_set_up
        response = see_other(HOME if has_queue else ME)
        self._pages.set_cookie(response, COOKIE, token)
        return response

    @permitted(Permission.ACCOUNT_OWN)
    async def picture(self, request: web.Request) -> web.Response:
        """The QR code of the secret, as long as it is not confirmed."""
        factor = await self._factor.of(request[ACTOR])
        if not factor.uri:
            raise MissingError("no_such_route")
        drawn = BytesIO()
        segno.make(factor.uri, micro=False).save(drawn, kind="svg", scale=_SCALE, light="#fff")
        headers = {"Content-Security-Policy": _PICTURE_CSP}
        return web.Response(body=drawn.getvalue(), content_type="image/svg+xml", headers=headers)

    @permitted(Permission.ACCOUNT_OWN)
    async def begin(self, request: web.Request) -> web.Response:
        """A secret is made."""
        return await self._done(request, self._factor.begin(request[ACTOR]))

    @permitted(Permission.ACCOUNT_OWN)
    async def confirm(self, request: web.Request) -> web.Response:
        """The first code; the recovery codes are shown this once."""
        act = self._factor.confirm(request[ACTOR], await _code(request))
        return await self._shown_codes(request, act)

    @permitted(Permission.ACCOUNT_OWN)
    async def codes(self, request: web.Request) -> web.Response:
        """New recovery codes, shown this once."""
        act = self._factor.renew_codes(request[ACTOR], await _code(request))
        return await self._shown_codes(request, act)

    @permitted(Permission.ACCOUNT_OWN)
    async def remove(self, request: web.Request) -> web.Response:
        """The password alone again."""
        act = self._factor.remove(request[ACTOR], await _code(request))
        return await self._done(request, act)

    @permitted(Permission.ACCOUNT_OWN)
    async def make_key(self, request: web.Request) -> web.Response:
        """A key, shown this once."""
        key = await self._people.make_own_key(request[ACTOR])
        return await self._page(request, key=key)

    @permitted(Permission.ACCOUNT_OWN)
    async def end_key(self, request: web.Request) -> web.Response:
        """No program acts as this account any more."""
        actor = request[ACTOR]
        return await self._done(request, self._people.drop_key(actor, actor.id))

    async def _done(self, request: web.Request, act: Awaitable[None]) -> web.Response:
        try:
            await act
        except DomainError as error:
            return await self._page(request, error, at="factor")
        return see_other(ME)

    async def _shown_codes(self, request: web.Request, act: Awaitable[list[str]]) -> web.Response:
        try:
            made = await act
        except DomainError as error:
            return await self._page(request, error, at="factor")
        return await self._page(request, codes=made)

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        *,
        at: str = "",
        codes: list[str] | None = None,
        key: str = "",
    ) -> web.Response:
        """The page. `at`: the form that went wrong."""
        actor = request[ACTOR]
        factor = await self._factor.of(actor)
        return await self._pages.render(
            request,
            "me.html",
            path=ME,
            **await self._pages.told(request, error),
            at=at,
            factor=factor,
            must_set_up=actor.must_set_up and not factor.is_on,
            codes=codes or [],
            key=key,
            own_key=await self._people.own_key(actor),
        )


async def _code(request: web.Request) -> str:
    return str((await request.post()).get("code", ""))[:_MAX_CHARS]
