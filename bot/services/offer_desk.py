"""What the desk does with offers of help: look, pass on, tell what became of them."""

from collections.abc import Sequence
from datetime import datetime

from bot.cases.offers import check_step
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError, MissingError
from bot.domain.masking import clean
from bot.domain.messages import Channel
from bot.domain.offer import OfferState
from bot.flows.journal import load
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import cases, offers, posting, threads
from bot.storage.offers import Offer, Opened
from bot.storage.store import Connection, Store
from bot.storage.vault import Vault
from bot.texts.lookup import Texts

MAX_NOTE = 2000
MAX_LISTED = 200


class OfferDesk:
    """The counselors' side of offers. Each act is one transaction with its audit line."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        texts: Texts,
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._texts = texts

    async def listed(
        self,
        actor: Actor,
        states: Sequence[OfferState],
        *,
        after: str | None = None,
        limit: int = MAX_LISTED,
    ) -> list[Offer]:
        """Offers in these states, without words and names; those `after` the one with this id."""
        actor.require(Permission.OFFER_VIEW)
        return await self._store.read(lambda c: offers.listed(c, states, after=after, limit=limit))

    async def numbered(self, actor: Actor, number: str) -> Offer:
        """The offer with this number, without words and names."""
        actor.require(Permission.OFFER_VIEW)
        return _known(await self._store.read(lambda c: offers.find_number(c, number)))

    async def listed_one(self, actor: Actor, offer_id: str) -> Offer:
        """One offer, without words and names."""
        actor.require(Permission.OFFER_VIEW)
        return _known(await self._store.read(lambda c: offers.find(c, offer_id)))

    async def opened(self, actor: Actor, offer_id: str) -> Opened:
        """All of one offer; the look is logged with it."""
        actor.require(Permission.OFFER_VIEW)
        at = self._clock.now()

        def work(c: Connection) -> Opened:
            offer = _known(offers.find(c, offer_id))
            cases.saw(
                c, self._ids.new(), at, actor.id, actor.ip, "offer.view", offer_id,
                since=actor.watching_since,
            )  # fmt: skip
            return offers.opened(c, self._vault, offer)

        return await self._store.write(work)

    async def mark(self, actor: Actor, offer_id: str, state: str, note: str) -> Offer:
        """The next step; whoever offered is told so where they wrote from.

        Raises:
            InvalidError: there is no such state, or the note is too long.
            ConflictError: the step does not follow from where the offer stands.

        """
        actor.require(Permission.OFFER_HANDLE)
        if state not in list(OfferState):
            raise InvalidError("no_such_state")
        words = clean(note).strip()
        if len(words) > MAX_NOTE:
            raise InvalidError("too_long")
        step = OfferState(state)

        def work(c: Connection) -> Offer:
            offer = _known(offers.find(c, offer_id, lock=True))
            self.step(c, actor, offer, step, words)
            return _known(offers.find(c, offer_id))

        offer = await self._store.write(work)
        talk = offer.conversation_id
        kinds = (Kind.DESK_WROTE, Kind.OUTBOX)
        await self._bus.publish([Event(kind, "", talk) for kind in kinds])
        return offer

    def step(self, c: Connection, actor: Actor, offer: Offer, step: OfferState, note: str) -> None:
        """The step of an offer that the caller has locked, in the caller's transaction.

        ConflictError `wrong_state` where it does not follow.
        """
        at = self._clock.now()
        check_step(offer.state, step)
        offers.change(c, self._vault, offer.id, state=step, note=note, by=actor.id, at=at)
        cases.record(c, self._ids.new(), at, actor.id, f"offer.{step}", offer.id)
        self._tell(c, offer, step, at)

    def _tell(self, c: Connection, offer: Offer, step: OfferState, at: datetime) -> None:
        if offer.channel == Channel.API:
            return  # the system that handed it in asks how it stands
        stored = threads.state_of(c, self._vault, offer.conversation_id)
        lang = load(stored).lang or self._texts.languages[0]
        text = self._texts.get(lang, f"offer_help.step.{step}", number=offer.number)
        posting.post(
            c,
            self._vault,
            message_id=self._ids.new(),
            conversation_id=offer.conversation_id,
            channel=Channel(offer.channel),
            author="desk",
            body=as_json(text, (), ()),
            client_id=f"offer:{offer.id}:{step}",
            at=at,
        )


def _known(offer: Offer | None) -> Offer:
    if offer is None:
        raise MissingError("no_such_offer")
    return offer
