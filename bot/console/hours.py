"""Business hours: the week, the next openings, closed and extra days, and what they move."""

from datetime import date

from aiohttp import web

from bot.calendar.hours import DAYS
from bot.cases.permissions import Permission
from bot.console.changes import changes
from bot.console.pages import HOME, Pages, see_other
from bot.console.weeks import Effect, WeekForm, said
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.services.hours import Hours, Special
from bot.services.moves import Move
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_DAY = r"{day:\d{4}-\d{2}-\d{2}}"
_PATH = f"{HOME}hours"
KINDS = ("closed", "open", "usual")


class HoursPages:
    """One page, with a preview before anything is saved. Works without scripts."""

    def __init__(self, hours: Hours, week: WeekForm, pages: Pages) -> None:
        self._hours = hours
        self._week = week
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page, its forms, and taking a day or a week back."""
        return [
            web.get("/hours", self.shown),
            web.post("/hours/check", self.check),
            web.post("/hours/days", self.save),
            web.post(f"/hours/days/{_DAY}/back", self.back),
            web.post("/hours/week/check", self.check_week),
            web.post("/hours/week", self.save_week),
            web.post(f"/hours/weeks/{_DAY}/back", self.week_back),
        ]

    @permitted(Permission.HOURS_EDIT)
    async def shown(self, request: web.Request) -> web.Response:
        """The week and the days to come."""
        return await self._page(request)

    @permitted(Permission.HOURS_EDIT)
    async def check(self, request: web.Request) -> web.Response:
        """What the day would change; nothing is saved."""
        actor, typed = request[ACTOR], await _typed(request)
        try:
            day, edit = self._hours.day_edit(**typed)
            moves = await self._hours.moves(actor, day, edit)
            calendar = await self._hours.calendar_with(day, edit)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, typed)
        preview = self._hours.preview(calendar)
        return await self._page(request, typed=typed, moves=moves, preview=preview)

    @permitted(Permission.HOURS_EDIT)
    async def save(self, request: web.Request) -> web.Response:
        """The day counts from now on, in every process."""
        actor, typed = request[ACTOR], await _typed(request)
        try:
            day, edit = self._hours.day_edit(**typed)
            moved = await self._hours.put(actor, day, edit)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, typed)
        return see_other(f"{_PATH}?saved={day}&moved={len(moved)}")

    @permitted(Permission.HOURS_EDIT)
    async def back(self, request: web.Request) -> web.Response:
        """The day is again as `config/` and the holidays have it."""
        day = _day(request)
        moved = await self._hours.put(request[ACTOR], day, None)
        return see_other(f"{_PATH}?saved={day}&moved={len(moved)}")

    @permitted(Permission.HOURS_EDIT)
    async def check_week(self, request: web.Request) -> web.Response:
        """What the week would change; nothing is saved."""
        actor, typed = request[ACTOR], await self._week.read(request)
        try:
            effect = await self._week.effect(actor, typed)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, week=typed)
        preview = self._hours.preview(effect.calendar, effect.begins)
        return await self._page(request, week=typed, effect=effect, preview=preview)

    @permitted(Permission.HOURS_EDIT)
    async def save_week(self, request: web.Request) -> web.Response:
        """The week counts from its day on, in every process."""
        actor, typed = request[ACTOR], await self._week.read(request)
        try:
            begins, moved = await self._week.save(actor, typed)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, week=typed)
        return see_other(f"{_PATH}?week={begins}&moved={moved}#week-saved")

    @permitted(Permission.HOURS_EDIT)
    async def week_back(self, request: web.Request) -> web.Response:
        """The week before goes on, as if none had been set for this day."""
        begins = _day(request)
        try:
            moved = await self._week.back(request[ACTOR], begins)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(f"{_PATH}?week={begins}&moved={moved}")

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        typed: dict[str, str] | None = None,
        moves: list[Move] | None = None,
        preview: object = None,
        week: dict[str, str] | None = None,
        effect: Effect | None = None,
    ) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        of_week = await self._week.values(request, actor, words, await self._hours.names())
        return await self._pages.render(
            request,
            "hours.html",
            status=STATUS[error.kind] if error else 200,
            path=_PATH if request.method == "POST" else None,
            problem=said(words, error) if error else None,
            effect=effect,
            is_of_week=week is not None,
            days_of_week=DAYS,
            days=preview or self._hours.preview(),
            is_preview=preview is not None,
            moves=moves,
            specials=await self._specials(actor, request),
            kinds=KINDS,
            typed=typed or {"day": "", "kind": "closed", "reason": "", "spans": ""},
            saved=_saved(request, "saved"),
            week_saved=_saved(request, "week"),
            **(of_week | ({"week_typed": week} if week else {})),
        )

    async def _specials(self, actor: Actor, request: web.Request) -> list[tuple[Special, object]]:
        words, names = self._pages.words(request), await self._hours.names()
        labels = {
            key: words.t(f"console.hours.field.{key}") for key in ("kind", "reason", "hours")
        }
        return [
            (
                special,
                changes(await self._hours.history(actor, special.day), None, names, words, labels),
            )
            for special in await self._hours.specials(actor)
        ]


def _day(request: web.Request) -> date:
    """The day that the address names."""
    try:
        return date.fromisoformat(request.match_info["day"])
    except ValueError:
        raise InvalidError("day_wrong") from None


def _saved(request: web.Request, name: str) -> tuple[str, int] | None:
    """The day that was just saved, or the first of a week, and how many cases it moved."""
    day, moved = request.query.get(name, ""), request.query.get("moved", "")
    is_told = len(day) == len("2026-01-01") and moved.isascii() and moved.isdigit()
    return (day, int(moved[:6])) if is_told else None


async def _typed(request: web.Request) -> dict[str, str]:
    sent = await request.post()
    found = {key: sent.get(key, "") for key in ("day", "kind", "reason", "spans")}
    return {key: value if isinstance(value, str) else "" for key, value in found.items()}
