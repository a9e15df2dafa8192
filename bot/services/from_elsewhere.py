"""Offers of help and sign-ups that other systems hand in: kept like those of residents.

They have no conversation. What stands in its place is made of the id that the other system gave,
so that the same id again is the same offer and the same sign-up.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.cases.permissions import Permission
from bot.cases.promise import promise
from bot.domain.city_event import CityEvent
from bot.domain.effects import Json
from bot.domain.effects import OfferHelp as Offered
from bot.domain.effects import SignUp as SignedUp
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.domain.offer import OfferKind
from bot.flows.contact import phone_in
from bot.flows.gazetteer import Gazetteer
from bot.flows.names import bare
from bot.services import offers as offers_of
from bot.services import sign_ups as seats
from bot.services.intake import nobody
from bot.services.office import Office
from bot.services.outcome import Outcome
from bot.services.staff import Actor
from bot.storage import cases, offers, sign_ups
from bot.storage.offers import Offer
from bot.storage.rows import ConversationRow
from bot.storage.sign_ups import SignUp
from bot.storage.store import Connection
from bot.storage.tx import tx_of

_WORDS_MAX, _NAME_MAX, _ID_CHARS = 500, 60, 32


@dataclass(frozen=True, slots=True)
class OfferGiven:
    """An offer as another system gives it; only `kind` and `what` are needed."""

    kind: str
    what: str
    id: str = ""
    often: str = ""
    since: str = ""
    place: str = ""
    whom: str = ""
    name: str = ""
    phone: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class SignUpGiven:
    """A sign-up as another system gives it; `people` come with it, the one who is named among."""

    name: str
    phone: str = ""
    people: int = 1
    id: str = ""


class FromElsewhere:
    """Keeps what comes without a conversation. Each act is one transaction with its audit line."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._gazetteer = Gazetteer(office.city.dongs)

    async def offer(self, actor: Actor, given: OfferGiven) -> Offer:
        """The new offer, or the one that was made with this id.

        InvalidError: `empty`, `no_such_kind`, `bad_phone`.
        """
        actor.require(Permission.OFFER_HANDLE)
        if given.kind not in list(OfferKind):
            raise InvalidError("no_such_kind")
        told, dong = self._told(given), self._dong(given.place)

        def work(c: Connection) -> Offer:
            row, at = self._stand_in(actor, "offer", given.id), self._office.clock.now()
            known = offers.of_conversation(c, row.id)
            if known:
                return known
            outcome = self._outcome(c, at)
            world = self._office.living.world
            promised = promise(world.calendar, at, self._office.city.answer_within_minutes)
            number = offers_of.new_number(outcome).number
            kind = OfferKind(given.kind)
            effect = Offered(number, kind, dong, given.is_urgent, told, promised.at)
            offers_of.keep(outcome, row, effect)
            outcome.write()
            made = offers.of_conversation(c, row.id)
            assert made  # noqa: S101 - it was just written
            self._record(c, actor, at, "offer.handed_in", made.id)
            return made

        return await self._office.store.write(work)

    async def sign_up(self, actor: Actor, event_id: str, given: SignUpGiven) -> SignUp:
        """The new sign-up, or the one that was made with this id: seats, or a place in the line.

        Raises:
            MissingError: there is no such event.
            ConflictError: `sign_up_closed`: it is too early or too late.
            InvalidError: `empty` (no name), `bad_people`, `bad_phone`.

        """
        actor.require(Permission.EVENT_PEOPLE)
        event = next((e for e in self._office.living.world.events if e.id == event_id), None)
        if event is None:
            raise MissingError("no_such_event")
        if not 1 <= given.people <= event.people_at_most:
            raise InvalidError("bad_people")
        person = self._person(given)

        def work(c: Connection) -> SignUp:
            return self._signed_up(c, actor, event, given, person)

        return await self._office.store.write(work)

    def _signed_up(
        self,
        c: Connection,
        actor: Actor,
        event: CityEvent,
        given: SignUpGiven,
        person: dict[str, Json],
    ) -> SignUp:
        at, row = self._office.clock.now(), self._stand_in(actor, event.id, given.id)
        known = sign_ups.of_conversation(c, event.id, row.id)
        if known:
            return known
        if not event.is_open(at):
            raise ConflictError("sign_up_closed")
        outcome = self._outcome(c, at)
        effect = SignedUp(event.id, given.people, event.capacity, event.ends, person)
        seats.sign_up(outcome, row, effect)
        outcome.write()
        made = sign_ups.of_conversation(c, event.id, row.id)
        assert made  # noqa: S101 - it was just written
        self._record(c, actor, at, "event.handed_in", made.id)
        return made

    def _told(self, given: OfferGiven) -> dict[str, Json]:
        """What is stored sealed, by the names that the conversation gives it."""
        what = _cut(given.what)
        if not what:
            raise InvalidError("empty")
        told: dict[str, Json] = {
            "what": what,
            "often": _cut(given.often),
            "since": _cut(given.since),
            "place": _cut(given.place),
            "whom": _cut(given.whom),
            "name": self._name(given.name),
            "phone": _phone(given.phone),
        }
        return {key: value for key, value in told.items() if value}

    def _person(self, given: SignUpGiven) -> dict[str, Json]:
        name = self._name(given.name)
        if not name:
            raise InvalidError("empty")
        return {"name": name, "phone": _phone(given.phone), "consents": {}}

    def _name(self, words: str) -> str:
        return bare(self._office.texts, clean(words))[:_NAME_MAX]

    def _dong(self, place: str) -> str | None:
        dongs = self._gazetteer.find(clean(place)) if place else ()
        return dongs[0] if len(dongs) == 1 else None

    def _stand_in(self, actor: Actor, about: str, given_id: str) -> ConversationRow:
        """In the place of a conversation; one's own ids are nobody else's."""
        key = hashlib.sha256(f"{actor.id}\x1f{about}\x1f{given_id}".encode()).hexdigest()
        return nobody()._replace(id=key[:_ID_CHARS] if given_id else self._office.ids.new())

    def _outcome(self, c: Connection, at: datetime) -> Outcome:
        office = self._office
        return Outcome(tx_of(c), office.vault, office.index, office.ids, office.city, at)

    def _record(
        self, c: Connection, actor: Actor, at: datetime, action: str, subject: str
    ) -> None:
        cases.record(c, self._office.ids.new(), at, actor.id, action, subject)


def _cut(words: str) -> str:
    return clean(words).strip()[:_WORDS_MAX]


def _phone(words: str) -> str:
    """As it is stored; empty if none was given."""
    number = phone_in(clean(words)) if words.strip() else ""
    if number is None:
        raise InvalidError("bad_phone")
    return number
