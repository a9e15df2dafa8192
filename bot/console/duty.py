"""The duty roster of a week: who is called first when an alert rings."""

from datetime import date, datetime, timedelta

from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.console.forms import fields
from bot.console.pages import HOME, Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.services.duty import Duty, Week, monday_of
from bot.storage.duty import Shift
from bot.web.access import ACTOR, permitted

_PATH = f"{HOME}duty"
_WEEK = timedelta(days=7)
_YEARS = range(2020, 2100)


class DutyPages:
    """One page with its forms. All of it works without scripts."""

    def __init__(self, duty: Duty, pages: Pages) -> None:
        self._duty = duty
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The week, adding and removing shifts, the next week like this one."""
        return [
            web.get("/duty", self.week),
            web.post("/duty", self.add),
            web.post("/duty/repeat", self.repeat),
            web.post("/duty/{id:[0-9a-f]{32}}/remove", self.remove),
        ]

    @permitted(Permission.DUTY_EDIT)
    async def week(self, request: web.Request) -> web.Response:
        """The week of `?week=`, a day in it; else this one."""
        return await self._page(request, request.query.get("week", ""))

    @permitted(Permission.DUTY_EDIT)
    async def add(self, request: web.Request) -> web.Response:
        """Somebody is on duty."""
        form = await fields(request)
        given = (form.get(key, "") for key in ("staff", "level", "starts", "ends"))
        try:
            monday = await self._duty.add(request[ACTOR], *given)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, form.get("week", ""), error, form)
        return see_other(f"{_PATH}?week={monday}")

    @permitted(Permission.DUTY_EDIT)
    async def repeat(self, request: web.Request) -> web.Response:
        """The week after is made like the one shown, and shown."""
        monday = self._monday(request, (await fields(request)).get("week", ""))
        await self._duty.repeat(request[ACTOR], monday)
        return see_other(f"{_PATH}?week={monday + _WEEK}")

    @permitted(Permission.DUTY_EDIT)
    async def remove(self, request: web.Request) -> web.Response:
        """Somebody is not on duty after all."""
        monday = await self._duty.remove(request[ACTOR], request.match_info["id"])
        return see_other(f"{_PATH}?week={monday}")

    async def _page(
        self,
        request: web.Request,
        asked: str,
        error: DomainError | None = None,
        typed: dict[str, str] | None = None,
    ) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        monday = self._monday(request, asked)
        week = await self._duty.week(actor, monday)
        return await self._pages.render(
            request,
            "duty.html",
            path=f"{_PATH}?week={monday}",
            **await self._pages.told(request, error),
            week=week,
            days=[(day, _day(words, day)) for day in week.days],
            alone=[_span(words, *span) for span in week.alone],
            hours=_hours,
            earlier=monday - _WEEK,
            later=monday + _WEEK,
            is_past=monday + _WEEK <= monday_of(words.now),
            typed=_usual(week) | (typed or {}),
        )

    def _monday(self, request: web.Request, asked: str) -> date:
        """The Monday of the week asked for; InvalidError where that is no day."""
        if not asked:
            return monday_of(self._pages.words(request).now)
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            raise InvalidError("bad_day") from None
        if day.year not in _YEARS:
            raise InvalidError("bad_day")
        return day - timedelta(days=day.weekday())


def _usual(week: Week) -> dict[str, str]:
    """What most shifts are: from closing time to the morning after."""
    evening, morning = week.monday, week.monday + timedelta(days=1)
    return {"staff": "", "level": "0", "starts": f"{evening}T18:00", "ends": f"{morning}T09:00"}


def _hours(shift: Shift, day: date) -> str:
    """From when to when, as one row of the table needs it: a day that is not its own is named."""
    starts, ends = seoul(shift.starts_at), seoul(shift.ends_at)
    return f"{_clock(starts, day)}~{_clock(ends, day)}"


def _clock(at: datetime, day: date) -> str:
    form = "%H:%M" if at.date() == day else "%m-%d %H:%M"
    return at.strftime(form)


def _day(words: Words, day: date) -> str:
    name = words.t(f"console.duty.day.{day.isoweekday()}")
    return f"{day:%m-%d} {name}"


def _span(words: Words, start: datetime, end: datetime) -> str:
    return f"{words.at(start)} ~ {words.at(end)}"
