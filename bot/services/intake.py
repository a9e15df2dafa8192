"""Reports that other systems hand in: read, filed, and alarmed about like a resident's own."""

from dataclasses import dataclass
from datetime import datetime

from bot.cases.promise import promise
from bot.domain.city import City
from bot.domain.codes import Reporter, Urgency
from bot.domain.effects import FileCase, Identity, RaiseAlert
from bot.domain.errors import InvalidError
from bot.domain.masking import clean
from bot.domain.messages import Channel
from bot.flows.contact import phone_in
from bot.flows.gazetteer import Gazetteer
from bot.flows.suggestions import unquoted
from bot.services import filed, raised
from bot.services.arrivals import Arrival, Reply
from bot.services.events import Bus, Event
from bot.services.living import Living
from bot.services.numbers import number_for
from bot.services.outcome import Outcome
from bot.services.staff import Actor
from bot.services.world import Clock, Ids, new_secret
from bot.storage import cases
from bot.storage.cases import Case
from bot.storage.rows import ConversationRow
from bot.storage.store import Connection, Store
from bot.storage.tx import tx_of
from bot.storage.types import Sealed
from bot.storage.vault import BlindIndex, Vault
from bot.texts.lookup import Texts

_MAX_STORY = 4000


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A report as another system gives it; only `text` is needed."""

    text: str
    reporter: str | None = None
    place: str = ""
    phone: str = ""
    name: str = ""


class Intake:
    """Files reports that come without a conversation."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        index: BlindIndex,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        city: City,
        living: Living,
        texts: Texts,
    ) -> None:
        self._store = store
        self._vault = vault
        self._index = index
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._city = city
        self._living = living
        self._texts = texts
        self._gazetteer = Gazetteer(city.dongs)

    async def file(self, actor: Actor, given: HandedIn) -> tuple[Case, str]:
        """The new case and the secret that goes with its number."""
        story = clean(given.text).strip()[:_MAX_STORY]
        if not story:
            raise InvalidError("empty")
        secret = new_secret()
        events: list[Event] = []

        def work(c: Connection) -> Case:
            at = self._clock.now()
            events.clear()
            number = number_for(tx_of(c), at)
            effect, alert = self._effects(given, story, number, secret, at)
            outcome = Outcome(
                tx_of(c), self._vault, self._index, self._ids, self._city, at
            )  # fmt: skip
            row, event = filed.file(outcome, nobody(), effect)
            events.append(event)
            if alert:
                events.append(raised.alert(outcome, row, alert))
            outcome.write()
            cases.change(c, row.case_id or "", conversation_id=None)
            cases.record(c, self._ids.new(), at, actor.id, "report.handed_in", row.case_id or "")
            case = cases.find(c, row.case_id or "")
            assert case  # noqa: S101 - it was just written
            return case

        case = await self._store.write(work)
        await self._bus.publish(events)
        return case, secret

    def _effects(
        self, given: HandedIn, story: str, number: str, secret: str, at: datetime
    ) -> tuple[FileCase, RaiseAlert | None]:
        world = self._living.world
        reading = world.reader.read(story)
        promised = promise(world.calendar, at, self._city.answer_within_minutes)
        dongs = self._gazetteer.find(given.place) if given.place else ()
        matches = world.matcher.match(story, reading, quotes=False)
        effect = FileCase(
            number=number,
            secret=secret,
            urgency=min(reading.urgency, Urgency.NORMAL, key=lambda urgency: urgency.rank),
            crisis_types=reading.crisis_types,
            reporter=_reporter(given.reporter) or reading.reporter,
            dong=dongs[0] if len(dongs) == 1 else None,
            programs=tuple(
                (m.program_id, m.score, unquoted(self._texts, "ko", m.reasons)) for m in matches
            ),
            report={"story": story, "place": clean(given.place)[:300]},
            identity=Identity(phone_in(clean(given.phone)), clean(given.name)[:40] or None),
            is_complete=True,
            promised_at=promised.at,
            is_held=promised.is_held,
        )
        signs = tuple(fired.sign for fired in reading.fired)
        return effect, RaiseAlert(signs) if reading.is_emergency else None


def _reporter(word: str | None) -> Reporter | None:
    """Accepts the British spelling that exchanged data uses."""
    word = {"neighbour": "neighbor"}.get(word or "", word)
    if word is None:
        return None
    try:
        return Reporter(word)
    except ValueError:
        raise InvalidError("no_such_reporter") from None


def nobody(channel: Channel = Channel.API) -> ConversationRow:
    """Stands in where there is no conversation."""
    nothing = Sealed(b"")
    return ConversationRow(
        "", channel, nothing, nothing, "bot", 0, None, None, None, None, 0, 0
    )  # fmt: skip
