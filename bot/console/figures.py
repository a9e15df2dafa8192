"""The figures of a period in the words of whoever reads them: charts, each with its table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from bot.cases.figures import Figures, Period, Spread, share
from bot.cases.indicators import REACHED, reached
from bot.console import charts
from bot.console.charts import Point
from bot.console.words import Words
from bot.domain.casework import Casework
from bot.domain.codes import Urgency

_EPOCH = date(1970, 1, 1)
_DAYLY, _WEEKLY = 62, 400
_HOURS, _DAYS = 24, 7
_POSTERS = 20
# Which texts name the codes of a table; others have a table of the same name of their own.
_NAMES = {
    "channel": "console.channel",
    "kind": "console.kind",
    "lang": "console.language",
    "urgency": "console.urgency",
    "crisis": "crisis",
    "state": "console.state",
    "reason": "reason",
    "check": "welfare_check.band",
}
_OWN = "console.statistics"
# Tables whose codes have an order of their own; the others go by count.
_ORDER = {
    "urgency": tuple(map(str, Urgency)),
    "promise": ("kept", "broken", "pending"),
    "link": ("public", "emergency", "private"),
    "household": ("public", "both", "private"),
    "referral": ("sent", "accepted", "done", "returned", "withdrawn"),
    "follow_up": ("done", "due", "overdue", "cancelled"),
    "poster_talk": ("reported", "talked"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the same numbers as a table. `title` is both their name."""

    key: str
    title: str
    picture: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Charts that belong together under one heading, with plain facts before them."""

    key: str
    facts: Sequence[tuple[str, str]]
    charts: Sequence[Chart]


class Reader:
    """Says the figures of one period in one language."""

    def __init__(
        self,
        words: Words,
        casework: Casework,
        period: Period,
        figures: Figures,
        posters: Mapping[str, str],
    ) -> None:
        self._w = words
        self._period = period
        self._figures = figures
        self._posters = posters
        self._link_kinds = {kind.id: words.own(kind.name) for kind in casework.link_kinds}

    def sections(self) -> Iterator[Section]:
        """The page from top to bottom."""
        yield Section("reports", self._facts("reports", "merged"), list(self._reports()))
        yield Section("answers", self._answers(), [self._stacked("promise")])
        yield Section("way", (), [self._funnel(), self._bars("state"), self._bars("reason")])
        yield Section(
            "help",
            [*self._facts("links", "households"), *self._amounts()],
            [self._stacked("link"), self._bars("link_kind"), self._stacked("household")],
        )
        yield Section(
            "handed_on",
            [*self._facts("referrals"), *self._spread("acceptance")],
            [self._stacked("referral"), self._bars("referral_kind")],
        )
        yield Section(
            "care",
            self._facts("follow_ups", "checks"),
            [self._stacked("follow_up"), self._bars("check"), self._bars("call")],
        )
        yield Section(
            "posters",
            self._facts("hanging", "hung", "poster_talks"),
            [self._bars("poster", limit=_POSTERS), self._stacked("poster_talk")],
        )

    def _reports(self) -> Iterator[Chart]:
        yield self._trend()
        for table in ("channel", "crisis", "dong", "reporter", "lang", "urgency", "kind"):
            yield self._bars(table)
        yield self._heat()

    def name(self, table: str, code: str) -> str:
        """What a code of a table is called."""
        if table == "dong":
            return self._w.dong(code or None)
        if table == "poster":
            return self._posters.get(code, code)
        if table == "link_kind":
            return self._link_kinds.get(code, code)
        return self._w.code(_NAMES.get(table, f"{_OWN}.{table}"), code)

    def _points(self, table: str) -> list[Point]:
        counts = self._figures.tables.get(table) or {}
        order = _ORDER.get(table, ())
        points = [(code, Point(self.name(table, code), n or 0)) for code, n in counts.items() if n]
        points.sort(key=lambda p: (_place(order, p[0]), -p[1].value, p[1].name))
        return [point for _, point in points]

    def _bars(self, table: str, limit: int | None = None) -> Chart:
        return self._chart(table, charts.bars, self._points(table)[:limit])

    def _stacked(self, table: str) -> Chart:
        points = self._points(table)
        legend = [f"{at} {point.name} {point.words}" for at, point in enumerate(points, start=1)]
        return self._chart(table, charts.stacked, points, legend)

    def _funnel(self) -> Chart:
        whole = self._figures.totals.get("reports") or 0
        steps = [("reported", whole)]
        steps += [(step, reached(self._figures, step) or 0) for step in REACHED]
        points = [
            Point(self._w.t(f"{_OWN}.way.{step}"), n, f"{n:,} ({percent(share(n, whole))})")
            for step, n in steps
        ]
        return self._chart("funnel", charts.bars, points if whole else [])

    def _trend(self) -> Chart:
        days = self._figures.tables.get("day") or {}
        counts = {_EPOCH + timedelta(days=int(day)): n or 0 for day, n in days.items()}
        points: dict[str, int] = {}
        for at in range(self._period.days):
            day = self._period.first + timedelta(days=at)
            name = self._step(day)
            points[name] = points.get(name, 0) + counts.get(day, 0)
        drawn = [Point(name, n) for name, n in points.items()] if counts else []
        return self._chart("trend", charts.line, drawn)

    def _step(self, day: date) -> str:
        """The day, the Monday of its week or its month: so many points as can be told apart."""
        if self._period.days <= _DAYLY:
            return f"{day:%m-%d}"
        if self._period.days <= _WEEKLY:
            return f"{day - timedelta(days=day.weekday()):%Y-%m-%d}~"
        return f"{day:%Y-%m}"

    def _heat(self) -> Chart:
        counts = self._figures.tables.get("hour") or {}
        days = [self._w.t(f"{_OWN}.weekday.{day}") for day in range(_DAYS)]
        rows = [
            (
                self._w.t(f"{_OWN}.hour_of_day", hour=hour),
                [counts.get(str(day * _HOURS + hour)) or 0 for day in range(_DAYS)],
            )
            for hour in range(_HOURS)
        ]
        key = "hour"
        return Chart(
            key,
            self._title(key),
            charts.heat(f"chart-{key}", days, rows) if counts else Markup(),
            [self._w.t(f"{_OWN}.hour"), *days],
            [[name, *map(str, row)] for name, row in rows],
        )

    def _chart(
        self,
        key: str,
        draw: Callable[[str, Sequence[Point]], Markup],
        points: Sequence[Point],
        legend: Sequence[str] = (),
    ) -> Chart:
        head = [self._w.t(f"{_OWN}.what"), self._w.t(f"{_OWN}.count")]
        picture = draw(f"chart-{key}", points) if points else Markup()
        rows = [[point.name, point.words] for point in points]
        return Chart(key, self._title(key), picture, head, rows, legend)

    def _title(self, key: str) -> str:
        return self._w.t(f"{_OWN}.chart.{key}")

    def _facts(self, *totals: str) -> list[tuple[str, str]]:
        figures = self._figures.totals
        return [(self._w.t(f"{_OWN}.total.{one}"), f"{figures.get(one) or 0:,}") for one in totals]

    def _answers(self) -> list[tuple[str, str]]:
        promise = self._figures.sum("promise", "kept", "broken")
        kept = share(self._figures.cell("promise", "kept"), promise)
        return [
            *self._facts("handovers"),
            *self._spread("first_word"),
            (self._w.t(f"{_OWN}.kept_share"), percent(kept)),
        ]

    def _spread(self, name: str) -> list[tuple[str, str]]:
        found = self._figures.spreads.get(name)
        return [
            (self._w.t(f"{_OWN}.{name}.{part}"), self._time(found, part))
            for part in ("median", "p90")
        ]

    def _time(self, found: Spread | None, part: str) -> str:
        if found is None:
            return NOTHING
        minutes = found.median if part == "median" else found.p90
        return self._w.span(timedelta(minutes=minutes))

    def _amounts(self) -> Iterator[tuple[str, str]]:
        for name in ("public", "emergency", "private"):
            amount = self._figures.amounts.get(name) or 0
            yield (
                self._w.t(f"{_OWN}.amount", of=self.name("link", name)),
                self._w.t(f"{_OWN}.won", won=f"{amount:,}"),
            )


NOTHING = "-"


def _place(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def percent(value: float | None) -> str:
    """A share as it is written; a dash where there is none."""
    return NOTHING if value is None else f"{100 * value:.1f}%"
