"""The conversation on the page of a case: the thread, canned replies, cards, calls."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.states import TRANSITIONS
from bot.console.cases import VIEWS, Cases
from bot.console.explained import Explains
from bot.console.forms import fields
from bot.console.pages import Pages
from bot.console.thread import Line, Talked, explained, lines, piece
from bot.console.words import Words
from bot.domain.codes import CaseState
from bot.domain.program import Program
from bot.domain.reply import Reply
from bot.flows.card import card
from bot.flows.suggestions import reason
from bot.services.calls import DIRECTIONS, OUTCOMES, Calls
from bot.services.canned import blanks, filled, replies
from bot.services.desk import Desk, Folder
from bot.services.masking import has
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.talk import CALL_ASKED, CARD_SENT, Beside, Talk
from bot.storage.cases import Case
from bot.storage.threads import RESIDENT
from bot.web.access import ACTOR, permitted

_CASE = "/cases/{id:[0-9a-f]{32}}"
_MESSAGE = "{message:[0-9a-f]{32}}"


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply as it would go out; `gloss` is what it says, for who does not read `lang`."""

    id: str
    title: str
    text: str
    gloss: str


@dataclass(frozen=True, slots=True)
class Card:
    """A program to send: its name here, why it came up, and the very words that go out."""

    id: str
    name: str
    why: str
    text: str
    is_verified: bool
    is_sent: bool


class Talks:
    """The part of the page that stands in all its views."""

    view = ""

    def __init__(self, office: Office, cases: Cases, desk: Desk, pages: Pages) -> None:
        self._office = office
        self._talk = Talk(office)
        self._calls = Calls(office)
        self._cases = cases
        self._desk = desk
        self._pages = pages
        self._explains = Explains(office.reader, office.living.config.vocabulary)

    def routes(self) -> list[web.RouteDef]:
        """What is done in the talk."""
        return [
            web.post(f"{_CASE}/messages/{_MESSAGE}/retry", self.retry),
            web.post(f"{_CASE}/reply", self.reply),
            web.get(f"{_CASE}/programs", self.programs),
            web.post(f"{_CASE}/cards", self.send_card),
            web.post(f"{_CASE}/call-back", self.ask_for_call),
            web.post(f"{_CASE}/calls", self.log_call),
        ]

    @permitted(Permission.CASE_TALK)
    async def retry(self, request: web.Request) -> web.Response:
        """A message that did not arrive, once more."""
        act = self._talk.again(*_who_and_what(request), request.match_info["message"])
        return await self._cases.act(request, act, _view(request))

    @permitted(Permission.CASE_TALK)
    async def reply(self, request: web.Request) -> web.Response:
        """The page with a canned reply in the box, where no script puts it there."""
        form = await request.post()
        actor, case_id = _who_and_what(request)
        folder = await self._desk.folder(actor, case_id)
        beside = await self._talk.beside(actor, folder)
        found = await self._canned(folder.case, actor, beside.lang, self._pages.words(request))
        chosen = next((one.text for one in found if one.id == form.get("reply")), "")
        typed = str(form.get("text", "")).rstrip()
        return await self._cases.show(request, "\n\n".join(filter(None, (typed, chosen))))

    @permitted(Permission.CASE_VIEW)
    async def programs(self, request: web.Request) -> web.Response:
        """What the catalog has for some words, each with the card that would go out."""
        actor, case_id = _who_and_what(request)
        folder = await self._desk.folder(actor, case_id)
        words, query = self._pages.words(request), request.query.get("q", "")
        beside = await self._talk.beside(actor, folder)
        found = [
            self._card(one.program, self._why(one.reasons, words), folder, beside.lang, words)
            for one in self._talk.search(actor, query)
        ]
        return await self._pages.render(
            request,
            "case_programs.html",
            case=folder.case,
            query=query,
            found=found,
            may_send=_may_talk(folder, actor),
            hearers=_hearers(folder, beside, words),
            wrote_last=_wrote_last(folder, beside),
        )

    @permitted(Permission.CASE_TALK)
    async def send_card(self, request: web.Request) -> web.Response:
        """A program, with one press."""
        form = await fields(request)
        act = self._talk.send_card(
            *_who_and_what(request), form.get("program", ""), form.get("to", "")
        )
        return await self._cases.act(request, act, _view(request))

    @permitted(Permission.CASE_TALK)
    async def ask_for_call(self, request: web.Request) -> web.Response:
        """Ask for a number and a good time."""
        to = (await fields(request)).get("to", "")
        act = self._talk.ask_for_call(*_who_and_what(request), to)
        return await self._cases.act(request, act, _view(request))

    @permitted(Permission.CASE_WORK)
    async def log_call(self, request: web.Request) -> web.Response:
        """A call is written down."""
        form = await request.post()
        told = {
            key: str(form.get(key, "")) for key in ("direction", "outcome", "minutes", "call_note")
        }
        act = self._calls.log(
            *_who_and_what(request),
            direction=told["direction"],
            outcome=told["outcome"],
            minutes=told["minutes"],
            note=told["call_note"],
        )
        return await self._cases.act(request, act, _view(request))

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """The thread, and what the tools under it need."""
        beside = await self._talk.beside(actor, folder)
        may_talk = _may_talk(folder, actor)
        # Reading takes a millisecond a message where it was not read of late.
        thread = await asyncio.to_thread(self._thread, folder, beside, words)
        return {
            "thread": thread,
            "piece_of_talk": lambda first: piece(thread, first or ""),
            "resident_lang": beside.lang,
            "canned": (
                await self._canned(folder.case, actor, beside.lang, words) if may_talk else []
            ),
            "cards": self._suggested(folder, thread, beside.lang, words) if may_talk else [],
            "may_call": has(folder.case, actor) and actor.may(Permission.CASE_WORK),
            "directions": DIRECTIONS,
            "outcomes": OUTCOMES,
            "asked_for_call": _asked(folder, thread),
            "holder": _holder(folder.case, actor),
            "elsewhere": _elsewhere(folder.case, thread),
            "hearers": _hearers(folder, beside, words),
            "wrote_last": _wrote_last(folder, beside),
        }

    def _thread(self, folder: Folder, beside: Beside, words: Words) -> list[Line]:
        talked = Talked(
            entries=sorted((*folder.thread, *beside.others), key=lambda entry: entry.id),
            notes=folder.notes,
            calls=beside.calls,
            history=folder.history,
            photos=beside.photos,
            is_over=folder.case.state is CaseState.CLOSED,
        )
        whose = {talk: name for _, talk, name in _hearers(folder, beside, words)}
        found = lines(talked, folder.names, words, whose)
        return explained(found, lambda text: self._explains.why(text, words))

    async def _canned(self, case: Case, actor: Actor, lang: str, words: Words) -> list[Canned]:
        own = blanks(self._office, case, actor.name, lang)
        here = blanks(self._office, case, actor.name, words.lang)

        def canned(one: Reply) -> Canned:
            gloss = filled(one, words.lang, here) if lang != words.lang else ""
            return Canned(one.id, one.named(words.lang), filled(one, lang, own), gloss)

        return [canned(one) for one in await replies(self._office)]

    def _suggested(
        self, folder: Folder, thread: Sequence[Line], lang: str, words: Words
    ) -> list[Card]:
        """The programs that the report brought up, as far as the catalog still has them.

        Where it was broken off before that, those that the first words of trouble bring up.
        """
        told = [(key, why) for key, _, why in folder.case.programs]
        return [
            self._card(program, why, folder, lang, words)
            for key, why in told or self._by_words(thread, words)
            if (program := self._office.catalog.get(key))
        ]

    def _by_words(self, thread: Sequence[Line], words: Words) -> list[tuple[str, str]]:
        story = next((line.typed for line in thread if line.read), "")
        if not story:
            return []
        matches = self._office.matcher.match(story, self._office.reader.read(story))
        return [(match.program_id, self._why(match.reasons, words)) for match in matches]

    def _card(self, program: Program, why: str, folder: Folder, lang: str, words: Words) -> Card:
        return Card(
            program.id,
            program.name_ko if words.lang == "ko" else program.name_en,
            why,
            card(self._office.texts, lang, program),
            program.verified,
            program.id in _sent(folder),
        )

    def _why(self, reasons: Sequence[Any], words: Words) -> str:
        told = (reason(self._office.texts, words.lang, why) for why in reasons)
        return ", ".join(dict.fromkeys(told))


