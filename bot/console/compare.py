"""`/console/compare`: centers side by side, and municipalities by the files they brought."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.cases.figures import Figures, month_of, whole_month
from bot.cases.indicators import BY_KEY, INDICATORS, Indicator, Unit, Value, ordered
from bot.cases.permissions import Permission
from bot.console.figures import NOTHING, percent
from bot.console.pages import HOME, Pages, see_other
from bot.console.statistics import XLSX, file
from bot.console.words import Words
from bot.console.workbook import Grid, workbook
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.services.compare import Compare
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.statistics import Statistics
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_OWN = "console.compare"
_ROWS = ("centers", "municipalities")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: which rows, which month, sorted by what."""

    rows: str
    month: str
    sort: str
    is_descending: bool


class ComparePages:
    """A page, a form that takes files in, a workbook."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._statistics = Statistics(office)
        self._compare = Compare(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page, the form, the file."""
        return [
            web.get("/compare", self.page),
            web.post("/compare", self.bring),
            web.get("/compare.xlsx", self.xlsx),
        ]

    @permitted(Permission.STATS_COMPARE)
    async def page(self, request: web.Request) -> web.Response:
        """`?rows=centers|municipalities&month=YYYY-MM&sort=…&order=asc|desc`."""
        return await self._page(request)

    @permitted(Permission.STATS_COMPARE)
    async def bring(self, request: web.Request) -> web.Response:
        """A municipality's file; what is wrong with it is said where the form is."""
        sent = (await request.post()).get("file")
        try:
            if not isinstance(sent, web.FileField):
                raise InvalidError("file_needed")
            content = await asyncio.to_thread(sent.file.read)
            month = await self._compare.bring(request[ACTOR], content)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(f"{HOME}compare?rows=municipalities&month={month}")

    @permitted(Permission.STATS_COMPARE)
    async def xlsx(self, request: web.Request) -> web.Response:
        """The table as it is on the page."""
        words = self._pages.words(request)
        asked = self._asked(request)
        found = await self._rows(request[ACTOR], words, asked)
        head = [words.t(f"{_OWN}.{asked.rows}"), *(_name(words, one) for one in INDICATORS)]
        rows = [[name, *(one.of(figures) for one in INDICATORS)] for name, figures in found]
        title = words.t(f"{_OWN}.of_month", month=asked.month)
        grids = [Grid(title, head, rows)]
        content = await asyncio.to_thread(
            workbook, [(words.t(f"{_OWN}.title"), grids)], words.t(f"{_OWN}.hidden_mark")
        )
        return file(content, XLSX, f"{asked.rows}-{asked.month}.xlsx")

    async def _page(self, request: web.Request, error: DomainError | None = None) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        try:
            asked = self._asked(request)
        except InvalidError as refused:
            error = refused
            asked = Asked(_ROWS[0], self._statistics.month(), "name", is_descending=False)
        found = await self._rows(actor, words, asked)
        return await self._pages.render(
            request,
            "compare.html",
            status=STATUS[error.kind] if error else 200,
            path=None if request.method == "GET" else f"{HOME}compare",
            problem=words.problem(error.code, error.details) if error else None,
            asked=asked,
            all_rows=_ROWS,
            months=await self._months(actor, asked),
            columns=[("name", words.t(f"{_OWN}.{asked.rows}"))]
            + [(one.key, _name(words, one)) for one in INDICATORS],
            lines=[(name, _said(words, figures)) for name, figures in found],
        )

    def _asked(self, request: web.Request) -> Asked:
        wanted: Mapping[str, str] = request.query
        # The form stands beside what municipalities brought.
        usual = _ROWS[request.method == "POST"]
        rows, sort = wanted.get("rows", ""), wanted.get("sort", "")
        month = wanted.get("month") or self._statistics.month()
        whole_month(month)
        return Asked(
            rows if rows in _ROWS else usual,
            month,
            sort if sort in BY_KEY else "name",
            is_descending=wanted.get("order") == "desc",
        )

    async def _rows(
        self, actor: Actor, words: Words, asked: Asked
    ) -> Sequence[tuple[str, Figures]]:
        if asked.rows == "centers":
            period = whole_month(asked.month)
            of_center = await self._statistics.by_center(actor, period)
            known = {words.center(center): figures for center, figures in of_center.items()}
        else:
            brought = await self._compare.of(actor, asked.month)
            names = [words.own(one.name) or one.id for one in brought]
            known = {
                name if names.count(name) == 1 else f"{name} ({one.id})": one.figures
                for name, one in zip(names, brought, strict=True)
            }
        return ordered(known, asked.sort, is_descending=asked.is_descending)

    async def _months(self, actor: Actor, asked: Asked) -> list[str]:
        """What can be chosen: months that were brought, the last twelve, the one shown."""
        last, months = self._statistics.today(), {asked.month}
        for _ in range(12):
            months.add(month_of(last))
            last = last.replace(day=1) - timedelta(days=1)
        return sorted(months | set(await self._compare.months(actor)), reverse=True)


def _name(words: Words, one: Indicator) -> str:
    return words.t(f"{_OWN}.{one.key}")


def _said(words: Words, figures: Figures) -> list[str]:
    return [_value(words, one, one.of(figures)) for one in INDICATORS]


def _value(words: Words, one: Indicator, value: Value) -> str:
    if value is None:
        return NOTHING
    if one.unit is Unit.SHARE:
        return percent(value)
    if one.unit is Unit.MINUTES:
        return words.span(timedelta(minutes=value))
    return f"{value:,.0f}"
