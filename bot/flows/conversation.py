"""One turn of a conversation, pure: the memory and one inbound in, what to say and do out.

The order is the promise of the house: danger is answered before anything else; then a person, if
one is speaking, has the word alone; then come the words that work everywhere; then the flow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.effects import Effect
from bot.domain.lookups import Fact, LookUp
from bot.domain.messages import Channel, Inbound, InboundKind, Message
from bot.domain.reading import NOTHING_READ, Reading
from bot.flows import danger, filing, menu
from bot.flows.asides import is_of_a_child, kept, with_phone
from bot.flows.commands import Command, Commands, choice
from bot.flows.danger import FOR_A_CHILD
from bot.flows.engine import Advance, advance, back, locate, start
from bot.flows.env import NO_FACTS, Env, Ticket, World
from bot.flows.journal import Hints, Journal
from bot.flows.menu import REPORT
from bot.flows.registry import FLOWS
from bot.texts.language import guess, settle

MISSES_BEFORE_A_PERSON = 2
MISSES_BEFORE_A_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How the conversation stands with the desk, as the desk itself last wrote it.

    `is_human_speaking`: a counselor has claimed it; `has_case`: a case is open;
    `was_closed`: its last case was closed not long ago; `has_waiting`: a counselor's words wait to
    be fetched.
    """

    is_human_speaking: bool = False
    has_case: bool = False
    was_closed: bool = False
    has_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one inbound led to."""

    journal: Journal
    messages: tuple[Message, ...]
    effects: tuple[Effect, ...] = ()


class Conversation:
    """Answers residents, one turn at a time; the same instance serves all of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._commands = Commands(world)

    def respond(
        self,
        journal: Journal,
        standing: Standing,
        inbound: Inbound,
        reading: Reading,
        ticket: Ticket,
        now: datetime,
        facts: Mapping[LookUp, Fact] = NO_FACTS,
    ) -> Turn:
        """What to say and do about one inbound.

        Raises:
            FactNeededError: look that up, add it to `facts` and take the same turn again.

        """
        journal = self._settle_language(journal, inbound)
        if reading is not NOTHING_READ:
            journal = replace(journal, hints=journal.hints.plus(reading))
        env = self._env(journal, inbound, ticket, now, facts)
        if reading.is_emergency:
            return self._in_danger(env, journal, standing, inbound, reading)
        return self._calm(env, journal, standing, inbound, reading)

    def _env(
        self,
        journal: Journal,
        inbound: Inbound,
        ticket: Ticket,
        now: datetime,
        facts: Mapping[LookUp, Fact],
    ) -> Env:
        return Env(
            world=self._world,
            lang=journal.lang or self._world.texts.languages[0],
            channel=inbound.channel,
            now=now,
            ticket=ticket,
            hints=journal.hints,
            flow=journal.flow or "",
            facts=facts,
        )

    def _settle_language(self, journal: Journal, inbound: Inbound) -> Journal:
        languages = self._world.texts.languages
        if journal.lang:
            return journal
        guessed = guess(inbound.text) if inbound.kind is InboundKind.TEXT else None
        if guessed or inbound.lang_hint in languages:
            return replace(journal, lang=settle(guessed or inbound.lang_hint, languages))
        return journal

    def _in_danger(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        """The numbers first, the officer woken, a case at once; then the conversation goes on."""
        first = danger.numbers(env, reading.hotlines)
        if journal.flow and journal.flow != REPORT:
            # Whatever they came for can wait; what they have said stays with the case.
            journal = menu.begin_report(env, journal, inbound.text)
            env = replace(env, flow=REPORT)
        journal = menu.told_more(replace(journal, misses=0), inbound.text)
        filed, effects = filing.in_danger(env, journal, inbound.text, has_case=standing.has_case)
        rest = self._after_danger(env, filed, standing, inbound)
        return Turn(rest.journal, (first, *rest.messages), (*effects, *rest.effects))

    def _after_danger(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound
    ) -> Turn:
        """The words are told already; they are no answer to what was asked before."""
        if standing.is_human_speaking:
            return self._pass_on(env, journal, standing, None)
        if journal.flow:
            return self._step(env, journal, start(FLOWS[journal.flow].flow, env, journal))
        if standing.has_case:
            return Turn(journal.end(), menu.added(env, journal))
        return self._enter(env, menu.begin_report(env, journal, inbound.text))

    def _calm(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        command = self._commands.named(inbound)
        if standing.is_human_speaking:
            return self._pass_on(env, journal, standing, command)
        if not journal.flow:
            inbound = menu.pressed(env, inbound, has_case=standing.has_case)
            command = self._commands.named(inbound)
        lang = menu.language(env, inbound)
        if lang:
            return self._speak(env, replace(journal, lang=lang))
        if not command and self._asks_for_a_person(env, journal, inbound, reading):
            command = Command.PERSON
            is_told_already = standing.has_case and not journal.answers
            journal = journal if is_told_already else with_phone(journal, inbound.text)
        if command:
            return self._obey(env, journal, standing, command)
        if journal.flow:
            return self._go_on(env, journal, inbound)
        return self._at_the_menu(env, journal, standing, inbound, reading)

    def _asks_for_a_person(
        self, env: Env, journal: Journal, inbound: Inbound, reading: Reading
    ) -> bool:
        """In the words of a story a person is part of the story."""
        if not self._commands.asks_for_a_person(inbound):
            return False
        if not journal.flow:
            return not reading.crisis_types
        asked = locate(FLOWS[journal.flow].flow, env, dict(journal.answers)).question
        return asked is None or asked.key != "story"

    def _pass_on(
        self, env: Env, journal: Journal, standing: Standing, command: Command | None
    ) -> Turn:
        """A person has the word. Only Kakao needs an answer of ours, and then a short one."""
        if not journal.flow:
            # What is told to a person is no hint for a report that may begin after them.
            journal = replace(journal, hints=Hints())
        if env.channel is not Channel.KAKAO or standing.has_waiting:
            return Turn(journal, ())
        told = "desk.nothing_yet" if command is Command.CHECK else "desk.passed_on"
        return Turn(journal, (Message(env.text(told), (choice(env, Command.CHECK),)),))

    def _speak(self, env: Env, journal: Journal) -> Turn:
        """Go on in another language, where the resident is."""
        env = replace(env, lang=journal.lang or env.lang)
        if journal.flow:
            return self._step(env, journal, start(FLOWS[journal.flow].flow, env, journal))
        return Turn(journal, menu.shown(env))

    def _obey(self, env: Env, journal: Journal, standing: Standing, command: Command) -> Turn:
        if command is Command.PERSON:
            filed, messages, effects = filing.wants_a_person(
                env, journal, has_case=standing.has_case
            )
            return Turn(filed.end(), messages, effects)
        if command is Command.STOP:
            is_alerted = journal.pending or journal.hints.is_emergency
            if standing.has_case and not journal.flow:
                return Turn(journal.end(), (Message(env.text("stop.sent")),))
            stopped = Message(env.text("stop.alerted" if is_alerted else "stop.done"))
            return Turn(journal.end(), (stopped, *menu.shown(env)))
        first = self._first_words(env, standing, command)
        if command is Command.RESTART or not journal.flow:
            return Turn(journal.end(), (*first, *menu.shown(env)))
        if command is Command.BACK:
            return self._step(env, journal, back(FLOWS[journal.flow].flow, env, journal))
        again = start(FLOWS[journal.flow].flow, env, journal)
        return self._step(env, journal, replace(again, messages=(*first, *again.messages)))

    def _first_words(self, env: Env, standing: Standing, command: Command) -> tuple[Message, ...]:
        """What a command says before the conversation goes on."""
        if command is Command.HELP:
            return (Message(env.text("help.text")),)
        if command is Command.CHECK and not standing.has_waiting:
            return (Message(env.text("desk.nothing_yet")),)
        return ()

    def _at_the_menu(
        self, env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
    ) -> Turn:
        entered = menu.chosen(journal, inbound) or menu.asked_for(env, journal, inbound, reading)
        if entered:
            return self._enter(env, entered)
        if menu.is_courtesy(env, inbound, reading) and (standing.has_case or standing.was_closed):
            return Turn(journal.end(), (Message(env.text("case.courtesy")),))
        if standing.has_case and inbound.kind not in (InboundKind.START, InboundKind.CHOICE):
            told = menu.promised_again(env, journal, inbound) or menu.added(env, journal)
            return Turn(journal.end(), told)
        if standing.was_closed and reading.crisis_types:
            reopened, messages, effects = filing.reopened(env, journal)
            return Turn(reopened.end(), messages, effects)
        if menu.is_about_trouble(inbound, reading):
            story = inbound.text if reading.crisis_types else ""
            heard = Message(env.text("menu.heard"))
            care = danger.care(env, reading.crisis_types)
            first = (*care, *menu.asked_by_name(env, inbound, reading), heard)
            return self._enter(env, menu.begin_report(env, journal, story), first)
        return Turn(journal.end(), menu.answer(env, inbound, reading))

    def _enter(self, env: Env, journal: Journal, first: tuple[Message, ...] = ()) -> Turn:
        assert journal.flow  # noqa: S101 - `begin` set it
        env = replace(env, flow=journal.flow, hints=journal.hints)
        entered = start(FLOWS[journal.flow].flow, env, journal)
        return self._step(env, journal, replace(entered, messages=(*first, *entered.messages)))

    def _go_on(self, env: Env, journal: Journal, inbound: Inbound) -> Turn:
        flow = FLOWS[journal.flow or ""].flow
        if inbound.kind is InboundKind.START:
            resumed = start(flow, env, journal)
            again = (Message(env.text("resume.again")), *resumed.messages)
            return self._step(env, journal, replace(resumed, messages=again))
        taken = advance(flow, env, journal, inbound)
        if not taken.is_understood:
            taken = self._no_answer(env, journal, inbound, taken)
        if not filing.has_said_yes(journal, taken.journal):
            return self._step(env, journal, taken)
        filed, effects = filing.in_danger(env, taken.journal, "", has_case=False)
        turn = self._step(env, filed, replace(taken, journal=filed))
        first = danger.numbers(env, ())
        return Turn(turn.journal, (first, *turn.messages), (*effects, *turn.effects))

    def _no_answer(
        self, env: Env, journal: Journal, inbound: Inbound, taken: Advance[Any]
    ) -> Advance[Any]:
        """What was no answer may be something told besides, or the words of a scared child."""
        flow = FLOWS[journal.flow or ""].flow
        asked = locate(flow, env, dict(journal.answers)).question
        aside = kept(env, journal, asked, inbound)
        if aside:
            after, heard = aside
            again = start(flow, env, after)
            return replace(again, messages=(heard, *again.messages))
        if not _is_word_of_a_child(journal, inbound):
            return taken
        scared = Message(env.text("report.child_again"), links=danger.calls(env, FOR_A_CHILD))
        return replace(taken, messages=(scared, *taken.messages[-1:]))

    def _step(self, env: Env, journal: Journal, taken: Advance[Any]) -> Turn:
        """Turn what the flow did into messages, and its result into what is filed."""
        if taken.result is None:
            messages = self._with_ways_out(env, taken)
            is_news = taken.journal.answers != journal.answers
            effects = filing.more_known(env, taken.journal) if is_news else ()
            return Turn(taken.journal, messages, effects)
        ended = FLOWS[env.flow].ended
        journal, messages, effects = ended(env, taken.journal, taken.result)
        said = (*taken.messages, *messages)
        if journal.flow and journal.flow != env.flow:
            turn = self._enter(env, journal, said)
            return replace(turn, effects=(*effects, *turn.effects))
        return Turn(journal.end(), said if messages else (*said, *menu.shown(env)), effects)

    def _with_ways_out(self, env: Env, taken: Advance[Any]) -> tuple[Message, ...]:
        """The question last, with the commands as buttons; who is not understood gets a person."""
        *before, question = taken.messages
        extra = [choice(env, Command.BACK), choice(env, Command.PERSON)]
        if taken.journal.misses >= MISSES_BEFORE_A_PERSON:
            extra.reverse()
            before.append(Message(env.text("unclear.person")))
        if taken.journal.misses >= MISSES_BEFORE_A_NUMBER:
            before[-1] = Message(env.text("unclear.number", phone=self._world.city.phone))
        choices = (*question.choices, *extra)
        return (*before, Message(question.text, choices, question.links))


def _is_word_of_a_child(journal: Journal, inbound: Inbound) -> bool:
    """Free words of somebody under 14: they may be scared, whatever was asked."""
    return inbound.kind is InboundKind.TEXT and is_of_a_child(journal)
