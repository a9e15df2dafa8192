"""Figures of any period: for supervisors, for comparing centers, for the province."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from bot.calendar.hours import seoul
from bot.cases import gathering
from bot.cases.figures import Figures, Period, month_of
from bot.cases.gathering import Row, Waits
from bot.cases.office_time import OfficeTime
from bot.cases.permissions import Permission
from bot.cases.suppression import guard
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import figures as storage
from bot.storage import waits
from bot.storage.asked import Asked
from bot.storage.store import Connection
from bot.storage.types import to_us

FORMAT, VERSION = "ieumtok-figures", 1
# A sum of money tells of each household where the links or the households are few.
_AMOUNTS_OF = {
    "public": (("link", "public"), ("household", "public")),
    "emergency": (("link", "emergency"), ("household", "public")),
    "private": (("link", "private"), ("household", "private")),
}
# What was promised before a long row of holidays must still be found.
_BEYOND = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the database told of a period, before it is laid together."""

    rows: Sequence[Row]
    waited: Waits

    def of(self, center: str | None = None) -> Figures:
        """The figures of a center, or without one of the city."""
        lists = {code for what, _, code, _ in self.rows if what == "crisis"}
        crises = {stored: orjson.loads(stored) for stored in lists}
        return gathering.gathered(self.rows, self.waited, crises, center)


class Statistics:
    """Counts and spans; never anybody's words."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._homes = {dong.id: dong.center for dong in office.city.dongs}

    async def of(self, actor: Actor, period: Period) -> Figures:
        """The figures of the city in a period."""
        actor.require(Permission.STATS_VIEW)
        counted = await self._counted(period, {})
        return await asyncio.to_thread(counted.of)

    async def by_center(self, actor: Actor, period: Period) -> dict[str, Figures]:
        """The figures of each center, by its id."""
        actor.require(Permission.STATS_COMPARE)
        counted = await self._counted(period, self._homes)
        ids = [center.id for center in self._office.city.centers]
        return await asyncio.to_thread(lambda: {one: counted.of(one) for one in ids})

    async def exported(self, actor: Actor, period: Period) -> dict[str, Any]:
        """The figures as they may leave the city: small counts hidden, and what would tell them.

        JSON; None is a hidden figure. `month` is there where the period is one whole month.
        """
        shown = guard(gathering.for_export(await self.of(actor, period)), _AMOUNTS_OF)
        spreads = {name: asdict(one) if one else None for name, one in shown.spreads.items()}
        return {
            "format": FORMAT,
            "version": VERSION,
            "municipality": self._office.city.id,
            "name": dict(self._office.city.name),
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "made_at": seoul(self._office.clock.now()).isoformat(timespec="seconds"),
            "totals": shown.totals,
            "tables": shown.tables,
            "spreads": spreads,
            "amounts": shown.amounts,
        }

    async def posters(self, actor: Actor) -> dict[str, str]:
        """The name of each poster, by its code."""
        actor.require(Permission.STATS_VIEW)
        return await self._office.read(storage.poster_names)

    def today(self) -> date:
        """The day it is in Seoul."""
        return seoul(self._office.clock.now()).date()

    def month(self) -> str:
        """The last month that is over, as YYYY-MM: what is evaluated next."""
        return month_of(self.today().replace(day=1) - timedelta(days=1))

    async def _counted(self, period: Period, homes: Mapping[str, str]) -> Counted:
        asked, at = Asked(period, homes), self._office.clock.now()
        emergency = self._office.city.emergency_aid
        read = self._office.read
        waited, *found = await asyncio.gather(
            self._waited(asked, at),
            read(lambda c: storage.of_cases(c, asked)),
            read(lambda c: storage.of_links(c, asked, emergency)),
            read(lambda c: storage.of_desk(c, asked, at)),
            read(lambda c: storage.of_posters(c, asked)),
        )
        return Counted([row for rows in found for row in rows], waited)

    async def _waited(self, asked: Asked, now: datetime) -> Waits:
        """Some thousand rows at a time: between them others get their turn."""
        office = await asyncio.to_thread(
            OfficeTime.between,
            self._office.calendar,
            asked.begins - _BEYOND,
            max(now, asked.ends) + _BEYOND,
        )
        waited = Waits(office, self._office.city.answer_within_minutes, to_us(now))
        async for page in self._pages(waits.handed_over, asked):
            given = [(r.center, r.received_at, r.promised_at, r.first_word_at) for r in page]
            await asyncio.to_thread(waited.handed_over, given)
        async for page in self._pages(waits.accepted, asked):
            rows = [(row.center, row.sent_at, row.answered_at) for row in page]
            await asyncio.to_thread(waited.accepted, rows)
        return waited

    async def _pages(
        self, listed: Callable[[Connection, Asked, str], list[Any]], asked: Asked
    ) -> AsyncIterator[list[Any]]:
        def following(c: Connection) -> list[Any]:
            return listed(c, asked, after)

        after = ""
        while page := await self._office.read(following):
            yield page
            after = page[-1].id
