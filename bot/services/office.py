"""What every act at the desk needs: database, keys, time, words, and the form all acts have.

An act is one transaction with its audit line in it; whoever has its case on a screen is told after
the commit. The services of the desk are made of an `Office` and keep nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.calendar.hours import Calendar
from bot.cases.permissions import Permission
from bot.domain.casework import Casework
from bot.domain.city import City
from bot.domain.errors import ConflictError, MissingError
from bot.domain.messages import Channel, Choice
from bot.flows.env import MatchesPrograms, ReadsText
from bot.flows.journal import load
from bot.programs.catalog import Catalog
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.living import Living
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import cases, posting, threads
from bot.storage.cases import Case
from bot.storage.grams import BlindTerms
from bot.storage.store import Connection, Store
from bot.storage.vault import BlindIndex, Vault
from bot.texts.lookup import Texts

T = TypeVar("T")
EVERYTHING = (Kind.CASE, Kind.ALERT, Kind.DESK_WROTE, Kind.OUTBOX)


@dataclass(slots=True)
class Office:
    """The tools of the desk. `living` is what the office's own changes move.

    `site`: our address as residents reach it, without a slash at the end; `can_text`: whether the
    city sends text messages.
    """

    store: Store[Arrival, Reply]
    vault: Vault
    clock: Clock
    ids: Ids
    bus: Bus
    city: City
    texts: Texts
    living: Living
    terms: BlindTerms
    index: BlindIndex
    site: str = ""
    can_text: bool = False

    @property
    def calendar(self) -> Calendar:
        """The opening hours of this moment."""
        return self.living.world.calendar

    @property
    def catalog(self) -> Catalog:
        """All programs of this moment, also those of other places."""
        return self.living.world.programs

    @property
    def reader(self) -> ReadsText:
        """What understands texts."""
        return self.living.world.reader

    @property
    def matcher(self) -> MatchesPrograms:
        """What suggests the programs of this moment."""
        return self.living.world.matcher

    @property
    def casework(self) -> Casework:
        """Whom cases are handed on to, what counts, what is approved."""
        return self.living.config.casework

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Look, beside the writer."""
        return await self.store.read(work)

    async def act(self, work: Callable[[Connection], Case], *kinds: Kind) -> Case:
        """Commit, then tell whoever has the case on a screen."""
        case = await self.store.write(work)
        await self.tell([case], kinds or EVERYTHING)
        return case

    async def tell(self, changed: Sequence[Case], kinds: Sequence[Kind]) -> None:
        """Open pages look again at these cases."""
        await self.bus.publish(
            Event(kind, case.id, case.conversation_id or "") for case in changed for kind in kinds
        )

    async def see(self, actor: Actor, case_id: str, action: str) -> None:
        """The line of the access log. A made-up id leaves none: MissingError.

        An open page that asks again is one look: it leaves a line only where there is none.
        """
        at = self.clock.now()

        def work(c: Connection) -> None:
            self.known(cases.find(c, case_id))
            cases.saw(
                c, self.ids.new(), at, actor.id, actor.ip, action, case_id,
                since=actor.watching_since,
            )  # fmt: skip

        await self.store.write(work)

    @staticmethod
    def known(case: Case | None) -> Case:
        """The case; MissingError where there is none."""
        if case is None:
            raise MissingError("no_such_case")
        return case

    def case(self, c: Connection, case_id: str) -> Case:
        """The case, locked for a change; MissingError where there is none."""
        return self.known(cases.find(c, case_id, lock=True))

    def mine(self, c: Connection, actor: Actor, case_id: str) -> Case:
        """The case, locked, if this actor has it; with `case.any` also somebody else's.

        Raises:
            ConflictError: nobody has it, or somebody else (`claimed_by` says who).

        """
        case = self.case(c, case_id)
        if case.claimed_by is None:
            raise ConflictError("not_claimed")
        if case.claimed_by != actor.id and not actor.may(Permission.CASE_ANY):
            raise ConflictError("already_claimed", claimed_by=case.claimed_by_name or "")
        return case

    def record(
        self, c: Connection, actor: Actor, action: str, subject: str,
        detail: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        """The audit line of an act, in its transaction; `detail` never holds personal data."""
        at = self.clock.now()
        cases.record(c, self.ids.new(), at, actor.id, action, subject, detail)

    def post(
        self,
        c: Connection,
        case: Case,
        author: str,
        text: str,
        *,
        client_id: str | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> bool:
        """Put words into the outbox of a case's conversation; False if this client id was there.

        `author`: the id of a member of staff, or `desk` where the house itself speaks.
        """
        assert case.conversation_id  # noqa: S101 - callers have looked
        return posting.post(
            c,
            self.vault,
            message_id=self.ids.new(),
            conversation_id=case.conversation_id,
            channel=Channel(case.channel),
            author=author,
            body=as_json(text, choices, ()),
            client_id=client_id,
            at=self.clock.now(),
        )

    def announce(self, c: Connection, case: Case, key: str, **params: object) -> None:
        """What the house itself says to the resident of a case, in their language."""
        assert case.conversation_id  # noqa: S101 - callers have looked
        stored = threads.state_of(c, self.vault, case.conversation_id)
        lang = load(stored).lang or self.texts.languages[0]
        self.post(c, case, "desk", self.texts.get(lang, key, **params))
