"""The whole talk with a resident, and what one press says in it: a card, asking for a call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.cases.delivery import may_go_again
from bot.cases.permissions import Permission
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.domain.program import Program
from bot.domain.reading import Reason
from bot.flows.card import card
from bot.flows.journal import load
from bot.programs.catalog import Catalog
from bot.services import masking
from bot.services.desk import Folder
from bot.services.events import Kind
from bot.services.follow_ups import call_back
from bot.services.office import Office
from bot.services.speech import hearer_of, speak
from bot.services.staff import Actor
from bot.storage import calls, outbox, threads
from bot.storage.calls import Call
from bot.storage.cases import Case
from bot.storage.store import Connection
from bot.storage.threads import Entry, Told

CARD_SENT, CALL_ASKED, RETRIED = "case.card_sent", "case.call_asked", "case.message_retried"
_ONCE = timedelta(minutes=1)
_MOST_FOUND = 12
_MAX_QUERY = 200
_THREAD = 2000


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to the talk of a case beside its own conversation, as far as it may be seen.

    `others`: messages of the cases merged into it, `merged`: whose they are; `photos`: state and
    content type by id; `lang`: the language of who hears the next word.
    """

    others: list[Entry] = field(default_factory=list)
    merged: list[Told] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    photos: dict[str, tuple[str, str]] = field(default_factory=dict)
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A program of the catalog that words brought up, and why."""

    program: Program
    reasons: tuple[Reason, ...]


class Talk:
    """Acts in the conversation, besides plain words (`Desk.say`)."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def beside(self, actor: Actor, folder: Folder) -> Beside:
        """The rest of the talk, for somebody who has opened the folder (which was logged)."""
        actor.require(Permission.CASE_VIEW)
        is_open = masking.may_identify(folder.case, actor)
        vault, texts = self._office.vault, self._office.texts

        def work(c: Connection) -> Beside:
            case = folder.case
            told = threads.of_merged(c, case.id)
            merged = [one for one in told if one.conversation_id != case.conversation_id]
            # Each by itself: what was asked in one says nothing about answers in another.
            others = [
                entry
                for one in merged
                for entry in masking.thread(
                    threads.thread(c, vault, one.conversation_id, _THREAD),
                    texts,
                    may_identify=is_open,
                )
            ]
            return Beside(
                others=others,
                merged=merged,
                calls=calls.of_case(c, vault, case.id),
                photos=threads.photos_in(c, _photos(folder, others)),
                lang=self._language(c, case, hearer_of(c, case)),
            )

        return await self._office.read(work)

    async def again(self, actor: Actor, case_id: str, message_id: str) -> Case:
        """Send a message that did not arrive once more.

        Raises:
            MissingError: there is no such message in this talk, or it is on its way already.
            ConflictError: trying again would not help.

        """
        actor.require(Permission.CASE_TALK)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            own = [case.conversation_id] if case.conversation_id else []
            keys = [*own, *(one.conversation_id for one in threads.of_merged(c, case_id))]
            stuck = outbox.stuck(c, message_id, keys)
            if stuck is None:
                raise MissingError("no_such_message")
            if not may_go_again(*stuck):
                raise ConflictError("not_again")
            outbox.again(c, message_id, self._office.clock.now())
            self._office.record(c, actor, RETRIED, case_id)
            return case

        return await self._office.act(work, Kind.DESK_WROTE, Kind.OUTBOX)

    async def send_card(self, actor: Actor, case_id: str, program_id: str, to: str = "") -> Case:
        """Tell the resident about a program in their language; twice within a minute is once.

        `to`: of which case, where others were merged into this one; else whoever wrote last.
        """
        program = self._office.catalog.get(program_id)
        if program is None:
            raise MissingError("no_such_card")
        texts = self._office.texts
        return await self._say_once(
            actor,
            case_id,
            CARD_SENT,
            {"program": program_id},
            lambda lang: card(texts, lang, program),
            to=to,
        )

    async def ask_for_call(self, actor: Actor, case_id: str, to: str = "") -> Case:
        """Ask, kindly, for a number and a good time to call; twice within a minute is once.

        `to` is as for a card. The call is a follow-up of the next working day: what was asked for
        is not forgotten.
        """
        office = self._office
        return await self._say_once(
            actor,
            case_id,
            CALL_ASKED,
            {},
            lambda lang: office.texts.get(lang, "desk.ask_for_call"),
            lambda c, case, whose: call_back(office, c, actor, case, whose),
            to=to,
        )

    def search(self, actor: Actor, query: str) -> list[Found]:
        """Programs of the city that these words name or call for, best first."""
        actor.require(Permission.PROGRAMS_VIEW)
        words = clean(query).strip()
        if len(words) > _MAX_QUERY:
            raise InvalidError("too_long")
        if not words:
            return []
        catalog = self._office.living.world.catalog
        reading = self._office.reader.read(words)
        found = {
            match.program_id: Found(program, match.reasons)
            for match in self._office.matcher.match(words, reading, limit=_MOST_FOUND)
            if match.reasons and (program := catalog.get(match.program_id))
        }
        for program in _named(catalog, words):
            found.setdefault(program.id, Found(program, ()))
        return list(found.values())[:_MOST_FOUND]

    async def _say_once(
        self,
        actor: Actor,
        case_id: str,
        action: str,
        detail: dict[str, str],
        text_in: Callable[[str], str],
        and_then: Callable[[Connection, Case, str], None] | None = None,
        *,
        to: str,
    ) -> Case:
        """Say it in the resident's language with a line in the audit, unless it was just said.

        `and_then` is told the id of the case whose resident heard it.
        """
        actor.require(Permission.CASE_TALK)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            hearer = hearer_of(c, case, to)
            told = detail | ({"number": hearer.number} if hearer else {})
            since = self._office.clock.now() - _ONCE
            if threads.did_since(c, case_id, action, since, told):
                return case
            whose = hearer.case_id if hearer else case_id
            text = text_in(self._language(c, case, hearer))
            case = speak(self._office, c, actor, case, text, None, whose)
            self._office.record(c, actor, action, case_id, told)
            if and_then:
                and_then(c, case, whose)
            return case

        return await self._office.act(work, Kind.CASE, Kind.DESK_WROTE, Kind.OUTBOX)

    def _language(self, c: Connection, case: Case, hearer: Told | None) -> str:
        """That of the resident who hears it; the city's own where nobody was asked."""
        first = self._office.texts.languages[0]
        talk = hearer.conversation_id if hearer else case.conversation_id
        return (load(threads.state_of(c, self._office.vault, talk)).lang if talk else "") or first


def _photos(folder: Folder, others: list[Entry]) -> set[str]:
    sent = {str(entry.body.get("photo") or "") for entry in (*folder.thread, *others)}
    added = {note.photo for note in folder.notes}
    return (sent | added) - {""}


def _named(catalog: Catalog, words: str) -> list[Program]:
    """Those whose name, or one of whose keywords, holds the words; spaces do not matter."""
    wanted = _plain(words)
    return [
        program
        for program in catalog
        if any(
            wanted in _plain(name)
            for name in (program.name_ko, program.name_en, *program.keywords)
        )
    ]


def _plain(words: str) -> str:
    return "".join(words.split()).casefold()
