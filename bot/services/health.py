"""Whether everything a report needs is there, and the figures monitoring asks for."""

from collections.abc import Collection
from datetime import timedelta
from time import monotonic

from prometheus_client import Counter, Gauge, Histogram

from bot.calendar.hours import seoul
from bot.cases.duty import is_reached
from bot.domain.city import City
from bot.domain.codes import CaseState
from bot.domain.messages import Channel
from bot.services.arrivals import Arrival, Reply
from bot.services.living import Living
from bot.services.world import Clock
from bot.storage import cases, duty, upgrade
from bot.storage.database import why
from bot.storage.store import Store
from bot.storage.tx import tx_of
from bot.storage.vault import Vault

_UNREADABLE = (
    "duty: somebody on the duty roster has a pager that the keys do not open; "
    "enter it again under the staff"
)
WARN_DAYS = 60
SILENT_S = 60.0

TURNS = Counter("ieumtok_turns_total", "Turns committed", ["channel"])
REPEATS = Counter("ieumtok_repeats_total", "Messages that came again", ["channel"])
TURN_SECONDS = Histogram(
    "ieumtok_turn_seconds",
    "From a message's arrival to its commit",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4),
)
PASSED_OVER = Counter("ieumtok_updates_passed_over_total", "Telegram updates that always failed")
CASES = Gauge("ieumtok_cases", "Cases by state", ["state"])
RINGING = Gauge("ieumtok_alerts_ringing", "Alerts nobody has acknowledged")
OVERDUE = Gauge("ieumtok_cases_overdue", "Cases past the promised time that still wait")

_TURNS = {channel: TURNS.labels(channel) for channel in Channel}
_REPEATS = {channel: REPEATS.labels(channel) for channel in Channel}


def count_turn(channel: Channel, seconds: float, *, is_repeat: bool) -> None:
    """One more turn, for `/metrics`."""
    TURN_SECONDS.observe(seconds)
    (_REPEATS if is_repeat else _TURNS)[channel].inc()


async def write_something(store: Store[Arrival, Reply]) -> None:
    """A disk that is full still reads; only a real write tells."""
    await store.write(lambda c: tx_of(c).count_up("readyz", 1))


class Health:
    """Looks at the database, the calendar and whom alerts call, `over` these channels."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        living: Living,
        city: City,
        over: Collection[str],
        *,
        names_pins: bool = True,
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._living = living
        self._listed = {target for step in city.duty for target in step.notify}
        self._over = over
        self._answer_within = timedelta(minutes=city.answer_within_minutes)
        self._names_pins = names_pins
        self._beaten_at: float | None = None

    def beat(self) -> None:
        """A job has run: the ticker is alive."""
        self._beaten_at = monotonic()

    async def problems(self) -> tuple[str, ...]:
        """What keeps reports from being taken."""
        try:
            at = await self._store.read(upgrade.current)
            await write_something(self._store)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database cannot be used
            return (f"database: {why(error)}",)
        wrong = () if at == upgrade.head() else (f"database: at {at}, wanted {upgrade.head()}",)
        silent = self._beaten_at is not None and monotonic() - self._beaten_at > SILENT_S
        return (*wrong, "jobs: none has run for a while") if silent else wrong

    async def warnings(self) -> tuple[str, ...]:
        """What somebody should look after soon."""
        return (*self._calendar_ends(), *await self._not_reached())

    async def _not_reached(self) -> tuple[str, ...]:
        """Alerts that call there fail: a channel is named and not told; addresses are secrets."""
        at = self._clock.now()
        try:
            rostered = await self._store.read(lambda c: duty.pagers(c, self._vault, at))
        except Exception:  # noqa: BLE001 - `problems` tells that the database cannot be used
            rostered = set()
        targets = self._listed | rostered
        channels = {t.partition(":")[0] for t in targets if not is_reached(t, self._over)}
        return tuple(map(_not_reached_over, sorted(channels)))

    def _calendar_ends(self) -> tuple[str, ...]:
        days = self._living.calendar.known_for_days(seoul(self._clock.now()).date())
        if days > WARN_DAYS:
            return ()
        warning = (
            f"calendar: the holidays were reviewed for {days} more days only; compare the next "
            "year's with the official almanac and set hours.reviewed_until in config/city.toml"
        )
        return (warning,)

    def notes(self) -> tuple[str, ...]:
        """What could be had and is not; nothing is wrong without it."""
        if self._names_pins:
            return ()
        return ("maps: pins on a map keep their coordinates only; the extra `maps` names them",)

    async def measure(self) -> None:
        """Set the gauges."""
        found = await self._store.read(cases.counts)
        for state in CaseState:
            CASES.labels(state).set(found.get(state, 0))
        RINGING.set(len(await self._store.read(cases.ringing)))
        at = self._clock.now()
        OVERDUE.set(await self._store.read(lambda c: cases.overdue(c, at, self._answer_within)))


def _not_reached_over(channel: str) -> str:
    """The warning; the channel is empty for a pager that cannot be read."""
    if not channel:
        return _UNREADABLE
    return (
        f"duty: alerts are to call somebody over {channel}, and this city has not set it up; "
        "see [[duty]] in config/city.toml and the duty roster"
    )
