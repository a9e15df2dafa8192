"""Work on a case until the crisis is over: the plan of needs, the help that was linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.calendar.hours import seoul
from bot.cases import links as rules
from bot.cases.casework import MAX_NEED, MAX_PROVIDER, NeedState
from bot.cases.links import Counted, Sector, Sum
from bot.cases.permissions import Permission
from bot.cases.states import after
from bot.domain.codes import CrisisType
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.frozen import frozen
from bot.domain.masking import clean
from bot.services.closures import Left, left_open
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.referrals import checked
from bot.services.staff import Actor
from bot.storage import accounts, cases, closures, follow_ups, links, needs, referrals
from bot.storage.cases import Case
from bot.storage.closures import Closure
from bot.storage.follow_ups import FollowUp
from bot.storage.links import Link
from bot.storage.needs import Need
from bot.storage.referrals import Referral
from bot.storage.store import Connection


@dataclass(frozen=True, slots=True)
class Work:
    """All work on one case. `contacts` counts calls and visits, `names` are staff by id."""

    needs: Sequence[Need]
    links: Sequence[Link]
    sums: Mapping[Sector, Sum]
    referrals: Sequence[Referral]
    follow_ups: Sequence[FollowUp]
    closures: Sequence[Closure]
    left: Left
    contacts: Mapping[str, int]
    names: Mapping[str, str]


@frozen
class NewNeed:
    """A need as it was typed; `due_on` is `YYYY-MM-DD` or empty, `program` of the catalog."""

    area: str
    need: str
    service: str = ""
    program: str = ""
    provider: str = ""
    due_on: str = ""


@frozen
class NewLink:
    """Help as it was typed. Without an `agency` that of the `program` counts."""

    sector: str
    kind: str
    agency: str = ""
    program: str = ""
    day: str = ""
    amount: str = ""
    in_kind: str = ""
    note: str = ""


class Casework:
    """Needs and links of cases, and the state in which a case is only looked after."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def work(self, actor: Actor, case_id: str) -> Work:
        """All of it; that the case was looked at is logged with its page."""
        actor.require(Permission.CASE_VIEW)
        vault = self._office.vault

        def look(c: Connection) -> Work:
            linked = links.of_case(c, vault, case_id)
            counted = [Counted(one.sector, one.amount) for one in linked if not one.is_undone]
            return Work(
                needs=needs.of_case(c, vault, case_id),
                links=linked,
                sums=rules.sums(counted),
                referrals=referrals.of_case(c, vault, case_id),
                follow_ups=follow_ups.of_case(c, vault, case_id),
                closures=closures.of_case(c, vault, case_id),
                left=left_open(self._office, c, case_id),
                contacts=follow_ups.contacts(c, case_id),
                names=accounts.names(c),
            )

        return await self._office.read(look)

    async def monitor(self, actor: Actor, case_id: str) -> Case:
        """The help is under way: from here on the household is looked after."""
        actor.require(Permission.CASE_WORK)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            cases.change(c, case_id, state=after(case.state, "monitor"))
            cases.keep(c, case_id)
            self._office.record(c, actor, "case.monitored", case_id)
            return self._office.case(c, case_id)

        return await self._office.act(work, Kind.CASE)

    async def add_need(self, actor: Actor, case_id: str, new: NewNeed) -> Case:
        """A row of the plan."""
        actor.require(Permission.CASE_WORK)
        need = self._need(actor, case_id, new)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            _still_open(case)
            needs.add(c, self._office.vault, need, self._office.clock.now())
            cases.keep(c, case_id)
            self._office.record(c, actor, "need.added", case_id, {"step": need.area})
            return case

        return await self._office.act(work, Kind.CASE)

    async def change_need(
        self, actor: Actor, case_id: str, need_id: str, state: str, provider: str, due_on: str
    ) -> Case:
        """How far it is met, who does it, by when."""
        actor.require(Permission.CASE_WORK)
        if state not in list(NeedState):
            raise InvalidError("no_such_state")
        who, day = _short(provider, MAX_PROVIDER), _day(due_on)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            found = needs.find(c, self._office.vault, need_id)
            if found is None or found.case_id != case_id:
                raise MissingError("no_such_need")
            needs.change(
                c, need_id, state=state, provider=who or None, due_on=day or None,
                changed_at=self._office.clock.now(),
            )  # fmt: skip
            self._office.record(c, actor, f"need.{state}", case_id, {"step": found.area})
            return case

        return await self._office.act(work, Kind.CASE)

    async def link(self, actor: Actor, case_id: str, new: NewLink) -> Case:
        """Help that the household got, public or private."""
        actor.require(Permission.CASE_WORK)
        link = self.checked_link(actor, case_id, new)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            self.keep_link(c, actor, link)
            return case

        return await self._office.act(work, Kind.CASE)

    async def undo_link(self, actor: Actor, case_id: str, link_id: str, reason: str) -> Case:
        """It was entered by mistake; the line stays, with the reason, and counts nowhere."""
        actor.require(Permission.CASE_WORK)
        why = checked(reason)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            found = links.find(c, self._office.vault, link_id)
            if found is None or found.case_id != case_id:
                raise MissingError("no_such_link")
            if found.is_undone:
                raise ConflictError("wrong_state", state="undone")
            at = self._office.clock.now()
            links.undo(c, self._office.vault, link_id, actor.id, why, at)
            self._office.record(c, actor, "link.undone", case_id)
            return case

        return await self._office.act(work, Kind.CASE)

    def keep_link(self, c: Connection, actor: Actor, link: Link) -> None:
        """The link and its audit line, in the caller's transaction."""
        links.add(c, self._office.vault, link)
        cases.keep(c, link.case_id)
        self._office.record(c, actor, f"link.{link.sector}", link.case_id, {"step": link.agency})

    def checked_link(self, actor: Actor, case_id: str, new: NewLink, offer_id: str = "") -> Link:
        """The link as it will be kept.

        Raises:
            InvalidError: `no_such_sector`, `no_such_kind`, `no_such_program`, `agency_needed`,
                `bad_day`, `future_day`, `bad_amount`, `nothing_given`, `too_long`.

        """
        office = self._office
        at = office.clock.now()
        if new.sector not in list(Sector):
            raise InvalidError("no_such_sector")
        if new.kind not in {kind.id for kind in office.casework.link_kinds}:
            raise InvalidError("no_such_kind")
        program = self._program(new.program)
        agency = _short(new.agency or self._provider(program), rules.MAX_AGENCY)
        if not agency:
            raise InvalidError("agency_needed")
        amount, in_kind = rules.check_won(new.amount), clean(new.in_kind).strip()
        rules.check_given(amount, in_kind)
        note = checked(new.note) if new.note.strip() else ""
        return Link(
            office.ids.new(), case_id, Sector(new.sector), new.kind, program, agency,
            rules.check_day(new.day, seoul(at).date()), amount, in_kind, offer_id, note,
            actor.id, at,
        )  # fmt: skip

    def _need(self, actor: Actor, case_id: str, new: NewNeed) -> Need:
        if new.area not in list(CrisisType):
            raise InvalidError("no_such_area")
        words = _short(new.need, MAX_NEED)
        if not words:
            raise InvalidError("empty")
        at = self._office.clock.now()
        return Need(
            self._office.ids.new(), case_id, CrisisType(new.area), words,
            _short(new.service, MAX_NEED), self._program(new.program),
            _short(new.provider, MAX_PROVIDER), _day(new.due_on), NeedState.PLANNED,
            actor.id, at,
        )  # fmt: skip

    def _program(self, program: str) -> str:
        if program and program not in {known.id for known in self._office.catalog}:
            raise InvalidError("no_such_program")
        return program

    def _provider(self, program: str) -> str:
        known = self._office.catalog.get(program)
        return known.provider if known else ""


def _still_open(case: Case) -> None:
    """A case that is over gets no plan; help that is heard of later is linked all the same."""
    if case.closed_at is not None:
        raise ConflictError("wrong_state", state=case.state)


def _short(words: str, most: int) -> str:
    text = clean(words).strip()
    if len(text) > most:
        raise InvalidError("too_long")
    return text


def _day(text: str) -> str:
    """A day as `YYYY-MM-DD`, or empty; InvalidError `bad_day`."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InvalidError("bad_day") from None
