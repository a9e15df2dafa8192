"""The ticker: every few seconds each service is asked to do what is due.

APScheduler keeps nothing here but the ticking: every due time is a row, found and moved in a
transaction, so that restarts and several processes are safe.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calendar.hours import SEOUL
from bot.services.alarms import Alarms
from bot.services.event_desk import EventDesk
from bot.services.events import Bus, Kind
from bot.services.handover import Handover
from bot.services.health import Health
from bot.services.living import Living
from bot.services.outreach import Outreach
from bot.services.photos import Photos
from bot.services.upkeep import Upkeep

log = structlog.get_logger()
_EVERY_S = 2
_LEAVE_TO_FINISH_S = 5.0


class Jobs:
    """What runs by itself; each run is a beat that `/readyz` looks for."""

    def __init__(
        self,
        handover: Handover,
        alarms: Alarms,
        photos: Photos,
        outreach: Outreach,
        event_desk: EventDesk,
        upkeep: Upkeep,
        health: Health,
        bus: Bus,
        living: Living,
    ) -> None:
        self._works: dict[str, Callable[[], Awaitable[int]]] = {
            "handover": handover.run,
            "alarms": alarms.run,
            "photos": photos.fetch_pending,
            "outreach": outreach.run,
            "event_desk": event_desk.run,
            "living": living.run,
        }
        self._upkeep = upkeep
        self._alarms = alarms
        self._living = living
        self._bus = bus
        self._health = health
        self._at_work: set[asyncio.Task[object]] = set()

    def add(self, name: str, work: Callable[[], Awaitable[int]]) -> None:
        """One more thing to ask for every few seconds; it returns how much it did."""
        self._works[name] = work

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ticks for as long as the block lasts."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        for name, work in self._works.items():
            scheduler.add_job(
                self._tick, "interval", (name, work), seconds=_EVERY_S, id=name,
                max_instances=1, coalesce=True, misfire_grace_time=3600,
            )  # fmt: skip
        scheduler.add_job(
            self._tick, "cron", ("purge", self._upkeep.purge_count), hour=3, timezone=SEOUL,
            id="purge", coalesce=True, misfire_grace_time=3600,
        )  # fmt: skip
        scheduler.start()
        watching = asyncio.create_task(self._wake_at_once())
        # What became due while nothing ran is caught up with before the first tick.
        for name, work in self._works.items():
            await self._tick(name, work)
        try:
            yield
        finally:
            scheduler.pause()
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            if self._at_work:
                await asyncio.wait(self._at_work, timeout=_LEAVE_TO_FINISH_S)
            scheduler.shutdown(wait=False)

    async def _tick(self, name: str, work: Callable[[], Awaitable[int]]) -> None:
        task = asyncio.current_task()
        self._at_work |= {task} if task else set()
        try:
            done = await work()
        except Exception:
            log.exception("job.failed", job=name)
            return
        finally:
            self._at_work -= {task} if task else set()
        self._health.beat()
        if done:
            log.info("job.done", job=name, count=done)

    async def _wake_at_once(self) -> None:
        """An alert does not wait for the next tick, nor does a change of the office's."""
        async with self._bus.listen() as queue:
            while (event := await queue.get()) is not None:
                if event.kind is Kind.ALERT:
                    await self._tick("alarms", self._alarms.run)
                elif event.kind is Kind.SETTINGS:
                    await self._tick("living", self._living.run)
