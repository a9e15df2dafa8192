"""The repository's own city as tests of conversations need it, and a resident who talks to it.

Nothing is faked: texts, signs, programs and calendar are those of `config/`. Only the time stands
still, at the place where a test puts it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import orjson

from bot.calendar.hours import SEOUL, Calendar
from bot.commands import gazetteer_of, matcher_of, reader_of
from bot.config import Config, load
from bot.domain.codes import CaseState
from bot.domain.effects import (
    CancelSignUp,
    Effect,
    FileCase,
    KeepWelfareCheck,
    RaiseAlert,
    ReopenCase,
    SignUp,
    WithdrawCase,
)
from bot.domain.lookups import (
    CaseByNumber,
    CaseBySecret,
    CaseStatus,
    Fact,
    Invitation,
    InvitationByCode,
    LookUp,
    NewOfferNumber,
    OfferNumber,
    OwnCase,
    OwnInvitation,
    OwnSignUp,
    OwnSignUps,
    Seat,
    SeatFor,
    SignUps,
)
from bot.domain.masking import cleaned
from bot.domain.messages import Channel, Inbound, InboundKind, Location, Message, Photo
from bot.domain.reading import NOTHING_READ
from bot.flows import journal as journals
from bot.flows.conversation import Conversation, Standing, Turn
from bot.flows.env import Env, Ticket, World
from bot.flows.journal import Hints, Journal
from bot.flows.told import Understanding
from bot.programs.catalog import Catalog
from bot.services.pins import installed
from bot.texts.lookup import Texts
from tests.support.some_events import SOME_EVENTS

CONFIG_DIR = Path(__file__).parents[2] / "config"


CODE = "i_" + "0123456789abcdef" * 2
"""The code of an invitation's link."""


