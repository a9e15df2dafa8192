"""The course of a shift: the next case, giving a case to somebody, handing all over at the end."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.queue import WHYS_TO_CHOOSE, stays
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.console.cases import Cases
from bot.console.pages import HOME, Pages, see_other
from bot.console.queue import Queue
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.services.desk import Folder
from bot.services.shift import KEEP, Leaving, Shift
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_ID = "{id:[0-9a-f]{32}}"


class Shifts:
    """Three forms and a page; on the page of a case, whom it may be given to."""

    view = "work"

    def __init__(self, shift: Shift, cases: Cases, queue: Queue, pages: Pages) -> None:
        self._shift = shift
        self._cases = cases
        self._queue = queue
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The next case; the end of the shift; a case for somebody else."""
        return [
            web.post("/next", self.next),
            web.get("/shift", self.leaving),
            web.post("/shift/end", self.end),
            web.post(f"/cases/{_ID}/assign", self.assign),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """Who may have the case, for whoever may give it to them."""
        del words
        case = folder.case
        is_open = case.state in (*WAITING, *WITH_A_COUNSELOR)
        may_assign = is_open and actor.may(Permission.CASE_ASSIGN)
        known = await self._shift.colleagues(actor) if may_assign else []
        return {
            "may_assign": may_assign,
            "colleagues": [one for one in known if one.load.staff_id != case.claimed_by],
            "whys": WHYS_TO_CHOOSE,
        }

    @permitted(Permission.CASE_CLAIM)
    async def next(self, request: web.Request) -> web.Response:
        """The case whose turn it is, opened; the list says why where there is none."""
        try:
            case = await self._shift.next(request[ACTOR])
        except RefusedError:
            raise
        except DomainError as error:
            asked = str((await request.post()).get("from", ""))
            sentence = self._pages.words(request).problem(error.code, error.details)
            status = STATUS[error.kind]
            return await self._queue.page(request, asked, problem=sentence, status=status)
        return see_other(f"{HOME}cases/{case.id}")

    @permitted(Permission.CASE_ASSIGN)
    async def assign(self, request: web.Request) -> web.Response:
        """Give it to a colleague, with a reason."""
        sent = await request.post()
        staff_id, why = str(sent.get("staff", "")), str(sent.get("why", ""))
        case_id = request.match_info["id"]
        act = self._shift.assign(request[ACTOR], case_id, staff_id, why)
        return await self._cases.act(request, act, view="work")

    @permitted(Permission.SHIFT_END)
    async def leaving(self, request: web.Request) -> web.Response:
        """What would be handed over, and to whom."""
        return await self._page(request)

    @permitted(Permission.SHIFT_END)
    async def end(self, request: web.Request) -> web.Response:
        """Hand it over."""
        sent = {key: value for key, value in (await request.post()).items() if _is_text(value)}
        leaving = {
            key.removeprefix("to-"): Leaving(str(value), str(sent.get(f"note-{key[3:]}", "")))
            for key, value in sent.items()
            if key.startswith("to-")
        }
        try:
            left = await self._shift.end(request[ACTOR], leaving, str(sent.get("note", "")))
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, {k: str(v) for k, v in sent.items()})
        return see_other(f"{HOME}shift?left={len(left)}")

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        typed: dict[str, str] | None = None,
    ) -> web.Response:
        actor = request[ACTOR]
        left = request.query.get("left", "")
        return await self._pages.render(
            request,
            "shift.html",
            path=f"{HOME}shift" if request.method == "POST" else None,
            **await self._pages.told(request, error),
            cases=await self._shift.mine(actor),
            colleagues=[
                one for one in await self._shift.colleagues(actor) if one.load.staff_id != actor.id
            ],
            stays=stays,
            keep=KEEP,
            typed=typed or {},
            left=int(left) if left.isascii() and left.isdigit() and len(left) < 5 else None,  # noqa: PLR2004
        )


def _is_text(value: object) -> bool:
    return isinstance(value, str)