def _hearers(folder: Folder, beside: Beside, words: Words) -> list[tuple[str, str, str]]:
    """Whom a word may be for, where reports were merged: case, conversation, and who that is."""
    if not beside.merged:
        return []
    case = folder.case
    own = [(case.id, case.conversation_id or "", case.number, case.reporter)]
    others = [(m.case_id, m.conversation_id, m.number, m.reporter) for m in beside.merged]
    return [
        (key, talk, f"{words.code('console.statistics.reporter', who)} · {number}")
        for key, talk, number, who in (*own, *others)
        if talk
    ]


def _wrote_last(folder: Folder, beside: Beside) -> str:
    """The case whose resident wrote last."""
    entries = (*folder.thread, *beside.others)
    last = max((e for e in entries if e.author == RESIDENT), key=lambda e: e.id, default=None)
    own = {m.conversation_id: m.case_id for m in beside.merged}
    return own.get(last.conversation_id, folder.case.id) if last else folder.case.id


def _who_and_what(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _view(request: web.Request) -> str:
    """The view the form stood in."""
    view = request.query.get("view", "")
    return view if view in VIEWS else ""


def _may_talk(folder: Folder, actor: Actor) -> bool:
    case = folder.case
    is_possible = case.conversation_id is not None and "talk" in TRANSITIONS[case.state]
    return is_possible and has(case, actor) and actor.may(Permission.CASE_TALK)


def _sent(folder: Folder) -> set[str]:
    """The programs whose cards went out in this case."""
    told = (line.detail for line in folder.history if line.action == CARD_SENT and line.detail)
    return {str(orjson.loads(detail).get("program")) for detail in told}


def _asked(folder: Folder, thread: Sequence[Line]) -> tuple[datetime, bool] | None:
    """When the resident was last asked for a number, and whether they have written since."""
    asked = [line for line in folder.history if line.action == CALL_ASKED]
    if not asked:
        return None
    last = asked[-1]
    is_answered = any(line.side == RESIDENT and line.id > last.id for line in thread)
    return last.at, is_answered


def _holder(case: Case, actor: Actor) -> str:
    """Who has the case, where it is somebody else."""
    is_other = case.claimed_by is not None and case.claimed_by != actor.id
    return case.claimed_by_name or "" if is_other else ""


def _elsewhere(case: Case, thread: Sequence[Line]) -> str:
    """The channel the resident last wrote over, where answers go out over another."""
    last = next((line.via for line in reversed(thread) if line.side == RESIDENT and line.via), "")
    return last if last != case.channel else ""
