"""What residents and shops offer, brought to the households that need it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.casework import OPEN_NEEDS
from bot.cases.giving import LINK_KINDS, Gift, Wanted, score
from bot.cases.links import Sector
from bot.cases.offers import OPEN
from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.codes import CrisisType, Urgency
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.offer import OfferState
from bot.services.casework import Casework, NewLink
from bot.services.events import Kind
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, links, needs, offers, queue
from bot.storage.cases import Case
from bot.storage.links import Link
from bot.storage.offers import Offer
from bot.storage.store import Connection

MOST = 5
_PRESSING = (Urgency.EMERGENCY, Urgency.HIGH)
# More open cases than anybody looks through at once.
_LOOKED_THROUGH = 500


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer that fits a case; neither who gives nor who needs is in it."""

    offer: Offer
    case: Case
    score: float


class Gifts:
    """Which offers fit which cases, and giving one. `offers` are told of it as of any step."""

    def __init__(self, office: Office, offers_desk: OfferDesk, casework: Casework) -> None:
        self._office = office
        self._offers = offers_desk
        self._casework = casework

    async def for_case(self, actor: Actor, case_id: str) -> list[Fit]:
        """What could help this household, best first."""
        actor.require(Permission.OFFER_VIEW)

        def work(c: Connection) -> list[Fit]:
            case = self._office.known(cases.find(c, case_id))
            wanted = self._wanted(c, case)
            free = self._free(c)
            return _best([Fit(one, case, score(self._gift(one), wanted)) for one in free])

        return await self._office.read(work)

    async def for_offer(self, actor: Actor, offer_id: str) -> list[Fit]:
        """Which of the actor's cases (a supervisor: any) it could help, best first."""
        actor.require(Permission.OFFER_VIEW)
        whose = None if actor.may(Permission.CASE_ANY) else actor.id

        def work(c: Connection) -> list[Fit]:
            offer = offers.find(c, offer_id)
            if offer is None or offer.state not in OPEN or links.is_given(c, offer_id):
                return []
            gift = self._gift(offer)
            found = queue.listed(c, WITH_A_COUNSELOR, claimed_by=whose, limit=_LOOKED_THROUGH)
            near = [(case, score(gift, self._roughly(case))) for case in found]
            likely = sorted(near, key=lambda pair: -pair[1])[: MOST * 4]
            exact = [Fit(offer, case, score(gift, self._wanted(c, case))) for case, _ in likely]
            return _best(exact)

        return await self._office.read(work)

    async def give(
        self, actor: Actor, case_id: str, offer_id: str, day: str, in_kind: str
    ) -> Case:
        """A private link from the offer, and the offer's next step, in one transaction.

        Raises:
            MissingError: `no_such_offer`.
            ConflictError: it is over, or went to another household already.

        """
        actor.require(Permission.CASE_WORK)
        actor.require(Permission.OFFER_HANDLE)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            offer = offers.find(c, offer_id, lock=True)
            if offer is None:
                raise MissingError("no_such_offer")
            if offer.state not in OPEN or links.is_given(c, offer_id):
                raise ConflictError("offer_given")
            self._casework.keep_link(c, actor, self._link(actor, case_id, offer, day, in_kind))
            if offer.state is not OfferState.MATCHED:
                self._offers.step(c, actor, offer, OfferState.MATCHED, "")
            return case

        return await self._office.act(work, Kind.CASE, Kind.OUTBOX)

    def _link(self, actor: Actor, case_id: str, offer: Offer, day: str, in_kind: str) -> Link:
        if not in_kind.strip():
            raise InvalidError("nothing_given")
        new = NewLink(
            Sector.PRIVATE, LINK_KINDS[offer.kind], agency=offer.number, day=day, in_kind=in_kind
        )
        return self._casework.checked_link(actor, case_id, new, offer.id)

    def _free(self, c: Connection) -> list[Offer]:
        return [one for one in offers.listed(c, OPEN) if not links.is_given(c, one.id)]

    def _wanted(self, c: Connection, case: Case) -> Wanted:
        """The open needs of its plan; without a plan, what was reported."""
        planned = needs.of_case(c, self._office.vault, case.id)
        areas = tuple(need.area for need in planned if need.state in OPEN_NEEDS)
        return self._roughly(case, areas if planned else None)

    def _roughly(self, case: Case, areas: tuple[CrisisType, ...] | None = None) -> Wanted:
        asked = case.crisis_types if areas is None else areas
        center = case.center or self._center(case.dong)
        return Wanted(asked, case.dong, center, case.urgency in _PRESSING)

    def _gift(self, offer: Offer) -> Gift:
        return Gift(offer.kind, offer.dong, self._center(offer.dong), offer.is_urgent)

    def _center(self, dong: str | None) -> str | None:
        return next((d.center for d in self._office.city.dongs if d.id == dong), None)


def _best(fits: Sequence[Fit]) -> list[Fit]:
    """Those that fit at all; of equals the one that waits longest."""
    fitting = [fit for fit in fits if fit.score > 0]
    return sorted(fitting, key=lambda fit: (-fit.score, fit.offer.created_at, fit.case.id))[:MOST]
