"""What counselors do with a case. Every act is one transaction with its audit line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.cases.permissions import Permission
from bot.cases.promise import promise
from bot.cases.states import after
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.flows import returning
from bot.services import masking
from bot.services.claims import Claims
from bot.services.closures import Closures
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.referrals import Referrals
from bot.services.speech import speak
from bot.services.staff import Actor
from bot.storage import accounts, cases, outreach, queue, threads
from bot.storage.cases import Case, Note
from bot.storage.store import Connection
from bot.storage.threads import Entry

T = TypeVar("T")
MAX_WORDS = 4000
_THREAD = 2000


@dataclass(frozen=True, slots=True)
class Folder:
    """All of one case that the one who asked may see; who reported is asked for apart."""

    case: Case
    report: dict[str, Any]
    thread: list[Entry]
    notes: list[Note]
    history: list[Any]
    ledger: list[Any]
    names: dict[str, str]
    is_human_speaking: bool = False


class Desk:
    """The counselors' side of every case."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._claims = Claims(office)
        self._referrals = Referrals(office)
        self._closures = Closures(office)

    async def listed(
        self,
        actor: Actor,
        states: tuple[CaseState, ...],
        *,
        is_mine: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> list[Case]:
        """Cases in queue order."""
        actor.require(Permission.QUEUE_VIEW)
        mine = actor.id if is_mine else None
        return await self._office.read(
            lambda c: queue.listed(c, states, claimed_by=mine, cursor=cursor, limit=limit)
        )

    async def ringing(self, actor: Actor) -> list[Any]:
        """Alerts that nobody has acknowledged."""
        actor.require(Permission.QUEUE_VIEW)
        return await self._office.read(cases.ringing)

    async def folder(self, actor: Actor, case_id: str) -> Folder:
        """The case; that it was looked at is logged first.

        Phone number and name are hidden in it unless `masking.may_identify` the reporter.
        """
        actor.require(Permission.CASE_VIEW)
        await self._office.see(actor, case_id, "case.view")

        def work(c: Connection) -> Folder:
            case = self._office.known(cases.find(c, case_id))
            key = case.conversation_id
            thread = threads.thread(c, self._office.vault, key, _THREAD) if key else []
            surveyed = outreach.answers_of_case(c, self._office.vault, case_id)
            report = surveyed | cases.report_of(c, self._office.vault, case_id)
            is_open = masking.may_identify(case, actor)
            return Folder(
                case=case,
                report=report if is_open else masking.report(report),
                thread=masking.thread(thread, self._office.texts, may_identify=is_open),
                notes=masking.notes(
                    cases.notes_of(c, self._office.vault, case_id), may_identify=is_open
                ),
                history=cases.audit_of(c, case_id),
                ledger=cases.ledger_of(c, case_id),
                names=accounts.names(c),
                is_human_speaking=key is not None and threads.speaker_of(c, key) == "human",
            )

        return await self._office.read(work)

    async def numbered(self, actor: Actor, number: str) -> Folder:
        """The case with this receipt number."""
        actor.require(Permission.CASE_VIEW)
        case = self._office.known(await self._office.read(lambda c: cases.find_number(c, number)))
        return await self.folder(actor, case.id)

    async def reporter(self, actor: Actor, case_id: str) -> dict[str, str | None]:
        """Who reported: for the case's counselor and supervisors; each look is logged."""
        actor.require(Permission.REPORTER_VIEW)
        case = self._office.known(await self._office.read(lambda c: cases.find(c, case_id)))
        if case.claimed_by != actor.id and not actor.may(Permission.CASE_ANY):
            raise MissingError("not_your_case")
        await self._office.see(actor, case_id, "reporter.view")
        return await self._office.read(lambda c: cases.reporter_of(c, self._office.vault, case_id))

    async def claim(self, actor: Actor, case_id: str) -> Case:
        """Take a waiting case. Of any number who try at once one wins; the others learn who."""
        actor.require(Permission.CASE_CLAIM)

        def work(c: Connection) -> Case:
            case = self._claims.take(c, actor, case_id)
            self._office.record(c, actor, "case.claimed", case_id)
            return case

        return await self._office.act(work)

    async def release(self, actor: Actor, case_id: str) -> Case:
        """Give a case back to the queue, where its place is kept; the bot has the word again."""
        actor.require(Permission.CASE_RELEASE)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            self._claims.put_back(c, case, to_front=False)
            self._office.record(c, actor, "case.released", case_id)
            return self._office.case(c, case_id)

        return await self._office.act(work)

    async def hand_back(self, actor: Actor, case_id: str) -> Case:
        """Give the word back to the bot; the case stays with its counselor.

        The resident is greeted and asked whether to go on where the person came in. The next word
        of a counselor takes the conversation back.
        """
        actor.require(Permission.CASE_TALK)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            if case.conversation_id is None:
                raise ConflictError("no_conversation")
            after(case.state, "talk")  # refused where nobody talks
            if not cases.give_word_back(c, case):
                raise ConflictError("bot_speaks")
            self._greet_again(c, case, case.conversation_id)
            self._office.record(c, actor, "case.handed_back", case_id)
            return self._office.case(c, case_id)

        return await self._office.act(work, Kind.CASE, Kind.DESK_WROTE, Kind.OUTBOX)

    async def say(
        self, actor: Actor, case_id: str, client_id: str, words: str, to: str = ""
    ) -> Case:
        """Send words to the resident. The same `client_id` again changes nothing.

        `to`: of which case, where others were merged into this one; else whoever wrote last.
        """
        actor.require(Permission.CASE_TALK)
        text = clean(words).strip()
        if not text or len(text) > MAX_WORDS:
            raise InvalidError("empty" if not text else "too_long")

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            return speak(self._office, c, actor, case, text, client_id, to)

        return await self._office.act(work, Kind.DESK_WROTE, Kind.OUTBOX)

    async def note(self, actor: Actor, case_id: str, words: str) -> Case:
        """An internal note."""
        actor.require(Permission.CASE_NOTE)
        text = clean(words).strip()
        if not text:
            raise InvalidError("empty")

        def work(c: Connection) -> Case:
            at = self._office.clock.now()
            case = self._office.case(c, case_id)
            note_id = self._office.ids.new()
            cases.add_note(c, self._office.vault, note_id, case_id, actor.id, text, at)
            if case.claimed_by == actor.id:
                cases.keep(c, case_id)
            self._office.record(c, actor, "case.noted", case_id)
            return case

        return await self._office.act(work)

    async def refer(self, actor: Actor, case_id: str, center: str) -> Case:
        """Hand the case on to a dong center, which its counselor keeps following."""
        return await self._referrals.to_center(actor, case_id, center)

    async def close(
        self, actor: Actor, case_id: str, reason: str, words: str = "", *,
        cancels: bool = False, edits: bool = False,
    ) -> Case:  # fmt: skip
        """End a case, never without a reason code; the resident is told in safe words.

        Where a supervisor must approve it is returned as it stands (`bot.services.closures`).
        """
        return await self._closures.close(
            actor, case_id, reason, words, cancels=cancels, edits=edits
        )

    async def acknowledge(self, actor: Actor, case_id: str) -> None:
        """The officer has seen the alert: the calling stops."""
        actor.require(Permission.ALERT_ACKNOWLEDGE)

        def work(c: Connection) -> Case:
            at = self._office.clock.now()
            case = self._office.case(c, case_id)
            if cases.acknowledge(c, case_id, actor.id, at):
                self._office.record(c, actor, "alert.acknowledged", case_id)
            return case

        await self._office.act(work, Kind.ALERT)

    def promised(self, now: datetime) -> datetime:
        """By when somebody who writes now is answered."""
        return promise(self._office.calendar, now, self._office.city.answer_within_minutes).at

    def _greet_again(self, c: Connection, case: Case, conversation_id: str) -> None:
        """The bot's first words after a person's."""
        journal = self._claims.rest(c, conversation_id)
        lang = journal.lang or self._office.texts.languages[0]
        key = "desk.handed_back_on" if journal.flow else "desk.handed_back"
        ways = returning.ways(self._office.texts, lang) if journal.flow else ()
        self._office.post(c, case, "desk", self._office.texts.get(lang, key), choices=ways)
