"""`/console/statistics`: the figures of any period, and what leaves the city of them."""

import asyncio

import orjson
from aiohttp import web

from bot.cases.figures import PRESETS, Period, period_of, whole_month
from bot.cases.permissions import Permission
from bot.console import evaluation
from bot.console.figures import Reader
from bot.console.pages import Pages
from bot.domain.errors import InvalidError
from bot.services.office import Office
from bot.services.statistics import Statistics
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatisticsPages:
    """One page, one file for the province, one sheet a month. Nothing here names a person."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._statistics = Statistics(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page and its files."""
        return [
            web.get("/statistics", self.page),
            web.get("/statistics.json", self.exported),
            web.get("/statistics/sheet.{kind:xlsx|pdf}", self.sheet),
        ]

    @permitted(Permission.STATS_VIEW)
    async def page(self, request: web.Request) -> web.Response:
        """The period of `?from=&to=`, both days included; without them this month."""
        error: InvalidError | None = None
        try:
            period = self._period(request)
        except InvalidError as refused:
            error, period = refused, PRESETS["month"](self._statistics.today())
        actor, words = request[ACTOR], self._pages.words(request)
        figures = await self._statistics.of(actor, period)
        posters = await self._statistics.posters(actor)
        reader = Reader(words, self._office.casework, period, figures, posters)
        sections = await asyncio.to_thread(lambda: list(reader.sections()))
        today = self._statistics.today()
        return await self._pages.render(
            request,
            "statistics.html",
            status=STATUS[error.kind] if error else 200,
            problem=words.problem(error.code, error.details) if error else None,
            period=period,
            presets={name: made(today) for name, made in PRESETS.items()},
            sections=sections,
            month=self._statistics.month(),
        )

    @permitted(Permission.STATS_VIEW)
    async def exported(self, request: web.Request) -> web.Response:
        """A month for the province, `?month=YYYY-MM`: small counts are hidden in it."""
        month = request.query.get("month") or self._statistics.month()
        figures = await self._statistics.exported(request[ACTOR], whole_month(month))
        name = f"{self._office.city.id}-{month}.json"
        return file(orjson.dumps(figures, option=orjson.OPT_INDENT_2), "application/json", name)

    @permitted(Permission.STATS_VIEW)
    async def sheet(self, request: web.Request) -> web.Response:
        """The evaluation sheet of a month, as a workbook or to print."""
        actor, words = request[ACTOR], self._pages.words(request)
        month = request.query.get("month") or self._statistics.month()
        figures = await self._statistics.of(actor, whole_month(month))
        made = evaluation.Sheet(words, month, figures, actor.name)
        name = f"{self._office.city.id}-{month}"
        if request.match_info["kind"] == "pdf":
            content = await asyncio.to_thread(made.pdf)
            return file(content, "application/pdf", f"{name}.pdf")
        return file(await asyncio.to_thread(made.xlsx), XLSX, f"{name}.xlsx")

    def _period(self, request: web.Request) -> Period:
        asked = request.query
        return period_of(asked.get("from", ""), asked.get("to", ""), self._statistics.today())


def file(content: bytes, kind: str, name: str) -> web.Response:
    """A download under this name, which is of our making."""
    return web.Response(
        body=content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
