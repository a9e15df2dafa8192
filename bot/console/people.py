"""Staff: who works here, with which rights. For admins."""

from collections.abc import Awaitable

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.forms import fields
from bot.console.pages import HOME, Pages, see_other
from bot.domain.codes import Role
from bot.domain.errors import DomainError, RefusedError
from bot.services.people import MAX_OPEN, People
from bot.services.second_factor import SecondFactor
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_ONE = "/staff/{id:[0-9a-f]{32}}"


class PeoplePages:
    """A list, and a page for each account. Passwords and keys are shown in one answer only."""

    def __init__(self, people: People, factor: SecondFactor, pages: Pages) -> None:
        self._people = people
        self._factor = factor
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, one account, its forms."""
        return [
            web.get("/staff", self.listed),
            web.post("/staff", self.add),
            web.get(_ONE, self.one),
            web.post(f"{_ONE}/role", self.set_role),
            web.post(f"{_ONE}/details", self.set_details),
            web.post(f"{_ONE}/password", self.reset_password),
            web.post(f"{_ONE}/unlock", self.unlock),
            web.post(f"{_ONE}/second-factor", self.reset_factor),
            web.post(f"{_ONE}/key", self.make_key),
            web.post(f"{_ONE}/key/end", self.end_key),
            web.post(f"{_ONE}/deactivate", self.deactivate),
            web.post(f"{_ONE}/activate", self.activate),
        ]

    @permitted(Permission.STAFF_MANAGE)
    async def listed(self, request: web.Request) -> web.Response:
        """Everybody, active ones first."""
        return await self._list(request)

    @permitted(Permission.STAFF_MANAGE)
    async def add(self, request: web.Request) -> web.Response:
        """A new account; its one-time password is in this answer and nowhere else."""
        form = await fields(request)
        name, role, center = (form.get(key, "") for key in ("name", "role", "center"))
        try:
            made = await self._people.add(request[ACTOR], name, role, center)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._list(request, error, typed=form)
        return await self._list(request, password=made, name=name.strip())

    @permitted(Permission.STAFF_MANAGE)
    async def one(self, request: web.Request) -> web.Response:
        """One account."""
        return await self._page(request)

    @permitted(Permission.STAFF_MANAGE)
    async def set_role(self, request: web.Request) -> web.Response:
        """Another role or center."""
        form = await fields(request)
        role, center = form.get("role", ""), form.get("center", "")
        return await self._done(
            request, self._people.set_role(*_who_and_whom(request), role, center)
        )

    @permitted(Permission.STAFF_MANAGE)
    async def set_details(self, request: web.Request) -> web.Response:
        """Pager and load."""
        form = await fields(request)
        pager, most = form.get("pager", ""), form.get("max_open", "")
        return await self._done(
            request, self._people.set_details(*_who_and_whom(request), pager, most)
        )

    @permitted(Permission.STAFF_MANAGE)
    async def reset_password(self, request: web.Request) -> web.Response:
        """A one-time password, shown this once."""
        return await self._shown(
            request, "password", self._people.reset_password(*_who_and_whom(request))
        )

    @permitted(Permission.STAFF_MANAGE)
    async def unlock(self, request: web.Request) -> web.Response:
        """Wrong passwords are forgiven."""
        return await self._done(request, self._people.unlock(*_who_and_whom(request)))

    @permitted(Permission.STAFF_MANAGE)
    async def reset_factor(self, request: web.Request) -> web.Response:
        """They set their second factor up anew."""
        return await self._done(request, self._factor.reset(*_who_and_whom(request)))

    @permitted(Permission.STAFF_MANAGE)
    async def make_key(self, request: web.Request) -> web.Response:
        """An API key, shown this once."""
        return await self._shown(request, "key", self._people.make_key(*_who_and_whom(request)))

    @permitted(Permission.STAFF_MANAGE)
    async def end_key(self, request: web.Request) -> web.Response:
        """The key does not count any more."""
        return await self._done(request, self._people.drop_key(*_who_and_whom(request)))

    @permitted(Permission.STAFF_MANAGE)
    async def deactivate(self, request: web.Request) -> web.Response:
        """Somebody left; their cases are in the queue again."""
        return await self._done(request, self._people.deactivate(*_who_and_whom(request)))

    @permitted(Permission.STAFF_MANAGE)
    async def activate(self, request: web.Request) -> web.Response:
        """Somebody is back; a one-time password, shown this once."""
        return await self._shown(
            request, "password", self._people.activate(*_who_and_whom(request))
        )

    async def _done(self, request: web.Request, act: Awaitable[object]) -> web.Response:
        try:
            await act
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(_path(request))

    async def _shown(self, request: web.Request, kind: str, act: Awaitable[str]) -> web.Response:
        try:
            made = await act
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return await self._page(request, shown=(kind, made))

    async def _list(
        self,
        request: web.Request,
        error: DomainError | None = None,
        *,
        typed: dict[str, str] | None = None,
        password: str = "",
        name: str = "",
    ) -> web.Response:
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "people.html",
            path=f"{HOME}staff",
            status=STATUS[error.kind] if error else 200,
            problem=self._sentence(request, error),
            people=await self._people.listed(actor),
            roles=list(Role),
            typed={"name": "", "role": "", "center": ""} | (typed or {}),
            password=password,
            name=name,
        )

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        shown: tuple[str, str] | None = None,
    ) -> web.Response:
        person = await self._people.one(*_who_and_whom(request))
        return await self._pages.render(
            request,
            "person.html",
            path=_path(request),
            status=STATUS[error.kind] if error else 200,
            problem=self._sentence(request, error),
            person=person,
            account=person.member.account,
            is_own=person.member.account.id == request[ACTOR].id,
            roles=list(Role),
            most=MAX_OPEN,
            shown=shown,
        )

    def _sentence(self, request: web.Request, error: DomainError | None) -> str | None:
        words = self._pages.words(request)
        return words.problem(error.code, error.details) if error else None


def _who_and_whom(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _path(request: web.Request) -> str:
    return f"{HOME}staff/{request.match_info['id']}"