def kst(text: str) -> datetime:
    """`2026-02-13 22:00` as a moment in Seoul."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


OPEN = kst("2026-11-24 10:00")
"""A Tuesday morning: counselors are there, and are due to answer at 14:00."""
NIGHT = kst("2026-02-13 22:00")
"""A Friday night before the Lunar New Year: they are back on Thursday the 19th at 9:00."""


@cache
def config() -> Config:
    """All of `config/`, read once, with events that stay where a test puts the time."""
    return replace(load(CONFIG_DIR), events=SOME_EVENTS)


@cache
def world() -> World:
    """What a running service knows, without the service."""
    known = config()
    reader = reader_of(known)
    return World(
        city=known.city,
        texts=Texts(known.texts),
        calendar=Calendar.of(known.city.hours),
        gazetteer=gazetteer_of(known, installed()),
        reader=reader,
        matcher=matcher_of(known, reader, home=True),
        program_names={
            program.id: {"ko": program.name_ko, "en": program.name_en, "phone": program.phone}
            for program in known.programs
        },
        welfare_check=known.welfare_check,
        catalog=Catalog(known.programs).for_scopes(known.city.programs_scopes),
        programs=Catalog(known.programs),
        median_income=known.median_income,
        care_sos=known.care_sos,
        life_plan=known.life_plan,
        understanding=Understanding(known.told, known.meant),
        events=known.events,
    )


@cache
def conversation() -> Conversation:
    """The conversation of this world; it keeps nothing between turns."""
    return Conversation(world())


def env(
    *,
    lang: str = "ko",
    channel: Channel = Channel.WEB,
    now: datetime = OPEN,
    hints: Hints | None = None,
    flow: str = "report",
) -> Env:
    """What a turn may look at."""
    return Env(
        world(), lang, channel, now, Ticket("2026-000001", "12345678"), hints or Hints(), flow
    )


def inbound(
    text: str = "",
    *,
    choice: str | None = None,
    kind: InboundKind | None = None,
    channel: Channel = Channel.WEB,
    now: datetime = OPEN,
) -> Inbound:
    """Something a resident sent: a text, or the button with this id."""
    supposed = InboundKind.CHOICE if choice is not None else InboundKind.TEXT
    address = "+821012345678" if channel is Channel.SMS else "resident"
    return Inbound(channel, address, "1", kind or supposed, now, text=text, choice=choice)


@dataclass
class Resident:
    """Somebody who writes to the city. What the shell would store is kept here, as JSON.

    `turns` are all turns so far; `facts` is what a look-up finds; `standing` follows the effects
    as the desk would write them.
    """

    channel: Channel = Channel.WEB
    now: datetime = OPEN
    standing: Standing = field(default_factory=Standing)
    stored: bytes = field(default_factory=lambda: orjson.dumps(journals.dump(Journal())))
    turns: list[Turn] = field(default_factory=list)
    facts: dict[LookUp, Fact] = field(default_factory=dict)
    _tickets: int = 0
    _wrote_at: datetime | None = None

    @property
    def journal(self) -> Journal:
        """What the conversation remembers, read back from its stored form."""
        return journals.load(orjson.loads(self.stored))

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What the last turn wanted done."""
        return self.turns[-1].effects

    @property
    def all_effects(self) -> list[Effect]:
        """What all turns wanted done."""
        return [effect for turn in self.turns for effect in turn.effects]

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the last turn said."""
        return self.turns[-1].messages

    @property
    def heard(self) -> str:
        """What the last turn said, as one text."""
        return "\n".join(message.text for message in self.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons under the last message, id by label."""
        last = next((m for m in reversed(self.messages) if m.choices), None)
        return {choice.label: choice.id for choice in last.choices} if last else {}

    def says(self, *texts: str) -> "Resident":
        """Types each of these."""
        for text in texts:
            self.takes(inbound(text, channel=self.channel, now=self.now))
        return self

    def taps(self, *labels: str) -> "Resident":
        """Presses the buttons with these labels, one after the other."""
        for label in labels:
            assert label in self.buttons, f"no button {label!r} among {list(self.buttons)}"
            self.presses(self.buttons[label])
        return self

    def presses(self, choice: str) -> "Resident":
        """Presses a button by its id, shown or not."""
        self.takes(inbound(choice=choice, channel=self.channel, now=self.now))
        return self

    def starts(self) -> "Resident":
        """Opens the conversation."""
        self.takes(inbound(kind=InboundKind.START, channel=self.channel, now=self.now))
        return self

    def comes_invited(self, dong: str = "", phone: str = "+821012345678") -> "Resident":
        """Opens the conversation by the link of an invitation."""
        new = Invitation("i", dong or None, "김영희", phone, is_answered=False)
        mine = self.facts.get(OwnInvitation()) or new
        self.facts |= {InvitationByCode(CODE): mine, OwnInvitation(): mine}
        sent = inbound(kind=InboundKind.START, channel=self.channel, now=self.now)
        self.takes(replace(sent, origin=CODE))
        return self

    def sends_photo(self, ref: str = "photo-1") -> "Resident":
        """Sends a picture."""
        sent = inbound(kind=InboundKind.PHOTO, channel=self.channel, now=self.now)
        self.takes(replace(sent, photo=Photo(ref)))
        return self

    def sends_pin(self, latitude: float = 37.6027, longitude: float = 126.9291) -> "Resident":
        """Sends a place on the map."""
        sent = inbound(kind=InboundKind.LOCATION, channel=self.channel, now=self.now)
        self.takes(replace(sent, location=Location(latitude, longitude)))
        return self

    def sends_contact(self, phone: str) -> "Resident":
        """Shares a contact card."""
        sent = inbound(kind=InboundKind.CONTACT, channel=self.channel, now=self.now)
        self.takes(replace(sent, phone=phone))
        return self

    def takes(self, sent: Inbound) -> Turn:
        """One turn with this inbound, as the shell would take it."""
        turn = self.try_turn(sent)
        self._wrote_at = self.now
        self.turns.append(turn)
        self.stored = orjson.dumps(journals.dump(turn.journal))
        for effect in turn.effects:
            self._after_answers(effect)
            self._after_filing(effect)
            self._after_signing_up(effect)
            self.standing = _after(self.standing, effect)
        if self.ticket.number in (turn.journal.number, turn.journal.pending):
            self._tickets += 1
        return turn

    def _after_answers(self, effect: Effect) -> None:
        """An invitation is answered once."""
        mine = self.facts.get(OwnInvitation())
        if isinstance(effect, KeepWelfareCheck) and isinstance(mine, Invitation):
            answered = replace(mine, is_answered=True)
            self.facts |= {InvitationByCode(CODE): answered, OwnInvitation(): answered}

    def try_turn(self, sent: Inbound) -> Turn:
        """What the turn would be; nothing is remembered."""
        sent = cleaned(sent)
        words = "" if sent.kind is InboundKind.CHOICE else sent.text
        reading = world().reader.read(words) if words else NOTHING_READ
        return conversation().respond(
            self.journal, self._standing(), sent, reading, self.ticket, self.now, self._looks_up()
        )

    def holds(self, case: CaseStatus, secret: str = "", *, is_own: bool = False) -> "Resident":
        """There is such a case: the resident's own, or one whose numbers they hold."""
        own: dict[LookUp, Fact] = {OwnCase(): case} if is_own else {}
        opened: dict[LookUp, Fact] = {CaseBySecret(case.number, secret): case} if secret else {}
        self.facts |= {CaseByNumber(case.number): case} | own | opened
        return self

    def _after_filing(self, effect: Effect) -> None:
        """Their own case, as the look-ups find it afterwards."""
        own = self.facts.get(OwnCase())
        if isinstance(effect, FileCase):
            state = CaseState.HELD if effect.is_held else CaseState.QUEUED
            filed = CaseStatus(
                effect.number, state, self.now, effect.promised_at, is_held=effect.is_held
            )
            self.holds(filed, effect.secret or "", is_own=True)
        elif isinstance(effect, RaiseAlert) and isinstance(own, CaseStatus):
            self.holds(replace(own, is_alerted=True), is_own=True)
        elif isinstance(effect, WithdrawCase) and isinstance(own, CaseStatus):
            self.holds(replace(own, state=CaseState.CLOSED, closed_at=self.now), is_own=True)

    def _after_signing_up(self, effect: Effect) -> None:
        """Their own sign-ups, as the look-ups find them afterwards."""
        if not isinstance(effect, SignUp | CancelSignUp):
            return
        known = self.facts.get(OwnSignUps())
        others = known.own if isinstance(known, SignUps) else ()
        own = tuple(one for one in others if one.event != effect.event)
        if isinstance(effect, SignUp):
            seat = self.facts.get(SeatFor(effect.event, effect.people, effect.capacity))
            place = seat.place if isinstance(seat, Seat) else 0
            own = (*own, OwnSignUp(effect.event, effect.people, place))
        self.facts[OwnSignUps()] = SignUps(own)

    def _standing(self) -> Standing:
        """As the shell tells it, with how long they were silent."""
        return replace(self.standing, silent=self.now - (self._wrote_at or self.now))

    def _looks_up(self) -> Mapping[LookUp, Fact]:
        """What is known; anything else that a flow looks up is not found."""
        offer = OfferNumber(f"G{self.now.year}-0001")
        return defaultdict(lambda: None, {NewOfferNumber(): offer} | self.facts)

    @property
    def ticket(self) -> Ticket:
        """The number and secret set aside for the next turn."""
        return Ticket(f"{self.now.year}-{self._tickets + 1:06d}", "12345678")

    def waits(self, **how_long: float) -> "Resident":
        """Lets time pass: `waits(hours=3)`."""
        self.now += timedelta(**how_long)
        return self


def filed(effects: "list[Effect] | tuple[Effect, ...]") -> list[FileCase]:
    """The cases among the effects."""
    return [effect for effect in effects if isinstance(effect, FileCase)]


def alerts(effects: "list[Effect] | tuple[Effect, ...]") -> list[RaiseAlert]:
    """The alerts among the effects."""
    return [effect for effect in effects if isinstance(effect, RaiseAlert)]


def _after(standing: Standing, effect: Effect) -> Standing:
    if isinstance(effect, FileCase | ReopenCase):
        return replace(standing, has_case=True, was_closed=False)
    if isinstance(effect, WithdrawCase):
        return replace(standing, has_case=False, was_closed=True)
    return standing
