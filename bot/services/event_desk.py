"""The desk's side of events: who comes, and telling those who moved up that they have seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar.spoken import spoken
from bot.cases.outreach import is_daytime
from bot.cases.permissions import Permission
from bot.domain.city_event import CityEvent
from bot.domain.errors import MissingError
from bot.domain.messages import Channel, Choice
from bot.flows.journal import load
from bot.services import sign_ups as seats
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import cases, posting, sign_ups, threads
from bot.storage.sign_ups import Count, SignUp
from bot.storage.store import Connection, Store
from bot.storage.tx import tx_of
from bot.storage.types import to_us
from bot.storage.vault import Vault
from bot.texts.lookup import Texts

# So shortly before an event its news does not wait for the morning.
_SOON = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Full:
    """How full an event is."""

    event: CityEvent
    count: Count
    is_past: bool

    @property
    def left(self) -> int:
        """Seats nobody has."""
        return max(0, self.event.capacity - self.count.seated)


class EventDesk:
    """Counts for everybody at the desk; names only with a line in the access log."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        texts: Texts,
        events: Sequence[CityEvent],
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._texts = texts
        self._events = {event.id: event for event in events}

    async def listed(self, actor: Actor) -> list[Full]:
        """All events: those to come first, the soonest at the top, then the past ones."""
        actor.require(Permission.EVENT_VIEW)
        counted = await self._store.read(sign_ups.counts)
        now = self._clock.now()
        every = [
            Full(event, counted.get(event.id, Count()), is_past=event.ends <= now)
            for event in self._events.values()
        ]
        return sorted(every, key=lambda full: (full.is_past, full.event.starts))

    async def coming(self, actor: Actor, event_id: str) -> tuple[Full, list[SignUp]]:
        """One event and who comes or waits, without names."""
        actor.require(Permission.EVENT_VIEW)
        event = self._event(event_id)
        full = next(one for one in await self.listed(actor) if one.event is event)
        return full, await self._store.read(lambda c: sign_ups.coming(c, event_id))

    async def people(self, actor: Actor, event_id: str) -> list[SignUp]:
        """Who comes or waits, with names and numbers; the look is logged with it."""
        actor.require(Permission.EVENT_PEOPLE)
        self._event(event_id)
        at = self._clock.now()

        def work(c: Connection) -> list[SignUp]:
            cases.saw(
                c, self._ids.new(), at, actor.id, actor.ip, "event.people", event_id,
                since=actor.watching_since,
            )  # fmt: skip
            return sign_ups.people(c, self._vault, event_id)

        return await self._store.write(work)

    async def cancel(self, actor: Actor, event_id: str, sign_up_id: str) -> None:
        """Somebody has called that they do not come; who waits moves up."""
        actor.require(Permission.EVENT_PEOPLE)
        event, at = self._event(event_id), self._clock.now()

        def work(c: Connection) -> None:
            if not seats.cancel(tx_of(c), event_id, sign_up_id, event.capacity, to_us(at)):
                raise MissingError("no_such_sign_up")
            cases.record(c, self._ids.new(), at, actor.id, "event.cancelled", sign_up_id)

        await self._store.write(work)
        await self.run()

    async def run(self) -> int:
        """Free seats go to those who wait, and whoever moved up is told; how many were."""
        now = self._clock.now()
        ahead = [event for event in self._events.values() if event.is_offered(now)]
        if not ahead:
            return 0
        await self._fill(ahead, now)
        may_tell = [e.id for e in ahead if is_daytime(now) or e.starts - now < _SOON]
        if not await self._store.read(lambda c: sign_ups.untold(c, may_tell)):
            return 0
        told = await self._store.write(lambda c: self._tell(c, may_tell, now))
        kinds = (Kind.DESK_WROTE, Kind.OUTBOX)
        await self._bus.publish([Event(kind, "", talk) for talk in told for kind in kinds])
        return len(told)

    async def _fill(self, ahead: Sequence[CityEvent], now: datetime) -> None:
        """Seats that the city added later; a cancellation fills its own."""
        counted = await self._store.read(sign_ups.counts)
        for event in ahead:
            count = counted.get(event.id, Count())
            if count.waiting and count.seated < event.capacity:
                await self._store.write(
                    lambda c, event=event: seats.move_up(  # type: ignore[misc]
                        tx_of(c), event.id, event.capacity, to_us(now)
                    )
                )

    def _tell(self, c: Connection, events: Sequence[str], at: datetime) -> list[str]:
        """Each into the outbox once: pushed, streamed, or shown with their next word."""
        told = []
        for sign_up_id, event_id, talk, channel in sign_ups.untold(c, events, lock=True):
            sign_ups.mark_told(c, sign_up_id, at)
            if channel == Channel.API:
                continue  # the system that signed them up asks how it stands
            posting.post(
                c,
                self._vault,
                message_id=self._ids.new(),
                conversation_id=talk,
                channel=Channel(channel),
                author="desk",
                body=self._news(c, talk, self._events[event_id]),
                client_id=f"{sign_ups.NEWS}{sign_up_id}",
                at=at,
            )
            told.append(talk)
        return told

    def _news(self, c: Connection, talk: str, event: CityEvent) -> dict[str, object]:
        """In the resident's language, with the way to their sign-ups."""
        lang = load(threads.state_of(c, self._vault, talk)).lang or self._texts.languages[0]
        text = self._texts.get(
            lang,
            "events.moved_up",
            name=event.name.get(lang) or event.name["ko"],
            when=spoken(event.starts, lang, self._clock.now()),
            place=event.place.get(lang) or event.place["ko"],
            contact=event.contact,
        )
        way = Choice("flow:events", self._texts.get(lang, "menu.flow.events.label"))
        return as_json(text, (way,), ())

    def _event(self, event_id: str) -> CityEvent:
        event = self._events.get(event_id)
        if event is None:
            raise MissingError("no_such_event")
        return event
